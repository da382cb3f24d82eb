//! The expressions of a catalogue, read once for all rules.

use std::collections::HashMap;

use bellwether_model::spec::{AlertSpec, MetricSpec, QuerySpec, SloSpec};
use bellwether_promql::ast::{Ast, Node, NodeId};
use bellwether_promql::{self as promql, Span as Inside};

use super::meaning::{Knowledge, Meaning};
use crate::objective::prometheus_name;
use crate::resolve::{File, Item, metric_of};
use crate::source::Span;

/// What an expression is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner<'a> {
    Alert(&'a AlertSpec),
    Query(&'a QuerySpec),
    /// A selector of an SLO.
    Slo(&'a SloSpec),
}

impl<'a> Owner<'a> {
    pub(crate) fn name(&self) -> &'a str {
        match self {
            Self::Alert(alert) => &alert.name,
            Self::Query(query) => &query.name,
            Self::Slo(slo) => &slo.name,
        }
    }

    pub(crate) fn alert(&self) -> Option<&'a AlertSpec> {
        match self {
            Self::Alert(alert) => Some(alert),
            Self::Query(_) | Self::Slo(_) => None,
        }
    }

    pub(crate) fn is_slo(&self) -> bool {
        matches!(self, Self::Slo(_))
    }
}

/// One expression.
#[derive(Debug)]
pub(crate) struct Expression<'a> {
    pub(crate) owner: Owner<'a>,
    pub(crate) text: &'a str,
    /// The scalar that holds it.
    pub(crate) place: Span,
    /// What can be read of it; nothing when that is not even a selector.
    pub(crate) ast: Option<Ast>,
    /// The tree leaves out what could not be read.
    pub(crate) partial: bool,
    pub(crate) errors: Vec<promql::Error>,
    meanings: Vec<Meaning>,
}

impl<'a> Expression<'a> {
    pub(crate) fn read(owner: Owner<'a>, text: &'a str, place: Span) -> Self {
        let options = promql::Options { grafana_variables: true, ..promql::Options::default() };
        let read = |text: &str| match owner {
            Owner::Slo(_) => promql::parse_lenient(&underscored(text), &options),
            Owner::Alert(_) | Owner::Query(_) => promql::parse_lenient(text, &options),
        };
        let (whole, errors) = read(text);
        let partial = whole.is_none();
        let ast = whole.or_else(|| {
            let first = errors.first()?.span;
            without_error(text, first).iter().find_map(|rest| read(rest).0)
        });
        Self { owner, text, place, ast, partial, errors, meanings: Vec::new() }
    }

    /// A selector of an SLO, which names a metric as the catalogue does.
    pub(crate) fn of_slo(
        knowledge: &Knowledge<'_>,
        slo: &'a SloSpec,
        text: &'a str,
        place: Span,
    ) -> Self {
        let mut read = Self::read(Owner::Slo(slo), text, place);
        let name = metric_of(text);
        let known = |name: &str| {
            let named = |spec: &&MetricSpec| spec.name == name || spec.prometheus_name == name;
            let specs = knowledge.metrics.iter().filter_map(|metric| metric.spec.as_ref());
            specs.into_iter().find(named).map(|spec| spec.prometheus_name.as_str())
        };
        let meant = prometheus_name(name, known);
        if let Some((ast, meant)) = read.ast.as_mut().zip(meant) {
            let readable = underscored(name);
            ast.rename_metrics(|written| {
                let name = if written == readable { &meant } else { written };
                name.to_owned()
            });
        }
        read
    }

    pub(crate) fn understand(&mut self, knowledge: &Knowledge<'_>) {
        self.meanings = self.ast.as_ref().map(|ast| knowledge.read(ast)).unwrap_or_default();
    }

    /// What the whole means.
    pub(crate) fn result(&self) -> Option<&Meaning> {
        self.meanings.last()
    }

    /// All nodes with what they mean, children first.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node, &Meaning)> {
        let nodes = self.ast.iter().flat_map(Ast::nodes);
        nodes.zip(&self.meanings).map(|((id, node), meaning)| (id, node, meaning))
    }

    /// What a node of this expression means.
    pub(crate) fn meaning(&self, id: NodeId) -> &Meaning {
        &self.meanings[id.index()]
    }

    /// A part of the text.
    pub(crate) fn part(&self, inside: Inside) -> &'a str {
        inside.of(self.text)
    }
}

/// The text without what could not be read, every other byte in its place: without the part that
/// was stumbled over, without all that follows it, without the brackets it is in.
fn without_error(text: &str, error: Inside) -> Vec<String> {
    let blank = |from: usize, to: usize| {
        let inside = |at: usize| (from..to).contains(&at);
        text.char_indices().map(|(at, c)| if inside(at) { ' ' } else { c }).collect::<String>()
    };
    let opening = text.get(..error.start).and_then(|before| before.rfind('{'));
    let closing = text.get(error.start..).and_then(|rest| rest.find('}'));
    let matchers = opening.zip(closing).map(|(from, to)| blank(from, error.start + to + 1));
    let brackets = opening.map(|at| blank(at, text.len()));
    let all = [blank(error.start, error.end), blank(error.start, text.len())];
    // A blank for a wider character would move what comes after it.
    if text.is_ascii() {
        all.into_iter().chain(matchers).chain(brackets).collect()
    } else {
        Vec::new()
    }
}

/// An SLO's selector with its metric's name, which may be dotted, as PromQL reads it: every other
/// byte stays where it is.
fn underscored(selector: &str) -> String {
    let end = selector.find('{').unwrap_or(selector.len());
    let (name, rest) = selector.split_at(end);
    let plain = |c: char| if c == '.' || c == '-' || c == '/' { '_' } else { c };
    name.chars().map(plain).chain(rest.chars()).collect()
}

/// The selectors an SLO holds, by their keys.
pub(crate) fn slo_selectors(slo: &SloSpec) -> Vec<(&'static str, &str)> {
    crate::objective::selectors(slo)
}

/// Where the expressions of a catalogue are, by what holds them and the key.
pub(crate) fn places<'a>(files: &'a [File<'a>]) -> HashMap<(Item, &'a str, &'static str), Span> {
    const HOLDERS: [(Item, &str, &[&str]); 3] = [
        (Item::Query, "queries", &["expr"]),
        (Item::Alert, "alerts", &["expr"]),
        (Item::Slo, "slos", &["total", "bad", "good", "histogram", "gauge"]),
    ];
    let mut all = HashMap::new();
    for file in files {
        for (item, section, keys) in HOLDERS {
            for (name, node) in file.view.entries(section) {
                for key in keys {
                    if let Some(value) = node.get(key) {
                        all.entry((item, name.text.as_str(), *key)).or_insert(value.span);
                    }
                }
            }
        }
    }
    all
}
