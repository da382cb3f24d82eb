//! The alerts of an SLO.
//!
//! A burn-rate alert has no `for`: its long window is what makes it patient. It keeps firing, by
//! looking at itself, while nothing can be said: a balancer that drains a dead service, or a scraper
//! that loses it, would otherwise resolve the page.

use bellwether_model::spec::{SloAlert, SpentAlert};

use super::annotations::{self, Annotations};
use super::{Kind, Of, Rule, budget, corrections, numbers, ratios};
use crate::emit::duration;

/// Both windows of a pair burn too fast.
pub const BURN: &str = "SloBurnRate";
/// A share of the budget is spent.
pub const SPENT: &str = "SloBudgetSpent";
/// Nothing can be said: there is no traffic, or too little is scraped.
pub const BLIND: &str = "SloBlind";

pub(super) fn rules(of: Of<'_>) -> Vec<Rule> {
    let burns = of.slo.alerts.iter().map(|alert| burning(of, alert));
    let spent = of.slo.spent.iter().map(|alert| spent(of, alert));
    // Blindness first: the others look at it.
    [blind(of)].into_iter().chain(burns).chain(spent).collect()
}

fn alert(
    of: Of<'_>,
    name: &str,
    expr: String,
    more: [(&str, &str); 2],
    annotations: Annotations,
) -> Rule {
    let mut labels = of.identity().labels();
    let told = more.into_iter().filter(|(_, value)| !value.is_empty());
    labels.extend(told.map(|(name, value)| (name.to_owned(), annotations::literal(value))));
    let annotations = annotations.0;
    Rule { kind: Kind::Alert, name: name.to_owned(), expr, labels, annotations }
}

fn burning(of: Of<'_>, pair: &SloAlert) -> Rule {
    let on = of.identity().on();
    let expr = format!(
        "max by ({on}) (\n{}\n)\nor\n(\n  max by ({on}) ({})\n  unless on ({on}) ({} unless on (id, service, slo) {})\n)",
        condition(of, pair),
        firing(of, pair),
        traffic(of),
        blinded(of),
    );
    let more = [("pair", pair.name.as_str()), ("severity", pair.severity.as_str())];
    alert(of, BURN, expr, more, annotations::burning(of, pair))
}

/// Both burn rates are above the factor, and whatever else the pair asks for.
fn condition(of: Of<'_>, pair: &SloAlert) -> String {
    let identity = of.identity();
    let and = format!("\n  and on ({})\n  ", identity.on());
    let above = |window| {
        let record = corrections::ratio(of, window);
        let threshold = (numbers::decimal(&pair.factor), numbers::budget(of.slo));
        format!("{} > ({} * {})", identity.own(&record), threshold.0, threshold.1)
    };
    let mut all = vec![above(pair.long), above(pair.short)];
    if let Some(share) = &pair.remaining_below {
        let remaining = identity.own(corrections::remaining(of));
        all.push(format!("{remaining} < {}", numbers::decimal(share)));
    }
    let mut condition = format!("  {}", all.join(&and));
    if pair.min_bad > 1 {
        // Counts made of rates are a little off, whole events are not: between them nothing is.
        let bad = corrections::bad_within(of, pair.long);
        let by = identity.group().join(", ");
        condition = format!("{condition}\n  and on ({by})\n  ({bad} > {}.5)", pair.min_bad - 1);
    }
    condition
}

/// The alert itself, as it was when it was evaluated last.
fn firing(of: Of<'_>, pair: &SloAlert) -> String {
    let pair = super::selector::quoted(&pair.name);
    let own = of.identity().matchers();
    format!("ALERTS{{alertname=\"{BURN}\",alertstate=\"firing\",{own},pair={pair}}}")
}

/// Something exactly while there is traffic within the shortest window: its ratio. Any other window
/// would end sooner or later than that of the condition, and a page would resolve in between.
fn traffic(of: Of<'_>) -> String {
    of.identity().own(&ratios::ratio(of.source().base()))
}

/// The alert that the SLO as a whole is blind, which was evaluated before.
fn blinded(of: Of<'_>) -> String {
    let own = of.identity().matchers();
    let group = of.identity().group().iter().map(|label| format!(",{label}=\"\""));
    let group = group.collect::<String>();
    format!("ALERTS{{alertname=\"{BLIND}\",alertstate=\"firing\",{own}{group}}}")
}

/// The SLO, if scrapes missed within the shortest window are a tenth of it. A gap begins with the
/// last scrape, so that when three are missing it is as long already.
fn gap(of: Of<'_>) -> String {
    let (source, scrape) = (of.source(), of.catalogue.scrape_interval);
    let (base, step) = (duration(source.base()), duration(scrape));
    let objective = of.identity().own(budget::OBJECTIVE);
    let missed = format!("({objective} unless on () {})[{base}:{step}]", source.fresh());
    let tenth = (source.base() / 10).saturating_sub(source.late());
    let least = tenth.as_millis() / scrape.as_millis().max(1);
    let more = if least == 0 { String::new() } else { format!(" > {least}") };
    format!("count_over_time({missed}){more}")
}

fn spent(of: Of<'_>, alert_of: &SpentAlert) -> Rule {
    let remaining = of.identity().own(corrections::remaining(of));
    let expr = format!("1 - {remaining} >= {}", numbers::decimal(&alert_of.share));
    let more = [("spent", alert_of.share.as_str()), ("severity", alert_of.severity.as_str())];
    alert(of, SPENT, expr, more, annotations::spent(of, alert_of))
}

/// With groups each is watched that had traffic within an hour; without any traffic, or while too
/// little is scraped, the whole.
fn blind(of: Of<'_>) -> Rule {
    let identity = of.identity();
    let (on, traffic, gap) = (identity.on(), traffic(of), gap(of));
    let whole = format!(
        "{} unless on (id, service, slo)\n({traffic} unless on (id, service, slo) {gap})",
        identity.own(budget::OBJECTIVE)
    );
    let expr = if identity.group().is_empty() {
        whole
    } else {
        let known = identity.own(&ratios::total(of));
        format!(
            "max by ({on}) (max_over_time({known}[1h]) > 0) unless on ({on}) {traffic}\nor\n{whole}"
        )
    };
    let more = [("severity", of.slo.blind_severity.as_str()), ("", "")];
    alert(of, BLIND, expr, more, annotations::blind(of))
}
