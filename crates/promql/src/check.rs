//! The rules a tree must keep beyond the grammar: types, counts of arguments, matching, selectors.
//!
//! Every node is looked at once, with nothing but its children's types; one mistake does not hide
//! another elsewhere.

mod binary;
mod call;
mod selector;

use std::fmt;

use crate::ast::{Aggregate, AggregateOp, Kind, NodeId, Subquery, Time};
use crate::error::{Error, ErrorKind};
use crate::lex::DURATION_MAX_MS;
use crate::{Ast, Span, ValueType};

/// Adds what is wrong with a tree to the errors.
pub(crate) fn check(ast: &Ast, errors: &mut Vec<Error>) {
    let mut checker = Checker { ast, errors, bare: selector::bare_allowed(ast) };
    for (id, node) in ast.nodes() {
        checker.node(id, &node.kind, node.span);
    }
}

struct Checker<'a> {
    ast: &'a Ast,
    errors: &'a mut Vec<Error>,
    /// Selectors that may match everything: second arguments of `info`. Sorted.
    bare: Vec<NodeId>,
}

impl Checker<'_> {
    fn node(&mut self, id: NodeId, kind: &Kind, span: Span) {
        match kind {
            Kind::Selector(selector) => {
                self.selector(id, selector, span);
                self.range_duration(selector.range);
                self.offset_duration(&selector.time);
            }
            Kind::Subquery(subquery) => self.subquery(subquery),
            Kind::Unary { operand, .. } => self.sign(*operand),
            Kind::Binary(binary) => self.binary(binary, span),
            Kind::Call(call) => self.call(call, span),
            Kind::Aggregate(aggregate) => self.aggregate(aggregate),
            Kind::Number(_) | Kind::Text(_) | Kind::Variable(_) | Kind::Paren(_) => {}
        }
    }

    fn note(&mut self, kind: ErrorKind, span: Span, message: String, hint: Option<String>) {
        self.errors.push(Error::new(kind, span, message).maybe_hint(hint));
    }

    /// Whether a node stands for something that does not exist; its type is not to be held against
    /// it.
    fn is_unknown(&self, id: NodeId) -> bool {
        let inner = self.ast.unwrap_parens(id);
        matches!(self.ast.kind(inner), Kind::Call(call) if call.function.is_unknown())
    }

    /// Notes when a node is not of the type wanted at its place.
    fn expect(&mut self, id: NodeId, wanted: ValueType, place: fmt::Arguments<'_>) {
        let found = self.ast.value_type(id);
        if found == wanted || self.is_unknown(id) {
            return;
        }
        let message = format!("{place} must be {}, not {}", article(wanted), article(found));
        self.note(ErrorKind::Type, self.ast.span(id), message, self.conversion(id, wanted));
    }

    /// How to make the type wanted of what is there.
    fn conversion(&self, id: NodeId, wanted: ValueType) -> Option<String> {
        use ValueType::{InstantVector, RangeVector, Scalar, Text};
        let inner = self.ast.kind(self.ast.unwrap_parens(id));
        let hint = match (wanted, self.ast.value_type(id)) {
            (RangeVector, InstantVector) if matches!(inner, Kind::Selector(_)) => {
                "give it a range: name[5m]"
            }
            (RangeVector, InstantVector) => "make it a subquery, with a colon: (…)[5m:1m]",
            (InstantVector, RangeVector) => {
                "reduce the range first: rate(…[5m]), or avg_over_time(…[5m])"
            }
            (InstantVector, Scalar) => "vector(…) makes a vector of a number",
            (Scalar, InstantVector) => "scalar(…) makes a number of a single series",
            (Text, _) => "write it in quotes",
            (_, Text) => "leave the quotes out",
            _ => return None,
        };
        Some(hint.to_owned())
    }

    fn sign(&mut self, operand: NodeId) {
        self.expect_value(operand, format_args!("what has a sign"));
    }

    /// Notes when a node is neither a scalar nor an instant vector.
    fn expect_value(&mut self, id: NodeId, place: fmt::Arguments<'_>) {
        let found = self.ast.value_type(id);
        if !matches!(found, ValueType::Scalar | ValueType::InstantVector) {
            let message =
                format!("{place} must be a scalar or an instant vector, not {}", article(found));
            let hint = self.conversion(id, ValueType::InstantVector);
            self.note(ErrorKind::Type, self.ast.span(id), message, hint);
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        let Aggregate { op, op_span: _, grouping: _, param, operand } = aggregate;
        let name = op.text();
        self.expect(*operand, ValueType::InstantVector, format_args!("what `{name}` aggregates"));
        if let Some(param) = param {
            let wanted = match op {
                AggregateOp::CountValues => ValueType::Text,
                _ => ValueType::Scalar,
            };
            self.expect(*param, wanted, format_args!("the parameter of `{name}`"));
        }
    }

    fn subquery(&mut self, subquery: &Subquery) {
        let Subquery { expr, range, step, time } = subquery;
        self.expect(*expr, ValueType::InstantVector, format_args!("what a subquery evaluates"));
        self.range_duration(Some(*range));
        self.range_duration(*step);
        self.offset_duration(time);
    }

    /// A range or step has to be positive, as far as that can be said without evaluating it.
    fn range_duration(&mut self, id: Option<NodeId>) {
        let Some(id) = id else { return };
        let Some(seconds) = self.ast.constant(id) else { return };
        if seconds <= 0.0 {
            let message = "the duration must be longer than nothing".to_owned();
            self.note(ErrorKind::Duration, self.ast.span(id), message, None);
        } else {
            self.duration_in_bounds(id, seconds);
        }
    }

    fn offset_duration(&mut self, time: &Time) {
        let Some(id) = time.offset else { return };
        if let Some(seconds) = self.ast.constant(id) {
            self.duration_in_bounds(id, seconds);
        }
    }

    fn duration_in_bounds(&mut self, id: NodeId, seconds: f64) {
        // A NaN is out of bounds too.
        let fits = seconds.abs() <= DURATION_MAX_MS as f64 / 1000.0;
        if !fits {
            let message = "the duration is too long".to_owned();
            let hint = Some("292 years are the most Prometheus can count".to_owned());
            self.note(ErrorKind::Duration, self.ast.span(id), message, hint);
        }
    }
}

fn article(value_type: ValueType) -> String {
    let article = if value_type == ValueType::InstantVector { "an" } else { "a" };
    format!("{article} {value_type}")
}
