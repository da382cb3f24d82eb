//! PromQL text ↔ syntax tree: a parser with places and limits, a type check, a printer.
//!
//! Pure: no I/O, no evaluation. The grammar is that of Prometheus 3.x.

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
pub fn parse(text: &str) -> Result<Ast, Errors> {
    parse_with(text, &Options::default())
}

/// Reads an expression. All errors that can be told apart are returned, in the order of the text.
pub fn parse_with(text: &str, options: &Options) -> Result<Ast, Errors> {
    match parse_lenient(text, options) {
        (Some(ast), errors) if errors.is_empty() => Ok(ast),
        (_, errors) => Err(Errors(errors)),
    }
}

/// Reads an expression and returns its tree even if values in it have the wrong type, or need a
/// feature flag. There is no tree without an error to say why.
pub fn parse_lenient(text: &str, options: &Options) -> (Option<Ast>, Vec<Error>) {
    let parse::Parsed { ast, mut errors, whole } = parse::parse(text, options);
    if let Some(ast) = &ast {
        check::check(ast, options, &mut errors);
    }
    errors.sort_by_key(|error| (error.span, error.kind));
    errors.dedup();
    (ast.filter(|_| whole), errors)
}
