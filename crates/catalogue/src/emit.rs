//! What is generated from a catalogue. Every generator is a pure function to text: no clock, no
//! disk, sorted or in order of definition, so that a committed artefact is fresh or stale, never
//! merely different.

pub mod codes;
pub mod dashboards;
pub mod docs;
pub mod json;
pub mod openslo;
pub mod reference;
pub mod rules;
pub mod runbooks;
pub mod rust;
pub mod schema;
pub mod slo;
pub mod words;

mod layout;
mod links;
mod markdown;
mod reads;
mod yaml;

pub(crate) use docs::corrections::in_words;
pub use layout::Layout;
pub(crate) use markdown::duration;
pub(crate) use yaml::scalar;

/// One file of an artefact that is a folder of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefact {
    /// Its path below that folder, with `/` between its parts; none of them is `..`.
    pub path: String,
    /// All of its text.
    pub text: String,
}

/// The files of an artefact that is a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The files, sorted by path.
    pub files: Vec<Artefact>,
    /// A text every file of this artefact and this service holds, and no other file: by it a file
    /// is recognised that was generated once and would not be any more.
    pub marker: String,
}
