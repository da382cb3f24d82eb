//! What the alerts of an SLO say: templates that look the numbers up when they fire.

use bellwether_model::spec::{SloAlert, SpentAlert};

use super::{Of, corrections, numbers};
use crate::emit::{dashboards, duration, runbooks};

/// Names and texts, in order.
#[derive(Debug)]
pub(super) struct Annotations(pub(super) Vec<(String, String)>);

impl Annotations {
    /// The texts that are not empty, and where to read on.
    fn new<const N: usize>(of: Of<'_>, own: [(&str, String); N]) -> Self {
        let runbook = runbooks::place::of_slo(of.catalogue, of.slo).unwrap_or_default();
        let board = dashboards::module_uid(of.catalogue, &of.slo.module);
        let links = [("runbook_url", literal(&runbook)), ("dashboard_uid", literal(&board))];
        let all = own.into_iter().chain(links).filter(|(_, text)| !text.is_empty());
        Self(all.map(|(name, text)| (name.to_owned(), text)).collect())
    }
}

/// A text that is no template.
pub(super) fn literal(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}

/// The SLO's name, and the group an alert is about.
fn name(of: Of<'_>) -> String {
    let group = of.identity().group().iter().map(|label| format!("{{{{ $labels.{label} }}}}"));
    let group: Vec<String> = group.collect();
    if group.is_empty() {
        of.slo.name.clone()
    } else {
        format!("{} ({})", of.slo.name, group.join(", "))
    }
}

/// A template that shows the first result of a query, or other words when there is none.
fn shown(of: Of<'_>, record: &str, calculation: &str, how: &str, otherwise: &str) -> String {
    let matchers = of.identity().matchers();
    let query = |matchers: &str| calculation.replace('$', &format!("{record}{{{matchers}}}"));
    let group = of.identity().group();
    let asked = if group.is_empty() {
        format!("query `{}`", query(&matchers))
    } else {
        // The labels of the group are filled in when it fires.
        let own: Vec<String> = group.iter().map(|label| format!(",{label}=%q")).collect();
        let labels: Vec<String> = group.iter().map(|label| format!("$labels.{label}")).collect();
        let matchers = matchers.replace('%', "%%") + &own.concat();
        format!("printf `{}` {} | query", query(&matchers), labels.join(" "))
    };
    format!(
        "{{{{ with {asked} }}}}{{{{ . | first | value | {how} }}}}{{{{ else }}}}{otherwise}{{{{ end }}}}"
    )
}

fn burn(of: Of<'_>, window: std::time::Duration) -> String {
    let calculation = format!("$ / {}", numbers::budget(of.slo));
    shown(of, &corrections::ratio(of, window), &calculation, "humanize", "unknown")
}

fn spent_so_far(of: Of<'_>) -> String {
    shown(of, corrections::remaining(of), "1 - $", "humanizePercentage", "unknown")
}

/// Seconds until the budget is gone if it burns on as within the long window, nothing rolling off.
fn exhausts_in(of: Of<'_>, pair: &SloAlert) -> String {
    let period = numbers::seconds(of.slo.window);
    let remaining = of.identity().own(corrections::remaining(of));
    // Where the group's labels are filled in, they are for the burn rate only: the join does the rest.
    let calculation = format!(
        "{} * {period} / on ({}) ($ / {}) > 0",
        if of.identity().group().is_empty() { remaining } else { remaining.replace('%', "%%") },
        of.identity().on(),
        numbers::budget(of.slo),
    );
    shown(
        of,
        &corrections::ratio(of, pair.long),
        &calculation,
        "humanizeDuration",
        "spent, or unknown",
    )
}

pub(super) fn burning(of: Of<'_>, pair: &SloAlert) -> Annotations {
    let (long, short) = (duration(pair.long), duration(pair.short));
    let factor = numbers::decimal(&pair.factor);
    let period = super::calendar::window(of);
    let why = format!(
        "More than {factor} * {} of what is counted was bad within {long} and within {short}; the \
         objective is {}. It keeps firing while nothing can be said.",
        numbers::budget(of.slo),
        of.slo.objective,
    );
    Annotations::new(
        of,
        [
            (
                "summary",
                format!(
                    "{} burns its error budget at more than {factor}x the rate that lasts {period}",
                    name(of)
                ),
            ),
            ("description", of.slo.help.replace("{{", "{{ \"{{\" }}")),
            ("why", why),
            ("burn_long", burn(of, pair.long)),
            ("burn_short", burn(of, pair.short)),
            ("spent", spent_so_far(of)),
            ("exhausts_in", exhausts_in(of, pair)),
        ],
    )
}

pub(super) fn spent(of: Of<'_>, alert: &SpentAlert) -> Annotations {
    let summary = format!("{} has spent {} of its error budget", name(of), alert.share);
    let why = format!(
        "However slowly it went: {} of the errors that the objective of {} allows have happened.",
        alert.share, of.slo.objective
    );
    Annotations::new(of, [("summary", summary), ("why", why), ("spent", spent_so_far(of))])
}

pub(super) fn blind(of: Of<'_>) -> Annotations {
    let base = duration(of.source().base());
    let summary = format!("Nothing can be said about {}", of.slo.name);
    let why = format!(
        "Within {base} nothing was counted, or more than a tenth of it was not scraped: there is no \
         traffic, or no way to see it. Alerts that fire keep firing."
    );
    Annotations::new(of, [("summary", summary), ("why", why)])
}
