//! Values of an open label that leave and come back, as receivers of deltas see them.

use std::sync::{Mutex, PoisonError};

use super::shop::{SHOP_TENANT_CALLS_TOTAL, Shop, StatusClass, Tenant};
use super::*;
use crate::push::Push;
use crate::push::random::Random as _;
use crate::push::statsd::StatsdExporter;
use crate::push::transport::{Answer, Failure, Request, SocketAddress, Transport};

const PATIENCE: Duration = Duration::from_secs(20);
/// The catalogue lets idle tenants go after so long.
const IDLE: Duration = Duration::from_mins(10);

/// Keeps what arrives.
#[derive(Debug, Clone, Default)]
struct Kept(Arc<Mutex<Vec<String>>>);

impl Transport for Kept {
    fn send(&mut self, request: &Request<'_>, _: Duration) -> Result<Answer, Failure> {
        let text = String::from_utf8_lossy(request.body).into_owned();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        Ok(Answer { status: 200, ..Answer::default() })
    }
}

impl Kept {
    fn calls(&self) -> u64 {
        let packets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = packets.iter().flat_map(|packet| packet.lines());
        let of = |line: &str| {
            let value = line.strip_prefix("shop_tenant_calls_total:")?.split('|').next()?;
            value.parse::<f64>().ok()
        };
        lines.filter_map(of).map(|value| value as u64).sum()
    }
}

struct Leaving {
    clock: Arc<ManualClock>,
    registry: Arc<Registry>,
    received: Kept,
    push: Push,
    recorded: u64,
    _shop: Isolated<Shop>,
}

impl Leaving {
    fn new() -> Self {
        let shop = isolate::<Shop>();
        let clock = Arc::new(ManualClock::at(NOON));
        shop.handle().set_clock(clock.clone());
        let registry = Arc::new(Registry::new().with::<Shop>().build().expect("one set"));
        let received = Kept::default();
        let mut exporter = StatsdExporter::dog(SocketAddress::Udp("127.0.0.1:1".to_owned()));
        exporter.delivery.interval = Duration::from_hours(1);
        let push = Push::of(Arc::clone(&registry)).with_transport(exporter, received.clone());
        let push = push.start().expect("a thread");
        Self { clock, registry, received, push, recorded: 0, _shop: shop }
    }

    fn record(&mut self, tenant: &str, calls: u64) {
        SHOP_TENANT_CALLS_TOTAL.at(Tenant::of(tenant), StatusClass::S2xx).add(calls);
        self.recorded += calls;
    }

    fn flush(&self) {
        assert!(self.push.flush(PATIENCE));
    }

    /// Everybody is idle for long enough to leave.
    fn idle(&self) {
        self.flush();
        self.clock.advance(IDLE);
    }

    fn scrape(&self) {
        drop(self.registry.encode_text());
    }

    #[track_caller]
    fn arrived(&self) {
        self.flush();
        assert_eq!(self.received.calls(), self.recorded);
    }
}

#[test]
fn one_that_comes_back_with_its_counts_is_not_counted_twice() {
    let mut all = Leaving::new();
    let series = SHOP_TENANT_CALLS_TOTAL.at(Tenant::of("a"), StatusClass::S2xx);
    series.add(3);
    all.idle();
    all.flush();
    // Recorded by somebody who held on to the series while its value was leaving.
    series.inc();
    all.recorded = 4;
    all.arrived();
}

#[test]
fn one_that_left_and_began_anew_between_two_flushes_is_counted_whole() {
    let mut all = Leaving::new();
    all.record("b", 5);
    all.idle();
    all.scrape();
    all.scrape();
    all.record("b", 9);
    all.arrived();
}

#[test]
fn one_that_began_anew_in_another_place_is_counted_whole() {
    let mut all = Leaving::new();
    all.record("b", 5);
    all.idle();
    all.scrape();
    all.record("b", 9);
    all.arrived();
    all.record("b", 1);
    all.arrived();
}

#[test]
fn whatever_leaves_and_returns_what_arrives_is_what_was_recorded() {
    for seed in 0..8 {
        let mut all = Leaving::new();
        let mut random = SplitMix64::seeded(seed);
        for _ in 0..150 {
            let tenant = ["a", "b", "c", "d"][random.up_to(3) as usize];
            match random.up_to(9) {
                0..=4 => all.record(tenant, random.up_to(6)),
                5..=6 => all.scrape(),
                7 => all.flush(),
                8 => all.idle(),
                _ => {
                    // A value may only leave with what its exporter has seen.
                    all.flush();
                    all.clock.advance(Duration::from_secs(random.up_to(400)));
                }
            }
        }
        all.flush();
        assert_eq!(all.received.calls(), all.recorded, "seed {seed}");
    }
}
