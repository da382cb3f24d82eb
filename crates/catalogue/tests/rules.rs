//! Generated rule files: what promtool makes of them, and that every text comes back as it was.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use bellwether_catalogue::emit::{Folder, Layout, rules};
use bellwether_catalogue::{Source, compile, compile_sources, to_json};
use bellwether_model::Catalogue;
use bellwether_testkit::{TempDir, golden, peers};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn catalogue(path: &Path) -> Catalogue {
    let compiled = compile(path);
    assert!(!compiled.has_errors(), "{}", bellwether_catalogue::render_text(&compiled, false));
    compiled.catalogue
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Catalogues of the repository: the examples, and those of these tests.
fn catalogues() -> Vec<(String, Catalogue)> {
    let mut found = vec![
        ("checkout".to_owned(), catalogue(&here("catalogues/checkout"))),
        ("storefront".to_owned(), catalogue(&root().join("examples/storefront/catalogue"))),
        ("rules".to_owned(), catalogue(&here("rules/all-there-is.yaml"))),
        ("hostile".to_owned(), hostile()),
    ];
    let systems = std::fs::read_dir(root().join("examples/systems")).into_iter().flatten();
    let mut systems: Vec<PathBuf> = systems.map(|entry| entry.unwrap().path()).collect();
    systems.sort();
    for path in systems.into_iter().filter(|path| path.join("bellwether.yaml").is_file()) {
        found.push((path.file_name().unwrap().display().to_string(), catalogue(&path)));
    }
    found
}

/// Texts that YAML, templates and comments stumble over.
const HOSTILE: [&str; 16] = [
    "a: b # c",
    "'single' \"double\" \\ back\\nslash",
    "two\nlines",
    "two\n\n  indented: lines\n",
    "tab\there",
    "\ttab first\nand more",
    "- item",
    "{flow: [1, 2]}",
    "an {{ open brace",
    "and }} a closed one",
    "{{ $value }} and {{ $labels.job }}",
    "unicode ✓ 𝄞 \u{85} \u{2028} \u{feff} \u{7f}",
    "yes",
    "1.10",
    "|",
    "@%!&*?`>",
];

/// A catalogue with one of the texts wherever there can be one.
fn hostile() -> Catalogue {
    let base = "bellwether: 1\nservice: s\nmetrics:\n  a_total: { type: counter, help: A. }\n";
    let mut catalogue = compile_sources(vec![Source::new("bellwether.yaml", base)]).catalogue;
    catalogue.service = String::from("it's: a \"service\" #1 }} \n{{");
    for (at, text) in HOSTILE.iter().enumerate() {
        catalogue.alerts.push(bellwether_model::spec::AlertSpec {
            name: format!("Alert{at}"),
            module: "s".to_owned(),
            expr: format!("rate(a_total{{x!={text:?}}}[5m])\n  > {at}"),
            severity: Some((*text).to_owned()),
            summary: (*text).to_owned(),
            description: (*text).to_owned(),
            labels: vec![("team".to_owned(), (*text).to_owned())],
            annotations: vec![("note".to_owned(), (*text).to_owned())],
            runbook: Some((*text).to_owned()),
            ..Default::default()
        });
        catalogue.queries.push(bellwether_model::spec::QuerySpec {
            name: format!("query{at}"),
            module: "s".to_owned(),
            expr: format!("a_total{{x!={text:?}}}"),
            help: (*text).to_owned(),
            record: Some(format!("s:record{at}:sum")),
            ..Default::default()
        });
    }
    // PromQL writes its texts as Go does, not as Rust.
    for expr in catalogue.alerts.iter_mut().map(|a| &mut a.expr) {
        *expr = as_go(expr);
    }
    for expr in catalogue.queries.iter_mut().map(|q| &mut q.expr) {
        *expr = as_go(expr);
    }
    catalogue
}

fn as_go(expr: &str) -> String {
    expr.replace("\\'", "'")
        .replace("\\u{85}", "\\u0085")
        .replace("\\u{2028}", "\\u2028")
        .replace("\\u{feff}", "\\ufeff")
        .replace("\\u{7f}", "\\u007f")
}

fn write(folder: &Folder, into: &TempDir) {
    for file in &folder.files {
        into.write(&file.path, &file.text);
    }
}

fn promtool(program: &Path, within: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(within).output().unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{arguments:?}\n{text}");
    text
}

#[test]
fn promtool_accepts_the_rules_and_the_alerts_pass_their_tests() {
    let Some(program) = peers::promtool() else { return };
    for (name, catalogue) in catalogues() {
        for layout in [Layout::OneFile, Layout::PerModule] {
            let folder = rules::emit(&catalogue, layout);
            let dir = TempDir::new("rules");
            write(&folder, &dir);
            for file in folder.files.iter().map(|f| f.path.as_str()) {
                let verb = if file.starts_with("tests/") { "test" } else { "check" };
                if verb == "test" && layout == Layout::PerModule && name != "rules" {
                    continue; // The rules are the same, and promtool takes its time.
                }
                let mut arguments = vec![verb, "rules"];
                if verb == "check" {
                    arguments.extend(["--lint=all", "--lint-fatal"]);
                }
                arguments.push(file);
                let printed = promtool(&program, dir.path(), &arguments);
                assert!(printed.contains("SUCCESS"), "{name} {file}: {printed}");
            }
        }
    }
}

#[test]
fn an_alert_that_does_not_fire_when_its_test_says_so_fails_the_test() {
    let Some(program) = peers::promtool() else { return };
    for (given, wrong) in [("0+30x20", "silent_at"), ("0x20", "fires_at")] {
        let mut catalogue = catalogue(&root().join("examples/storefront/catalogue"));
        catalogue.alerts.retain(|alert| alert.name == "PaymentsFailing");
        let test = catalogue.alerts[0].test.as_mut().unwrap();
        test.given[0].1 = given.to_owned();
        if wrong == "silent_at" {
            test.silent_at = test.fires_at.take();
        }
        let dir = TempDir::new("rules");
        write(&rules::emit(&catalogue, Layout::OneFile), &dir);
        let output = Command::new(&program)
            .args(["test", "rules", "tests/storefront.tests.yaml"])
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert!(!output.status.success(), "{wrong}");
    }
}

#[test]
fn every_text_comes_back_from_the_file_as_it_was() {
    let catalogue = hostile();
    let folder = rules::emit(&catalogue, Layout::OneFile);
    let file = to_json(&folder.files[0].text);
    let rules = file["groups"][0]["rules"].as_array().unwrap();
    let (records, alerts) = rules.split_at(catalogue.queries.len());
    for (rule, query) in records.iter().zip(&catalogue.queries) {
        assert_eq!(rule["record"], *query.record.as_ref().unwrap());
        assert_eq!(rule["expr"], query.expr);
    }
    for (rule, alert) in alerts.iter().zip(&catalogue.alerts) {
        let open = |text: &str| {
            if text == "an {{ open brace" { "an {{ \"{{\" }} open brace" } else { text }.to_owned()
        };
        assert_eq!(rule["expr"], alert.expr, "{}", alert.name);
        assert_eq!(rule["labels"]["severity"], open(alert.severity.as_ref().unwrap()));
        assert_eq!(rule["labels"]["team"], open(&alert.labels[0].1));
        assert_eq!(rule["annotations"]["summary"], open(&alert.summary));
        assert_eq!(rule["annotations"]["description"], open(&alert.description));
        assert_eq!(rule["annotations"]["note"], open(&alert.annotations[0].1));
        let runbook = alert.runbook.as_ref().unwrap().replace("{{", "{{ \"{{\" }}");
        assert_eq!(rule["annotations"]["runbook_url"], runbook);
    }
    assert_eq!(alerts.len(), catalogue.alerts.len());
}

#[test]
fn all_there_is_in_a_rule_is_written() {
    let catalogue = catalogue(&here("rules/all-there-is.yaml"));
    for file in rules::emit(&catalogue, Layout::OneFile).files {
        golden::check(&here("rules/one-file").join(&file.path), &file.text);
    }
    for file in rules::emit(&catalogue, Layout::PerModule).files {
        golden::check(&here("rules/per-module").join(&file.path), &file.text);
    }
}

#[test]
fn every_file_bears_the_marker_and_the_files_are_sorted() {
    for (name, catalogue) in catalogues() {
        for layout in [Layout::OneFile, Layout::PerModule] {
            let folder = rules::emit(&catalogue, layout);
            assert!(folder.files.iter().all(|f| f.text.contains(&folder.marker)), "{name}");
            assert!(folder.files.is_sorted_by(|a, b| a.path < b.path), "{name}");
            assert_eq!(folder, rules::emit(&catalogue, layout));
        }
    }
}
