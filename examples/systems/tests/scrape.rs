//! Each system is scraped, before anything happened and after a little did: the exposition is what
//! its catalogue promises, in every format.

#[path = "support/catalogues.rs"]
mod catalogues;

use bellwether::{Registry, Set, isolate};
use bellwether_contract::{Severity, verify};
use bellwether_exposition::{Escaping, Format, FormatKind, openmetrics, protobuf, text};
use bellwether_model::{Catalogue, Family};
use catalogues::catalogue;
use systems::{codex_proxy, driftstack, hexon, integr8scode, passagent};

/// What a scrape says, as each of the formats carries it.
fn scrapes<S: Set>() -> [Vec<Family>; 3] {
    let registry = Registry::new().with::<S>().build().expect("families are declared once");
    let protobuf = Format {
        kind: FormatKind::Protobuf,
        version: "",
        escaping: Escaping::AllowUtf8,
        states_escaping: false,
    };
    [
        text::parse(registry.encode_text().as_bytes()).expect("sound text"),
        openmetrics::parse(registry.encode_openmetrics().as_bytes()).expect("sound OpenMetrics"),
        protobuf::parse(&registry.encode(&protobuf)).expect("sound protobuf"),
    ]
}

/// What is not there yet, as its labels have no value so far, breaks no promise.
#[track_caller]
fn is_as_promised<S: Set>(catalogue: &Catalogue) {
    for families in scrapes::<S>() {
        let mut found = verify(catalogue, &families);
        found.retain(|finding| finding.severity != Severity::Info);
        assert_eq!(found, []);
    }
}

/// Series of a family in the text format.
fn series<S: Set>(family: &str) -> usize {
    let [text, ..] = scrapes::<S>();
    text.iter().find(|known| known.name == family).map_or(0, |known| known.metrics.len())
}

/// The value of one series in the text format.
fn value<S: Set>(series: &str) -> Option<f64> {
    let registry = Registry::new().with::<S>().build().expect("families are declared once");
    let text = registry.encode_text();
    text.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
}

#[test]
fn driftstack_counts_refused_roles_only_where_a_refusal_is_early() {
    use driftstack as m;
    let _here = isolate::<m::Driftstack>();
    let promise = catalogue("driftstack");
    is_as_promised::<m::Driftstack>(&promise);
    assert_eq!(series::<m::Driftstack>("driftstack_livekit_token_mint_total"), 15);

    m::DRIFTSTACK_AUTH_TOTAL.at(m::DriftstackAuthTotalOutcome::Revoked).inc();
    is_as_promised::<m::Driftstack>(&promise);
    assert_eq!(value::<m::Driftstack>(r#"driftstack_auth_total{outcome="revoked"}"#), Some(1.0));
}

#[test]
fn the_codex_proxy_names_a_model_only_where_something_is_completed() {
    use codex_proxy as m;
    let _here = isolate::<m::CodexProxy>();
    let promise = catalogue("codex-proxy");
    is_as_promised::<m::CodexProxy>(&promise);

    let model = m::Model::of("large");
    let completed = (m::Route::V1Responses, m::Method::Post, m::StatusFamily::S2xx);
    let (route, method, family) = completed;
    m::CODEX_HTTP_REQUESTS_TOTAL.at(route, method, family, Some(model)).inc();
    // A probe that says it asked for a model: refused and counted, not exposed.
    m::CODEX_HTTP_REQUESTS_TOTAL.at(m::Route::Healthz, m::Method::Get, family, Some(model)).inc();
    m::CODEX_HTTP_REQUEST_DURATION_SECONDS.at(route, method, family, Some(model)).observe(0.7);
    m::CODEX_MAINTENANCE_MODE.set(1);
    is_as_promised::<m::CodexProxy>(&promise);
    let [text, ..] = scrapes::<m::CodexProxy>();
    let requests = text.iter().find(|family| family.name == "codex_http_requests_total");
    let models = requests.into_iter().flat_map(|family| &family.metrics);
    let models = models.filter(|metric| metric.labels.0.iter().any(|(name, _)| name == "model"));
    assert_eq!(models.count(), 1);
}

#[test]
fn hexon_keeps_its_promise_with_an_open_label_full() {
    use hexon as m;
    let _here = isolate::<m::Hexon>();
    let promise = catalogue("hexon");
    is_as_promised::<m::Hexon>(&promise);

    for number in 0..100 {
        let mapping = m::MappingId::of(&format!("mapping-{number}"));
        m::JIT2FA_HANDOFF_MINT_DURATION.at(mapping).observe(0.02);
    }
    is_as_promised::<m::Hexon>(&promise);
    // Thirty mappings and the fold.
    assert_eq!(series::<m::Hexon>("jit2fa_handoff_mint_duration"), 31);
    let within = r#"jit2fa_handoff_mint_duration_bucket{mapping_id="mapping-7",le="0.1"}"#;
    assert_eq!(value::<m::Hexon>(within), Some(1.0));
}

#[test]
fn integr8scode_is_called_in_prometheus_what_its_queries_ask_for() {
    use integr8scode as m;
    let _here = isolate::<m::Integr8scode>();
    let promise = catalogue("integr8scode");
    is_as_promised::<m::Integr8scode>(&promise);

    let python = m::LangAndVersion::of("python-3.11");
    m::SCRIPT_EXECUTIONS_TOTAL.at(m::ScriptExecutionsTotalStatus::Completed, python).inc();
    m::SCRIPT_EXECUTION_DURATION.at(python).observe(0.3);
    m::EXECUTION_QUEUE_DEPTH.add(3);
    is_as_promised::<m::Integr8scode>(&promise);
    let known = |series| value::<m::Integr8scode>(series);
    let executions =
        r#"script_executions_total{status="completed",lang_and_version="python-3.11"}"#;
    assert_eq!(known(executions), Some(1.0));
    let within = r#"script_execution_duration_bucket{lang_and_version="python-3.11",le="0.5"}"#;
    assert_eq!(known(within), Some(1.0));
    assert_eq!(known("execution_queue_depth "), Some(3.0));
}

#[test]
fn passagent_bounds_the_accounts_of_an_attack() {
    use passagent as m;
    let _here = isolate::<m::Passagent>();
    let promise = catalogue("passagent");
    is_as_promised::<m::Passagent>(&promise);

    for accounts in 0..1000 {
        let accounts = m::Accounts::of(&accounts.to_string());
        m::SECURITY_SPRAY_DETECTED.at(m::SecuritySprayDetectedType::Subnet, accounts).inc();
    }
    let route = m::Route::of("/api/users/0123456789abcdef0123456789abcdef");
    m::HTTP_REQUEST_COUNT.at(route, m::Method::Get, m::StatusClass::S2xx).inc();
    m::HTTP_REQUEST_DURATION.at(route, m::Method::Get).observe(812.0);
    is_as_promised::<m::Passagent>(&promise);
    assert_eq!(series::<m::Passagent>("security_spray_detected_total"), 11);
    let normalised =
        r#"http_request_count_total{route="/api/users/:id",method="GET",status_class="2xx"}"#;
    assert_eq!(value::<m::Passagent>(normalised), Some(1.0));
}
