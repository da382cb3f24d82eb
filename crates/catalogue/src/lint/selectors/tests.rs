//! Selectors of SLOs, which name metrics as the catalogue writes them.

use crate::{Source, compile_sources};

/// The catalogue with one SLO over `bad` events, and the text each finding on selectors points at.
fn found(translation: &str, bad: &str) -> Vec<String> {
    let text = format!(
        "bellwether: 1
service: shop
translation: {translation}
runbooks: docs/{{alert}}.md
metrics:
  shop.http.requests:
    type: counter
    unit: \"{{request}}\"
    help: Requests answered.
    labels: {{ http.route: [cart, pay], code: [ok, failed] }}
  shop.http.duration: {{ type: latency, help: Time taken. }}
slos:
  Answers:
    help: Requests are answered.
    objective: 99.9%
    window: 30d
    total: shop.http.requests
    bad: '{bad}'
"
    );
    let compiled = compile_sources(vec![Source::new("bellwether.yaml", text)]);
    let own = compiled.diagnostics.iter().filter(|d| (240..400).contains(&d.code.0));
    let mut all: Vec<String> = own
        .map(|d| {
            let span = d.span.expect("a place");
            let text = compiled.sources[span.file].text.get(span.start..span.end);
            format!("{} {}", d.code, text.unwrap_or_default())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_dotted_metric_is_judged_by_its_prometheus_name() {
    let none: [&str; 0] = [];
    assert_eq!(found("opentelemetry", "shop.http.requests{code=\"failed\"}"), none);
    let wrong = found("opentelemetry", "shop.http.requests{code=\"faild\"}");
    assert_eq!(wrong, ["BW243 \"faild\""]);
    let wrong = found("opentelemetry", "shop.http.requests{cod=\"failed\"}");
    assert_eq!(wrong, ["BW242 cod"]);
    let wrong = found("opentelemetry", "shop.http.requests{code=\"ok\",code=\"failed\"}");
    assert!(wrong.iter().any(|found| found.starts_with("BW244 ")), "{wrong:?}");
    let wrong = found("opentelemetry", "shop.http.requests{code=~\"ok|failed\"}");
    assert!(wrong.iter().any(|found| found.starts_with("BW245 ")), "{wrong:?}");
}

#[test]
fn an_untranslated_dotted_metric_is_judged_too() {
    let wrong = found("none", "shop.http.requests{code=\"faild\"}");
    assert_eq!(wrong, ["BW243 \"faild\""]);
}

#[test]
fn samples_of_a_dotted_histogram_are_known() {
    let wrong = found("opentelemetry", "shop.http.duration_count{code=\"ok\"}");
    assert_eq!(wrong, ["BW242 code"]);
}
