//! Selectors and aggregations of generated queries.

use bellwether_model::spec::{LabelSpec, MetricSpec};

use super::board::LabelVariable;

/// What every selector carries: the board's processes.
pub(super) const PROCESSES: &str = r#"job=~"$job", instance=~"$instance""#;
/// The range of generated rates: Grafana fits it to step and scrape interval.
pub(super) const RATE: &str = "$__rate_interval";

/// The variables that narrow selectors of a board.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub(super) variables: Vec<LabelVariable>,
}

/// Selects series of one metric.
#[derive(Debug, Clone)]
pub(super) struct Select<'a> {
    scope: &'a Scope,
    metric: &'a MetricSpec,
    suffix: &'static str,
    /// The label that is matched by `own` and by no variable.
    except: Option<&'a str>,
    own: Option<String>,
}

impl<'a> Select<'a> {
    pub(super) fn new(scope: &'a Scope, metric: &'a MetricSpec) -> Self {
        Self { scope, metric, suffix: "", except: None, own: None }
    }

    /// The metric's series of this suffix, `_bucket`.
    pub(super) fn suffix(mut self, suffix: &'static str) -> Self {
        self.suffix = suffix;
        self
    }

    /// Leaves the label out of what variables narrow: the query is about all its values.
    pub(super) fn all_of(mut self, label: &'a str) -> Self {
        self.except = Some(label);
        self
    }

    /// Only series with one of these values.
    pub(super) fn one_of(mut self, label: &'a str, values: &[&str]) -> Self {
        self.except = Some(label);
        self.own = Some(one_of(label, values));
        self
    }

    /// One more matcher as it is.
    pub(super) fn with(mut self, matcher: String) -> Self {
        self.own = Some(matcher);
        self
    }

    /// The selector.
    pub(super) fn vector(&self) -> String {
        let name = format!("{}{}", self.metric.prometheus_name, self.suffix);
        let mut matchers = vec![PROCESSES.to_owned()];
        for LabelVariable { name, label, .. } in &self.scope.variables {
            let has = self.metric.labels.iter().any(|own| own.name == *label);
            if has && self.except != Some(label) {
                matchers.push(format!("{}=~\"${name}\"", label_name(label)));
            }
        }
        matchers.extend(self.own.clone());
        named(&name, &matchers.join(", "))
    }

    /// What is added in a second.
    pub(super) fn rate(&self) -> String {
        self.over("rate", RATE)
    }

    /// A function of the samples in a range.
    pub(super) fn over(&self, function: &str, range: &str) -> String {
        format!("{function}({}[{range}])", self.vector())
    }
}

/// An aggregation: `sum by (a, b) (inner)`, or over everything.
pub(super) fn aggregate(op: &str, by: &[&str], inner: &str) -> String {
    if by.is_empty() {
        return format!("{op}({inner})");
    }
    let labels: Vec<String> = by.iter().map(|l| label_name(l)).collect();
    format!("{op} by ({}) ({inner})", labels.join(", "))
}

/// A legend that tells the labels' values apart.
pub(super) fn legend(labels: &[&str]) -> String {
    let each: Vec<String> = labels.iter().map(|label| format!("{{{{{label}}}}}")).collect();
    each.join(" ")
}

/// A matcher for one of these values.
pub(super) fn one_of(label: &str, values: &[&str]) -> String {
    let label = label_name(label);
    if let [value] = values {
        return format!("{label}={}", quoted(value));
    }
    let each: Vec<String> = values.iter().map(|v| escaped_regex(v)).collect();
    format!("{label}=~{}", quoted(&each.join("|")))
}

/// A label's name where a list of labels or a matcher wants it.
pub(super) fn label_name(label: &str) -> String {
    let mut chars = label.chars();
    let plain = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { label.to_owned() } else { quoted(label) }
}

/// A selector by name and matchers.
pub(super) fn named(name: &str, matchers: &str) -> String {
    match (is_plain_metric(name), matchers) {
        (true, "") => name.to_owned(),
        (true, _) => format!("{name}{{{matchers}}}"),
        (false, "") => format!("{{{}}}", quoted(name)),
        (false, _) => format!("{{{}, {matchers}}}", quoted(name)),
    }
}

fn is_plain_metric(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || c == ':')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
}

/// A PromQL text.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n"))
}

fn escaped_regex(value: &str) -> String {
    let special = |c: char| r"\.+*?()|[]{}^$".contains(c);
    value.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// The first label with a closed set of values.
pub(super) fn first_closed(metric: &MetricSpec) -> Option<&LabelSpec> {
    metric.labels.iter().find(|label| !label.is_open())
}

/// The labels with open sets of values.
pub(super) fn open(metric: &MetricSpec) -> impl Iterator<Item = &LabelSpec> {
    metric.labels.iter().filter(|label| label.is_open())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_matched_as_they_are() {
        assert_eq!(one_of("reason", &["a\"b"]), r#"reason="a\"b""#);
        assert_eq!(one_of("code", &["5xx", "a.b"]), r#"code=~"5xx|a\\.b""#);
        assert_eq!(one_of("http.code", &["5xx"]), r#""http.code"="5xx""#);
    }

    #[test]
    fn an_aggregation_over_everything_has_no_by() {
        assert_eq!(aggregate("sum", &[], "x"), "sum(x)");
        assert_eq!(aggregate("max", &["a", "b.c"], "x"), r#"max by (a, "b.c") (x)"#);
        assert_eq!(legend(&["a", "b"]), "{{a}} {{b}}");
    }
}
