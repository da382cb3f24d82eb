//! Expressions written by hand, on a board: narrowed to its processes, with Grafana's ranges.

use bellwether_promql::ast::{Ast, Call, Kind, Name, NodeId, Selector};
use bellwether_promql::{Options, Span, parse_with};

use super::series::{PROCESSES, RATE};

/// What becomes of fixed ranges of rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ranges {
    /// They keep their meaning: `rate(x[5m])` is what was added in 5 minutes, over 300.
    ///
    /// A board shows the very values an alert judges, while its rates proper still follow the time
    /// range.
    Exact,
    /// Ranges up to five minutes follow the time range, longer ones stay exact.
    Fitted,
}

/// Reads an expression as it may stand on a board; `None` when it is no PromQL.
pub(super) fn read(expr: &str) -> Option<Ast> {
    let options = Options { grafana_variables: true, ..Options::experimental() };
    parse_with(expr, &options).ok()
}

/// The expression with the matchers of a board in every selector; as it is when it is no PromQL.
pub(super) fn on_board(expr: &str, ranges: Ranges) -> String {
    let Some(ast) = read(expr) else { return expr.to_owned() };
    part(expr, &ast, ast.root(), ranges)
}

/// The same of one part of an expression.
pub(super) fn part(expr: &str, ast: &Ast, id: NodeId, ranges: Ranges) -> String {
    let whole = ast.span(id);
    let mut edits = Vec::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        match ast.kind(id) {
            Kind::Selector(selector) => edits.push(matchers(expr, ast.span(id), selector)),
            Kind::Call(call) => edits.extend(rate(ast, ast.span(id), call, ranges)),
            _ => {}
        }
        open.extend(ast.children(id));
    }
    edited(expr, whole, edits)
}

/// A place and what comes there instead.
type Edit = (Span, String);

fn edited(expr: &str, whole: Span, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(span, _)| *span);
    let mut out = String::new();
    let mut at = whole.start;
    for (span, text) in edits {
        out.push_str(Span::new(at, span.start).of(expr));
        out.push_str(&text);
        at = span.end;
    }
    out.push_str(Span::new(at, whole.end).of(expr));
    out
}

/// Puts the board's matchers first among a selector's own.
fn matchers(expr: &str, span: Span, selector: &Selector) -> Edit {
    let at = |place: usize| Span::new(place, place);
    if let Some(Name { span: name, quoted: true, .. }) = &selector.name {
        return (at(name.end), format!(", {PROCESSES}"));
    }
    let from = selector.name.as_ref().map_or(span.start, |name| name.span.end);
    let rest = Span::new(from, span.end).of(expr);
    let blank = rest.len() - rest.trim_start().len();
    if rest.trim_start().starts_with('{') {
        let more = if selector.matchers.is_empty() { "" } else { ", " };
        (at(from + blank + 1), format!("{PROCESSES}{more}"))
    } else {
        (at(from), format!("{{{PROCESSES}}}"))
    }
}

/// What becomes of `rate(x[5m])`.
fn rate(ast: &Ast, span: Span, call: &Call, ranges: Ranges) -> Vec<Edit> {
    let fixed = call.args.first().and_then(|arg| fixed_range(ast, *arg));
    let Some((range, seconds)) = fixed else { return Vec::new() };
    let fitted = ranges == Ranges::Fitted && seconds <= 300.0;
    match call.function.name {
        "rate" | "irate" if fitted => vec![(range, RATE.to_owned())],
        // The last two samples are the same in any range that has them.
        "irate" => vec![(range, RATE.to_owned())],
        "rate" => {
            let end = Span::new(span.end, span.end);
            vec![(call.name_span, "(increase".to_owned()), (end, format!(" / {seconds})"))]
        }
        _ => Vec::new(),
    }
}

/// The range of a range selector, when it is written as a number.
fn fixed_range(ast: &Ast, id: NodeId) -> Option<(Span, f64)> {
    let Kind::Selector(selector) = ast.kind(ast.unwrap_parens(id)) else { return None };
    let range = selector.range?;
    let Kind::Number(number) = ast.kind(range) else { return None };
    Some((ast.span(range), number.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(expr: &str, expected: &str) {
        let expected = expected.replace('@', PROCESSES);
        assert_eq!(on_board(expr, Ranges::Exact), expected);
        assert!(read(&expected).is_some(), "{expected}");
    }

    #[test]
    fn every_selector_gets_the_board_s_matchers() {
        becomes("up", "up{@}");
        becomes("up {}", "up {@}");
        becomes("up{a=\"b\"} offset 5m", "up{@, a=\"b\"} offset 5m");
        becomes("{a=~\"b.+\"}", "{@, a=~\"b.+\"}");
        becomes("{\"a.b\"}", "{\"a.b\", @}");
        becomes("a / on (x) group_left () b > 1", "a{@} / on (x) group_left () b{@} > 1");
        becomes("absent(up{job=\"x\"})", "absent(up{@, job=\"x\"})");
    }

    #[test]
    fn a_fixed_rate_keeps_its_value() {
        becomes("sum(rate(x{a=\"b\"}[5m])) > 2", "sum((increase(x{@, a=\"b\"}[5m]) / 300)) > 2");
        becomes("increase(x[1h])", "increase(x{@}[1h])");
        becomes("rate(x[5m:1m])", "rate(x{@}[5m:1m])");
        becomes("irate(x[1m])", "irate(x{@}[$__rate_interval])");
    }

    #[test]
    fn short_ranges_of_queries_follow_the_time_range() {
        let on = |expr| on_board(expr, Ranges::Fitted).replace(PROCESSES, "@");
        assert_eq!(on("rate(x[5m])"), "rate(x{@}[$__rate_interval])");
        assert_eq!(on("rate(x[1h])"), "(increase(x{@}[1h]) / 3600)");
    }

    #[test]
    fn what_is_no_expression_stays() {
        assert_eq!(on_board("sum(", Ranges::Exact), "sum(");
    }
}
