//! The request and the metric that are open.

use prost::encoding;

use super::attributes::Attributes;
use super::message::AggregationTemporality;
use super::point::Form;
use super::request::{Envelope, FRAME_BYTES, Request, open};

/// Metrics of the request that is open, and where finished ones go.
#[derive(Debug)]
pub(super) struct Requests<F> {
    envelope: Envelope,
    bytes_max: usize,
    delta: bool,
    sink: F,
    /// Finished metrics of this request, each with key and length.
    metrics: Vec<u8>,
    /// Data points in `metrics`.
    points_in_metrics: u64,
    /// Name, description, unit and metadata of the family.
    head: Vec<u8>,
    /// The metric that is open: its form and its points, each with key and length.
    form: Form,
    points: Vec<u8>,
    points_open: u64,
}

impl<F: FnMut(Request)> Requests<F> {
    /// Requests of at most `bytes_max` bytes, with monotonic sums and histograms as deltas or not.
    pub(super) fn new(envelope: Envelope, bytes_max: usize, delta: bool, sink: F) -> Self {
        Self {
            envelope,
            bytes_max,
            delta,
            sink,
            metrics: Vec::new(),
            points_in_metrics: 0,
            head: Vec::new(),
            form: Form::Gauge,
            points: Vec::new(),
            points_open: 0,
        }
    }

    /// Begins the metrics of a family; the head is to be written.
    pub(super) fn begin(&mut self) -> &mut Vec<u8> {
        self.close_metric();
        self.head.clear();
        &mut self.head
    }

    /// Adds a point; `false` when it fits no request.
    pub(super) fn point(&mut self, form: Form, attributes: [&Attributes; 2], value: &[u8]) -> bool {
        if self.form != form {
            self.close_metric();
            self.form = form;
        }
        let len = attributes.iter().map(|a| a.len()).sum::<usize>() + value.len();
        if !self.make_room(len + FRAME_BYTES) {
            return false;
        }
        open(1, len, &mut self.points);
        for attributes in attributes {
            attributes.copy(form.attributes_field(), &mut self.points);
        }
        self.points.extend_from_slice(value);
        self.points_open += 1;
        true
    }

    /// Sees to it that `len` bytes more fit; `false` when they fit no request.
    fn make_room(&mut self, len: usize) -> bool {
        // Key and length of metric and data, and the data's temporality and monotonicity.
        let metric = self.head.len() + 2 * FRAME_BYTES + 4;
        let alone = self.envelope.len_max() + metric + len;
        if alone > self.bytes_max {
            return false;
        }
        if alone + self.metrics.len() + self.points.len() > self.bytes_max {
            self.close_metric();
            self.close_request();
        }
        true
    }

    pub(super) fn close_metric(&mut self) {
        if self.points_open == 0 {
            return;
        }
        let flags = self.flags();
        let mut data = Vec::new();
        open(self.form.data_field(), self.points.len() + flags.len(), &mut data);
        let len = self.head.len() + data.len() + self.points.len() + flags.len();
        open(2, len, &mut self.metrics);
        for part in [&self.head, &data, &self.points, &flags] {
            self.metrics.extend_from_slice(part);
        }
        self.points_in_metrics += self.points_open;
        self.points.clear();
        self.points_open = 0;
    }

    /// Temporality and monotonicity, where the open metric's data has them.
    fn flags(&self) -> Vec<u8> {
        let mut flags = Vec::new();
        let counted = matches!(
            self.form,
            Form::Sum { monotonic: true } | Form::Histogram | Form::Exponential
        );
        let temporality = match self.form {
            Form::Gauge | Form::Summary => return flags,
            _ if counted && self.delta => AggregationTemporality::Delta,
            _ => AggregationTemporality::Cumulative,
        };
        encoding::int32::encode(2, &(temporality as i32), &mut flags);
        if self.form == (Form::Sum { monotonic: true }) {
            encoding::bool::encode(3, &true, &mut flags);
        }
        flags
    }

    /// Hands over what is open.
    pub(super) fn finish(&mut self) {
        self.close_metric();
        self.close_request();
    }

    fn close_request(&mut self) {
        if self.points_in_metrics == 0 {
            return;
        }
        let body = self.envelope.wrap(&self.metrics);
        (self.sink)(Request { body, points: self.points_in_metrics });
        self.metrics.clear();
        self.points_in_metrics = 0;
    }
}
