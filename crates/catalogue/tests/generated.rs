//! What is generated: pages kept fresh, a schema that validates every example, JSON as documented.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use bellwether_catalogue::{Source, compile, compile_sources, emit, to_json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn fresh(page: &str, text: &str) {
    let path = root().join("docs").join(page);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "docs/{page} is stale: run the tests with UPDATE_GOLDEN=1");
}

#[test]
fn the_language_reference_is_fresh() {
    fresh("catalogue.md", &emit::reference::emit());
}

#[test]
fn the_page_of_codes_is_fresh() {
    fresh("codes.md", &emit::codes::emit());
}

/// Every `[text](#anchor)` of a page leads to a heading or an `<a id>` of it.
fn links_resolve(page: &str) {
    let mut targets: Vec<String> = page
        .split("<a id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect();
    for line in page.lines().filter(|line| line.starts_with('#')) {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        targets.push(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
    }
    let links: Vec<&str> =
        page.split("](#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(!links.is_empty());
    for link in links {
        assert!(targets.iter().any(|target| target == link), "#{link} leads nowhere");
    }
}

#[test]
fn links_inside_generated_pages_resolve() {
    links_resolve(&emit::reference::emit());
    links_resolve(&emit::codes::emit());
    links_resolve(&emit::docs::emit(&compile(&catalogues().join("checkout")).catalogue));
    links_resolve(&emit::docs::emit(&compile(&catalogues().join("storefront")).catalogue));
}

fn catalogues() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogues")
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        // What a document got wrong is kept wrong.
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("as-documented") {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            found.push(path);
        }
    }
}

fn is_catalogue(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("bellwether:") || line.starts_with("module:"))
}

#[test]
fn the_schema_validates_every_catalogue_of_the_repository() {
    let validator = validator();
    let mut files = Vec::new();
    yaml_files(&catalogues(), &mut files);
    yaml_files(&root().join("examples"), &mut files);
    let mut checked = 0;
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        if is_catalogue(&text) {
            let errors: Vec<String> =
                validator.iter_errors(&to_json(&text)).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
            checked += 1;
        }
    }
    assert!(checked >= 3, "{checked} catalogues");
}

fn validator() -> jsonschema::Validator {
    let schema: serde_json::Value = serde_json::from_str(&emit::schema::emit()).unwrap();
    jsonschema::draft7::new(&schema).unwrap()
}

#[test]
fn the_schema_is_draft_07() {
    let schema: serde_json::Value = serde_json::from_str(&emit::schema::emit()).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    assert!(schema["definitions"]["metric"]["properties"]["unit"]["description"].is_string());
}

#[test]
fn the_schema_accepts_right_examples_and_refuses_what_structure_alone_can_tell() {
    let validator = validator();
    let structural = [20, 21, 22, 23, 24, 26];
    for entry in bellwether_catalogue::codes::table() {
        for source in entry.right.sources().into_iter().flatten() {
            let errors: Vec<String> =
                validator.iter_errors(&to_json(&source.text)).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", entry.code);
        }
        if structural.contains(&entry.code.0) {
            let wrong = entry.wrong.sources().unwrap();
            assert!(!validator.is_valid(&to_json(&wrong[0].text)), "{} is accepted", entry.code);
        }
    }
}

#[test]
fn the_schemas_own_examples_are_what_the_language_accepts() {
    let schema: serde_json::Value = serde_json::from_str(&emit::schema::emit()).unwrap();
    for (name, record) in schema["definitions"].as_object().unwrap() {
        for (key, field) in record["properties"].as_object().unwrap() {
            let example = &field["examples"][0];
            assert!(!example.is_null(), "{name}.{key}");
            let alone = serde_json::json!({
                "$schema": schema["$schema"], "definitions": schema["definitions"], "allOf": [field],
            });
            let validator = jsonschema::draft7::new(&alone).unwrap();
            let errors: Vec<String> =
                validator.iter_errors(example).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{name}.{key}: {example} {errors:?}");
        }
    }
}

#[test]
fn the_resolved_catalogue_says_per_metric_what_readers_rely_on() {
    let compiled = compile(&catalogues().join("checkout"));
    assert!(!compiled.has_errors());
    let json: serde_json::Value =
        serde_json::from_str(&emit::json::emit(&compiled.catalogue)).unwrap();
    let metric = |name: &str| {
        json["metrics"].as_array().unwrap().iter().find(|m| m["name"] == name).unwrap().clone()
    };
    assert_eq!(json["series_max"], 246);
    let requests = metric("checkout_requests_total");
    assert_eq!(requests["prometheus_name"], "checkout_requests_total");
    assert_eq!((&requests["type"], &requests["unit"]), (&"counter".into(), &"{request}".into()));
    assert_eq!((&requests["module"], &requests["series_max"]), (&"checkout".into(), &45.into()));
    assert_eq!(requests["labels"][0]["fold"], "other");
    assert_eq!(requests["labels"][2]["optional"], true);
    assert_eq!(metric("checkout_carts_open")["labels"][0]["limit"], 50);
    assert_eq!(metric("checkout_request_duration_seconds")["series_max"], 150);
    assert_eq!(json["alerts"][0]["name"], "CheckoutErrorsHigh");
    assert!(json["alerts"][0]["expr"].as_str().unwrap().contains("> 0.02"));
    assert_eq!(json["slos"][0]["objective"], "99.9%");
    assert_eq!(json["slos"][0]["window_seconds"], 2_592_000.0);
    assert_eq!(json["slos"][1]["below"], 0.5);
}

#[test]
fn the_metrics_reference_shows_values_budgets_and_what_watches() {
    let compiled = compile(&catalogues().join("checkout"));
    let page = emit::docs::emit(&compiled.catalogue);
    for text in [
        "3 metrics, 1 alert, 2 objectives; at most 246 time series a process of 2,500 allowed.",
        "`GET`, `POST`, `PUT`, `DELETE`; anything else: `other`",
        "Series at worst: (4+1) × 3 × (2+1) = 45 (budget 60).",
        "Watched by [`CheckoutErrorsHigh`](#alert-checkouterrorshigh)",
        "docs/runbooks/CheckoutErrorsHigh.md",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
}

#[test]
fn help_texts_cannot_smuggle_markup_into_the_page() {
    let text = "bellwether: 1\nservice: s\nmetrics:\n  m: { type: gauge, help: '<script>x</script> [a](javascript:b)' }\n";
    let compiled = compile_sources(vec![Source::new("bellwether.yaml", text)]);
    let page = emit::docs::emit(&compiled.catalogue);
    assert!(!page.contains("<script>") && !page.contains("[a](javascript"), "{page}");
}

#[test]
fn queries_and_references_are_shown_and_handed_on() {
    let service = "bellwether: 1\nservice: s\nexternal: [up]\nsee: [pay, { module: pay, metrics: \
                   paid_*, help: What came in. }]\nqueries:\n  alive: { expr: sum(up), help: Those \
                   that answer., unit: \"{process}\", record: s:up:sum }\n";
    let pay = "module: pay\nmetrics:\n  paid_total: { type: counter, help: Payments. }\n";
    let sources = [("bellwether.yaml", service), ("pay.yaml", pay)];
    let compiled = compile_sources(sources.map(|(path, text)| Source::new(path, text)).to_vec());
    assert!(!compiled.has_errors());
    let page = emit::docs::emit(&compiled.catalogue);
    for text in [
        "See [pay](#module-pay).",
        "- [pay](#module-pay): [`paid_total`](#metric-paid_total). What came in.",
        "<a id=\"query-alive\"></a>`alive` (in `{process}`, recorded as `s:up:sum`): Those that \
         answer.\n\n```promql\nsum(up)\n```",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    links_resolve(&page);
    let json: serde_json::Value =
        serde_json::from_str(&emit::json::emit(&compiled.catalogue)).unwrap();
    assert_eq!(json["queries"][0]["record"], "s:up:sum");
    assert_eq!(json["queries"][0]["module"], "s");
    assert_eq!(json["scrape_interval_seconds"], 15.0);
    assert_eq!(json["external"][0], "up");
    assert_eq!(json["modules"][0]["see"][1]["metrics"][0], "paid_*");
}
