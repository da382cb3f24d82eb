//! The same history told twice: by the engine as changes of its alerts, and by a scraper as the
//! series the generated rules read. What the first says is asked of the second.

use std::time::Duration;

use bellwether_catalogue::objective;
use bellwether_model::Catalogue;
use bellwether_slo::traces::{Column, Sample, Trace, WARM_UP};
use bellwether_slo::{Change, Indicator, Layout, Moment, Objective, Tracker};

use crate::harness::{Asked, Bench, STEP, Series, catalogue, shop};

/// 2026-01-05 00:00 UTC, a Monday.
const EPOCH: u64 = 1_767_571_200;
/// Rates need two scrapes before anything can be said.
const START: u32 = 60;

/// Histories whose restarts and gaps a scraper sees otherwise than the process itself does.
const LOSSY: [&str; 3] = ["counter_reset", "replica_restart", "scrape_gap"];

/// As strict as availability, so that two slow hours spend all of the budget and every alert fires.
const LATENCY: &str = "metrics:
  request_seconds: { type: histogram, unit: s, help: Requests., buckets: [0.1, 10] }
slos:
  latency: { objective: 99.9%, window: 30d, histogram: request_seconds, below: 1200ms }
";

/// What a counter shows of a sample.
type Value = fn(&Sample) -> u64;
/// An alert's name in the engine, and the matchers by which rules know it.
type Alert = (String, String);

/// A history, the SLO it is about, and what the engine and a scraper make of it.
#[derive(Debug)]
pub(crate) struct Story {
    trace: Trace,
    column: Column,
    catalogue: Catalogue,
    /// Whether the scraper's clock jumps as the service's does, as on one machine.
    one_clock: bool,
}

impl Story {
    /// Of a trace as a scraper with a clock of its own sees it.
    pub(crate) fn of(trace: Trace) -> Self {
        // The windows that decide are full before they matter. In the silent night less than three
        // hours would spend a hair more than half of the budget.
        let healthy = match trace.name {
            "slow_burn" => 5,
            "night_without_traffic" => 3,
            _ => 2,
        };
        let trace = trace.later(WARM_UP - healthy * 3600);
        let column = if trace.name == "latency_only" { Column::Slow } else { Column::Failed };
        let catalogue = if column == Column::Slow { catalogue(LATENCY) } else { shop("") };
        Self { trace, column, catalogue, one_clock: false }
    }

    /// The same with one clock for the service and its scraper.
    pub(crate) fn on_one_clock(self) -> Self {
        Self { one_clock: true, ..self }
    }

    /// The rules of its SLO.
    pub(crate) fn bench(&self) -> Option<Bench> {
        Bench::new(&self.catalogue, STEP)
    }

    /// What a scraper sees; a sample's place is its time on the scraper's clock.
    pub(crate) fn series(&self) -> Vec<Series> {
        let samples = self.trace.samples(STEP);
        let all = (0..self.trace.replicas).flat_map(|replica| {
            let own: Vec<&Sample> = samples.iter().filter(|s| s.replica == replica).collect();
            self.counters().map(|(name, value)| {
                let mut values = vec![None; (self.end() / STEP + 1) as usize];
                for sample in &own {
                    values[(self.time(sample.at) / STEP) as usize] = Some(value(sample) as f64);
                }
                Series { name: name.replace('#', &replica.to_string()), values }
            })
        });
        all.collect()
    }

    fn counters(&self) -> [(&'static str, Value); 2] {
        match self.column {
            Column::Failed => [
                ("requests_total{outcome=\"failed\",instance=\"#\"}", |s| s.bad),
                ("requests_total{outcome=\"ok\",instance=\"#\"}", |s| s.total - s.bad),
            ],
            Column::Slow => [
                ("request_seconds_bucket{le=\"1.2\",instance=\"#\"}", |s| s.total - s.slow),
                ("request_seconds_count{instance=\"#\"}", |s| s.total),
            ],
        }
    }

    /// When a second of the trace is on the scraper's clock.
    fn time(&self, at: u32) -> u32 {
        let off = if self.one_clock { self.trace.clock_off(at) } else { 0 };
        u32::try_from(i64::from(at) + off).unwrap()
    }

    fn end(&self) -> u32 {
        self.time(self.trace.seconds)
    }

    /// The times that a clock skipped.
    fn skipped(&self) -> Option<(u32, u32)> {
        (1..=self.trace.seconds).find_map(|at| {
            let (before, now) = (self.time(at - 1), self.time(at));
            (now > before + 1).then_some((before + 1, now))
        })
    }

    fn tracker(&self, layout: Layout) -> Tracker {
        let slo = &self.catalogue.slos[0];
        let indicator = Indicator::Bad { total: "total".to_owned(), bad: "bad".to_owned() };
        let target = objective::target(slo).unwrap();
        let promised = Objective::new(&slo.name, &self.catalogue.service, indicator, target);
        let policy = objective::policy(&self.catalogue, slo);
        Tracker::with_layout(promised, policy, layout, Moment::at_seconds(EPOCH)).unwrap()
    }

    /// What an engine says that is fed by the same scrapes.
    fn scraped(&self) -> Vec<Change> {
        let layout = Layout::reference().every(Duration::from_secs(STEP.into()));
        self.trace.play_scraped(&mut self.tracker(layout), self.column, EPOCH, STEP)
    }

    /// What the engine in the process says, which sees every event.
    fn inside(&self) -> Vec<Change> {
        self.trace.play(&mut self.tracker(Layout::reference()), self.column, EPOCH, STEP)
    }

    /// What each engine says that sees the facts the scraper sees, and of which alerts.
    pub(crate) fn told(&self) -> Vec<(Vec<Change>, Vec<Alert>)> {
        let all = self.alerts();
        if self.one_clock {
            return vec![(self.inside(), all)];
        }
        let mut told = vec![(self.scraped(), all.clone())];
        if !LOSSY.contains(&self.trace.name) {
            // A clock that jumps is a gap to the process alone.
            let jumps = self.trace.clock_off(self.trace.seconds) != 0;
            let seen = all.into_iter().filter(|(name, _)| !(jumps && name == "blind"));
            told.push((self.inside(), seen.collect()));
        }
        told
    }

    /// Every alert of the SLO.
    pub(crate) fn alerts(&self) -> Vec<Alert> {
        let slo = &self.catalogue.slos[0];
        let pairs = slo.alerts.iter().map(|alert| {
            let matchers = format!("alertname=\"SloBurnRate\",pair=\"{}\"", alert.name);
            (alert.name.clone(), matchers)
        });
        let spent = slo.spent.iter().map(|spent| {
            let name = format!("spent-{}", spent.share.trim_end_matches('%'));
            (name, format!("alertname=\"SloBudgetSpent\",spent=\"{}\"", spent.share))
        });
        let blind = ("blind".to_owned(), "alertname=\"SloBlind\"".to_owned());
        pairs.chain(spent).chain([blind]).collect()
    }

    /// All that must hold of the rules: of each alert what the engine says of it, but for one
    /// evaluation around each change.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let told = self.told();
        let of = told.iter().flat_map(|(changes, alerts)| {
            alerts.iter().flat_map(|(name, matchers)| self.timeline(changes, name, matchers))
        });
        of.collect()
    }

    fn timeline(&self, changes: &[Change], alert: &str, matchers: &str) -> Vec<Asked> {
        let mut asked = Vec::new();
        let (mut from, mut firing) = (START, false);
        let own = changes.iter().filter(|change| change.alert == alert);
        let times = own
            .map(|change| (self.time(u32::try_from(change.at.0 / 1000).unwrap()), change.firing));
        for (at, next) in times.chain([(self.end() + 2 * STEP, false)]) {
            let until = at.saturating_sub(2 * STEP).min(self.end());
            if at > START {
                asked.extend(self.throughout(from, until, matchers, firing));
            }
            (from, firing) = (at.max(START) + STEP, next);
        }
        asked
    }

    /// That an alert fires all the time, or never, whenever there was such a time.
    fn throughout(&self, from: u32, until: u32, matchers: &str, fires: bool) -> Vec<Asked> {
        let (gap, back) = self.skipped().unwrap_or((self.end() + STEP, self.end() + STEP));
        let before = (from, until.min(gap.saturating_sub(STEP)));
        let after = (from.max(back), until);
        let pieces = [before, after].into_iter().filter(|(from, until)| from <= until);
        pieces.map(|(from, until)| Asked::throughout(from, until, matchers, fires)).collect()
    }

    /// In words, for a test that fails.
    pub(crate) fn words(&self) -> String {
        let shown = |c: &Change| format!("{} {} {}", c.at.0 / 1000, c.alert, c.firing);
        let told = self.told();
        let all = told.iter().map(|(changes, _)| changes.iter().map(shown).collect::<Vec<_>>());
        format!("{}: {:?}", self.trace.name, all.collect::<Vec<_>>())
    }
}
