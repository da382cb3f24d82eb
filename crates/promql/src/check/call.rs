//! Calls: counts and types of arguments, and rules of single functions.

use super::Checker;
use crate::ast::{Call, Edges, Kind};
use crate::error::ErrorKind;
use crate::function::Function;
use crate::{NodeId, Span, ValueType};

/// Functions whose range may be `anchored`.
const ANCHORED: &[&str] = &["changes", "delta", "increase", "rate", "resets"];

/// Functions whose range may be `smoothed`.
const SMOOTHED: &[&str] = &["delta", "increase", "rate"];

impl Checker<'_> {
    pub(super) fn call(&mut self, call: &Call, span: Span) {
        let Call { function, name_span, args } = call;
        if function.is_unknown() {
            return;
        }
        self.argument_count(function, args.len(), span);
        for (at, arg) in args.iter().enumerate() {
            if let Some(wanted) = function.arg_type(at) {
                let place = format_args!("argument {} of `{}`", at + 1, function.name);
                self.expect(*arg, wanted, place);
                self.edges(*arg, function.name);
            }
        }
        if function.name == "info" {
            self.info(args.get(1).copied(), *name_span);
        }
    }

    fn argument_count(&mut self, function: &Function, count: usize, span: Span) {
        let (least, most) = (function.args_min(), function.args_max());
        if count >= least && most.is_none_or(|most| count <= most) {
            return;
        }
        let wanted = match most {
            Some(most) if most == least => format!("{least}"),
            Some(most) => format!("{least} to {most}"),
            None => format!("at least {least}"),
        };
        let plural = if wanted == "1" { "" } else { "s" };
        let name = function.name;
        let message = format!("`{name}` takes {wanted} argument{plural}, not {count}");
        self.note(ErrorKind::Arguments, span, message, Some(signature(function)));
    }

    fn edges(&mut self, arg: NodeId, function: &str) {
        let Kind::Selector(selector) = self.ast.kind(self.ast.unwrap_parens(arg)) else { return };
        let (word, accepted) = match selector.edges {
            Edges::Plain => return,
            Edges::Anchored => ("anchored", ANCHORED),
            Edges::Smoothed => ("smoothed", SMOOTHED),
        };
        if selector.range.is_some() && !accepted.contains(&function) {
            let message = format!("`{function}` cannot take a range that is {word}");
            let hint = Some(format!("`{word}` works with {}", accepted.join(", ")));
            self.note(ErrorKind::Modifier, self.ast.span(arg), message, hint);
        }
    }

    /// The second argument of `info` is a selector without a name before the braces.
    fn info(&mut self, selector: Option<NodeId>, name: Span) {
        let Some(id) = selector else { return };
        let braces_only = match self.ast.kind(id) {
            Kind::Selector(s) => s.name.as_ref().is_none_or(|name| name.quoted),
            _ => false,
        };
        let vector = self.ast.value_type(id) == ValueType::InstantVector;
        if !braces_only && vector {
            let message = "argument 2 of `info` must be matchers in braces".to_owned();
            let hint = "name the info metric as {__name__=\"…\"}".to_owned();
            let span = self.ast.span(id);
            let span = if span.start < span.end { span } else { name };
            self.note(ErrorKind::Selector, span, message, Some(hint));
        }
    }
}

/// How a function is called, `round(instant vector, [scalar])`.
fn signature(function: &Function) -> String {
    let args = function.args.iter().enumerate().map(|(at, arg)| {
        if at < function.args_min() { arg.to_string() } else { format!("[{arg}]") }
    });
    let more = if function.args_max().is_none_or(|most| most > function.args.len()) {
        ", …"
    } else {
        ""
    };
    format!("{}({}{more})", function.name, args.collect::<Vec<_>>().join(", "))
}
