//! The catalogue compiler: a folder of YAML becomes a [`Catalogue`] in which nothing needs looking
//! up any more, or a list of everything that is wrong with it.
//!
//! ```text
//! files ─► syntax (tree with spans) ─► shape (field table) ─► resolve ─► check ─► Catalogue
//! ```
//! Each stage collects its problems and hands on what is sound, so one run shows them all.
//!
//! ```
//! let source = bellwether_catalogue::Source::new(
//!     "bellwether.yaml",
//!     "bellwether: 1\nservice: shop\nmetrics:\n  carts_open: { type: gauge, help: Unpaid carts. }\n",
//! );
//! let compiled = bellwether_catalogue::compile_sources(vec![source]);
//! assert!(!compiled.has_errors());
//! assert_eq!(compiled.catalogue.metrics[0].name, "carts_open");
//! ```

use std::path::Path;

use bellwether_model::Catalogue;

mod check;
mod diagnostic;
mod distance;
mod lint;
mod moment;
mod render;
mod resolve;
mod scalar;
mod shape;
mod source;
mod syntax;
mod view;

pub mod budget;
pub mod codes;
pub mod diff;
pub mod emit;
pub mod fields;
pub mod infer;
pub mod objective;
pub mod openslo;

pub use diagnostic::{Code, DIAGNOSTICS_MAX, Diagnostic, Related, Severity};
pub use render::{render_json, render_sarif, render_text};
pub use resolve::Item;
pub use source::{CATALOGUE_BYTES_MAX, FILE_BYTES_MAX, Source, Span};
pub use syntax::{DEPTH_MAX, NODES_MAX, to_json};

use diagnostic::Problems;

/// What became of a catalogue.
#[derive(Debug)]
pub struct Compiled {
    /// The catalogue; of broken definitions it holds what could be resolved, so use it for
    /// generation only when [`Compiled::has_errors`] is false.
    pub catalogue: Catalogue,
    /// Everything that is wrong, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// The files, in the order [`Span::file`] counts them.
    pub sources: Vec<Source>,
    places: resolve::Places,
}

impl Compiled {
    /// Whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// Where a definition's name is.
    pub fn subject_span(&self, item: Item, name: &str) -> Option<Span> {
        self.places.get(&(item, name.to_owned())).copied()
    }

    /// `path:line:column` of a place.
    pub fn place(&self, span: Span) -> String {
        let Some(source) = self.sources.get(span.file) else { return String::new() };
        let (line, column) = source.line_column(span.start);
        format!("{}:{line}:{column}", source.path)
    }
}

/// Compiles a catalogue folder (`bellwether.yaml` and every other `*.yaml` below it, sorted), or
/// one file. What cannot be read becomes a diagnostic.
pub fn compile(root: &Path) -> Compiled {
    let mut problems = Problems::default();
    let sources = source::read(root, &mut problems);
    let unread = !problems.list().is_empty();
    compile_with(sources, unread, problems)
}

/// Compiles files handed in; touches neither disk nor network.
pub fn compile_sources(sources: Vec<Source>) -> Compiled {
    compile_with(sources, false, Problems::default())
}

fn compile_with(sources: Vec<Source>, mut unread: bool, mut problems: Problems) -> Compiled {
    let mut nodes = NODES_MAX;
    let mut bytes = CATALOGUE_BYTES_MAX;
    let mut trees = Vec::new();
    for (file, source) in sources.iter().enumerate() {
        if !source::admit(file, source, &mut bytes, &mut problems) {
            unread = true;
            continue;
        }
        trees.push(syntax::read(file, &source.text, &mut nodes, &mut problems));
    }
    let (catalogue, places) = resolve::resolve(&trees, &sources, unread, &mut problems);
    Compiled { catalogue, diagnostics: problems.finish(), sources, places }
}
