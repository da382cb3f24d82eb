//! The documentation of every `BW8nn`: what it finds, why it matters, a wrong and a right example.

use crate::finding::Severity;

/// One code and its documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// `BW8nn`.
    pub code: &'static str,
    /// Whether it breaks a promise or is only worth knowing.
    pub severity: Severity,
    /// A few words.
    pub title: &'static str,
    /// What it finds.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// An exposition that has it (the catalogue's side in a comment).
    pub wrong: &'static str,
    /// The same without it.
    pub right: &'static str,
}

/// The rule of that code.
pub fn find(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// Every rule, by code.
pub const ALL: [&Rule; 17] = [
    &UNDECLARED_FAMILY,
    &WRONG_TYPE,
    &UNDECLARED_LABEL,
    &FORBIDDEN_LABEL,
    &MISSING_LABEL,
    &UNKNOWN_VALUE,
    &NO_COMBINATION,
    &WRONG_BUCKETS,
    &METRIC_OVER_BUDGET,
    &OPEN_LABEL_FULL,
    &PROCESS_OVER_BUDGET,
    &MISSING_HELP,
    &OTHER_HELP,
    &WRONG_UNIT,
    &ABSENT,
    &SERIES_TWICE,
    &NOTHING_EXPOSED,
];

/// A family the catalogue does not know.
pub static UNDECLARED_FAMILY: Rule = Rule {
    code: "BW801",
    severity: Severity::Error,
    title: "An undeclared family",
    what: "The endpoint exposes a family that the catalogue does not declare. Families of the \
           library and the scraper (bellwether_*, process_*, target_info, up, scrape_*), those \
           listed as external and the _created times of declared ones need no declaration.",
    why: "Nobody promised it: it has no owner, no budget and no documentation, and whoever builds \
          an alert on it finds it gone one day.",
    wrong: "# catalogue: shop_requests_total\n\
            # TYPE shop_request_total counter\n\
            shop_request_total 12",
    right: "# TYPE shop_requests_total counter\n\
            shop_requests_total 12",
};

/// A family of another type than declared.
pub static WRONG_TYPE: Rule = Rule {
    code: "BW802",
    severity: Severity::Error,
    title: "A type other than declared",
    what: "A declared family is exposed with another type. What a format cannot say is accepted: \
           an info or a state set as a gauge, and a counter whose name does not end in _total as \
           unknown; an updown is a gauge, and latency and distribution are histograms.",
    why: "Queries depend on the type: rate() of a gauge and the sum of raw counters look \
          plausible and are wrong.",
    wrong: "# catalogue: shop_requests_total: { type: counter }\n\
            # TYPE shop_requests_total gauge\n\
            shop_requests_total 12",
    right: "# TYPE shop_requests_total counter\n\
            shop_requests_total 12",
};

/// A label the metric does not declare.
pub static UNDECLARED_LABEL: Rule = Rule {
    code: "BW803",
    severity: Severity::Error,
    title: "An undeclared label",
    what: "A series of a declared family has a label the catalogue does not declare for it.",
    why: "Each label multiplies the series of its metric, and one nobody declared has no limit.",
    wrong: "# catalogue: labels: [method]\n\
            shop_requests_total{method=\"GET\",host=\"a7\"} 12",
    right: "shop_requests_total{method=\"GET\"} 12",
};

/// A label the catalogue forbids on every metric.
pub static FORBIDDEN_LABEL: Rule = Rule {
    code: "BW804",
    severity: Severity::Error,
    title: "A forbidden label on an endpoint",
    what: "A series has a label listed in the catalogue's forbid_labels. The rule holds for every \
           family, declared or not. The value is never repeated in the report.",
    why: "Such labels identify people, keys or single requests: they leak into every system that \
          stores the series, and their number has no bound.",
    wrong: "# catalogue: forbid_labels: [email]\n\
            shop_logins_total{email=\"ann@example.org\"} 1",
    right: "shop_logins_total 1",
};

/// A label that must be there is not.
pub static MISSING_LABEL: Rule = Rule {
    code: "BW805",
    severity: Severity::Error,
    title: "A missing label",
    what: "A series lacks a declared label that is not optional. An empty value is the same as \
           no label.",
    why: "Sums by that label get an empty group, and joins on it silently match nothing.",
    wrong: "# catalogue: labels: [method, outcome]\n\
            shop_requests_total{method=\"GET\"} 12",
    right: "shop_requests_total{method=\"GET\",outcome=\"ok\"} 12",
};

/// A value outside a closed label's set.
pub static UNKNOWN_VALUE: Rule = Rule {
    code: "BW806",
    severity: Severity::Error,
    title: "An undeclared label value",
    what: "A closed label has a value that is neither declared nor the label's fold value. The \
           states of a state set are the values of the label called like the family.",
    why: "Expressions select the declared values: what is recorded under another one is missing \
          from every alert and SLO that counts it.",
    wrong: "# catalogue: outcome: { values: [ok, client_error, server_error] }\n\
            shop_requests_total{outcome=\"servererror\"} 3",
    right: "shop_requests_total{outcome=\"server_error\"} 3",
};

/// Values that are fine one by one, in a combination that does not exist.
pub static NO_COMBINATION: Rule = Rule {
    code: "BW807",
    severity: Severity::Error,
    title: "An undeclared combination of label values",
    what: "Each label has a declared value, but the metric's combinations have no line for them \
           together.",
    why: "Combinations are what the metric's budget counts, and readers rely on them: a success \
          with a failure's reason is a bug in the service.",
    wrong: "# catalogue: combinations: [{ result: success, reason: ~ }, { result: failure }]\n\
            shop_payments_total{result=\"success\",reason=\"fraud\"} 1",
    right: "shop_payments_total{result=\"success\"} 1",
};

/// Bucket boundaries other than the declared ones.
pub static WRONG_BUCKETS: Rule = Rule {
    code: "BW808",
    severity: Severity::Error,
    title: "Buckets other than declared",
    what: "A histogram has other boundaries than the catalogue declares (the bounds of its SLOs \
           included), or native buckets that are not declared.",
    why: "An SLO reads the bucket at its bound: without it the SLO counts nothing. Quantiles over \
          instances with different boundaries are wrong.",
    wrong: "# catalogue: buckets: [0.1, 0.5, 1]\n\
            # TYPE shop_latency_seconds histogram\n\
            shop_latency_seconds_bucket{le=\"0.1\"} 3\n\
            shop_latency_seconds_bucket{le=\"1.0\"} 5\n\
            shop_latency_seconds_bucket{le=\"+Inf\"} 5\n\
            shop_latency_seconds_sum 2.25\n\
            shop_latency_seconds_count 5",
    right: "# TYPE shop_latency_seconds histogram\n\
            shop_latency_seconds_bucket{le=\"0.1\"} 3\n\
            shop_latency_seconds_bucket{le=\"0.5\"} 4\n\
            shop_latency_seconds_bucket{le=\"1.0\"} 5\n\
            shop_latency_seconds_bucket{le=\"+Inf\"} 5\n\
            shop_latency_seconds_sum 2.25\n\
            shop_latency_seconds_count 5",
};

/// More series in one metric than promised.
pub static METRIC_OVER_BUDGET: Rule = Rule {
    code: "BW809",
    severity: Severity::Error,
    title: "More series than the metric may have",
    what: "A metric has more series than its budget, or than the worst case its labels allow. A \
           histogram counts every bucket, its sum and its count.",
    why: "The budget is what the time series database was sized for.",
    wrong: "# catalogue: labels: { tenant: { open: 2, fold: other } }, at worst 2+1 = 3 series\n\
            shop_carts_open{tenant=\"a\"} 1\n\
            shop_carts_open{tenant=\"b\"} 1\n\
            shop_carts_open{tenant=\"c\"} 1\n\
            shop_carts_open{tenant=\"d\"} 1",
    right: "shop_carts_open{tenant=\"a\"} 1\n\
            shop_carts_open{tenant=\"b\"} 1\n\
            shop_carts_open{tenant=\"other\"} 2",
};

/// More distinct values in an open label than promised.
pub static OPEN_LABEL_FULL: Rule = Rule {
    code: "BW810",
    severity: Severity::Error,
    title: "An open label over its limit",
    what: "An open label has more distinct values in one family than its limit; the fold value \
           and absence do not count.",
    why: "Past the limit a value must be recorded as the fold value; an endpoint that goes on \
          admitting values grows until something else stops it.",
    wrong: "# catalogue: route: { open: 1, fold: other }\n\
            shop_requests_total{route=\"/cart\"} 4\n\
            shop_requests_total{route=\"/cart/17\"} 1",
    right: "shop_requests_total{route=\"/cart\"} 4\n\
            shop_requests_total{route=\"other\"} 1",
};

/// More series in the process than promised.
pub static PROCESS_OVER_BUDGET: Rule = Rule {
    code: "BW811",
    severity: Severity::Error,
    title: "More series than the process may have",
    what: "All families together, those of the library and the scraper not counted, have more \
           series than the catalogue's budget allows one process.",
    why: "The compiler proves the budget for declared metrics: what goes over it is undeclared, \
          or breaks the limits of its labels.",
    wrong: "# catalogue: budget: 1\n\
            shop_requests_total 12\n\
            shop_debug_total 4000",
    right: "shop_requests_total 12",
};

/// No HELP.
pub static MISSING_HELP: Rule = Rule {
    code: "BW812",
    severity: Severity::Error,
    title: "No HELP",
    what: "A declared family has no HELP line, or an empty one.",
    why: "Whoever meets the metric in a query editor has no other place to learn what it counts.",
    wrong: "# TYPE shop_requests_total counter\n\
            shop_requests_total 12",
    right: "# HELP shop_requests_total Requests answered.\n\
            # TYPE shop_requests_total counter\n\
            shop_requests_total 12",
};

/// HELP other than the catalogue's.
pub static OTHER_HELP: Rule = Rule {
    code: "BW813",
    severity: Severity::Info,
    title: "A HELP other than declared",
    what: "The HELP of a family is not the help text of the catalogue.",
    why: "Usually the service was built from an older catalogue, or the metric is written by hand.",
    wrong: "# catalogue: help: Requests answered.\n\
            # HELP shop_requests_total Requests received.",
    right: "# HELP shop_requests_total Requests answered.",
};

/// A unit other than declared.
pub static WRONG_UNIT: Rule = Rule {
    code: "BW814",
    severity: Severity::Error,
    title: "A unit other than declared",
    what: "The OpenMetrics UNIT of a family is not the declared unit. No UNIT at all is accepted: \
           the text format has none.",
    why: "A threshold in seconds on a value in milliseconds fires always or never.",
    wrong: "# catalogue: shop_wait_milliseconds: { unit: s }\n\
            # TYPE shop_wait_milliseconds gauge\n\
            # UNIT shop_wait_milliseconds milliseconds\n\
            shop_wait_milliseconds 250",
    right: "# TYPE shop_wait_seconds gauge\n\
            # UNIT shop_wait_seconds seconds\n\
            shop_wait_seconds 0.25",
};

/// A declared metric nobody exposes.
pub static ABSENT: Rule = Rule {
    code: "BW815",
    severity: Severity::Info,
    title: "A declared metric nobody exposes",
    what: "The catalogue declares a metric of which the endpoint has no series.",
    why: "An instrument that was not recorded yet has none, so this is no error; one that stays \
          absent under load is never recorded at all.",
    wrong: "# catalogue: shop_requests_total, shop_refunds_total\n\
            shop_requests_total 12",
    right: "shop_requests_total 12\n\
            shop_refunds_total 0",
};

/// One series more than once.
pub static SERIES_TWICE: Rule = Rule {
    code: "BW816",
    severity: Severity::Error,
    title: "A series exposed twice",
    what: "Two samples of a family have the same labels. The order of labels and labels with \
           empty values make no difference.",
    why: "A scraper keeps one of them and drops the other, or refuses the scrape: either way \
          counts are lost.",
    wrong: "shop_requests_total{method=\"GET\"} 12\n\
            shop_requests_total{method=\"GET\"} 7",
    right: "shop_requests_total{method=\"GET\"} 19",
};

/// An exposition without a single family.
pub static NOTHING_EXPOSED: Rule = Rule {
    code: "BW817",
    severity: Severity::Error,
    title: "An endpoint that exposes nothing",
    what: "The answer holds no family at all, though the catalogue declares metrics.",
    why: "A smoke test against the wrong port or an endpoint nobody wired up must not pass.",
    wrong: "# catalogue: shop_requests_total",
    right: "shop_requests_total 0",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_without_gaps_and_fully_documented() {
        for (i, rule) in ALL.iter().enumerate() {
            assert_eq!(rule.code, format!("BW8{:02}", i + 1));
            for text in [rule.title, rule.what, rule.why, rule.wrong, rule.right] {
                assert!(!text.trim().is_empty(), "{} lacks a text", rule.code);
            }
            assert_ne!(rule.wrong, rule.right, "{}", rule.code);
        }
    }

    #[test]
    fn a_code_is_found_in_any_case_and_an_unknown_one_is_not() {
        assert_eq!(find("bw806"), Some(&UNKNOWN_VALUE));
        assert_eq!(find("BW899"), None);
    }
}
