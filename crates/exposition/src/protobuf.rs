//! Prometheus protobuf: `io.prometheus.client.MetricFamily`, each message after its length.
//!
//! The one format that carries native histograms to a scraper. Source:
//! `prompb/io/prometheus/client/metrics.proto` of the Prometheus server.

mod encode;
mod message;
mod native;
mod parse;

pub use encode::{ProtobufEncoder, encode_to_vec};
pub(crate) use native::{Side, deltas as bucket_deltas, spans as bucket_spans};
pub use parse::{parse, parse_with};
