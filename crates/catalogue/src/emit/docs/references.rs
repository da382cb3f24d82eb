//! Where else a module's metrics are.

use bellwether_model::spec::{ModuleSpec, Reference, matches};

use super::Writer;
use crate::emit::markdown::{add, code, prose};

/// Most metrics linked for one pattern; the module's heading leads to the others.
const LINKS_MAX: usize = 8;

/// A sentence of links, or a list where a reference says more than the module.
pub(super) fn write(out: &mut String, writer: Writer<'_>, module: &ModuleSpec) {
    let plain = |r: &&Reference| r.metrics.is_empty() && r.help.is_empty();
    let links: Vec<String> =
        module.see.iter().filter(plain).filter_map(|r| link(writer, r)).collect();
    if !links.is_empty() {
        add!(out, "\nSee {}.\n", links.join(", "));
    }
    let told: Vec<String> =
        module.see.iter().filter(|r| !plain(r)).filter_map(|r| item(writer, r)).collect();
    if !told.is_empty() {
        add!(out, "\nMore in other modules:\n\n{}", told.concat());
    }
}

/// The other module's heading, as a link when it has a section.
fn link(writer: Writer<'_>, reference: &Reference) -> Option<String> {
    let other = writer.catalogue.modules.iter().find(|other| other.name == reference.module)?;
    Some(writer.links.module(other))
}

fn item(writer: Writer<'_>, reference: &Reference) -> Option<String> {
    let module = link(writer, reference)?;
    let metrics: Vec<String> =
        reference.metrics.iter().map(|pattern| meant(writer, reference, pattern)).collect();
    let list = if metrics.is_empty() { String::new() } else { format!(": {}", metrics.join(", ")) };
    let help = if reference.help.is_empty() { "" } else { ". " };
    Some(format!("- {module}{list}{help}{}\n", prose(&reference.help)))
}

/// The metrics a pattern means, as links.
fn meant(writer: Writer<'_>, reference: &Reference, pattern: &str) -> String {
    let found = writer.catalogue.metrics.iter().filter(|metric| {
        let named = matches(pattern, &metric.name) || matches(pattern, &metric.prometheus_name);
        named && metric.module == reference.module
    });
    let links: Vec<String> = found.map(|metric| writer.links.metric(metric)).collect();
    if links.is_empty() || links.len() > LINKS_MAX { code(pattern) } else { links.join(", ") }
}
