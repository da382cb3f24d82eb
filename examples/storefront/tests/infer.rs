//! A draft inferred from the running shop, beside the catalogue the shop was generated from: what
//! comes back, and what no scrape can show.

#[path = "support/running.rs"]
mod running;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use bellwether_catalogue::infer::{Draft, Layout, Options, infer};
use bellwether_catalogue::{compile, compile_sources, render_text};
use bellwether_contract::verify;
use bellwether_exposition::{openmetrics, protobuf};
use bellwether_model::Family;
use bellwether_model::spec::{Catalogue, LabelSpec, MetricKind, MetricSpec};
use bellwether_testkit::wait_until;
use running::Running;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0";
const PROTOBUF: &str = "application/vnd.google.protobuf; \
                        proto=io.prometheus.client.MetricFamily; encoding=delimited";

// What no scrape shows and this test leaves out: the cap of an open label, the values it always
// admits, what it does to a value and when it lets one go; the greatest observation a native
// histogram tells apart; integer or float; modules, alerts and SLOs (whose bounds come back as
// buckets like any other).

/// Types that come back as another, and why.
const TYPES: [(MetricKind, MetricKind, &str); 1] =
    [(MetricKind::UpDown, MetricKind::Gauge, "Prometheus has no sum that goes both ways")];

fn scrapes(shop: &Running) -> Vec<Vec<Family>> {
    let text = openmetrics::parse(&shop.scrape(OPENMETRICS).body).expect("sound OpenMetrics");
    let native = protobuf::parse(&shop.scrape(PROTOBUF).body).expect("sound protobuf");
    vec![text, native]
}

const ORDERS: &str = "storefront_orders_total{";

/// Series that are there with their first value only: beside an open label, or of a gauge.
const SHOWN: [(&str, &str); 6] = [
    (ORDERS, "region=\"eu\""),
    (ORDERS, "region=\"us\""),
    ("storefront_webhook_deliveries_total{", "delivery=\"delivered\""),
    ("storefront_webhook_deliveries_total{", "delivery=\"retried\""),
    ("storefront_webhook_deliveries_total{", "delivery=\"given_up\""),
    ("storefront_worker_backoff_seconds{", "worker="),
];

/// A shop under load, once customers have searched, paid and logged in.
fn busy_shop() -> Running {
    let shop = Running::start(&["--clients", "8"]);
    let busy = wait_until(Duration::from_mins(1), || {
        let text = shop.scrape("text/plain").text();
        SHOWN.iter().all(|(metric, series)| {
            let mut lines = text.lines().filter(|line| line.starts_with(metric));
            lines.any(|line| line.contains(series))
        }) && text.lines().any(|l| l.starts_with(ORDERS) && !l.contains("region"))
    });
    assert!(busy, "{}", shop.process.output());
    shop
}

fn declared() -> Catalogue {
    let compiled = compile(&Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue"));
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled.catalogue
}

fn inferred(draft: &Draft) -> Catalogue {
    let compiled = compile_sources(draft.files.clone());
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled.catalogue
}

#[test]
fn the_catalogue_of_a_shop_under_load_comes_back() {
    let shop = busy_shop();
    let layouts = [Layout::OneFile, Layout::Folder];
    let scrapes = scrapes(&shop);
    for layout in layouts {
        let draft = infer(&scrapes, &Options { layout, ..Options::default() });
        assert_eq!(draft.left_out, []);
        let (ours, theirs) = (declared(), inferred(&draft));
        assert_eq!(theirs.service, ours.service);
        assert_eq!(theirs.prefix, ours.prefix);
        let names =
            |c: &Catalogue| c.metrics.iter().map(|m| m.name.clone()).collect::<BTreeSet<_>>();
        assert_eq!(names(&theirs), names(&ours));
        let different: Vec<String> = ours
            .metrics
            .iter()
            .flat_map(|metric| differences(metric, theirs.metric(&metric.name).expect("its name")))
            .collect();
        assert!(different.is_empty(), "{}", different.join("\n"));
        keeps(&shop, &theirs);
    }
}

/// The shop, a little later, still keeps what the draft promises.
fn keeps(shop: &Running, catalogue: &Catalogue) {
    std::thread::sleep(Duration::from_secs(1));
    let findings: Vec<_> =
        scrapes(shop).iter().flat_map(|families| verify(catalogue, families)).collect();
    assert!(findings.is_empty(), "{findings:#?}");
}

/// What of a metric did not come back, but for what is listed as invisible.
fn differences(ours: &MetricSpec, theirs: &MetricSpec) -> Vec<String> {
    let mut found = Vec::new();
    let name = &ours.name;
    let invisible = TYPES.iter().any(|(a, b, _)| (*a, *b) == (ours.kind, theirs.kind));
    if ours.kind != theirs.kind && !invisible {
        found.push(format!("{name}: {:?} became {:?}", ours.kind, theirs.kind));
    }
    if ours.help != theirs.help || ours.unit.words() != theirs.unit.words() {
        found.push(format!("{name}: {:?} {:?}", theirs.help, theirs.unit));
    }
    let bounds = |m: &MetricSpec| m.buckets.iter().map(|b| b.bound).collect::<Vec<_>>();
    if bounds(ours) != bounds(theirs) || sorted(&ours.states) != sorted(&theirs.states) {
        found.push(format!("{name}: {:?} {:?}", bounds(theirs), theirs.states));
    }
    // The greatest observation with a bucket of its own is seen in no scrape.
    let native = |m: &MetricSpec| m.native.map(|n| (n.schema, n.min.to_bits()));
    if native(ours) != native(theirs) {
        found.push(format!("{name}: {:?}, not {:?}", theirs.native, ours.native));
    }
    let labels = |m: &MetricSpec| m.labels.iter().map(|l| l.name.clone()).collect::<Vec<_>>();
    if labels(ours) != labels(theirs) {
        found.push(format!("{name}: labels {:?}, not {:?}", labels(theirs), labels(ours)));
        return found;
    }
    let pairs = ours.labels.iter().zip(&theirs.labels);
    found.extend(pairs.filter_map(|(ours, theirs)| domain(name, ours, theirs)));
    let closed = ours.labels.iter().all(|label| !label.is_open());
    if closed && ours.label_sets().total != theirs.label_sets().total {
        found.push(format!("{name}: {:?} {:?}", theirs.label_sets(), theirs.combinations));
    }
    found
}

fn domain(metric: &str, ours: &LabelSpec, theirs: &LabelSpec) -> Option<String> {
    let same_values = ours.is_open() || sorted(ours.values()) == sorted(theirs.values());
    let same_fold = ours.is_open() || ours.fold == theirs.fold;
    let same = ours.is_open() == theirs.is_open() && ours.optional == theirs.optional;
    let fine = same && same_values && same_fold;
    (!fine).then(|| format!("{metric}: {theirs:?}, not {ours:?}"))
}

fn sorted(values: &[String]) -> BTreeSet<&str> {
    values.iter().map(String::as_str).collect()
}
