//! The unit of an expression written by hand, as far as the catalogue tells.

use bellwether_model::spec::MetricSpec;
use bellwether_model::{Catalogue, Unit};
use bellwether_promql::ast::{AggregateOp, Ast, Binary, BinaryOp, Call, Kind, NodeId};

use super::handwritten::read;
use super::unit::{self, GrafanaUnit, NUMBER, SHARE};

/// Deeper expressions are plain numbers.
const DEPTH_MAX: usize = 32;

/// The unit of an expression's values; of the compared values, for a comparison.
pub(super) fn of(catalogue: &Catalogue, expr: &str) -> GrafanaUnit {
    read(expr).map_or(NUMBER, |ast| Measure { catalogue, ast: &ast }.of(ast.root(), 0))
}

struct Measure<'a> {
    catalogue: &'a Catalogue,
    ast: &'a Ast,
}

impl<'a> Measure<'a> {
    fn of(&self, id: NodeId, depth: usize) -> GrafanaUnit {
        if depth > DEPTH_MAX {
            return NUMBER;
        }
        let depth = depth + 1;
        match self.ast.kind(self.ast.unwrap_parens(id)) {
            Kind::Selector(selector) => selector.metric().map_or(NUMBER, |name| self.value(name)),
            Kind::Subquery(subquery) => self.of(subquery.expr, depth),
            Kind::Unary { operand, .. } => self.of(*operand, depth),
            Kind::Binary(binary) => self.binary(binary, depth),
            Kind::Call(call) => self.call(call, depth),
            Kind::Aggregate(aggregate) => match aggregate.op {
                AggregateOp::Count | AggregateOp::CountValues | AggregateOp::Group => NUMBER,
                _ => self.of(aggregate.operand, depth),
            },
            _ => NUMBER,
        }
    }

    fn binary(&self, binary: &Binary, depth: usize) -> GrafanaUnit {
        let Binary { op, left, right, .. } = binary;
        let (one, other) = (self.of(*left, depth), self.of(*right, depth));
        match op {
            BinaryOp::Div if self.number(*right).is_none() && self.number(*left).is_none() => {
                if one == other { SHARE } else { NUMBER }
            }
            BinaryOp::Mul if self.number(*right) == Some(100.0) && one == SHARE => "percent",
            BinaryOp::Mul if self.number(*left) == Some(100.0) && other == SHARE => "percent",
            BinaryOp::Add | BinaryOp::Sub if self.number(*left).is_some() => other,
            BinaryOp::Add | BinaryOp::Sub => one,
            op if op.is_comparison() && self.number(*left).is_some() => other,
            op if op.is_comparison() || op.is_set() => one,
            _ => NUMBER,
        }
    }

    fn call(&self, call: &Call, depth: usize) -> GrafanaUnit {
        let arg = |at: usize| call.args.get(at).map_or(NUMBER, |id| self.of(*id, depth));
        match call.function.name {
            "rate" | "irate" | "deriv" => call.args.first().map_or(NUMBER, |id| self.rate(*id)),
            "histogram_quantile" => {
                call.args.get(1).and_then(|id| self.observed(*id)).map_or(NUMBER, unit::of_value)
            }
            "histogram_avg" | "histogram_sum" => {
                call.args.first().and_then(|id| self.observed(*id)).map_or(NUMBER, unit::of_value)
            }
            "histogram_fraction" => SHARE,
            "quantile_over_time" => arg(1),
            "time" | "timestamp" => "s",
            "increase" | "delta" | "idelta" | "predict_linear" | "abs" | "ceil" | "floor"
            | "round" | "clamp" | "clamp_max" | "clamp_min" | "sort" | "sort_desc"
            | "avg_over_time" | "min_over_time" | "max_over_time" | "sum_over_time"
            | "last_over_time" | "label_replace" | "label_join" => arg(0),
            _ => NUMBER,
        }
    }

    /// The unit of what a range selector's series add in a second.
    fn rate(&self, id: NodeId) -> GrafanaUnit {
        let Kind::Selector(selector) = self.ast.kind(self.ast.unwrap_parens(id)) else {
            return NUMBER;
        };
        let name = selector.metric().unwrap_or_default();
        if let Some(metric) = self.catalogue.metric(name) {
            return unit::rate(&metric.unit);
        }
        match self.sampled(name) {
            Some((metric, "_sum")) => unit::rate(&metric.unit),
            Some(_) => unit::rate(&Unit::default()),
            None => NUMBER,
        }
    }

    /// The unit of a series by name.
    fn value(&self, name: &str) -> GrafanaUnit {
        if let Some(metric) = self.catalogue.metric(name) {
            return unit::of_value(metric);
        }
        if let Some(query) =
            self.catalogue.queries.iter().find(|q| q.record.as_deref() == Some(name))
        {
            return unit::value(&query.unit);
        }
        match self.sampled(name) {
            Some((metric, "_sum")) => unit::of_value(metric),
            _ => NUMBER,
        }
    }

    /// The histogram a sample is of, and the sample's suffix.
    fn sampled(&self, name: &str) -> Option<(&'a MetricSpec, &'static str)> {
        ["_bucket", "_count", "_sum"]
            .into_iter()
            .find_map(|suffix| Some((self.catalogue.metric(name.strip_suffix(suffix)?)?, suffix)))
    }

    /// The first histogram below a node.
    fn observed(&self, id: NodeId) -> Option<&'a MetricSpec> {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if let Kind::Selector(selector) = self.ast.kind(id) {
                let name = selector.metric()?;
                return self
                    .sampled(name)
                    .map(|(metric, _)| metric)
                    .or(self.catalogue.metric(name));
            }
            open.extend(self.ast.children(id));
        }
        None
    }

    fn number(&self, id: NodeId) -> Option<f64> {
        match self.ast.kind(self.ast.unwrap_parens(id)) {
            Kind::Number(number) => Some(number.value),
            _ => None,
        }
    }
}
