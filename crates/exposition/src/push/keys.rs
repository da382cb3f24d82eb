//! What tells one series from another, as bytes: family, row and inner labels one after the other.

use bellwether_model::{FamilyHead, FamilyKind, HistogramRef, LabelPair};

/// The keys of the series of one family as it is walked.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    family: Vec<u8>,
    inner: Vec<Vec<u8>>,
    row: Vec<u8>,
    key: Vec<u8>,
}

impl Keys {
    pub(crate) fn begin(&mut self, head: &FamilyHead<'_>) {
        self.family.clear();
        push(&mut self.family, head.name);
        self.family.push(kind_byte(head.kind));
        self.inner.clear();
        self.inner.extend(head.inner.iter().map(|labels| {
            let mut key = Vec::new();
            push_labels(&mut key, labels);
            key
        }));
        self.row.clear();
    }

    pub(crate) fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.row.clear();
        push_labels(&mut self.row, labels);
    }

    /// The key of a number.
    pub(crate) fn number(&mut self, inner: usize) -> &[u8] {
        self.start(inner);
        &self.key
    }

    /// The key of a histogram; other buckets make another series.
    pub(crate) fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>) -> &[u8] {
        self.start(inner);
        for bound in histogram.bounds {
            self.key.extend_from_slice(&bound.to_bits().to_le_bytes());
        }
        if let Some(native) = &histogram.native {
            self.key.push(native.schema.to_le_bytes()[0]);
            self.key.extend_from_slice(&native.zero_threshold.to_bits().to_le_bytes());
        }
        &self.key
    }

    fn start(&mut self, inner: usize) {
        self.key.clear();
        self.key.extend_from_slice(&self.family);
        self.key.extend_from_slice(&self.row);
        if let Some(inner) = self.inner.get(inner) {
            self.key.extend_from_slice(inner);
        }
        // Ends the labels: what a histogram adds must not read as one.
        self.key.extend_from_slice(&[0xff; 4]);
    }
}

fn push_labels(key: &mut Vec<u8>, labels: &[LabelPair<'_>]) {
    for (name, value) in labels {
        push(key, name);
        push(key, value);
    }
}

/// A length before each text, so that no text can look like two.
fn push(key: &mut Vec<u8>, text: &str) {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX - 1);
    key.extend_from_slice(&length.to_le_bytes());
    key.extend_from_slice(text.as_bytes());
}

fn kind_byte(kind: FamilyKind) -> u8 {
    kind as u8
}
