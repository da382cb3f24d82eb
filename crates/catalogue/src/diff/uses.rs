//! Whether an expression reads what changed, and how.

use bellwether_model::spec::{MetricSpec, Translation};
use bellwether_model::translate::catalogue_label_name;
use bellwether_promql::ast::{Ast, Kind, NodeId, Selector};

use super::combinations::Cut;
use super::consumers::Consumer;
use super::flow::Flow;
use super::matchers;
use crate::diagnostic::quoted;

/// What its readers would read: a part of a metric's series, or of a recording rule's.
#[derive(Debug)]
pub(super) struct Target {
    /// Names of the family, as expressions may have them.
    pub(super) names: Vec<String>,
    /// Whether its samples have suffixes.
    pub(super) is_distribution: bool,
    pub(super) aspect: Aspect,
}

/// Which part.
#[derive(Debug)]
pub(super) enum Aspect {
    /// All of it, under this name.
    Name,
    /// What its numbers mean.
    Meaning,
    /// Samples called `_bucket`, `_sum` and `_count`.
    Classic,
    /// The sample under the bare name.
    Native,
    /// A label, wherever it is named.
    Label(String),
    /// A label that series may lack now.
    Lacking(String),
    /// Series without a label.
    Absence(String),
    /// Which labels there are, as joins on all of them see it.
    Joins(String),
    /// Series with one value of a label.
    Value { label: String, value: String },
    /// Series with one boundary; where it was the highest, the one that is now.
    Bound { bound: f64, top: Option<f64> },
    /// Series of label sets.
    Sets(Cut),
}

/// Which sample of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    Bare,
    Bucket,
    Sum,
    Count,
}

impl Target {
    /// A part of a metric.
    pub(super) fn of(metric: &MetricSpec, aspect: Aspect) -> Self {
        let mut names = vec![metric.prometheus_name.clone(), metric.name.clone()];
        names.dedup();
        Self { names, is_distribution: metric.kind.is_distribution(), aspect }
    }

    /// The samples under the name that Prometheus sees. Who reads a metric by its name in the
    /// catalogue reads it under whichever other name it gets.
    pub(super) fn as_seen(metric: &MetricSpec) -> Self {
        let mut target = Self::of(metric, Aspect::Name);
        target.names.truncate(1);
        target
    }

    /// Results of a recording rule.
    pub(super) fn record(name: &str) -> Self {
        Self { names: vec![name.to_owned()], is_distribution: false, aspect: Aspect::Name }
    }

    /// The names its samples may have.
    pub(super) fn sample_names(&self) -> impl Iterator<Item = String> + '_ {
        let suffixes: &[&str] =
            if self.is_distribution { &["", "_bucket", "_sum", "_count"] } else { &[""] };
        self.names.iter().flat_map(|name| suffixes.iter().map(move |s| format!("{name}{s}")))
    }

    fn sample(&self, name: &str) -> Option<Sample> {
        self.names.iter().find_map(|own| match name.strip_prefix(own.as_str())? {
            "" => Some(Sample::Bare),
            "_bucket" if self.is_distribution => Some(Sample::Bucket),
            "_sum" if self.is_distribution => Some(Sample::Sum),
            "_count" if self.is_distribution => Some(Sample::Count),
            _ => None,
        })
    }
}

/// A label as expressions name it.
pub(super) fn seen(label: &str, translation: Translation) -> String {
    catalogue_label_name(label, translation)
}

/// How a consumer reads the target; nothing when it does not.
pub(super) fn reason(consumer: &Consumer<'_>, target: &Target) -> Option<String> {
    let readings = consumer.trees.iter().map(|ast| Reading::of(consumer, ast, target));
    readings.filter(|reading| !reading.selectors.is_empty()).find_map(|r| r.reason(target))
}

/// The selectors of one tree that read the target.
struct Reading<'a> {
    consumer: &'a Consumer<'a>,
    ast: &'a Ast,
    selectors: Vec<(NodeId, &'a Selector, Sample)>,
}

impl<'a> Reading<'a> {
    fn of(consumer: &'a Consumer<'a>, ast: &'a Ast, target: &Target) -> Self {
        let selectors = ast.nodes().filter_map(|(id, node)| {
            let Kind::Selector(selector) = &node.kind else { return None };
            Some((id, selector, target.sample(selector.metric()?)?))
        });
        Self { consumer, ast, selectors: selectors.collect() }
    }

    fn reason(&self, target: &Target) -> Option<String> {
        let any_sample = self.consumer.any_sample;
        match &target.aspect {
            Aspect::Name | Aspect::Meaning => self.reads(|_| true),
            Aspect::Classic => self.reads(|sample| any_sample || sample != Sample::Bare),
            Aspect::Native => self.reads(|sample| !any_sample && sample == Sample::Bare),
            Aspect::Label(label) => self
                .each(|s| matchers::names(s, label))
                .or_else(|| self.flow().names(label))
                .or_else(|| self.shows(label)),
            Aspect::Lacking(label) => self.flow().groups(label),
            Aspect::Absence(label) => self.each(|s| matchers::absence(s, label)),
            Aspect::Joins(label) => self.flow().joins(label),
            Aspect::Value { label, value } => self.each(|s| matchers::value(s, label, value)),
            Aspect::Bound { bound, top } => self.bound(*bound, *top),
            Aspect::Sets(cut) => self.each(|s| cut.reason(s)),
        }
    }

    fn each(&self, test: impl Fn(&Selector) -> Option<String>) -> Option<String> {
        self.selectors.iter().find_map(|(_, selector, _)| test(selector))
    }

    fn reads(&self, wanted: impl Fn(Sample) -> bool) -> Option<String> {
        let mut found = self.selectors.iter().filter(|(_, _, sample)| wanted(*sample));
        let (_, selector, _) = found.next()?;
        Some(format!("reads {}", quoted(selector.metric()?)))
    }

    fn flow(&self) -> Flow<'a> {
        let ids: Vec<NodeId> = self.selectors.iter().map(|(id, _, _)| *id).collect();
        Flow::of(self.ast, &ids)
    }

    /// A label in the texts of an alert.
    fn shows(&self, label: &str) -> Option<String> {
        let wanted = format!("$labels.{label}");
        let named = |text: &&&str| {
            let mut ends = text.match_indices(&wanted).map(|(at, _)| at + wanted.len());
            ends.any(|end| {
                let next = text.get(end..).and_then(|rest| rest.chars().next());
                !next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
            })
        };
        self.consumer.texts.iter().find(named)?;
        Some(format!("its text shows {}", quoted(&wanted)))
    }

    fn bound(&self, bound: f64, top: Option<f64>) -> Option<String> {
        if self.consumer.bound == Some(bound) {
            return Some(format!("counts what is up to {bound} as good"));
        }
        let selected = self.each(|selector| matchers::bound(selector, bound));
        selected.or_else(|| self.capped(top?))
    }

    /// Quantiles above the highest boundary read as that boundary.
    fn capped(&self, top: f64) -> Option<String> {
        let is_quantile = |name: &str| name == "histogram_quantile";
        self.flow().inside_call(is_quantile)?;
        Some(format!("its quantiles are at most {top} now"))
    }
}
