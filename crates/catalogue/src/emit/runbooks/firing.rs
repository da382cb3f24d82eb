//! When an alert fires: its expression in words and as written, and how long it must hold.

use bellwether_model::spec::AlertSpec;

use crate::emit::markdown::{add, duration, fenced, sentence};
use crate::emit::reads::{Index, Read, parsed};
use crate::emit::words;

pub(super) fn write(out: &mut String, index: &Index<'_>, alert: &AlertSpec) {
    out.push_str("\n## When it fires\n");
    let ast = parsed(&alert.expr);
    if let Some(clause) = ast.and_then(|ast| words::condition(&ast, &alert.expr)) {
        let held = alert.pending.filter(|t| !t.is_zero());
        let held = held.map(|t| format!(" This must hold for {} without a break.", duration(t)));
        add!(out, "\n{}{}\n", sentence(&clause), held.unwrap_or_default());
    } else if let Some(time) = alert.pending {
        add!(out, "\nThe expression must hold for {} without a break.\n", duration(time));
    }
    if let Some(time) = alert.keep_firing {
        add!(out, "\nIt keeps firing for {} after that.\n", duration(time));
    }
    add!(out, "\n{}", fenced("promql", &alert.expr));
    recorded(out, index, &alert.expr);
}

/// The recording rules an expression reads, with what they record.
fn recorded(out: &mut String, index: &Index<'_>, expr: &str) {
    for read in index.reads(expr) {
        let Read::Recorded(query) = read else { continue };
        let name = query.record.as_deref().unwrap_or(&query.name);
        add!(out, "\n{} is recorded", super::code(name));
        let ast = parsed(&query.expr);
        if let Some(value) = ast.and_then(|ast| words::value(&ast, &query.expr)) {
            add!(out, ": {value}");
        }
        add!(out, ".\n\n{}", fenced("promql", &query.expr));
    }
}
