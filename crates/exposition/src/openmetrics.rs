//! OpenMetrics 1.0.0.
//!
//! The parser is strict: grammar, order, grouping and the rules of each type, extended by quoted
//! UTF-8 names. Source: the OpenMetrics 1.0.0 specification and its public parser suite.

mod assemble;
pub(crate) mod carry;
mod current;
mod encode;
mod parse;
mod rules;

pub use assemble::{Assembler, parse, parse_with};
pub use encode::{OpenMetricsEncoder, encode_to_vec};
pub use parse::Events;
pub(crate) use rules::sample_suffixes;
