//! Trees compared without the places of their nodes.

use crate::Span;
use crate::ast::{
    Aggregate, Ast, Binary, Call, Grouping, Kind, LabelName, Matcher, Matching, Name, Selector,
};

impl Ast {
    /// Whether the trees are the same but for the places of their nodes.
    pub fn same(&self, other: &Self) -> bool {
        let bare = |ast: &Self| ast.nodes.iter().map(|node| bare(&node.kind)).collect::<Vec<_>>();
        self.nodes.len() == other.nodes.len() && bare(self) == bare(other)
    }
}

/// A node at no place.
fn bare(kind: &Kind) -> Kind {
    let mut kind = kind.clone();
    match &mut kind {
        Kind::Selector(selector) => bare_selector(selector),
        Kind::Binary(Binary { op_span, matching, .. }) => {
            *op_span = Span::default();
            if let Some(Matching { labels, include, span, .. }) = matching {
                *span = Span::default();
                bare_labels(labels);
                bare_labels(include);
            }
        }
        Kind::Call(Call { name_span, .. }) => *name_span = Span::default(),
        Kind::Aggregate(Aggregate { op_span, grouping, .. }) => {
            *op_span = Span::default();
            if let Some(Grouping { labels, span, .. }) = grouping {
                *span = Span::default();
                bare_labels(labels);
            }
        }
        Kind::Number(_) | Kind::Text(_) | Kind::Variable(_) => {}
        Kind::Subquery(_) | Kind::Unary { .. } | Kind::Paren(_) => {}
    }
    kind
}

fn bare_selector(selector: &mut Selector) {
    if let Some(Name { span, .. }) = &mut selector.name {
        *span = Span::default();
    }
    for Matcher { span, label_span, value_span, .. } in &mut selector.matchers {
        *span = Span::default();
        *label_span = Span::default();
        *value_span = Span::default();
    }
}

fn bare_labels(labels: &mut [LabelName]) {
    for label in labels {
        label.span = Span::default();
    }
}
