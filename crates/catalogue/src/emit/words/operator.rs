//! Binary operators.

use bellwether_promql::ast::BinaryOp;

/// The verb of a comparison.
pub(super) fn verb(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Ne => "is not",
        BinaryOp::Lt => "is below",
        BinaryOp::Le => "is at most",
        BinaryOp::Gt => "is above",
        BinaryOp::Ge => "is at least",
        _ => "is",
    }
}

/// Two operands and what joins them, as a noun phrase; `same` says which series meet.
pub(super) fn phrase(op: BinaryOp, left: &str, right: &str, same: &str) -> String {
    let bare = left.trim_end_matches(',');
    match op {
        BinaryOp::Add => format!("the sum{same} of {left} and {right}"),
        BinaryOp::Sub => format!("what remains{same} of {left} after taking off {right}"),
        BinaryOp::Mul => format!("the product{same} of {left} and {right}"),
        BinaryOp::Div => format!("the ratio{same} of {left} to {right}"),
        BinaryOp::Mod => format!("the remainder{same} of {left} divided by {right}"),
        BinaryOp::Pow => format!("the power{same} of {left} to the exponent {right}"),
        BinaryOp::Atan2 => format!("the angle{same} whose tangent is {left} over {right}"),
        BinaryOp::And => format!("{bare}, only where{same} there is also {right}"),
        BinaryOp::Or => format!("{bare}, and where{same} there is none {right}"),
        BinaryOp::Unless => format!("{bare}, only where{same} there is no {right}"),
        BinaryOp::TrimUpper => format!("the observations below {right}{same} in {left}"),
        BinaryOp::TrimLower => format!("the observations above {right}{same} in {left}"),
        BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
            format!("{bare}, only where it {} {right}{same},", verb(op))
        }
    }
}
