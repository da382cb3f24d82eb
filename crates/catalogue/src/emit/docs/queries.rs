//! The queries of a module.

use bellwether_model::Catalogue;
use bellwether_model::spec::{ModuleSpec, QuerySpec};

use super::{add, anchor, code, prose};

fn query_anchor(query: &QuerySpec) -> String {
    format!("query-{}", anchor(&query.name))
}

/// A table of them, if there are any.
pub(super) fn write(out: &mut String, catalogue: &Catalogue, module: &ModuleSpec) {
    let mut own = catalogue.queries.iter().filter(|q| q.module == module.name).peekable();
    if own.peek().is_none() {
        return;
    }
    out.push_str("\n**Queries**\n\n| query | expression | unit | meaning |\n|---|---|---|---|\n");
    for query in own {
        let unit = match query.unit.as_str() {
            "" => String::new(),
            unit => code(unit),
        };
        add!(
            out,
            "| <a id=\"{}\"></a>{} | {} | {unit} | {} |\n",
            query_anchor(query),
            code(&query.name),
            code(&query.expr),
            meaning(query)
        );
    }
}

fn meaning(query: &QuerySpec) -> String {
    let help = prose(&query.help);
    let record = query.record.as_ref().map(|name| format!("recorded as {}", code(name)));
    [help, record.unwrap_or_default()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}
