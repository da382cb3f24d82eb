//! `bellwether diff`: what changed between two catalogues, what of it breaks whom, and why.
//!
//! ```text
//! old, new ─► pairs (by name, renames found) ─► changes, field by field ─► hits (PromQL trees) ─► text, JSON, Markdown
//! ```
//! A change is judged by what readers of the series see. Who reads them is known from the old
//! catalogue's alerts, queries, SLOs and panels; each break says which of them it hits and how.

mod alerts;
mod buckets;
mod change;
mod combinations;
mod consumers;
mod flow;
mod header;
mod hits;
mod kinds;
mod labels;
mod matchers;
mod metrics;
mod pairs;
mod render;
mod slos;
mod uses;

use bellwether_model::Catalogue;

pub use change::{Change, Class, ConsumerKind, Hit, State, Subject};
pub use kinds::{KINDS, Kind};
pub use render::{json, markdown, text};

use change::Changes;

/// All changes between two catalogues: breaking ones first, then compatible and internal ones,
/// each in the order of the old catalogue, what is new last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    /// The changes.
    pub changes: Vec<Change>,
}

impl Difference {
    /// Whether any change breaks readers of the series.
    pub fn is_breaking(&self) -> bool {
        self.changes.iter().any(|change| change.class == Class::Breaking)
    }

    /// How many changes are of a class.
    pub fn count(&self, class: Class) -> usize {
        self.changes.iter().filter(|change| change.class == class).count()
    }
}

/// What changed from `old` to `new`. Both should be free of errors: of broken definitions a
/// catalogue holds only what could be resolved.
pub fn diff(old: &Catalogue, new: &Catalogue) -> Difference {
    let renamed = header::under_the_old_name(old, new);
    let new = renamed.as_ref().unwrap_or(new);
    let mut changes = Changes::default();
    metrics::compare(old, new, &mut changes);
    alerts::compare(old, new, &mut changes);
    alerts::compare_queries(old, new, &mut changes);
    slos::compare(old, new, &mut changes);
    header::compare(old, new, &mut changes);
    let mut changes = hits::settle(old, new, changes);
    changes.sort_by_key(|change| change.class);
    Difference { changes }
}
