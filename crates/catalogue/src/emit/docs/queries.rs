//! The queries of a module.

use bellwether_model::spec::{ModuleSpec, QuerySpec};

use super::Writer;
use crate::emit::links::query_anchor;
use crate::emit::markdown::{add, code, fenced, prose};

pub(super) fn write(out: &mut String, writer: Writer<'_>, module: &ModuleSpec) {
    let mut own = writer.catalogue.queries.iter().filter(|q| q.module == module.name).peekable();
    if own.peek().is_some() {
        out.push_str("\n**Queries**\n");
    }
    for query in own {
        add!(out, "\n<a id=\"{}\"></a>{}{}", query_anchor(query), code(&query.name), facts(query));
        if !query.help.is_empty() {
            add!(out, ": {}", prose(&query.help));
        }
        add!(out, "\n\n{}", fenced("promql", &query.expr));
    }
}

/// The unit and the recording rule, in brackets.
fn facts(query: &QuerySpec) -> String {
    let unit = Some(query.unit.as_str()).filter(|unit| !unit.is_empty());
    let unit = unit.map(|unit| format!("in {}", code(unit)));
    let record = query.record.as_ref().map(|name| format!("recorded as {}", code(name)));
    let facts: Vec<String> = unit.into_iter().chain(record).collect();
    if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) }
}
