//! OTLP over HTTP with protobuf or JSON, and over gRPC.

mod env;
mod settings;

use bellwether_exposition::otlp::{
    self, OtlpEncoder, OtlpOptions, SentExemplars, Temporality as Told,
};
use bellwether_exposition::push::{Deltas, Verdict, retry_after};
use bellwether_model::Timestamp;

pub use bellwether_exposition::otlp::{AttributeValue, ExemplarFilter, HistogramForm};
pub(super) use env::from_environment;
pub use settings::{OtlpExporter, OtlpProtocol, Temporality};

use super::compress::Gzip;
use super::config::{Halves, Kind, Surroundings};
use super::delivery::{DELTA_SERIES_MAX, Delivery};
use super::identity;
use super::protocol::{Gather, Judgement, Outcome, Wire};
use super::queue::Payload;
use super::size::Size;
use super::transport::{Answer, Http, Tls, Transport, check_headers};
use crate::gather::Registry;

/// The attribute that tells replicas of a service apart.
const INSTANCE: &str = "service.instance.id";
/// Bit of a format: the bytes are compressed.
const GZIP: u8 = 1;
/// Bit of a format: the bytes are a gRPC frame.
const GRPC: u8 = 2;
/// Bit of a format: the bytes are JSON.
const JSON: u8 = 4;

/// Encodes flushes.
struct OtlpGather {
    options: OtlpOptions,
    deltas: Option<Deltas>,
    sent: SentExemplars,
    kind: u8,
    size: Size,
    gzip: Gzip,
}

impl Gather for OtlpGather {
    fn gather(&mut self, registry: &Registry, now: Timestamp, out: &mut dyn FnMut(Payload)) -> u64 {
        let (bytes_max, format) = self.size.now(self.kind);
        let growth = if format & JSON == 0 { 1 } else { otlp::json::GROWTH_MAX };
        self.options.request_bytes_max = bytes_max / growth;
        let temporality = self.deltas.as_mut().map_or(Told::Cumulative, Told::Delta);
        let gzip = &mut self.gzip;
        let sink = |request: otlp::Request| {
            let bytes = pack(request.body, format, gzip);
            out(Payload { bytes, points: request.points, format });
        };
        let encoder = OtlpEncoder::new(&self.options, temporality, now, sink);
        let mut encoder = encoder.once(&mut self.sent);
        registry.walk(&mut encoder);
        encoder.finish()
    }
}

fn pack(body: Vec<u8>, format: u8, gzip: &mut Gzip) -> Vec<u8> {
    let compressed = format & GZIP != 0;
    // What was just encoded can be read.
    let json = (format & JSON != 0).then(|| otlp::json::of_request(&body)).flatten();
    let body = json.unwrap_or(body);
    let body = if compressed { gzip.pack(&body) } else { body };
    if format & GRPC != 0 { otlp::grpc::frame(&body, compressed) } else { body }
}

/// Sends requests and reads answers.
struct OtlpWire {
    headers: Vec<(String, String)>,
    size: Size,
}

impl Wire for OtlpWire {
    fn request(&mut self, payload: &Payload) -> (Vec<(&str, &str)>, Option<Vec<u8>>) {
        let mut headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if payload.format & GRPC != 0 {
            headers.extend([("content-type", otlp::grpc::CONTENT_TYPE), ("te", "trailers")]);
            if payload.format & GZIP != 0 {
                headers.push(("grpc-encoding", "gzip"));
            }
        } else {
            let json = payload.format & JSON != 0;
            let kind = if json { otlp::json::CONTENT_TYPE } else { otlp::CONTENT_TYPE };
            headers.push(("content-type", kind));
            if payload.format & GZIP != 0 {
                headers.push(("content-encoding", "gzip"));
            }
        }
        (headers, None)
    }

    fn judge(&mut self, payload: &Payload, answer: &Answer, now: Timestamp) -> Judgement {
        let grpc = payload.format & GRPC != 0;
        let read = if grpc { read_grpc(answer, now) } else { read_http(answer, now) };
        if answer.status == 413 || (grpc && is_too_large(answer)) {
            // What one point alone is too large for is too small for all.
            if payload.points > 1 {
                self.size.too_large(payload.format);
            }
            return Judgement { outcome: Outcome::TooLarge, message: read.message };
        }
        Judgement::of(&read.verdict, read.rejected_points, read.message)
    }
}

/// An answer is of the request's type, unless something on the way gave it.
fn read_http(answer: &Answer, now: Timestamp) -> otlp::Answer {
    let (status, after) = (answer.status, answer.header("retry-after"));
    let kind = answer.header("content-type").unwrap_or_default();
    if kind.starts_with(otlp::json::CONTENT_TYPE) {
        return otlp::json::read_http_answer(status, after, &answer.body, now);
    }
    otlp::read_http_answer(status, after, &answer.body, now)
}

fn read_grpc(answer: &Answer, now: Timestamp) -> otlp::Answer {
    let Some(status) = grpc_status(answer) else { return read_page(answer, now) };
    let message = answer.header("grpc-message").unwrap_or_default();
    let details = answer.header("grpc-status-details-bin").unwrap_or_default();
    otlp::grpc::read_answer(status, message, &super::base64::decode(details), &answer.body)
}

/// The status a gRPC server gave.
fn grpc_status(answer: &Answer) -> Option<i32> {
    // 2 is UNKNOWN.
    answer.header("grpc-status").map(|status| status.trim().parse().unwrap_or(2))
}

/// What something on the way answered, which is no gRPC server: it may be a page, with any status.
fn read_page(answer: &Answer, now: Timestamp) -> otlp::Answer {
    let status = otlp::grpc::status_of_http(answer.status);
    let mut read = otlp::grpc::read_answer(status, "", &[], &[]);
    if let (Verdict::Retry { after }, Some(asked)) =
        (&mut read.verdict, answer.header("retry-after"))
    {
        *after = retry_after(asked, now);
    }
    read.message = format!("no gRPC status, HTTP status {}", answer.status);
    read
}

fn is_too_large(answer: &Answer) -> bool {
    let message = answer.header("grpc-message").unwrap_or_default();
    grpc_status(answer).is_some_and(|status| otlp::grpc::is_too_large(status, message))
}

impl Kind for OtlpExporter {
    fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    fn delivery_mut(&mut self) -> &mut Delivery {
        &mut self.delivery
    }

    fn tls_mut(&mut self) -> Option<&mut Tls> {
        Some(&mut self.tls)
    }

    fn halves(&self, Surroundings { start, .. }: Surroundings) -> Halves {
        let size = Size::new(self.request_bytes_max);
        let mut resource = self.resource.clone();
        if !resource.iter().any(|(name, _)| name == INSTANCE) {
            resource.push((INSTANCE.to_owned(), identity::instance().into()));
        }
        let options = OtlpOptions {
            resource,
            scope_version: env!("CARGO_PKG_VERSION").to_owned(),
            histograms: self.histograms,
            exemplars: self.exemplars,
            start: Some(start),
            ..OtlpOptions::default()
        };
        let deltas = match self.temporality {
            Temporality::Cumulative => None,
            Temporality::Delta => Some(Deltas::of_this_process(DELTA_SERIES_MAX)),
        };
        let form = match self.protocol {
            OtlpProtocol::HttpProtobuf => 0,
            OtlpProtocol::HttpJson => JSON,
            OtlpProtocol::Grpc => GRPC,
        };
        let kind = form | if self.gzip { GZIP } else { 0 };
        let sent = SentExemplars::new(DELTA_SERIES_MAX);
        let (size_of_flushes, gzip) = (size.clone(), Gzip::default());
        let gather = OtlpGather { options, deltas, sent, kind, size: size_of_flushes, gzip };
        // gRPC metadata and HTTP/2 know names in lower case only.
        let lower = |(name, value): &(String, String)| (name.to_ascii_lowercase(), value.clone());
        let headers = self.headers.iter().map(lower).collect();
        Halves { gather: Box::new(gather), wire: Box::new(OtlpWire { headers, size }) }
    }

    fn transport(&self) -> Result<Box<dyn Transport>, String> {
        check_headers(&self.headers)?;
        match self.protocol {
            OtlpProtocol::HttpProtobuf | OtlpProtocol::HttpJson => {
                Ok(Box::new(Http::with_tls(&self.url, &self.tls)?))
            }
            #[cfg(feature = "otlp-grpc")]
            OtlpProtocol::Grpc => {
                let path = otlp::grpc::PATH;
                Ok(Box::new(super::transport::Grpc::to(&self.url, path, &self.tls)?))
            }
            #[cfg(not(feature = "otlp-grpc"))]
            OtlpProtocol::Grpc => Err("gRPC needs the feature `otlp-grpc`".to_owned()),
        }
    }
}
