//! What is promised: an indicator, a target, a period.

use std::time::Duration;

use crate::budget::Target;
use crate::period::Period;
use crate::problem::{Kind, Problem};
use crate::ratio::Ratio;

/// How a gauge is compared with its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `value < bound`
    Below,
    /// `value <= bound`
    AtMost,
    /// `value > bound`
    Above,
    /// `value >= bound`
    AtLeast,
}

/// What is counted; the texts are selectors, which this crate only keeps and hashes.
#[derive(Debug, Clone, PartialEq)]
pub enum Indicator {
    /// Events, and those of them that were bad.
    Bad {
        /// All events.
        total: String,
        /// The bad ones.
        bad: String,
    },
    /// Events, and those of them that were good.
    Good {
        /// All events.
        total: String,
        /// The good ones.
        good: String,
    },
    /// Events that took at most `bound`; exactly the bound is good, as `le` says.
    Below {
        /// The histogram or timer.
        histogram: String,
        /// The longest that is good.
        bound: Duration,
    },
    /// A gauge that must hold; each sample is an event, NaN is none.
    Gauge {
        /// The gauge.
        metric: String,
        /// How it is compared.
        compare: Compare,
        /// With what.
        bound: f64,
    },
}

impl Indicator {
    /// Whether a sample of the gauge holds; none for NaN or another indicator.
    pub fn holds(&self, value: f64) -> Option<bool> {
        let Self::Gauge { compare, bound, .. } = self else { return None };
        if value.is_nan() {
            return None;
        }
        Some(match compare {
            Compare::Below => value < *bound,
            Compare::AtMost => value <= *bound,
            Compare::Above => value > *bound,
            Compare::AtLeast => value >= *bound,
        })
    }
}

/// What the target is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Of events: a busy hour weighs more than a quiet one.
    Occurrences,
    /// Of time slices, each good if the share of good events in it reaches `good`: a night outage
    /// weighs as much as one at noon.
    TimeSlices {
        /// Length of a slice; divides an hour.
        slice: Duration,
        /// The share of good events a good slice has at least.
        good: Ratio,
    },
}

/// Longest name of an objective.
pub const NAME_MAX: usize = 64;

/// An objective.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// Its name: letters, digits, `_` and `-`, at most [`NAME_MAX`]. Its logs are called after it.
    pub name: String,
    /// The service it is about.
    pub service: String,
    /// What is counted.
    pub indicator: Indicator,
    /// What the target is a share of.
    pub method: Method,
    /// The promise.
    pub target: Target,
    /// Over which time.
    pub period: Period,
    /// Where it is measured, so that readers know what it cannot see.
    pub vantage: String,
    /// Where to read what to do; a URL or path.
    pub runbook: Option<String>,
}

impl Objective {
    /// An objective over 30 rolling days, by events, measured in the process.
    pub fn new(name: &str, service: &str, indicator: Indicator, target: Target) -> Self {
        Self {
            name: name.to_owned(),
            service: service.to_owned(),
            indicator,
            method: Method::Occurrences,
            target,
            period: Period::days(30),
            vantage: "in the process: what a proxy before it answers is not seen".to_owned(),
            runbook: None,
        }
    }

    /// Identifies what is counted, and nothing else: a new target or period keeps its history, a
    /// new indicator begins a generation. FNV-1a of the definition, 64 bits.
    pub fn generation(&self) -> u64 {
        let slices = match self.method {
            Method::Occurrences => String::new(),
            Method::TimeSlices { slice, good } => format!(" {} ms {good}", slice.as_millis()),
        };
        let text = format!("{:?}{slices}", self.indicator);
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    /// Everything that is wrong with it.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.period.layout().err().into_iter().collect();
        problems.extend(self.check_name());
        if let Method::TimeSlices { slice, good } = self.method {
            let (millis, hour) = (slice.as_millis(), 3_600_000);
            if slice < Duration::from_mins(1) || hour % millis.max(1) != 0 {
                let what = format!("time slices of {} s do not divide an hour", slice.as_secs());
                problems.push(Problem::new(Kind::Window, "", what, "use 1m, 5m, 15m or 1h"));
            }
            if good > Ratio::ONE || good == Ratio::ZERO {
                let what = "the share of good events in a slice must be above 0% and at most 100%";
                problems.push(Problem::new(Kind::Target, "", what, "write for instance 99%"));
            }
        }
        for problem in &mut problems {
            problem.place = self.name.chars().take(NAME_MAX).flat_map(char::escape_debug).collect();
        }
        problems
    }

    fn check_name(&self) -> Option<Problem> {
        let may = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let sound = (1..=NAME_MAX).contains(&self.name.len()) && self.name.chars().all(may);
        (!sound).then(|| {
            let what = "this is no name of an objective";
            let help = format!("use letters, digits, `_` and `-`, at most {NAME_MAX} of them");
            Problem::new(Kind::Name, "", what, help)
        })
    }
}

/// The reference objectives of a web service: availability 99.9 %, p95 below 1.2 s, p99 below 3 s,
/// each over 30 days and all routes together.
pub fn reference(service: &str) -> [Objective; 3] {
    let below = |millis| Indicator::Below {
        histogram: "http_request_duration_seconds".to_owned(),
        bound: Duration::from_millis(millis),
    };
    let failed = Indicator::Bad {
        total: "http_requests_total".to_owned(),
        bad: "http_requests_total{status_class=\"5xx\"}".to_owned(),
    };
    [
        Objective::new("availability", service, failed, Target::THREE_NINES),
        Objective::new("latency-p95", service, below(1200), Target::P95),
        Objective::new("latency-p99", service, below(3000), Target::P99),
    ]
}
