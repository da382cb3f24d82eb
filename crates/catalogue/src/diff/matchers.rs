//! What matchers of a selector say about one label.

use bellwether_promql::ast::{MatchOp, Matcher, Selector};
use regex::Regex;

use crate::diagnostic::quoted;

/// A matcher made ready for many values.
#[derive(Debug)]
pub(super) struct Test<'a> {
    negated: bool,
    pattern: Pattern<'a>,
}

/// What a matcher compares with.
#[derive(Debug)]
enum Pattern<'a> {
    /// One of these texts.
    OneOf(Vec<&'a str>),
    /// Whatever comes: a variable of a dashboard, or no regex at all.
    Anything,
    Regex(Box<Regex>),
}

impl<'a> Test<'a> {
    pub(super) fn new(matcher: &'a Matcher) -> Self {
        let negated = matches!(matcher.op, MatchOp::NotEqual | MatchOp::NotRegex);
        let pattern = match matcher.op {
            MatchOp::Equal | MatchOp::NotEqual => Pattern::OneOf(vec![&matcher.value]),
            MatchOp::Regex | MatchOp::NotRegex => Pattern::of(&matcher.value),
        };
        Self { negated, pattern }
    }

    /// Whether series with this value are let through.
    pub(super) fn accepts(&self, value: &str) -> bool {
        match &self.pattern {
            Pattern::Anything => true,
            Pattern::OneOf(texts) => texts.contains(&value) != self.negated,
            Pattern::Regex(regex) => regex.is_match(value) != self.negated,
        }
    }
}

impl<'a> Pattern<'a> {
    fn of(regex: &'a str) -> Self {
        let plain = |c: char| c.is_alphanumeric() || "_-/: |".contains(c);
        if regex.chars().all(plain) {
            return Self::OneOf(regex.split('|').collect());
        }
        if regex.starts_with('$') {
            return Self::Anything;
        }
        // Prometheus anchors at both ends and lets the dot match line ends.
        let anchored = Regex::new(&format!("^(?s:{regex})$"));
        anchored.map_or(Self::Anything, |regex| Self::Regex(Box::new(regex)))
    }
}

fn of<'a>(selector: &'a Selector, label: &str) -> impl Iterator<Item = &'a Matcher> {
    selector.matchers.iter().filter(move |matcher| matcher.label == label)
}

fn shown(matcher: &Matcher) -> String {
    let op = match matcher.op {
        MatchOp::Equal => "=",
        MatchOp::NotEqual => "!=",
        MatchOp::Regex => "=~",
        MatchOp::NotRegex => "!~",
    };
    quoted(&format!("{}{op}{:?}", matcher.label, matcher.value))
}

/// A matcher on the label that lets through less than everything.
pub(super) fn names(selector: &Selector, label: &str) -> Option<String> {
    // What lets series without the label through still finds all of them.
    let strict = of(selector, label).find(|matcher| !Test::new(matcher).accepts(""));
    let exact =
        strict.or_else(|| of(selector, label).find(|m| m.op == MatchOp::Regex && m.value != ".*"));
    Some(format!("selects {}", shown(exact?)))
}

/// What lets these through lets everything through.
const ANY: [&str; 2] = ["", "\u{1}no value has this\u{1}"];

/// A matcher that means series with this value.
pub(super) fn value(selector: &Selector, label: &str, value: &str) -> Option<String> {
    let means = |matcher: &&Matcher| match matcher.op {
        MatchOp::Equal => matcher.value == value,
        MatchOp::Regex => {
            let test = Test::new(matcher);
            test.accepts(value) && !ANY.iter().any(|any| test.accepts(any))
        }
        MatchOp::NotEqual | MatchOp::NotRegex => false,
    };
    Some(format!("selects {}", shown(of(selector, label).find(means)?)))
}

/// A matcher that only lets series without the label through.
pub(super) fn absence(selector: &Selector, label: &str) -> Option<String> {
    let only = |matcher: &&Matcher| match matcher.op {
        MatchOp::Equal => matcher.value.is_empty(),
        MatchOp::NotRegex => matcher.value == ".+",
        MatchOp::NotEqual | MatchOp::Regex => false,
    };
    Some(format!("selects {}", shown(of(selector, label).find(only)?)))
}

/// A matcher that means the bucket of this boundary.
pub(super) fn bound(selector: &Selector, bound: f64) -> Option<String> {
    let means = |matcher: &&Matcher| match matcher.op {
        MatchOp::Equal => matcher.value.parse() == Ok(bound),
        MatchOp::Regex => {
            let test = Test::new(matcher);
            let written = [format!("{bound}"), format!("{bound:?}")];
            !test.accepts("+Inf") && written.iter().any(|bound| test.accepts(bound))
        }
        MatchOp::NotEqual | MatchOp::NotRegex => false,
    };
    Some(format!("selects {}", shown(of(selector, "le").find(means)?)))
}

#[cfg(test)]
mod tests {
    use bellwether_promql::ast::Kind;
    use bellwether_promql::parse;

    fn selector(matchers: &str) -> bellwether_promql::ast::Selector {
        let ast = parse(&format!("x{{{matchers}}}")).expect("a selector");
        match ast.kind(ast.root()) {
            Kind::Selector(selector) => selector.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_value_is_meant_by_equality_and_by_what_chooses() {
        for (matchers, meant) in [
            ("a=\"b\"", true),
            ("a=~\"b|c\"", true),
            ("a=~\"b.*\"", true),
            ("a=~\"(b|c)\"", true),
            ("a=\"c\"", false),
            ("a!=\"b\"", false),
            ("a!~\"b|c\"", false),
            ("a=~\".*\"", false),
            ("a=~\".+\"", false),
            ("a=~\"$a\"", false),
            ("b=\"b\"", false),
        ] {
            assert_eq!(super::value(&selector(matchers), "a", "b").is_some(), meant, "{matchers}");
        }
    }

    #[test]
    fn a_boundary_is_meant_however_it_is_written() {
        for (matchers, meant) in [
            ("le=\"1\"", true),
            ("le=\"1.0\"", true),
            ("le=~\"0.5|1.0\"", true),
            ("le=\"0.5\"", false),
            ("le=~\".*\"", false),
            ("le!=\"1.0\"", false),
        ] {
            assert_eq!(super::bound(&selector(matchers), 1.0).is_some(), meant, "{matchers}");
        }
    }

    #[test]
    fn absence_is_meant_by_what_lets_nothing_else_through() {
        for (matchers, meant) in
            [("a=\"\"", true), ("a!~\".+\"", true), ("a!=\"\"", false), ("a=~\".*\"", false)]
        {
            assert_eq!(super::absence(&selector(matchers), "a").is_some(), meant, "{matchers}");
        }
    }
}
