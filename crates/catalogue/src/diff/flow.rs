//! Where labels of what a selector reads go on their way to an expression's result.

use bellwether_promql::ast::{
    Aggregate, Ast, Binary, BinaryOp, Call, Group, Kind, LabelName, NodeId,
};

use crate::diagnostic::quoted;

/// A tree, and of each node what reaches it.
pub(super) struct Flow<'a> {
    ast: &'a Ast,
    /// Whether the selectors asked about are below.
    reads: Vec<bool>,
    /// Whether the result has all labels of those selectors, but for some.
    labelled: Vec<bool>,
    /// Whether the result is series, no single number.
    is_series: Vec<bool>,
}

impl<'a> Flow<'a> {
    /// Of the selectors with these ids.
    pub(super) fn of(ast: &'a Ast, selectors: &[NodeId]) -> Self {
        let size = ast.nodes().len();
        let (reads, labelled, is_series) =
            (Vec::with_capacity(size), Vec::with_capacity(size), Vec::with_capacity(size));
        let mut flow = Self { ast, reads, labelled, is_series };
        for (id, node) in ast.nodes() {
            let read = selectors.contains(&id) || any(&flow.reads, &node.kind.children());
            let (labelled, is_series) = flow.result(id, &node.kind, selectors);
            flow.reads.push(read);
            flow.labelled.push(labelled);
            flow.is_series.push(is_series);
        }
        flow
    }

    /// Whether a node's result has the labels, and whether it is series.
    fn result(&self, id: NodeId, kind: &Kind, selectors: &[NodeId]) -> (bool, bool) {
        let labelled = |id: NodeId| get(&self.labelled, id);
        let series = |id: NodeId| get(&self.is_series, id);
        match kind {
            Kind::Selector(_) => (selectors.contains(&id), true),
            Kind::Number(_) | Kind::Text(_) | Kind::Variable(_) => (false, false),
            Kind::Paren(inner) | Kind::Unary { operand: inner, .. } => {
                (labelled(*inner), series(*inner))
            }
            Kind::Subquery(subquery) => (labelled(subquery.expr), series(subquery.expr)),
            Kind::Aggregate(aggregate) => (self.aggregated(aggregate), true),
            Kind::Call(call) => self.called(call),
            Kind::Binary(binary) => {
                (self.joined(binary), series(binary.left) || series(binary.right))
            }
        }
    }

    fn aggregated(&self, aggregate: &Aggregate) -> bool {
        let without = aggregate.grouping.as_ref().is_some_and(|grouping| grouping.without);
        (without || aggregate.op.keeps_series()) && get(&self.labelled, aggregate.operand)
    }

    fn called(&self, call: &Call) -> (bool, bool) {
        match call.function.name {
            "scalar" | "time" | "pi" => (false, false),
            "vector" | "absent" | "absent_over_time" => (false, true),
            _ => (any(&self.labelled, &call.args), true),
        }
    }

    fn joined(&self, binary: &Binary) -> bool {
        let (left, right) = (get(&self.labelled, binary.left), get(&self.labelled, binary.right));
        let group = binary.matching.as_ref().map(|matching| matching.group);
        let on = binary.matching.as_ref().is_some_and(|matching| matching.on);
        match (binary.op, group) {
            (BinaryOp::And | BinaryOp::Unless, _) => left,
            (_, Some(Group::ManyToOne)) => left,
            (_, Some(Group::OneToMany)) => right,
            (BinaryOp::Or, _) => left || right,
            _ => !on && (left || right),
        }
    }

    /// Where an expression names a label of what is read.
    pub(super) fn names(&self, label: &str) -> Option<String> {
        self.groups(label).or_else(|| self.passed(label))
    }

    /// Where it groups or matches by a label.
    pub(super) fn groups(&self, label: &str) -> Option<String> {
        self.below().find_map(|(kind, _)| match kind {
            Kind::Aggregate(aggregate) => {
                let by = aggregate.grouping.as_ref().filter(|g| !g.without)?;
                has(&by.labels, label).then(|| format!("groups by {}", quoted(label)))
            }
            Kind::Binary(binary) => {
                let matching = binary.matching.as_ref()?;
                if matching.on && has(&matching.labels, label) {
                    return Some(format!("matches series on {}", quoted(label)));
                }
                has(&matching.include, label).then(|| format!("takes {} over", quoted(label)))
            }
            _ => None,
        })
    }

    /// Where it hands a label to a function.
    fn passed(&self, label: &str) -> Option<String> {
        self.below().find_map(|(kind, _)| {
            let Kind::Call(call) = kind else { return None };
            let first = match call.function.name {
                "label_replace" | "label_join" => 3,
                "sort_by_label" | "sort_by_label_desc" => 1,
                _ => return None,
            };
            let most = if call.function.name == "label_replace" { 1 } else { usize::MAX };
            let mut read = call.args.iter().skip(first).take(most);
            let named = read.any(|arg| matches!(self.ast.kind(*arg), Kind::Text(t) if t == label));
            named.then(|| format!("hands {} to {}", quoted(label), call.function.name))
        })
    }

    /// Where series with one label more meet series without it, all labels compared.
    pub(super) fn joins(&self, label: &str) -> Option<String> {
        self.below().find_map(|(kind, _)| {
            let Kind::Binary(binary) = kind else { return None };
            let listed = binary.matching.as_ref();
            let ignored = listed.is_some_and(|m| !m.on && has(&m.labels, label));
            let both = get(&self.is_series, binary.left) && get(&self.is_series, binary.right);
            let one = get(&self.labelled, binary.left) != get(&self.labelled, binary.right);
            // Of unions and differences nothing is lost that was there before.
            let needs_partner = !matches!(binary.op, BinaryOp::Or);
            let breaks = both && one && needs_partner && !ignored && !listed.is_some_and(|m| m.on);
            breaks.then(|| {
                format!("joins it, all labels compared, with series without {}", quoted(label))
            })
        })
    }

    /// A call of such a function around what is read.
    pub(super) fn inside_call(&self, wanted: impl Fn(&str) -> bool) -> Option<()> {
        self.below().find_map(|(kind, _)| match kind {
            Kind::Call(call) => wanted(call.function.name).then_some(()),
            _ => None,
        })
    }

    /// The nodes around what is read.
    fn below(&self) -> impl Iterator<Item = (&'a Kind, NodeId)> + '_ {
        let nodes = self.ast.nodes().filter(|(id, _)| get(&self.reads, *id));
        nodes.map(|(id, node)| (&node.kind, id))
    }
}

fn get(of: &[bool], id: NodeId) -> bool {
    of.get(id.index()).copied().unwrap_or(false)
}

fn any(of: &[bool], ids: &[NodeId]) -> bool {
    ids.iter().any(|id| get(of, *id))
}

fn has(labels: &[LabelName], label: &str) -> bool {
    labels.iter().any(|listed| listed.text == label)
}
