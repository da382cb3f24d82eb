//! Each catalogue against the document it was written from, read a second time by other means: every
//! metric, type, label and label value that can be found in the text. What differs is in a table here,
//! and explained in the system's `NOTES.md`.

#[path = "support/catalogues.rs"]
mod catalogues;
#[path = "documents/codex_proxy.rs"]
mod codex_proxy;
#[path = "documents/driftstack.rs"]
mod driftstack;
#[path = "documents/facts.rs"]
mod facts;
#[path = "documents/hexon.rs"]
mod hexon;
#[path = "documents/integr8scode.rs"]
mod integr8scode;
#[path = "documents/mends.rs"]
mod mends;
#[path = "documents/notes.rs"]
mod notes;
#[path = "documents/passagent.rs"]
mod passagent;
#[path = "../run/integr8scode/queries.rs"]
mod queries;
#[path = "documents/text.rs"]
mod text;

use std::collections::{BTreeMap, BTreeSet};

use bellwether_model::spec::{Indicator, ModuleSpec, SloSpec};
use bellwether_testkit::{repository, skipped};
use catalogues::catalogue;
use facts::{Metric, by_name, differences};
use mends::{each_is_kept_or_mended, selectors_are_asked_for};
use notes::{Explained, explain};

/// A document, where there is one.
fn document(system: &str) -> Option<String> {
    let path = repository().join("../shared/seeds").join(system).with_extension("txt");
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        skipped(&format!("../shared/seeds/{system}.txt"));
    }
    text
}

/// Compares a document that has so many metrics, labels, and labels whose values it enumerates.
#[track_caller]
fn agree(system: &str, metrics: Vec<Metric>, has: [usize; 3], explained: &[Explained]) {
    let document = by_name(metrics);
    let labels = document.values().flat_map(|metric| &metric.labels);
    let enumerated = labels.clone().filter(|label| label.complete).count();
    assert_eq!([document.len(), labels.count(), enumerated], has, "what is found in the document");
    explain(system, &document, &differences(&document, &catalogue(system)), explained);
}

/// What Hexon's catalogue says that its document does not, or the other way round.
const HEXON: &[Explained] = &[
    ("+ e2oe_* counter", "Eleven metrics without a type are counters"),
    ("+ loadbalancer_circuit_state_changes{protocol?}", "| the label list lacks it | `protocol`"),
    ("+ shadow_errors_total{status_code?}", "| the label list lacks it | `status_code`"),
    ("+ ldap_operations_total{paged?}", "| the label list lacks it | `paged`"),
    ("+ ldap_operation_duration{paged?}", "| the label list lacks it | `paged`"),
    ("- devicecode_polls_total{status=\"expired\"}", "a value that never occurs"),
    (
        "- jit2fa_otp_verifications_total{reason=\"max_retries\"}",
        "`max_retries` is a value of `result`, not of `reason`",
    ),
    ("+ scim_client_request_errors_total{reason=*}", "those words, and a cap for the rest"),
];

/// References of Hexon's modules that the document and the catalogue give differently: to which metrics,
/// or to which module where no metrics are named, and of which module.
const HEXON_REFERENCES: &[Explained] = &[
    ("- device_code_* of magiclink", "| no such name | `devicecode_*`"),
    ("+ devicecode_* of magiclink", "| no such name | `devicecode_*`"),
    ("- session_* of *", "| no such name | `sessions_*`"),
    ("+ sessions_* of *", "| no such name | `sessions_*`"),
    ("+ pow_* of onboarding", "a reference to `pow` more"),
    ("- ldap_* of signin", "those are the LDAP provider's as well"),
    ("+ ldap_authentication_total of signin", "those are the LDAP provider's as well"),
    ("- smtp_send_total of notify", "| no such metric | `smtp_emails_sent_total`"),
    ("+ smtp_emails_sent_total of notify", "| no such metric | `smtp_emails_sent_total`"),
    ("- render_email_total of notify", "`render_email_total` of module render"),
    ("- config of *", "| it exports no metric"),
    ("- cluster of *", "| no such module | dropped"),
];

#[test]
fn driftstack_is_its_document() {
    let Some(text) = document("driftstack") else { return };
    agree("driftstack", driftstack::read(&text), [18, 25, 14], &[]);
    let expressions = driftstack::expressions(&text);
    assert_eq!(expressions.len(), 11);
    selectors_are_asked_for(&expressions, &catalogue("driftstack"));
}

#[test]
fn integr8scode_is_its_document() {
    let Some(text) = document("integr8scode") else { return };
    agree("integr8scode", integr8scode::read(&text), [43, 54, 0], &[]);
    let expressions = integr8scode::expressions(&text);
    assert_eq!(expressions.len(), 4);
    selectors_are_asked_for(&expressions, &catalogue("integr8scode"));
}

#[test]
fn passagent_is_its_document() {
    let Some(text) = document("passagent") else { return };
    agree("passagent", passagent::read(&text), [15, 28, 3], &[]);
    let mut promised = vec![passagent::availability(&text)];
    promised.extend(passagent::latencies(&text));
    let catalogue = catalogue("passagent");
    assert_eq!(catalogue.slos.iter().map(objective).collect::<Vec<_>>(), promised);
}

/// An objective in percent, and its bound in milliseconds; 0 where nothing is measured.
fn objective(slo: &SloSpec) -> (f64, f64) {
    let percent = slo.objective.trim_end_matches('%').parse().expect("a percentage");
    match &slo.indicator {
        Indicator::Below { bound, .. } => (percent, *bound),
        _ => (percent, 0.0),
    }
}

#[test]
fn hexon_is_its_document() {
    let Some(text) = document("hexon") else { return };
    let read = hexon::read(&text);
    assert_eq!((read.definitions, read.modules.len(), read.alerts.len()), (565, 55, 126));
    let parts: BTreeSet<&String> = read.modules.iter().map(|module| &module.part).collect();
    assert_eq!(parts.len(), 8, "{parts:?}");
    let pairs = read.metrics.values().flat_map(|metric| &metric.together);
    assert_eq!(pairs.filter(|clause| clause.len() > 1).count(), 37, "values named together");
    agree("hexon", read.metrics.into_values().collect(), [564, 642, 156], HEXON);
    each_is_kept_or_mended(&read.alerts, &catalogue("hexon"));
}

#[test]
fn hexons_modules_are_those_of_its_document() {
    let Some(text) = document("hexon") else { return };
    let catalogue = catalogue("hexon");
    let mut differ = BTreeSet::new();
    let modules = hexon::read(&text).modules;
    for module in &modules {
        let title = if module.title.is_empty() { "Magic Link" } else { &module.title };
        let spec = catalogue.modules.iter().find(|spec| spec.title == title);
        let spec = spec.unwrap_or_else(|| panic!("no module {title}"));
        let metrics = catalogue.metrics.iter().filter(|metric| metric.module == spec.name);
        let metrics: BTreeSet<String> = metrics.map(|metric| metric.name.clone()).collect();
        assert_eq!(metrics, module.metrics, "{title}");
        differ.extend(references(spec, module));
    }
    let extra = catalogue.modules.iter().filter(|spec| spec.name != catalogue.service);
    assert_eq!(extra.count(), modules.len());
    explain("hexon", &BTreeMap::new(), &differ, HEXON_REFERENCES);
}

/// References that only one of both has.
fn references(spec: &ModuleSpec, module: &hexon::Module) -> Vec<String> {
    let each = spec.see.iter().flat_map(|see| {
        let all = see.metrics.iter().cloned().chain(see.metrics.is_empty().then(String::new));
        all.map(|metrics| (see.module.clone(), metrics))
    });
    let ours: BTreeSet<(String, String)> = each.collect();
    let say = |sign: char, (to, metrics): &(String, String)| {
        format!("{sign} {} of {}", if metrics.is_empty() { to } else { metrics }, spec.name)
    };
    let missing = module.references.difference(&ours).map(|one| say('-', one));
    missing.chain(ours.difference(&module.references).map(|one| say('+', one))).collect()
}

#[test]
fn the_codex_proxy_is_its_document() {
    let Some(text) = document("codex-proxy") else { return };
    let said = codex_proxy::read(&text);
    let (catalogue, notes) = (catalogue("codex-proxy"), notes::read("codex-proxy"));
    codex_proxy::metrics_are_named_in_its_style(&said, &catalogue);
    codex_proxy::labels_are_as_said(&said, &catalogue);
    codex_proxy::all_is_covered(&said, &catalogue, &notes);
}

#[test]
fn what_goes_together_is_seen_where_all_goes_with_all() {
    let Some(text) = document("hexon") else { return };
    let mut catalogue = catalogue("hexon");
    catalogue.metrics.iter_mut().for_each(|metric| metric.combinations.clear());
    let all = differences(&hexon::read(&text).metrics, &catalogue);
    let expected = "+ x509_validation_total{result=\"success\", reason}";
    assert!(all.contains(expected), "{all:#?}");
}

#[test]
fn every_kind_of_difference_is_seen() {
    let text = "driftstack_unknown_total counter {} None\n\
        driftstack_auth_total gauge {outcome?, who} All (outcome: ok, lost)\n\
        driftstack_livekit_token_mint_total counter {role, outcome} Tokens\n\
        role=unknown, outcome=ok Never\n";
    let document = hexon::read(text).metrics;
    let all = differences(&document, &catalogue("driftstack"));
    for expected in [
        "- driftstack_unknown_total",
        "- driftstack_auth_total gauge",
        "+ driftstack_auth_total counter",
        "- driftstack_auth_total{outcome?}",
        "+ driftstack_auth_total{outcome}",
        "- driftstack_auth_total{outcome=\"lost\"}",
        "+ driftstack_auth_total{outcome=\"revoked\"}",
        "- driftstack_auth_total{who}",
        "- driftstack_livekit_token_mint_total{role=\"unknown\", outcome=\"ok\"}",
        "+ driftstack_http_request_total",
    ] {
        assert!(all.contains(expected), "{expected} is not among {all:#?}");
    }
}

#[test]
fn the_queries_integr8scode_is_asked_are_those_of_its_document() {
    let Some(text) = document("integr8scode") else { return };
    assert_eq!(integr8scode::expressions(&text), queries::DOCUMENTED);
}
