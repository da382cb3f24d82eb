//! Diagnostics as SARIF: what a code-scanning page needs of them, and the published schema.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use bellwether_catalogue::{Compiled, Source, codes, compile_sources, render_sarif};
use serde_json::Value;

const BROKEN: &str = "bellwether: 1
service: shop
metrics:
  # Ünïcödé: columns count characters, not bytes.
  carts_öpen: { type: guage, help: Unpaid carts. }
  carts_open: { type: gauge, help: Unpaid carts., bugdet: 3 }
  carts_open: { type: gauge, help: Again. }
";

fn compiled(path: &str, text: &str) -> Compiled {
    compile_sources(vec![Source::new(path, text)])
}

fn log(compiled: &Compiled) -> Value {
    serde_json::from_str(&render_sarif(compiled)).unwrap()
}

fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().unwrap()
}

/// The text a region means, found the way a reader of the log would.
fn text_of<'a>(text: &'a str, region: &Value) -> &'a str {
    let n = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let byte = |line: usize, column: usize| {
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let rest = text.get(start..).unwrap();
        start + rest.char_indices().nth(column - 1).map_or(rest.len(), |(at, _)| at)
    };
    text.get(byte(n("startLine"), n("startColumn"))..byte(n("endLine"), n("endColumn"))).unwrap()
}

#[test]
fn every_diagnostic_is_a_result_of_its_rule() {
    let compiled = compiled("catalogue/bellwether.yaml", BROKEN);
    assert!(compiled.diagnostics.len() >= 3, "{:?}", compiled.diagnostics);
    let log = log(&compiled);
    assert_eq!(log["version"], "2.1.0");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), codes::table().count());
    assert_eq!(results(&log).len(), compiled.diagnostics.len());
    for (result, diagnostic) in results(&log).iter().zip(&compiled.diagnostics) {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(result["ruleId"], diagnostic.code.to_string());
        assert_eq!(rule["defaultConfiguration"]["level"], result["level"]);
        let message = result["message"]["text"].as_str().unwrap();
        assert!(message.contains(&diagnostic.message) && message.contains(&diagnostic.help));
    }
}

#[test]
fn every_rule_says_what_it_finds_and_how_to_do_better() {
    let log = log(&compiled("bellwether.yaml", "bellwether: 1\nservice: shop\n"));
    assert_eq!(results(&log), [] as [Value; 0]);
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[text]["text"].as_str().unwrap().len() > 5, "{rule}");
        }
        let markdown = rule["help"]["markdown"].as_str().unwrap();
        assert!(markdown.contains("Wrong:") && markdown.contains("Right:"), "{markdown}");
        assert!(rule["name"].as_str().unwrap().chars().all(|c| c.is_ascii_alphanumeric()));
    }
}

#[test]
fn regions_cover_what_is_wrong_in_characters() {
    let compiled = compiled("catalogue/bellwether.yaml", BROKEN);
    let log = log(&compiled);
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
    for (result, diagnostic) in results(&log).iter().zip(&compiled.diagnostics) {
        let at = &result["locations"][0]["physicalLocation"];
        assert_eq!(at["artifactLocation"]["uri"], "catalogue/bellwether.yaml");
        assert_eq!(at["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        let span = diagnostic.span.unwrap();
        assert_eq!(Some(text_of(BROKEN, &at["region"])), BROKEN.get(span.start..span.end));
    }
    assert!(results(&log).iter().any(|r| {
        text_of(BROKEN, &r["locations"][0]["physicalLocation"]["region"]).contains("guage")
    }));
}

#[test]
fn other_places_come_along() {
    let log = log(&compiled("bellwether.yaml", BROKEN));
    let twice = results(&log).iter().find(|r| r["relatedLocations"].is_array()).unwrap();
    let related = &twice["relatedLocations"][0];
    assert_eq!(text_of(BROKEN, &related["physicalLocation"]["region"]), "carts_open");
    assert!(!related["message"]["text"].as_str().unwrap().is_empty());
}

#[test]
fn fingerprints_outlive_moved_lines_and_tell_results_apart() {
    let prints = |text: &str| {
        let log = log(&compiled("bellwether.yaml", text));
        let print = |r: &Value| r["partialFingerprints"]["bellwether/v1"].as_str().unwrap().into();
        results(&log).iter().map(print).collect::<Vec<String>>()
    };
    let before = prints(BROKEN);
    let moved = BROKEN.replace("metrics:\n", "title: Shop\n\n# A comment.\nmetrics:\n");
    assert_eq!(before, prints(&moved));
    let mut distinct = before.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), before.len(), "{before:?}");
    assert_ne!(before, prints(&BROKEN.replace("guage", "guagge")));
}

#[test]
fn a_file_that_cannot_be_read_is_located_without_a_text() {
    let log = log(&bellwether_catalogue::compile(Path::new("/no/such/folder")));
    let [result] = results(&log) else { panic!("{:?}", results(&log)) };
    let at = &result["locations"][0]["physicalLocation"];
    assert_eq!(at["artifactLocation"]["uri"], "file:///no/such/folder");
    assert!(at.get("region").is_none());
}

#[test]
fn what_allow_silences_is_no_result() {
    let text = "bellwether: 1
service: shop
metrics:
  pay_total:
    type: counter
    help: Payments.
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: failed }
      - { result: ok }
      - { result: ok, reason: ~ }
";
    let all = log(&compiled("bellwether.yaml", text));
    let codes: Vec<_> = results(&all).iter().map(|r| r["ruleId"].as_str().unwrap()).collect();
    assert_eq!(codes, ["BW133"]);
    let allowed = format!("{text}    allow: [{{ code: BW133, reason: kept for readers }}]\n");
    assert_eq!(results(&log(&compiled("bellwether.yaml", &allowed))), [] as [Value; 0]);
}

/// Takes out what no reader of regular expressions accepts: the standard's text for languages has
/// a bracket too many.
fn without_the_broken_pattern(schema: &mut Value) {
    if schema.get("pattern").is_some_and(|p| p == "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$") {
        schema.as_object_mut().unwrap().remove("pattern");
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(without_the_broken_pattern),
        Value::Array(items) => items.iter_mut().for_each(without_the_broken_pattern),
        _ => {}
    }
}

#[test]
fn logs_are_valid_by_the_published_schema() {
    let path = bellwether_testkit::peers::folder().join("schemas/sarif-2.1.0.json");
    let Ok(schema) = fs::read_to_string(&path) else {
        return bellwether_testkit::skipped("the SARIF schema (cargo xtask peers)");
    };
    let mut schema = serde_json::from_str(&schema).unwrap();
    without_the_broken_pattern(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let mut files: Vec<_> = fs::read_dir(broken).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    assert!(files.len() > 25);
    let unread = bellwether_catalogue::compile(Path::new("no/such/folder"));
    let logs = files.iter().map(|path| log(&bellwether_catalogue::compile(path)));
    for log in logs.chain([log(&unread)]) {
        let errors: Vec<String> = validator.iter_errors(&log).map(|e| e.to_string()).collect();
        assert_eq!(errors, [] as [String; 0]);
    }
    let mut wrong = log(&unread);
    wrong["runs"][0]["columnKind"] = "bytes".into();
    assert!(!validator.is_valid(&wrong), "the schema judges");
}
