//! PromQL text ↔ syntax tree: a parser with places and limits, a type check, a printer.
//!
//! Pure: no I/O, no evaluation. The grammar is that of Prometheus 3.x.

pub mod ast;
pub mod function;
mod span;

pub use ast::{Ast, Node, NodeId};
pub use function::{Function, ValueType};
pub use span::Span;
