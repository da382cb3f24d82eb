//! Expressions of a document against the catalogue's: either as printed, or mended with a row in the
//! notes.

use std::collections::BTreeSet;

use bellwether_model::Catalogue;

use crate::notes;

/// A row of the table of mends: what line of the document, what it says, and what was written.
#[derive(Debug)]
struct Row {
    line: usize,
    says: String,
    written: String,
}

/// Every alert of Hexon's document, given as line and text, is in the catalogue: as it is printed when
/// the notes say so, else by the name that the notes give it.
#[track_caller]
pub(crate) fn each_is_kept_or_mended(alerts: &[(usize, String)], catalogue: &Catalogue) {
    let notes = notes::read("hexon");
    let rows = rows(&notes);
    let kept = kept(&notes);
    let expressions = expressions(catalogue);
    let mut used = BTreeSet::new();
    for (line, text) in alerts {
        if kept.contains(line) {
            let printed = expressions.iter().any(|(_, expr)| text.starts_with(expr.as_str()));
            assert!(printed, "hexon.txt:{line} is not in the catalogue as printed: {text}");
            continue;
        }
        let row = rows.iter().find(|row| row.line == *line);
        let row = row.unwrap_or_else(|| panic!("hexon.txt:{line} is not in the notes: {text}"));
        assert!(text.starts_with(&row.says), "hexon.txt:{line} says {text}, not {}", row.says);
        let named =
            expressions.iter().find(|(name, _)| row.written.starts_with(&format!("**{name}**")));
        let (name, _) = named.unwrap_or_else(|| panic!("no such alert or query: {}", row.written));
        assert!(used.insert(name), "{name} is mended twice");
    }
    let accounted = alerts.iter().map(|(line, _)| line).collect::<BTreeSet<_>>();
    assert!(
        kept.iter().all(|line| accounted.contains(line)),
        "lines without an expression: {kept:?}"
    );
    assert_eq!(expressions.len(), alerts.len(), "alerts and queries");
}

/// Alerts and queries by name, blanks made one.
fn expressions(catalogue: &Catalogue) -> Vec<(&str, String)> {
    let alerts = catalogue.alerts.iter().map(|alert| (alert.name.as_str(), &alert.expr));
    let queries = catalogue.queries.iter().map(|query| (query.name.as_str(), &query.expr));
    let plain = |expr: &str| expr.split_whitespace().collect::<Vec<_>>().join(" ");
    alerts.chain(queries).map(|(name, expr)| (name, plain(expr))).collect()
}

fn rows(notes: &str) -> Vec<Row> {
    let row = |line: &str| {
        let (number, rest) = line.strip_prefix("| `hexon.txt:")?.split_once("` | `")?;
        let (says, rest) = rest.split_once("` | ")?;
        let (_, written) = rest.split_once(" | ")?;
        Some(Row { line: number.parse().ok()?, says: says.to_owned(), written: written.to_owned() })
    };
    notes.lines().filter_map(row).collect()
}

/// Lines that are kept as printed.
fn kept(notes: &str) -> BTreeSet<usize> {
    let list = notes.lines().find_map(|line| line.strip_prefix("Kept as printed, "));
    let (count, list) = list.and_then(|list| list.split_once(": ")).expect("lines kept as printed");
    let (list, _) = list.split_once('.').unwrap_or((list, ""));
    let kept: BTreeSet<usize> = list.split(", ").filter_map(|line| line.parse().ok()).collect();
    assert_eq!(count.parse(), Ok(kept.len()), "lines kept as printed");
    kept
}

/// Every selector of the expressions is asked for by an alert or a query of the catalogue.
#[track_caller]
pub(crate) fn selectors_are_asked_for(expressions: &[String], catalogue: &Catalogue) {
    let asked = self::expressions(catalogue);
    for expression in expressions {
        let selectors = selectors(expression);
        assert!(!selectors.is_empty(), "{expression} selects nothing");
        for selector in selectors {
            let found = asked.iter().any(|(_, expr)| expr.contains(selector));
            assert!(found, "nothing asks for {selector} as {expression} does");
        }
    }
}

/// Names with what is in braces behind them; each has a range in these documents.
fn selectors(expression: &str) -> Vec<&str> {
    let mut before: Vec<&str> = expression.split('[').collect();
    before.pop();
    before.into_iter().filter_map(|text| text.rsplit(['(', ' ']).next()).collect()
}
