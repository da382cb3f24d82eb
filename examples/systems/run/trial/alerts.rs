//! A catalogue's alerts, evaluated by Prometheus.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bellwether_catalogue::emit::{Layout, rules};
use bellwether_testkit::TempDir;
use serde_json::Value;

use super::{PATIENCE, Promise, Report, Scraping, wait};

/// How often the rules of a run are evaluated: it does not last long.
const INTERVAL: Duration = Duration::from_secs(1);

/// The rule file generated from a catalogue.
#[derive(Debug)]
pub(crate) struct Alerts {
    path: PathBuf,
    /// Names of the catalogue's own; objectives add theirs.
    own: BTreeSet<String>,
    _folder: TempDir,
}

impl Alerts {
    /// Writes what `bellwether generate rules` does, evaluated each second.
    pub(crate) fn generate(promise: &Promise) -> Self {
        let mut catalogue = promise.catalogue.clone();
        catalogue.evaluation_interval = INTERVAL;
        let folder = TempDir::new("rules");
        for file in rules::emit(&catalogue, Layout::OneFile).files {
            folder.write(&file.path, file.text);
        }
        let path = folder.path().join("*.rules.yaml");
        let own = catalogue.alerts.into_iter().map(|alert| alert.name).collect();
        Self { path, own, _folder: folder }
    }

    /// What a server's `rule_files` names.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Says whether all rules are loaded, and waits until exactly these alerts fire.
    pub(crate) fn check(&self, report: &mut Report, scraping: &Scraping, expected: &[&str]) {
        let loaded = loaded(scraping);
        let what = format!(
            "Prometheus has loaded the {} alerts of the catalogue and {} of its objectives",
            self.own.len(),
            loaded.difference(&self.own).count()
        );
        let missing: Vec<&String> = self.own.difference(&loaded).collect();
        report.equal(&what, missing, Vec::new());
        let expected: BTreeSet<String> = expected.iter().map(ToString::to_string).collect();
        wait(PATIENCE, || firing(scraping) == expected);
        let names = expected.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let what = format!("{} alerts fire and no other: {names}", expected.len());
        report.equal(&what, firing(scraping), expected);
    }
}

/// Names of all alerts Prometheus evaluates.
fn loaded(scraping: &Scraping) -> BTreeSet<String> {
    let answer = scraping.server.get("/api/v1/rules?type=alert");
    let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
    let groups = answer["data"]["groups"].as_array().into_iter().flatten();
    let rules = groups.flat_map(|group| group["rules"].as_array().into_iter().flatten());
    rules.filter_map(|rule| rule["name"].as_str().map(str::to_owned)).collect()
}

/// What fires, but for the objectives' confession that they have not seen five minutes yet: the run
/// is over before.
fn firing(scraping: &Scraping) -> BTreeSet<String> {
    let answer: Value =
        serde_json::from_str(&scraping.server.get("/api/v1/alerts")).unwrap_or_default();
    let alerts = answer["data"]["alerts"].as_array().into_iter().flatten();
    let firing = alerts
        .filter(|alert| alert["state"] == "firing" && alert["labels"]["alertname"] != "SloBlind");
    firing.filter_map(|alert| alert["labels"]["alertname"].as_str().map(str::to_owned)).collect()
}
