//! What an SLO counts, as expressions over any window.

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

    /// The base counts. Sampled every [`Source::base`] they tile the period: a range is open on its
    /// left and would lose what happened between its first sample and the one before it, so that
    /// one of rates is a scrape longer.
    pub(super) fn tile(self) -> Counted {
        let counter = !matches!(self.0.slo.indicator, Indicator::Holds { .. });
        if counter && self.0.slo.method == Method::Occurrences {
            self.events(self.base() + self.0.catalogue.scrape_interval)
        } else {
            self.over(self.base())
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
            let ratio = self.events(*slice).ratio();
            let expr = format!("(\n{ratio}\n)\n> bool {}", numbers::rest(target));
            let name = BAD_SLICE.to_owned();
            rules.push(identity.record(name, expr, Some(&duration(*slice))));
        }
        rules
    }

    /// What is counted within a window: events, or slices of time.
    pub(super) fn over(self, window: Duration) -> Counted {
        let Method::Timeslices { slice, .. } = &self.0.slo.method else {
            return self.events(window);
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

    /// Events within a window.
    pub(super) fn events(self, window: Duration) -> Counted {
        let (identity, range) = (self.0.identity(), duration(window));
        let rate = |text: &str, suffix: &str, more: Option<&str>| {
            let selector = selector(self.0.catalogue, text, suffix, more);
            identity.pooled("sum", &format!("rate({selector}[{range}])"))
        };
        match &self.0.slo.indicator {
            Indicator::Bad { total, bad } => {
                let total = rate(total, "", None);
                // Where nothing has failed yet there may be no series that says so.
                let bad = format!("({} or 0 * {total})", rate(bad, "", None));
                Counted { bad, total, per_second: true }
            }
            Indicator::Good { total, good } => {
                without(&rate(good, "", None), rate(total, "", None))
            }
            Indicator::Below { histogram, bound } => {
                let (good, total) = self.below(histogram, *bound, &rate);
                without(&good, total)
            }
            Indicator::Holds { .. } => {
                let sum = |record| {
                    let range = format!("{}[{range}]", identity.own(record));
                    identity.pooled("sum", &format!("sum_over_time({range})"))
                };
                let total = sum(ALL_SAMPLES);
                Counted {
                    bad: format!("({total} - {})", sum(GOOD_SAMPLES)),
                    total,
                    per_second: false,
                }
            }
        }
    }

    /// Observations up to the bound, and all of them.
    fn below(
        self,
        histogram: &str,
        bound: f64,
        rate: &impl Fn(&str, &str, Option<&str>) -> String,
    ) -> (String, String) {
        let classic =
            || (rate(histogram, "_bucket", Some(&le(bound))), rate(histogram, "_count", None));
        let native = || {
            let all = rate(histogram, "", None);
            let share = format!("histogram_fraction(-Inf, {bound}, {all})");
            let total = format!("histogram_count({all})");
            // Without observations the share is no number, and nothing comes of it.
            (format!("{share} * ({total} > 0)"), total)
        };
        let name = crate::resolve::metric_of(histogram);
        let metric = self.0.catalogue.metric(name);
        match metric.map(|metric| (metric.buckets.is_empty(), metric.native.is_some())) {
            Some((true, _)) => native(),
            Some((false, true)) => {
                let (classic, native) = (classic(), native());
                (
                    format!("({} or {})", classic.0, native.0),
                    format!("({} or {})", classic.1, native.1),
                )
            }
            Some((false, false)) | None => classic(),
        }
    }
}

/// Bad events as those that are not good. A process that has just begun may show more good than all.
fn without(good: &str, total: String) -> Counted {
    let bad = format!("clamp_min({total} - ({good} or 0 * {total}), 0)");
    Counted { bad, total, per_second: true }
}
