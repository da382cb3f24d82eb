//! `bellwether infer` on programs of others, as they run: the draft passes `check`, and the program
//! keeps what it promises, now and after some use.

use std::path::Path;
use std::time::Duration;

use bellwether_testkit::peers::{self, Alertmanager, NodeExporter, Prometheus};
use bellwether_testkit::{TempDir, http};

use crate::run::{Ran, at, bellwether};

/// Drafts a catalogue of the endpoint from several scrapes, in every way there is, and holds the
/// endpoint to it.
fn holds(port: u16, name: &str, use_it: &dyn Fn()) {
    let url = format!("http://127.0.0.1:{port}/metrics");
    for more in [&[][..], &["--libraries"], &["--service", name]] {
        use_it();
        let folder = TempDir::new("infer");
        let draft = at(&folder, "draft");
        let args = ["infer", &url, &url, "--out", &draft];
        let said = bellwether(&[&args, more].concat()).ended(0).stderr;
        assert!(!said.contains("left out"), "{said}");
        checked(&draft);
        for pause in [0, 3] {
            std::thread::sleep(Duration::from_secs(pause));
            use_it();
            verified(&url, &draft);
        }
        whole(&folder.path().join("draft"), name);
    }
}

fn checked(draft: &str) -> Ran {
    bellwether(&["check", draft]).ended(0)
}

/// Nothing, not even a note.
fn verified(url: &str, draft: &str) {
    let args = ["verify", url, "--catalogue", draft, "--format", "json"];
    assert_eq!(bellwether(&args).ended(0).json(), serde_json::json!([]));
}

/// One file says the same as a folder of modules.
fn whole(draft: &Path, name: &str) {
    let text = std::fs::read_to_string(draft.join("bellwether.yaml")).expect("a draft");
    assert!(text.contains(&format!("service: {name}")), "{text}");
    assert!(text.contains("# guessed: "), "{text}");
}

fn get(port: u16, paths: &[&str]) {
    for path in paths {
        // Whatever the answer is: it is counted.
        http::get(port, path, &[]).expect("an answer");
    }
}

#[test]
fn node_exporter_keeps_what_is_drafted_from_it() {
    let Some(exporter) = NodeExporter::start() else { return };
    holds(exporter.port(), "node", &|| get(exporter.port(), &["/", "/no/such/page"]));
}

#[test]
fn prometheus_keeps_what_is_drafted_from_it() {
    let Some(program) = peers::prometheus() else { return };
    let server = Prometheus::start(&program, "global: { scrape_interval: 1s }\n");
    let paths = ["/api/v1/query?query=up", "/api/v1/query?query=(", "/api/v1/targets", "/metrics"];
    // Its own families come with its first requests.
    get(server.port(), &paths);
    holds(server.port(), "prometheus", &|| get(server.port(), &paths));
}

#[test]
fn alertmanager_keeps_what_is_drafted_from_it() {
    let Some(server) = Alertmanager::start() else { return };
    let paths = ["/api/v2/status", "/api/v2/alerts", "/no/such/page", "/metrics"];
    get(server.port(), &paths);
    holds(server.port(), "alertmanager", &|| get(server.port(), &paths));
}
