//! What an alert must do, as far as it was said; the rest is assumed, and said to be.

use std::time::Duration;

use bellwether_slo::Target;
use bellwether_slo::solve::Goal;

use super::super::show;
use crate::failure::Failure;

const DAY: Duration = Duration::from_hours(24);

/// Whatever was said of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Wish {
    pub(super) target: Option<Target>,
    pub(super) period: Option<Duration>,
    pub(super) bad: Option<f64>,
    pub(super) within: Option<Duration>,
    pub(super) reset_within: Option<Duration>,
    pub(super) false_pages: Option<f64>,
    pub(super) false_pages_per: Option<Duration>,
    pub(super) requests_per_hour: Option<f64>,
    pub(super) interval: Option<Duration>,
}

impl Wish {
    /// This, and what `other` says where this is silent.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            target: self.target.or(other.target),
            period: self.period.or(other.period),
            bad: self.bad.or(other.bad),
            within: self.within.or(other.within),
            reset_within: self.reset_within.or(other.reset_within),
            false_pages: self.false_pages.or(other.false_pages),
            false_pages_per: self.false_pages_per.or(other.false_pages_per),
            requests_per_hour: self.requests_per_hour.or(other.requests_per_hour),
            interval: self.interval.or(other.interval),
        }
    }

    /// The goal, and what of it was assumed.
    pub(super) fn settle(self) -> Result<(Goal, Vec<String>), Failure> {
        let Some((bad, within)) = self.bad.zip(self.within) else {
            let what = "how much must be detected how soon is not said";
            return Err(Failure::new(
                what,
                "say \"a 50 % outage within 10 min\", or --bad 50% --within 10m",
            ));
        };
        let (hour, interval) = (Duration::from_hours(1), Duration::from_secs(15));
        let mut or = Assumed::default();
        let goal = Goal {
            bad,
            within,
            target: or.said(self.target, Target::THREE_NINES, "objective 99.9%", "objective"),
            period: or.said(self.period, 30 * DAY, "window 30d", "window"),
            reset_within: or.said(self.reset_within, hour, "resolved within 1h", "resolve-within"),
            false_pages_max: or.said(self.false_pages, 2.0, "2 false pages", "false-pages"),
            false_pages_per: or.said(self.false_pages_per, 90 * DAY, "counted over 90d", "per"),
            requests_per_hour: or.said(
                self.requests_per_hour,
                1000.0,
                "1000 requests an hour",
                "requests-per-hour",
            ),
            interval: or.said(self.interval, interval, "counts every 15s", "interval"),
        };
        reasonable(&goal)?;
        Ok((goal, or.0))
    }
}

/// What was not said, in words and with the option that says it.
#[derive(Debug, Default)]
struct Assumed(Vec<String>);

impl Assumed {
    /// What was said, or else this.
    fn said<T>(&mut self, said: Option<T>, usual: T, words: &str, option: &str) -> T {
        said.unwrap_or_else(|| {
            self.0.push(format!("{words} (--{option})"));
            usual
        })
    }
}

fn reasonable(goal: &Goal) -> Result<(), Failure> {
    let budget = goal.target.budget().share().as_f64();
    if goal.bad <= budget {
        let what = format!(
            "{} bad is within the budget of {}: it is no trouble to detect",
            show::percent(goal.bad),
            show::percent(budget)
        );
        return Err(Failure::new(what, "ask for a greater share, or a stricter --objective"));
    }
    if goal.interval.is_zero() || goal.interval >= goal.within {
        let (within, interval) = (show::length(goal.within), show::length(goal.interval));
        let what = format!("nothing is detected within {within} from counts every {interval}");
        return Err(Failure::new(what, "allow more time, or count more often"));
    }
    Ok(())
}
