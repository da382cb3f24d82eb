//! Counts of the past from a Prometheus: range queries in chunks, exact increments of counters.

mod answer;
mod counters;
mod selectors;

use std::collections::BTreeMap;
use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::Counts;

use super::super::{show, span};
use super::feed::{Feed, Pace};
use super::replay::{Replay, Script, millis};
use crate::failure::Failure;
use crate::scrape::Scraper;
use answer::Samples;
use counters::Counters;
pub(super) use selectors::Queries;

/// Samples asked for in one query: what fits into memory easily.
const SAMPLES_MAX: usize = 100_000;
/// Points of one series a server answers with at most.
const POINTS_MAX: i64 = 11_000;
/// Points of the first query, when it is not known how many series there are.
const POINTS_FIRST: i64 = 60;

/// What to ask whom.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    pub(super) url: &'a str,
    pub(super) scraper: &'a Scraper,
    pub(super) queries: Queries,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) step: Duration,
}

/// Replays what the server remembers.
pub(super) fn replay(ask: &Ask<'_>, script: &Script) -> Result<Replay, Failure> {
    let step = millis(ask.step).max(1);
    // The same steps whatever the chunks: on multiples of the step.
    let (from, to) = (ask.from.0.div_euclid(step) * step + step, ask.to.0);
    if to - from > millis(span::MAX) {
        let what = format!("more than {} at once", show::length(span::MAX));
        return Err(Failure::new(what, "choose --from and --to closer together"));
    }
    let mut feed = Feed::new(script, Pace::Steps(Some(ask.step)));
    let mut past = Past::new(&ask.queries);
    let (mut start, mut points) = (from, POINTS_FIRST);
    while start <= to {
        let end = to.min(start + (points - 1) * step);
        let series = past.chunk(ask, (start, end, step), &mut feed)?;
        feed.pump()?;
        points = i64::try_from(SAMPLES_MAX / series.max(1)).unwrap_or(1).clamp(1, POINTS_MAX);
        start += ((end - start) / step + 1) * step;
    }
    feed.finish()?.ok_or_else(|| nothing(ask))
}

fn nothing(ask: &Ask<'_>) -> Failure {
    let shown: Vec<String> = ask.queries.texts().map(|query| format!("`{query}`")).collect();
    let (from, to) = (super::instant::shown(ask.from), super::instant::shown(ask.to));
    let what = format!("the server has nothing for {} from {from} to {to}", shown.join(" and "));
    Failure::new(
        what,
        "choose --from and --to within its retention, and see that these metrics are scraped",
    )
}

/// What is remembered from one chunk to the next.
#[derive(Debug)]
enum Past {
    /// Counters of all events, and of the bad or good ones.
    Counted {
        total: Counters,
        other: Counters,
        other_is_good: bool,
        /// The last step at which there was anything.
        seen: Option<i64>,
    },
    /// A gauge, judged sample by sample.
    Judged,
}

impl Past {
    fn new(queries: &Queries) -> Self {
        match queries {
            Queries::Counted { other_is_good, .. } => Self::Counted {
                total: Counters::default(),
                other: Counters::default(),
                other_is_good: *other_is_good,
                seen: None,
            },
            Queries::Judged { .. } => Self::Judged,
        }
    }

    /// Fetches and feeds one chunk; tells how many series there were.
    fn chunk(
        &mut self,
        ask: &Ask<'_>,
        range: (i64, i64, i64),
        feed: &mut Feed<'_>,
    ) -> Result<usize, Failure> {
        let fetch = |query: &str| answer::fetch(ask, query, range);
        match (self, &ask.queries) {
            (
                Self::Counted { total, other, other_is_good, seen },
                Queries::Counted { total: all, other: some, .. },
            ) => {
                let (all, some) = (fetch(all)?, fetch(some)?);
                let first = seen.is_none().then(|| all.rows().keys().next().copied()).flatten();
                let watched = watched(&all, seen, range.2);
                let whole = total.added(&all, &watched).map_err(too_many)?;
                let part = other.added(&some, &watched).map_err(too_many)?;
                // Before the first step nothing is known that could be subtracted.
                for (at, total) in whole.into_iter().filter(|(at, _)| Some(*at) != first) {
                    let other = part.get(&at).copied().unwrap_or(0);
                    let bad = if *other_is_good { total.saturating_sub(other) } else { other };
                    add(feed, at, Counts::new(total, bad))?;
                }
                Ok(all.series().max(some.series()))
            }
            (_, Queries::Judged { gauge, op, value }) => {
                let samples = fetch(gauge)?;
                for (at, values) in samples.by_time() {
                    let judged = values.iter().filter(|v| !v.is_nan());
                    let (total, bad) = judged.fold((0, 0), |(total, bad), sample| {
                        (total + 1, bad + u64::from(!selectors::holds(*op, *sample, *value)))
                    });
                    add(feed, at, Counts::new(total, bad))?;
                }
                Ok(samples.series())
            }
            (Self::Judged, Queries::Counted { .. }) => Ok(0),
        }
    }
}

/// At which steps there was anything, and whether the step before was one of them, too.
fn watched(all: &Samples, seen: &mut Option<i64>, step: i64) -> BTreeMap<i64, bool> {
    let times = all.rows().into_keys();
    times.map(|at| (at, seen.replace(at).is_some_and(|before| at - before <= 2 * step))).collect()
}

fn add(feed: &mut Feed<'_>, at: i64, counts: Counts) -> Result<(), Failure> {
    feed.add(at, counts).map_err(|what| Failure::new(what, "choose a shorter time"))
}

fn too_many(count: usize) -> Failure {
    let what = format!("the queries find more than {count} series");
    Failure::new(
        what,
        "narrow the selectors of the SLO, or take a shorter time with fewer restarts",
    )
}
