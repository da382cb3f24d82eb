//! `bellwether diff`.

use crate::run::{SHOP, at, bellwether, catalogue};

const ALERT: &str = r#"alerts:
  Errors:
    expr: sum(rate(shop_requests_total{outcome="server_error"}[5m])) > 1
    for: 5m
    severity: page
    summary: Too many requests fail.
"#;

#[test]
fn no_change_exits_0() {
    let folder = catalogue(SHOP);
    let root = at(&folder, "catalogue");
    let ran = bellwether(&["diff", &root, &root]).ended(0);
    assert_eq!(ran.stdout, "no changes\n");
}

#[test]
fn what_breaks_exits_1_and_says_whom_it_hits() {
    let old = catalogue(&format!("{SHOP}{ALERT}"));
    let new = catalogue(&format!("{SHOP}{ALERT}").replace("[ok, server_error]", "[ok, failed]"));
    let (old, new) = (at(&old, "catalogue"), at(&new, "catalogue"));
    let ran = bellwether(&["diff", &old, &new]).ended(1);
    assert!(ran.stdout.starts_with("Breaking\n"), "{}", ran.stdout);
    let hit = r#"hits alert Errors: selects `outcome="server_error"`"#;
    assert!(ran.stdout.contains(hit), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "colours without a terminal");
    bellwether(&["diff", &old, &new, "--allow-breaking"]).ended(0);
    let json = bellwether(&["diff", &old, &new, "--format", "json"]).ended(1).json();
    assert_eq!(json["changes"][0]["hits"][0]["name"], "Errors");
    let page = bellwether(&["diff", &old, &new, "--format", "markdown"]).ended(1).stdout;
    assert!(page.contains("### Breaking"), "{page}");
}

#[test]
fn what_is_only_new_exits_0() {
    let old = catalogue(SHOP);
    let new = catalogue(&SHOP.replace("[GET, POST]", "[GET, POST, PUT]").replace("20", "40"));
    let file = at(&new, "catalogue/bellwether.yaml");
    let ran = bellwether(&["diff", &at(&old, "catalogue"), &file]).ended(0);
    assert!(ran.stdout.contains("label_value_added"), "{}", ran.stdout);
}

#[test]
fn a_catalogue_over_its_budget_is_compared_all_the_same() {
    let old = catalogue(&SHOP.replace("budget: 20", "budget: 2"));
    let new = catalogue(SHOP);
    bellwether(&["diff", &at(&old, "catalogue"), &at(&new, "catalogue")]).ended(0);
}

#[test]
fn what_cannot_be_read_exits_2() {
    let sound = catalogue(SHOP);
    let broken = catalogue(&SHOP.replace("type: gauge", "type: guage"));
    let (sound, broken) = (at(&sound, "catalogue"), at(&broken, "catalogue"));
    for (old, new) in [(&sound, &broken), (&broken, &sound)] {
        let ran = bellwether(&["diff", old, new]).ended(2);
        assert!(ran.stderr.contains("guage") && ran.stdout.is_empty(), "{}", ran.stderr);
    }
    let ran = bellwether(&["diff", &sound, "no/such/folder"]).ended(2);
    assert!(ran.stderr.contains("no/such/folder"));
    bellwether(&["diff", &sound]).ended(2);
}
