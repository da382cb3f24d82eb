//! Families to Prometheus text 0.0.4.

use bellwether_model::{
    Extras, Family, FamilyHead, FamilySink, HistogramRef, LabelPair, Number, Summary,
};

use crate::encode::{ChunkSink, Dialect, Escaping, Lines};

/// Writes families as Prometheus text 0.0.4, in chunks, straight from whoever walks them.
///
/// Info and state sets become gauges, gauge histograms histograms, a native-only histogram its
/// `+Inf` bucket; units, exemplars and start times have no place in this format. A HELP that ends
/// in a carriage return loses it to readers that take CRLF line ends.
#[derive(Debug)]
pub struct TextEncoder<S>(Lines<S>);

impl<S: ChunkSink> TextEncoder<S> {
    /// Writes to `sink`, names escaped as `escaping` says.
    pub fn new(escaping: Escaping, sink: S) -> Self {
        Self(Lines::new(Dialect::Text, escaping, sink))
    }

    /// How many points and parts of points were left out because the format cannot carry them,
    /// or because a family's name had been written before.
    pub fn omitted(&self) -> u64 {
        self.0.omitted()
    }

    /// Hands over the last chunk and says what [`Self::omitted`] would.
    pub fn finish(self) -> u64 {
        self.0.finish(b"")
    }
}

impl<S: ChunkSink> FamilySink for TextEncoder<S> {
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
    let mut encoder = TextEncoder::new(Escaping::AllowUtf8, sink);
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    text
}
