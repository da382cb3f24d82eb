//! Exporters through outages, in simulated time: a clock that is advanced, peers that are told how to
//! behave, and the real queues, formats and rules between them.

mod leaving;
mod outages;
mod peer;
mod received;
mod threads;

use std::sync::Arc;
use std::time::Duration;

use bellwether_model::{Clock as _, ManualClock, Timestamp};

use self::peer::{Mood, Peer};
use super::backoff::Backoff;
use super::config::{ExporterConfig, Halves, Surroundings};
use super::ledger::Counts;
use super::outbox::{Nanos, Next, Outbox};
use super::protocol::{Gather, Judgement};
use super::queue::{MemoryQueue, Payload};
use super::random::SplitMix64;
use super::worker::Link;
use crate::{Isolated, Registry, isolate};

#[path = "../../tests/generated/shop.rs"]
#[expect(dead_code, unreachable_pub, reason = "some of the shop's instruments are used")]
mod shop;

use shop::Shop;

/// 21 November 2026, noon.
const NOON: Timestamp = Timestamp(1_795_262_400_000);
const SECOND: Nanos = 1_000_000_000;

/// What is being sent, and when it will be over.
struct Sending {
    payload: Payload,
    began: Nanos,
    until: Nanos,
    judgement: Judgement,
}

/// One exporter, its peer, and the shop whose events it exports.
struct Simulation {
    clock: Arc<ManualClock>,
    registry: Registry,
    outbox: Outbox,
    gather: Box<dyn Gather>,
    link: Link,
    peer: Peer,
    interval: Nanos,
    timeout: Duration,
    next_flush: Nanos,
    sending: Option<Sending>,
    /// Events that have happened.
    events: u64,
    /// Requests that were queued.
    offered: u64,
    _shop: Isolated<Shop>,
}

impl Simulation {
    fn of(config: impl Into<ExporterConfig>, peer: &Peer, seed: u64) -> Self {
        let config = config.into();
        let shop = isolate::<Shop>();
        let clock = Arc::new(ManualClock::at(NOON));
        shop.handle().set_clock(clock.clone());
        peer.watch(&clock);
        let registry = Registry::new().with::<Shop>().build().expect("one set");
        let delivery = config.delivery().clone();
        let random = || Box::new(SplitMix64::seeded(seed));
        let surroundings = Surroundings { start: NOON, random: random() };
        let Halves { gather, wire } = config.0.halves(surroundings);
        let outbox = Outbox::new(
            Box::new(MemoryQueue::new(delivery.queue_bytes_max)),
            Counts::default(),
            Backoff::new(delivery.backoff_first, delivery.backoff_max),
            random(),
            delivery.retry_after_max,
        );
        let interval = delivery.interval.as_nanos() as Nanos;
        Self {
            clock,
            registry,
            outbox,
            gather,
            link: Link { wire, transport: Box::new(peer.clone()) },
            peer: peer.clone(),
            interval,
            timeout: delivery.timeout,
            next_flush: interval,
            sending: None,
            events: 0,
            offered: 0,
            _shop: shop,
        }
    }

    fn counts(&self) -> Counts {
        let counts = self.outbox.ledger().read();
        let Counts { queued, recovered, sent, dropped, waiting, .. } = &counts;
        assert_eq!(queued + recovered, sent + dropped.sum() + waiting, "{counts:?}");
        counts
    }

    fn now(&self) -> Nanos {
        self.clock.monotonic_nanos()
    }

    /// Lets time pass until `seconds` after the start.
    fn run_until(&mut self, seconds: u64) {
        while self.step(seconds * SECOND) {
            self.counts();
        }
    }

    /// Does what is due and goes to the next moment something is; `false` at the end.
    fn step(&mut self, end: Nanos) -> bool {
        let now = self.now();
        if now >= self.next_flush {
            self.flush();
            self.next_flush += self.interval;
        }
        if self.sending.as_ref().is_some_and(|sending| now >= sending.until) {
            self.settle();
        }
        let mut next = self.next_flush;
        if self.sending.is_none() {
            match self.outbox.next(now) {
                Next::Send(payload) => self.send(payload),
                Next::Wait(wait) => next = next.min(now + wait.as_nanos() as Nanos),
                Next::Idle => {}
            }
        }
        if let Some(sending) = &self.sending {
            next = next.min(sending.until);
        }
        let next = next.min(end);
        self.clock.advance(Duration::from_nanos(next - now));
        now < end
    }

    /// Seven events happen, and a flush.
    fn flush(&mut self) {
        self.events += 7;
        shop::SHOP_EVENTS_TOTAL.add(7);
        shop::SHOP_REQUEST_DURATION_SECONDS
            .at(shop::Method::Get, shop::StatusClass::S2xx)
            .observe(0.2);
        let mut payloads = Vec::new();
        let now = self.clock.now();
        let left_out = self.gather.gather(&self.registry, now, &mut |p| payloads.push(p));
        self.offered += payloads.len() as u64;
        self.outbox.offer(payloads, left_out);
    }

    fn send(&mut self, payload: Payload) {
        let began = self.now();
        let judgement = self.link.send(&payload, self.timeout, &*self.clock);
        let until = began + self.peer.took().as_nanos() as Nanos;
        self.sending = Some(Sending { payload, began, until, judgement });
    }

    fn settle(&mut self) {
        let Some(Sending { payload, began, judgement, .. }) = self.sending.take() else { return };
        self.outbox.settle(payload, began, (self.now(), self.clock.now()), judgement);
    }

    /// A peer that is well but for one outage, in seconds.
    fn through(
        config: impl Into<ExporterConfig>,
        outage: (u64, u64),
        mood: Mood,
        seed: u64,
    ) -> Self {
        let peer = Peer::well();
        peer.behave(outage, mood);
        let mut simulation = Self::of(config, &peer, seed);
        simulation.run_until(outage.1 + 123);
        simulation
    }
}
