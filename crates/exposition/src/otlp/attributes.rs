//! Labels as attributes, encoded once a row or inner set and then copied.

use bellwether_model::LabelPair;
use prost::Message as _;
use prost::encoding::{self, encode_varint};

use super::message::{AnyValue, KeyValue, any_value};
use super::options::AttributeValue;
use super::request::varint_len;
use crate::push::Original;

/// `KeyValue`s, each after its length and without a key: points have them under different fields.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Attributes {
    pub(super) fn of(labels: &[LabelPair<'_>], original: &Original) -> Self {
        let mut attributes = Self::default();
        attributes.set(labels, original);
        attributes
    }

    pub(super) fn set(&mut self, labels: &[LabelPair<'_>], original: &Original) {
        self.bytes.clear();
        self.ends.clear();
        for (name, value) in labels {
            push(original.label(name), value, &mut self.bytes);
            self.ends.push(self.bytes.len());
        }
    }

    /// Bytes [`Self::copy`] writes.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() + self.ends.len()
    }

    /// What tells them from others.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Writes them all under `field`, which is below 16.
    pub(super) fn copy(&self, field: u8, into: &mut Vec<u8>) {
        let mut from = 0;
        for end in &self.ends {
            into.push(field << 3 | 2);
            into.extend_from_slice(self.bytes.get(from..*end).unwrap_or_default());
            from = *end;
        }
    }
}

/// A text attribute after its length.
fn push(name: &str, value: &str, into: &mut Vec<u8>) {
    let text = 1 + varint_len(value.len()) + value.len();
    let name_len = 1 + varint_len(name.len()) + name.len();
    encode_varint((name_len + 1 + varint_len(text) + text) as u64, into);
    encode_text(1, name, into);
    into.push(2 << 3 | 2);
    encode_varint(text as u64, into);
    encode_text(1, value, into);
}

fn encode_text(field: u8, text: &str, into: &mut Vec<u8>) {
    into.push(field << 3 | 2);
    encode_varint(text.len() as u64, into);
    into.extend_from_slice(text.as_bytes());
}

/// Writes one text attribute under `field`.
pub(super) fn push_text(field: u8, name: &str, value: &str, into: &mut Vec<u8>) {
    into.push(field << 3 | 2);
    push(name, value, into);
}

/// Writes attributes of any type under `field`.
pub(super) fn push_all(field: u32, all: &[(String, AttributeValue)], into: &mut Vec<u8>) {
    for (name, value) in all {
        let value = match value {
            AttributeValue::Text(text) => any_value::Value::Text(text.clone()),
            AttributeValue::Integer(v) => any_value::Value::Integer(*v),
            AttributeValue::Float(v) => any_value::Value::Float(*v),
            AttributeValue::Boolean(v) => any_value::Value::Boolean(*v),
        };
        let value = Some(AnyValue { value: Some(value) });
        let attribute = KeyValue { key: name.clone(), value };
        encoding::encode_key(field, encoding::WireType::LengthDelimited, into);
        // Writing into a vector cannot fail for want of room.
        encode_varint(attribute.encoded_len() as u64, into);
        attribute.encode_raw(into);
    }
}
