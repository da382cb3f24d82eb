//! Tree to lines of a width.

use std::borrow::Cow;

use super::piece::{self, Piece};
use crate::Ast;
use crate::ast::{Call, Kind, NodeId};

/// Spaces a level is moved in by.
const INDENT: usize = 2;

/// Deeper levels are not moved in any further, so that hostile nesting prints in linear space.
const INDENT_MAX: usize = 64;

/// Something still to be written.
enum Step {
    Node(NodeId, usize),
    Text(Cow<'static, str>),
    Line(usize),
}

impl Ast {
    /// The expression in lines of at most `width` characters where that can be had: whatever fits
    /// stays on one line; of a call or parenthesis that does not, the contents are moved in; a
    /// binary operator that does not fit stands on a line of its own. Reads back as the same tree.
    pub fn pretty(&self, width: usize) -> String {
        let lengths = self.lengths();
        let mut to_write = vec![Step::Node(self.root(), 0)];
        let mut text = String::new();
        while let Some(step) = to_write.pop() {
            match step {
                Step::Text(part) => text.push_str(&part),
                Step::Line(level) => {
                    text.push('\n');
                    text.extend(std::iter::repeat_n(' ', indent(level)));
                }
                Step::Node(id, level) => {
                    let fits = indent(level) + lengths[id.index()] <= width;
                    let steps = if fits { self.flat(id) } else { self.broken(id, level) };
                    to_write.extend(steps.into_iter().rev());
                }
            }
        }
        text
    }

    /// How long each node is on one line.
    fn lengths(&self) -> Vec<usize> {
        let mut lengths: Vec<usize> = Vec::with_capacity(self.nodes.len());
        let mut pieces = Vec::new();
        for (id, _) in self.nodes() {
            piece::of(self, id, &mut pieces);
            let length = pieces.drain(..).map(|piece| match piece {
                Piece::Text(text) => text.chars().count(),
                Piece::Node(child) => lengths[child.index()],
            });
            lengths.push(length.sum());
        }
        lengths
    }

    /// A node that fits: its children do too.
    fn flat(&self, id: NodeId) -> Vec<Step> {
        let mut pieces = Vec::new();
        piece::of(self, id, &mut pieces);
        pieces.into_iter().map(|piece| step(piece, 0)).collect()
    }

    fn broken(&self, id: NodeId, level: usize) -> Vec<Step> {
        match self.kind(id) {
            Kind::Binary(binary) => vec![
                Step::Node(binary.left, level),
                Step::Line(level),
                Step::Text(piece::operator(binary).into()),
                Step::Line(level),
                Step::Node(binary.right, level),
            ],
            Kind::Paren(inner) => within("(".into(), &[*inner], level),
            Kind::Call(Call { function, args, .. }) if !args.is_empty() => {
                within(format!("{}(", function.name).into(), args, level)
            }
            Kind::Aggregate(aggregate) => {
                let args: Vec<_> = aggregate.param.into_iter().chain([aggregate.operand]).collect();
                within(format!("{}(", piece::head(aggregate)).into(), &args, level)
            }
            Kind::Subquery(subquery) => {
                let mut pieces = Vec::new();
                piece::brackets(subquery, &mut pieces);
                let brackets = pieces.into_iter().map(|piece| step(piece, level));
                std::iter::once(Step::Node(subquery.expr, level)).chain(brackets).collect()
            }
            _ => {
                let mut pieces = Vec::new();
                piece::of(self, id, &mut pieces);
                pieces.into_iter().map(|piece| step(piece, level)).collect()
            }
        }
    }
}

fn indent(level: usize) -> usize {
    (level * INDENT).min(INDENT_MAX)
}

fn step(piece: Piece, level: usize) -> Step {
    match piece {
        Piece::Text(text) => Step::Text(text),
        Piece::Node(id) => Step::Node(id, level),
    }
}

/// Arguments on lines of their own, moved in.
fn within(open: Cow<'static, str>, args: &[NodeId], level: usize) -> Vec<Step> {
    let mut steps = vec![Step::Text(open)];
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            steps.push(Step::Text(",".into()));
        }
        steps.push(Step::Line(level + 1));
        steps.push(Step::Node(*arg, level + 1));
    }
    steps.extend([Step::Line(level), Step::Text(")".into())]);
    steps
}
