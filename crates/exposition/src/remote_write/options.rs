//! What can be chosen about remote write.

/// A version of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Version {
    /// `prometheus.WriteRequest`.
    V1,
    /// `io.prometheus.write.v2.Request`.
    #[default]
    V2,
}

impl Version {
    /// Headers of a request: content type, content encoding, version.
    pub fn headers(self) -> [(&'static str, &'static str); 3] {
        let (content_type, version) = match self {
            Self::V1 => ("application/x-protobuf", "0.1.0"),
            Self::V2 => ("application/x-protobuf;proto=io.prometheus.write.v2.Request", "2.0.0"),
        };
        [
            ("content-type", content_type),
            ("content-encoding", "snappy"),
            ("x-prometheus-remote-write-version", version),
        ]
    }
}

/// What is sent of a histogram that has classic and native buckets; one that has either is sent as
/// it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HistogramForm {
    /// The native buckets, as Prometheus scrapes where native histograms are on.
    #[default]
    Native,
    /// The classic buckets, for receivers that know no others, as VictoriaMetrics.
    Classic,
    /// Both.
    Both,
}

/// How series are written; one for as long as a destination lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteWriteOptions {
    /// Labels every series gets unless it has one of that name: `job`, `instance`.
    pub labels: Vec<(String, String)>,
    /// What is sent of a histogram with classic and native buckets.
    pub histograms: HistogramForm,
    /// Most series of a request.
    pub series_max: usize,
    /// Most bytes of a request before compression.
    pub request_bytes_max: usize,
    /// Whether type, help and unit are sent.
    pub metadata: bool,
}

impl Default for RemoteWriteOptions {
    /// No labels, native buckets, 2,000 series or 1 MiB a request, with metadata.
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            histograms: HistogramForm::default(),
            series_max: 2000,
            request_bytes_max: 1 << 20,
            metadata: true,
        }
    }
}
