//! Rules with a mistake in them tell another story than the engine, each in one of the histories.

use bellwether_slo::traces;

use crate::story::Story;

/// What is wrong, what it replaces, and what it puts there.
type Mutant = (&'static str, &'static str, &'static str);

/// A mistake is only found by comparing what the alerts do: rules that Prometheus does not read
/// would prove nothing.
fn found(name: &str, mutants: &[Mutant]) {
    let trace = traces::all().into_iter().find(|trace| trace.name == name).unwrap();
    let story = Story::of(trace);
    let Some(bench) = story.bench() else { return };
    let (series, asked) = (story.series(), story.asked());
    for (what, right, wrong) in mutants {
        let mutant = bench.mutated(|rules| rules.replace(right, wrong));
        let said = mutant.run(&series, &asked).expect_err(what);
        assert!(said.contains("exp:") && said.contains("got:"), "{what}: {said}");
    }
}

const SHORT: [&str; 2] = [
    "slo:sli_error:ratio_rate5m{service=\"shop\",slo=\"availability\"} > (14",
    "slo:sli_error:ratio_rate30m{service=\"shop\",slo=\"availability\"} > (14",
];
const LONG: [&str; 2] = [
    "slo:sli_error:ratio_rate1h{service=\"shop\",slo=\"availability\"} > (14",
    "slo:sli_error:ratio_rate6h{service=\"shop\",slo=\"availability\"} > (14",
];

#[test]
fn a_total_outage_finds_labels_that_do_not_match() {
    found(
        "total_outage",
        &[
            ("labels that differ are not left out of the join", "and on (id, service, slo)", "and"),
            ("series are not pooled", "sum(rate(", "(rate("),
        ],
    );
}

#[test]
fn a_total_outage_finds_windows_and_factors_of_other_alerts() {
    found(
        "total_outage",
        &[
            ("the short window of another pair", SHORT[0], SHORT[1]),
            ("the long window of another pair", LONG[0], LONG[1]),
            ("twice the factor", "(14 * 0.001)", "(28 * 0.001)"),
        ],
    );
}

#[test]
fn a_tenth_of_errors_finds_a_wait() {
    found(
        "ten_percent",
        &[(
            "a wait before it fires",
            "      - alert: SloBurnRate\n",
            "      - alert: SloBurnRate\n        for: 2m\n",
        )],
    );
}

#[test]
fn a_silent_night_finds_pages_that_resolve_and_budgets_that_lag() {
    found(
        "night_without_traffic",
        &[
            ("no freeze", "SloBurnRate\",alertstate=\"firing\"", "SloBurnRate\",alertstate=\"no\""),
            ("a budget counted every five minutes only", "[5m:5m]", "[5m:15s]"),
            (
                "a budget of what was measured alone",
                " * on (id, service, slo) slo:coverage:ratio{service=\"shop\",slo=\"availability\"}",
                "",
            ),
        ],
    );
}

#[test]
fn a_counter_that_resets_finds_what_takes_it_for_a_gauge() {
    found("counter_reset", &[("no counter", "(rate(requests_total", "(delta(requests_total")]);
}

#[test]
fn a_scrape_gap_finds_rules_that_do_not_see_it() {
    found(
        "scrape_gap",
        &[("scrapes may be as late as they like", ">= time() - 45", ">= time() - 4500")],
    );
}

#[test]
fn a_quiet_hour_after_busy_ones_finds_an_average_of_ratios() {
    let ratio = "slo:sli_error:ratio_rate30d{service=\"shop\",slo=\"availability\"}) / 0.001";
    let average = "avg_over_time(slo:sli_error:ratio_rate5m{service=\"shop\",\
                   slo=\"availability\"}[30d:5m])) / 0.001";
    found("replica_restart", &[("an average of ratios", ratio, average)]);
}
