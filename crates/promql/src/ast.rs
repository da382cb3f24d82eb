//! The syntax tree, kept flat: nodes lie in one list, children before their parents.
//!
//! A chain of twenty thousand additions is as deep as it is long. In a flat list it can be dropped,
//! walked and judged without recursion: whoever needs a result for every node goes through
//! [`Ast::nodes`] once, in order, and finds the children's results already there.

use crate::Span;
use crate::build::Fact;
use crate::function::Function;

/// An expression.
#[derive(Debug, Clone)]
pub struct Ast {
    pub(crate) nodes: Vec<Node>,
    /// What each node's value is, and its number where that is known; from the nodes alone.
    pub(crate) facts: Vec<Fact>,
}

/// Two trees are equal when their nodes are, places included; see [`Ast::same`].
impl PartialEq for Ast {
    fn eq(&self, other: &Self) -> bool {
        self.nodes == other.nodes
    }
}

/// One node of an [`Ast`].
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its text, modifiers and parentheses of arguments included.
    pub span: Span,
}

/// Index of a node in its [`Ast`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Its place in [`Ast::nodes`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Ast {
    /// All nodes, children before parents; the last one is the root.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = (NodeId, &Node)> + ExactSizeIterator {
        self.nodes.iter().enumerate().map(|(at, node)| (NodeId(at as u32), node))
    }

    /// The whole expression.
    pub fn root(&self) -> NodeId {
        NodeId(self.nodes.len().saturating_sub(1) as u32)
    }

    /// The node of an id of this tree.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// What a node of this tree is.
    pub fn kind(&self, id: NodeId) -> &Kind {
        &self.node(id).kind
    }

    /// Where a node of this tree is.
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// The node inside any parentheses around it.
    pub fn unwrap_parens(&self, mut id: NodeId) -> NodeId {
        while let Kind::Paren(inner) = self.kind(id) {
            id = *inner;
        }
        id
    }

    /// The direct children of a node in the order they are written, durations included.
    pub fn children(&self, id: NodeId) -> Vec<NodeId> {
        self.kind(id).children()
    }

    /// Calls the metric of each selector by the name `as_known` gives it. Places stay those of the
    /// text, and so may be shorter or longer than the name.
    pub fn rename_metrics(&mut self, as_known: impl Fn(&str) -> String) {
        for node in &mut self.nodes {
            if let Kind::Selector(Selector { name: Some(name), .. }) = &mut node.kind {
                name.text = as_known(&name.text);
            }
        }
    }
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A number or a duration; they are one type (`60s` is 60).
    Number(Number),
    /// A quoted text, escapes resolved.
    Text(String),
    /// Series of a name or matchers; with a range, their samples over time.
    Selector(Selector),
    /// An expression evaluated at steps over a range.
    Subquery(Subquery),
    /// `-x` or `+x`.
    Unary {
        /// Whether it negates.
        negative: bool,
        /// What it applies to.
        operand: NodeId,
    },
    /// Two operands and what joins them.
    Binary(Binary),
    /// A function and its arguments.
    Call(Call),
    /// An aggregation over series.
    Aggregate(Aggregate),
    /// Something in parentheses.
    Paren(NodeId),
    /// Grafana's `$__rate_interval`, `$__interval` or `$__range` where a duration is expected.
    Variable(String),
}

impl Kind {
    /// The direct children, durations included.
    pub fn children(&self) -> Vec<NodeId> {
        match self {
            Self::Number(_) | Self::Text(_) | Self::Variable(_) => Vec::new(),
            Self::Selector(s) => s.range.into_iter().chain(s.time.offset).collect(),
            Self::Subquery(s) => {
                [Some(s.expr), Some(s.range), s.step, s.time.offset].into_iter().flatten().collect()
            }
            Self::Unary { operand, .. } => vec![*operand],
            Self::Binary(b) => vec![b.left, b.right],
            Self::Call(c) => c.args.clone(),
            Self::Aggregate(a) => a.param.into_iter().chain([a.operand]).collect(),
            Self::Paren(inner) => vec![*inner],
        }
    }
}

/// A number as written.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// Its value; seconds for a duration.
    pub value: f64,
    /// Whether it was written with units of time, `5m`.
    pub is_duration: bool,
}

/// Two NaNs are one number here: trees that print alike are equal.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        let same = self.value == other.value || self.value.is_nan() && other.value.is_nan();
        same && self.is_duration == other.is_duration
    }
}

/// A selector: `name{matchers}[range] anchored @ time offset duration`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selector {
    /// The metric, when it is written before or as the first item inside the braces.
    pub name: Option<Name>,
    /// The matchers, without the name.
    pub matchers: Vec<Matcher>,
    /// A duration node, for a range selector.
    pub range: Option<NodeId>,
    /// How samples at the edges are taken.
    pub edges: Edges,
    /// When.
    pub time: Time,
}

impl MatchOp {
    /// The operator as it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Regex => "=~",
            Self::NotRegex => "!~",
        }
    }
}

impl Selector {
    /// The metric selected: the name, or the value of `__name__="…"`.
    pub fn metric(&self) -> Option<&str> {
        let by_matcher = || {
            let named = |m: &&Matcher| m.label == "__name__" && m.op == MatchOp::Equal;
            self.matchers.iter().find(named).map(|m| m.value.as_str())
        };
        self.name.as_ref().map(|name| name.text.as_str()).or_else(by_matcher)
    }
}

/// A metric's name in a selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, escapes resolved.
    pub text: String,
    /// Where it is, quotes included.
    pub span: Span,
    /// Whether it stands quoted inside the braces.
    pub quoted: bool,
}

/// One condition on a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// How its value is compared.
    pub op: MatchOp,
    /// What it is compared with; a regex for the last two operators, anchored at both ends.
    pub value: String,
    /// All of it.
    pub span: Span,
    /// The label's name, quotes included.
    pub label_span: Span,
    /// The value, quotes included.
    pub value_span: Span,
}

/// How a matcher compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Regex,
    /// `!~`
    NotRegex,
}

/// How a selector takes samples at the edges of its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Edges {
    /// As they are.
    #[default]
    Plain,
    /// `anchored`: the last sample before the range counts as one at its beginning.
    Anchored,
    /// `smoothed`: values at the edges are interpolated.
    Smoothed,
}

/// `offset` and `@` of a selector or subquery.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Time {
    /// A duration node, subtracted from the evaluation time.
    pub offset: Option<NodeId>,
    /// A fixed time instead of the evaluation time.
    pub at: Option<At>,
}

/// The time an `@` names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum At {
    /// Seconds since 1970.
    Timestamp(f64),
    /// The beginning of the range query.
    Start,
    /// The end of the range query.
    End,
}

/// `expr[range:step]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Subquery {
    /// What is evaluated.
    pub expr: NodeId,
    /// How far back: a duration node.
    pub range: NodeId,
    /// At which steps: a duration node; the evaluation interval when left out.
    pub step: Option<NodeId>,
    /// When.
    pub time: Time,
}

/// A binary operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Binary {
    /// The operator.
    pub op: BinaryOp,
    /// Where the operator is.
    pub op_span: Span,
    /// Whether a comparison returns 0 or 1 instead of filtering.
    pub returns_bool: bool,
    /// Which series meet.
    pub matching: Option<Matching>,
    /// The left operand.
    pub left: NodeId,
    /// The right operand.
    pub right: NodeId,
}

/// `on (…)` or `ignoring (…)`, `group_left (…)`, `fill (…)`.
#[derive(Debug, Clone, Default)]
pub struct Matching {
    /// True for `on`, false for `ignoring` (and when neither is written: ignoring nothing).
    pub on: bool,
    /// The labels listed.
    pub labels: Vec<LabelName>,
    /// Which side has many series to one of the other.
    pub group: Group,
    /// Labels taken over from the one side.
    pub include: Vec<LabelName>,
    /// What stands for a missing series on the left.
    pub fill_left: Option<f64>,
    /// What stands for a missing series on the right.
    pub fill_right: Option<f64>,
    /// Where all of it is.
    pub span: Span,
}

/// Two NaNs to fill in are one number, as in [`Number`].
impl PartialEq for Matching {
    fn eq(&self, other: &Self) -> bool {
        let Self { on, labels, group, include, fill_left, fill_right, span } = self;
        let same = |a: &Option<f64>, b: &Option<f64>| match (a, b) {
            (Some(a), Some(b)) => a == b || a.is_nan() && b.is_nan(),
            (a, b) => a.is_none() && b.is_none(),
        };
        (on, labels, group, include, span)
            == (&other.on, &other.labels, &other.group, &other.include, &other.span)
            && same(fill_left, &other.fill_left)
            && same(fill_right, &other.fill_right)
    }
}

/// Which side of a binary operation may have many series to one of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Group {
    /// Neither.
    #[default]
    OneToOne,
    /// `group_left`.
    ManyToOne,
    /// `group_right`.
    OneToMany,
}

/// A label in a list of labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelName {
    /// The label.
    pub text: String,
    /// Where, quotes included.
    pub span: Span,
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Mod,
    /// `^`
    Pow,
    /// `atan2`
    Atan2,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `and`
    And,
    /// `or`
    Or,
    /// `unless`
    Unless,
    /// `</`: keeps a histogram's observations below.
    TrimUpper,
    /// `>/`: keeps a histogram's observations above.
    TrimLower,
}

impl BinaryOp {
    /// The operator as it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Mod => "%",
            Self::Pow => "^",
            Self::Atan2 => "atan2",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::And => "and",
            Self::Or => "or",
            Self::Unless => "unless",
            Self::TrimUpper => "</",
            Self::TrimLower => ">/",
        }
    }

    /// How tightly it binds, 1 to 6; signs bind as tightly as `*`.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And | Self::Unless => 2,
            Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge => 3,
            Self::TrimUpper | Self::TrimLower => 3,
            Self::Add | Self::Sub => 4,
            Self::Mul | Self::Div | Self::Mod | Self::Atan2 => 5,
            Self::Pow => 6,
        }
    }

    /// Whether it is `+`, `-`, `*`, `/`, `%`, `^` or `atan2`.
    pub fn is_arithmetic(self) -> bool {
        self.precedence() > 3
    }

    /// Whether it compares.
    pub fn is_comparison(self) -> bool {
        matches!(self, Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge)
    }

    /// Whether it is `and`, `or` or `unless`.
    pub fn is_set(self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Unless)
    }
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function.
    pub function: &'static Function,
    /// Where its name is.
    pub name_span: Span,
    /// Its arguments.
    pub args: Vec<NodeId>,
}

/// `sum by (label) (expr)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// The operation.
    pub op: AggregateOp,
    /// Where its name is.
    pub op_span: Span,
    /// `by` or `without`.
    pub grouping: Option<Grouping>,
    /// The parameter of `topk`, `quantile`, `count_values` and their like.
    pub param: Option<NodeId>,
    /// What is aggregated.
    pub operand: NodeId,
}

/// `by (…)` or `without (…)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grouping {
    /// True for `without`.
    pub without: bool,
    /// The labels listed.
    pub labels: Vec<LabelName>,
    /// All of it.
    pub span: Span,
}

/// An aggregation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AggregateOp {
    /// `sum`
    Sum,
    /// `avg`
    Avg,
    /// `min`
    Min,
    /// `max`
    Max,
    /// `count`
    Count,
    /// `group`
    Group,
    /// `stddev`
    Stddev,
    /// `stdvar`
    Stdvar,
    /// `topk`
    Topk,
    /// `bottomk`
    Bottomk,
    /// `quantile`
    Quantile,
    /// `count_values`
    CountValues,
    /// `limitk` (experimental)
    Limitk,
    /// `limit_ratio` (experimental)
    LimitRatio,
}

impl AggregateOp {
    /// Its name.
    pub fn text(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Min => "min",
            Self::Max => "max",
            Self::Count => "count",
            Self::Group => "group",
            Self::Stddev => "stddev",
            Self::Stdvar => "stdvar",
            Self::Topk => "topk",
            Self::Bottomk => "bottomk",
            Self::Quantile => "quantile",
            Self::CountValues => "count_values",
            Self::Limitk => "limitk",
            Self::LimitRatio => "limit_ratio",
        }
    }

    /// Whether it takes a parameter before its operand.
    pub fn takes_param(self) -> bool {
        self.keeps_series() || matches!(self, Self::Quantile | Self::CountValues)
    }

    /// Whether Prometheus hides it behind a flag.
    pub fn is_experimental(self) -> bool {
        matches!(self, Self::Limitk | Self::LimitRatio)
    }

    /// Whether it returns series of its operand instead of new ones.
    pub fn keeps_series(self) -> bool {
        matches!(self, Self::Topk | Self::Bottomk | Self::Limitk | Self::LimitRatio)
    }
}
