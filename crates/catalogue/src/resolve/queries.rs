//! Queries; their expressions stay text here.

use bellwether_model::spec::QuerySpec;
use bellwether_model::{Unit, name::is_legacy_metric_name};

use super::{Item, Scope};
use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::fields::QUERY;
use crate::syntax::{Key, Value};
use crate::view::View;

/// Reads the `queries` of all files.
pub(super) fn resolve(scope: &mut Scope<'_>) -> Vec<QuerySpec> {
    let mut queries = Vec::new();
    for file in scope.files {
        for (key, node) in file.view.entries("queries") {
            if scope.define(Item::Query, &key.text, key.span) && matches!(node.value, Value::Map(_))
            {
                let view = View::new(node, &QUERY);
                name(scope, key);
                queries.push(query(scope, view, key, file.module));
            }
        }
    }
    queries
}

fn query(scope: &mut Scope<'_>, view: View<'_>, key: &Key, module: &str) -> QuerySpec {
    QuerySpec {
        name: key.text.clone(),
        module: module.to_owned(),
        expr: view.string("expr"),
        help: view.string("help"),
        unit: Unit::new(view.text("unit").unwrap_or_default()),
        record: record(scope, view, key),
    }
}

fn name(scope: &mut Scope<'_>, key: &Key) {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if key.text.bytes().all(fine) && !key.text.is_empty() && key.text.len() <= 128 {
        return;
    }
    let message = "a query's name holds letters, digits, `_` and `-`, at most 128";
    let help = "choose such a name, and say the rest in `help`";
    scope.report(Diagnostic::new(codes::QUERY_NAME, key.span, &key.text, message, help));
}

fn record(scope: &mut Scope<'_>, view: View<'_>, key: &Key) -> Option<String> {
    let name = view.text("record").map(str::trim)?;
    if !is_legacy_metric_name(name) || name.len() > bellwether_model::name::NAME_BYTES_MAX {
        let message = format!("{} is no name of a recording rule", quoted(name));
        let help = "use letters, digits, `_` and `:`, such as `method:requests:rate5m`";
        let span = view.span("record");
        scope.report(Diagnostic::new(codes::RECORD, span, &key.text, message, help));
        return None;
    }
    Some(name.to_owned())
}
