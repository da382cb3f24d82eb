//! Rules that Debian's packages bring along, held against a draft of what the package's program
//! exposes: the linter has nothing to say about them.

use std::fmt::Write as _;
use std::path::PathBuf;

use bellwether_testkit::peers::{self, NodeExporter};
use bellwether_testkit::{TempDir, skipped};

use crate::run::{at, bellwether};

/// Recording rules by name. In these files every rule has its expression on one line.
fn rules(text: &str) -> Vec<(String, String)> {
    let of = |rule: &str| {
        let (record, rest) = rule.split_once('\n')?;
        let expr = rest.lines().find_map(|line| line.trim().strip_prefix("expr: "))?;
        Some((record.trim().to_owned(), expr.to_owned()))
    };
    text.split("- record: ").skip(1).filter_map(of).collect()
}

/// The rule files of the package, in the form it installs them.
fn packaged() -> Vec<PathBuf> {
    let folder = peers::folder().join("root/usr/share/doc/prometheus-node-exporter");
    let names = [
        "examples/example-rules.yml",
        "example-17-compatibility-rules.yml",
        "example-17-compatibility-rules-new-to-old.yml",
    ];
    names.map(|name| folder.join(name)).into_iter().filter(|path| path.is_file()).collect()
}

#[test]
fn nothing_is_found_in_the_rules_that_come_with_node_exporter() {
    let Some(exporter) = NodeExporter::start() else { return };
    let texts: Vec<String> = packaged()
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("the file just seen"))
        .collect();
    if texts.is_empty() {
        return skipped("the rules of prometheus-node-exporter (cargo xtask peers)");
    }
    let rules: Vec<(String, String)> = texts.iter().flat_map(|text| rules(text)).collect();
    assert_eq!(rules.len(), texts.join("").matches("record:").count(), "every rule is read");

    let folder = TempDir::new("packaged-rules");
    let draft = at(&folder, "draft");
    let url = format!("http://127.0.0.1:{}/metrics", exporter.port());
    bellwether(&["infer", &url, "--out", &draft]).ended(0);
    let mut module = "module: packaged\nqueries:\n".to_owned();
    for (number, (record, expr)) in rules.iter().enumerate() {
        let expr = expr.replace('\'', "''");
        write!(
            module,
            "  rule_{number}:\n    help: Packaged.\n    record: {record}\n    expr: '{expr}'\n"
        )
        .expect("a String takes any text");
    }
    folder.write("draft/packaged.yaml", &module);
    let found = bellwether(&["check", &draft, "--format", "json"]).ended(0).json();
    let found = found.as_array().expect("a list").iter();
    let file = |found: &serde_json::Value| found["file"].as_str().unwrap_or_default().to_owned();
    let found: Vec<_> = found.filter(|found| file(found).ends_with("packaged.yaml")).collect();
    assert!(found.is_empty(), "{found:#?}");
}
