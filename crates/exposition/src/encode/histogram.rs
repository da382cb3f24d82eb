//! Histograms as cumulative bucket lines.

use bellwether_model::{ExemplarRef, Extras, FamilyKind, HistogramRef};

use super::chunk::ChunkSink;
use super::lines::{Dialect, Lines, join};
use super::number::{U64_DIGITS_MAX, as_count, push_count, push_f64, put_u64};
use super::prefix::{BLOCK, Padded, Pieces};
use crate::openmetrics::carry;

/// `,le="0.5"} ` for each bound and `+Inf`, kept while the bounds stay the same.
#[derive(Debug, Default)]
pub(super) struct BoundTexts {
    bounds: Vec<f64>,
    texts: Pieces,
    rendered: bool,
}

impl BoundTexts {
    fn render(&mut self, bounds: &[f64]) {
        if self.rendered && self.bounds == bounds {
            return;
        }
        self.rendered = true;
        self.bounds.clear();
        self.bounds.extend_from_slice(bounds);
        self.texts.clear();
        for bound in bounds.iter().copied().chain([f64::INFINITY]) {
            self.texts.render(|text| {
                text.extend_from_slice(b",le=\"");
                push_f64(text, bound);
                text.extend_from_slice(b"\"} ");
            });
        }
    }
}

impl<S: ChunkSink> Lines<S> {
    pub(crate) fn histogram(
        &mut self,
        inner: usize,
        histogram: &HistogramRef<'_>,
        extras: &Extras<'_>,
    ) {
        if !self.fits_histogram(inner, histogram) {
            return self.omit();
        }
        self.buckets(inner, histogram, extras);
        self.line.clear();
        self.sum_and_count(inner, histogram, extras);
        if self.family.kind == FamilyKind::Histogram {
            self.created(inner, extras);
        }
        self.out.push(&self.line);
    }

    fn buckets(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: &Extras<'_>) {
        self.bounds.render(histogram.bounds);
        let open = self.render_point("_bucket", inner);
        let native = [histogram.count()];
        let counts = if histogram.counts.is_empty() { &native } else { histogram.counts };
        // A native-only histogram is one bucket here: the last text, `+Inf`.
        let first_text = histogram.bounds.len() + 1 - counts.len();
        let plain = extras.timestamp.is_none()
            && (self.dialect == Dialect::Text || histogram.exemplars.is_empty());
        let mut cumulative = 0.0;
        for (bucket, count) in counts.iter().enumerate() {
            cumulative += count;
            match as_count(cumulative) {
                Some(whole) if plain => self.bucket_line(first_text + bucket, open, whole),
                _ => {
                    let exemplar = histogram.exemplars.iter().find(|(at, _)| *at == bucket);
                    let exemplar = exemplar.map(|(_, e)| e);
                    self.any_bucket(first_text + bucket, open, cumulative, extras, exemplar);
                }
            }
        }
    }

    #[inline]
    fn bucket_line(&mut self, text: usize, open: bool, cumulative: u64) {
        let Some(text) = self.bounds.texts.get(text) else { return };
        let point = self.point.borrow();
        let room = self.out.room(point.room() + text.room() + U64_DIGITS_MAX + BLOCK);
        let mut at = point.copy_to(room);
        at += join(text, !open, &mut room[at..]);
        at += put_u64(&mut room[at..], cumulative);
        room[at] = b'\n';
        self.out.advance(at + 1);
    }

    fn any_bucket(
        &mut self,
        text: usize,
        open: bool,
        cumulative: f64,
        extras: &Extras<'_>,
        exemplar: Option<&ExemplarRef<'_>>,
    ) {
        let text = self.bounds.texts.get(text).map_or(&[][..], Padded::text);
        self.line.clear();
        self.line.extend_from_slice(self.point.text());
        self.line.push(if open { b',' } else { b'{' });
        self.line.extend_from_slice(text.get(1..).unwrap_or_default());
        push_count(&mut self.line, cumulative);
        self.end_line(extras.timestamp, exemplar);
        self.out.push(&self.line);
    }

    fn sum_and_count(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: &Extras<'_>) {
        let count = histogram.count();
        match self.dialect {
            Dialect::Text => {
                if let Some(sum) = histogram.sum {
                    self.part("_sum", inner, extras, |line| push_f64(line, sum));
                }
                self.part("_count", inner, extras, |line| push_count(line, count));
            }
            Dialect::OpenMetrics => {
                let Some(sum) = histogram.sum else { return };
                // The two come together or not at all.
                if !carry::sum(self.family.kind, histogram.bounds, sum) {
                    return self.omit();
                }
                let gauge = self.family.kind == FamilyKind::GaugeHistogram;
                let (sum_name, count_name) =
                    if gauge { ("_gsum", "_gcount") } else { ("_sum", "_count") };
                self.part(sum_name, inner, extras, |line| push_f64(line, sum));
                self.part(count_name, inner, extras, |line| push_count(line, count));
            }
        }
    }
}
