//! OTLP metrics (protocol 1.11), protobuf and JSON: families to `ExportMetricsServiceRequest`s, and what the
//! answer says.
//!
//! An [`OtlpEncoder`] is a [`FamilySink`](bellwether_model::FamilySink): walk families into it, call
//! [`finish`](OtlpEncoder::finish), send each [`Request`] it hands over as the body of a
//! `POST` to [`HTTP_PATH`] with content type [`CONTENT_TYPE`], or, after [`grpc::frame`], to
//! [`grpc::PATH`]. Then ask [`read_http_answer`] or [`grpc::read_answer`]. [`json`] has the same
//! request in JSON.
//!
//! How families become metrics (OpenTelemetry's Prometheus compatibility specification):
//!
//! | family | metric |
//! |---|---|
//! | counter | monotonic sum, cumulative or delta |
//! | gauge | gauge; a non-monotonic cumulative sum where its [`Original`](bellwether_model::Original) says it is an up-down counter |
//! | unknown | gauge, with `prometheus.type` in its metadata |
//! | histogram | histogram or exponential histogram, see [`HistogramForm`] |
//! | info, state set | non-monotonic cumulative sum, one point a fact or state, with `prometheus.type` |
//! | summary | summary |
//! | gauge histogram | left out and counted: the protocol has nothing like it |
//!
//! Integers stay integers; those beyond 2⁶³ become doubles. NaN and infinities are sent as they
//! are; Prometheus's stale marker becomes a point without a recorded value. An exemplar's
//! `trace_id` and `span_id` become the fields of that name, other labels filtered attributes. An
//! absent label is absent.

pub mod grpc;
pub mod json;
pub mod message;

mod answer;
mod attributes;
mod encode;
mod exemplars;
mod metric;
mod options;
mod point;
mod request;

pub use answer::{Answer, read_http_answer};
pub use encode::{OtlpEncoder, encode_to_vec};
pub use exemplars::SentExemplars;
pub use options::{AttributeValue, ExemplarFilter, HistogramForm, OtlpOptions, Temporality};
pub use request::Request;

/// Path of the metrics service over HTTP, after a base endpoint.
pub const HTTP_PATH: &str = "/v1/metrics";
/// `Content-Type` of request and answer over HTTP.
pub const CONTENT_TYPE: &str = "application/x-protobuf";
/// Most bytes of a request before compression a receiver must take; see
/// [`OtlpOptions::request_bytes_max`].
pub const REQUEST_BYTES_LIMIT: usize = 64 << 20;
/// Most bytes of an answer worth reading.
pub const ANSWER_BYTES_MAX: usize = 4 << 20;
