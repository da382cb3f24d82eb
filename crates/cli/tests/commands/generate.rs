//! `bellwether generate`.

use std::fs;

use crate::run::{SHOP, at, bellwether, catalogue};

#[test]
fn each_artefact_goes_to_standard_output_or_the_same_into_a_file() {
    let folder = catalogue(SHOP);
    let root = at(&folder, "catalogue");
    for artefact in ["rust", "docs", "json", "schema"] {
        let printed = bellwether(&["generate", artefact, &root]).ended(0).stdout;
        assert!(printed.len() > 100 && printed.ends_with('\n'), "{artefact}: {printed}");
        let out = at(&folder, artefact);
        let ran = bellwether(&["generate", artefact, &root, "--out", &out]).ended(0);
        assert!(ran.stdout.is_empty());
        assert_eq!(fs::read_to_string(&out).unwrap(), printed, "{artefact}");
    }
}

#[test]
fn a_stale_file_fails_the_check_and_the_printed_command_mends_it() {
    let folder = catalogue(SHOP);
    let root = at(&folder, "catalogue");
    for artefact in ["rust", "docs", "json"] {
        let out = at(&folder, artefact);
        let check = ["generate", artefact, &root, "--out", &out, "--check"];
        folder.write("catalogue/bellwether.yaml", SHOP);
        bellwether(&["generate", artefact, &root, "--out", &out]).ended(0);
        bellwether(&check).ended(0);
        folder.write("catalogue/bellwether.yaml", SHOP.replace("shop_carts", "shop_baskets"));
        let before = fs::read_to_string(&out).unwrap();
        let ran = bellwether(&check).ended(1);
        assert_eq!(fs::read_to_string(&out).unwrap(), before, "--check wrote the file");
        let mend = format!("bellwether generate {artefact} {root} --out {out}");
        assert!(ran.stdout.contains(&out) && ran.stdout.contains(&mend), "{}", ran.stdout);
        let words: Vec<&str> = mend.split(' ').skip(1).collect();
        bellwether(&words).ended(0);
        bellwether(&check).ended(0);
    }
}

#[test]
fn a_file_that_does_not_exist_is_stale() {
    let folder = catalogue(SHOP);
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "metrics.rs"));
    let ran = bellwether(&["generate", "rust", &root, "--out", &out, "--check"]).ended(1);
    assert!(ran.stdout.contains("does not exist"), "{}", ran.stdout);
    assert!(!folder.path().join("metrics.rs").exists());
}

#[test]
fn a_check_needs_to_know_the_file() {
    let ran = bellwether(&["generate", "rust", "--check"]).ended(2);
    assert!(ran.stderr.contains("--out"), "{}", ran.stderr);
}

#[test]
fn a_broken_catalogue_generates_nothing_and_exits_2() {
    let folder = catalogue(&SHOP.replace("type: gauge", "type: guage"));
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "metrics.rs"));
    let ran = bellwether(&["generate", "rust", &root, "--out", &out]).ended(2);
    assert!(ran.stderr.contains("guage"), "{}", ran.stderr);
    assert!(!folder.path().join("metrics.rs").exists());
}

#[test]
fn a_folder_that_cannot_be_written_exits_2_and_leaves_nothing_behind() {
    let folder = catalogue(SHOP);
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "no/such/metrics.rs"));
    let ran = bellwether(&["generate", "rust", &root, "--out", &out]).ended(2);
    assert!(ran.stderr.contains("no/such/metrics.rs"), "{}", ran.stderr);
    let left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["catalogue"]);
}

#[test]
fn an_unchanged_file_is_not_written_again() {
    let folder = catalogue(SHOP);
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "docs.md"));
    bellwether(&["generate", "docs", &root, "--out", &out]).ended(0);
    let before = fs::metadata(&out).unwrap().modified().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    bellwether(&["generate", "docs", &root, "--out", &out]).ended(0);
    assert_eq!(fs::metadata(&out).unwrap().modified().unwrap(), before);
}

#[test]
fn a_folder_s_stale_missing_and_left_over_files_are_each_reported() {
    let folder = catalogue(SHOP);
    folder.write(
        "catalogue/cart.yaml",
        "module: cart\nmetrics:\n  shop_sum: { type: gauge, help: Sum. }\n",
    );
    let (root, out) = (at(&folder, "catalogue"), at(&folder, "boards"));
    let generate = ["generate", "dashboards", &root, "--out", &out];
    let check = ["generate", "dashboards", &root, "--out", &out, "--check"];
    let missing = bellwether(&check).ended(1).stdout;
    assert!(missing.contains("boards/shop.json does not exist"), "{missing}");
    assert!(missing.contains("boards/cart.json does not exist"), "{missing}");
    bellwether(&generate).ended(0);
    bellwether(&check).ended(0);

    fs::copy(at(&folder, "boards/shop.json"), at(&folder, "boards/former.json")).unwrap();
    folder.write("boards/shop.json", "{}\n");
    folder.write("boards/own.json", "{ \"title\": \"by hand\" }\n");
    let found = bellwether(&check).ended(1).stdout;
    assert!(found.contains("boards/shop.json is stale, first in line 1"), "{found}");
    assert!(found.contains("boards/former.json is left over"), "{found}");
    assert!(!found.contains("own.json") && !found.contains("cart.json"), "{found}");
    assert!(
        found.contains(&format!("bellwether generate dashboards {root} --out {out}")),
        "{found}"
    );
    assert!(found.contains("rm ") && found.contains("former.json`"), "{found}");

    let said = bellwether(&generate).ended(0).stdout;
    assert!(said.contains("boards/former.json is left over") && !said.contains("stale"), "{said}");
    assert!(folder.path().join("boards/former.json").exists(), "leftovers are not ours to remove");
    fs::remove_file(folder.path().join("boards/former.json")).unwrap();
    bellwether(&check).ended(0);
}

#[test]
fn several_files_need_a_folder_and_only_dashboards_have_formats() {
    let folder = catalogue(SHOP);
    let root = at(&folder, "catalogue");
    let ran = bellwether(&["generate", "dashboards", &root]).ended(2);
    assert!(ran.stderr.contains("--out FOLDER"), "{}", ran.stderr);
    let ran = bellwether(&["generate", "docs", &root, "--format", "v2"]).ended(2);
    assert!(ran.stderr.contains("--format"), "{}", ran.stderr);
    let out = at(&folder, "no/such/boards");
    let ran = bellwether(&["generate", "dashboards", &root, "--out", &out]).ended(2);
    assert!(ran.stderr.contains("no/such/boards"), "{}", ran.stderr);
}
