//! Boards as a reader finds them: named for good, laid out without overlaps, of bearable size.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_catalogue::emit::dashboards::{Format, emit};
use bellwether_testkit::{golden, repository};
use serde_json::Value;

use crate::boards::{Generated, all, catalogues, list, panels, text};

/// Most panels of a board, as the generator promises.
const PANELS_MAX: usize = 80;

#[test]
fn uids_differ_and_fit_grafana() {
    let mut uids = BTreeSet::new();
    for Generated { place, json } in all(Format::Classic) {
        let uid = text(json, "uid").to_owned();
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        assert!(
            uid.starts_with("bw-") && uid.len() <= 40 && uid.bytes().all(plain),
            "{place}: {uid}"
        );
        let service = place.split('/').next().unwrap_or_default().to_owned();
        assert!(uids.insert((service, uid.clone())), "{place}: {uid} twice");
    }
}

#[test]
fn ids_differ_on_a_board_and_both_formats_agree() {
    let classic = all(Format::Classic);
    let v2 = all(Format::V2);
    for (classic, v2) in classic.iter().zip(v2) {
        assert_eq!(classic.place, v2.place);
        let ids: Vec<u64> = panels(&classic.json).iter().filter_map(|p| p["id"].as_u64()).collect();
        let unique: BTreeSet<u64> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{}", classic.place);
        let elements = v2.json["spec"]["elements"].as_object().expect("elements");
        let titles = |all: &mut dyn Iterator<Item = &Value>| -> BTreeMap<String, usize> {
            let mut counts = BTreeMap::new();
            all.for_each(|p| *counts.entry(text(p, "title").to_owned()).or_default() += 1);
            counts
        };
        let mut one = panels(&classic.json).into_iter();
        let mut other = elements.values().map(|element| &element["spec"]);
        assert_eq!(titles(&mut one), titles(&mut other), "{}", classic.place);
    }
}

#[test]
fn panels_neither_overlap_nor_leave_the_grid() {
    for Generated { place, json } in all(Format::Classic) {
        let top: Vec<&Value> = list(json, "panels").iter().collect();
        apart(place, &top);
        for row in top.iter().filter(|panel| panel["collapsed"] == true) {
            let inside: Vec<&Value> = list(row, "panels").iter().collect();
            assert!(!inside.is_empty(), "{place}: an empty row");
            apart(place, &inside);
        }
    }
}

fn apart(place: &str, panels: &[&Value]) {
    let side = |panel: &Value, key: &str| panel["gridPos"][key].as_u64().expect("a place");
    let mut taken = BTreeSet::new();
    for panel in panels {
        let [x, y, w, h] = ["x", "y", "w", "h"].map(|key| side(panel, key));
        assert!(w > 0 && h > 0 && x + w <= 24, "{place}: {}", panel["title"]);
        for cell in (y..y + h).flat_map(|y| (x..x + w).map(move |x| (x, y))) {
            assert!(taken.insert(cell), "{place}: {} overlaps at {cell:?}", panel["title"]);
        }
    }
}

#[test]
fn rows_are_folded_below_the_first_screen_only() {
    for Generated { place, json } in all(Format::Classic) {
        for row in list(json, "panels").iter().filter(|panel| panel["type"] == "row") {
            let below = row["gridPos"]["y"].as_u64() >= Some(24);
            assert_eq!(row["collapsed"] == true, below, "{place}: {}", row["title"]);
            assert!(!below || !list(row, "panels").is_empty(), "{place}: {}", row["title"]);
        }
    }
}

#[test]
fn boards_have_few_enough_panels_and_every_service_one_overview() {
    let mut overviews = BTreeMap::new();
    for Generated { place, json } in all(Format::Classic) {
        let panels = panels(json).len();
        assert!((1..=PANELS_MAX).contains(&panels), "{place}: {panels} panels");
        let (service, board) = place.split_once('/').expect("a folder");
        *overviews.entry(service.to_owned()).or_insert(0) +=
            usize::from(board.starts_with("overview"));
    }
    assert!(overviews.values().all(|n| *n == 1), "{overviews:?}");
}

#[test]
fn every_metric_is_on_a_board_of_its_module() {
    for (name, catalogue) in catalogues() {
        let files = emit(catalogue, Format::Classic).files;
        for metric in &catalogue.metrics {
            let of_module = files.iter().filter(|file| {
                let stem = file.path.trim_end_matches(".json");
                let rest = stem.strip_prefix(&metric.module.to_ascii_lowercase());
                rest.is_some_and(|rest| {
                    rest.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit())
                })
            });
            let shown = |text: &str| {
                let whole = |c: char| !(c.is_alphanumeric() || "_:.".contains(c));
                let words = text.split(whole);
                let samples = ["", "_bucket", "_count", "_sum"];
                words.into_iter().any(|word| {
                    word.strip_prefix(metric.prometheus_name.as_str())
                        .is_some_and(|s| samples.contains(&s))
                })
            };
            let boards: Vec<Value> =
                of_module.map(|file| serde_json::from_str(&file.text).expect("JSON")).collect();
            let exprs = boards.iter().flat_map(panels).flat_map(crate::boards::expressions);
            assert!(exprs.into_iter().any(shown), "{name}: {} of {}", metric.name, metric.module);
        }
    }
}

#[test]
fn hand_written_panels_of_all_catalogues_are_understood() {
    for (name, catalogue) in catalogues() {
        for panel in catalogue.dashboard.iter().flat_map(|row| &row.panels) {
            let read = bellwether_catalogue::emit::dashboards::check_panel(
                |name| catalogue.metric(name),
                panel,
            );
            assert_eq!(read, Ok(()), "{name}: {panel}");
        }
    }
}

#[test]
fn the_boards_of_storefront_are_fresh() {
    let (_, catalogue) = &catalogues()[0];
    let folder = repository().join("examples/storefront/docs/dashboards");
    let files = emit(catalogue, Format::Classic).files;
    for file in &files {
        golden::check(&folder.join(&file.path), &file.text);
    }
    let committed = std::fs::read_dir(&folder).expect("the committed boards");
    let committed: BTreeSet<String> = committed
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(committed, files.into_iter().map(|file| file.path).collect());
}
