//! The notation of panels in hand-written dashboard rows: `METRIC`, then any of `by LABEL, LABEL`,
//! `top N by LABEL`, and quantiles `p50 p99`.

use bellwether_model::spec::{MetricKind, MetricSpec};

use super::board::Panel;
use super::panels::{Context, counter, distribution, gauge, state};

/// The most rows a table of top values may have.
const TOP_MAX: u32 = 100;
/// The most quantiles of a panel.
const QUANTILES_MAX: usize = 10;

/// A panel as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written<'a> {
    pub(super) metric: &'a MetricSpec,
    by: Vec<&'a str>,
    top: Option<u32>,
    /// In percent.
    quantiles: Vec<f64>,
}

/// Reads a panel, its metric as `find` knows it; says what is wrong with it, if anything is.
pub(super) fn read<'a>(
    find: impl Fn(&str) -> Option<&'a MetricSpec>,
    text: &str,
) -> Result<Written<'a>, String> {
    let mut words = text.split([' ', '\t', ',']).filter(|word| !word.is_empty()).peekable();
    let name = words.next().ok_or("an empty text is no panel")?;
    let metric = find(name).ok_or_else(|| format!("there is no metric `{name}`"))?;
    let mut written = Written { metric, by: Vec::new(), top: None, quantiles: Vec::new() };
    while let Some(word) = words.next() {
        match word {
            "by" => {
                let is_label =
                    |word: &&str| *word != "top" && *word != "by" && percent(word).is_none();
                while let Some(label) = words.next_if(is_label) {
                    written.by.push(label_of(metric, label)?);
                }
            }
            "top" => {
                let number =
                    words.next().and_then(|n| n.parse().ok()).filter(|n| (1..=TOP_MAX).contains(n));
                written.top =
                    Some(number.ok_or(format!("`top` wants a number from 1 to {TOP_MAX}"))?);
            }
            word => match percent(word) {
                Some(percent) => written.quantiles.push(percent),
                None => {
                    return Err(format!(
                        "`{word}` is none of `by`, `top` and quantiles such as `p99`"
                    ));
                }
            },
        }
    }
    written.checked()
}

/// `p99` as 99, `p99.9` as 99.9.
fn percent(word: &str) -> Option<f64> {
    let number: f64 = word.strip_prefix('p')?.parse().ok()?;
    (0.0 < number && number < 100.0).then_some(number)
}

fn label_of<'a>(metric: &'a MetricSpec, name: &str) -> Result<&'a str, String> {
    let label = metric.labels.iter().find(|label| label.name == name);
    label.map(|l| l.name.as_str()).ok_or_else(|| format!("`{}` has no label `{name}`", metric.name))
}

impl Written<'_> {
    fn checked(self) -> Result<Self, String> {
        let name = &self.metric.name;
        if !self.quantiles.is_empty() && !self.metric.kind.is_distribution() {
            return Err(format!("`{name}` is no histogram: it has no quantiles"));
        }
        if self.quantiles.len() > QUANTILES_MAX {
            return Err(format!("more than {QUANTILES_MAX} quantiles are no panel"));
        }
        if self.top.is_some() && self.by.len() != 1 {
            return Err("`top` wants one label: `top 5 by LABEL`".to_owned());
        }
        if matches!(self.metric.kind, MetricKind::Info | MetricKind::StateSet)
            && !self.by.is_empty()
        {
            return Err(format!("`{name}` is shown by all its labels: leave `by` out"));
        }
        Ok(self)
    }

    /// The panel.
    pub(super) fn panel(&self, context: Context<'_>) -> Panel {
        match (self.metric.kind, self.top, self.by.as_slice()) {
            (MetricKind::Counter, Some(top), [label]) => counter::top(context, label, top),
            (MetricKind::Counter, _, []) => counter::by_first_label(context),
            (MetricKind::Counter, _, by) => counter::rate(context, by),
            (MetricKind::Gauge | MetricKind::UpDown, Some(top), [label]) => {
                gauge::top(context, label, top)
            }
            (MetricKind::Gauge | MetricKind::UpDown, _, []) => gauge::over_time(context),
            (MetricKind::Gauge | MetricKind::UpDown, _, by) => gauge::by(context, by),
            (MetricKind::Info, ..) => state::info(context),
            (MetricKind::StateSet, ..) => state::states(context),
            (_, Some(top), [label]) => distribution::top(context, label, top),
            (_, _, by) => self.observed(context, by),
        }
    }

    fn observed(&self, context: Context<'_>, by: &[&str]) -> Panel {
        match (self.quantiles.as_slice(), by) {
            ([], []) => distribution::quantiles(context, &distribution::USUAL),
            (percents, []) => distribution::quantiles(context, percents),
            ([], by) => distribution::mean(context, by),
            (percents, by) => distribution::quantiles_by(context, by, percents),
        }
    }
}
