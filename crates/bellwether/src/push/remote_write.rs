//! Prometheus remote write: 2.0, and 1.0 where the receiver knows no other.

mod env;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bellwether_exposition::push::Verdict;
use bellwether_exposition::remote_write::{
    self, RemoteWriteEncoder, RemoteWriteOptions, Request, SeenSeries, Version,
};
use bellwether_model::Timestamp;

pub(super) use env::from_environment;

use super::config::{Halves, Kind, Surroundings};
use super::delivery::{DELTA_SERIES_MAX, Delivery};
use super::identity;
use super::protocol::{Gather, Judgement, Outcome, Wire};
use super::queue::Payload;
use super::size::{KIND, Size};
use super::transport::{Answer, Http, Tls, Transport, check_headers};
use crate::gather::Registry;

/// Pushes to a Prometheus remote write receiver. Begins with `version` and falls back to 1.0 for
/// good when the receiver turns out not to know 2.0; what waited is translated.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RemoteWriteExporter {
    /// When, how long, what is kept.
    pub delivery: Delivery,
    /// Where, as `http://HOST:9090/api/v1/write`.
    pub url: String,
    /// Further header fields.
    pub headers: Vec<(String, String)>,
    /// The version to begin with.
    pub version: Version,
    /// Labels of every series, form of histograms, size of requests. Without a label `instance` it is
    /// `HOST:PID`, so that replicas do not write the same series; an empty one leaves it out.
    pub options: RemoteWriteOptions,
    /// Certificates of `https`.
    pub tls: Tls,
}

impl RemoteWriteExporter {
    /// To a URL.
    pub fn new(url: &str) -> Self {
        Self {
            delivery: Delivery::named("remote_write"),
            url: url.to_owned(),
            headers: Vec::new(),
            version: Version::V2,
            options: RemoteWriteOptions::default(),
            tls: Tls::default(),
        }
    }
}

impl std::fmt::Debug for RemoteWriteExporter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Header fields and URL may hold secrets.
        let mut shown = f.debug_struct("RemoteWriteExporter");
        shown.field("delivery", &self.delivery).finish_non_exhaustive()
    }
}

/// A format of version 1.0; otherwise it is 2.0.
const V1: u8 = 1;

/// Whether the receiver knows 1.0 only; both threads ask.
#[derive(Debug, Clone, Default)]
struct Old(Arc<AtomicBool>);

impl Old {
    fn version(&self) -> Version {
        if self.0.load(Ordering::Relaxed) { Version::V1 } else { Version::V2 }
    }
}

struct RemoteWriteGather {
    options: RemoteWriteOptions,
    seen: SeenSeries,
    old: Old,
    size: Size,
}

impl RemoteWriteGather {
    fn walk(
        &mut self,
        now: Timestamp,
        out: &mut dyn FnMut(Payload),
        walk: impl FnOnce(&mut RemoteWriteEncoder<'_, &mut dyn FnMut(Request)>),
    ) -> u64 {
        let version = self.old.version();
        let kind = if version == Version::V1 { V1 } else { 0 };
        let (bytes_max, format) = self.size.now(kind);
        self.options.request_bytes_max = bytes_max;
        let sink: &mut dyn FnMut(Request) = &mut |request: Request| {
            let points = request.samples + request.histograms;
            out(Payload { bytes: request.body, points, format });
        };
        let seen = Some(&mut self.seen);
        let mut encoder = RemoteWriteEncoder::new(version, &self.options, seen, now, sink);
        walk(&mut encoder);
        encoder.finish()
    }
}

impl Gather for RemoteWriteGather {
    fn gather(&mut self, registry: &Registry, now: Timestamp, out: &mut dyn FnMut(Payload)) -> u64 {
        self.walk(now, out, |encoder| registry.walk(encoder))
    }

    /// Series end here and not five minutes later.
    fn farewell(&mut self, now: Timestamp, out: &mut dyn FnMut(Payload)) {
        self.walk(Timestamp(now.0 + 1), out, |_| {});
    }
}

struct RemoteWriteWire {
    headers: Vec<(String, String)>,
    old: Old,
    size: Size,
}

/// The request a payload holds. Which of its points are histograms is not kept.
fn request(payload: &Payload, body: Vec<u8>) -> Request {
    let version = if payload.format & KIND == V1 { Version::V1 } else { Version::V2 };
    let samples = payload.points;
    Request { version, body, message_bytes: 0, samples, histograms: 0, exemplars: 0 }
}

impl Wire for RemoteWriteWire {
    fn request(&mut self, payload: &Payload) -> (Vec<(&str, &str)>, Option<Vec<u8>>) {
        let mut body = None;
        let mut version = request(payload, Vec::new()).version;
        if version == Version::V2 && self.old.version() == Version::V1 {
            // Should it not translate, the receiver refuses it, which is counted.
            if let Ok(old) = request(payload, payload.bytes.clone()).to_v1() {
                body = Some(old.body);
                version = Version::V1;
            }
        }
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        (own.chain(version.headers()).collect(), body)
    }

    fn judge(&mut self, payload: &Payload, answer: &Answer, now: Timestamp) -> Judgement {
        let mut asked = request(payload, Vec::new());
        if self.old.version() == Version::V1 {
            asked.version = Version::V1;
        }
        let header = |name: &str| answer.header(&name.to_ascii_lowercase());
        let read = remote_write::read_answer(&asked, answer.status, header, &answer.body, now);
        if read.fall_back {
            self.old.0.store(true, Ordering::Relaxed);
            let message = "the receiver does not know remote write 2.0; it gets 1.0".to_owned();
            return Judgement { outcome: Outcome::Renegotiated, message };
        }
        let written = read.written.map_or(payload.points, |w| w.samples + w.histograms);
        match read.verdict {
            // What a receiver of 2.0 refuses in part it has written in part.
            Verdict::Rejected
                if asked.version == Version::V2 && written > 0 && read.written.is_some() =>
            {
                let without = payload.points.saturating_sub(written);
                Judgement {
                    outcome: Outcome::Accepted { without, quiet: None },
                    message: read.message,
                }
            }
            Verdict::Rejected if answer.status == 413 => {
                self.size.too_large(payload.format);
                Judgement { outcome: Outcome::TooLarge, message: read.message }
            }
            verdict => {
                let without = payload.points.saturating_sub(written);
                Judgement::of(&verdict, without, read.message)
            }
        }
    }
}

impl Kind for RemoteWriteExporter {
    fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    fn delivery_mut(&mut self) -> &mut Delivery {
        &mut self.delivery
    }

    fn tls_mut(&mut self) -> Option<&mut Tls> {
        Some(&mut self.tls)
    }

    fn halves(&self, _: Surroundings) -> Halves {
        let old = Old::default();
        old.0.store(self.version == Version::V1, Ordering::Relaxed);
        let size = Size::new(self.options.request_bytes_max);
        let mut options = self.options.clone();
        if !options.labels.iter().any(|(name, _)| name == "instance") {
            options.labels.push(("instance".to_owned(), identity::instance().to_owned()));
        }
        let gather = RemoteWriteGather {
            options,
            seen: SeenSeries::new(DELTA_SERIES_MAX),
            old: old.clone(),
            size: size.clone(),
        };
        let wire = RemoteWriteWire { headers: self.headers.clone(), old, size };
        Halves { gather: Box::new(gather), wire: Box::new(wire) }
    }

    fn transport(&self) -> Result<Box<dyn Transport>, String> {
        check_headers(&self.headers)?;
        Ok(Box::new(Http::with_tls(&self.url, &self.tls)?))
    }
}
