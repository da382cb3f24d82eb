//! Items as JSON, and the envelope around them.

use std::fmt::Write as _;

use bellwether_model::{LabelPair, Number, Timestamp};

use super::options::SentryOptions;
use super::{ITEM_BYTES_MAX, ITEMS_MAX};

/// A finished envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Its bytes.
    pub body: Vec<u8>,
    /// Metrics in it, each counted by rate limits.
    pub items: usize,
}

/// The type of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Counter,
    Gauge,
}

/// What an item is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) name: &'a str,
    pub(super) suffix: &'static str,
    /// UCUM; only gauges have one there.
    pub(super) unit: &'a str,
    /// Rendered attributes, each with a comma at its end: of every item, of the row, of the point,
    /// of the quantile.
    pub(super) attributes: [&'a str; 4],
}

/// Items of the envelope that is open, and where finished ones go.
#[derive(Debug)]
pub(super) struct Envelopes<F> {
    header: String,
    trace: String,
    items: String,
    count: usize,
    sink: F,
}

impl<F: FnMut(Envelope)> Envelopes<F> {
    pub(super) fn new(options: &SentryOptions, trace_id: [u8; 16], sink: F) -> Self {
        let mut header = "{\"sdk\":{\"name\":".to_owned();
        push_text(&options.sdk_name, &mut header);
        header.push_str(",\"version\":");
        push_text(&options.sdk_version, &mut header);
        header.push_str("}}\n");
        let mut trace = String::new();
        for byte in trace_id {
            // Writing to a string does not fail.
            let _infallible = write!(trace, "{byte:02x}");
        }
        Self { header, trace, items: String::new(), count: 0, sink }
    }

    /// Adds an item of a finite value; `false` when it is too long.
    pub(super) fn push(
        &mut self,
        subject: &Subject<'_>,
        kind: Kind,
        value: Number,
        time: Timestamp,
    ) -> bool {
        let before = self.items.len();
        if self.count > 0 {
            self.items.push(',');
        }
        let start = self.items.len();
        self.write(subject, kind, value, time);
        if self.items.len() - start > ITEM_BYTES_MAX {
            self.items.truncate(before);
            return false;
        }
        self.count += 1;
        if self.count == ITEMS_MAX {
            self.close();
        }
        true
    }

    fn write(&mut self, subject: &Subject<'_>, kind: Kind, value: Number, time: Timestamp) {
        let json = &mut self.items;
        json.push_str("{\"timestamp\":");
        push_number(Number::F64(time.as_seconds()), json);
        json.push_str(",\"trace_id\":\"");
        json.push_str(&self.trace);
        json.push_str("\",\"name\":");
        push_text(&format!("{}{}", subject.name, subject.suffix), json);
        json.push_str(match kind {
            Kind::Counter => ",\"type\":\"counter\",\"value\":",
            Kind::Gauge => ",\"type\":\"gauge\",\"value\":",
        });
        push_number(value, json);
        if kind == Kind::Gauge && !subject.unit.is_empty() {
            json.push_str(",\"unit\":");
            push_text(unit_word(subject.unit), json);
        }
        json.push_str(",\"attributes\":{");
        let empty = json.len();
        subject.attributes.iter().for_each(|attributes| json.push_str(attributes));
        json.truncate(if json.len() == empty { empty } else { json.len() - 1 });
        json.push_str("}}");
    }

    /// Hands over the open envelope if there is anything in it.
    pub(super) fn close(&mut self) {
        if self.count == 0 {
            return;
        }
        let mut body = self.header.clone();
        // Writing to a string does not fail.
        let _infallible = writeln!(
            body,
            "{{\"type\":\"trace_metric\",\"item_count\":{},\
             \"content_type\":\"application/vnd.sentry.items.trace-metric+json\"}}",
            self.count
        );
        body.push_str("{\"version\":2,\"items\":[");
        body.push_str(&self.items);
        body.push_str("]}\n");
        (self.sink)(Envelope { body: body.into_bytes(), items: self.count });
        self.items.clear();
        self.count = 0;
    }
}

/// Renders labels as text attributes, each with a comma at its end.
pub(super) fn push_attributes<'a>(labels: impl Iterator<Item = LabelPair<'a>>, into: &mut String) {
    for (name, value) in labels {
        push_text(name, into);
        into.push_str(":{\"value\":");
        push_text(value, into);
        into.push_str(",\"type\":\"string\"},");
    }
}

/// Sentry's word for a unit; others are passed on as they are.
fn unit_word(ucum: &str) -> &str {
    match ucum {
        "ns" => "nanosecond",
        "us" => "microsecond",
        "ms" => "millisecond",
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "By" => "byte",
        "KiBy" => "kibibyte",
        "MiBy" => "mebibyte",
        "GiBy" => "gibibyte",
        "TiBy" => "tebibyte",
        "kBy" => "kilobyte",
        "MBy" => "megabyte",
        "GBy" => "gigabyte",
        "TBy" => "terabyte",
        "1" => "ratio",
        "%" => "percent",
        other => other,
    }
}

/// A finite number; floats always with a point or an exponent.
fn push_number(value: Number, into: &mut String) {
    match value {
        Number::U64(v) => into.push_str(itoa::Buffer::new().format(v)),
        Number::I64(v) => into.push_str(itoa::Buffer::new().format(v)),
        Number::F64(v) => into.push_str(ryu::Buffer::new().format_finite(v)),
    }
}

/// A JSON string.
fn push_text(text: &str, into: &mut String) {
    into.push('"');
    for c in text.chars() {
        match c {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            c if c.is_control() => {
                // Writing to a string does not fail; control characters are below 2¹⁶.
                let _infallible = write!(into, "\\u{:04x}", u32::from(c));
            }
            c => into.push(c),
        }
    }
    into.push('"');
}
