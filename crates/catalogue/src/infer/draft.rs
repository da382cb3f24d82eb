//! What is guessed of a metric, before it is written: each guess with its evidence.

use bellwether_model::MetricKind;

use super::agree::Agreed;
use super::buckets::{self, Shape};
use super::combinations::{self, Line};
use super::kind::{self, Verdict};
use super::label;
use super::observe::{Observed, Range};
use super::unit;

/// A value, and why it is a guess; nothing when a scrape says so.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guess<T> {
    pub(super) value: T,
    pub(super) why: Option<String>,
}

impl<T> Guess<T> {
    pub(super) fn stated(value: T) -> Self {
        Self { value, why: None }
    }

    pub(super) fn because(value: T, why: impl Into<String>) -> Self {
        Self { value, why: Some(why.into()) }
    }
}

/// The values a label may have, as far as one can guess.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Domain<'a> {
    /// These.
    Closed(Vec<&'a str>),
    /// Any, at most so many.
    Open(u32),
    /// One at a time, of an info metric.
    Fact,
}

/// One label of one metric.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LabelDraft<'a> {
    pub(super) name: &'a str,
    pub(super) domain: Domain<'a>,
    pub(super) fold: Option<&'a str>,
    pub(super) optional: bool,
    /// Different values seen.
    pub(super) seen: usize,
    /// Series that have it.
    pub(super) present: usize,
    /// Series that do not.
    pub(super) absent: usize,
    /// What one makes of the values.
    pub(super) what: String,
    /// What to think about.
    pub(super) note: &'static str,
}

impl LabelDraft<'_> {
    /// The evidence for what is guessed.
    pub(super) fn why(&self) -> String {
        let Self { what, seen, present, absent, .. } = self;
        if *seen == 0 {
            return format!("{what}, empty on all {absent} series");
        }
        let values = if *seen == 1 { "value" } else { "values" };
        let missing =
            if *absent == 0 { String::new() } else { format!(", absent on {absent} more") };
        format!("{what}, {seen} {values} seen on {present} series{missing}{}", self.note)
    }
}

/// One metric.
#[derive(Debug)]
pub(super) struct MetricDraft<'a> {
    pub(super) name: &'a str,
    pub(super) kind: Guess<MetricKind>,
    pub(super) unit: Option<Guess<String>>,
    pub(super) help: &'a str,
    pub(super) labels: Vec<LabelDraft<'a>>,
    pub(super) combinations: Vec<Line<'a>>,
    pub(super) buckets: Vec<f64>,
    pub(super) native: Option<Guess<Shape>>,
    pub(super) states: Vec<&'a str>,
    /// It counts in fractions, which its unit does not imply.
    pub(super) fractions: bool,
}

/// Drafts a metric, or says why the language has no words for it.
pub(super) fn draft<'a>(
    observed: &Observed<'a>,
    agreed: &Agreed<'a>,
) -> Result<MetricDraft<'a>, String> {
    let verdict = kind::guess(observed)?;
    let unit = unit::guess(observed, verdict.kind.value);
    let in_seconds = unit.as_ref().is_some_and(|unit| unit.value == "s");
    let native = buckets::native(observed, unit.as_ref().map(|unit| unit.value.as_str()))?;
    let Verdict { kind, states } = buckets::refine(verdict, observed, in_seconds)?;
    let labels = label::of_metric(observed, kind.value, agreed)?;
    let counts = kind.value == MetricKind::Counter;
    Ok(MetricDraft {
        name: observed.name,
        combinations: combinations::guess(observed, kind.value, &labels),
        buckets: match kind.value {
            MetricKind::Histogram => observed.buckets.bounds.clone().unwrap_or_default(),
            _ => Vec::new(),
        },
        native,
        states,
        fractions: counts && !in_seconds && observed.numbers.range == Range::Any,
        unit,
        help: observed.help,
        labels,
        kind,
    })
}
