//! Bellwether's instruments, declared as generated code declares them.

use bellwether::def::{CellKind, LabelDef, OpenDef, SetDef};
use bellwether::{Counter, Histogram, Label, Open};

use crate::large::{Closed, SHAPE, metric};
use crate::measure::measure;
use crate::table::{Operation, Rows};
use crate::workload::{HOT, Workload};

/// An open label capped at three values.
#[derive(Debug, Clone, Copy)]
struct Capped(Open);

impl Label for Capped {
    const SLOTS: u32 = 4;
    const FOLDS: bool = true;

    #[inline]
    fn slot(self) -> u32 {
        self.0.slot()
    }

    #[inline]
    fn is_folded(self) -> bool {
        self.0.slot() == 3
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(Self(Open::resolve::<Bench>(0, 3, text)))
    }
}

const fn label(name: &'static str, slots: u32) -> LabelDef {
    LabelDef { name, values: &[], open: None, slots, fold: None, optional: false }
}

const DEF: SetDef = SetDef {
    service: "bench",
    metrics: &[
        metric("held_total", CellKind::U64, 0, &[]),
        metric(
            "labelled_total",
            CellKind::U64,
            1,
            &[label("method", 5), label("route", 50), label("status", 5)],
        ),
        metric("held_seconds", CellKind::Distribution(&SHAPE), 1251, &[]),
        metric(
            "labelled_seconds",
            CellKind::Distribution(&SHAPE),
            1264,
            &[label("method", 5), label("route", 50)],
        ),
        metric("capped_total", CellKind::U64, 4514, &[label("tenant", 4)]),
    ],
    open_labels: &[OpenDef {
        name: "tenant",
        known: &[],
        limit: 3,
        normalise: None,
        remove_after: None,
    }],
    local_cells: 4519,
    shared_cells: 0,
};

bellwether::instruments! {
    /// The benchmark's instruments.
    Bench = DEF
}
bellwether::instruments! {
    /// The same, turned off.
    Silent = DEF
}

static HELD: Counter<Bench, ()> = Counter::new(0, 0);
static LABELLED: Counter<Bench, (Closed<5>, Closed<50>, Closed<5>)> = Counter::new(1, 1);
static HELD_SECONDS: Histogram<Bench, ()> = Histogram::new(2, 1251, &SHAPE);
static LABELLED_SECONDS: Histogram<Bench, (Closed<5>, Closed<50>)> =
    Histogram::new(3, 1264, &SHAPE);
static CAPPED: Counter<Bench, (Capped,)> = Counter::new(4, 4514).with_fold_counters(4518);
static OFF: Counter<Silent, (Closed<5>, Closed<50>, Closed<5>)> = Counter::new(1, 1);

/// Measures everything.
pub(crate) fn rows() -> Rows {
    let work = Workload::new();
    let at = |[m, r, s]: [u32; 3]| LABELLED.at(Closed(m), Closed(r), Closed(s));
    let held = HELD.cell();
    let fill: Vec<Option<Capped>> = ["a", "b", "c"].map(Capped::from_text).to_vec();
    let folded = Capped::from_text("one-too-many").unwrap_or(Capped(Open::known(3)));
    assert!(fill.iter().all(Option::is_some) && bellwether::disable::<Silent>());
    vec![
        (Operation::CounterHeld, measure(move |_| held.inc())),
        (Operation::LabelsHot, measure(|_| at(std::hint::black_box(HOT)).inc())),
        (Operation::LabelsUniform, measure(|i| at(work.triple(i)).inc())),
        (Operation::HistogramHeld, measure(|i| HELD_SECONDS.observe(work.value(i)))),
        (
            Operation::HistogramLabels,
            measure(|i| {
                let [m, r, _] = work.triple(i);
                LABELLED_SECONDS.at(Closed(m), Closed(r)).observe(work.value(i));
            }),
        ),
        (
            Operation::OverCap,
            measure(|i| {
                let tenant = if i % 2 == 0 { "one-too-many" } else { "another" };
                if let Some(tenant) = Capped::from_text(tenant) {
                    CAPPED.at(tenant).inc();
                }
            }),
        ),
        (Operation::OverCapHeld, measure(|_| CAPPED.at(std::hint::black_box(folded)).inc())),
        (
            Operation::Off,
            measure(|i| {
                let [m, r, s] = work.triple(i);
                OFF.at(Closed(m), Closed(r), Closed(s)).inc();
            }),
        ),
    ]
}
