//! What all series of a family share: their names, their bounds, what they mean.

use bellwether_model::{FamilyHead, FamilyKind};
use prost::encoding;

use super::body::Body;
use super::label::Label;
use super::message::{Metadata, MetadataV1, MetricType};
use super::options::Version;
use crate::encode::number::push_f64;

/// Which series of a family.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Itself = 0,
    Bucket = 1,
    Sum = 2,
    Count = 3,
}

/// The family being walked.
#[derive(Debug, Default)]
pub(super) struct FamilyState {
    pub(super) description: Description,
    /// `__name__` of each [`Part`].
    pub(super) names: [Label; 4],
    bounds: Vec<f64>,
    /// `le` of each of `bounds` and of `+Inf`.
    pub(super) les: Vec<Label>,
}

impl FamilyState {
    pub(super) fn begin(&mut self, head: &FamilyHead<'_>) {
        let suffixes = ["", "_bucket", "_sum", "_count"];
        *self = Self {
            description: Description {
                kind: Some(head.kind),
                name: head.name.to_owned(),
                help: head.help.to_owned(),
                unit: head.unit.to_owned(),
                written_in: 0,
                refs: (0, 0),
            },
            names: suffixes.map(|s| Label::new("__name__", &format!("{}{s}", head.name))),
            ..Self::default()
        };
    }

    pub(super) fn is_one_of(&self, kinds: &[FamilyKind]) -> bool {
        self.description.kind.is_some_and(|kind| kinds.contains(&kind))
    }

    pub(super) fn render_bounds(&mut self, bounds: &[f64]) {
        if self.bounds == bounds && !self.les.is_empty() {
            return;
        }
        self.bounds = bounds.to_vec();
        let all = bounds.iter().copied().chain([f64::INFINITY]);
        self.les = all.map(|bound| Label::new("le", &float(bound))).collect();
    }
}

/// A float as OpenMetrics writes it.
pub(super) fn float(value: f64) -> String {
    let mut text = Vec::new();
    push_f64(&mut text, value);
    String::from_utf8(text).unwrap_or_default()
}

/// Type, help and unit.
#[derive(Debug, Default)]
pub(super) struct Description {
    pub(super) kind: Option<FamilyKind>,
    name: String,
    help: String,
    unit: String,
    /// The request it was last written into.
    written_in: u64,
    /// Where help and unit are in the table of that request, when it is of 2.0.
    refs: (u32, u32),
}

impl Description {
    /// Bytes of its texts.
    pub(super) fn len(&self) -> usize {
        self.name.len() + self.help.len() + self.unit.len()
    }

    /// Writes it: of 2.0 into every series, of 1.0 once into the request.
    pub(super) fn write(&mut self, body: &mut Body, series: &mut Vec<u8>) {
        let kind = i32::from(metric_type(self.kind.unwrap_or(FamilyKind::Unknown)));
        let request = body.symbols.generation();
        if body.version == Version::V2 {
            if self.written_in != request {
                self.written_in = request;
                self.refs = (body.symbols.intern(&self.help), body.symbols.intern(&self.unit));
            }
            let (help_ref, unit_ref) = self.refs;
            encoding::message::encode(5, &Metadata { kind, help_ref, unit_ref }, series);
        } else if self.written_in != request {
            self.written_in = request;
            let metadata = MetadataV1 {
                kind,
                metric_family_name: self.name.clone(),
                help: self.help.clone(),
                unit: self.unit.clone(),
            };
            encoding::message::encode(3, &metadata, &mut body.metadata);
        }
    }
}

fn metric_type(kind: FamilyKind) -> MetricType {
    match kind {
        FamilyKind::Counter => MetricType::Counter,
        FamilyKind::Gauge => MetricType::Gauge,
        FamilyKind::Histogram => MetricType::Histogram,
        FamilyKind::GaugeHistogram => MetricType::GaugeHistogram,
        FamilyKind::Summary => MetricType::Summary,
        FamilyKind::Info => MetricType::Info,
        FamilyKind::StateSet => MetricType::StateSet,
        FamilyKind::Unknown => MetricType::Unknown,
    }
}
