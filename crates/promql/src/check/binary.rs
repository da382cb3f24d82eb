//! Binary operations: types of the operands, `bool`, matching.

use super::Checker;
use crate::ast::{Binary, BinaryOp, Group, Matching};
use crate::error::ErrorKind;
use crate::{NodeId, Span, ValueType};

impl Checker<'_> {
    pub(super) fn binary(&mut self, binary: &Binary, span: Span) {
        let Binary { op, op_span, returns_bool, matching, left, right } = binary;
        let sign = op.text();
        self.expect_value(*left, format_args!("the left side of `{sign}`"));
        self.expect_value(*right, format_args!("the right side of `{sign}`"));
        if *returns_bool && !op.is_comparison() {
            let message = format!("`bool` cannot stand with `{sign}`");
            let hint = Some("only comparisons take it".to_owned());
            self.note(ErrorKind::Matching, *op_span, message, hint);
        }
        self.scalars(*op, *op_span, *returns_bool, *left, *right);
        if let Some(matching) = matching {
            self.matching(*op, matching, self.both_vectors(*left, *right), span);
        }
    }

    fn both_vectors(&self, left: NodeId, right: NodeId) -> bool {
        // Other types have been noted already.
        let scalar = |id| self.ast.value_type(id) == ValueType::Scalar;
        !scalar(left) && !scalar(right)
    }

    fn scalars(&mut self, op: BinaryOp, at: Span, returns_bool: bool, l: NodeId, r: NodeId) {
        let scalar = |id| self.ast.value_type(id) == ValueType::Scalar && !self.is_unknown(id);
        let (left, right) = (scalar(l), scalar(r));
        let sign = op.text();
        if op.is_comparison() && !returns_bool && left && right {
            let message = format!("`{sign}` between two scalars needs `bool`");
            let hint = Some(format!("write `{sign} bool`; the result is 0 or 1"));
            self.note(ErrorKind::Matching, at, message, hint);
        }
        if op.is_set() && (left || right) {
            let message = format!("`{sign}` joins instant vectors, not scalars");
            let hint = Some("vector(…) makes a vector of a number".to_owned());
            self.note(ErrorKind::Type, at, message, hint);
        }
    }

    fn matching(&mut self, op: BinaryOp, matching: &Matching, vectors: bool, span: Span) {
        let Matching { on, labels, group, include, fill_left, fill_right, span: at } = matching;
        let fills = fill_left.is_some() || fill_right.is_some();
        let at = if at.start < at.end { *at } else { span };
        if !vectors && !labels.is_empty() {
            let message = "labels are only matched between two vectors".to_owned();
            self.note(ErrorKind::Matching, at, message, Some("leave the matching out".to_owned()));
        }
        if fills && (!vectors || op.is_set()) {
            let message = format!("nothing can be filled in for `{}` here", op.text());
            let hint = "`fill` works on arithmetic and comparisons of two vectors";
            self.note(ErrorKind::Matching, at, message, Some(hint.to_owned()));
        }
        if op.is_set() && *group != Group::OneToOne {
            let message = format!("`{}` cannot group", op.text());
            let hint = "set operators are always many-to-many; leave group_left or group_right out";
            self.note(ErrorKind::Matching, at, message, Some(hint.to_owned()));
        }
        let twice = include.iter().filter(|i| *on && labels.iter().any(|l| l.text == i.text));
        for label in twice {
            let message = format!("the label `{}` is matched on and taken over", label.text);
            let hint = Some("it is the same on both sides; leave it out of the group".to_owned());
            self.note(ErrorKind::Matching, label.span, message, hint);
        }
    }
}
