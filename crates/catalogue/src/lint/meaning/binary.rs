//! Two operands: which series meet and what comes of them.

use bellwether_promql::ast::{Binary, BinaryOp, Group, LabelName, Matching};

use super::dimension::Dimension;
use super::shape::{Shape, Slot};
use super::{Meaning, Origin, What};

pub(super) fn read(binary: &Binary, left: &Meaning, right: &Meaning) -> Meaning {
    match (left.is_scalar(), right.is_scalar()) {
        (true, true) => Meaning::number(None),
        (false, true) => with_number(binary, left, right, false),
        (true, false) => with_number(binary, right, left, true),
        (false, false) if binary.op.is_set() => set(binary, left, right),
        (false, false) => joined(binary, left, right),
    }
}

/// A vector and a number, the number first when `swapped`.
fn with_number(binary: &Binary, vector: &Meaning, number: &Meaning, swapped: bool) -> Meaning {
    let mut meaning = Meaning { constant: None, ..vector.clone() };
    if binary.op.is_comparison() {
        return if binary.returns_bool { flag(meaning.shape) } else { meaning };
    }
    let factor = match (binary.op, number.constant) {
        (BinaryOp::Mul, Some(value)) => Some(value),
        (BinaryOp::Div, Some(value)) if !swapped && value != 0.0 => Some(1.0 / value),
        _ => None,
    };
    meaning.origin = factor
        .zip(meaning.origin)
        .map(|(by, origin)| Origin { factor: origin.factor * by, ..origin });
    // Whoever multiplies by a number may be converting units.
    if !matches!(binary.op, BinaryOp::Add | BinaryOp::Sub) {
        meaning.dimension = None;
    }
    let histograms = matches!(binary.op, BinaryOp::TrimLower | BinaryOp::TrimUpper);
    let kept = histograms || factor.is_some_and(|by| by > 0.0);
    if !kept {
        meaning.what = What::Derived;
    }
    meaning
}

fn flag(shape: Shape) -> Meaning {
    Meaning::new(What::Flag, shape).in_unit(Some(Dimension::ONE))
}

fn set(binary: &Binary, left: &Meaning, right: &Meaning) -> Meaning {
    if binary.op != BinaryOp::Or {
        return left.clone();
    }
    let what = if left.what == right.what || right.origin.is_none() && right.constant.is_some() {
        left.what
    } else {
        What::Derived
    };
    let same_origin = left.origin == right.origin || right.constant.is_some();
    Meaning {
        what,
        shape: either(&left.shape, &right.shape),
        dimension: left.dimension.filter(|d| right.dimension.is_none_or(|r| r == *d)),
        origin: left.origin.filter(|_| same_origin),
        constant: None,
    }
}

/// Series of either side. A side that selects nothing is reported as that: what it would have had
/// is not known.
fn either(left: &Shape, right: &Shape) -> Shape {
    if left.rows.is_empty() != right.rows.is_empty() {
        return Shape::unknown();
    }
    left.or(right)
}

fn joined(binary: &Binary, left: &Meaning, right: &Meaning) -> Meaning {
    let shape = joined_shape(binary.matching.as_ref(), left, right);
    if binary.op.is_comparison() {
        if binary.returns_bool {
            return flag(shape);
        }
        return Meaning { shape, constant: None, ..left.clone() };
    }
    let dimensions = left.dimension.zip(right.dimension);
    let dimension = match binary.op {
        BinaryOp::Mul => dimensions.and_then(|(l, r)| l.times(&r)),
        BinaryOp::Div => dimensions.and_then(|(l, r)| l.divided_by(&r)),
        BinaryOp::Add | BinaryOp::Sub => dimensions.filter(|(l, r)| l.agrees(r)).map(|(l, _)| l),
        _ => None,
    };
    let what = match binary.op {
        BinaryOp::Div if dimension.is_some_and(|d| d.is_plain()) => What::Share,
        // What went in less what came out is what is there.
        BinaryOp::Sub if left.what == What::Cumulative => What::Derived,
        BinaryOp::Add | BinaryOp::Sub if left.what == right.what => left.what,
        _ => What::Derived,
    };
    Meaning::new(what, shape).in_unit(dimension)
}

/// The labels listed in `on` or `ignoring`, and whether it is `on`.
pub(crate) fn signature(matching: Option<&Matching>) -> (bool, Vec<&str>) {
    let on = matching.is_some_and(|m| m.on);
    let labels = matching.map(|m| m.labels.as_slice()).unwrap_or_default();
    (on, labels.iter().map(|label| label.text.as_str()).collect())
}

fn joined_shape(matching: Option<&Matching>, left: &Meaning, right: &Meaning) -> Shape {
    let (on, labels) = signature(matching);
    let group = matching.map(|m| m.group).unwrap_or_default();
    let included = matching.map(|m| m.include.as_slice()).unwrap_or_default();
    match group {
        Group::OneToOne if on => left.shape.by(&labels),
        Group::OneToOne => left.shape.without(&labels),
        Group::ManyToOne => including(&left.shape, &right.shape, included),
        Group::OneToMany => including(&right.shape, &left.shape, included),
    }
}

fn including(many: &Shape, one: &Shape, included: &[LabelName]) -> Shape {
    included.iter().fold(many.clone(), |shape, label| {
        let name = label.text.as_str();
        let values = one.values(name);
        let optional = !one.must_have(name);
        match values {
            Some(values) => shape.with(name, &Slot { optional, values, target: false }),
            None if one.has_others() => shape.with(name, &Slot::unknown()),
            None => shape.without(&[name]),
        }
    })
}
