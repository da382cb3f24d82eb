//! Mistakes other metrics libraries make, each with what happens here instead.

#[path = "support/scrape.rs"]
mod support;

use std::sync::mpsc;
use std::time::Duration;

use bellwether::def::{CellKind, FamilyKind, LabelDef, MetricDef, OpenDef, SetDef};
use bellwether::{Counter, Registry, isolate};
use bellwether_model::{MetricValue, Original};
use support::shop::{self as m, Method, StatusClass, Tenant};
use support::{Scrape, Shop, registry, scrape};

const A: LabelDef = LabelDef {
    name: "a",
    values: &["other"],
    open: Some(0),
    slots: 5,
    fold: Some(4),
    optional: false,
};
const B: LabelDef = LabelDef { name: "b", open: Some(1), ..A };

const fn counter(
    name: &'static str,
    labels: &'static [LabelDef],
    place: &'static str,
) -> MetricDef {
    MetricDef {
        name,
        original: Original { name, unit: "", up_down: false, labels: &[] },
        kind: FamilyKind::Counter,
        unit: "",
        help: "Pairs.",
        labels,
        cells: CellKind::U64,
        shared: false,
        start: 0,
        folded: None,
        combinations: &[],
        sets: 25,
        from_zero: false,
        states: &[],
        place,
    }
}

const fn open(name: &'static str) -> OpenDef {
    OpenDef { name, known: &[], limit: 4, normalise: None, remove_after: None }
}

bellwether::instruments! {
    /// Two open labels side by side.
    pub(crate) Pairs = SetDef {
        service: "pairs",
        metrics: &[counter("pairs_total", &[A, B], "catalogue of pairs, module pairs")],
        open_labels: &[open("a"), open("b")],
        local_cells: 25,
        shared_cells: 0,
    }
}

bellwether::open_label! {
    /// First.
    struct First in Pairs {}
    number 0, slots 5, fold 4
}

bellwether::open_label! {
    /// Second.
    struct Second in Pairs {}
    number 1, slots 5, fold 4
}

static PAIRS_TOTAL: Counter<Pairs, (First, Second)> = Counter::new(0, 0);

bellwether::instruments! {
    /// Declares a family the shop has as well.
    pub(crate) Rival = SetDef {
        service: "rival",
        metrics: &[counter("shop_events_total", &[], "catalogue of rival, module checkout")],
        open_labels: &[],
        local_cells: 1,
        shared_cells: 0,
    }
}

/// Seen in prometheus 0.14: values are hashed one behind the other without a separator.
#[test]
fn merged_label_values_stay_two_series() {
    let _scope = isolate::<Pairs>();
    PAIRS_TOTAL.at(First::of("ab"), Second::of("c")).add(1);
    PAIRS_TOTAL.at(First::of("a"), Second::of("bc")).add(10);
    let registry = Registry::new().with::<Pairs>().build().unwrap();
    let scrape = Scrape::of(&registry);
    assert_eq!(scrape.get("pairs_total", "a=ab,b=c"), Some(1.0));
    assert_eq!(scrape.get("pairs_total", "a=a,b=bc"), Some(10.0));
}

/// Seen in prometheus, prometheus-client, measured and metrics: one NaN and the sum is NaN for good.
#[test]
fn nan_does_not_poison_a_sum() {
    let _scope = isolate::<Shop>();
    for value in [0.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.5] {
        m::SHOP_CHECKOUT_DURATION_SECONDS.observe(value);
    }
    let scrape = scrape();
    let histogram = scrape.histogram("shop_checkout_duration_seconds", "").unwrap();
    assert_eq!((histogram.sum, histogram.count() as u64), (Some(1.0), 2));
    let refused = "metric=shop_checkout_duration_seconds,reason=non_finite";
    assert_eq!(scrape.get("bellwether_rejected_total", refused), Some(3.0));
}

/// Seen in prometheus-client: the family is in the exposition twice.
#[test]
fn duplicate_families_are_refused_with_both_places() {
    let (_shop, _rival) = (isolate::<Shop>(), isolate::<Rival>());
    let error = Registry::new().with::<Shop>().with::<Rival>().build().unwrap_err();
    assert_eq!(error.name, "shop_events_total");
    let text = error.to_string();
    for part in [
        "`shop_events_total`",
        "catalogue of shop, module shop",
        "catalogue of rival, module checkout",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let twice = Registry::new().with::<Shop>().with::<Shop>().build().unwrap_err();
    assert_eq!(twice.places, ["catalogue of shop, module shop"; 2]);
}

/// Seen in prometheus-client and measured: a line break in HELP breaks the exposition.
#[test]
fn a_newline_in_help_is_escaped() {
    let _scope = isolate::<Shop>();
    let help = scrape().family("shop_events_total").unwrap().help.clone();
    assert!(help.contains("included,\nover") && help.contains("back\\slash"), "{help}");
    let text = registry().encode_text();
    let line = text.lines().find(|line| line.starts_with("# HELP shop_events_total "));
    let expected = r#"# HELP shop_events_total Everything that happened, back\\slash and "quotes" included,\nover two lines."#;
    assert_eq!(line, Some(expected));
    let open = registry().encode_openmetrics();
    assert!(open.contains(r#"back\\slash and \"quotes\" included,\nover two lines."#), "{open}");
}

/// Seen in metrics: a counter, a gauge and a histogram of one name make three families.
#[test]
fn one_name_has_one_type() {
    // The catalogue refuses a second definition, see `crates/catalogue/tests`; what it generates
    // is one static of one type, and a registry has every name once.
    let _scope = isolate::<Shop>();
    m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx).inc();
    let text = registry().encode_text();
    let mut types: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let all = types.len();
    types.sort_unstable();
    types.dedup();
    assert_eq!(types.len(), all);
}

/// Seen in opentelemetry: past the limit all labels are dropped.
#[test]
fn overflow_folds_the_offending_label_alone() {
    let _scope = isolate::<Shop>();
    for (n, tenant) in (0..).zip(["a", "b", "c", "d", "e"]) {
        let status = if n % 2 == 0 { StatusClass::S2xx } else { StatusClass::S5xx };
        m::SHOP_TENANT_CALLS_TOTAL.at(Tenant::of(tenant), status).inc();
    }
    let scrape = scrape();
    let calls = "shop_tenant_calls_total";
    assert_eq!(scrape.get(calls, "tenant=overflow,status_class=5xx"), Some(1.0));
    assert_eq!(scrape.get(calls, "tenant=overflow,status_class=2xx"), Some(1.0));
    let total: u64 = scrape.series(calls).iter().map(|(_, v)| *v as u64).sum();
    assert_eq!(total, 5);
    let folded = scrape.series("bellwether_label_folded_total");
    assert_eq!(folded, [(format!("metric={calls},label=tenant"), 2.0)]);
}

/// Seen in libraries that hand out lock guards: a scrape waits for a guard held by its own thread.
#[test]
fn handles_and_timers_held_while_scraping_block_nothing() {
    let (done, finished) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let _scope = isolate::<Shop>();
        let series = m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx);
        let tenant = m::SHOP_TENANT_CALLS_TOTAL.at(Tenant::of("a"), StatusClass::S2xx);
        let timer = m::SHOP_CHECKOUT_DURATION_SECONDS.start();
        let held = m::SHOP_REQUESTS_ACTIVE.at(Method::Get).hold();
        bellwether::on_scrape::<Shop>(|| {
            m::SHOP_EVENTS_TOTAL.inc();
            m::SHOP_DRIFT_VOLTS.add(f64::NAN);
            m::SHOP_TENANT_CALLS_TOTAL.at(Tenant::of("b"), StatusClass::S2xx).inc();
        });
        series.inc();
        tenant.inc();
        let scrape = scrape();
        series.inc();
        drop((timer, held));
        done.send(scrape.get("shop_requests_active", "method=GET"))
    });
    let active = finished.recv_timeout(Duration::from_secs(20)).expect("the scrape ended");
    assert_eq!(active, Some(1.0));
}

/// Seen in several: a sink that records while it is walked.
#[test]
fn recording_from_within_a_scrape_blocks_nothing() {
    let _scope = isolate::<Shop>();
    let registry = registry();
    let seen = Scrape::of(&registry);
    for family in &seen.families {
        for metric in &family.metrics {
            if let MetricValue::Number(..) = metric.value {
                m::SHOP_EVENTS_TOTAL.inc();
            }
        }
    }
    assert!(Scrape::of(&registry).get("shop_events_total", "") > Some(0.0));
}
