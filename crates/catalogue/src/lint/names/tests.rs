//! What each rule sees and what it leaves alone, beyond its own examples.

use crate::{Source, compile_sources};

/// The rules on names that a catalogue breaks, and about which definition, in the order of places.
fn found(body: &str) -> Vec<(u16, String)> {
    let text = format!("bellwether: 1\nservice: shop\n{body}");
    let compiled = compile_sources(vec![Source::new("bellwether.yaml", text)]);
    assert!(!compiled.has_errors(), "{}", crate::render_text(&compiled, false));
    let own = compiled.diagnostics.into_iter().filter(|d| (201..240).contains(&d.code.0));
    own.map(|d| (d.code.0, d.subject)).collect()
}

const NONE: [u16; 0] = [];

/// Metrics, one a line, and what must be found in them: `rule subject` each.
fn expect(metrics: &[&str], wanted: &[(u16, &str)]) {
    let body: String = metrics.iter().flat_map(|metric| ["  ", metric, "\n"]).collect();
    let all = found(&format!("metrics:\n{body}"));
    let all: Vec<(u16, &str)> =
        all.iter().map(|(code, subject)| (*code, subject.as_str())).collect();
    assert_eq!(all, wanted, "{body}");
}

#[test]
fn endings_of_samples_are_kept_for_samples() {
    expect(&["a_bucket: { type: gauge }"], &[(201, "a_bucket")]);
    expect(&["a_count: { type: counter }"], &[(201, "a_count")]);
    expect(&["build_info: { type: gauge }"], &[(201, "build_info")]);
    expect(&["build_info: { type: info, labels: [version] }"], &[]);
    expect(&["a_count: { type: gauge }"], &[(202, "a_count")]);
    expect(&["a_total: { type: updown }"], &[(202, "a_total")]);
    expect(&["a_total: { type: histogram, buckets: [1] }"], &[(202, "a_total")]);
    expect(&["discount: { type: gauge }", "subtotal: { type: gauge }"], &[]);
}

#[test]
fn a_suffix_of_the_translation_counts() {
    let body = "translation: opentelemetry\nmetrics:\n  http.request.count: { type: counter }\n";
    assert_eq!(found(body), []);
}

#[test]
fn a_unit_in_the_name_is_held_against_the_stated_one() {
    expect(&["a_ms: { type: gauge, unit: s }"], &[(204, "a_ms")]);
    expect(&["a_ratio: { type: gauge, unit: \"%\" }"], &[(208, "a_ratio"), (204, "a_ratio")]);
    expect(&["a_bytes: { type: gauge, unit: s }"], &[(205, "a_bytes")]);
    expect(&["a_seconds_total: { type: counter, unit: \"{call}\" }"], &[(205, "a_seconds_total")]);
    expect(&["cpu_utilization: { type: gauge, unit: \"{core}\" }"], &[(205, "cpu_utilization")]);
    expect(&["cpu_utilization: { type: gauge, unit: \"1\" }"], &[]);
    expect(&["a_bytes_total: { type: counter }"], &[(206, "a_bytes_total")]);
    expect(&["a_seconds: { type: latency }", "b_bytes: { type: gauge, unit: By }"], &[]);
}

#[test]
fn names_that_are_only_half_of_a_unit_are_left_alone() {
    let metrics = [
        "read_bytes_per_second: { type: gauge, unit: By/s }",
        "spent_seconds: { type: gauge, unit: furlong }",
        "bytes: { type: gauge, unit: \"{thing}\" }",
        "days_open: { type: gauge, unit: \"{day}\" }",
        "links: { type: gauge }",
    ];
    expect(&metrics, &[]);
}

#[test]
fn seconds_and_milliseconds_meet_in_one_module_only() {
    let slow = "slow_seconds: { type: gauge, unit: s }";
    let fast = "fast_ms: { type: gauge, unit: ms }";
    expect(&[slow, fast], &[(207, "fast_ms")]);
    expect(&[fast, slow], &[(207, "fast_ms")]);
    expect(&[fast], &[(208, "fast_ms")]);
    expect(&[slow, "age: { type: gauge, unit: d }"], &[(208, "age")]);
}

#[test]
fn units_are_written_out() {
    expect(&["a_sec: { type: gauge, unit: s }"], &[(210, "a_sec")]);
    expect(&["a_pct: { type: gauge, unit: \"%\" }"], &[(208, "a_pct"), (210, "a_pct")]);
    expect(&["a_byte: { type: gauge, unit: By }"], &[]);
}

#[test]
fn a_style_of_counters_is_held_only_where_it_is_asked_for() {
    let metrics = "metrics:\n  hits: { type: counter }\n  carts: { type: gauge }\n";
    assert_eq!(found(metrics), []);
    let asked = found(&format!("counter_suffix: total\n{metrics}"));
    assert_eq!(asked, [(209, "hits".to_owned())]);
}

#[test]
fn forms_of_names() {
    expect(&["a_gauge: { type: counter }"], &[(211, "a_gauge")]);
    expect(&["gauge_reads_total: { type: counter }"], &[]);
    expect(&["\"a:b\": { type: gauge }"], &[(212, "a:b")]);
    expect(&["a_total: { type: counter, labels: { statusCode: [ok, bad] } }"], &[(213, "a_total")]);
    expect(&["HTTP_calls: { type: gauge }"], &[]);
    expect(&["a_open: { type: gauge, help: A open }"], &[(214, "a_open")]);
    expect(&["cart_cart_size: { type: gauge }"], &[(218, "cart_cart_size")]);
}

#[test]
fn names_that_differ_by_less_than_a_word() {
    let pair = |a: &str, b: &str| {
        found(&format!("metrics:\n  {a}: {{ type: gauge }}\n  {b}: {{ type: gauge }}\n"))
    };
    let near = |a: &str, b: &str| assert_eq!(pair(a, b), [(216, b.to_owned())], "{a} {b}");
    let apart = |a: &str, b: &str| assert_eq!(pair(a, b), [], "{a} {b}");
    near("db_connection", "db_connections");
    near("auth_failures", "failures_auth");
    near("x_authentication_failed", "x_authetnication_failed");
    apart("cache_gets", "cache_sets");
    apart("frames_decrypted", "frames_encrypted");
    apart("hits_http1", "hits_http2");
    apart("requests_allowed", "requests_denied");
    apart("routes_inbound", "routes_outbound");
    apart("nsec_validations", "nsec3_validations");
}

#[test]
fn a_successor_may_be_called_like_what_it_replaces() {
    let old =
        "open_carts: { type: gauge, deprecated: { reason: renamed, renamed_to: carts_open } }";
    expect(&[old, "carts_open: { type: gauge }"], &[]);
}

#[test]
fn one_word_in_two_spellings() {
    expect(
        &["auth_code_age: { type: gauge }", "authcode_hits: { type: gauge }"],
        &[(217, "authcode_hits")],
    );
    expect(
        &["certs_loaded: { type: gauge }", "certificates_held: { type: gauge }"],
        &[(217, "certs_loaded")],
    );
    expect(&["time_out_of_office: { type: gauge }", "sign_in: { type: gauge }"], &[]);
}

#[test]
fn a_few_dots_among_underscores_are_odd_and_half_of_each_is_a_change_of_mind() {
    let plain = ["a_b: { type: gauge }", "c_d: { type: gauge }", "e_f: { type: gauge }"];
    let dotted = "x.y_z: { type: gauge }";
    expect(&[plain[0], plain[1], plain[2], dotted], &[(219, "x.y_z")]);
    expect(&[plain[0], dotted], &[]);
    expect(&["a.b: { type: gauge }", "c.d_e: { type: gauge }", "up: { type: gauge }"], &[]);
}

#[test]
fn one_meaning_under_two_label_names() {
    let metric =
        |name: &str, label: &str| format!("{name}: {{ type: gauge, labels: {{ {label} }} }}");
    let both = |a: &str, b: &str| {
        let (a, b) = (metric("a", a), metric("b", b));
        found(&format!("metrics:\n  {a}\n  {b}\n"))
    };
    let codes = |a: &str, b: &str| both(a, b).iter().map(|(code, _)| *code).collect::<Vec<_>>();
    assert_eq!(codes("result: [ok, bad]", "status: [bad, ok]"), [221]);
    assert_eq!(codes("status_class: [4xx, 5xx]", "status_family: [4xx, 5xx]"), [221]);
    assert_eq!(codes("error_type: [dns, tcp]", "error: { open: 9 }"), [221]);
    assert_eq!(codes("result: [ok, bad]", "status: [up, down]"), NONE);
    assert_eq!(codes("from: [on, off]", "to: [on, off]"), NONE);
    assert_eq!(codes("pool: { open: 9 }", "pool_id: { open: 9 }"), NONE);
}

#[test]
fn one_value_in_two_spellings() {
    let codes = |label: &str, a: &str, b: &str| -> Vec<u16> {
        let metric = |name: &str, values: &str| {
            format!("  {name}: {{ type: gauge, labels: {{ {label}: [{values}] }} }}\n")
        };
        let body = format!("metrics:\n{}{}", metric("a", a), metric("b", b));
        found(&body).iter().map(|(code, _)| *code).collect()
    };
    assert_eq!(codes("method", "GET, POST", "get, put"), [222]);
    assert_eq!(codes("reason", "rate_limited, dns", "rate-limited, tcp"), [222]);
    assert_eq!(codes("cached", "true, false", "yes, no"), [222, 222]);
    assert_eq!(codes("result", "ok, error", "success, error"), [223]);
    assert_eq!(codes("result", "accept, reject", "accepted, rejected"), [223, 223]);
    assert_eq!(codes("result", "ok, failed, failure", "ok, failure"), NONE, "told apart there");
    assert_eq!(codes("operation", "start, stop", "started, stopped"), NONE, "not how it ended");
    assert_eq!(codes("result", "success, error", "success, failure"), NONE);
}

#[test]
fn labels_that_tell_nothing_apart_or_everybody() {
    expect(&["a: { type: gauge, labels: { result: [ok] } }"], &[(224, "a")]);
    expect(&["a: { type: gauge, labels: { result: { values: [ok], fold: other } } }"], &[]);
    expect(&["a: { type: gauge, labels: { result: { values: [ok], optional: true } } }"], &[]);
    expect(&["a: { type: gauge, labels: { user: { open: 9 } } }"], &[(225, "a")]);
    expect(&["a: { type: gauge, labels: { user: [admin, guest] } }"], &[]);
    expect(&["a: { type: gauge, labels: { session_id: { open: 9 } } }"], &[(226, "a")]);
    expect(&["a: { type: gauge, labels: { pool_id: { open: 9 } } }"], &[]);
    expect(&["a: { type: gauge, labels: { job: { open: 9 } } }"], &[(203, "a")]);
}

#[test]
fn a_shared_label_is_reported_once_and_may_be_allowed_where_it_is_defined() {
    let metrics =
        "metrics:\n  a: { type: gauge, labels: [email] }\n  b: { type: gauge, labels: [email] }\n";
    let shared = format!("labels:\n  email: {{ open: 9 }}\n{metrics}");
    assert_eq!(found(&shared), [(225, "a".to_owned())]);
    let allowed = shared.replace(
        "open: 9",
        "open: 9, allow: [{ code: BW225, reason: \"hashed before it is recorded\" }]",
    );
    assert_eq!(found(&allowed), []);
}

#[test]
fn values_that_cannot_come() {
    expect(&["a: { type: gauge, labels: { method: [GET, get] } }"], &[(227, "a")]);
    let metric =
        "a: { type: gauge, labels: { x: [p, q], y: [r, s] }, combinations: [{ x: p }, { y: r }] }";
    expect(&[metric], &[]);
    let metric =
        "a: { type: gauge, labels: { x: [p, q], y: [r, s] }, combinations: [{ x: p, y: r }] }";
    expect(&[metric], &[(228, "a"), (228, "a")]);
}

/// So many counters that end alike, one a line.
fn usual(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("kind{at}.seen.total: {{ type: counter }}")).collect()
}

#[test]
fn a_counter_among_many_that_end_otherwise_is_noted() {
    let odd = |usual_ones: usize, odd_ones: &[&str]| {
        let usual = usual(usual_ones);
        let all = usual.iter().map(String::as_str).chain(odd_ones.iter().copied());
        let body: String = all.flat_map(|metric| ["  ", metric, "\n"]).collect();
        let all = found(&format!("translation: opentelemetry\nmetrics:\n{body}"));
        all.into_iter().filter(|(code, _)| *code == 232).map(|(_, name)| name).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(odd(9, &["messages.sent: { type: counter }"]), ["messages.sent"]);
    assert_eq!(odd(9, &["messages.open: { type: gauge }"]), none);
    assert_eq!(odd(8, &["messages.sent: { type: counter }"]), none, "one of nine is a habit");
    let two = ["messages.sent: { type: counter }", "messages.read: { type: counter }"];
    assert_eq!(odd(9, &two), none);
    assert_eq!(odd(0, &["messages.sent: { type: counter }"]), none);
}

#[test]
fn classes_of_answers_are_held_against_those_between_them() {
    expect(&["a: { type: gauge, labels: { c: [2xx, 4xx, 5xx] } }"], &[(233, "a")]);
    expect(&["a: { type: gauge, labels: { c: [1XX, 5XX] } }"], &[(233, "a")]);
    expect(&["a: { type: gauge, labels: { c: [2xx, 3xx, 4xx, 5xx] } }"], &[]);
    expect(&["a: { type: gauge, labels: { c: [4xx, 5xx] } }"], &[]);
    expect(&["a: { type: gauge, labels: { c: [2xx, 5xx, other] } }"], &[]);
    expect(&["a: { type: gauge, labels: { c: { values: [2xx, 5xx], fold: other } } }"], &[]);
}

#[test]
fn a_shared_label_with_a_gap_is_noted_once() {
    let labels = "labels: { class: [2xx, 5xx] }\nmetrics:\n";
    let metrics = "  a: { type: gauge, labels: [class] }\n  b: { type: gauge, labels: [class] }\n";
    assert_eq!(found(&format!("{labels}{metrics}")), [(233, "a".to_owned())]);
}

#[test]
fn limits_above_all_use_are_noted() {
    expect(&["a: { type: gauge, labels: { c: { open: 10001 } } }"], &[(234, "a")]);
    expect(&["a: { type: gauge, labels: { c: { open: 10000 } } }"], &[]);
}

#[test]
fn a_million_series_need_a_budget_of_some_kind() {
    let labels = "labels: { c: { open: 2000 }, d: { open: 1000 } }";
    let free = format!("metrics:\n  a: {{ type: gauge, {labels} }}\n");
    assert_eq!(found(&free), [(235, String::new())]);
    assert_eq!(found(&format!("budget: 3000000\n{free}")), []);
    let own = format!("metrics:\n  a: {{ type: gauge, budget: 3000000, {labels} }}\n");
    assert_eq!(found(&own), []);
    expect(&["a: { type: gauge, labels: { c: { open: 1000 }, d: { open: 900 } } }"], &[]);
}

/// The rules on names broken by a catalogue of a service and modules.
fn found_in(modules: &[&str]) -> Vec<(u16, String)> {
    let head = "bellwether: 1\nservice: shop\n";
    let files = modules.iter().enumerate().map(|(at, text)| {
        let head = if at == 0 { head } else { "" };
        Source::new(format!("{at}.yaml"), format!("{head}{text}"))
    });
    let compiled = compile_sources(files.collect());
    assert!(!compiled.has_errors(), "{}", crate::render_text(&compiled, false));
    let own = compiled.diagnostics.into_iter().filter(|d| (236..240).contains(&d.code.0));
    own.map(|d| (d.code.0, d.subject)).collect()
}

#[test]
fn one_measurement_of_two_modules_has_one_type() {
    let two = |mine: &str, theirs: &str| {
        let theirs = format!("module: mail\nmetrics:\n  {theirs}\n");
        found_in(&[&format!("metrics:\n  {mine}\n"), &theirs])
    };
    let latency = "web_rate_check_duration: { type: latency }";
    let histogram = "mail_rate_check_duration: { type: histogram, unit: s, buckets: [1] }";
    let named = "mail_rate_check_duration_seconds: { type: histogram, buckets: [1] }";
    assert_eq!(two(latency, histogram), [(236, "mail_rate_check_duration".to_owned())]);
    assert_eq!(two(latency, named), [(236, "mail_rate_check_duration_seconds".to_owned())]);
    let same = "mail_rate_check_duration: { type: latency }";
    assert_eq!(two(latency, same), []);
    let size = "mail_rate_check_duration: { type: histogram, unit: By, buckets: [1] }";
    assert_eq!(two(latency, size), [], "no duration");
    let short = "mail_query_duration: { type: histogram, unit: s, buckets: [1] }";
    assert_eq!(two("web_query_duration: { type: latency }", short), []);
}

#[test]
fn a_pattern_covers_metrics_of_the_module_it_names_alone() {
    let (mail, archive) = (
        "module: mail\nmetrics: { mail_sent_total: { type: counter } }\n",
        "module: archive\nmetrics: { mail_kept_total: { type: counter } }\n",
    );
    let see = |list: &str| found_in(&[&format!("metrics: none\nsee: {list}\n"), mail, archive]);
    assert_eq!(see("[{ module: mail, metrics: mail_* }]"), [(237, "shop".to_owned())]);
    assert_eq!(see("[{ module: mail, metrics: mail_sent_* }]"), []);
    assert_eq!(see("[{ module: mail, metrics: mail_* }, archive]"), []);
    assert_eq!(see("[mail]"), []);
}
