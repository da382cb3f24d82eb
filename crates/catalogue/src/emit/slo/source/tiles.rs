//! What the budget is counted by: counts at every step of the period, and what came after the last.

use std::time::Duration;

use bellwether_model::spec::{Indicator, Method};

use super::{Counted, Counting, Source};
use crate::emit::duration;
use crate::emit::slo::{numbers, ratios};

/// How long nothing may have been scraped for what was counted meanwhile not to be lost.
const BRIDGED: Duration = Duration::from_mins(10);

impl Source<'_> {
    /// The base counts. Sampled every [`Source::base`] they tile the period.
    pub(in crate::emit::slo) fn tile(self) -> Counted {
        let gauge = matches!(self.0.slo.indicator, Indicator::Holds { .. });
        if gauge || self.0.slo.method != Method::Occurrences {
            return self.over(self.base());
        }
        let identity = self.0.identity();
        let total = identity.pooled("sum", &identity.own(&ratios::total(self.0)));
        let native = self.base() + self.0.catalogue.scrape_interval;
        let rate = |selector: &str| self.step(selector);
        self.counted(&Counting { native: Some(native), rate: &rate, total: Some(total) })
    }

    /// What came after the last multiple of [`Source::base`], as a part of the rate of a whole base
    /// count. None of gauges and slices, which are known at its multiples only, and of native
    /// histograms.
    pub(in crate::emit::slo) fn after_tiles(self) -> Option<Counted> {
        let classic = match &self.0.slo.indicator {
            Indicator::Bad { .. } | Indicator::Good { .. } => true,
            Indicator::Below { histogram, .. } => self.forms(histogram).0,
            Indicator::Holds { .. } => false,
        };
        let rate = |selector: &str| self.growth(selector);
        let how = Counting { native: None, rate: &rate, total: None };
        (classic && self.0.slo.method == Method::Occurrences).then(|| self.counted(&how))
    }

    /// How much counters have grown since the last multiple of the base count's window: a subquery
    /// of one step evaluates there and nowhere else. One that fell began again at zero; one that was
    /// not there yet is counted when the next base count is.
    fn growth(self, selector: &str) -> String {
        let (identity, base) = (self.0.identity(), self.base());
        let now = format!("last_over_time({selector}[{}])", duration(BRIDGED));
        let then = format!("last_over_time({now}[{step}:{step}])", step = duration(base));
        let grown = format!("{now} - {then} >= 0 or {now} and {then}");
        format!("{} / {}", identity.pooled("sum", &grown), numbers::seconds(base))
    }

    /// The share of a base count that has passed since the last of them.
    pub(in crate::emit::slo) fn passed(self) -> Option<String> {
        let base = numbers::seconds(self.base());
        Some(format!("0 * {} + time() % {base} / {base}", self.after_tiles()?.total))
    }

    /// The rate of what came within a base count's window, told only where something was scraped in
    /// it. Ranges are open on their left and lose what comes before their first sample: the
    /// difference of two that begin with the same sample loses nothing, and bridges scrapes that
    /// failed.
    fn step(self, selector: &str) -> String {
        let (base, scrape) = (self.base(), self.0.catalogue.scrape_interval);
        let rate = |range: Duration, offset: &str| {
            let range = duration(range + scrape);
            self.0.identity().pooled("sum", &format!("rate({selector}[{range}]{offset})"))
        };
        let until_now = rate(BRIDGED + base, "");
        let before = rate(BRIDGED, &format!(" offset {}", duration(base)));
        let [whole, part, step] = [BRIDGED + base, BRIDGED, base].map(numbers::seconds);
        format!(
            "(clamp_min({until_now} * {whole} - ({before} or 0 * {until_now}) * {part}, 0) / {step} \
             and {})",
            rate(base, "")
        )
    }
}
