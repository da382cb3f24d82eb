//! PromQL text ↔ syntax tree: a parser with places and limits, a type check, a printer.
//!
//! ```
//! use bellwether_promql::ast::Kind;
//! use bellwether_promql::{ValueType, parse};
//!
//! let text = "sum by (job) (rate(errors_total{code=~\"5..\"}[5m])) > 60s";
//! let ast = parse(text).unwrap();
//! assert_eq!(ast.value_type(ast.root()), ValueType::InstantVector);
//!
//! // Children come before their parents, so one pass sees everything, without recursion.
//! let metrics: Vec<_> = ast
//!     .nodes()
//!     .filter_map(|(_, node)| match &node.kind {
//!         Kind::Selector(selector) => selector.metric(),
//!         _ => None,
//!     })
//!     .collect();
//! assert_eq!(metrics, ["errors_total"]);
//!
//! // Durations are numbers: 60s is 60. Printing gives the canonical text.
//! let Kind::Binary(comparison) = ast.kind(ast.root()) else { unreachable!() };
//! assert_eq!(ast.constant(comparison.right), Some(60.0));
//! assert_eq!(ast.to_string(), "sum by (job) (rate(errors_total{code=~\"5..\"}[5m])) > 1m");
//!
//! // Errors come all at once, each with its place and what to do.
//! let errors = parse("raet(errors_total[5m]) / sum(requests_total[5m])").unwrap_err();
//! let shown: Vec<_> = errors.iter().map(ToString::to_string).collect();
//! assert_eq!(shown[0], "0..4: there is no function `raet`; did you mean `rate`?");
//! assert!(shown[1].starts_with("29..47: what `sum` aggregates must be an instant vector"));
//! ```
//!
//! # What is read
//!
//! The language of Prometheus 3.x (main, August 2026) and its type rules, to the letter where its
//! own tests or grammar say so. What a server hides behind feature flags is an error of its own
//! kind unless [`Options::experimental`] is set; the tree is there all the same
//! ([`parse_lenient`]). Grafana's `$__rate_interval` and its like are read when asked for.
//! [`series`] reads the notation in which tests write series down.
//!
//! Stricter than Prometheus on purpose: a metric named twice in one selector, a computed duration
//! that is not positive, `anchored` or `smoothed` for a function that cannot have it (Prometheus
//! says so when it evaluates), texts that are no UTF-8, and a `( )` that only pairs up across the
//! ends of a regex.
//!
//! # What is promised
//!
//! No input panics or overflows a stack: nothing here is recursive, and [`Limits`] bound length,
//! nesting and size. Time grows with the length of the text alone.

pub mod ast;
mod build;
mod check;
mod error;
pub mod function;
mod keyword;
mod lex;
mod near;
mod options;
mod parse;
mod print;
mod regex;
mod same;
pub mod series;
mod span;

pub use ast::{Ast, Node, NodeId};
pub use error::{Error, ErrorKind, Errors};
pub use function::{Function, ValueType};
pub use options::{Limits, Options};
pub use span::Span;

/// Reads an expression as a Prometheus without feature flags would.
///
/// # Errors
/// All that can be told apart, in the order of the text: at most one error of grammar, because
/// nothing after it is read, and any number of others.
pub fn parse(text: &str) -> Result<Ast, Errors> {
    parse_with(text, &Options::default())
}

/// Reads an expression with settings.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(text: &str, options: &Options) -> Result<Ast, Errors> {
    match parse_lenient(text, options) {
        (Some(ast), errors) if errors.is_empty() => Ok(ast),
        (_, errors) => Err(Errors(errors)),
    }
}

/// Reads an expression and returns its tree even if values in it have the wrong type, or need a
/// feature flag. There is no tree when it could not say all that the text does, and then there is
/// an error.
pub fn parse_lenient(text: &str, options: &Options) -> (Option<Ast>, Vec<Error>) {
    let parse::Parsed { ast, mut errors, whole } = parse::parse(text, options);
    if let Some(ast) = &ast {
        check::check(ast, &mut errors);
    }
    errors.sort_by_key(|error| (error.span, error.kind));
    errors.dedup();
    (ast.filter(|_| whole), errors)
}
