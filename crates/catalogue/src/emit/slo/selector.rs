//! Selectors of an SLO's metrics as Prometheus knows them.

use bellwether_model::Catalogue;
use bellwether_model::name::is_legacy_metric_name;
use bellwether_promql::ast::Kind;

use crate::emit::reads::parsed;
use crate::objective::prometheus_name;

/// A text as PromQL writes it between quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // A template of an annotation may stand between backticks.
            '`' => out.push_str("\\u0060"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A selector as written, its metric by its Prometheus name with `suffix`, and one more matcher.
pub(in crate::emit) fn selector(
    catalogue: &Catalogue,
    text: &str,
    suffix: &str,
    more: Option<&str>,
) -> String {
    let (name, braces) = text.split_at(text.find('{').unwrap_or(text.len()));
    let known = |name: &str| Some(catalogue.metric(name)?.prometheus_name.as_str());
    let name = name.trim();
    let name = prometheus_name(name, known).unwrap_or_else(|| name.to_owned()) + suffix;
    let stand_in = format!("x{braces}");
    let ast = parsed(&stand_in);
    let own = ast.as_ref().and_then(|ast| match ast.kind(ast.root()) {
        Kind::Selector(selector) => Some(selector.matchers.as_slice()),
        _ => None,
    });
    let own = own.unwrap_or_default().iter().map(|matcher| matcher.span.of(&stand_in));
    named(&name, own.chain(more).collect())
}

fn named(name: &str, own: Vec<&str>) -> String {
    let legacy = is_legacy_metric_name(name);
    let in_braces = (!legacy).then(|| quoted(name));
    let matchers: Vec<&str> = in_braces.as_deref().into_iter().chain(own).collect();
    let outside = if legacy { name } else { "" };
    if matchers.is_empty() {
        return outside.to_owned();
    }
    format!("{outside}{{{}}}", matchers.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_outside_the_legacy_alphabet_go_into_the_braces() {
        let none = Catalogue::default();
        assert_eq!(selector(&none, "a.b{c=\"d\"}", "", None), "{\"a.b\",c=\"d\"}");
        assert_eq!(selector(&none, "a", "_bucket", Some("le=\"1\"")), "a_bucket{le=\"1\"}");
        assert_eq!(selector(&none, " a ", "", None), "a");
    }
}
