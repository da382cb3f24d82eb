//! `bellwether check`.

use std::io::Read as _;

use crate::run::{SHOP, at, bellwether, catalogue, command};

fn broken() -> String {
    SHOP.replace("type: gauge", "type: guage").replace("budget: 20", "budget: 20\nbugdet: 30")
}

#[test]
fn a_sound_catalogue_exits_0() {
    let folder = catalogue(SHOP);
    let ran = bellwether(&["check", &at(&folder, "catalogue")]).ended(0);
    assert!(ran.stdout.contains("4 metrics, at most 17 series"), "{}", ran.stdout);
}

#[test]
fn a_catalogue_with_errors_exits_1_and_shows_them_all() {
    let folder = catalogue(&broken());
    let ran = bellwether(&["check", &at(&folder, "catalogue")]).ended(1);
    assert!(ran.stdout.contains("guage") && ran.stdout.contains("bugdet"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "colours without a terminal");
}

#[test]
fn no_such_folder_exits_2_and_says_what_to_give() {
    let ran = bellwether(&["check", "no/such/folder"]).ended(2);
    assert!(ran.stdout.is_empty());
    assert!(ran.stderr.contains("no/such/folder") && ran.stderr.contains("help:"));
}

#[test]
fn an_unknown_flag_exits_2() {
    let ran = bellwether(&["check", "--fromat", "json"]).ended(2);
    assert!(ran.stderr.contains("--format"), "{}", ran.stderr);
}

#[test]
fn json_is_a_list_with_stable_fields() {
    let folder = catalogue(&broken());
    let root = at(&folder, "catalogue");
    let list = bellwether(&["check", &root, "--format", "json"]).ended(1).json();
    let list = list.as_array().expect("a list");
    assert!(list.len() >= 2, "{list:?}");
    for entry in list {
        let mut fields: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        let expected = ["code", "column", "file", "help", "line", "message", "severity", "subject"];
        assert_eq!(fields, expected);
        assert!(entry["code"].as_str().unwrap().starts_with("BW"));
        assert!(entry["line"].as_u64().unwrap() >= 1 && entry["column"].as_u64().unwrap() >= 1);
        assert!(entry["file"].as_str().unwrap().ends_with("bellwether.yaml"));
    }
    let typo = list.iter().find(|e| e["message"].as_str().unwrap().contains("guage"));
    assert_eq!(typo.expect("the misspelt type")["subject"], "shop_carts_open");
}

#[test]
fn json_of_a_sound_catalogue_is_an_empty_list() {
    let folder = catalogue(SHOP);
    let ran = bellwether(&["check", &at(&folder, "catalogue"), "--format", "json"]).ended(0);
    assert_eq!(ran.json(), serde_json::json!([]));
}

#[test]
fn github_annotations_name_file_line_and_code() {
    let folder = catalogue(&broken());
    let ran = bellwether(&["check", &at(&folder, "catalogue"), "--format", "github"]).ended(1);
    let line = ran.stdout.lines().find(|l| l.contains("guage")).expect("the misspelt type");
    assert!(line.starts_with("::error file=") && line.contains(",title=BW"), "{line}");
    let number = broken().lines().position(|l| l.contains("guage")).unwrap() + 1;
    assert!(line.contains(&format!("line={number},col=")), "{line}");
}

#[test]
fn sarif_is_a_log_with_a_result_for_each_problem() {
    let folder = catalogue(&broken());
    let root = at(&folder, "catalogue");
    let listed = bellwether(&["check", &root, "--format", "json"]).ended(1).json();
    let log = bellwether(&["check", &root, "--format", "sarif"]).ended(1).json();
    assert_eq!(log["runs"][0]["tool"]["driver"]["name"], "bellwether");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), listed.as_array().unwrap().len());
    let found = results.iter().find(|r| r["message"]["text"].as_str().unwrap().contains("guage"));
    let at = &found.unwrap()["locations"][0]["physicalLocation"];
    let number = broken().lines().position(|l| l.contains("guage")).unwrap() + 1;
    assert_eq!(at["region"]["startLine"], number);
    assert!(at["artifactLocation"]["uri"].as_str().unwrap().starts_with("file:///"));
}

#[test]
fn a_reader_who_leaves_early_does_not_change_the_exit_status() {
    let broken: Vec<String> = (0..500).map(|i| format!("key_{i}: 1\n")).collect();
    let folder = catalogue(&format!("{SHOP}{}", broken.concat()));
    let mut child = command(&["check", &at(&folder, "catalogue")]).spawn().unwrap();
    let mut pipe = child.stdout.take().unwrap();
    pipe.read_exact(&mut [0; 1]).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
