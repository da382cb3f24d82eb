//! Trees to a catalogue: what was typed becomes what it means.
//!
//! Definitions are gathered over all files first (shared labels, metrics, SLO bounds), then each
//! metric is resolved by itself, so that a broken one hides nothing of the others; the checks
//! that need the whole (names, budgets, references) come last. Names that are defined but broken
//! still count as known: a mistake is reported where it is, not where it is felt.

use std::collections::HashMap;
use std::ops::Range;

use bellwether_model::Catalogue;

use crate::check;
use crate::codes;
use crate::diagnostic::{Diagnostic, Problems, quoted};
use crate::lint;
use crate::source::{Source, Span, inside};
use crate::syntax::Tree;

mod alerts;
mod allow;
mod buckets;
mod combinations;
mod corrections;
mod files;
mod labels;
mod metrics;
mod modules;
mod queries;
mod service;
mod slos;

pub(crate) use buckets::{BUCKETS_MAX, SCHEMA as NATIVE_SCHEMA, native_range};
pub(crate) use files::File;
pub(crate) use labels::LABELS_MAX;
pub(crate) use metrics::Resolved;
pub(crate) use modules::{patterns, see};
pub(crate) use slos::metric_of;

/// What a name in a catalogue can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// A module.
    Module,
    /// A shared label.
    Label,
    /// A metric.
    Metric,
    /// An alert.
    Alert,
    /// An SLO.
    Slo,
    /// A query.
    Query,
}

/// Where each definition is.
pub(crate) type Places = HashMap<(Item, String), Span>;

/// Everything the parts of the resolver share.
pub(crate) struct Scope<'a> {
    pub(crate) files: &'a [File<'a>],
    /// Their texts, by the number of the file in a [`Span`].
    pub(crate) sources: &'a [Source],
    /// Part of the catalogue could not be read: an unknown name may be defined there.
    pub(crate) incomplete: bool,
    pub(crate) problems: &'a mut Problems,
    pub(crate) places: Places,
}

impl Scope<'_> {
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.problems.push(diagnostic);
    }

    /// Reports an unknown name, unless it may be defined in what could not be read.
    pub(crate) fn report_unknown(&mut self, diagnostic: Diagnostic) {
        if !self.incomplete {
            self.problems.push(diagnostic);
        }
    }

    /// The place of bytes `range` of a text that was read from the scalar at `node`.
    pub(crate) fn inside(&self, node: Span, value: &str, range: Range<usize>) -> Span {
        let source = self.sources.get(node.file).map_or("", |source| source.text.as_str());
        inside(source, node, value, range)
    }

    /// Remembers a definition; a second one of the same name is reported and refused.
    pub(crate) fn define(&mut self, item: Item, name: &str, span: Span) -> bool {
        let what = match item {
            Item::Module => (codes::DUPLICATE_MODULE, "module"),
            Item::Label => (codes::DUPLICATE_LABEL, "label"),
            Item::Metric => (codes::DUPLICATE_METRIC, "metric"),
            Item::Alert => (codes::DUPLICATE_ALERT, "alert"),
            Item::Slo => (codes::DUPLICATE_SLO, "SLO"),
            Item::Query => (codes::DUPLICATE_QUERY, "query"),
        };
        let Some(first) = self.places.get(&(item, name.to_owned())).copied() else {
            self.places.insert((item, name.to_owned()), span);
            return true;
        };
        let message = format!("the {} {} is defined twice", what.1, quoted(name));
        let help = format!("keep one definition, or give this {} another name", what.1);
        let problem = Diagnostic::new(what.0, span, name, message, help);
        self.report(problem.with_related(first, "first defined here"));
        false
    }
}

/// Resolves all files of a catalogue.
pub(crate) fn resolve(
    trees: &[Tree],
    sources: &[Source],
    unread: bool,
    problems: &mut Problems,
) -> (Catalogue, Places) {
    let incomplete = unread || trees.iter().any(|tree| tree.incomplete);
    let files = files::roles(trees, incomplete, problems);
    let mut scope = Scope { files: &files, sources, incomplete, problems, places: HashMap::new() };
    let mut catalogue = service::resolve(&mut scope);
    catalogue.modules = modules::resolve(&mut scope);
    let shared = labels::shared(&mut scope);
    let (slos, bounds) = slos::resolve(&mut scope, &catalogue.severities);
    catalogue.slos = slos;
    corrections::resolve(&mut scope, &mut catalogue.slos);
    let metrics = metrics::resolve(&mut scope, &catalogue, &shared, &bounds);
    slos::settle(&mut catalogue.slos, &bounds, &metrics);
    (catalogue.alerts, catalogue.dashboard) = alerts::resolve(&mut scope);
    catalogue.queries = queries::resolve(&mut scope);
    check::run(&mut scope, &catalogue, &metrics);
    lint::run(&mut scope, &catalogue, &metrics);
    catalogue.metrics = metrics.into_iter().filter_map(|metric| metric.spec).collect();
    allow::apply(&mut scope);
    (catalogue, scope.places)
}
