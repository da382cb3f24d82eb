//! Selectors: the metric named once, and at least one condition.

use super::Checker;
use crate::ast::{Kind, MatchOp, Matcher, NodeId, Selector};
use crate::error::ErrorKind;
use crate::regex::matches_empty;
use crate::{Ast, Span};

/// Selectors that may match everything, because `info` joins them with its first argument.
pub(super) fn bare_allowed(ast: &Ast) -> Vec<NodeId> {
    let calls = ast.nodes().filter_map(|(_, node)| match &node.kind {
        Kind::Call(call) if call.function.name == "info" => call.args.get(1).copied(),
        _ => None,
    });
    let mut bare: Vec<_> = calls.collect();
    bare.sort();
    bare
}

impl Checker<'_> {
    pub(super) fn selector(&mut self, id: NodeId, selector: &Selector, span: Span) {
        self.name_once(selector);
        self.regexes(selector);
        let bare = selector.name.is_none() && selector.matchers.iter().all(matches_nothing_too);
        if bare && self.bare.binary_search(&id).is_err() {
            let message = "this selects every series there is".to_owned();
            let hint = "name a metric, or match a label with something that is not empty";
            self.note(ErrorKind::Selector, span, message, Some(hint.to_owned()));
        }
    }

    fn regexes(&mut self, selector: &Selector) {
        let is_regex = |m: &&Matcher| matches!(m.op, MatchOp::Regex | MatchOp::NotRegex);
        for matcher in selector.matchers.iter().filter(is_regex) {
            if let Err(wrong) = matches_empty(&matcher.value) {
                let message = format!("Prometheus cannot read this regex: {wrong}");
                let hint = "write a backslash before a sign that stands for itself";
                let hint = Some(hint.to_owned());
                self.note(ErrorKind::Regex, matcher.value_span, message, hint);
            }
        }
    }

    fn name_once(&mut self, selector: &Selector) {
        let mut of_name = selector.matchers.iter().filter(|m| m.label == "__name__");
        let twice = match &selector.name {
            Some(name) => of_name.next().map(|m| (name.text.as_str(), m)),
            None => two_values(of_name),
        };
        if let Some((name, matcher)) = twice {
            let message = format!("the metric's name is set twice: `{name}` and here");
            let hint = Some("name it once".to_owned());
            self.note(ErrorKind::Selector, matcher.span, message, hint);
        }
    }
}

/// The first of two `__name__="…"`, and the matcher of the second.
fn two_values<'a>(matchers: impl Iterator<Item = &'a Matcher>) -> Option<(&'a str, &'a Matcher)> {
    let mut equal = matchers.filter(|m| m.op == MatchOp::Equal);
    let first = equal.next()?;
    Some((first.value.as_str(), equal.next()?))
}

/// Whether series without the label match.
fn matches_nothing_too(matcher: &Matcher) -> bool {
    // A regex that cannot be read has been noted; it is not to be held against the selector too.
    let regex = || matches_empty(&matcher.value).ok();
    match matcher.op {
        MatchOp::Equal => matcher.value.is_empty(),
        MatchOp::NotEqual => !matcher.value.is_empty(),
        MatchOp::Regex => regex().unwrap_or(false),
        MatchOp::NotRegex => regex().is_some_and(|empty| !empty),
    }
}
