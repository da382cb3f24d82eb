//! The objectives of a catalogue in the terms of `bellwether-slo`: exact targets and policies.

use std::time::Duration;

use bellwether_model::Catalogue;
use bellwether_model::spec::{
    CalendarUnit, Comparison, CorrectionSpec, Indicator, Method, SloAlert, SloSpec,
};
use bellwether_slo::correction::{Correction, Recurrence};
use bellwether_slo::objective::Compare;
use bellwether_slo::period::Unit;
use bellwether_slo::{
    Indicator as Counted, Kind, Method as Share, Objective, Pair, Period, Policy, Problem, Ratio,
    Severity, Target, Zone,
};

/// What an SLO promises.
///
/// # Errors
/// A share of more than 15 digits, or one that leaves no budget.
pub fn target(slo: &SloSpec) -> Result<Target, Problem> {
    Target::parse(&slo.objective)
}

/// When an SLO alerts. What is no number is left out: `check` has reported it.
pub fn policy(catalogue: &Catalogue, slo: &SloSpec) -> Policy {
    let pairs = slo.alerts.iter().filter_map(|alert| pair(catalogue, alert).ok());
    let spent = slo.spent.iter().filter_map(|alert| Ratio::parse(&alert.share).ok());
    Policy { pairs: pairs.collect(), spent: spent.collect() }
}

/// One burn-rate alert.
///
/// # Errors
/// A factor, or a share of the budget, that is no number.
pub fn pair(catalogue: &Catalogue, alert: &SloAlert) -> Result<Pair, Problem> {
    let factor = Ratio::parse(&alert.factor)?;
    let severity = urgency(catalogue, &alert.severity);
    let mut pair = Pair::new(severity, factor, alert.long, alert.short).min_bad(alert.min_bad);
    pair.name.clone_from(&alert.name);
    pair.remaining_below = alert.remaining_below.as_deref().map(Ratio::parse).transpose()?;
    Ok(pair)
}

/// How urgent a severity is: by its name, or by its place among those the catalogue declares.
pub fn urgency(catalogue: &Catalogue, severity: &str) -> Severity {
    const ALL: [Severity; 3] = [Severity::Critical, Severity::Warning, Severity::Info];
    let declared = || catalogue.severities.iter().position(|known| known == severity);
    let named = ALL.into_iter().find(|known| known.as_str() == severity);
    named.or_else(|| ALL.get(declared()?.min(2)).copied()).unwrap_or(Severity::Warning)
}

/// A time that shall not count.
///
/// # Errors
/// A zone or recurrence that is not understood; `check` has reported it.
pub fn correction(spec: &CorrectionSpec) -> Result<Correction, Vec<Problem>> {
    let recurrence = spec.rrule.as_deref().map(Recurrence::parse).transpose()?;
    Ok(Correction {
        name: spec.name.clone(),
        start: spec.start,
        length: spec.length,
        recurrence,
        zone: Zone::parse(&spec.zone).map_err(|problem| vec![problem])?,
        reason: spec.reason.clone(),
        author: spec.author.clone(),
        entered: spec.entered.unwrap_or(spec.start),
    })
}

/// Whether a text can be the name of a correction.
pub(crate) fn is_correction_name(text: &str) -> bool {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    text.bytes().all(fine) && (1..=64).contains(&text.len())
}

/// All times that shall not count. What cannot be understood is left out: `check` has reported it.
pub fn corrections(slo: &SloSpec) -> Vec<Correction> {
    slo.corrections.iter().filter_map(|spec| correction(spec).ok()).collect()
}

/// What an SLO promises, for an engine; what it counts is named by its selectors.
///
/// # Errors
/// A number or zone that cannot be read (`check` has reported it), or a bound in no unit of time.
pub fn objective(catalogue: &Catalogue, slo: &SloSpec) -> Result<Objective, Problem> {
    let counted = indicator(catalogue, slo)?;
    let method = match &slo.method {
        Method::Occurrences => Share::Occurrences,
        Method::Timeslices { slice, target } => {
            Share::TimeSlices { slice: *slice, good: Ratio::parse(target)? }
        }
    };
    let period = match &slo.calendar {
        None => Period::Rolling(slo.window),
        Some(calendar) => {
            let unit = match calendar.unit {
                CalendarUnit::Week => Unit::Week,
                CalendarUnit::Month => Unit::Month,
                CalendarUnit::Quarter => Unit::Quarter,
                CalendarUnit::Year => Unit::Year,
            };
            Period::Calendar { unit, zone: Zone::parse(&calendar.zone)? }
        }
    };
    let objective = Objective::new(&slo.name, &catalogue.service, counted, target(slo)?);
    Ok(Objective { method, period, ..objective })
}

fn indicator(catalogue: &Catalogue, slo: &SloSpec) -> Result<Counted, Problem> {
    Ok(match &slo.indicator {
        Indicator::Bad { total, bad } => Counted::Bad { total: total.clone(), bad: bad.clone() },
        Indicator::Good { total, good } => {
            Counted::Good { total: total.clone(), good: good.clone() }
        }
        Indicator::Below { histogram, bound } => {
            let seconds = seconds_in(catalogue, histogram).map(|one| one * bound);
            let bound = seconds.and_then(|s| Duration::try_from_secs_f64(s).ok());
            let Some(bound) = bound else {
                return Err(Problem {
                    kind: Kind::Indicator,
                    place: slo.name.clone(),
                    what: "its bound is no time".to_owned(),
                    help: "count it by `total` and `good`".to_owned(),
                });
            };
            Counted::Below { histogram: histogram.clone(), bound }
        }
        Indicator::Holds { gauge, op, value } => {
            Counted::Gauge { metric: gauge.clone(), compare: compare(*op), bound: *value }
        }
    })
}

/// How the engine compares a gauge.
pub(crate) fn compare(op: Comparison) -> Compare {
    match op {
        Comparison::Less => Compare::Below,
        Comparison::AtMost => Compare::AtMost,
        Comparison::Greater => Compare::Above,
        Comparison::AtLeast => Compare::AtLeast,
    }
}

/// Seconds in one of the unit of an SLO's histogram; nothing when it is no time.
pub fn seconds_in(catalogue: &Catalogue, histogram: &str) -> Option<f64> {
    let name = histogram.split('{').next().unwrap_or_default().trim();
    let unit = catalogue.metric(name).map_or("s", |metric| metric.unit.as_str());
    Some(match unit {
        "ns" => 1e-9,
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" | "" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    })
}

/// The selectors an SLO holds, by their keys.
pub(crate) fn selectors(slo: &SloSpec) -> Vec<(&'static str, &str)> {
    match &slo.indicator {
        Indicator::Bad { total, bad } => vec![("total", total), ("bad", bad)],
        Indicator::Good { total, good } => vec![("total", total), ("good", good)],
        Indicator::Below { histogram, .. } => vec![("histogram", histogram)],
        Indicator::Holds { gauge, .. } => vec![("gauge", gauge)],
    }
}

/// The name by which Prometheus knows the metric a selector begins with, or a sample of it; `known`
/// gives that of a metric.
pub(crate) fn prometheus_name<'a>(
    name: &str,
    known: impl Fn(&str) -> Option<&'a str>,
) -> Option<String> {
    let sample = |suffix: &str| Some(format!("{}{suffix}", known(name.strip_suffix(suffix)?)?));
    let direct = known(name).map(str::to_owned);
    direct.or_else(|| sample("_count")).or_else(|| sample("_bucket"))
}

/// Whether an alert can fire and its windows lie within the SLO's, whatever the scrape interval.
pub(crate) fn fits(slo: &SloSpec, alert: &SloAlert) -> bool {
    let Ok((target, factor)) = target(slo).and_then(|t| Ok((t, Ratio::parse(&alert.factor)?)))
    else {
        return true;
    };
    target.budget().reaches(factor) && alert.long <= slo.window
}
