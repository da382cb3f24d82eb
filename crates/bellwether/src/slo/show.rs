//! What objectives say of themselves, on every scrape of a registry built
//! [`with_slos`](crate::RegistryBuilder::with_slos).

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use bellwether_slo::Moment;
use bellwether_slo::alert::{Alert as Judged, Watch};
use bellwether_slo::health::SloHealth;

use super::metrics::{self as m, Alert, Objectives, Slo, Window};
use super::{FleetState, Inner, Link};
use crate::scope::lock;

/// Totals as of the last scrape, by family and objective: several [`Slos`](super::Slos) of a process
/// add up.
type Last = BTreeMap<(&'static str, String), u64>;

impl Inner {
    /// Has every scrape show the state, for as long as it lives.
    pub(super) fn expose(self: &Arc<Self>) {
        let inner = Arc::downgrade(self);
        let last = Mutex::new(Last::new());
        crate::on_scrape::<Objectives>(move || {
            if let Some(inner) = inner.upgrade() {
                inner.show(&mut lock(&last));
            }
        });
    }

    fn show(&self, last: &mut Last) {
        let at = Moment::now(&*self.clock);
        let (health, alerts, merged) = {
            let monitor = self.monitor();
            let merged: Vec<(String, u64)> = monitor
                .trackers()
                .map(|one| (one.objective().name.clone(), one.ledger().gaps_merged()))
                .collect();
            (monitor.check_slo_health(at), monitor.check_burn_rate_alerts(at), merged)
        };
        for slo in worst_groups(health.slos).values() {
            self.show_objective(slo, last);
        }
        for alert in worst_alerts(&alerts.alerts).values() {
            show_alert(alert);
        }
        for (slo, total) in merged {
            let more = since(last, "gaps_merged", &slo, total);
            m::BELLWETHER_SLO_GAPS_MERGED_TOTAL.at(Slo::of(&slo)).add(more);
        }
        self.show_own(last);
    }

    fn show_objective(&self, health: &SloHealth, last: &mut Last) {
        let name = &health.slo;
        let slo = Slo::of(name);
        m::BELLWETHER_SLO_BUDGET_REMAINING_RATIO.at(slo).set(health.remaining);
        let excess = since(last, "bad_above_total", name, health.anomalies.bad_above_total);
        m::BELLWETHER_SLO_BAD_ABOVE_TOTAL_OBSERVATIONS_TOTAL.at(slo).add(excess);
        let fell = since(last, "counts_fell", name, health.anomalies.fell);
        m::BELLWETHER_SLO_COUNTS_FELL_TOTAL.at(slo).add(fell);
        let aside = self.histories.get(name).map_or(0, |found| found.set_aside.len());
        m::BELLWETHER_SLO_LOGS_SET_ASIDE.at(slo).set(i64::try_from(aside).unwrap_or(i64::MAX));
        if let Some(fleet) = &health.fleet {
            show_fleet(name, fleet, last);
        }
    }

    /// What is not about one objective.
    fn show_own(&self, last: &mut Last) {
        let unwritten = self.unwritten.load(Ordering::Relaxed);
        m::BELLWETHER_SLO_UNWRITTEN_TOTAL.cell().add(since(last, "unwritten", "", unwritten));
        let unwatched = self.recorder.unwatched();
        let more = since(last, "unwatched", "", unwatched);
        m::BELLWETHER_SLO_UNWATCHED_REQUESTS_TOTAL.cell().add(more);
        let panics = self.listeners.panics();
        m::BELLWETHER_SLO_CALLBACK_PANICS_TOTAL.cell().add(since(last, "panics", "", panics));
    }
}

/// How the replicas stand that share what they count.
fn show_fleet(name: &str, fleet: &FleetState, last: &mut Last) {
    let slo = Slo::of(name);
    let replicas = i64::try_from(fleet.replicas).unwrap_or(i64::MAX);
    m::BELLWETHER_SLO_FLEET_REPLICAS.at(slo).set(replicas);
    m::BELLWETHER_SLO_FLEET_CONNECTED.at(slo).set(i64::from(fleet.link == Link::Connected));
    let failed = since(last, "exchanges_failed", name, fleet.failed);
    m::BELLWETHER_SLO_FLEET_EXCHANGES_FAILED_TOTAL.at(slo).add(failed);
    let refused = since(last, "statements_refused", name, fleet.refused);
    m::BELLWETHER_SLO_FLEET_STATEMENTS_REFUSED_TOTAL.at(slo).add(refused);
}

/// Of the groups of an objective the one with the least budget left, with what was wrong with the
/// counts of all.
fn worst_groups(slos: Vec<SloHealth>) -> BTreeMap<String, SloHealth> {
    let mut all: BTreeMap<String, SloHealth> = BTreeMap::new();
    for slo in slos {
        let Some(known) = all.get_mut(&slo.slo) else {
            all.insert(slo.slo.clone(), slo);
            continue;
        };
        let (one, other) = (known.anomalies, slo.anomalies);
        let fleet = together(known.fleet.take(), slo.fleet.clone());
        if slo.remaining < known.remaining {
            *known = slo;
        }
        known.anomalies.bad_above_total = one.bad_above_total + other.bad_above_total;
        known.anomalies.fell = one.fell + other.fell;
        known.fleet = fleet;
    }
    all
}

/// What two groups of an objective know of the replicas: exchanges are those of both at once.
fn together(one: Option<FleetState>, other: Option<FleetState>) -> Option<FleetState> {
    let (Some(one), Some(other)) = (one, other) else { return None };
    Some(FleetState {
        link: if one.link == Link::Connected { other.link } else { one.link },
        replicas: one.replicas.max(other.replicas),
        failed: one.failed.max(other.failed),
        refused: one.refused + other.refused,
        ..one
    })
}

/// Of the groups of an objective each alert that fires, or burns most.
fn worst_alerts(alerts: &[Judged]) -> BTreeMap<(&str, &str), &Judged> {
    let urgency = |alert: &Judged| (alert.firing, alert.burn_long.unwrap_or(0.0));
    let mut all: BTreeMap<(&str, &str), &Judged> = BTreeMap::new();
    for alert in alerts {
        let known = all.entry((&alert.slo, &alert.name)).or_insert(alert);
        if urgency(alert) > urgency(known) {
            *known = alert;
        }
    }
    all
}

fn show_alert(alert: &Judged) {
    let (slo, name) = (Slo::of(&alert.slo), Alert::of(&alert.name));
    m::BELLWETHER_SLO_ALERT_FIRING.at(slo, name).set(i64::from(alert.firing));
    match alert.watch {
        Watch::Blind => m::BELLWETHER_SLO_BLIND.at(slo).set(i64::from(alert.firing)),
        Watch::Burn => {
            for (window, burn) in
                [(Window::Long, alert.burn_long), (Window::Short, alert.burn_short)]
            {
                m::BELLWETHER_SLO_BURN_RATE.at(slo, name, window).set(burn.unwrap_or(0.0));
            }
        }
        _ => {}
    }
}

/// An alert began or ceased to fire.
pub(super) fn count_change(slo: &str, alert: &str) {
    m::BELLWETHER_SLO_ALERT_CHANGES_TOTAL.at(Slo::of(slo), Alert::of(alert)).inc();
}

/// What came since the last scrape. A total that fell began anew.
fn since(last: &mut Last, family: &'static str, slo: &str, total: u64) -> u64 {
    let before = last.insert((family, slo.to_owned()), total).unwrap_or(0);
    if total >= before { total - before } else { total }
}
