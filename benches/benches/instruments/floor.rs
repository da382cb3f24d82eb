//! What the machine allows: the same cells written by hand.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::measure::measure;
use crate::table::{Operation, Rows};
use crate::workload::{BOUNDS, HOT, Workload};

const CELLS: usize = 1250 + 250 * 13;

thread_local! {
    static SLAB: Cell<&'static [AtomicU64]> = const { Cell::new(&[]) };
}

fn slab_of_thread() -> &'static [AtomicU64] {
    let slab = SLAB.get();
    if !slab.is_empty() {
        return slab;
    }
    SLAB.set(Box::leak((0..CELLS).map(|_| AtomicU64::new(0)).collect()));
    SLAB.get()
}

#[inline]
fn bump(cell: &AtomicU64) {
    cell.store(cell.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

#[inline]
fn index([method, route, status]: [u32; 3]) -> usize {
    ((method * 50 + route) * 5 + status) as usize
}

#[inline]
fn observe(cells: &[AtomicU64], base: usize, value: f64) {
    let bucket = BOUNDS.iter().take_while(|bound| **bound < value).count();
    bump(&cells[base + bucket]);
    let sum = &cells[base + 12];
    let total = f64::from_bits(sum.load(Ordering::Relaxed)) + value;
    sum.store(total.to_bits(), Ordering::Relaxed);
}

/// A slab a thread, one writer, a load and a store.
pub(crate) fn slab() -> Rows {
    let work = Workload::new();
    vec![
        (Operation::CounterHeld, measure(|_| bump(&slab_of_thread()[3]))),
        (
            Operation::LabelsHot,
            measure(|_| bump(&slab_of_thread()[index(std::hint::black_box(HOT))])),
        ),
        (Operation::LabelsUniform, measure(|i| bump(&slab_of_thread()[index(work.triple(i))]))),
        (Operation::HistogramHeld, measure(|i| observe(slab_of_thread(), 1250, work.value(i)))),
        (
            Operation::HistogramLabels,
            measure(|i| {
                let [method, route, _] = work.triple(i);
                let base = 1250 + (method * 50 + route) as usize * 13;
                observe(slab_of_thread(), base, work.value(i));
            }),
        ),
    ]
}

/// One array for all threads, atomic additions.
pub(crate) fn atomic() -> Rows {
    let work = Workload::new();
    let cells: Vec<AtomicU64> = (0..1250).map(|_| AtomicU64::new(0)).collect();
    let add = |i: usize| {
        cells[i].fetch_add(1, Ordering::Relaxed);
    };
    vec![
        (Operation::CounterHeld, measure(|_| add(3))),
        (Operation::LabelsHot, measure(|_| add(index(std::hint::black_box(HOT))))),
        (Operation::LabelsUniform, measure(|i| add(index(work.triple(i))))),
    ]
}
