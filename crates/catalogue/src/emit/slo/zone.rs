//! The clocks of a zone in PromQL, which knows none: its changes, year by year, as a sum of steps.

use std::ops::RangeInclusive;

use bellwether_model::Timestamp;
use bellwether_slo::Zone;
use bellwether_slo::period::Civil;

use crate::emit::markdown::add;

/// Years whose clock changes rules know. They do not follow the date, so that what is generated
/// stays the same; before and after, clocks stay as they are at either end.
pub(crate) const YEARS: RangeInclusive<i64> = 2025..=2036;

/// What the clocks of a zone show.
#[derive(Debug, Clone)]
pub(crate) struct Clocks {
    /// Seconds east of UTC when the years begin.
    first: i64,
    /// When they change, and what the seconds become; ascending.
    changes: Vec<(i64, i64)>,
}

impl Clocks {
    /// The clocks of a zone by its name; UTC for one that is none, which `check` has reported.
    pub(crate) fn named(zone: &str) -> Self {
        Self::of(&Zone::parse(zone).unwrap_or(Zone::Utc))
    }

    fn of(zone: &Zone) -> Self {
        const DAY: i64 = 86_400;
        let (begin, end) = (new_year(*YEARS.start()), new_year(*YEARS.end() + 1));
        let first = offset(zone, begin);
        let (mut changes, mut before) = (Vec::new(), first);
        let mut day = begin;
        while matches!(zone, Zone::Iana(_)) && day < end {
            let after = offset(zone, day + DAY);
            if after != before {
                changes.push((change(zone, day, day + DAY, before), after));
                before = after;
            }
            day += DAY;
        }
        Self { first, changes }
    }

    /// Whether they never change.
    pub(crate) fn is_steady(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether they show UTC.
    pub(super) fn is_utc(&self) -> bool {
        self.is_steady() && self.first == 0
    }

    /// What they show at a moment, both in seconds since 1970; `moment` binds as strong as `-`.
    pub(super) fn local(&self, moment: &str) -> String {
        if self.is_utc() {
            return moment.to_owned();
        }
        let changes = self.changes.iter().map(|(at, after)| (*at, *after));
        format!("{moment} + {}", self.steps(moment, changes))
    }

    /// The second of the last change before now, the seconds east of UTC before it, and what it added
    /// to them.
    pub(super) fn last_change(&self) -> [String; 3] {
        let [mut change, mut added] = [String::from("0"), String::from("0")];
        let before = |at: usize| at.checked_sub(1).and_then(|at| self.changes.get(at));
        let mut earlier = Vec::new();
        for (at, (second, after)) in self.changes.iter().enumerate() {
            let (last, old) = before(at).map_or((0, self.first), |known| *known);
            let older = at.checked_sub(1).and_then(before).map_or(self.first, |known| known.1);
            let sooner = if at == 0 { 0 } else { old - older };
            let since = format!("(time() >= bool {second})");
            add!(&mut change, " + {since} * {}", second - last);
            add!(&mut added, " + {since} * {}", after - old - sooner);
            earlier.push((*second, old));
        }
        [change, self.steps("time()", earlier.into_iter()), added]
    }

    /// The moment at which they show a time; of one that comes twice the first, and one that is
    /// skipped is as much later.
    pub(super) fn moment(&self, local: &str) -> String {
        if self.is_utc() {
            return local.to_owned();
        }
        let mut before = self.first;
        let shown = self.changes.iter().map(|(at, after)| {
            let from = at + before.max(*after);
            before = *after;
            (from, *after)
        });
        format!("{local} - {}", self.steps(local, shown))
    }

    /// The seconds east of UTC, as a sum: what is added at one change is taken off at another.
    fn steps(&self, at: &str, changes: impl Iterator<Item = (i64, i64)>) -> String {
        let mut before = self.first;
        let mut by_size: Vec<(i64, String)> = Vec::new();
        for (from, after) in changes {
            let step = after - before;
            before = after;
            if step == 0 {
                continue;
            }
            let sign = if step > 0 { '+' } else { '-' };
            let term = format!(" {sign} ({at} >= bool {from})");
            match by_size.iter_mut().find(|(size, _)| *size == step.abs()) {
                Some((_, terms)) => terms.push_str(&term),
                None => by_size.push((step.abs(), term)),
            }
        }
        // Numbers stand on the right: a server holds what stands on the left, one number for each
        // step of a window, while it evaluates the rest.
        let sums = by_size.iter().map(|(size, terms)| {
            let terms = terms.strip_prefix(" + ").unwrap_or(terms.trim_start());
            format!("({terms}) * {size} + ")
        });
        format!("({}{})", sums.collect::<String>(), self.first)
    }
}

fn new_year(year: i64) -> i64 {
    Civil { year, month: 1, day: 1, millis: 0 }.to_millis() / 1000
}

/// Seconds east of UTC at a second.
fn offset(zone: &Zone, second: i64) -> i64 {
    (zone.civil(Timestamp(second * 1000)).to_millis() - second * 1000) / 1000
}

/// The first second between two at which the clocks do not show `before` any more.
fn change(zone: &Zone, mut from: i64, mut to: i64, before: i64) -> i64 {
    while to - from > 1 {
        let middle = i64::midpoint(from, to);
        if offset(zone, middle) == before { from = middle } else { to = middle }
    }
    to
}

/// The last second whose clocks are known.
pub(crate) fn known_until() -> Timestamp {
    Timestamp(new_year(*YEARS.end() + 1) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_change_are_sums_of_steps() {
        let berlin = Clocks::named("Europe/Berlin");
        assert_eq!(berlin.changes.len(), 24);
        // The last Sundays of March and October 2025, at 01:00 UTC.
        assert_eq!(berlin.changes[..2], [(1_743_296_400, 7200), (1_761_440_400, 3600)]);
        let local = berlin.local("time()");
        let begin = "time() + (((time() >= bool 1743296400) - (time() >= bool 1761440400) + ";
        assert!(local.starts_with(begin) && local.ends_with(") * 3600 + 3600)"), "{local}");
        // South of the equator it begins with a step back.
        let sydney = Clocks::named("Australia/Sydney").local("t");
        assert!(sydney.starts_with("t + ((- (t >= bool 1743868800) + (t"), "{sydney}");
    }

    #[test]
    fn steady_clocks_are_a_number() {
        assert_eq!(Clocks::named("UTC").local("time() - 1"), "time() - 1");
        assert_eq!(Clocks::named("+05:30").local("time()"), "time() + (19800)");
        assert_eq!(Clocks::named("Asia/Kolkata").moment("x"), "x - (19800)");
        assert!(Clocks::named("nowhere").is_utc());
    }
}
