//! Functions: what they make of their arguments.

use bellwether_promql::ast::{Ast, Call, Kind, MatchOp, NodeId};

use super::dimension::Dimension;
use super::shape::{Shape, Slot};
use super::values::Values;
use super::{Knowledge, Meaning, What};

pub(super) fn read(
    knowledge: &Knowledge<'_>,
    ast: &Ast,
    call: &Call,
    of: &dyn Fn(NodeId) -> Meaning,
) -> Meaning {
    let arg = |at: usize| call.args.get(at).map_or_else(Meaning::unknown, |id| of(*id));
    let last = || arg(call.args.len().saturating_sub(1));
    match call.function.name {
        "rate" | "irate" => growth(arg(0), What::Rate, |d| d.per_second()),
        "increase" => growth(arg(0), What::Increase, Some),
        "delta" | "idelta" => derived(arg(0), |d| Some(*d)),
        "deriv" => derived(arg(0), Dimension::per_second),
        "resets" | "changes" | "count_over_time" => counted(arg(0)),
        "present_over_time" => Meaning::new(What::Flag, arg(0).shape),
        "avg_over_time" | "min_over_time" | "max_over_time" | "last_over_time"
        | "first_over_time" | "sum_over_time" | "mad_over_time" | "abs" | "ceil" | "floor"
        | "sort" | "sort_desc" | "sort_by_label" | "sort_by_label_desc" | "round" | "clamp"
        | "clamp_min" | "clamp_max" => Meaning { constant: None, ..arg(0) },
        "quantile_over_time" => last(),
        "predict_linear" | "double_exponential_smoothing" | "stddev_over_time" => {
            derived(arg(0), |d| Some(*d))
        }
        "histogram_quantile" => {
            let what = What::Quantile(arg(0).constant);
            of_observations(knowledge, &last(), what, true)
        }
        "histogram_avg" | "histogram_stddev" => {
            of_observations(knowledge, &arg(0), What::Derived, true)
        }
        "histogram_sum" => of_observations(knowledge, &arg(0), What::Derived, false),
        "histogram_count" => {
            Meaning { what: What::Derived, ..last() }.in_unit(Some(Dimension::THINGS))
        }
        "histogram_fraction" => {
            Meaning::new(What::Share, last().shape.without(&["le"])).in_unit(Some(Dimension::ONE))
        }
        "absent" | "absent_over_time" => absent(ast, call),
        "scalar" => Meaning::number(None).in_unit(arg(0).dimension),
        "vector" => {
            let inner = arg(0);
            let constant = inner.constant;
            Meaning { constant, ..Meaning::new(What::Derived, Shape::bare()) }
                .in_unit(inner.dimension)
        }
        "time" => Meaning::number(None).in_unit(Some(Dimension::SECONDS)),
        "timestamp" => Meaning::new(What::Gauge, arg(0).shape).in_unit(Some(Dimension::SECONDS)),
        "label_replace" | "label_join" => relabelled(ast, call, &arg(0)),
        "info" => {
            let mut meaning = arg(0);
            meaning.shape.rows.iter_mut().for_each(|row| row.others = true);
            meaning
        }
        _ if call.args.is_empty() => Meaning::number(None),
        _ => Meaning::new(What::Derived, arg(0).shape),
    }
}

fn growth(inner: Meaning, what: What, unit: impl Fn(Dimension) -> Option<Dimension>) -> Meaning {
    let what = match inner.what {
        What::Native => What::NativeGrowth,
        What::Unknown => What::Unknown,
        _ => what,
    };
    let dimension = inner.dimension.and_then(unit);
    Meaning { what, dimension, ..inner }
}

fn derived(inner: Meaning, unit: impl Fn(&Dimension) -> Option<Dimension>) -> Meaning {
    let dimension = inner.dimension.as_ref().and_then(unit);
    Meaning { what: What::Derived, dimension, origin: None, ..inner }
}

fn counted(inner: Meaning) -> Meaning {
    Meaning::new(What::Count, inner.shape).in_unit(Some(Dimension::ONE))
}

/// A value in the unit of a histogram's observations.
fn of_observations(
    knowledge: &Knowledge<'_>,
    inner: &Meaning,
    what: What,
    keeps_origin: bool,
) -> Meaning {
    let spec = inner.origin.and_then(|origin| knowledge.spec(origin.metric));
    let dimension = spec.and_then(Dimension::of_metric);
    Meaning {
        what,
        shape: inner.shape.without(&["le"]),
        dimension,
        origin: inner.origin.filter(|_| keeps_origin),
        constant: None,
    }
}

/// One series that has the labels the argument's matchers fix.
fn absent(ast: &Ast, call: &Call) -> Meaning {
    let selector = call.args.first().map(|id| ast.kind(ast.unwrap_parens(*id)));
    let mut shape = Shape::bare();
    if let Some(Kind::Selector(selector)) = selector {
        for matcher in selector.matchers.iter().filter(|m| m.op == MatchOp::Equal) {
            shape = shape.with(&matcher.label, &Slot::only(&matcher.value));
        }
    }
    Meaning::new(What::Absent, shape).in_unit(Some(Dimension::ONE))
}

fn relabelled(ast: &Ast, call: &Call, inner: &Meaning) -> Meaning {
    let text = |at: usize| match call.args.get(at).map(|id| ast.kind(ast.unwrap_parens(*id))) {
        Some(Kind::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let Some(target) = text(1) else { return Meaning::unknown() };
    let certain = call.function.name == "label_replace" && text(4) == Some(".*");
    let slot = match text(2) {
        Some(value) if certain && !value.contains('$') => {
            Slot { optional: value.is_empty(), values: Values::one(value), target: false }
        }
        _ => Slot::unknown(),
    };
    Meaning { shape: inner.shape.with(target, &slot), ..inner.clone() }
}
