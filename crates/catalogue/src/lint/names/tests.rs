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
    assert_eq!(codes("status_class: [2xx, 5xx]", "status_family: [2xx, 5xx]"), [221]);
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
