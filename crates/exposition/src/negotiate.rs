//! Which format and encoding to answer with. Pure: headers in, a choice out.

mod accept;
mod coding;
mod quality;

pub use accept::{Format, FormatKind, negotiate};
pub use coding::{ContentCoding, negotiate_encoding};
