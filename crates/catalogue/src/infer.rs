//! A draft of a catalogue from what an endpoint exposes: types, units, labels and their values as
//! far as scrapes show them, and a comment wherever that is a guess.
//!
//! ```text
//! families of each scrape ─► observe (by name) ─► draft (guesses, metric by metric)
//!     ─► agree (labels of one name) ─► write (YAML) ─► settle (compiled; what fails moves out)
//! ```
//! The draft compiles without errors and the scrapes it was made of keep its promises. What the
//! language cannot say (a summary, a family without a type) is listed under `external`, each with
//! the reason; what not even that can hold is left out and counted.
//!
//! ```
//! use bellwether_catalogue::infer::{Options, infer};
//! use bellwether_model::{Family, FamilyKind};
//!
//! let family = Family {
//!     name: "shop_carts_open".to_owned(),
//!     kind: FamilyKind::Gauge,
//!     unit: String::new(),
//!     help: "Unpaid carts.".to_owned(),
//!     metrics: vec![],
//! };
//! let draft = infer(&[vec![family]], &Options::default());
//! assert!(draft.files[0].text.contains("  shop_carts_open:\n    type: gauge\n"));
//! ```

mod agree;
mod buckets;
mod combinations;
mod draft;
mod hints;
mod kind;
mod label;
mod look;
mod names;
mod observe;
mod others;
mod settle;
mod unit;
mod write;

use bellwether_model::Family;

use crate::source::Source;

/// Most metrics of a draft; the rest is left out and counted.
pub const METRICS_MAX: usize = 10_000;

/// What the scrapes do not say.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The service's name; without one it is guessed from the metrics' names.
    pub service: Option<String>,
    /// Where the scrapes come from, a host or a file: the service's name when names say nothing.
    pub origin: String,
    /// Declare the metrics of client libraries (`go_*`, `process_*`) too, instead of listing them
    /// as external.
    pub libraries: bool,
    /// One file, or a folder of modules.
    pub layout: Layout,
}

/// How many files a draft has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// All in `bellwether.yaml`.
    #[default]
    OneFile,
    /// A module for each clear group of names, in `modules/`.
    Folder,
}

/// A draft of a catalogue.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// Its files; paths are relative to the catalogue's folder, the service's file is the first.
    pub files: Vec<Source>,
    /// Metrics declared.
    pub metrics: usize,
    /// Families listed as external, those a pattern covers included.
    pub external: usize,
    /// Families the draft says nothing about, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Different series seen over all scrapes, buckets of histograms counted.
    pub series_seen: u64,
    /// Series one process may expose at worst by the draft.
    pub series_max: u64,
}

/// A family a draft says nothing about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why nothing can be said of it.
    pub why: String,
}

/// Drafts a catalogue from the families of one or more scrapes of the same service, oldest first.
pub fn infer(scrapes: &[Vec<Family>], options: &Options) -> Draft {
    settle::settle(&observe::observe(scrapes), options)
}
