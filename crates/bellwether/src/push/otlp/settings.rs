//! What can be chosen about OTLP.

use bellwether_exposition::otlp::{AttributeValue, ExemplarFilter, HTTP_PATH, HistogramForm};

use crate::push::delivery::Delivery;
use crate::push::transport::Tls;

/// Pushes to an OpenTelemetry receiver.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct OtlpExporter {
    /// When, how long, what is kept.
    pub delivery: Delivery,
    /// Over what.
    pub protocol: OtlpProtocol,
    /// Full URL over HTTP (with path); over gRPC `http://HOST:PORT` without TLS or
    /// `https://HOST:PORT` with it.
    pub url: String,
    /// Further header fields, or gRPC metadata.
    pub headers: Vec<(String, String)>,
    /// Attributes of the resource; `service.name` is the one that matters. Without
    /// `service.instance.id` it is `HOST:PID`, so that replicas do not write the same series.
    pub resource: Vec<(String, AttributeValue)>,
    /// Whether requests are compressed with gzip.
    pub gzip: bool,
    /// Whether totals or differences are sent.
    pub temporality: Temporality,
    /// What is sent of histograms that have classic and native buckets.
    pub histograms: HistogramForm,
    /// Which exemplars are sent.
    pub exemplars: ExemplarFilter,
    /// Most bytes of a request before compression: 4 MiB less 1 KiB by default, as gRPC servers
    /// take no more.
    pub request_bytes_max: usize,
    /// Certificates of `https`.
    pub tls: Tls,
}

/// What OTLP is spoken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtlpProtocol {
    /// HTTP with protobuf bodies.
    HttpProtobuf,
    /// HTTP with JSON bodies, for what reads nothing else: they are several times as large.
    HttpJson,
    /// gRPC; needs the feature `otlp-grpc`.
    Grpc,
}

/// Whether counters and histograms say totals or differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temporality {
    /// Totals since the process began.
    Cumulative,
    /// What was added since the flush before; up-down counters are cumulative all the same.
    Delta,
}

impl OtlpExporter {
    /// Over HTTP to a base URL as `http://localhost:4318`, which gets the path of metrics.
    pub fn http(base: &str) -> Self {
        let url = format!("{}{HTTP_PATH}", base.trim_end_matches('/'));
        Self::new(OtlpProtocol::HttpProtobuf, url)
    }

    /// Over HTTP to exactly this URL.
    pub fn http_at(url: &str) -> Self {
        Self::new(OtlpProtocol::HttpProtobuf, url.to_owned())
    }

    /// Over gRPC to `http://HOST:PORT` without TLS or `https://HOST:PORT` with it.
    #[cfg(feature = "otlp-grpc")]
    pub fn grpc(url: &str) -> Self {
        Self::new(OtlpProtocol::Grpc, url.to_owned())
    }

    pub(super) fn new(protocol: OtlpProtocol, url: String) -> Self {
        let name = match protocol {
            OtlpProtocol::HttpProtobuf | OtlpProtocol::HttpJson => "otlp",
            OtlpProtocol::Grpc => "otlp-grpc",
        };
        Self {
            delivery: Delivery::named(name),
            protocol,
            url,
            headers: Vec::new(),
            resource: Vec::new(),
            gzip: false,
            temporality: Temporality::Cumulative,
            histograms: HistogramForm::Explicit,
            exemplars: ExemplarFilter::AlwaysOn,
            request_bytes_max: (4 << 20) - 1024,
            tls: Tls::default(),
        }
    }
}

impl std::fmt::Debug for OtlpExporter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Header fields and URL may hold secrets.
        f.debug_struct("OtlpExporter")
            .field("delivery", &self.delivery)
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}
