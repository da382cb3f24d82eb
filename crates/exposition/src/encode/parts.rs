//! What follows a value, and points of several lines.

use bellwether_model::{ExemplarRef, Extras, FamilyKind, Summary, Timestamp};

use super::ChunkSink;
use super::lines::{CLOSE, Dialect, Lines};
use super::number::{push_count, push_f64, push_millis, push_seconds};
use crate::openmetrics::carry;

impl<S: ChunkSink> Lines<S> {
    pub(crate) fn summary(&mut self, inner: usize, summary: &Summary, extras: &Extras<'_>) {
        let fits = !self.family.refused
            && self.family.kind == FamilyKind::Summary
            && self.inner.get(inner).is_some();
        let parts = match self.dialect {
            Dialect::Text => carry::SummaryParts::all(),
            Dialect::OpenMetrics => carry::SummaryParts::of(summary),
        };
        if !fits || !parts.point {
            return self.omit();
        }
        self.line.clear();
        for (quantile, value) in &summary.quantiles {
            let open = self.series_more("", inner);
            self.line.extend_from_slice(if open { b",quantile=\"" } else { b"{quantile=\"" });
            push_f64(&mut self.line, *quantile);
            self.line.extend_from_slice(b"\"} ");
            push_f64(&mut self.line, *value);
            self.end_line(extras.timestamp, None);
        }
        if let Some(sum) = summary.sum.filter(|_| parts.sum) {
            self.part("_sum", inner, extras, |line| push_f64(line, sum));
        } else if summary.sum.is_some() {
            self.omit();
        }
        if let Some(count) = summary.count {
            self.part("_count", inner, extras, |line| push_count(line, count));
        }
        self.created(inner, extras);
        self.out.push(&self.line);
    }

    /// One more line: the sample with `suffix`.
    pub(super) fn part(
        &mut self,
        suffix: &str,
        inner: usize,
        extras: &Extras<'_>,
        value: impl FnOnce(&mut Vec<u8>),
    ) {
        let open = self.series_more(suffix, inner);
        self.line.extend_from_slice(if open { CLOSE } else { b" " });
        value(&mut self.line);
        self.end_line(extras.timestamp, None);
    }

    /// One more line where the format says when counting began.
    pub(super) fn created(&mut self, inner: usize, extras: &Extras<'_>) {
        if !self.created {
            return;
        }
        if let (Dialect::OpenMetrics, Some(start)) = (self.dialect, extras.start) {
            self.part("_created", inner, extras, |line| push_seconds(line, start));
        }
    }

    /// Timestamp, exemplar, newline.
    pub(super) fn end_line(
        &mut self,
        timestamp: Option<Timestamp>,
        exemplar: Option<&ExemplarRef<'_>>,
    ) {
        if let Some(time) = timestamp {
            self.line.push(b' ');
            match self.dialect {
                Dialect::Text => push_millis(&mut self.line, time),
                Dialect::OpenMetrics => push_seconds(&mut self.line, time),
            }
        }
        if let (Dialect::OpenMetrics, Some(exemplar)) = (self.dialect, exemplar) {
            self.exemplar(exemplar);
        }
        self.line.push(b'\n');
    }

    fn exemplar(&mut self, exemplar: &ExemplarRef<'_>) {
        if !carry::exemplar(exemplar) {
            return self.omit();
        }
        self.line.extend_from_slice(b" # {");
        for (position, label) in exemplar.labels.iter().enumerate() {
            if position > 0 {
                self.line.push(b',');
            }
            self.exemplar_names.push(&mut self.line, self.escaping, position, *label);
        }
        self.line.extend_from_slice(CLOSE);
        push_f64(&mut self.line, exemplar.value);
        if let Some(time) = exemplar.timestamp {
            self.line.push(b' ');
            push_seconds(&mut self.line, time);
        }
    }
}
