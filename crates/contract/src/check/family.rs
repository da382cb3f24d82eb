//! A family as a whole: is it declared, of the right type, with the right HELP and UNIT.

use bellwether_model::{Family, FamilyKind, MetricKind};

use crate::codes;
use crate::collect::{Collector, Place};
use crate::finding::quoted;
use crate::nearest::nearest;
use crate::promise::{Promise, Promises};

/// Whether the family belongs to the library or to the scraper, not to the service.
pub(crate) fn is_own(name: &str) -> bool {
    const PREFIXES: [&str; 3] = ["bellwether_", "process_", "scrape_"];
    PREFIXES.iter().any(|p| name.starts_with(p)) || name == "target_info" || name == "up"
}

/// Whether the family is the creation times of a declared one: text 0.0.4 has no other place for
/// them than a gauge.
pub(crate) fn is_created_of(promises: &Promises<'_>, name: &str) -> bool {
    let Some(base) = name.strip_suffix("_created") else {
        return false;
    };
    let total = format!("{base}_total");
    [base, &total].into_iter().any(|n| promises.get(n).is_some_and(|p| is_cumulative(p.spec.kind)))
}

fn is_cumulative(kind: MetricKind) -> bool {
    kind == MetricKind::Counter || kind.is_distribution()
}

/// The declared histogram of which `name` would be a part, had it come with a type.
pub(crate) fn untyped_part_of<'p, 'a>(
    promises: &'p Promises<'a>,
    name: &str,
) -> Option<&'p Promise<'a>> {
    let bases = ["_bucket", "_sum", "_count"].into_iter().filter_map(|s| name.strip_suffix(s));
    bases.filter_map(|b| promises.get(b)).find(|p| p.spec.kind.is_distribution())
}

/// Reports a histogram whose series came as families of unknown type.
pub(crate) fn part_without_type(promise: &Promise<'_>, name: &str, found: &mut Collector) {
    let family = &promise.spec.prometheus_name;
    found.note(&codes::WRONG_TYPE, Place::family(family).with_value("unknown"), || {
        let message = format!("{name} has no type, so {family} is not a histogram");
        (message, format!("write `# TYPE {family} histogram` before its series"))
    });
}

/// Reports a family the catalogue does not know.
pub(crate) fn undeclared(
    promises: &Promises<'_>,
    name: &str,
    series: usize,
    found: &mut Collector,
) {
    found.note(&codes::UNDECLARED_FAMILY, Place::family(name), || {
        let near = nearest(name, promises.names());
        let sets = if series == 1 { "label set" } else { "label sets" };
        let name = quoted(name);
        let message = format!("{name} is exposed ({series} {sets}) but not declared");
        let help = match near {
            Some(near) => format!("did you mean {near}? Rename it, or declare it"),
            None => "declare it in the catalogue, or stop exposing it".to_owned(),
        };
        (message, help)
    });
}

/// Checks what stands above a family's series: TYPE, HELP, UNIT.
pub(crate) fn head(promise: &Promise<'_>, parts: &[&Family], found: &mut Collector) {
    for part in parts {
        kind(promise, part.kind, found);
        help(promise, &part.help, found);
        unit(promise, &part.unit, found);
    }
}

fn kind(promise: &Promise<'_>, exposed: FamilyKind, found: &mut Collector) {
    let spec = promise.spec;
    let name = &spec.prometheus_name;
    let accepted = accepted_kinds(spec.kind, name);
    if accepted.contains(&exposed) {
        return;
    }
    let word = exposed.as_str();
    found.note(&codes::WRONG_TYPE, Place::family(name).with_value(word), || {
        let declared = spec.kind.as_str();
        let message = format!("{name} is exposed as {word}, the catalogue says {declared}");
        let expected = accepted.first().map_or(declared, |k| k.as_str());
        (message, format!("expose it as {expected}, or change its type in the catalogue"))
    });
}

/// The types under which a metric may appear, the best one first.
fn accepted_kinds(kind: MetricKind, name: &str) -> &'static [FamilyKind] {
    match kind {
        MetricKind::Counter if name.ends_with("_total") => &[FamilyKind::Counter],
        MetricKind::Counter => &[FamilyKind::Counter, FamilyKind::Unknown],
        MetricKind::Gauge | MetricKind::UpDown => &[FamilyKind::Gauge],
        MetricKind::Histogram | MetricKind::Latency | MetricKind::Distribution => {
            &[FamilyKind::Histogram]
        }
        MetricKind::Info if name.ends_with("_info") => &[FamilyKind::Info, FamilyKind::Gauge],
        MetricKind::Info => &[FamilyKind::Info, FamilyKind::Gauge, FamilyKind::Unknown],
        MetricKind::StateSet => &[FamilyKind::StateSet, FamilyKind::Gauge],
    }
}

fn help(promise: &Promise<'_>, exposed: &str, found: &mut Collector) {
    let spec = promise.spec;
    let (name, declared) = (&spec.prometheus_name, spec.help.trim());
    if exposed.trim().is_empty() {
        found.note(&codes::MISSING_HELP, Place::family(name), || {
            let text = if declared.is_empty() { "…" } else { declared };
            (format!("{name} has no HELP"), format!("write `# HELP {name} {text}`"))
        });
    } else if exposed.trim() != declared {
        found.note(&codes::OTHER_HELP, Place::family(name).with_value(exposed), || {
            let message = format!("HELP of {name} is {}", quoted(exposed));
            (message, format!("the catalogue says {}; generate again", quoted(declared)))
        });
    }
}

fn unit(promise: &Promise<'_>, exposed: &str, found: &mut Collector) {
    let spec = promise.spec;
    let declared = spec.unit.words();
    // Only OpenMetrics has units, and only for names that end in them: none is no drift.
    if exposed.is_empty() || exposed == declared {
        return;
    }
    let name = &spec.prometheus_name;
    found.note(&codes::WRONG_UNIT, Place::family(name).with_value(exposed), || {
        let expected = match declared.as_str() {
            "" => "no unit".to_owned(),
            words => format!("{words} ({})", spec.unit.as_str()),
        };
        let message = format!("{name} is in {}, the catalogue says {expected}", quoted(exposed));
        (message, "change the unit where it is measured, or in the catalogue".to_owned())
    });
}
