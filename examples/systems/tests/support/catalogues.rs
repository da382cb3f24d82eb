//! The catalogues of the systems, compiled.

use std::path::{Path, PathBuf};

use bellwether_catalogue::{compile, render_text};
use bellwether_model::Catalogue;

/// The folder of all systems.
pub(crate) fn systems() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of one of them.
pub(crate) fn folder(system: &str) -> PathBuf {
    systems().join(system)
}

/// Its catalogue, which has no errors.
pub(crate) fn catalogue(system: &str) -> Catalogue {
    let compiled = compile(&folder(system));
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled.catalogue
}
