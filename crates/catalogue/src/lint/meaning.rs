//! What every part of an expression means: which label sets its series have, what kind of value they
//! hold and in which unit, and which metric it comes from. Rules ask; nothing here reports.

use std::collections::HashMap;

use bellwether_model::Catalogue;
use bellwether_model::spec::{MetricKind, MetricSpec};
use bellwether_promql::ast::{Aggregate, AggregateOp, Ast, Kind, NodeId, Selector};

use super::index::{Index, Named, Part, Samples};
use crate::resolve::Resolved;

mod binary;
pub(crate) use binary::signature;
mod call;
pub(crate) mod dimension;
pub(crate) mod shape;
pub(crate) mod values;

use dimension::Dimension;
use shape::{Shape, Slot};
use values::Values;

/// What a node of an expression means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Meaning {
    pub(crate) what: What,
    /// Label sets of its series; one bare row for a number.
    pub(crate) shape: Shape,
    /// The unit of its values, when it is certain.
    pub(crate) dimension: Option<Dimension>,
    /// The metric whose values these are.
    pub(crate) origin: Option<Origin>,
    /// The value of a number that is known.
    pub(crate) constant: Option<f64>,
}

/// The metric a value comes from, unchanged but for a factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Origin {
    /// Its place in the catalogue.
    pub(crate) metric: usize,
    pub(crate) part: Part,
    /// What the values were multiplied by on the way.
    pub(crate) factor: f64,
}

/// Kinds of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum What {
    /// A number without series.
    Scalar,
    Text,
    /// Only goes up: a counter, or a histogram's buckets, count or sum.
    Cumulative,
    /// Goes both ways.
    Gauge,
    /// Native histograms, cumulative.
    Native,
    /// The bare name of a classic histogram: no series.
    BareClassic,
    /// Growth per second.
    Rate,
    /// Growth over a range.
    Increase,
    /// Growth of native histograms.
    NativeGrowth,
    /// A quantile of observations.
    Quantile(Option<f64>),
    /// A share of observations or of events.
    Share,
    /// A number of series or changes.
    Count,
    /// 0 or 1.
    Flag,
    /// `absent(…)`: one series when there is none.
    Absent,
    /// Computed from several things.
    Derived,
    /// Nothing is known.
    Unknown,
}

impl Meaning {
    pub(crate) fn unknown() -> Self {
        Self::new(What::Unknown, Shape::unknown())
    }

    fn new(what: What, shape: Shape) -> Self {
        Self { what, shape, dimension: None, origin: None, constant: None }
    }

    fn number(value: Option<f64>) -> Self {
        Self { constant: value, ..Self::new(What::Scalar, Shape::bare()) }
    }

    pub(crate) fn is_scalar(&self) -> bool {
        matches!(self.what, What::Scalar | What::Text)
    }

    fn in_unit(mut self, dimension: Option<Dimension>) -> Self {
        self.dimension = dimension;
        self
    }
}

/// Everything needed to judge expressions of one catalogue.
#[derive(Debug)]
pub(crate) struct Knowledge<'a> {
    pub(crate) index: Index<'a>,
    pub(crate) metrics: &'a [Resolved<'a>],
    shapes: HashMap<usize, Shape>,
    /// What recording rules yield, by the place of their query.
    recorded: HashMap<usize, Meaning>,
}

impl<'a> Knowledge<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, metrics: &'a [Resolved<'a>]) -> Self {
        let shape = |(at, m): (usize, &Resolved<'_>)| {
            Some((at, Shape::of_metric(m.spec.as_ref().filter(|_| m.whole)?, catalogue)))
        };
        let shapes = metrics.iter().enumerate().filter_map(shape).collect();
        let index = Index::new(catalogue, metrics);
        Self { index, metrics, shapes, recorded: HashMap::new() }
    }

    pub(crate) fn record(&mut self, query: usize, meaning: Meaning) {
        self.recorded.insert(query, meaning);
    }

    pub(crate) fn spec(&self, metric: usize) -> Option<&'a MetricSpec> {
        self.metrics.get(metric)?.spec.as_ref()
    }

    /// The label sets of a name before any matcher; nothing when they are not known.
    pub(crate) fn shape_of(&self, name: &str) -> Option<Shape> {
        match self.index.find(name) {
            Named::Metric(samples) => Some(self.shape(samples)),
            Named::Recorded(query) => {
                self.recorded.get(&query).map(|meaning| meaning.shape.clone())
            }
            Named::Foreign | Named::Unknown => None,
        }
        .filter(|shape| !shape.rows.is_empty())
    }

    /// The label sets some samples of a metric have before any matcher.
    pub(crate) fn shape(&self, samples: Samples<'_>) -> Shape {
        let Some(shape) = self.shapes.get(&samples.metric) else { return Shape::unknown() };
        let spec = samples.spec;
        let added = match (samples.part, spec.kind) {
            (Part::Buckets, _) => {
                let mut bounds: Vec<String> =
                    spec.buckets.iter().map(|bucket| le(bucket.bound)).collect();
                bounds.push("+Inf".to_owned());
                Some(("le", bounds))
            }
            (_, MetricKind::StateSet) => Some((spec.prometheus_name.as_str(), spec.states.clone())),
            _ => None,
        };
        let Some((label, values)) = added else { return shape.clone() };
        let slot = Slot { optional: false, values: Values::of(values), target: false };
        shape.with(label, &slot)
    }

    /// What each node of a tree means, in the order of its nodes.
    pub(crate) fn read(&self, ast: &Ast) -> Vec<Meaning> {
        let mut all: Vec<Meaning> = Vec::with_capacity(ast.nodes().len());
        for (_, node) in ast.nodes() {
            let meaning = self.node(ast, &node.kind, &all);
            all.push(meaning);
        }
        all
    }

    fn node(&self, ast: &Ast, kind: &Kind, done: &[Meaning]) -> Meaning {
        let of = |id: NodeId| done.get(id.index()).cloned().unwrap_or_else(Meaning::unknown);
        match kind {
            Kind::Number(number) => Meaning::number(Some(number.value)),
            Kind::Text(_) => Meaning::new(What::Text, Shape::bare()),
            Kind::Variable(_) => Meaning::number(None),
            Kind::Selector(selector) => self.selector(selector),
            Kind::Subquery(subquery) => of(subquery.expr),
            Kind::Paren(inner) => of(*inner),
            Kind::Unary { negative, operand } => negated(of(*operand), *negative),
            Kind::Binary(binary) => binary::read(binary, &of(binary.left), &of(binary.right)),
            Kind::Call(call) => call::read(self, ast, call, &of),
            Kind::Aggregate(aggregate) => aggregated(ast, aggregate, &of(aggregate.operand)),
        }
    }

    fn selector(&self, selector: &Selector) -> Meaning {
        let Some(name) = selector.metric() else { return Meaning::unknown() };
        let mut meaning = match self.index.find(name) {
            Named::Metric(samples) => self.samples(samples),
            Named::Recorded(query) => {
                self.recorded.get(&query).cloned().unwrap_or_else(Meaning::unknown)
            }
            Named::Foreign | Named::Unknown => Meaning::unknown(),
        };
        for matcher in selector.matchers.iter().filter(|m| m.label != "__name__") {
            meaning.shape = meaning.shape.matching(matcher);
        }
        meaning
    }

    fn samples(&self, samples: Samples<'_>) -> Meaning {
        let spec = samples.spec;
        let what = match (samples.part, spec.kind) {
            (Part::BareClassic, _) => What::BareClassic,
            (Part::Buckets | Part::Count | Part::Sum, _) => What::Cumulative,
            (Part::Created, _) => What::Gauge,
            (Part::Values, MetricKind::Counter) => What::Cumulative,
            (Part::Values, kind) if kind.is_distribution() => What::Native,
            (Part::Values, _) => What::Gauge,
        };
        let dimension = match (samples.part, spec.kind) {
            (Part::Buckets | Part::Count, _) => Some(Dimension::THINGS),
            (_, MetricKind::Info | MetricKind::StateSet) => Some(Dimension::ONE),
            (Part::Created, _) => Some(Dimension::SECONDS),
            _ => Dimension::of_metric(spec),
        };
        let origin = Some(Origin { metric: samples.metric, part: samples.part, factor: 1.0 });
        Meaning { origin, ..Meaning::new(what, self.shape(samples)) }.in_unit(dimension)
    }
}

/// A bucket boundary as Prometheus 3 stores it.
pub(crate) fn le(bound: f64) -> String {
    let text = format!("{bound}");
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if plain { format!("{text}.0") } else { text }
}

fn negated(mut meaning: Meaning, negative: bool) -> Meaning {
    if negative {
        meaning.constant = meaning.constant.map(|value| -value);
        meaning.origin = None;
    }
    meaning
}

/// Whether one series is left of each group.
fn picks_one(ast: &Ast, aggregate: &Aggregate) -> bool {
    let picks =
        matches!(aggregate.op, AggregateOp::Topk | AggregateOp::Bottomk | AggregateOp::Limitk);
    let without = aggregate.grouping.as_ref().is_some_and(|grouping| grouping.without);
    picks && !without && aggregate.param.and_then(|id| ast.constant(id)) == Some(1.0)
}

/// The labels of `by (…)`.
fn by(aggregate: &Aggregate) -> Vec<&str> {
    let labels = aggregate.grouping.as_ref().map(|g| g.labels.as_slice()).unwrap_or_default();
    labels.iter().map(|label| label.text.as_str()).collect()
}

fn aggregated(ast: &Ast, aggregate: &Aggregate, operand: &Meaning) -> Meaning {
    let labels = |g: &bellwether_promql::ast::Grouping| {
        g.labels.iter().map(|l| l.text.clone()).collect::<Vec<_>>()
    };
    let shape = match &aggregate.grouping {
        _ if picks_one(ast, aggregate) => operand.shape.one_of(&by(aggregate)),
        _ if aggregate.op.keeps_series() => operand.shape.clone(),
        None => Shape::bare_of(&operand.shape),
        Some(grouping) => {
            let listed = labels(grouping);
            let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
            if grouping.without {
                operand.shape.without(&listed)
            } else {
                operand.shape.by(&listed)
            }
        }
    };
    match aggregate.op {
        AggregateOp::Count | AggregateOp::Group => {
            Meaning::new(What::Count, shape).in_unit(Some(Dimension::THINGS))
        }
        AggregateOp::CountValues => {
            let label = aggregate.param.map(|id| ast.kind(id));
            let shape = match label {
                Some(Kind::Text(label)) => {
                    let any = Slot { optional: false, values: Values::Any, target: false };
                    shape.with(label, &any)
                }
                _ => Shape::unknown(),
            };
            Meaning::new(What::Count, shape).in_unit(Some(Dimension::THINGS))
        }
        AggregateOp::Stddev => Meaning::new(What::Derived, shape).in_unit(operand.dimension),
        AggregateOp::Stdvar => Meaning::new(What::Derived, shape),
        _ => Meaning { shape, constant: None, ..operand.clone() },
    }
}
