//! Alerts: their state machine, and what is told about them.

use std::time::Duration;

use bellwether_model::Timestamp;

use crate::json::{Object, ToJson};
use crate::policy::Severity;

/// What the counts say about an alert's condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// It depends on when, within one slot, the events at the window's start came.
    Unsure,
}

impl Verdict {
    /// From the reading with the least burn and the one with the most.
    pub(crate) fn of(low: bool, high: bool) -> Self {
        match (low, high) {
            (true, _) => Self::Holds,
            (false, true) => Self::Unsure,
            (false, false) => Self::Fails,
        }
    }

    /// Holds only if both do.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fails, _) | (_, Self::Fails) => Self::Fails,
            (Self::Holds, Self::Holds) => Self::Holds,
            _ => Self::Unsure,
        }
    }
}

/// Whether an alert fires, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Whether it fires.
    pub firing: bool,
    /// Whether it keeps its state because nothing is known.
    pub frozen: bool,
    /// Since when it fires, or does not.
    pub since: Timestamp,
}

impl Held {
    /// Inactive since `at`.
    pub(crate) fn inactive(at: Timestamp) -> Self {
        Self { firing: false, frozen: false, since: at }
    }

    /// The next state. Blindness never resolves: what is not measured is no proof of health. Bad
    /// events that were measured still fire.
    #[must_use]
    pub(crate) fn next(self, verdict: Verdict, blind: bool, at: Timestamp) -> Self {
        let firing = match verdict {
            Verdict::Holds => true,
            Verdict::Unsure => self.firing,
            Verdict::Fails => self.firing && blind,
        };
        let since = if firing == self.firing { self.since } else { at };
        Self { firing, frozen: blind && verdict != Verdict::Holds, since }
    }

    /// As shown.
    pub fn state(self) -> State {
        match self {
            Self { frozen: true, .. } => State::Frozen,
            Self { firing: true, .. } => State::Firing,
            Self { firing: false, .. } => State::Inactive,
        }
    }
}

/// State of an alert as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Its condition does not hold.
    Inactive,
    /// Its condition holds.
    Firing,
    /// Nothing is known, so it keeps the state it had: see [`Alert::firing`].
    Frozen,
}

impl State {
    /// Its name in labels and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::Firing => "firing",
            Self::Frozen => "frozen",
        }
    }
}

/// What an alert watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Watch {
    /// Burn rates over two windows.
    Burn,
    /// A share of the budget spent.
    Spent,
    /// Whether anything is known at all.
    Blind,
    /// Whether the counts are such as can be.
    Untrusted,
}

impl Watch {
    fn as_str(self) -> &'static str {
        match self {
            Self::Burn => "burn_rate",
            Self::Spent => "budget_spent",
            Self::Blind => "blind",
            Self::Untrusted => "untrusted",
        }
    }
}

/// An alert as told to people and machines.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// The objective.
    pub slo: String,
    /// The group's labels, when it has groups.
    pub group: Option<String>,
    /// The pair's name; `spent-50`, `blind` or `untrusted` for the others.
    pub name: String,
    /// What it watches.
    pub watch: Watch,
    /// How urgent it is.
    pub severity: Severity,
    /// Its state.
    pub state: State,
    /// Whether it fires; a frozen one may.
    pub firing: bool,
    /// Since when it fires, or does not.
    pub since: Timestamp,
    /// Burn rate over the long window; none without events.
    pub burn_long: Option<f64>,
    /// Burn rate over the short window; none without events.
    pub burn_short: Option<f64>,
    /// What the burn rates, or the spent share, must exceed.
    pub threshold: f64,
    /// Share of the budget left; signed.
    pub remaining: f64,
    /// Time until the budget is gone at the long window's burn.
    pub exhausts_in: Option<Duration>,
    /// One sentence: what is seen, and how it compares.
    pub why: String,
    /// What to do.
    pub action: String,
    /// Where to read more.
    pub runbook: Option<String>,
    /// The more urgent alert of the same objective that fires, so that this one need not notify.
    pub inhibited_by: Option<String>,
}

impl ToJson for Alert {
    fn write_json(&self, out: &mut String) {
        Object::begin(out)
            .member("slo", &self.slo)
            .member("group", &self.group)
            .member("pair", &self.name)
            .member("watch", self.watch.as_str())
            .member("severity", self.severity.as_str())
            .member("state", self.state.as_str())
            .member("firing", &self.firing)
            .member("since", &self.since)
            .member("burn_long", &self.burn_long)
            .member("burn_short", &self.burn_short)
            .member("threshold", &self.threshold)
            .member("remaining", &self.remaining)
            .member("exhausts_in_seconds", &self.exhausts_in.map(|left| left.as_secs()))
            .member("why", &self.why)
            .member("action", &self.action)
            .member("runbook", &self.runbook)
            .member("inhibited_by", &self.inhibited_by)
            .end();
    }
}

/// A change of state, for notifications and timelines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// The alert's name: a pair, `spent-50`, `blind` or `untrusted`.
    pub alert: String,
    /// Whether it fires now; false: it resolved.
    pub firing: bool,
}
