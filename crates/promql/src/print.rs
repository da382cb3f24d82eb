//! Tree to text: one line, or lines of a width.
//!
//! Parentheses are kept as they were written and no others are needed, so what is printed reads
//! back as the same tree ([`Ast::same`]). A node gives [`pieces`](piece::Piece), some of them other nodes; a
//! stack of pieces still to be written takes the place of recursion.

mod literal;
mod piece;
mod pretty;

use std::fmt;

use crate::Ast;
use piece::Piece;

impl fmt::Display for Ast {
    /// The expression in one line, durations and numbers in their shortest form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut to_write = vec![Piece::Node(self.root())];
        let mut pieces = Vec::new();
        while let Some(piece) = to_write.pop() {
            match piece {
                Piece::Text(text) => f.write_str(&text)?,
                Piece::Node(id) => {
                    piece::of(self, id, &mut pieces);
                    to_write.extend(pieces.drain(..).rev());
                }
            }
        }
        Ok(())
    }
}
