//! What a node is made of, from left to right.

use std::borrow::Cow;

use super::literal;
use crate::Ast;
use crate::ast::{
    Aggregate, At, Binary, Call, Edges, Group, Kind, Matcher, Matching, NodeId, Selector, Subquery,
    Time,
};

/// A part of what is written.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Text(Cow<'static, str>),
    Node(NodeId),
}

/// Where pieces are put.
pub(super) type Pieces = Vec<Piece>;

fn text(pieces: &mut Pieces, text: impl Into<Cow<'static, str>>) {
    pieces.push(Piece::Text(text.into()));
}

/// Adds the pieces of a node.
pub(super) fn of(ast: &Ast, id: NodeId, out: &mut Pieces) {
    match ast.kind(id) {
        Kind::Number(number) => text(out, literal::number(*number)),
        Kind::Text(value) => text(out, literal::quoted(value)),
        Kind::Variable(name) => text(out, name.clone()),
        Kind::Selector(selector) => self::selector(selector, out),
        Kind::Subquery(subquery) => self::subquery(subquery, out),
        Kind::Unary { negative, operand } => {
            text(out, if *negative { "-" } else { "+" });
            out.push(Piece::Node(*operand));
        }
        Kind::Binary(binary) => {
            out.push(Piece::Node(binary.left));
            text(out, format!(" {} ", operator(binary)));
            out.push(Piece::Node(binary.right));
        }
        Kind::Call(call) => self::call(call, out),
        Kind::Aggregate(aggregate) => self::aggregate(aggregate, out),
        Kind::Paren(inner) => {
            text(out, "(");
            out.push(Piece::Node(*inner));
            text(out, ")");
        }
    }
}

fn call(call: &Call, out: &mut Pieces) {
    text(out, format!("{}(", call.function.name));
    separated(&call.args, out);
    text(out, ")");
}

fn separated(args: &[NodeId], out: &mut Pieces) {
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            text(out, ", ");
        }
        out.push(Piece::Node(*arg));
    }
}

/// The name and grouping of an aggregation, up to its parenthesis.
pub(super) fn head(aggregate: &Aggregate) -> String {
    let name = aggregate.op.text();
    aggregate.grouping.as_ref().map_or_else(
        || name.to_owned(),
        |grouping| {
            let word = if grouping.without { "without" } else { "by" };
            format!("{name} {word} {} ", literal::labels(&grouping.labels))
        },
    )
}

fn aggregate(aggregate: &Aggregate, out: &mut Pieces) {
    text(out, format!("{}(", head(aggregate)));
    let args: Vec<_> = aggregate.param.into_iter().chain([aggregate.operand]).collect();
    separated(&args, out);
    text(out, ")");
}

fn selector(selector: &Selector, out: &mut Pieces) {
    let Selector { name, matchers, range, edges, time } = selector;
    let mut head = String::new();
    let mut in_braces = Vec::new();
    match name {
        Some(name) if name.quoted => in_braces.push(literal::quoted(&name.text)),
        Some(name) => head.push_str(&name.text),
        None => {}
    }
    in_braces.extend(matchers.iter().map(matcher));
    if name.is_none() || !in_braces.is_empty() {
        head = format!("{head}{{{}}}", in_braces.join(","));
    }
    text(out, head);
    if let Some(range) = range {
        text(out, "[");
        out.push(Piece::Node(*range));
        text(out, "]");
    }
    match edges {
        Edges::Plain => {}
        Edges::Anchored => text(out, " anchored"),
        Edges::Smoothed => text(out, " smoothed"),
    }
    self::time(time, out);
}

fn matcher(matcher: &Matcher) -> String {
    let Matcher { label, op, value, span: _, label_span: _, value_span: _ } = matcher;
    format!("{}{}{}", literal::label(label), op.text(), literal::quoted(value))
}

fn time(time: &Time, out: &mut Pieces) {
    let Time { offset, at } = time;
    match at {
        None => {}
        Some(At::Timestamp(seconds)) => text(out, format!(" @ {}", literal::float(*seconds))),
        Some(At::Start) => text(out, " @ start()"),
        Some(At::End) => text(out, " @ end()"),
    }
    if let Some(offset) = offset {
        text(out, " offset ");
        out.push(Piece::Node(*offset));
    }
}

fn subquery(subquery: &Subquery, out: &mut Pieces) {
    out.push(Piece::Node(subquery.expr));
    brackets(subquery, out);
}

/// The range, step and time behind what a subquery evaluates.
pub(super) fn brackets(subquery: &Subquery, out: &mut Pieces) {
    let Subquery { expr: _, range, step, time } = subquery;
    text(out, "[");
    out.push(Piece::Node(*range));
    text(out, ":");
    out.extend(step.map(Piece::Node));
    text(out, "]");
    self::time(time, out);
}

/// An operator with its modifiers.
pub(super) fn operator(binary: &Binary) -> String {
    let mut words = vec![binary.op.text().to_owned()];
    if binary.returns_bool {
        words.push("bool".to_owned());
    }
    if let Some(matching) = &binary.matching {
        self::matching(matching, &mut words);
    }
    words.join(" ")
}

fn matching(matching: &Matching, words: &mut Vec<String>) {
    let Matching { on, labels, group, include, fill_left, fill_right, span: _ } = matching;
    let fills = fill_left.is_some() || fill_right.is_some();
    // With a `fill`, ignoring nothing goes without saying; alone, it is what makes this matching.
    if *on || !labels.is_empty() || *group != Group::OneToOne || !fills {
        let word = if *on { "on" } else { "ignoring" };
        words.push(format!("{word} {}", literal::labels(labels)));
    }
    match group {
        Group::OneToOne => {}
        // Without its parentheses it would take over those of the right operand.
        Group::ManyToOne => words.push(format!("group_left {}", literal::labels(include))),
        Group::OneToMany => words.push(format!("group_right {}", literal::labels(include))),
    }
    match (fill_left.map(literal::float), fill_right.map(literal::float)) {
        (Some(left), Some(right)) if left == right => words.push(format!("fill ({left})")),
        (left, right) => {
            words.extend(left.map(|value| format!("fill_left ({value})")));
            words.extend(right.map(|value| format!("fill_right ({value})")));
        }
    }
}
