//! StatsD and DogStatsD over UDP, TCP and Unix sockets.

mod env;
mod settings;

use bellwether_exposition::push::Deltas;
use bellwether_exposition::statsd::{Packet, StatsdEncoder, StatsdOptions};
use bellwether_model::Timestamp;

pub(super) use env::from_environment;
pub use settings::StatsdExporter;

use super::config::{Halves, Kind, Surroundings};
use super::delivery::{DELTA_SERIES_MAX, Delivery};
use super::protocol::{Gather, Judgement, Outcome, Wire};
use super::queue::Payload;
use super::transport::{Answer, Socket, Transport};
use crate::gather::Registry;

struct StatsdGather {
    options: StatsdOptions,
    deltas: Deltas,
}

impl Gather for StatsdGather {
    fn gather(&mut self, registry: &Registry, now: Timestamp, out: &mut dyn FnMut(Payload)) -> u64 {
        let Self { options, deltas } = self;
        // Lines are what is counted here as points.
        let sink = |Packet { bytes, lines }| out(Payload { bytes, points: lines, format: 0 });
        let mut encoder = StatsdEncoder::new(options, deltas, now, sink);
        registry.walk(&mut encoder);
        let omitted = encoder.finish();
        omitted.too_long + omitted.inexpressible + omitted.past_limit
    }
}

/// Nothing comes back: what was written has arrived as far as anybody knows.
struct StatsdWire;

impl Wire for StatsdWire {
    fn request(&mut self, _: &Payload) -> (Vec<(&str, &str)>, Option<Vec<u8>>) {
        (Vec::new(), None)
    }

    fn judge(&mut self, _: &Payload, _: &Answer, _: Timestamp) -> Judgement {
        Judgement { outcome: Outcome::Accepted { without: 0, quiet: None }, message: String::new() }
    }
}

impl Kind for StatsdExporter {
    fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    fn delivery_mut(&mut self) -> &mut Delivery {
        &mut self.delivery
    }

    fn halves(&self, _: Surroundings) -> Halves {
        let options = StatsdOptions { framing: self.address.framing(), ..self.options.clone() };
        let deltas = Deltas::of_this_process(DELTA_SERIES_MAX);
        let gather = StatsdGather { options, deltas };
        Halves { gather: Box::new(gather), wire: Box::new(StatsdWire) }
    }

    fn transport(&self) -> Result<Box<dyn Transport>, String> {
        Ok(Box::new(Socket::to(self.address.clone())))
    }
}
