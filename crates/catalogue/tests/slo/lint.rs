//! Our own linter over the generated rules: as if somebody had written them into the catalogue.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bellwether_catalogue::emit::slo::{Kind, Rule, rules};
use bellwether_catalogue::{Severity, Source, compile, compile_sources, render_text};
use bellwether_model::spec::SloSpec;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rules as a module. Alerts of one name are told apart, as a catalogue wants them.
fn module(slo: &SloSpec, rules: &[Rule]) -> String {
    let records = rules.iter().filter(|rule| rule.kind == Kind::Record);
    let alerts = rules.iter().filter(|rule| rule.kind == Kind::Alert);
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let mut out = format!("module: generated-{}\nqueries:\n", slo.name);
    for (at, rule) in records.enumerate() {
        let (expr, name) = (text(&labelled(rule)), text(&rule.name));
        writeln!(out, "  q{at}: {{ expr: {expr}, record: {name}, help: Recorded. }}").unwrap();
    }
    out.push_str("alerts:\n");
    for (at, rule) in alerts.enumerate() {
        let (expr, name) = (text(&rule.expr), &rule.name);
        let summary = rule.annotations.iter().find(|(key, _)| key == "summary").unwrap();
        let summary = text(&summary.1);
        let more = format!("severity: page, summary: {summary}, runbook: docs/slo.md");
        writeln!(out, "  {name}{at}: {{ expr: {expr}, {more} }}").unwrap();
    }
    out
}

/// The expression with the labels the rule sets, which queries of a catalogue have no key for.
fn labelled(rule: &Rule) -> String {
    rule.labels.iter().fold(rule.expr.clone(), |expr, (name, value)| {
        format!("label_replace({expr}, \"{name}\", \"{value}\", \"\", \"\")")
    })
}

/// Codes found in the generated module.
fn found(folder: &Path, slo: &SloSpec) -> Vec<String> {
    let original = compile(folder);
    let catalogue = &original.catalogue;
    let mut sources: Vec<Source> =
        original.sources.iter().map(|s| Source::new(&s.path, &s.text)).collect();
    let head = sources.iter_mut().find(|s| s.path.ends_with("bellwether.yaml")).unwrap();
    if head.text.contains("\nexternal: [") {
        head.text = head.text.replacen("\nexternal: [", "\nexternal: [ALERTS, ", 1);
    } else {
        head.text.push_str("\nexternal: [ALERTS]\n");
    }
    if head.text.contains("\nseverities: [") {
        head.text = head.text.replacen("\nseverities: [", "\nseverities: [\"page\", ", 1);
        head.text = head.text.replace("[\"page\", page", "[page");
    }
    sources.push(Source::new("zz-generated.yaml", module(slo, &rules(catalogue, slo))));
    let compiled = compile_sources(sources);
    let file = compiled.sources.len() - 1;
    let own = compiled.diagnostics.iter().filter(|d| d.span.is_none_or(|span| span.file == file));
    let told = own.filter(|d| d.severity != Severity::Info);
    let codes: Vec<String> =
        told.map(|d| format!("{} {}: {}", d.code, d.subject, d.message)).collect();
    assert!(codes.len() < 50, "{}", render_text(&compiled, false));
    codes
}

#[test]
fn our_linter_finds_nothing_in_the_rules_of_any_slo() {
    for folder in [
        "examples/storefront/catalogue",
        "examples/systems/codex-proxy",
        "examples/systems/passagent",
    ] {
        let folder = root().join(folder);
        let catalogue = compile(&folder).catalogue;
        assert!(!catalogue.slos.is_empty());
        for slo in &catalogue.slos {
            assert_eq!(
                found(&folder, slo),
                Vec::<String>::new(),
                "{} {}",
                folder.display(),
                slo.name
            );
        }
    }
}
