//! Prometheus text 0.0.4.
//!
//! The parser is lenient where the format's readers are: any blanks, empty lines, unknown
//! comments, CRLF line ends, NaN and infinities in any case, quoted UTF-8 names. It is strict where
//! leniency would lose data. Source: Prometheus' exposition formats documentation.

mod assemble;
mod encode;
mod parse;

pub use assemble::{Assembler, parse, parse_with};
pub use encode::{TextEncoder, encode_to_vec};
pub use parse::Events;
