//! Objectives under a clock moved by hand.

use std::sync::Arc;
use std::time::Duration;

use bellwether::slo::{Slos, SlosBuilder, TICK};
use bellwether::{ManualClock, Timestamp};

/// 21 November 2026, midnight.
pub(crate) const START: Timestamp = Timestamp(1_795_219_200_000);
pub(crate) const FAST: Duration = Duration::from_millis(40);

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(START))
}

pub(crate) fn slos(clock: &Arc<ManualClock>) -> SlosBuilder {
    Slos::reference("shop").clock(Arc::<ManualClock>::clone(clock))
}

/// So many ticks with 20 requests each, of which `bad` fail.
pub(crate) fn traffic(slos: &Slos, clock: &ManualClock, ticks: u32, bad: u32) {
    for _ in 0..ticks {
        for n in 0..20 {
            slos.record(if n < bad { 503 } else { 200 }, FAST);
        }
        clock.advance(TICK);
        slos.tick();
    }
}

/// Alerts of the availability that fire.
pub(crate) fn firing(slos: &Slos) -> Vec<String> {
    let alerts = slos.check_burn_rate_alerts().alerts;
    let firing = alerts.into_iter().filter(|alert| alert.firing && alert.slo == "availability");
    firing.map(|alert| alert.name).collect()
}

/// Requests the availability knows of.
pub(crate) fn total(slos: &Slos) -> u64 {
    let health = slos.check_slo_health();
    health.slos.iter().find(|slo| slo.slo == "availability").unwrap().raw.total
}
