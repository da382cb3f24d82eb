//! The order of a verification: every family against its promise, then what is missing, then the
//! process as a whole.

use std::collections::BTreeMap;

use bellwether_model::spec::Catalogue;
use bellwether_model::{Family, FamilyKind, Metric};

use crate::check::{family, labels, process, series};
use crate::codes;
use crate::collect::Collector;
use crate::finding::Finding;
use crate::promise::Promises;

/// Holds `families`, what one process exposed at one moment, against `catalogue`.
///
/// Collects everything, at most 20 examples of a code in a family (the rest is counted in
/// [`Finding::suppressed`]); errors come first. Metrics of the library and of the scraper itself
/// (`bellwether_*`, `process_*`, `target_info`, `up`, `scrape_*`) need no declaration, nor do those
/// the catalogue lists as `external`.
pub fn verify(catalogue: &Catalogue, families: &[Family]) -> Vec<Finding> {
    let promises = Promises::of(catalogue);
    let mut found = Collector::default();
    let by_name = group(families);
    let mut exposed = 0u64;
    for (name, parts) in &by_name {
        exposed += one_family(&promises, name, parts, &mut found);
    }
    process::silent(catalogue, families, &mut found);
    process::absent(&promises, &by_name, &mut found);
    process::budget(catalogue, exposed, &mut found);
    found.finish()
}

/// The finding for `samples` repeated samples that a parser dropped before [`verify()`] could see
/// them; none when there were none.
pub fn repeated(catalogue: &Catalogue, samples: u64) -> Option<Finding> {
    let rule = &codes::SERIES_TWICE;
    let plural = if samples == 1 { "" } else { "s" };
    (samples > 0).then(|| Finding {
        code: rule.code,
        severity: rule.severity,
        subject: catalogue.service.clone(),
        label: None,
        value: None,
        message: format!("{samples} line{plural} of the exposition repeat what was there already"),
        help: "sort the exposition and look for equal names and labels".to_owned(),
        series: samples,
        suppressed: 0,
    })
}

/// Families by name: a name that comes twice is judged as one.
fn group(families: &[Family]) -> BTreeMap<&str, Vec<&Family>> {
    let mut by_name: BTreeMap<&str, Vec<&Family>> = BTreeMap::new();
    for family in families {
        by_name.entry(family.name.as_str()).or_default().push(family);
    }
    by_name
}

/// Checks one family; returns how many of the catalogue's budget it takes.
fn one_family(
    promises: &Promises<'_>,
    name: &str,
    parts: &[&Family],
    found: &mut Collector,
) -> u64 {
    labels::forbidden(promises, name, parts, found);
    let unique = series::unique(name, parts, found);
    let Some(promise) = promises.get(name) else {
        return undeclared(promises, name, parts, &unique, found);
    };
    family::head(promise, parts, found);
    labels::rows(promises, promise, parts, found);
    series::limits(promise, &unique, found)
}

fn undeclared(
    promises: &Promises<'_>,
    name: &str,
    parts: &[&Family],
    unique: &[&Metric],
    found: &mut Collector,
) -> u64 {
    let foreign = family::is_own(name) || promises.catalogue.is_external(name);
    if foreign || family::is_created_of(promises, name) {
        return 0;
    }
    let untyped = parts.iter().all(|p| p.kind == FamilyKind::Unknown);
    match family::untyped_part_of(promises, name).filter(|_| untyped) {
        Some(promise) => family::part_without_type(promise, name, found),
        None => family::undeclared(promises, name, unique.len(), found),
    }
    unique.iter().map(|m| series::points(m, true)).sum()
}
