//! The type of a metric: what the exposition says, and what its values say beyond that.

use std::collections::BTreeSet;

use bellwether_model::{FamilyKind, MetricKind};

use super::draft::Guess;
use super::observe::{Observed, Range};

/// A type, with the states of a state set.
#[derive(Debug)]
pub(super) struct Verdict<'a> {
    pub(super) kind: Guess<MetricKind>,
    pub(super) states: Vec<&'a str>,
}

impl Verdict<'_> {
    fn plain(kind: Guess<MetricKind>) -> Self {
        Self { kind, states: Vec::new() }
    }
}

/// The type of a family, or why the language has none for it.
pub(super) fn guess<'a>(observed: &Observed<'a>) -> Result<Verdict<'a>, String> {
    if observed.contradicts {
        return Err("two scrapes give it different types".to_owned());
    }
    match observed.kind {
        FamilyKind::Counter => Ok(Verdict::plain(Guess::stated(MetricKind::Counter))),
        FamilyKind::Gauge => Ok(gauge(observed)),
        FamilyKind::Info => Ok(Verdict::plain(Guess::stated(MetricKind::Info))),
        FamilyKind::StateSet => states(observed, Guess::stated(MetricKind::StateSet)),
        FamilyKind::Histogram => Ok(Verdict::plain(Guess::stated(MetricKind::Histogram))),
        FamilyKind::GaugeHistogram => Err("a gauge histogram, which is no type here".to_owned()),
        FamilyKind::Summary => Err("a summary, which is no type here".to_owned()),
        FamilyKind::Unknown => untyped(observed),
    }
}

/// Text 0.0.4 and protobuf write infos and state sets as gauges.
fn gauge<'a>(observed: &Observed<'a>) -> Verdict<'a> {
    let seen = !observed.series.is_empty();
    if seen && observed.name.ends_with("_info") && observed.numbers.range == Range::One {
        let why = "a gauge that is always 1 and is called _info";
        return Verdict::plain(Guess::because(MetricKind::Info, why));
    }
    let everywhere = observed.present(observed.name) == observed.series.len();
    if seen && everywhere && observed.numbers.range <= Range::ZeroOrOne {
        let why = "a gauge that is 0 or 1, with a label of its own name";
        if let Ok(found) = states(observed, Guess::because(MetricKind::StateSet, why)) {
            return found;
        }
    }
    Verdict::plain(Guess::stated(MetricKind::Gauge))
}

fn states<'a>(observed: &Observed<'a>, kind: Guess<MetricKind>) -> Result<Verdict<'a>, String> {
    let states: BTreeSet<&str> = observed.values(observed.name);
    let listable = |state: &&str| super::label::is_listable(state);
    match states.len() {
        0 => Err("a state set without states".to_owned()),
        _ if !states.iter().all(listable) => {
            Err("a state set with states that cannot be listed".to_owned())
        }
        _ => Ok(Verdict { kind, states: states.into_iter().collect() }),
    }
}

/// A family without a type may be a counter if its values say so: a verification lets a counter
/// pass whose name does not end in `_total`, since OpenMetrics has no other way to write it.
fn untyped<'a>(observed: &Observed<'a>) -> Result<Verdict<'a>, String> {
    let (rose, fell) = (observed.numbers.rose > 0, observed.numbers.fell > 0);
    if rose && !fell && !observed.name.ends_with("_total") {
        let why = "the exposition gives no type; between scrapes values rose and none fell";
        return Ok(Verdict::plain(Guess::because(MetricKind::Counter, why)));
    }
    Err(match (rose, fell) {
        (_, true) => "the exposition gives no type; values fell, so it is no counter",
        (true, false) => "the exposition gives no type, though the name ends in _total",
        (false, false) => "the exposition gives no type, and no value changed",
    }
    .to_owned())
}
