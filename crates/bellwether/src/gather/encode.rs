//! A scrape as bytes, for those who serve or store it themselves.

use bellwether_exposition::openmetrics::OpenMetricsEncoder;
use bellwether_exposition::protobuf::ProtobufEncoder;
use bellwether_exposition::text::TextEncoder;
use bellwether_exposition::{ChunkSink, Escaping, Format, FormatKind};
use bellwether_model::{Extras, FamilyHead, FamilySink, HistogramRef, LabelPair, Number, Summary};

use super::Registry;

impl Registry {
    /// One scrape in the given format, as [`negotiate`](bellwether_exposition::negotiate()) chooses
    /// it.
    pub fn encode(&self, format: &Format) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.encode_into(format, |chunk: &mut Vec<u8>| bytes.append(chunk));
        bytes
    }

    /// One scrape as Prometheus text 0.0.4, UTF-8 names quoted.
    pub fn encode_text(&self) -> String {
        self.encode_to_string(FormatKind::Text, "0.0.4")
    }

    /// One scrape as OpenMetrics 1.0.0, UTF-8 names quoted.
    pub fn encode_openmetrics(&self) -> String {
        self.encode_to_string(FormatKind::OpenMetrics, "1.0.0")
    }

    /// One scrape in chunks of 64 KiB, so that it is never in memory as a whole.
    pub fn encode_into<C: ChunkSink>(&self, format: &Format, sink: C) {
        self.encode_while(format, sink, || true);
    }

    /// As [`encode_into`](Self::encode_into), until `goes_on` says no: what follows is skipped.
    /// Whoever ends it this way must not pass the last chunk on.
    pub fn encode_while<C: ChunkSink>(&self, format: &Format, sink: C, goes_on: impl Fn() -> bool) {
        match format.kind {
            FormatKind::Text => {
                let encoder = TextEncoder::new(format.escaping, sink);
                self.walk_while(encoder, &goes_on).finish();
            }
            FormatKind::OpenMetrics => {
                let encoder = OpenMetricsEncoder::new(format.escaping, sink).without_created();
                self.walk_while(encoder, &goes_on).finish();
            }
            FormatKind::Protobuf => {
                let encoder = ProtobufEncoder::new(format.escaping, sink);
                self.walk_while(encoder, &goes_on).finish();
            }
        }
    }

    fn encode_to_string(&self, kind: FormatKind, version: &'static str) -> String {
        let escaping = Escaping::AllowUtf8;
        let bytes = self.encode(&Format { kind, version, escaping, states_escaping: false });
        // Names, labels and help are texts, and encoders add ASCII only: nothing is ever replaced.
        String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into())
    }

    fn walk_while<K: FamilySink>(&self, encoder: K, goes_on: &impl Fn() -> bool) -> K {
        let mut sink = While { encoder, goes_on };
        self.walk(&mut sink);
        sink.encoder
    }
}

/// Passes on what comes while it may.
struct While<'a, K, F> {
    encoder: K,
    goes_on: &'a F,
}

impl<K: FamilySink, F: Fn() -> bool> FamilySink for While<'_, K, F> {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        if (self.goes_on)() {
            self.encoder.begin(head);
        }
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        if (self.goes_on)() {
            self.encoder.row(labels);
        }
    }

    #[inline]
    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        if (self.goes_on)() {
            self.encoder.number(inner, value, extras);
        }
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        if (self.goes_on)() {
            self.encoder.histogram(inner, histogram, extras);
        }
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        if (self.goes_on)() {
            self.encoder.summary(inner, summary, extras);
        }
    }

    fn end(&mut self) {
        if (self.goes_on)() {
            self.encoder.end();
        }
    }
}
