//! What an SLO counts, as expressions over any window.

mod tiles;

use std::time::Duration;

use bellwether_model::spec::{Indicator, Method, SloAlert};

use super::selector::selector;
use super::{Of, Rule, numbers};
use crate::emit::dashboards::le;
use crate::emit::duration;

/// The window of the base counts when no alert has a shorter one.
const BASE: Duration = Duration::from_mins(5);
/// The longest window of the base counts: the budget is counted in steps of it.
const BASE_MAX: Duration = Duration::from_hours(1);

const GOOD_SAMPLES: &str = "slo:sli_samples:good";
const ALL_SAMPLES: &str = "slo:sli_samples:total";
const BAD_SLICE: &str = "slo:sli_slice:bad";

/// Bad events and all of them within a window, one number for each group.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub(super) bad: String,
    pub(super) total: String,
    /// Whether they are events a second; otherwise they are events.
    per_second: bool,
}

impl Counted {
    /// A count as a rate.
    pub(super) fn rate(&self, count: &str, window: Duration) -> String {
        if self.per_second {
            count.to_owned()
        } else {
            format!("{count} / {}", numbers::seconds(window))
        }
    }

    /// The number of bad events.
    pub(super) fn number(&self, window: Duration) -> String {
        if self.per_second {
            format!("{} * {}", self.bad, numbers::seconds(window))
        } else {
            self.bad.clone()
        }
    }

    /// The share of bad events; nothing without events, never NaN.
    pub(super) fn ratio(&self) -> String {
        format!("{}\n/\n({} > 0)", self.bad, self.total)
    }
}

/// The counts of an SLO.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a>(Of<'a>);

impl<'a> Source<'a> {
    pub(super) fn new(of: Of<'a>) -> Self {
        Self(of)
    }

    /// The window of the base counts: the shortest one that decides, so that what they say of
    /// traffic holds for every alert.
    pub(super) fn base(self) -> Duration {
        let shortest = self.0.slo.alerts.iter().map(|alert: &SloAlert| alert.short).min();
        let scrapes = self.0.catalogue.scrape_interval * 2;
        let base = shortest.unwrap_or(BASE).min(BASE_MAX).max(scrapes);
        match &self.0.slo.method {
            Method::Occurrences => base,
            Method::Timeslices { slice, .. } => base.max(*slice),
        }
    }

    /// The times at which the newest sample is no older than three scrapes, as something that is
    /// there or not.
    pub(super) fn fresh(self) -> String {
        let samples = match &self.0.slo.indicator {
            Indicator::Bad { total, .. } | Indicator::Good { total, .. } => self.times(total, ""),
            Indicator::Below { histogram, .. } => self.times_of_histogram(histogram),
            Indicator::Holds { gauge, .. } => self.times(gauge, ""),
        };
        let late = numbers::seconds(self.late());
        format!("max({samples}) >= time() - {late}")
    }

    /// Scrapes later than this leave a gap.
    pub(super) fn late(self) -> Duration {
        self.0.catalogue.scrape_interval * 3
    }

    fn times(self, text: &str, suffix: &str) -> String {
        format!("timestamp({})", selector(self.0.catalogue, text, suffix, None))
    }

    fn times_of_histogram(self, histogram: &str) -> String {
        let [native, classic] = ["", "_count"].map(|suffix| self.times(histogram, suffix));
        match self.forms(histogram) {
            (false, _) => native,
            (true, false) => classic,
            (true, true) => format!("{classic} or {native}"),
        }
    }

    /// Rules that must stand before all others, for what is no counter.
    pub(super) fn prepared(self) -> Vec<Rule> {
        let identity = self.0.identity();
        let mut rules = Vec::new();
        if let Indicator::Holds { gauge, op, value } = &self.0.slo.indicator {
            let gauge = selector(self.0.catalogue, gauge, "", None);
            let good = identity.pooled("sum", &format!("{gauge} {} bool {value}", op.as_str()));
            // A sample that is no number is none.
            let all = identity.pooled("count", &format!("{gauge} >= -Inf"));
            rules.push(identity.record(GOOD_SAMPLES.to_owned(), good, None));
            rules.push(identity.record(ALL_SAMPLES.to_owned(), all, None));
        }
        if let Method::Timeslices { slice, target } = &self.0.slo.method {
            let ratio = self.sampled(*slice).ratio();
            let expr = format!("(\n{ratio}\n)\n> bool {}", numbers::rest(target));
            let name = BAD_SLICE.to_owned();
            rules.push(identity.record(name, expr, Some(&duration(*slice))));
        }
        rules
    }

    /// What is counted within a window: events, or slices of time.
    pub(super) fn over(self, window: Duration) -> Counted {
        let Method::Timeslices { slice, .. } = &self.0.slo.method else {
            return self.sampled(window);
        };
        let identity = self.0.identity();
        let range =
            format!("{}[{}:{}]", identity.own(BAD_SLICE), duration(window), duration(*slice));
        Counted {
            bad: identity.pooled("sum", &format!("sum_over_time({range})")),
            total: identity.pooled("sum", &format!("count_over_time({range})")),
            per_second: false,
        }
    }

    /// The condition on the gauge, as a comparison that shows the samples that are not good.
    pub(super) fn gauge(self) -> Option<String> {
        let Indicator::Holds { gauge, op, value } = &self.0.slo.indicator else { return None };
        let gauge = selector(self.0.catalogue, gauge, "", None);
        Some(format!("{gauge} {} {value}", op.inverse().as_str()))
    }

    /// What came between the samples within a window and the one before them: a range is open on
    /// its left, and a scrape longer to begin with that one.
    fn sampled(self, window: Duration) -> Counted {
        match &self.0.slo.indicator {
            Indicator::Holds { .. } => self.held(window),
            _ => self.events(window + self.0.catalogue.scrape_interval),
        }
    }

    /// Events within a window.
    pub(super) fn events(self, window: Duration) -> Counted {
        let rate = |selector: &str| self.rate(selector, window);
        match &self.0.slo.indicator {
            Indicator::Holds { .. } => self.held(window),
            _ => self.counted(&Counting { native: Some(window), rate: &rate, total: None }),
        }
    }

    fn rate(self, selector: &str, window: Duration) -> String {
        self.0.identity().pooled("sum", &format!("rate({selector}[{}])", duration(window)))
    }

    fn counted(self, how: &Counting<'_>) -> Counted {
        let rate = |text: &str, suffix: &str, more: Option<&str>| {
            (how.rate)(&selector(self.0.catalogue, text, suffix, more))
        };
        let (good, total) = match &self.0.slo.indicator {
            Indicator::Bad { total, bad } => {
                let total = rate(total, "", None);
                let known = how.total.as_ref().unwrap_or(&total);
                // Where nothing has failed yet there may be no series that says so.
                let bad = format!("({} or 0 * {known})", rate(bad, "", None));
                return Counted { bad, total, per_second: true };
            }
            Indicator::Good { total, good } => (rate(good, "", None), rate(total, "", None)),
            Indicator::Below { histogram, bound } => self.below(histogram, *bound, how, &rate),
            Indicator::Holds { .. } => return self.held(self.base()),
        };
        how.without(&good, total)
    }

    /// Samples of a gauge within a window.
    fn held(self, window: Duration) -> Counted {
        let identity = self.0.identity();
        let sum = |record| {
            let range = format!("{}[{}]", identity.own(record), duration(window));
            identity.pooled("sum", &format!("sum_over_time({range})"))
        };
        let total = sum(ALL_SAMPLES);
        let bad = format!("({total} - {})", sum(GOOD_SAMPLES));
        Counted { bad, total, per_second: false }
    }

    /// Observations up to the bound, and all of them.
    fn below(
        self,
        histogram: &str,
        bound: f64,
        how: &Counting<'_>,
        rate: &impl Fn(&str, &str, Option<&str>) -> String,
    ) -> (String, String) {
        let classic =
            || (rate(histogram, "_bucket", Some(&le(bound))), rate(histogram, "_count", None));
        let native = |window: Duration| {
            let all = self.rate(&selector(self.0.catalogue, histogram, "", None), window);
            let share = format!("histogram_fraction(-Inf, {bound}, {all})");
            let total = format!("histogram_count({all})");
            // Without observations the share is no number, and nothing comes of it.
            (format!("{share} * ({total} > 0)"), total)
        };
        match (self.forms(histogram), how.native) {
            ((false, _), Some(window)) => native(window),
            ((true, true), Some(window)) => {
                let (classic, native) = (classic(), native(window));
                (
                    format!("({} or {})", classic.0, native.0),
                    format!("({} or {})", classic.1, native.1),
                )
            }
            _ => classic(),
        }
    }

    /// Whether a histogram has classic buckets, and whether native ones.
    fn forms(self, histogram: &str) -> (bool, bool) {
        let metric = self.0.catalogue.metric(crate::resolve::metric_of(histogram));
        metric.map_or((true, false), |metric| (!metric.buckets.is_empty(), metric.native.is_some()))
    }
}

/// How events are counted.
struct Counting<'a> {
    /// The window of native histograms, where they are read.
    native: Option<Duration>,
    /// Events a second that a selector shows.
    rate: &'a dyn Fn(&str) -> String,
    /// What shows all events already, so that it need not be counted again.
    total: Option<String>,
}

impl Counting<'_> {
    /// Bad events as those that are not good. A process that has just begun may show more good than
    /// all.
    fn without(&self, good: &str, total: String) -> Counted {
        let known = self.total.as_ref().unwrap_or(&total);
        let bad = format!("clamp_min({known} - ({good} or 0 * {known}), 0)");
        Counted { bad, total, per_second: true }
    }
}
