//! Bellwether with a hundred thousand series, declared at run time instead of by generated code.

use std::sync::{LazyLock, OnceLock};

use bellwether::cells::Local;
use bellwether::def::{CellKind, LabelDef, MetricDef, SetDef};
use bellwether::instrument::{PerThread, Shared, Storage};
use bellwether::scope::{Lease, SetState};
use bellwether::{Counter, Histogram, Registry, Set};
use bellwether_model::FamilyKind;

use crate::bellwether_set::{Closed, SHAPE, metric};
use crate::workload::{Large, METHODS, STATUSES, count_of, routes, seen_by, triples};

/// The set. How large it is, and where its cells are, is asked for once, before its first use.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LargeSet {}

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
    let seconds = CellKind::Distribution(&SHAPE);
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
pub(crate) fn declare_as(large: Large, shared: bool) -> bool {
    DECLARED_AS.get_or_init(|| (large, shared));
    LargeSet::def();
    DECLARED_AS.get() == Some(&(large, shared))
}

/// Records into every series, on this thread.
pub(crate) fn record(shared: bool) {
    if shared { record_in::<Shared>() } else { record_in::<PerThread>() }
}

fn record_in<M: Storage>() {
    for (number, def) in (0u32..).zip(LargeSet::def().metrics) {
        if def.labels.is_empty() {
            continue;
        }
        if def.kind == FamilyKind::Counter {
            let counter: Counter<LargeSet, (Closed<5>, Closed<50>, Closed<5>), u64, M> =
                Counter::new(number, def.start);
            for [m, r, s] in triples() {
                counter.at(Closed(m), Closed(r), Closed(s)).add(count_of([m, r, s]));
            }
            continue;
        }
        let histogram: Histogram<LargeSet, (Closed<5>, Closed<50>), M> =
            Histogram::new(number, def.start, &SHAPE);
        for [m, r, _] in triples().filter(|[_, _, s]| *s == 0) {
            seen_by([m, r]).for_each(|v| histogram.at(Closed(m), Closed(r)).observe(v));
        }
    }
}

/// What a service would serve.
///
/// # Panics
/// If families are declared twice, which a benchmark may not get wrong.
pub(crate) fn registry() -> Registry {
    Registry::new().with::<LargeSet>().build().expect("families are declared once")
}
