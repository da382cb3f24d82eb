//! Families that say what they were called before their names were translated.

use bellwether_model::{
    Extras, Family, FamilyHead, FamilySink, HistogramRef, LabelPair, Number, Original, Summary,
};

/// Walks `family` as one whose catalogue describes it so.
pub(crate) fn walk<K: FamilySink>(family: &Family, original: Original<'_>, sink: &mut K) {
    family.walk(&mut Described { original, sink });
}

struct Described<'a, K> {
    original: Original<'a>,
    sink: &'a mut K,
}

impl<K: FamilySink> FamilySink for Described<'_, K> {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        self.sink.begin(&FamilyHead { original: Some(self.original), ..*head });
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.sink.row(labels);
    }

    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        self.sink.number(inner, value, extras);
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        self.sink.histogram(inner, histogram, extras);
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        self.sink.summary(inner, summary, extras);
    }

    fn end(&mut self) {
        self.sink.end();
    }
}
