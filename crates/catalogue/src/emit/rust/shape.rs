//! The cells of histograms, and what finds the right one.

use bellwether_model::native::{SCHEMA_MAX, SCHEMA_MIN, bucket_index, upper_bound};
use bellwether_model::spec::{LATENCY_BUCKETS, MetricKind, MetricSpec, NativeSpec};

use super::text::{float, hex, integer};

/// What a histogram counts into.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShapeSpec {
    bounds: Vec<f64>,
    native: Option<NativeRange>,
}

/// A dense run of native buckets.
#[derive(Debug, Clone, Copy, PartialEq)]
struct NativeRange {
    schema: i8,
    first: i32,
    last: i32,
}

impl ShapeSpec {
    pub(super) fn of(metric: &MetricSpec) -> Self {
        let mut bounds: Vec<f64> = metric.buckets.iter().map(|bucket| bucket.bound).collect();
        if bounds.is_empty() && metric.kind == MetricKind::Latency {
            bounds = LATENCY_BUCKETS.to_vec();
        }
        Self { bounds, native: metric.native.map(NativeRange::of) }
    }

    /// Cells of one label set: the buckets, `+Inf` and the zero bucket included, and the sum.
    pub(super) fn width(&self) -> u64 {
        let classic = if self.bounds.is_empty() { 0 } else { self.bounds.len() as u64 + 1 };
        classic + self.native.map_or(0, NativeRange::cells) + 1
    }

    /// Its constant.
    pub(super) fn expression(&self) -> String {
        let bounds: Vec<String> = self.bounds.iter().map(|bound| float(*bound)).collect();
        let buckets = match bounds.as_slice() {
            [] => "None".to_owned(),
            bounds => format!("Some(Buckets::new(&[{}]))", bounds.join(", ")),
        };
        let native =
            self.native.map_or_else(|| "None".to_owned(), |n| format!("Some({})", n.expression()));
        format!("Shape {{\n    buckets: {buckets},\n    native: {native},\n}}")
    }

    pub(super) fn has_buckets(&self) -> bool {
        !self.bounds.is_empty()
    }

    pub(super) fn has_native(&self) -> bool {
        self.native.is_some()
    }
}

impl NativeRange {
    fn of(spec: NativeSpec) -> Self {
        let schema = spec.schema.clamp(SCHEMA_MIN, SCHEMA_MAX);
        let min = if spec.min > 0.0 { spec.min } else { f64::MIN_POSITIVE };
        let max = if spec.max > min { spec.max.min(f64::MAX) } else { min };
        let first = bucket_index(schema, min);
        Self { schema, first, last: bucket_index(schema, max).max(first) }
    }

    fn cells(self) -> u64 {
        (i64::from(self.last) - i64::from(self.first) + 2).unsigned_abs()
    }

    fn expression(self) -> String {
        let Self { schema, first, last } = self;
        let threshold = upper_bound(schema, first - 1);
        let steps = if schema > 0 { 1i32 << schema } else { 1 };
        let mantissa = |k| upper_bound(schema, k).to_bits() & ((1 << 52) - 1);
        let cuts: Vec<String> = (1..steps).map(|k| hex(mantissa(k))).collect();
        let (first, last, threshold) = (integer(first), integer(last), float(threshold));
        if cuts.is_empty() {
            return format!("NativeDef::new({schema}, {first}, {last}, {threshold}, &[])");
        }
        let rows: Vec<String> =
            cuts.chunks(4).map(|row| format!("        {},\n", row.join(", "))).collect();
        let rows = rows.concat();
        format!("NativeDef::new({schema}, {first}, {last}, {threshold}, &[\n{rows}    ])")
    }
}
