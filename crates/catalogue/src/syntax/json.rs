//! A tree as JSON, as other readers of YAML see it: what the schema is applied to.

use serde_json::{Map, Number, Value as Json};

use super::{Node, Scalar, Value};
use crate::diagnostic::Problems;

/// Reads a text of the restricted language; null when it cannot be read.
pub fn to_json(text: &str) -> Json {
    let mut problems = Problems::default();
    let tree = super::read(0, text, &mut { super::NODES_MAX }, &mut problems);
    tree.root.as_ref().map_or(Json::Null, value)
}

fn value(node: &Node) -> Json {
    match &node.value {
        Value::Scalar(text) => scalar(text),
        Value::List(items) => items.iter().map(value).collect::<Vec<_>>().into(),
        Value::Map(entries) => {
            let pairs = entries.iter().map(|(key, node)| (key.text.clone(), value(node)));
            Json::Object(pairs.collect::<Map<_, _>>())
        }
    }
}

/// YAML's core schema: plain scalars that look like null, flags or numbers are.
fn scalar(scalar: &Scalar) -> Json {
    let text = scalar.text.as_str();
    if !scalar.plain {
        return text.into();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Json::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => number(text).map_or_else(|| text.into(), Json::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    if !digits || text.contains(|c: char| c.is_ascii_alphabetic() && !"eE".contains(c)) {
        return None;
    }
    text.parse::<i64>().map(Number::from).ok().or_else(|| Number::from_f64(text.parse().ok()?))
}
