//! Reads a checked mapping by the keys of its record: each getter yields what the field table
//! promises, or nothing when the key is absent or was reported.

use std::time::Duration;

use crate::fields::{Record, Shape};
use crate::scalar::{self, Bound};
use crate::source::Span;
use crate::syntax::{Key, Node, Value};

/// A mapping and the record it follows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    node: &'a Node,
    record: &'static Record,
}

impl<'a> View<'a> {
    pub(crate) fn new(node: &'a Node, record: &'static Record) -> Self {
        Self { node, record }
    }

    /// The place of the whole mapping.
    pub(crate) fn whole_span(&self) -> Span {
        self.node.span
    }

    /// The value of a key the record has.
    pub(crate) fn node(&self, key: &str) -> Option<&'a Node> {
        debug_assert!(self.record.field(key).is_some(), "{key} is not in the field table");
        self.node.get(key)
    }

    /// The keys as written.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'a Key> + use<'a> {
        self.node.entries().iter().map(|(key, _)| key)
    }

    /// The place of a key's value; that of the mapping when the key is absent.
    pub(crate) fn span(&self, key: &str) -> Span {
        self.node(key).map_or(self.node.span, |node| node.span)
    }

    /// The place of a key.
    pub(crate) fn key_span(&self, key: &str) -> Option<Span> {
        self.keys().find(|k| k.text == key).map(|k| k.span)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.node(key)?.text()
    }

    pub(crate) fn string(&self, key: &str) -> String {
        self.text(key).map(|text| text.trim().to_owned()).unwrap_or_default()
    }

    /// One of the words of the key's shape.
    pub(crate) fn word(&self, key: &str) -> Option<&'a str> {
        let text = self.text(key)?;
        matches!(self.record.field(key)?.shape, Shape::Word(words) if words.contains(&text))
            .then_some(text)
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        scalar::flag(self.text(key)?).ok()
    }

    pub(crate) fn whole(&self, key: &str) -> Option<i64> {
        let Shape::Whole { min, max } = self.record.field(key)?.shape else { return None };
        scalar::whole(self.text(key)?, min, max).ok()
    }

    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        scalar::number(self.text(key)?).ok()
    }

    pub(crate) fn duration(&self, key: &str) -> Option<Duration> {
        scalar::duration(self.text(key)?).ok()
    }

    pub(crate) fn percent(&self, key: &str) -> Option<f64> {
        scalar::percent(self.text(key)?).ok()
    }

    pub(crate) fn bound(&self, key: &str) -> Option<Bound> {
        scalar::bound(self.text(key)?).ok()
    }

    /// The items of a list.
    pub(crate) fn list(&self, key: &str) -> Option<&'a [Node]> {
        match &self.node(key)?.value {
            Value::List(items) => Some(items),
            Value::Scalar(_) | Value::Map(_) => None,
        }
    }

    /// The texts of a list.
    pub(crate) fn texts(&self, key: &str) -> Vec<&'a str> {
        self.list(key).unwrap_or_default().iter().filter_map(Node::text).collect()
    }

    /// The entries of a mapping.
    pub(crate) fn entries(&self, key: &str) -> &'a [(Key, Node)] {
        self.node(key).map(Node::entries).unwrap_or_default()
    }

    /// The entries of a mapping to texts.
    pub(crate) fn notes(&self, key: &str) -> Vec<(String, String)> {
        let pairs = self.entries(key).iter();
        pairs.filter_map(|(k, v)| Some((k.text.clone(), v.text()?.trim().to_owned()))).collect()
    }

    /// A mapping inside this one.
    pub(crate) fn inner(&self, key: &str) -> Option<Self> {
        let node = self.node(key).filter(|node| matches!(node.value, Value::Map(_)))?;
        let record = match self.record.field(key)?.shape {
            Shape::Record(record) => record,
            Shape::Either(shapes) => shapes.iter().find_map(|shape| match shape {
                Shape::Record(record) => Some(*record),
                _ => None,
            })?,
            _ => return None,
        };
        Some(Self::new(node, record))
    }
}
