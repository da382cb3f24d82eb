//! Families to requests.

use bellwether_model::{
    ExemplarRef, Extras, Family, FamilyHead, FamilyKind, FamilySink, HistogramRef, LabelPair,
    Number, Summary, Timestamp,
};

use super::body::Request;
use super::family::{FamilyState, Part, float};
use super::label::{Label, Parts, SortedLabels};
use super::options::{HistogramForm, RemoteWriteOptions, Version};
use super::seen::SeenSeries;
use super::writer::{Said, Value, Writer};

/// Writes one walk as requests, each below the bounds, and hands them to a function.
#[derive(Debug)]
pub struct RemoteWriteEncoder<'d, F> {
    histograms: HistogramForm,
    now: Timestamp,
    writer: Writer<'d, F>,
    common: SortedLabels,
    family: FamilyState,
    inner: Vec<SortedLabels>,
    row: SortedLabels,
    /// Grows with every row.
    row_number: u64,
    omitted: u64,
}

impl<'d, F: FnMut(Request)> RemoteWriteEncoder<'d, F> {
    /// A walk at `now`, whose requests go to `sink`; with `seen`, series that have gone since the
    /// last walk get stale markers and exemplars are sent once.
    pub fn new(
        version: Version,
        options: &'d RemoteWriteOptions,
        seen: Option<&'d mut SeenSeries>,
        now: Timestamp,
        sink: F,
    ) -> Self {
        let common: Vec<LabelPair<'_>> =
            options.labels.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        Self {
            histograms: options.histograms,
            now,
            writer: Writer::new(version, options, seen, sink),
            common: SortedLabels::of(&common),
            family: FamilyState::default(),
            inner: Vec::new(),
            row: SortedLabels::default(),
            row_number: 0,
            omitted: 0,
        }
    }

    /// How many samples were left out: not of their family's type, or larger than a request may be.
    pub fn omitted(&self) -> u64 {
        self.omitted
    }

    /// Marks what has gone as stale, hands over the last request and says what
    /// [`Self::omitted`] would.
    pub fn finish(self) -> u64 {
        self.writer.finish(self.now);
        self.omitted
    }

    /// Adds one series of the family.
    fn series(
        &mut self,
        (part, inner): (Part, usize),
        extra: Option<&mut Label>,
        value: Value<'_>,
        extras: &Extras<'_>,
        exemplars: &[ExemplarRef<'_>],
    ) {
        let Self { family, inner: inners, row, common, writer, .. } = self;
        let at = (self.row_number, inner);
        let names = family.names.get_mut(part as usize);
        let (Some(name), Some(inner)) = (names, inners.get_mut(inner)) else {
            self.omitted += 1;
            return;
        };
        let mut parts = Parts { name, at, extra, inner, row, common };
        let time = extras.timestamp.unwrap_or(self.now);
        let said = Said { value, time, start: extras.start, exemplars };
        if !writer.write(&mut parts, &said, &mut family.description) {
            self.omitted += 1;
        }
    }

    /// Adds one series without labels or exemplars of its own.
    fn plain(&mut self, part: Part, inner: usize, value: f64, extras: &Extras<'_>) {
        self.series((part, inner), None, Value::Sample(value), extras, &[]);
    }

    /// Exemplars that have not been sent with the walk before, the oldest first.
    fn fresh<'e>(&self, exemplars: impl Iterator<Item = ExemplarRef<'e>>) -> Vec<ExemplarRef<'e>> {
        let sent = self.writer.walked_at();
        let is_fresh = |e: &ExemplarRef<'_>| match (e.timestamp, sent) {
            (Some(time), Some(sent)) => time > sent,
            _ => true,
        };
        let mut fresh: Vec<ExemplarRef<'e>> = exemplars.filter(is_fresh).collect();
        fresh.sort_by_key(|e| e.timestamp);
        fresh
    }

    fn classic(&mut self, inner: usize, h: &HistogramRef<'_>, extras: &Extras<'_>) {
        self.family.render_bounds(h.bounds);
        let mut les = std::mem::take(&mut self.family.les);
        let mut cumulative = 0.0;
        for (at, (count, le)) in h.counts.iter().zip(&mut les).enumerate() {
            cumulative += count;
            let own = h.exemplars.iter().filter(|(bucket, _)| *bucket == at).map(|(_, e)| *e);
            let fresh = self.fresh(own);
            let value = Value::Sample(cumulative);
            self.series((Part::Bucket, inner), Some(le), value, extras, &fresh);
        }
        self.family.les = les;
        if let Some(sum) = h.sum {
            self.plain(Part::Sum, inner, sum, extras);
        }
        self.plain(Part::Count, inner, cumulative, extras);
    }

    fn native(&mut self, inner: usize, h: &HistogramRef<'_>, extras: &Extras<'_>) {
        let fresh = self.fresh(h.exemplars.iter().map(|(_, e)| *e));
        self.series((Part::Itself, inner), None, Value::Histogram(h), extras, &fresh);
    }
}

const HISTOGRAMS: [FamilyKind; 2] = [FamilyKind::Histogram, FamilyKind::GaugeHistogram];

impl<F: FnMut(Request)> FamilySink for RemoteWriteEncoder<'_, F> {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        self.family.begin(head);
        self.inner.clear();
        self.inner.extend(head.inner.iter().map(|labels| SortedLabels::of(labels)));
        self.row.set(&[]);
        self.row_number += 1;
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.row.set(labels);
        self.row_number += 1;
    }

    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        if self.family.is_one_of(&HISTOGRAMS) || self.family.is_one_of(&[FamilyKind::Summary]) {
            self.omitted += 1;
            return;
        }
        let counter = self.family.is_one_of(&[FamilyKind::Counter]);
        let extras = Extras { start: extras.start.filter(|_| counter), ..extras };
        let fresh = self.fresh(extras.exemplar.into_iter());
        let value = Value::Sample(value.as_f64());
        self.series((Part::Itself, inner), None, value, &extras, &fresh);
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        if !self.family.is_one_of(&HISTOGRAMS) {
            self.omitted += 1;
            return;
        }
        let native = histogram.native.is_some();
        let classic = !histogram.counts.is_empty() || !native;
        if native && (self.histograms != HistogramForm::Classic || !classic) {
            self.native(inner, histogram, &extras);
        }
        if classic && (self.histograms != HistogramForm::Native || !native) {
            self.classic(inner, histogram, &extras);
        }
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        if !self.family.is_one_of(&[FamilyKind::Summary]) {
            self.omitted += 1;
            return;
        }
        for (quantile, value) in &summary.quantiles {
            let mut label = Label::new("quantile", &float(*quantile));
            let value = Value::Sample(*value);
            self.series((Part::Itself, inner), Some(&mut label), value, &extras, &[]);
        }
        if let Some(sum) = summary.sum {
            self.plain(Part::Sum, inner, sum, &extras);
        }
        if let Some(count) = summary.count {
            self.plain(Part::Count, inner, count, &extras);
        }
    }

    fn end(&mut self) {}
}

/// `families` in requests below the bounds.
pub fn encode_to_vec(
    families: &[Family],
    version: Version,
    options: &RemoteWriteOptions,
    now: Timestamp,
) -> Vec<Request> {
    let mut requests = Vec::new();
    let sink = |request| requests.push(request);
    let mut encoder = RemoteWriteEncoder::new(version, options, None, now, sink);
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    requests
}
