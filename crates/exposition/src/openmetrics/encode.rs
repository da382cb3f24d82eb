//! Families to OpenMetrics 1.0.0.

use bellwether_model::{
    Extras, Family, FamilyHead, FamilySink, HistogramRef, LabelPair, Number, Summary,
};

use crate::encode::{ChunkSink, Dialect, Escaping, Lines};

/// Writes families as OpenMetrics 1.0.0, in chunks, straight from whoever walks them.
///
/// `_total` and `_info` are taken off for the metadata lines; a counter or info without its
/// suffix keeps its name and becomes `unknown` or `gauge`. Left out and counted: negative or NaN
/// counters, sums and quantile values, fractional buckets, the sum and count of a histogram with
/// negative bounds, infos that are not 1, states that are not 0 or 1, exemplars with more than
/// 128 characters, families that repeat a name.
#[derive(Debug)]
pub struct OpenMetricsEncoder<S>(Lines<S>);

impl<S: ChunkSink> OpenMetricsEncoder<S> {
    /// Writes to `sink`, names escaped as `escaping` says.
    pub fn new(escaping: Escaping, sink: S) -> Self {
        Self(Lines::new(Dialect::OpenMetrics, escaping, sink))
    }

    /// Leaves out the `_created` lines: Prometheus stores each as a series of its own, which
    /// nearly doubles what a catalogue's budget counts.
    #[must_use]
    pub fn without_created(self) -> Self {
        Self(self.0.without_created())
    }

    /// How many points and parts of points were left out because the format cannot carry them,
    /// or because a family's name had been written before.
    pub fn omitted(&self) -> u64 {
        self.0.omitted()
    }

    /// Hands over the last chunk with `# EOF` and says what [`Self::omitted`] would.
    pub fn finish(self) -> u64 {
        self.0.finish(b"# EOF\n")
    }
}

impl<S: ChunkSink> FamilySink for OpenMetricsEncoder<S> {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        self.0.begin(head);
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.0.row(labels);
    }

    #[expect(clippy::inline_always, reason = "callers without extras then build none")]
    #[inline(always)]
    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        self.0.number(inner, value, extras);
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        self.0.histogram(inner, histogram, &extras);
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        self.0.summary(inner, summary, &extras);
    }

    fn end(&mut self) {}
}

/// `families` as one text, UTF-8 names allowed.
pub fn encode_to_vec(families: &[Family]) -> Vec<u8> {
    let mut text = Vec::new();
    let sink = |chunk: &mut Vec<u8>| text.extend_from_slice(chunk);
    let mut encoder = OpenMetricsEncoder::new(Escaping::AllowUtf8, sink);
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    text
}
