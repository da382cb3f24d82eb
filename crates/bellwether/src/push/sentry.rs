//! Sentry metrics.

mod env;

use bellwether_exposition::push::{Deltas, Verdict};
use bellwether_exposition::sentry::{
    self, CONTENT_TYPE, Dsn, Envelope, SentryEncoder, SentryOptions,
};
use bellwether_model::Timestamp;

pub(super) use env::from_environment;

use super::compress::Gzip;
use super::config::{Halves, Kind, Surroundings};
use super::delivery::{DELTA_SERIES_MAX, Delivery};
use super::protocol::{Gather, Judgement, Outcome, Wire};
use super::queue::Payload;
use super::random::Random;
use super::transport::{Answer, Http, Tls, Transport};
use crate::gather::Registry;

/// Pushes to Sentry.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentryExporter {
    /// When, how long, what is kept.
    pub delivery: Delivery,
    /// The project.
    pub dsn: Dsn,
    /// Attributes of every item.
    pub options: SentryOptions,
    /// Certificates of `https`.
    pub tls: Tls,
}

impl SentryExporter {
    /// To a project.
    pub fn new(dsn: Dsn) -> Self {
        let (options, tls) = (SentryOptions::default(), Tls::default());
        Self { delivery: Delivery::named("sentry"), dsn, options, tls }
    }
}

struct SentryGather {
    options: SentryOptions,
    deltas: Deltas,
    random: Box<dyn Random>,
    gzip: Gzip,
}

impl Gather for SentryGather {
    fn gather(&mut self, registry: &Registry, now: Timestamp, out: &mut dyn FnMut(Payload)) -> u64 {
        let Self { options, deltas, random, gzip } = self;
        let id = u128::from(random.next_u64()) << 64 | u128::from(random.next_u64());
        let sink = |envelope: Envelope| {
            let points = envelope.items as u64;
            out(Payload { bytes: gzip.pack(&envelope.body), points, format: 0 });
        };
        let mut encoder = SentryEncoder::new(options, deltas, id.to_be_bytes(), now, sink);
        registry.walk(&mut encoder);
        let omitted = encoder.finish();
        omitted.too_long + omitted.inexpressible + omitted.past_limit
    }
}

struct SentryWire {
    auth: String,
}

impl Wire for SentryWire {
    fn request(&mut self, _: &Payload) -> (Vec<(&str, &str)>, Option<Vec<u8>>) {
        let headers = vec![
            ("content-type", CONTENT_TYPE),
            ("content-encoding", "gzip"),
            ("x-sentry-auth", self.auth.as_str()),
        ];
        (headers, None)
    }

    fn judge(&mut self, _: &Payload, answer: &Answer, now: Timestamp) -> Judgement {
        let limits = answer.header("x-sentry-rate-limits");
        let after = answer.header("retry-after");
        let read = sentry::read_answer(answer.status, limits, after, &answer.body, now);
        let outcome = match read.verdict {
            Verdict::Accepted => Outcome::Accepted { without: 0, quiet: read.quiet },
            Verdict::Retry { after } => Outcome::Retry { after },
            Verdict::Rejected if answer.status == 413 => Outcome::TooLarge,
            Verdict::Rejected => Outcome::Rejected,
        };
        Judgement { outcome, message: read.message }
    }
}

impl Kind for SentryExporter {
    fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    fn delivery_mut(&mut self) -> &mut Delivery {
        &mut self.delivery
    }

    fn tls_mut(&mut self) -> Option<&mut Tls> {
        Some(&mut self.tls)
    }

    fn halves(&self, Surroundings { random, .. }: Surroundings) -> Halves {
        let options = self.options.clone();
        let deltas = Deltas::of_this_process(DELTA_SERIES_MAX);
        Halves {
            gather: Box::new(SentryGather { options, deltas, random, gzip: Gzip::default() }),
            wire: Box::new(SentryWire { auth: self.dsn.auth() }),
        }
    }

    fn transport(&self) -> Result<Box<dyn Transport>, String> {
        Ok(Box::new(Http::with_tls(&self.dsn.url(), &self.tls)?))
    }
}
