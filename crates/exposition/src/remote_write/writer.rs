//! Writing series into the request that is open.

use bellwether_model::{ExemplarRef, HistogramRef, Timestamp};
use prost::Message as _;
use prost::encoding::{self, WireType, encode_key, encode_varint};

use super::body::{Body, Request};
use super::family::Description;
use super::histogram;
use super::label::{Merged, Parts, Refs, text_len, write_v1};
use super::message::LabelV1;
use super::options::{RemoteWriteOptions, Version};
use super::seen::SeenSeries;
use crate::push::STALE_NAN_BITS;

/// What a series says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Sample(f64),
    Histogram(&'a HistogramRef<'a>),
}

/// What a series says, when, since when, and with which exemplars.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) value: Value<'a>,
    pub(super) time: Timestamp,
    pub(super) start: Option<Timestamp>,
    pub(super) exemplars: &'a [ExemplarRef<'a>],
}

/// Most bytes of a sample, of metadata aside from its texts, and of what is around a series.
const SERIES_BYTES: usize = 96;

/// The request that is open, and where finished ones go.
#[derive(Debug)]
pub(super) struct Writer<'d, F> {
    options: &'d RemoteWriteOptions,
    body: Body,
    sink: F,
    seen: Option<&'d mut SeenSeries>,
    merged: Merged,
    /// Labels of the series at hand as 1.0 writes them.
    canonical: Vec<u8>,
    value: Vec<u8>,
    series: Vec<u8>,
}

impl<'d, F: FnMut(Request)> Writer<'d, F> {
    pub(super) fn new(
        version: Version,
        options: &'d RemoteWriteOptions,
        seen: Option<&'d mut SeenSeries>,
        sink: F,
    ) -> Self {
        Self {
            options,
            body: Body::new(version),
            sink,
            seen,
            merged: Merged::default(),
            canonical: Vec::new(),
            value: Vec::new(),
            series: Vec::new(),
        }
    }

    /// When the walk before this one was, whose exemplars have been sent.
    pub(super) fn walked_at(&self) -> Option<Timestamp> {
        self.seen.as_ref().and_then(|seen| seen.walked_at())
    }

    /// Marks what has gone as stale and hands over the last request.
    pub(super) fn finish(mut self, now: Timestamp) {
        let gone = self.seen.take().map_or_else(Vec::new, |seen| seen.end_walk(now));
        for labels in gone {
            self.stale(&labels, now);
        }
        self.close();
    }

    fn close(&mut self) {
        if let Some(request) = self.body.take() {
            (self.sink)(request);
        }
    }

    /// Sees to it that a series of `cost` bytes more fits; `false` when it fits no request.
    fn make_room(&mut self, cost: usize) -> bool {
        let full = self.body.len() + cost > self.options.request_bytes_max;
        if full || self.body.count >= self.options.series_max {
            self.close();
        }
        self.body.len() + cost <= self.options.request_bytes_max
    }

    /// Adds one series; `false` when it fits no request.
    pub(super) fn write(
        &mut self,
        parts: &mut Parts<'_>,
        said: &Said<'_>,
        description: &mut Description,
    ) -> bool {
        self.merged.merge(parts);
        self.put_value(said, description);
        let texts = said.exemplars.iter().flat_map(|e| e.labels).map(|(n, v)| text_len(n, v));
        let cost = self.merged.len_max(parts)
            + self.value.len()
            + texts.sum::<usize>()
            + (said.exemplars.len() + 1) * SERIES_BYTES
            + description.len();
        if !self.make_room(cost) {
            return false;
        }
        self.put_labels(parts);
        self.series.extend_from_slice(&self.value);
        for exemplar in said.exemplars {
            put_exemplar(exemplar, said.time, &mut self.body, &mut self.series);
        }
        if self.options.metadata {
            description.write(&mut self.body, &mut self.series);
        }
        if let Some(start) = self.start(said) {
            encoding::int64::encode(6, &start.0, &mut self.series);
        }
        match said.value {
            Value::Sample(_) => self.body.samples += 1,
            Value::Histogram(_) => self.body.histograms += 1,
        }
        self.put_series();
        true
    }

    /// When counting began, where the version has a place for it.
    fn start(&self, said: &Said<'_>) -> Option<Timestamp> {
        said.start.filter(|_| self.body.version == Version::V2)
    }

    /// Writes the sample or histogram, with its key, into `self.value`.
    fn put_value(&mut self, said: &Said<'_>, description: &Description) {
        let start = self.start(said);
        self.value.clear();
        match said.value {
            Value::Sample(value) => put_sample(value, said.time, start, &mut self.value),
            Value::Histogram(h) => {
                let field = match self.body.version {
                    Version::V1 => 4,
                    Version::V2 => 3,
                };
                let message = histogram::message(h, description.kind, said.time, start);
                encoding::message::encode(field, &message, &mut self.value);
            }
        }
    }

    /// Begins `self.series` with its labels, which are seen.
    fn put_labels(&mut self, parts: &mut Parts<'_>) {
        self.series.clear();
        self.canonical.clear();
        if self.seen.is_some() || self.body.version == Version::V1 {
            self.merged.write_v1(parts, &mut self.canonical);
        }
        match self.body.version {
            Version::V1 => self.series.extend_from_slice(&self.canonical),
            Version::V2 => {
                self.merged.write_v2(parts, &mut self.body.symbols, &mut self.series);
            }
        }
        if let Some(seen) = &mut self.seen {
            seen.see(&self.canonical);
        }
    }

    /// Adds `self.series` to the request.
    fn put_series(&mut self) {
        let field = match self.body.version {
            Version::V1 => 1,
            Version::V2 => 5,
        };
        encode_key(field, WireType::LengthDelimited, &mut self.body.series);
        encode_varint(self.series.len() as u64, &mut self.body.series);
        self.body.series.extend_from_slice(&self.series);
        self.body.count += 1;
    }

    /// Says that the series of these labels, as 1.0 writes them, has ended. It fitted once, so it
    /// does now.
    fn stale(&mut self, labels: &[u8], now: Timestamp) {
        self.make_room(labels.len() * 2 + SERIES_BYTES);
        self.series.clear();
        match self.body.version {
            Version::V1 => self.series.extend_from_slice(labels),
            Version::V2 => {
                let mut refs = Refs::default();
                for label in read_labels(labels) {
                    let name = self.body.symbols.intern(&label.name);
                    refs.push(name, self.body.symbols.intern(&label.value));
                }
                refs.write(&mut self.series);
            }
        }
        put_sample(f64::from_bits(STALE_NAN_BITS), now, None, &mut self.series);
        self.body.samples += 1;
        self.put_series();
    }
}

/// A sample with key and length, the same in both versions but for its start.
fn put_sample(value: f64, time: Timestamp, start: Option<Timestamp>, into: &mut Vec<u8>) {
    let len_at = into.len() + 1;
    into.extend_from_slice(&[2 << 3 | 2, 0]);
    encoding::double::encode(1, &value, into);
    encoding::int64::encode(2, &time.0, into);
    if let Some(start) = start {
        encoding::int64::encode(3, &start.0, into);
    }
    // At most 9 + 11 + 11 bytes, so its length is one byte.
    let len = (into.len() - len_at - 1) as u8;
    if let Some(byte) = into.get_mut(len_at) {
        *byte = len;
    }
}

fn put_exemplar(e: &ExemplarRef<'_>, time: Timestamp, body: &mut Body, into: &mut Vec<u8>) {
    let mut bytes = Vec::new();
    let field = match body.version {
        Version::V1 => {
            for (name, value) in e.labels {
                write_v1(name, value, &mut bytes);
            }
            3
        }
        Version::V2 => {
            let mut refs = Refs::default();
            for (name, value) in e.labels {
                let name = body.symbols.intern(name);
                refs.push(name, body.symbols.intern(value));
            }
            refs.write(&mut bytes);
            4
        }
    };
    encoding::double::encode(2, &e.value, &mut bytes);
    encoding::int64::encode(3, &e.timestamp.unwrap_or(time).0, &mut bytes);
    encode_key(field, WireType::LengthDelimited, into);
    encode_varint(bytes.len() as u64, into);
    into.extend_from_slice(&bytes);
    body.exemplars += 1;
}

/// Labels as [`write_v1`] wrote them.
fn read_labels(canonical: &[u8]) -> Vec<LabelV1> {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Labels {
        #[prost(message, repeated, tag = "1")]
        labels: Vec<LabelV1>,
    }
    Labels::decode(canonical).map_or_else(|_| Vec::new(), |all| all.labels)
}
