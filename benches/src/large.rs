//! Bellwether with a hundred thousand series, declared at run time instead of by generated code.

use std::sync::{LazyLock, OnceLock};

use bellwether::cells::Local;
use bellwether::def::{Buckets, CellKind, LabelDef, MetricDef, NativeDef, SetDef, Shape};
use bellwether::instrument::{PerThread, Shared, Storage};
use bellwether::scope::{Lease, SetState};
use bellwether::{Counter, Histogram, Label, Registry, Set};
use bellwether_model::native::upper_bound;
use bellwether_model::{FamilyKind, Original};

use crate::workload::{
    BOUNDS, Large, METHODS, STATUSES, count_of, pairs, routes, seen_by, triples,
};

/// A closed label of `N` values.
#[derive(Debug, Clone, Copy)]
pub struct Closed<const N: u32>(pub u32);

impl<const N: u32> Label for Closed<N> {
    const SLOTS: u32 = N;
    const FOLDS: bool = false;

    #[inline]
    fn slot(self) -> u32 {
        // What an enum's discriminant tells the optimiser.
        self.0.min(N - 1)
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().filter(|slot| *slot < N).map(Self)
    }
}

/// The buckets.
pub static SHAPE: Shape = Shape { buckets: Some(Buckets::new(&BOUNDS)), native: None };

/// Eight exponential buckets an octave, from 1 ms to 1024 s.
fn exponential() -> Shape {
    const SCHEMA: i8 = 3;
    let [first, last] = [-10 << SCHEMA, 10 << SCHEMA];
    let mantissa = |k: i32| upper_bound(SCHEMA, k).to_bits() & ((1 << 52) - 1);
    let cuts: Vec<u64> = (1..1 << SCHEMA).map(mantissa).collect();
    let threshold = upper_bound(SCHEMA, first - 1);
    Shape {
        buckets: None,
        native: Some(NativeDef::new(SCHEMA, first, last, threshold, cuts.leak())),
    }
}

/// A metric of which only some things matter.
pub const fn metric(
    name: &'static str,
    cells: CellKind,
    start: u32,
    labels: &'static [LabelDef],
) -> MetricDef {
    MetricDef {
        name,
        original: Original { name, unit: "", up_down: false, labels: &[] },
        kind: FamilyKind::Counter,
        unit: "",
        help: "",
        labels,
        cells,
        shared: false,
        start,
        folded: None,
        combinations: &[],
        sets: 0,
        from_zero: false,
        states: &[],
        place: "",
    }
}

/// The set. How large it is, and where its cells are, is asked for once, before its first use.
#[derive(Debug, Clone, Copy)]
pub enum LargeSet {}

static DECLARED_AS: OnceLock<(Large, bool)> = OnceLock::new();

impl Set for LargeSet {
    fn def() -> &'static SetDef {
        static DEF: LazyLock<SetDef> = LazyLock::new(declare);
        &DEF
    }

    fn state() -> &'static SetState {
        static STATE: SetState = SetState::new();
        &STATE
    }

    fn local<R>(f: impl FnOnce(&Local) -> R) -> R {
        std::thread_local! {
            static LOCAL: Local = const { Local::new() };
        }
        LOCAL.with(f)
    }

    fn lease<R>(f: impl FnOnce(&Lease<Self>) -> R) -> Option<R> {
        std::thread_local! {
            static LEASE: Lease<LargeSet> = const { Lease::new() };
        }
        LEASE.try_with(f).ok()
    }
}

fn label(name: &'static str, values: &'static [&'static str]) -> LabelDef {
    LabelDef { name, values, open: None, slots: values.len() as u32, fold: None, optional: false }
}

fn declare() -> SetDef {
    let (large, shared) = DECLARED_AS.get().copied().unwrap_or((Large::ENCODED, false));
    let labels: &'static [LabelDef] =
        vec![label("method", &METHODS), label("route", routes()), label("status", &STATUSES)]
            .leak();
    let shape = if large.exponential { Box::leak(Box::new(exponential())) } else { &SHAPE };
    let seconds = CellKind::Distribution(shape);
    let counters = large.counter_names().into_iter().map(|name| (name, CellKind::U64, labels));
    let histograms = large.histogram_names().into_iter().map(|name| (name, seconds, &labels[..2]));
    let plain = large.plain_names().into_iter().map(|name| (name, CellKind::U64, &labels[..0]));
    let mut cells = 0;
    let mut metrics = Vec::new();
    for (name, kind, labels) in counters.chain(histograms).chain(plain) {
        let mut def = metric(name.leak(), kind, cells, labels);
        cells += labels.iter().map(|label| label.slots).product::<u32>() * kind.width();
        def.help = "What a service counts.";
        def.shared = shared;
        def.kind = match kind {
            CellKind::U64 => FamilyKind::Counter,
            _ => FamilyKind::Histogram,
        };
        metrics.push(MetricDef { place: "bench", ..def });
    }
    let (local_cells, shared_cells) = if shared { (0, cells) } else { (cells, 0) };
    let metrics = metrics.leak();
    SetDef { service: "large", metrics, open_labels: &[], local_cells, shared_cells }
}

/// Declares the set, if nothing was done with it yet; says whether it is as asked for.
pub fn declare_as(large: Large, shared: bool) -> bool {
    DECLARED_AS.get_or_init(|| (large, shared));
    LargeSet::def();
    DECLARED_AS.get() == Some(&(large, shared))
}

/// Records into every series, on this thread.
pub fn record(shared: bool) {
    if shared { record_in::<Shared>() } else { record_in::<PerThread>() }
}

fn record_in<M: Storage>() {
    for counter in counters::<M>() {
        for [m, r, s] in triples() {
            counter.at(Closed(m), Closed(r), Closed(s)).add(count_of([m, r, s]));
        }
    }
    for histogram in histograms::<M>() {
        for [m, r] in pairs() {
            seen_by([m, r]).for_each(|v| histogram.at(Closed(m), Closed(r)).observe(v));
        }
    }
}

/// A counter family of the set.
pub type LargeCounter<M> = Counter<LargeSet, (Closed<5>, Closed<50>, Closed<5>), u64, M>;
/// A histogram family of the set.
pub type LargeHistogram<M> = Histogram<LargeSet, (Closed<5>, Closed<50>), M>;

fn labelled(kind: FamilyKind) -> impl Iterator<Item = (u32, &'static MetricDef)> {
    let numbered = (0u32..).zip(LargeSet::def().metrics);
    numbered.filter(move |(_, def)| def.kind == kind && !def.labels.is_empty())
}

/// The counter families.
pub fn counters<M: Storage>() -> Vec<LargeCounter<M>> {
    labelled(FamilyKind::Counter).map(|(n, def)| Counter::new(n, def.start)).collect()
}

/// The histogram families.
pub fn histograms<M: Storage>() -> Vec<LargeHistogram<M>> {
    let of = |(number, def): (u32, &'static MetricDef)| match def.cells {
        CellKind::Distribution(shape) => Some(Histogram::new(number, def.start, shape)),
        _ => None,
    };
    labelled(FamilyKind::Histogram).filter_map(of).collect()
}

/// What a service would serve.
///
/// # Panics
/// If families are declared twice, which a benchmark may not get wrong.
pub fn registry() -> Registry {
    Registry::new().with::<LargeSet>().build().expect("families are declared once")
}
