//! What `bellwether diff` finds, one situation each: two catalogues and what a person would see.
//!
//! `UPDATE_GOLDEN=1 cargo test -p bellwether-catalogue --test diff` writes the texts anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use bellwether_catalogue::diff::{Class, ConsumerKind, Difference, KINDS, State, diff};
use bellwether_catalogue::diff::{json, markdown, text};
use bellwether_catalogue::{Severity, compile};
use bellwether_model::Catalogue;
use bellwether_testkit::{golden, repository};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

fn situations() -> Vec<String> {
    let entries = fs::read_dir(folder()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// One side of a situation: a file, or a folder of them. What expressions mean may be criticised:
/// a difference has to work on what somebody wrote before.
fn side(situation: &str, side: &str) -> Catalogue {
    let folder = folder().join(situation);
    let file = folder.join(format!("{side}.yaml"));
    let compiled = compile(&if file.is_file() { file } else { folder.join(side) });
    let wrong = compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let wrong: Vec<_> = wrong.filter(|d| d.code.0 < 200).map(|d| &d.message).collect();
    assert!(wrong.is_empty(), "{situation} {side}: {wrong:?}");
    compiled.catalogue
}

fn of(situation: &str) -> Difference {
    diff(&side(situation, "old"), &side(situation, "new"))
}

/// Without generated panels: what boards look like is not what these texts are about.
fn by_hand(situation: &str) -> Difference {
    let mut difference = of(situation);
    for change in &mut difference.changes {
        change.hits.retain(|hit| hit.consumer != ConsumerKind::GeneratedPanel);
    }
    difference
}

#[test]
fn each_situation_shows_its_text() {
    let situations = situations();
    assert!(situations.len() >= 30, "{}", situations.len());
    for situation in situations {
        let shown = text(&by_hand(&situation), false);
        golden::check(&folder().join(&situation).join("expected.txt"), &shown);
    }
}

#[test]
fn a_catalogue_does_not_differ_from_itself() {
    let mut catalogues: Vec<Catalogue> = Vec::new();
    for situation in situations() {
        catalogues.push(side(&situation, "old"));
        catalogues.push(side(&situation, "new"));
    }
    catalogues.push(compile(&repository().join("examples/storefront")).catalogue);
    for entry in fs::read_dir(repository().join("examples/systems")).unwrap() {
        let folder = entry.unwrap().path();
        if folder.join("bellwether.yaml").is_file() {
            catalogues.push(compile(&folder).catalogue);
        }
    }
    for catalogue in catalogues {
        let same = diff(&catalogue, &catalogue);
        assert_eq!(same, Difference::default(), "{}", text(&same, false));
    }
}

#[test]
fn what_differs_one_way_differs_the_other_way() {
    for situation in situations() {
        let (old, new) = (side(&situation, "old"), side(&situation, "new"));
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        assert_eq!(there.changes.is_empty(), back.changes.is_empty(), "{situation}");
    }
}

#[test]
fn every_kind_of_change_has_an_example() {
    let mut shown = BTreeSet::new();
    for situation in situations() {
        shown.extend(of(&situation).changes.iter().map(|change| change.kind.name));
    }
    let all: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let missing: Vec<_> = all.difference(&shown).collect();
    assert!(missing.is_empty(), "no situation shows {missing:?}");
}

#[test]
fn every_break_that_can_hit_an_alert_is_shown_hitting_one() {
    // An alert or an SLO that changes is not read by anything.
    let own = |name: &str| name.starts_with("alert_") || name.starts_with("slo_");
    let mut hit = BTreeSet::new();
    for situation in situations() {
        for change in of(&situation).changes {
            let alert = change.hits.iter().any(|hit| hit.consumer == ConsumerKind::Alert);
            if alert && change.class == Class::Breaking {
                hit.insert(change.kind.name);
            }
        }
    }
    let breaking = KINDS.iter().filter(|k| k.class == Class::Breaking || k.breaks_what_it_hits);
    let missing: Vec<_> =
        breaking.map(|k| k.name).filter(|name| !own(name) && !hit.contains(name)).collect();
    assert!(missing.is_empty(), "no alert is hit by {missing:?}");
}

#[test]
fn every_sort_of_reader_is_hit_somewhere() {
    let mut seen = BTreeSet::new();
    for situation in situations() {
        let changes = of(&situation).changes;
        seen.extend(changes.iter().flat_map(|change| &change.hits).map(|hit| hit.consumer));
    }
    for kind in [ConsumerKind::Alert, ConsumerKind::Query, ConsumerKind::Slo, ConsumerKind::Panel] {
        assert!(seen.contains(&kind), "no {kind:?} is hit");
    }
}

#[test]
fn an_alert_that_reads_what_is_gone_is_told_from_one_that_was_mended() {
    let states = |situation: &str| {
        let changes = of(situation).changes;
        let mut all: Vec<_> = changes
            .iter()
            .flat_map(|change| &change.hits)
            .filter(|hit| hit.consumer == ConsumerKind::Alert)
            .map(|hit| hit.state)
            .collect();
        all.dedup();
        all
    };
    assert_eq!(states("label_value_removed"), [State::Unchanged]);
    assert_eq!(states("label_value_removed_and_alerts_mended"), [State::Rewritten]);
    let removed = states("metric_removed_while_alerts_read_it");
    assert!(removed.contains(&State::Removed) && removed.contains(&State::Rewritten));
}

#[test]
fn generated_panels_that_draw_what_is_gone_are_named_once_for_a_reason() {
    let difference = of("label_removed");
    let hits = difference.changes.iter().flat_map(|change| &change.hits);
    let panels: Vec<_> = hits.filter(|hit| hit.consumer == ConsumerKind::GeneratedPanel).collect();
    assert!(panels.len() > 1, "{panels:?}");
    let shown = text(&difference, false);
    let lines: Vec<&str> = shown.lines().filter(|line| line.contains("generated panel")).collect();
    for panel in &panels {
        assert!(lines.iter().any(|line| line.contains(&panel.name)), "{}", panel.name);
    }
    let mut reasons: Vec<_> =
        panels.iter().map(|panel| (&panel.reason, panel.state.as_str())).collect();
    reasons.sort();
    reasons.dedup();
    // The last line counts them.
    assert_eq!(lines.len(), reasons.len() + 1, "{shown}");
}

#[test]
fn colours_are_only_added() {
    let difference = of("label_removed");
    let (plain, mut colored) = (text(&difference, false), text(&difference, true));
    for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[1;31m"] {
        assert!(!plain.contains(code) && colored.contains(code));
        colored = colored.replace(code, "");
    }
    assert_eq!(colored, plain);
}

#[test]
fn programs_get_every_change_with_its_hits() {
    for situation in situations() {
        let difference = of(&situation);
        let shown: serde_json::Value = serde_json::from_str(&json(&difference)).unwrap();
        let changes = shown["changes"].as_array().unwrap();
        assert_eq!(changes.len(), difference.changes.len());
        for (shown, change) in changes.iter().zip(&difference.changes) {
            assert_eq!(shown["kind"], change.kind.name);
            assert_eq!(shown["class"], change.class.as_str());
            assert_eq!(shown["hits"].as_array().unwrap().len(), change.hits.len());
            assert!(!shown["why"].as_str().unwrap().is_empty());
        }
        assert_eq!(shown["breaking"], difference.count(Class::Breaking));
    }
}

#[test]
fn a_pull_request_shows_breaks_in_full_and_folds_the_rest() {
    let shown = markdown(&by_hand("label_removed"));
    golden::check(&folder().join("label_removed").join("expected.md"), &shown);
    let before_fold = shown.split("<details>").next().unwrap();
    assert!(before_fold.contains("### Breaking") && before_fold.contains("hits alert `Worst`"));
    assert_eq!(shown.matches("<details>").count(), shown.matches("</details>").count());
}

#[test]
fn what_a_catalogue_says_cannot_become_markup() {
    let old = "bellwether: 1\nservice: s\nmetrics: { x: { type: gauge, help: a } }\n";
    let new = old.replace("help: a", "help: \"<b>`x`</b> [y](z)\"");
    let compiled = |text: &str| {
        let source = bellwether_catalogue::Source::new("bellwether.yaml", text);
        bellwether_catalogue::compile_sources(vec![source]).catalogue
    };
    let shown = markdown(&diff(&compiled(old), &compiled(&new)));
    let outside: String = shown.split('`').step_by(2).collect();
    assert!(!outside.contains("<b>") && !outside.contains("[y]"), "{shown}");
}
