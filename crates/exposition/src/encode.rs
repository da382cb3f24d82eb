//! What the line formats' encoders share: chunks, numbers, escaping, and rendered label sets.

mod chunk;
mod claims;
mod escape;
mod family;
mod histogram;
mod lines;
pub(crate) mod number;
mod parts;
mod prefix;

pub use chunk::{CHUNK_BYTES, ChunkSink};
pub(crate) use claims::{Claims, claimed_names};
pub use escape::Escaping;
pub(crate) use escape::{is_legacy, push_help, push_quoted_text};
pub(crate) use lines::{Dialect, Lines};
