//! The objectives through an outage: an axum service whose HTTP layer feeds them, asked over real
//! connections on a clock of its own, so that two hours pass in a moment. What happens is read from
//! `/slo/alerts` and `/slo/health`, as an operator would.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use bellwether::endpoint::{Access, Endpoint};
use bellwether::http::HttpLayer;
use bellwether::slo::{Slos, TICK};
use bellwether::{ManualClock, Registry, Timestamp};
use bellwether_testkit::http::{self, Response};
use serde_json::Value;
use systems::passagent as m;

use super::objectives;
use crate::trial::{Done, Report, Serving};

/// When it begins: any time will do.
const BEGIN: Timestamp = Timestamp(1_795_280_400_000);
/// Requests in each tick.
const REQUESTS: u32 = 5;
const TICKS_A_MINUTE: u32 = 12;
/// What is asked for.
const ITEMS: &str = "/api/vault/items";
/// Longest the critical alert may take to fire in a total outage, and to resolve after it, in
/// minutes.
const FIRES_WITHIN: u32 = 3;
const RESOLVES_WITHIN: u32 = 10;

/// An hour of peace, a total outage until it is noticed and five minutes more, and peace again.
pub(super) fn live(report: &mut Report, registry: &Arc<Registry>) -> Done {
    let clock = Arc::new(ManualClock::at(BEGIN));
    let slos = objectives::slos(&["http.request.count", "http.request.duration"])?;
    let slos = slos.clock(clock.clone()).manual()?;
    let layer = HttpLayer::builder().requests(&m::HTTP_REQUEST_COUNT).slos(&slos);
    let layer = layer.clock(clock.clone()).build()?;
    let down = Arc::new(AtomicBool::new(false));
    let endpoint = Endpoint::new(Arc::clone(registry), Access::loopback()).with_slos(&slos);
    // What judges the service is not a part of it: only the API is behind the layer.
    let routes = api(Arc::clone(&down)).layer(layer).fallback_service(endpoint);
    let outage = Outage { clock, slos, down, serving: Serving::start(routes)? };
    outage.minutes(60, 200)?;
    report.equal("an hour of peace: no alert fires", outage.critical()?, false);
    report.equal("a deploy gate lets through: 200", outage.ask("health?strict=1")?.status, 200);
    let noticed = outage.until(503, FIRES_WITHIN, true)?;
    let what = format!("total outage: /slo/alerts has it critical after {noticed} min");
    report.equal(&what, outage.critical()?, true);
    outage.minutes(5, 503)?;
    report.equal("/slo/health says so: 200", outage.ask("health")?.status, 200);
    report.equal(
        "a deploy gate does not let through: 503",
        outage.ask("health?strict=1")?.status,
        503,
    );
    outage.says(report, 60 + noticed + 5, noticed + 5)?;
    let recovered = outage.until(200, RESOLVES_WITHIN, false)?;
    let what = format!("over: the critical alert is resolved after {recovered} min");
    report.equal(&what, outage.critical()?, false);
    Ok(())
}

/// The password manager's API; without its database it answers 503.
fn api(down: Arc<AtomicBool>) -> Router {
    let items = async move || {
        if down.load(Ordering::Relaxed) { Err(StatusCode::SERVICE_UNAVAILABLE) } else { Ok("[]") }
    };
    Router::new().route(ITEMS, get(items))
}

struct Outage {
    clock: Arc<ManualClock>,
    slos: Slos,
    down: Arc<AtomicBool>,
    serving: Serving,
}

impl Outage {
    /// So much time passes, all requests answered with this status.
    fn minutes(&self, minutes: u32, status: u16) -> Done {
        self.down.store(status != 200, Ordering::Relaxed);
        for _ in 0..minutes * TICKS_A_MINUTE {
            for _ in 0..REQUESTS {
                let answer = http::get(self.serving.port(), ITEMS, &[])?;
                if answer.status != status {
                    return Err(format!("{ITEMS}: {}, not {status}", answer.status).into());
                }
            }
            self.clock.advance(TICK);
            self.slos.tick();
        }
        Ok(())
    }

    /// Minutes until the critical alert fires, or no longer does; so many at most.
    fn until(&self, status: u16, at_most: u32, fires: bool) -> Done<u32> {
        let mut passed = 0;
        while passed < at_most && self.critical()? != fires {
            self.minutes(1, status)?;
            passed += 1;
        }
        Ok(passed)
    }

    fn ask(&self, what: &str) -> Done<Response> {
        Ok(http::get(self.serving.port(), &format!("/slo/{what}"), &[])?)
    }

    /// Whether the critical alert of availability fires, as the endpoint has it.
    fn critical(&self) -> Done<bool> {
        let answer: Value = serde_json::from_slice(&self.ask("alerts")?.body)?;
        let alerts = answer["alerts"].as_array().ok_or("no alerts in /slo/alerts")?;
        Ok(alerts.iter().any(|alert| {
            alert["slo"] == "availability"
                && alert["severity"] == "critical"
                && alert["firing"] == true
        }))
    }

    /// The counts of `/slo/health` are those of the outage, exactly.
    fn says(&self, report: &mut Report, minutes: u32, bad: u32) -> Done {
        let answer: Value = serde_json::from_slice(&self.ask("health")?.body)?;
        let slos = answer["slos"].as_array().ok_or("no slos in /slo/health")?;
        let of = |slo: &&Value| slo["slo"] == "availability";
        let slo = slos.iter().find(of).cloned().unwrap_or_default();
        let each = u64::from(TICKS_A_MINUTE * REQUESTS);
        let expected = (Some(u64::from(minutes) * each), Some(u64::from(bad) * each));
        let said = (slo["total"].as_u64(), slo["bad"].as_u64());
        report.equal("/slo/health has every request and every failure", said, expected);
        Ok(())
    }
}
