//! What a generated module imports: no more than it uses.

use std::fmt::Write as _;

use bellwether_model::spec::{MetricKind, MetricSpec};

use super::layout::{self, Storage};
use super::{Plan, instrument_type, types};

impl Plan<'_> {
    /// Imports of what is used, sorted.
    pub(super) fn imports(&self) -> String {
        let metrics = &self.catalogue.metrics;
        let mut def = vec!["SetDef"];
        let mut add = |used: bool, name| def.extend(used.then_some(name));
        add(!metrics.is_empty(), "MetricDef");
        add(!metrics.is_empty(), "FamilyKind");
        add(!metrics.is_empty(), "CellKind");
        add(!metrics.is_empty(), "Original");
        add(metrics.iter().any(|m| !m.labels.is_empty()), "LabelDef");
        add(self.types.all.iter().any(|t| t.open.is_some()), "OpenDef");
        add(!self.shapes.is_empty(), "Shape");
        add(self.shapes.iter().any(|(_, s)| s.has_buckets()), "Buckets");
        add(self.shapes.iter().any(|(_, s)| s.has_native()), "NativeDef");
        add(!self.tables.is_empty(), "UNDECLARED");
        let mut types: Vec<&str> = metrics.iter().map(|m| instrument_type(m.kind)).collect();
        let summed_shared = |p: &layout::Place, m: &MetricSpec| {
            p.storage == Storage::Shared
                && !matches!(m.kind, MetricKind::Gauge | MetricKind::StateSet)
        };
        let shared = self.layout.places.iter().zip(metrics).any(|(p, m)| summed_shared(p, m));
        types.extend(shared.then_some("Shared"));
        let texts = |m: &MetricSpec| m.labels.iter().any(|label| types::is_text(m, label));
        types.extend(metrics.iter().any(texts).then_some(types::TEXT));
        import("bellwether::def", def) + &import("bellwether::instrument", types)
    }
}

/// An import in the order and layout of rustfmt.
fn import(path: &str, mut names: Vec<&str>) -> String {
    names.sort_by_key(|name| (name.chars().all(|c| c.is_ascii_uppercase()), *name));
    names.dedup();
    let line = match names.as_slice() {
        [] => return String::new(),
        [one] => format!("use {path}::{one};\n"),
        names => format!("use {path}::{{{}}};\n", names.join(", ")),
    };
    // rustfmt keeps a column free, and the line's end is counted here.
    if line.len() <= 99 {
        return line;
    }
    let mut out = format!("use {path}::{{\n   ");
    let mut column = 3;
    for (at, name) in (1..).zip(&names) {
        // The comma that ends the list is not counted there.
        let comma = usize::from(at < names.len());
        if column + 1 + name.len() + comma >= 100 {
            out.push_str("\n   ");
            column = 3;
        }
        let _written = write!(out, " {name},");
        column += name.len() + 2;
    }
    out + "\n};\n"
}
