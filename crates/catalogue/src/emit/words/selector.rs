//! Selectors: which series.

use bellwether_promql::ast::{MatchOp, Matcher, Selector};

use super::{code, list};

/// `` `name`, where `label` is `value`, ``: commas on both sides, as the clause stands in the middle
/// of a sentence.
pub(super) fn phrase(selector: &Selector) -> String {
    named(selector, selector.metric().map_or_else(|| "any metric".to_owned(), code))
}

/// As [`phrase`], the metric called `name`.
pub(super) fn named(selector: &Selector, name: String) -> String {
    let by_name = |m: &&Matcher| !(m.label == "__name__" && m.op == MatchOp::Equal);
    let conditions: Vec<String> = selector.matchers.iter().filter(by_name).map(condition).collect();
    if conditions.is_empty() {
        return name;
    }
    format!("{name}, where {},", list(conditions.into_iter(), "and"))
}

fn condition(matcher: &Matcher) -> String {
    let label =
        if matcher.label == "__name__" { "the name".to_owned() } else { code(&matcher.label) };
    let value = &matcher.value;
    match (matcher.op, value.as_str()) {
        (MatchOp::Equal, "") => format!("{label} is absent"),
        (MatchOp::NotEqual, "") | (MatchOp::Regex, ".+") => format!("{label} is present"),
        (MatchOp::NotRegex, ".+") => format!("{label} is absent"),
        (MatchOp::Regex, ".*") => format!("{label} is anything"),
        (MatchOp::Equal, _) => format!("{label} is {}", code(value)),
        (MatchOp::NotEqual, _) => format!("{label} is not {}", code(value)),
        (MatchOp::Regex, _) => match alternatives(value) {
            Some(values) => format!("{label} is {}", list(values, "or")),
            None => format!("{label} matches {}", code(value)),
        },
        (MatchOp::NotRegex, _) => match alternatives(value) {
            Some(values) => format!("{label} is neither {}", list(values, "nor")),
            None => format!("{label} does not match {}", code(value)),
        },
    }
}

/// The words of a regex that is nothing but words: `a|b|c`.
fn alternatives(regex: &str) -> Option<impl Iterator<Item = String>> {
    let literal = |c: char| !r".+*?()[]{}^$\".contains(c);
    let words = regex.split('|');
    (regex.chars().all(literal) && words.clone().count() > 1).then(|| words.map(code))
}
