//! When to alert: pairs of windows with a burn threshold, and shares of the budget spent.

use std::time::Duration;

use crate::budget::Target;
use crate::problem::{Kind, Problem};
use crate::ratio::Ratio;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How urgent an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Look at it during business hours.
    Info,
    /// Investigate soon.
    Warning,
    /// Page somebody now.
    Critical,
}

impl Severity {
    /// Its name in labels and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }

    /// What to do when an alert of it fires.
    pub fn action(self) -> &'static str {
        match self {
            Self::Critical => "Page on-call immediately",
            Self::Warning => "Investigate within 30 minutes",
            Self::Info => "Review during business hours",
        }
    }
}

/// One alert: it fires while the burn rate of both windows is above the factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Its name, unique in the policy; the label `pair`.
    pub name: String,
    /// How urgent it is.
    pub severity: Severity,
    /// The threshold both burn rates must exceed, strictly.
    pub factor: Ratio,
    /// The long window: how much must have happened.
    pub long: Duration,
    /// The short window: that it still happens; ends the alert soon after the trouble.
    pub short: Duration,
    /// Bad events in the long window below which it does not fire; at least 1.
    pub min_bad: u64,
    /// Fires only while less than this share of the budget remains.
    pub remaining_below: Option<Ratio>,
}

impl Pair {
    /// A pair that fires on one bad event if the burn rates say so.
    pub fn new(severity: Severity, factor: Ratio, long: Duration, short: Duration) -> Self {
        let name = severity.as_str().to_owned();
        Self { name, severity, factor, long, short, min_bad: 1, remaining_below: None }
    }

    /// The same, silent below `min_bad` bad events in the long window.
    #[must_use]
    pub fn min_bad(mut self, min_bad: u64) -> Self {
        self.min_bad = min_bad.max(1);
        self
    }

    /// The same, firing only while less than `share` of the budget remains.
    #[must_use]
    pub fn remaining_below(mut self, share: Ratio) -> Self {
        self.remaining_below = Some(share);
        self
    }
}

/// All alerts of an objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Burn rate alerts, most urgent first.
    pub pairs: Vec<Pair>,
    /// Shares of the period's budget whose spending is an alert of its own, ascending.
    pub spent: Vec<Ratio>,
}

impl Policy {
    /// The reference: critical 14 over 1 h and 5 min, warning 6 over 6 h and 30 min, info 1 over
    /// 3 d and 6 h with less than half the budget left; budget spent 25, 50, 75 and 100 %.
    pub fn reference() -> Self {
        let pair = |severity, factor, long, short| {
            let (long, short) = (Duration::from_secs(long), Duration::from_secs(short));
            Pair::new(severity, Ratio::whole(factor), long, short)
        };
        Self {
            pairs: vec![
                pair(Severity::Critical, 14, HOUR, 5 * MINUTE),
                pair(Severity::Warning, 6, 6 * HOUR, 30 * MINUTE),
                pair(Severity::Info, 1, 3 * DAY, 6 * HOUR).remaining_below(Ratio::percent(50)),
            ],
            spent: [25, 50, 75, 100].map(Ratio::percent).to_vec(),
        }
    }

    /// The shortest short window, by which it is seen whether there is traffic at all; 5 minutes
    /// without pairs.
    pub fn shortest(&self) -> Duration {
        self.pairs.iter().map(|pair| pair.short).min().unwrap_or(Duration::from_secs(5 * MINUTE))
    }

    /// Everything that is wrong with the policy for `target` over `period`, if counts come every
    /// `interval` (the slot of the engine, or the scrape interval).
    pub fn check(&self, target: Target, period: Duration, interval: Duration) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (at, pair) in self.pairs.iter().enumerate() {
            if self.pairs.iter().take(at).any(|earlier| earlier.name == pair.name) {
                let what = "another alert has this name";
                problems.push(Problem::new(
                    Kind::Duplicate,
                    &pair.name,
                    what,
                    "rename one of them",
                ));
            }
            problems.extend(reach(pair, target));
            problems.extend(windows(pair, period, interval));
        }
        problems
    }
}

fn reach(pair: &Pair, target: Target) -> Option<Problem> {
    let budget = target.budget();
    (!budget.reaches(pair.factor)).then(|| {
        let ceiling = budget.ceiling();
        let what = format!(
            "a burn rate above {} cannot happen: with a target of {} even a total outage burns {ceiling:.1}",
            pair.factor,
            target.share()
        );
        let help = format!("choose a factor below {ceiling:.1}, or drop the alert");
        Problem::new(Kind::Unreachable, &pair.name, what, help)
    })
}

fn windows(pair: &Pair, period: Duration, interval: Duration) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut say = |kind, what: String, help: String| {
        problems.push(Problem::new(kind, &pair.name, what, help));
    };
    if pair.short < interval * 2 {
        let (short, every) = (pair.short.as_secs_f64(), interval.as_secs_f64());
        let what = format!(
            "the short window of {short} s holds fewer than two counts, which come every {every} s"
        );
        say(Kind::ShortWindow, what, format!("use at least {} s", every * 2.0));
    }
    if pair.short > pair.long {
        let what = "the short window is longer than the long one".to_owned();
        say(Kind::Window, what, "swap them".to_owned());
    }
    if pair.long > period {
        let what = "the long window is longer than the objective's period".to_owned();
        say(Kind::Window, what, "shorten it, or lengthen the period".to_owned());
    }
    problems
}
