//! What an SLO counts as selectors that a server understands.

use bellwether_model::Catalogue;
use bellwether_model::spec::{Comparison, Indicator};

use crate::failure::Failure;

/// The queries of an SLO.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Queries {
    /// Counters of all events, and of the bad or good ones.
    Counted {
        /// All.
        total: String,
        /// The bad or good ones.
        other: String,
        /// Whether they are the good ones.
        other_is_good: bool,
    },
    /// A gauge whose samples are good where the comparison holds.
    Judged {
        /// The gauge.
        gauge: String,
        /// How it is compared.
        op: Comparison,
        /// With what.
        value: f64,
    },
}

impl Queries {
    /// The queries of an indicator of the catalogue.
    pub(in super::super) fn of(
        catalogue: &Catalogue,
        indicator: &Indicator,
    ) -> Result<Self, Failure> {
        let selector = |text: &str| selector(catalogue, text, "", None);
        Ok(match indicator {
            Indicator::Bad { total, bad } => {
                Self::Counted { total: selector(total), other: selector(bad), other_is_good: false }
            }
            Indicator::Good { total, good } => {
                Self::Counted { total: selector(total), other: selector(good), other_is_good: true }
            }
            Indicator::Below { histogram, bound } => below(catalogue, histogram, *bound)?,
            Indicator::Holds { gauge, op, value } => {
                Self::Judged { gauge: selector(gauge), op: *op, value: *value }
            }
        })
    }

    /// Their texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match self {
            Self::Counted { total, other, .. } => (total, Some(other)),
            Self::Judged { gauge, .. } => (gauge, None),
        };
        std::iter::once(first).chain(second).map(String::as_str)
    }
}

/// Whether a sample is good.
pub(super) fn holds(op: Comparison, sample: f64, value: f64) -> bool {
    match op {
        Comparison::Less => sample < value,
        Comparison::AtMost => sample <= value,
        Comparison::Greater => sample > value,
        Comparison::AtLeast => sample >= value,
    }
}

fn below(catalogue: &Catalogue, histogram: &str, bound: f64) -> Result<Queries, Failure> {
    let (name, _) = split(histogram);
    let native_only =
        catalogue.metric(name).is_some_and(|m| m.buckets.is_empty() && m.native.is_some());
    if native_only {
        let what = format!(
            "{name} has native buckets only: a count below {bound} cannot be queried exactly"
        );
        return Err(Failure::new(what, "give the events as a file: --events"));
    }
    Ok(Queries::Counted {
        total: selector(catalogue, histogram, "_count", None),
        other: selector(catalogue, histogram, "_bucket", Some(&le(bound))),
        other_is_good: true,
    })
}

/// A matcher for a bound, as one server or another writes it: `1`, `1.0`, `1e+06`.
fn le(bound: f64) -> String {
    let plain = bound.to_string();
    let mut ways = vec![plain.clone()];
    if !plain.contains('.') {
        ways.push(format!("{plain}.0"));
    }
    let scientific = format!("{bound:e}");
    if let Some((digits, exponent)) = scientific.split_once('e') {
        let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |e| ('-', e));
        ways.push(format!("{digits}e{sign}{exponent:0>2}"));
    }
    let escaped: Vec<String> =
        ways.iter().map(|way| way.replace('.', "[.]").replace('+', "[+]")).collect();
    format!("le=~\"{}\"", escaped.join("|"))
}

/// Name and matchers of a selector as written.
fn split(text: &str) -> (&str, &str) {
    let (name, rest) = text.split_once('{').unwrap_or((text, ""));
    (name.trim(), rest.trim_end().trim_end_matches('}').trim().trim_end_matches(','))
}

/// A selector with the name the metric has in Prometheus, a suffix and a matcher more.
fn selector(catalogue: &Catalogue, text: &str, suffix: &str, more: Option<&str>) -> String {
    let (name, matchers) = split(text);
    let known = catalogue.metric(name).map_or(name, |metric| metric.prometheus_name.as_str());
    let all: Vec<&str> = [matchers].into_iter().filter(|m| !m.is_empty()).chain(more).collect();
    if all.is_empty() {
        format!("{known}{suffix}")
    } else {
        format!("{known}{suffix}{{{}}}", all.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(indicator: &Indicator) -> Queries {
        Queries::of(&Catalogue::default(), indicator).unwrap()
    }

    #[test]
    fn a_latency_objective_asks_for_the_bucket_of_its_bound_however_it_is_written() {
        let below = Indicator::Below { histogram: "a_seconds{job=\"x\"}".to_owned(), bound: 1.2 };
        let Queries::Counted { total, other, other_is_good } = of(&below) else {
            panic!("counted")
        };
        assert_eq!(total, "a_seconds_count{job=\"x\"}");
        assert_eq!(other, "a_seconds_bucket{job=\"x\",le=~\"1[.]2|1[.]2e[+]00\"}");
        assert!(other_is_good);
        assert!(le(1.0).contains("1|1[.]0|"), "{}", le(1.0));
    }

    #[test]
    fn selectors_keep_their_matchers() {
        let bad = Indicator::Bad {
            total: "a_total".to_owned(),
            bad: "a_total{ s =~ \"5..\", }".to_owned(),
        };
        let Queries::Counted { total, other, .. } = of(&bad) else { panic!("counted") };
        assert_eq!((total.as_str(), other.as_str()), ("a_total", "a_total{s =~ \"5..\"}"));
    }
}
