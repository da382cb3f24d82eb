//! Every diagnostic of the compiler, by number: what it finds, why that matters, an example of the
//! mistake and of what is right. `bellwether explain CODE` and `docs/codes.md` are made from it.
//!
//! Numbers below 100 are reading and structure, from 100 resolving. Those from 200 are kept for
//! rules about what expressions mean, those from 800 for drift of a live endpoint.

use crate::diagnostic::{Code, Severity};
use crate::source::Source;

mod corrections;
mod metrics;
mod promises;
mod reading;
mod service;
mod structure;

pub use corrections::*;
pub use metrics::*;
pub use promises::*;
pub use reading::*;
pub use service::*;
pub use structure::*;

/// A diagnostic of the table.
#[derive(Debug)]
pub struct Entry {
    /// Its number.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// A heading.
    pub title: &'static str,
    /// What is found.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// The mistake.
    pub wrong: Example,
    /// The same without the mistake.
    pub right: Example,
}

/// An example of an [`Entry`].
#[derive(Debug)]
pub enum Example {
    /// A catalogue; see [`Example::sources`] for what may be left out.
    Yaml(&'static str),
    /// Words, where a page cannot show it: a file of two megabytes.
    Words(&'static str),
}

impl Example {
    /// The example as files. `# file: NAME` begins a file; without one it is the service's file,
    /// and its first two lines may be left out. Nothing for an example in words.
    pub fn sources(&self) -> Option<Vec<Source>> {
        let Self::Yaml(text) = self else { return None };
        if !text.starts_with("# file: ") {
            let head =
                if text.contains("bellwether:") { "" } else { "bellwether: 1\nservice: shop\n" };
            return Some(vec![Source::new("bellwether.yaml", format!("{head}{text}"))]);
        }
        let files = text.split("# file: ").skip(1);
        Some(
            files
                .filter_map(|file| file.split_once('\n'))
                .map(|(n, t)| Source::new(n, t))
                .collect(),
        )
    }

    /// The text shown to readers.
    pub fn text(&self) -> &'static str {
        match self {
            Self::Yaml(text) | Self::Words(text) => text,
        }
    }
}

/// All diagnostics in the order of their numbers.
pub fn table() -> impl Iterator<Item = &'static Entry> {
    [READING, STRUCTURE, METRICS, SERVICE, PROMISES, CORRECTIONS]
        .into_iter()
        .flatten()
        .chain(crate::lint::entries())
}

/// The diagnostic of a number.
pub fn entry(code: Code) -> Option<&'static Entry> {
    table().find(|entry| entry.code == code)
}

/// Declares numbers and their table lines together, so that neither can be without the other.
macro_rules! codes {
    ($table:ident $($name:ident = $number:literal $severity:ident $title:literal {
        what: $what:literal,
        why: $why:literal,
        wrong: $wrong_kind:ident($wrong:literal),
        right: $right_kind:ident($right:literal),
    })*) => {
        $(#[doc = concat!($title, ".")] pub const $name: Code = Code($number);)*
        pub(super) static $table: &[Entry] = &[$(Entry {
            code: $name,
            severity: Severity::$severity,
            title: $title,
            what: $what,
            why: $why,
            wrong: Example::$wrong_kind($wrong),
            right: Example::$right_kind($right),
        }),*];
    };
}
use codes;
