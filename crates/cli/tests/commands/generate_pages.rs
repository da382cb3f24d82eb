//! `bellwether generate rules|runbooks|docs`: folders of files, and pages people write into.

use std::fs;

use crate::run::{SHOP, at, bellwether, catalogue};

const ALERTS: &str = "
runbooks: docs/runbooks/{alert}.md
alerts:
  CartsMany: { expr: shop_carts_open > 9, severity: page, test: { given: { '': 10x9 }, fires_at: 5m } }
  CartsFew: { expr: shop_carts_open < 2, severity: ticket }
";

#[test]
fn a_page_keeps_what_was_written_by_hand_and_only_its_generated_part_can_be_stale() {
    let folder = catalogue(&format!("{SHOP}{ALERTS}"));
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "runbooks"));
    let generate = ["generate", "runbooks", &root, "--out", &out];
    let check = ["generate", "runbooks", &root, "--out", &out, "--check"];
    bellwether(&generate).ended(0);
    let page = folder.path().join("runbooks/CartsMany.md");
    let generated = fs::read_to_string(&page).unwrap();
    let by_hand = format!("Read this first.\n\n{generated}\nAsk Ada.\n");
    fs::write(&page, &by_hand).unwrap();
    bellwether(&check).ended(0);

    folder.write("catalogue/bellwether.yaml", format!("{SHOP}{ALERTS}").replace("> 9", "> 19"));
    let found = bellwether(&check).ended(1).stdout;
    assert!(found.contains("CartsMany.md is stale") && !found.contains("CartsFew"), "{found}");
    assert_eq!(fs::read_to_string(&page).unwrap(), by_hand, "--check wrote the page");
    bellwether(&generate).ended(0);
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.starts_with("Read this first.\n") && text.ends_with("Ask Ada.\n"), "{text}");
    assert!(text.contains("> 19") && !text.contains("> 9"), "{text}");
    bellwether(&check).ended(0);
}

#[test]
fn pages_without_their_marks_are_named_and_nothing_is_written() {
    let folder = catalogue(&format!("{SHOP}{ALERTS}"));
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "runbooks"));
    let generate = ["generate", "runbooks", &root, "--out", &out];
    bellwether(&generate).ended(0);
    folder.write("runbooks/CartsMany.md", "All by hand.\n");
    let few = fs::read_to_string(folder.path().join("runbooks/CartsFew.md")).unwrap();
    folder.write("runbooks/CartsFew.md", format!("{few}{few}"));
    for more in [None, Some("--check")] {
        let arguments: Vec<&str> = generate.iter().copied().chain(more).collect();
        let said = bellwether(&arguments).ended(2).stderr;
        assert!(said.contains("CartsMany.md has no line that begins with"), "{said}");
        assert!(said.contains("CartsFew.md has several lines that begin with"), "{said}");
    }
    let kept = fs::read_to_string(folder.path().join("runbooks/CartsMany.md")).unwrap();
    assert_eq!(kept, "All by hand.\n");
}

#[test]
fn a_page_whose_alert_is_gone_is_reported_and_left_alone() {
    let folder = catalogue(&format!("{SHOP}{ALERTS}"));
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "runbooks"));
    let generate = ["generate", "runbooks", &root, "--out", &out];
    bellwether(&generate).ended(0);
    folder.write("catalogue/bellwether.yaml", format!("{SHOP}{ALERTS}").replace("CartsFew", "Few"));
    let said = bellwether(&generate).ended(0).stdout;
    assert!(said.contains("runbooks/CartsFew.md is left over"), "{said}");
    assert!(said.contains("save what was written by hand"), "{said}");
    assert!(folder.path().join("runbooks/CartsFew.md").exists());
    let check = bellwether(&["generate", "runbooks", &root, "--out", &out, "--check"]);
    check.ended(1);
}

#[test]
fn a_catalogue_that_does_not_say_where_runbooks_are_has_none() {
    let folder = catalogue(SHOP);
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "runbooks"));
    let said = bellwether(&["generate", "runbooks", &root, "--out", &out]).ended(2).stderr;
    assert!(said.contains("runbooks: docs/runbooks/{alert}.md"), "{said}");
}

#[test]
fn rules_and_docs_can_be_a_file_for_each_module() {
    let folder = catalogue(&format!("{SHOP}{ALERTS}"));
    folder.write(
        "catalogue/cart.yaml",
        "module: cart\nmetrics:\n  shop_sum: { type: gauge, help: Sum. }\nalerts:\n  \
         Rich: { expr: shop_sum > 1, severity: page }\n",
    );
    let root = at(&folder, "catalogue");
    for (what, one, several) in [
        ("rules", vec!["shop.rules.yaml"], vec!["cart.rules.yaml", "shop.rules.yaml"]),
        ("docs", vec![], vec!["README.md", "cart.md", "shop.md"]),
    ] {
        let out = at(&folder, what);
        let arguments = ["generate", what, &root, "--out", &out, "--per-module"];
        bellwether(&arguments).ended(0);
        assert_eq!(files(&out), several);
        bellwether(&["generate", what, &root, "--out", &out, "--per-module", "--check"]).ended(0);
        if !one.is_empty() {
            let out = at(&folder, "one");
            bellwether(&["generate", what, &root, "--out", &out]).ended(0);
            assert_eq!(files(&out), one);
        }
    }
    assert!(folder.path().join("rules/tests/shop.tests.yaml").exists());
    let ran = bellwether(&["generate", "json", &root, "--per-module"]).ended(2);
    assert!(ran.stderr.contains("--per-module"), "{}", ran.stderr);
}

#[test]
fn a_reference_that_is_a_folder_is_generated_as_one() {
    let folder = catalogue(&format!("{SHOP}reference: docs/metrics\n"));
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "metrics"));
    bellwether(&["generate", "docs", &root, "--out", &out]).ended(0);
    assert_eq!(files(&out), ["README.md", "shop.md"]);
}

/// Names of the plain files of a folder, sorted.
fn files(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let plain = entries.filter(|entry| entry.path().is_file());
    let mut names: Vec<String> =
        plain.map(|entry| entry.file_name().display().to_string()).collect();
    names.sort();
    names
}
