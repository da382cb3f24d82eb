//! Slabs and who has them.

use super::Slab;
use crate::sync::{Mutex, Ordering, lock};

/// All slabs of one set of instruments in one scope.
///
/// Public for the models that check it; applications never see it.
#[derive(Debug)]
pub struct SlabPool {
    cells: usize,
    slabs: Mutex<Slabs>,
}

#[derive(Debug, Default)]
struct Slabs {
    all: Vec<Slab>,
    free: Vec<Slab>,
}

impl SlabPool {
    /// A pool whose slabs have `cells` cells.
    pub fn new(cells: usize) -> Self {
        Self { cells, slabs: Mutex::new(Slabs::default()) }
    }

    /// A slab for the calling thread alone: one that an ended thread left, or else a new one.
    pub fn lease(&self) -> Slab {
        let mut slabs = lock(&self.slabs);
        slabs.free.pop().unwrap_or_else(|| {
            let slab = Slab::leak(self.cells);
            slabs.all.push(slab);
            slab
        })
    }

    /// Takes a leased slab back; its values stay. A slab of another pool is ignored.
    pub fn give_back(&self, slab: Slab) {
        let mut slabs = lock(&self.slabs);
        if slabs.all.iter().any(|s| s.is_same(slab)) && !slabs.free.iter().any(|s| s.is_same(slab))
        {
            slabs.free.push(slab);
        }
    }

    /// Every slab there is, to read.
    pub fn all(&self) -> Vec<Slab> {
        lock(&self.slabs).all.clone()
    }

    /// How many slabs exist: the most threads that recorded at once.
    pub fn len(&self) -> usize {
        lock(&self.slabs).all.len()
    }

    /// Whether no thread has recorded yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sets every cell to zero, if no slab is leased; says whether it did.
    pub fn reset(&self) -> bool {
        let slabs = lock(&self.slabs);
        let idle = slabs.all.len() == slabs.free.len();
        if idle {
            slabs.all.iter().for_each(|s| s.clear());
        }
        idle
    }

    /// The sum of one cell over all slabs.
    pub fn sum(&self, index: u32) -> u64 {
        self.all()
            .iter()
            .filter_map(|s| s.cell(index))
            .fold(0, |sum, cell| sum.wrapping_add(cell.load(Ordering::Relaxed)))
    }

    /// Runs `f` on a slab for a thread that can hold no lease any more.
    ///
    /// The lock makes the caller the only writer of a free slab for this moment.
    pub fn with_free(&self, f: impl FnOnce(Slab)) {
        let mut slabs = lock(&self.slabs);
        if slabs.free.is_empty() {
            let slab = Slab::leak(self.cells);
            slabs.all.push(slab);
            slabs.free.push(slab);
        }
        if let Some(slab) = slabs.free.last() {
            f(*slab);
        }
    }
}
