//! What the parsers share: limits, errors with a place, lines, labels, numbers, points.

mod error;
mod limits;
mod line;
pub(crate) mod number;
pub(crate) mod point;
mod source;

use bellwether_model::Family;

pub(crate) use error::Fault;
pub use error::{ParseCode, ParseError, ParseErrors};
pub use limits::Limits;
pub(crate) use line::{Line, Style, check_series, help_text};
pub(crate) use source::Source;

/// What an input held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// Its families, in the order they first appear.
    pub families: Vec<Family>,
    /// Samples and metadata that repeated what was there already; the first was kept.
    pub duplicates: u64,
    /// Samples the model has no place for: a creation time without its counter, or one that is no
    /// time.
    pub unrepresented: u64,
}
