//! The catalogues boards are generated from, and the parts of a board.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bellwether_catalogue::emit::Artefact;
use bellwether_catalogue::emit::dashboards::{Format, emit};
use bellwether_catalogue::{compile, render_text};
use bellwether_model::Catalogue;
use bellwether_testkit::repository;
use serde_json::Value;

/// One generated board and where it is from.
#[derive(Debug)]
pub(crate) struct Generated {
    /// `storefront/checkout.json`
    pub(crate) place: String,
    pub(crate) json: Value,
}

/// Every committed catalogue that boards are tested with, by name; storefront comes first.
pub(crate) fn catalogues() -> &'static [(String, Catalogue)] {
    static ALL: OnceLock<Vec<(String, Catalogue)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let examples = repository().join("examples");
        let mut folders = vec![
            ("storefront".to_owned(), examples.join("storefront/catalogue")),
            ("every_type".to_owned(), own("every_type.yaml")),
            ("dotted".to_owned(), own("dotted.yaml")),
        ];
        let systems = ["codex-proxy", "driftstack", "hexon", "integr8scode", "passagent"];
        folders.extend(systems.map(|name| (name.to_owned(), examples.join("systems").join(name))));
        folders.into_iter().map(|(name, folder)| (name, compiled(&folder))).collect()
    })
}

/// A catalogue of these tests.
pub(crate) fn own(file: &str) -> PathBuf {
    repository().join("crates/catalogue/tests/dashboards/catalogues").join(file)
}

pub(crate) fn compiled(path: &Path) -> Catalogue {
    let compiled = compile(path);
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled.catalogue
}

/// All boards of all catalogues.
pub(crate) fn all(format: Format) -> &'static [Generated] {
    static CLASSIC: OnceLock<Vec<Generated>> = OnceLock::new();
    static V2: OnceLock<Vec<Generated>> = OnceLock::new();
    let of = |(name, catalogue): &(String, Catalogue)| {
        let files = emit(catalogue, format).files.into_iter();
        let board = |file: Artefact| Generated {
            place: format!("{name}/{}", file.path),
            json: serde_json::from_str(&file.text).expect("JSON"),
        };
        files.map(board).collect::<Vec<_>>()
    };
    let cell = if format == Format::V2 { &V2 } else { &CLASSIC };
    let boards = cell.get_or_init(|| catalogues().iter().flat_map(of).collect());
    assert!(boards.len() > 50, "{}", boards.len());
    boards
}

/// All panels of a classic board, those in folded rows included, rows themselves not.
pub(crate) fn panels(board: &Value) -> Vec<&Value> {
    let top = board["panels"].as_array().expect("panels");
    let inside = |panel| list(panel, "panels").iter();
    let all = top.iter().flat_map(|panel| [panel].into_iter().chain(inside(panel)));
    all.filter(|panel| panel["type"] != "row").collect()
}

/// The queries of a panel.
pub(crate) fn expressions(panel: &Value) -> Vec<&str> {
    list(panel, "targets").iter().map(|target| text(target, "expr")).collect()
}

/// A list, empty when it is absent.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A text that must be there.
#[track_caller]
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value:#}"))
}
