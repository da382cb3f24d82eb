//! A tree with every operation in brackets of its own, to see what binds to what.

use bellwether_promql::ast::Kind;
use bellwether_promql::{Ast, NodeId};

/// `1 + 2 * 3` as `⟨1 + ⟨2 * 3⟩⟩`; everything but operators, signs and offsets as printed.
pub(crate) fn shape(ast: &Ast) -> String {
    let mut shapes: Vec<String> = Vec::new();
    for (_, node) in ast.nodes() {
        let of = |id: NodeId| shapes[id.index()].clone();
        let list = |ids: &[NodeId]| ids.iter().map(|id| of(*id)).collect::<Vec<_>>().join(", ");
        let shape = match &node.kind {
            Kind::Number(number) => number.value.to_string(),
            Kind::Text(text) => format!("{text:?}"),
            Kind::Variable(name) => name.clone(),
            Kind::Unary { negative, operand } => {
                format!("⟨{}{}⟩", if *negative { '-' } else { '+' }, of(*operand))
            }
            Kind::Binary(b) => format!("⟨{} {} {}⟩", of(b.left), b.op.text(), of(b.right)),
            Kind::Call(call) => format!("{}({})", call.function.name, list(&call.args)),
            Kind::Aggregate(a) => {
                let args: Vec<_> = a.param.into_iter().chain([a.operand]).collect();
                format!("{}({})", a.op.text(), list(&args))
            }
            Kind::Paren(inner) => format!("({})", of(*inner)),
            Kind::Selector(s) => {
                let metric = s.metric().unwrap_or("{}").to_owned();
                let range = s.range.map(|id| format!("[{}]", of(id))).unwrap_or_default();
                let offset = s.time.offset.map(|id| format!(" offset {}", of(id)));
                let offset = offset.unwrap_or_default();
                if offset.is_empty() {
                    metric + &range
                } else {
                    format!("⟨{metric}{range}{offset}⟩")
                }
            }
            Kind::Subquery(s) => {
                let step = s.step.map(of).unwrap_or_default();
                let offset = s.time.offset.map(|id| format!(" offset {}", of(id)));
                format!("⟨{}[{}:{step}]{}⟩", of(s.expr), of(s.range), offset.unwrap_or_default())
            }
        };
        shapes.push(shape);
    }
    shapes.pop().unwrap_or_default()
}
