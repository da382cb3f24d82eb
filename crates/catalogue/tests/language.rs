//! What the language means, situation by situation.

use std::fs;
use std::path::Path;
use std::time::Duration;

use bellwether_catalogue::budget::Table;
use bellwether_catalogue::{
    Compiled, Item, Severity, Source, codes, compile, compile_sources, render_text,
};
use bellwether_model::MetricSpec;
use bellwether_model::spec::{Choice, CounterSuffix, Domain, Indicator, ValueKind};

fn read(body: &str) -> Compiled {
    let text = format!("bellwether: 1\nservice: shop\n{body}");
    compile_sources(vec![Source::new("bellwether.yaml", text)])
}

/// Without errors; what rules have to say of style is tested with them.
fn clean(body: &str) -> Compiled {
    let compiled = read(body);
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled
}

fn metric(compiled: &Compiled, name: &str) -> MetricSpec {
    compiled.catalogue.metric(name).expect("the metric is there").clone()
}

#[test]
fn the_budget_of_the_architectures_example_is_refused_with_its_arithmetic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogues/storefront");
    let compiled = compile(&folder);
    let errors = || compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    assert_eq!(errors().map(|d| d.code).collect::<Vec<_>>(), [codes::BUDGET]);
    let problem = errors().next().expect("the budget");
    assert_eq!(problem.message, "(4+1) × (60+1) × 5 = 1525 > 1500 series");
    assert_eq!(problem.help, "lower `open` of `route` to 59, or raise the budget to 1525");
    assert_eq!(problem.subject, "storefront_http_requests_total");
    let modules: Vec<_> = compiled.catalogue.modules.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(modules, ["storefront", "checkout"]);
    let payments = metric(&compiled, "storefront_payment_attempts_total");
    assert_eq!(payments.series().terms, "1 + 3 = 4");
    assert_eq!(payments.combinations[0].0[1], Choice::Absent);
    let duration = metric(&compiled, "storefront_http_request_duration_seconds");
    let bounds: Vec<_> = duration.buckets.iter().map(|b| (b.bound, b.slo.as_deref())).collect();
    assert!(bounds.contains(&(1.2, Some("latency-p95"))) && bounds.contains(&(1.0, None)));
    assert!(duration.native.is_some());
    let place = compiled.subject_span(Item::Metric, "storefront_payment_attempts_total").unwrap();
    assert!(
        compiled.place(place).ends_with("modules/checkout.yaml:11:3"),
        "{}",
        compiled.place(place)
    );
}

#[test]
fn bounds_of_slos_become_boundaries_in_the_histograms_unit() {
    let compiled = clean(
        "metrics:\n  wait: { type: histogram, unit: ms, buckets: [100, 1000] }\n  \
         quick: { type: latency }\n  size: { type: distribution, unit: By }\n\
         slos:\n  a: { objective: 95%, window: 30d, histogram: wait, below: 1.2s }\n  \
         b: { objective: 99%, window: 1w, histogram: wait, below: 100ms }\n  \
         c: { objective: 99%, window: 30d, histogram: quick, below: 300ms }\n  \
         d: { objective: 99%, window: 30d, histogram: 'size{}', below: 4096 }\n",
    );
    let bounds = |name| -> Vec<(f64, Option<String>)> {
        metric(&compiled, name).buckets.iter().map(|b| (b.bound, b.slo.clone())).collect()
    };
    assert_eq!(bounds("wait"), [(100.0, None), (1000.0, None), (1200.0, Some("a".into()))]);
    assert_eq!(bounds("quick").len(), 6);
    assert!(bounds("size").is_empty());
    let below = |n: usize| match &compiled.catalogue.slos[n].indicator {
        Indicator::Below { bound, .. } => *bound,
        other => panic!("{other:?}"),
    };
    assert_eq!(format!("{:?}", [0, 1, 2, 3].map(below)), "[1200.0, 100.0, 0.3, 4096.0]");
}

#[test]
fn a_metric_narrows_a_shared_label_and_keeps_the_rest_of_it() {
    let compiled = clean(
        "labels:\n  method: { values: [GET, POST, PUT], fold: other, help: Verb. }\n  \
         route: { open: 60, normalise: route }\nmetrics:\n  a_total: { type: counter, labels: \
         { method: [GET, POST], route: { open: 20, optional: true } } }\n  \
         b_total: { type: counter, labels: { method: ~, route: {} } }\n",
    );
    let a = metric(&compiled, "a_total");
    assert_eq!(a.labels[0].values(), ["GET", "POST"]);
    assert_eq!(a.labels[0].fold.as_deref(), Some("other"));
    assert_eq!((a.labels[0].help.as_str(), &a.labels[0].shared), ("Verb.", &None));
    assert!(a.labels[1].optional && a.labels[1].limit() == 20);
    assert!(matches!(&a.labels[1].domain, Domain::Open { normalise: Some(_), .. }));
    let b = metric(&compiled, "b_total");
    assert_eq!(b.labels[0].shared.as_deref(), Some("method"));
    assert_eq!(b.labels[1].fold.as_deref(), Some("other"));
    assert_eq!(b.series().terms, "(3+1) × (60+1) = 244");
}

#[test]
fn defaults_follow_the_type_and_the_unit() {
    let compiled = clean(
        "metrics:\n  a: { type: gauge }\n  b_total: { type: counter, unit: s }\n  c_total: { type: counter }\n  \
         d: { type: distribution, unit: s }\n  e: { type: histogram, unit: By }\n  f: { type: updown }\n  \
         g: { type: info, labels: [version] }\n  h: { type: gauge, value: integer }\n",
    );
    let value = |name| metric(&compiled, name).value;
    assert_eq!([value("a"), value("b_total")], [ValueKind::Float; 2]);
    assert_eq!([value("c_total"), value("f"), value("h")], [ValueKind::Integer; 3]);
    let native = |name| metric(&compiled, name).native.map(|n| (n.schema, n.min, n.max));
    assert_eq!(native("d"), Some((3, 1e-6, 3600.0)));
    assert_eq!(native("e"), Some((3, 1.0, 1_099_511_627_776.0)));
    assert_eq!(native("a"), None);
    assert_eq!(metric(&compiled, "g").labels[0].limit(), 1);
}

#[test]
fn dotted_names_translate_as_the_catalogue_says() {
    let body = "metrics:\n  script.executions.total: { type: counter }\n  script.duration: { type: histogram, unit: s, buckets: [1] }\n";
    let names = |translation: &str| -> Vec<String> {
        let compiled = clean(&format!("{translation}{body}"));
        compiled.catalogue.metrics.iter().map(|m| m.prometheus_name.clone()).collect()
    };
    assert_eq!(names(""), ["script_executions_total", "script_duration"]);
    let suffixed = ["script_executions_total", "script_duration_seconds"];
    assert_eq!(names("translation: opentelemetry\n"), suffixed);
    assert_eq!(names("translation: none\n"), ["script.executions.total", "script.duration"]);
}

#[test]
fn a_broken_metric_hides_nothing_of_the_others() {
    let compiled = read(
        "metrics:\n  a_total: { type: countre, labels: [nowhere] }\n  b_total: { type: counter, budget: 1, \
         labels: { x: [p, q] } }\nslos:\n  s: { objective: 99%, window: 30d, total: a_total, bad: a_total }\n",
    );
    let found: Vec<_> = compiled.diagnostics.iter().map(|d| (d.code, d.subject.as_str())).collect();
    let expected =
        [(codes::WORD, "a_total"), (codes::UNKNOWN_LABEL, "a_total"), (codes::BUDGET, "b_total")];
    assert_eq!(found, expected, "{}", render_text(&compiled, false));
}

#[test]
fn an_allowed_warning_is_silent_at_its_place_only() {
    let combined = |name: &str, allow: &str| {
        format!(
            "  {name}:\n    type: counter\n    labels: {{ x: [p, q] }}\n    combinations: [{{ x: [p, q] }}, {{ x: p }}]\n{allow}"
        )
    };
    let allow = "    allow: [{ code: BW133, reason: kept }]\n";
    let body = format!("metrics:\n{}{}", combined("a_total", allow), combined("b_total", ""));
    let compiled = read(&body);
    let found: Vec<_> = compiled.diagnostics.iter().map(|d| (d.code, d.subject.as_str())).collect();
    assert_eq!(found, [(codes::COVERED, "b_total")]);
    assert!(!compiled.has_errors());
}

#[test]
fn the_budget_table_adds_up() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogues/checkout");
    let table = Table::of(&compile(&folder).catalogue);
    assert_eq!((table.cost.series, table.budget), (246, Some(2500)));
    assert_eq!(table.modules.len(), 1);
    let metrics = &table.modules[0].metrics;
    assert_eq!(metrics[0].arithmetic, "(4+1) × 3 × (7 bounds + 3) = 150");
    assert_eq!(metrics.iter().map(|m| m.cost.series).sum::<u64>(), table.cost.series);
    assert_eq!(metrics.iter().map(|m| m.cost.scrape_bytes).sum::<u64>(), table.cost.scrape_bytes);
    assert_eq!(metrics[0].driver, Some(("method".to_owned(), 5)));
    assert!(table.cost.scrape_bytes > 246 * 30);
    // 45 counters and 15 histograms of nine cells a thread; the gauge's cells are shared.
    assert!(table.cost.thread_bytes >= (45 + 15 * 9) * 8);
    assert_eq!(table.cost.shared_bytes, 51 * 8);
}

#[test]
fn a_folder_is_read_without_links_hidden_files_or_other_endings() {
    let root = std::env::temp_dir().join(format!("bellwether-catalogue-{}", std::process::id()));
    let write = |path: &str, bytes: &[u8]| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    };
    write("bellwether.yaml", b"bellwether: 1\nservice: shop\n");
    write("modules/a.yaml", b"module: a\nlabels: { x: [p] }\n");
    write("modules/latin.yaml", b"module: caf\xe9\n");
    write("modules/notes.txt", b"not a module");
    write(".hidden/b.yaml", b"nonsense: true\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hostname", root.join("linked.yaml")).expect("a link");
    let compiled = compile(&root);
    let missing = compile(&root.join("nowhere"));
    fs::remove_dir_all(&root).expect("the folder goes");
    let found: Vec<_> = compiled.diagnostics.iter().map(|d| d.code).collect();
    assert!(found.contains(&codes::NOT_UTF8), "{found:?}");
    assert!(!cfg!(unix) || found.contains(&codes::LINK), "{found:?}");
    assert_eq!(compiled.catalogue.modules.len(), 2);
    assert_eq!(missing.diagnostics[0].code, codes::UNREADABLE);
}

#[test]
fn everything_is_in_one_file_if_that_is_wanted() {
    let compiled =
        clean("module: core\ntitle: Core\nhelp: The heart.\nmetrics:\n  a: { type: gauge }\n");
    let module = &compiled.catalogue.modules[0];
    assert_eq!((module.name.as_str(), module.help.as_str()), ("core", "The heart."));
    assert_eq!(metric(&compiled, "a").module, "core");
}

#[test]
fn a_label_is_forbidden_under_whatever_name_prometheus_sees() {
    for (forbidden, label) in [("user.email", "user_email"), ("user_email", "user.email")] {
        let text = format!(
            "bellwether: 1\nservice: s\nforbid_labels: [{forbidden}]\nmetrics:\n  calls_total:\n    \
             type: counter\n    help: Calls.\n    labels: {{ {label}: [a] }}\n"
        );
        let compiled = compile_sources(vec![Source::new("bellwether.yaml", text)]);
        let found: Vec<String> = compiled.diagnostics.iter().map(|d| d.code.to_string()).collect();
        assert_eq!(found, ["BW113"], "{forbidden} and {label}");
    }
}

#[test]
fn the_header_says_what_expressions_are_held_against() {
    let catalogue = clean(
        "scrape_interval: 30s\nseverities: [page, ticket]\nexternal: [up, \"node_*\"]\n\
         target_labels: [job, instance, pod]\ncounter_suffix: total\nmetrics: none\nreason: none\n",
    )
    .catalogue;
    assert_eq!(catalogue.scrape_interval, Duration::from_secs(30));
    assert_eq!(catalogue.evaluation_interval, catalogue.scrape_interval);
    assert_eq!(catalogue.severities, ["page", "ticket"]);
    assert_eq!(catalogue.target_labels, ["job", "instance", "pod"]);
    assert_eq!(catalogue.counter_suffix, CounterSuffix::Total);
    let external = ["up", "upper", "node_load1"].map(|name| catalogue.is_external(name));
    assert_eq!(external, [true, false, true]);
    let silent = clean("metrics: none\nreason: none\n").catalogue;
    assert_eq!(silent.scrape_interval, Duration::from_secs(15));
    assert_eq!(silent.target_labels, ["job", "instance"]);
    assert_eq!(silent.counter_suffix, CounterSuffix::Any);
}

#[test]
fn queries_are_read_with_their_unit_and_recording_rule() {
    let compiled = clean(
        "metrics:\n  hits_total: { type: counter, help: Hits. }\nqueries:\n  hit_rate:\n    \
         expr: >-\n      sum(rate(hits_total[5m]))\n    help: Hits a second.\n    \
         unit: \"{hit}/s\"\n    record: job:hits:rate5m\n",
    );
    let query = &compiled.catalogue.queries[0];
    assert_eq!((query.name.as_str(), query.module.as_str()), ("hit_rate", "shop"));
    assert_eq!(query.expr, "sum(rate(hits_total[5m]))");
    assert_eq!(query.unit.as_str(), "{hit}/s");
    assert_eq!(query.record.as_deref(), Some("job:hits:rate5m"));
    assert!(compiled.subject_span(Item::Query, "hit_rate").is_some());
}

#[test]
fn a_recording_rule_may_not_be_called_like_a_sample_or_another_rule() {
    let compiled = read(
        "metrics:\n  wait_seconds: { type: histogram, unit: s, buckets: [1], help: Waits. }\nqueries:\n  \
         a: { expr: up, record: wait_seconds_count }\n  b: { expr: up, record: b:b }\n  \
         c: { expr: up, record: b:b }\n  d: { expr: up, record: 9 lives }\n",
    );
    let found: Vec<_> = compiled.diagnostics.iter().map(|d| (d.code, d.subject.as_str())).collect();
    assert_eq!(found, [(codes::RECORD, "a"), (codes::RECORD, "c"), (codes::RECORD, "d")]);
}

#[test]
fn references_name_modules_and_metrics_that_exist() {
    let text = |metrics: &str| {
        format!(
            "module: login\nmetrics: none\nsee:\n  - pay\n  - {{ module: pay, metrics: {metrics}, \
             help: Who pays. }}\n"
        )
    };
    let compile = |metrics: &str| {
        let service = "bellwether: 1\nservice: shop\nmetrics: none\nreason: none\n";
        let pay = "module: pay\nmetrics:\n  pay.taken: { type: gauge, help: Taken. }\n";
        compile_sources(vec![
            Source::new("bellwether.yaml", service),
            Source::new("login.yaml", text(metrics)),
            Source::new("pay.yaml", pay),
        ])
    };
    for metrics in ["pay.taken", "pay_*", "[pay.*, pay_taken]"] {
        let compiled = compile(metrics);
        assert!(compiled.diagnostics.is_empty(), "{}", render_text(&compiled, false));
        let see = &compiled.catalogue.modules[1].see;
        assert_eq!((see[0].module.as_str(), see[0].metrics.len()), ("pay", 0));
        assert_eq!((see[1].module.as_str(), see[1].help.as_str()), ("pay", "Who pays."));
    }
    let found: Vec<_> = compile("[pay_*, paid_*]").diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(found, [codes::REFERENCE]);
}

#[test]
fn a_folder_with_a_service_file_of_its_own_is_another_catalogue() {
    let folder = bellwether_testkit::TempDir::new("nested");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let service = "bellwether: 1\nservice: shop\nmetrics: none\nreason: none\n";
    write("bellwether.yaml", service);
    write("modules/pay.yaml", "module: pay\nlabels: { x: [p] }\n");
    write("as-documented/bellwether.yaml", service);
    write("as-documented/modules/pay.yaml", "module: pay\nnonsense: true\n");
    let outer = compile(folder.path());
    assert!(outer.diagnostics.is_empty(), "{}", render_text(&outer, false));
    assert_eq!(outer.catalogue.modules.len(), 2);
    let inner = compile(&folder.path().join("as-documented"));
    assert!(inner.diagnostics.iter().any(|d| d.code == codes::UNKNOWN_KEY));
}

#[test]
fn a_silencing_label_is_still_the_shared_one() {
    let compiled = read(
        "labels:\n  region: [eu, us]\nmetrics:\n  a_total:\n    type: counter\n    help: As.\n    \
         labels: { region: { allow: [{ code: BW133, reason: kept }] } }\n",
    );
    let found: Vec<_> = compiled.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(found, [codes::UNUSED_ALLOW]);
    assert_eq!(metric(&compiled, "a_total").labels[0].shared.as_deref(), Some("region"));
}

#[test]
fn the_exact_part_of_a_folded_expression_is_underlined() {
    let compiled = read(
        "metrics:\n  hits_total: { type: counter, help: Hits. }\nslos:\n  works:\n    objective: 99%\n    \
         window: 30d\n    total: hits_total\n    bad: >-\n      hit_total\n      {path=\"/é\"}\n",
    );
    let text = render_text(&compiled, false);
    assert!(text.contains("bellwether.yaml:11:7\n"), "{text}");
    assert!(text.contains("|       hit_total\n   |       ^^^^^^^^^\n"), "{text}");
}
