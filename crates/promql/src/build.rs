//! Putting nodes together, and what is known of each as soon as it is there.

use crate::ast::{Ast, Binary, BinaryOp, Call, Kind, Node, NodeId};
use crate::{Span, ValueType};

/// What a node alone tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    value_type: ValueType,
    constant: Option<f64>,
}

impl Ast {
    /// A tree without nodes yet, with room for some.
    pub(crate) fn with_capacity(nodes: usize) -> Self {
        Self { nodes: Vec::with_capacity(nodes), facts: Vec::with_capacity(nodes) }
    }

    /// Adds a node whose children are already there.
    pub(crate) fn push(&mut self, kind: Kind, span: Span) -> NodeId {
        let fact = Fact { value_type: self.type_of(&kind), constant: self.fold(&kind) };
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { kind, span });
        self.facts.push(fact);
        id
    }

    /// What the value of a node of this tree is.
    pub fn value_type(&self, id: NodeId) -> ValueType {
        self.facts[id.index()].value_type
    }

    /// The number a node of this tree always is: numbers, durations in seconds, arithmetic and
    /// `bool` comparisons of such, `pi()`, `min_of`, `max_of`. Nothing that needs an evaluation.
    pub fn constant(&self, id: NodeId) -> Option<f64> {
        self.facts[id.index()].constant
    }

    fn type_of(&self, kind: &Kind) -> ValueType {
        match kind {
            Kind::Number(_) | Kind::Variable(_) => ValueType::Scalar,
            Kind::Text(_) => ValueType::Text,
            Kind::Selector(s) if s.range.is_some() => ValueType::RangeVector,
            Kind::Selector(_) | Kind::Aggregate(_) => ValueType::InstantVector,
            Kind::Subquery(_) => ValueType::RangeVector,
            Kind::Unary { operand, .. } => self.value_type(*operand),
            Kind::Binary(b) => self.type_of_binary(b),
            Kind::Call(c) => c.function.returns,
            Kind::Paren(inner) => self.value_type(*inner),
        }
    }

    fn type_of_binary(&self, binary: &Binary) -> ValueType {
        let scalar = |id| self.value_type(id) == ValueType::Scalar;
        let both = scalar(binary.left) && scalar(binary.right);
        if both { ValueType::Scalar } else { ValueType::InstantVector }
    }

    fn fold(&self, kind: &Kind) -> Option<f64> {
        match kind {
            Kind::Number(number) => Some(number.value),
            Kind::Unary { negative, operand } => {
                self.constant(*operand).map(|value| if *negative { -value } else { value })
            }
            Kind::Binary(b) => {
                let (left, right) = (self.constant(b.left)?, self.constant(b.right)?);
                compute(b.op, b.returns_bool, left, right)
            }
            Kind::Paren(inner) => self.constant(*inner),
            Kind::Call(call) => self.fold_call(call),
            Kind::Text(_)
            | Kind::Selector(_)
            | Kind::Subquery(_)
            | Kind::Aggregate(_)
            | Kind::Variable(_) => None,
        }
    }

    fn fold_call(&self, call: &Call) -> Option<f64> {
        let least_or_most = |pick: fn(f64, f64) -> f64| match call.args.as_slice() {
            [a, b] => Some(pick(self.constant(*a)?, self.constant(*b)?)),
            _ => None,
        };
        match call.function.name {
            "pi" => Some(std::f64::consts::PI),
            "min_of" => least_or_most(f64::min),
            "max_of" => least_or_most(f64::max),
            _ => None,
        }
    }
}

#[expect(clippy::float_cmp, reason = "PromQL compares numbers exactly")]
fn compute(op: BinaryOp, returns_bool: bool, left: f64, right: f64) -> Option<f64> {
    let truth = |holds: bool| returns_bool.then_some(f64::from(u8::from(holds)));
    match op {
        BinaryOp::Add => Some(left + right),
        BinaryOp::Sub => Some(left - right),
        BinaryOp::Mul => Some(left * right),
        BinaryOp::Div => Some(left / right),
        BinaryOp::Mod => Some(left % right),
        BinaryOp::Pow => Some(left.powf(right)),
        BinaryOp::Atan2 => Some(left.atan2(right)),
        BinaryOp::Eq => truth(left == right),
        BinaryOp::Ne => truth(left != right),
        BinaryOp::Lt => truth(left < right),
        BinaryOp::Le => truth(left <= right),
        BinaryOp::Gt => truth(left > right),
        BinaryOp::Ge => truth(left >= right),
        BinaryOp::And | BinaryOp::Or | BinaryOp::Unless => None,
        BinaryOp::TrimUpper | BinaryOp::TrimLower => None,
    }
}
