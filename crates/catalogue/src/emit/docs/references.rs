//! Where else a module's metrics are.

use bellwether_model::Catalogue;
use bellwether_model::spec::{ModuleSpec, Reference, matches};

use super::{add, code, heading, metric_anchor, module_anchor, prose, shown};

/// Most metrics linked for one pattern; the module's heading leads to the others.
const LINKS_MAX: usize = 8;

/// A sentence of links, or a list where a reference says more than the module.
pub(super) fn write(out: &mut String, catalogue: &Catalogue, module: &ModuleSpec) {
    let plain = |r: &&Reference| r.metrics.is_empty() && r.help.is_empty();
    let links: Vec<String> =
        module.see.iter().filter(plain).filter_map(|r| link(catalogue, r)).collect();
    if !links.is_empty() {
        add!(out, "\nSee {}.\n", links.join(", "));
    }
    let told: Vec<String> =
        module.see.iter().filter(|r| !plain(r)).filter_map(|r| item(catalogue, r)).collect();
    if !told.is_empty() {
        add!(out, "\nMore in other modules:\n\n{}", told.concat());
    }
}

/// The other module's heading, as a link when the page has a section of it.
fn link(catalogue: &Catalogue, reference: &Reference) -> Option<String> {
    let other = catalogue.modules.iter().find(|other| other.name == reference.module)?;
    let title = prose(heading(other));
    let has_section = shown(catalogue).any(|module| module.name == other.name);
    Some(if has_section { format!("[{title}](#{})", module_anchor(other)) } else { title })
}

fn item(catalogue: &Catalogue, reference: &Reference) -> Option<String> {
    let module = link(catalogue, reference)?;
    let metrics: Vec<String> =
        reference.metrics.iter().map(|pattern| meant(catalogue, reference, pattern)).collect();
    let list = if metrics.is_empty() { String::new() } else { format!(": {}", metrics.join(", ")) };
    let help = if reference.help.is_empty() { "" } else { ". " };
    Some(format!("- {module}{list}{help}{}\n", prose(&reference.help)))
}

/// The metrics a pattern means, as links.
fn meant(catalogue: &Catalogue, reference: &Reference, pattern: &str) -> String {
    let found = catalogue.metrics.iter().filter(|metric| {
        let named = matches(pattern, &metric.name) || matches(pattern, &metric.prometheus_name);
        named && metric.module == reference.module
    });
    let links: Vec<String> = found
        .map(|metric| format!("[{}](#{})", code(&metric.name), metric_anchor(metric)))
        .collect();
    if links.is_empty() || links.len() > LINKS_MAX { code(pattern) } else { links.join(", ") }
}
