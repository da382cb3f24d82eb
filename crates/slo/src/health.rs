//! The state of objectives as one snapshot, for people and deploy gates.

mod history;
mod quantiles;
mod spenders;

use bellwether_model::Timestamp;

pub use history::{History, SetAside};

use crate::alert::{Alert, Watch};
use crate::budget::Measured;
use crate::correction::{Correction, Withdrawn};
use crate::counts::Counts;
use crate::forecast::{self, Scenario};
use crate::json::{Object, ToJson};
use crate::ledger::Moment;
use crate::period::{Period, Unit};
use crate::policy::Severity;
use crate::ratio::Ratio;
use crate::replicas::FleetState;
use crate::tracker::{Anomalies, Blindness, Tracker, duration};
pub use quantiles::{Quantile, Quantiles};
pub use spenders::Spender;

/// How an objective stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Nothing is known. First, because nobody looks for it.
    Blind,
    /// The budget is gone.
    Exhausted,
    /// It is being spent fast.
    AtRisk,
    /// It is being spent faster than it may be, slowly.
    SlowBurn,
    /// There were no events lately, and with the traffic there is usually, none had to be expected.
    Quiet,
    /// None of these.
    Healthy,
}

impl Status {
    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blind => "blind",
            Self::Exhausted => "exhausted",
            Self::AtRisk => "at_risk",
            Self::SlowBurn => "slow_burn",
            Self::Quiet => "quiet",
            Self::Healthy => "healthy",
        }
    }

    /// What it asks for.
    pub fn policy(self) -> &'static str {
        match self {
            Self::Blind => {
                "Find out whether the service gets requests and counts them; do not trust other figures until then."
            }
            Self::Exhausted => {
                "Stop risky changes; spend time on reliability until budget is left again."
            }
            Self::AtRisk => "Stop what causes the errors now; hold back risky changes.",
            Self::SlowBurn => "Find out what spends the budget before it is gone.",
            Self::Quiet => {
                "Nothing newer is known, as usual: alerts keep their state until events come."
            }
            Self::Healthy => "Change as you like: there is budget for it.",
        }
    }

    /// The status of this name.
    pub fn named(name: &str) -> Option<Self> {
        let bad = [Self::Blind, Self::Exhausted, Self::AtRisk, Self::SlowBurn];
        bad.into_iter().chain([Self::Quiet, Self::Healthy]).find(|status| status.as_str() == name)
    }

    /// Whether a gate that asks strictly closes: an alert that pages or wants a look soon fires, the
    /// budget is gone, or nothing is known. A budget partly spent, or being spent slowly, does not:
    /// it would hold back changes for weeks. This is the one rule of `/slo/alerts`, `/slo/health`
    /// and `bellwether slo status`.
    pub fn closes_gate(self) -> bool {
        matches!(self, Self::Blind | Self::Exhausted | Self::AtRisk)
    }
}

/// What one instance alone has counted, beside a fleet's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    /// Its counts since it began.
    pub counts: Counts,
}

/// One objective (and group).
#[derive(Debug, Clone, PartialEq)]
pub struct SloHealth {
    /// Its name.
    pub slo: String,
    /// The service.
    pub service: String,
    /// The group's labels.
    pub group: Option<String>,
    /// Identifies what is counted.
    pub generation: u64,
    /// The promise, as a share.
    pub target: Ratio,
    /// The period, `30d` or `calendar month`.
    pub window: String,
    /// Where it is measured.
    pub vantage: String,
    /// Since when.
    pub measuring_since: Timestamp,
    /// Until when these figures count.
    pub as_of: Timestamp,
    /// Events of the period, without times that shall not count.
    pub counts: Counts,
    /// As counted, with everything.
    pub raw: Counts,
    /// Share of good events; none without events.
    pub ratio: Option<f64>,
    /// Measured share of the period.
    pub coverage: f64,
    /// Share of the budget left; signed.
    pub remaining: f64,
    /// Share of the budget left if nothing were taken out.
    pub raw_remaining: f64,
    /// How it stands.
    pub status: Status,
    /// Burn rate alerts, in the policy's order.
    pub pairs: Vec<Alert>,
    /// When the budget will be gone if the burn stays.
    pub exhausts_at: Option<Timestamp>,
    /// When half the budget remains again if nothing more fails.
    pub recovers_at: Option<Timestamp>,
    /// This instance's own counts, beside a fleet's.
    pub local: Option<Local>,
    /// How the fleet stands whose counts these are; none where an instance counts for itself.
    pub fleet: Option<FleetState>,
    /// What was found on disk when the process began; none where nothing is kept.
    pub history: Option<History>,
    /// Times that do not count, in force.
    pub corrections: Vec<Correction>,
    /// Corrections that were withdrawn, the latest last.
    pub withdrawn: Vec<Withdrawn>,
    /// Who spent the budget: the most wasteful values of each label.
    pub spenders: Vec<Spender>,
    /// How long requests took, for objectives about that. To show; no verdict rests on it.
    pub quantiles: Option<Quantiles>,
    /// What was wrong with the counts themselves.
    pub anomalies: Anomalies,
}

/// The state of one objective at `at`.
pub fn health(tracker: &Tracker, at: Moment) -> SloHealth {
    let reading = tracker.reading(at);
    let (objective, ledger) = (tracker.objective(), tracker.ledger());
    let budget = objective.target.budget();
    let (counts, measured) = (reading.period.counts, reading.measured);
    let mut pairs = tracker.alerts(at);
    pairs.retain(|alert| alert.watch == Watch::Burn);
    pairs.sort_by_key(|alert| std::cmp::Reverse(alert.severity));
    let half = Ratio::percent(50);
    SloHealth {
        slo: objective.name.clone(),
        service: objective.service.clone(),
        group: tracker.labels().map(str::to_owned),
        generation: objective.generation(),
        target: objective.target.share(),
        window: window(&objective.period),
        vantage: objective.vantage.clone(),
        measuring_since: ledger.born(),
        as_of: reading.period.to,
        counts,
        raw: reading.raw.counts,
        ratio: counts.ratio().map(|bad| 1.0 - bad),
        coverage: measured.share(),
        remaining: budget.remaining(counts, measured),
        raw_remaining: budget.remaining(reading.raw.counts, measured),
        status: status(tracker, counts, measured, &pairs, reading.blind),
        exhausts_at: forecast::forecast(tracker, at, Scenario::Stays, half).exhausts_at,
        recovers_at: forecast::forecast(tracker, at, Scenario::Burn(0.0), half).recovers_at,
        pairs,
        local: None,
        fleet: None,
        history: None,
        corrections: tracker.corrections().list().to_vec(),
        withdrawn: tracker.corrections().withdrawn().to_vec(),
        spenders: spenders::spenders(tracker, &reading),
        quantiles: None,
        anomalies: tracker.anomalies(),
    }
}

fn status(
    tracker: &Tracker,
    counts: Counts,
    measured: Measured,
    pairs: &[Alert],
    blind: Option<Blindness>,
) -> Status {
    let budget = tracker.objective().target.budget();
    let firing = |least| pairs.iter().any(|pair| pair.firing && pair.severity >= least);
    // A burn over the longest window of more than the budget allows.
    let slow = pairs.last().and_then(|pair| pair.burn_long).is_some_and(|burn| burn > 1.0);
    let quiet = blind == Some(Blindness::NoTraffic) && tracker.expects_silence();
    match () {
        () if blind.is_some() && !quiet => Status::Blind,
        () if budget.spent_at_least(counts, measured, Ratio::ONE) => Status::Exhausted,
        () if firing(Severity::Warning) => Status::AtRisk,
        () if firing(Severity::Info) || slow => Status::SlowBurn,
        () if quiet => Status::Quiet,
        () => Status::Healthy,
    }
}

fn window(period: &Period) -> String {
    let Period::Calendar { unit, .. } = period else { return duration(period.length()) };
    let unit = match unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
    };
    format!("calendar {unit}")
}

/// All objectives of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// When it was asked.
    pub as_of: Timestamp,
    /// Objectives, the worst first, blind ones before all.
    pub slos: Vec<SloHealth>,
}

impl Health {
    /// Puts the worst first.
    pub fn new(as_of: Timestamp, mut slos: Vec<SloHealth>) -> Self {
        slos.sort_by_key(|slo| slo.status);
        Self { as_of, slos }
    }

    /// The worst status; healthy without objectives.
    pub fn status(&self) -> Status {
        self.slos.first().map_or(Status::Healthy, |slo| slo.status)
    }

    /// Whether a deploy gate that asks strictly may let through. The plain answer is always 200: a
    /// breach is no reason to restart a process.
    pub fn passes_gate(&self) -> bool {
        !self.status().closes_gate()
    }
}

impl ToJson for Health {
    fn write_json(&self, out: &mut String) {
        let summary = if self.passes_gate() { "ok" } else { "degraded" };
        Object::begin(out)
            .member("as_of", &self.as_of)
            .member("summary", summary)
            .member("status", self.status().as_str())
            .member("slos", &self.slos)
            .end();
    }
}

impl ToJson for SloHealth {
    fn write_json(&self, out: &mut String) {
        let Self { counts, raw, .. } = self;
        Object::begin(out)
            .member("slo", &self.slo)
            .member("service", &self.service)
            .member("group", &self.group)
            .member("generation", format!("{:016x}", self.generation).as_str())
            .member("objective", &self.target.as_f64())
            .member("window", &self.window)
            .member("vantage", &self.vantage)
            .member("measuring_since", &self.measuring_since)
            .member("as_of", &self.as_of)
            .member("state", self.status.as_str())
            .member("policy", self.status.policy())
            .member("good", &counts.good())
            .member("bad", &counts.bad)
            .member("total", &counts.total)
            .member("ratio", &self.ratio)
            .member("coverage", &self.coverage)
            .member("remaining", &self.remaining)
            .member("spent", &(1.0 - self.remaining))
            .member("raw_good", &raw.good())
            .member("raw_bad", &raw.bad)
            .member("raw_total", &raw.total)
            .member("raw_remaining", &self.raw_remaining)
            .member("raw_spent", &(1.0 - self.raw_remaining))
            .member("exhausts_at", &self.exhausts_at)
            .member("recovers_at", &self.recovers_at)
            .member("pairs", &self.pairs)
            .member("local", &self.local)
            .member("fleet", &self.fleet)
            .member("history", &self.history)
            .member("corrections", &self.corrections)
            .member("withdrawn_corrections", &self.withdrawn)
            .member("spenders", &self.spenders)
            .member("quantiles_for_display", &self.quantiles)
            .member("bad_above_total", &self.anomalies.bad_above_total)
            .member("counts_fell", &self.anomalies.fell)
            .member("groups_unequal", &self.anomalies.unequal)
            .end();
    }
}

impl ToJson for Local {
    fn write_json(&self, out: &mut String) {
        Object::begin(out)
            .member("bad", &self.counts.bad)
            .member("total", &self.counts.total)
            .end();
    }
}

/// All alerts of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Alerts {
    /// When it was asked.
    pub as_of: Timestamp,
    /// Those that fire first, then by urgency.
    pub alerts: Vec<Alert>,
    /// How the fleet stands whose counts they judge, the worst of all objectives'; none where an
    /// instance counts for itself.
    pub fleet: Option<FleetState>,
}

impl ToJson for Alerts {
    fn write_json(&self, out: &mut String) {
        let firing = self.alerts.iter().filter(|alert| alert.firing).count() as u64;
        Object::begin(out)
            .member("as_of", &self.as_of)
            .member("firing", &firing)
            .member("alerts", &self.alerts)
            .member("fleet", &self.fleet)
            .end();
    }
}
