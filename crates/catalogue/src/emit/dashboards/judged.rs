//! What an alert judges: values and the bounds they are held against.

use bellwether_promql::ast::{Ast, Binary, BinaryOp, Kind, NodeId};

use super::board::{Colour, Target, Thresholds};
use super::handwritten::{Ranges, part, read};

/// More comparisons than these are drawn as one expression.
const COMPARISONS_MAX: usize = 6;

/// An alert's expression, taken apart for drawing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judged {
    pub(super) targets: Vec<Target>,
    /// The bound, when there is one number all is held against.
    pub(super) thresholds: Thresholds,
}

/// Takes an expression apart.
pub(super) fn judge(expr: &str) -> Judged {
    let Some(ast) = read(expr) else { return whole(expr.to_owned()) };
    let mut comparisons = Vec::new();
    let understood = comparisons_of(&ast, ast.root(), &mut comparisons);
    match comparisons.as_slice() {
        [one] if understood => single(expr, &ast, one),
        all if understood && !all.is_empty() && all.len() <= COMPARISONS_MAX => {
            several(expr, &ast, all)
        }
        _ => whole(part(expr, &ast, ast.root(), Ranges::Exact)),
    }
}

fn whole(expr: String) -> Judged {
    Judged { targets: vec![Target::new(expr, "")], thresholds: Thresholds::default() }
}

/// The comparisons joined by `and`, `or` and `unless`; false when something else is among them.
fn comparisons_of<'a>(ast: &'a Ast, id: NodeId, found: &mut Vec<&'a Binary>) -> bool {
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        match ast.kind(ast.unwrap_parens(id)) {
            Kind::Binary(binary) if binary.op.is_set() => open.extend([binary.right, binary.left]),
            Kind::Binary(binary) if binary.op.is_comparison() && !binary.returns_bool => {
                found.push(binary);
            }
            _ => return false,
        }
    }
    true
}

/// One comparison: its bound is drawn as a threshold when it is a number, else as a line.
fn single(expr: &str, ast: &Ast, comparison: &Binary) -> Judged {
    let (value, op, bound) = sides(ast, comparison);
    let mut judged = whole(part(expr, ast, value, Ranges::Exact));
    if let Some(thresholds) = number(ast, bound).and_then(|bound| colours(op, bound)) {
        judged.thresholds = thresholds;
    } else {
        let bound = part(expr, ast, bound, Ranges::Exact);
        judged.targets.push(Target::new(bound, "bound").bound());
    }
    judged
}

fn several(expr: &str, ast: &Ast, comparisons: &[&Binary]) -> Judged {
    let mut targets = Vec::new();
    for (at, comparison) in comparisons.iter().enumerate() {
        let (value, op, bound) = sides(ast, comparison);
        let at = at + 1;
        targets.push(Target::new(part(expr, ast, value, Ranges::Exact), format!("value {at}")));
        let held = match number(ast, bound) {
            Some(_) => format!("vector({})", ast.span(bound).of(expr)),
            None => part(expr, ast, bound, Ranges::Exact),
        };
        targets.push(Target::new(held, format!("fires {} bound {at}", word(op))).bound());
    }
    Judged { targets, thresholds: Thresholds::default() }
}

/// The value, how it is compared, and the bound: a number on the left is a bound too.
fn sides(ast: &Ast, comparison: &Binary) -> (NodeId, BinaryOp, NodeId) {
    let Binary { op, left, right, .. } = comparison;
    if number(ast, *left).is_some() && number(ast, *right).is_none() {
        (*right, turned(*op), *left)
    } else {
        (*left, *op, *right)
    }
}

fn turned(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Lt => BinaryOp::Gt,
        BinaryOp::Le => BinaryOp::Ge,
        BinaryOp::Gt => BinaryOp::Lt,
        BinaryOp::Ge => BinaryOp::Le,
        other => other,
    }
}

fn word(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Lt | BinaryOp::Le => "below",
        BinaryOp::Gt | BinaryOp::Ge => "above",
        BinaryOp::Eq => "at",
        _ => "off",
    }
}

/// The value of a number, with or without sign.
fn number(ast: &Ast, id: NodeId) -> Option<f64> {
    match ast.kind(ast.unwrap_parens(id)) {
        Kind::Number(number) => Some(number.value),
        Kind::Unary { negative, operand } => {
            number(ast, *operand).map(|value| if *negative { -value } else { value })
        }
        _ => None,
    }
}

/// Red where it fires.
fn colours(op: BinaryOp, bound: f64) -> Option<Thresholds> {
    let (below, from) = match op {
        BinaryOp::Gt | BinaryOp::Ge => (Colour::Green, Colour::Red),
        BinaryOp::Lt | BinaryOp::Le => (Colour::Red, Colour::Green),
        // Firing at 0 means below anything else; other single values have no side to colour.
        BinaryOp::Eq if bound == 0.0 => {
            return Some(Thresholds(vec![(None, Colour::Red), (Some(0.5), Colour::Green)]));
        }
        BinaryOp::Eq | BinaryOp::Ne => (Colour::Text, Colour::Red),
        _ => return None,
    };
    bound.is_finite().then(|| Thresholds(vec![(None, below), (Some(bound), from)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::dashboards::series::PROCESSES;

    fn drawn(expr: &str) -> (Vec<(String, bool)>, Vec<Option<f64>>) {
        let judged = judge(expr);
        let of = |t: Target| (t.expr.replace(PROCESSES, "@"), t.bound);
        let targets = judged.targets.into_iter().map(of).collect();
        (targets, judged.thresholds.0.into_iter().map(|(from, _)| from).collect())
    }

    fn value(expr: &str) -> (String, bool) {
        (expr.to_owned(), false)
    }

    #[test]
    fn a_number_is_a_threshold_on_either_side() {
        assert_eq!(drawn("sum(a) > 0.5"), (vec![value("sum(a{@})")], vec![None, Some(0.5)]));
        assert_eq!(drawn("0.5 < a"), (vec![value("a{@}")], vec![None, Some(0.5)]));
        assert_eq!(drawn("(a > -1)").1, [None, Some(-1.0)]);
    }

    #[test]
    fn a_bound_that_moves_is_a_line() {
        let bound = ("b{@} * 2".to_owned(), true);
        assert_eq!(drawn("a > b * 2"), (vec![value("a{@}"), bound], vec![None]));
    }

    #[test]
    fn of_several_comparisons_each_has_its_value_and_its_bound() {
        let (targets, thresholds) = drawn("a > 1 and b < 2");
        let bound = |expr: &str| (expr.to_owned(), true);
        let expected = [value("a{@}"), bound("vector(1)"), value("b{@}"), bound("vector(2)")];
        assert_eq!(
            (targets.as_slice(), thresholds.as_slice()),
            (expected.as_slice(), [None].as_slice())
        );
    }

    #[test]
    fn what_compares_nothing_is_drawn_as_it_is() {
        assert_eq!(drawn("absent(up)").0, [value("absent(up{@})")]);
        assert_eq!(drawn("absent(a) or b > 1").0, [value("absent(a{@}) or b{@} > 1")]);
    }
}
