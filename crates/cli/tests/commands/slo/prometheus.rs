//! `bellwether slo backtest --prometheus` against a real one with a filled history.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use bellwether_testkit::{Background, TempDir, free_port, http, peers, wait_until};
use serde_json::Value;

use super::reference::{shop, unix};
use crate::run::bellwether;

/// A server whose database was filled before it started.
struct Filled {
    port: u16,
    _process: Background,
    _data: TempDir,
}

impl Filled {
    fn start(server: &Path, promtool: &Path, exposition: &str) -> Self {
        let data = TempDir::new("filled");
        let text = data.write("history.om", exposition);
        let blocks = data.path().join("data");
        let mut fill = Command::new(promtool);
        fill.args(["tsdb", "create-blocks-from", "openmetrics"]).arg(&text).arg(&blocks);
        let output = fill.output().expect("promtool runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let config = data.write("prometheus.yml", "global: { scrape_interval: 1h }\n");
        let port = free_port();
        let mut command = Command::new(server);
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", blocks.display()))
            .arg("--storage.tsdb.retention.time=10y")
            .arg(format!("--web.listen-address=127.0.0.1:{port}"));
        let process = Background::spawn(&mut command, &data.path().join("log")).expect("it starts");
        let ready = || http::get(port, "/-/ready", &[]).is_ok_and(|answer| answer.status == 200);
        assert!(wait_until(std::time::Duration::from_secs(30), ready), "{}", process.output());
        Self { port, _process: process, _data: data }
    }
}

/// The value of a counter in a second of the history; none where it does not exist.
type Counter<'a> = &'a dyn Fn(u64) -> Option<u64>;

/// Twelve hours until an hour ago, every 15 s: an outage of ten minutes after eight hours, in the
/// middle of which the process restarts; a second replica from hour ten on.
struct History {
    begin: u64,
    text: String,
}

const START: u64 = 8 * 3600;
const LAST: u64 = 12 * 3600;

fn history() -> History {
    #[expect(
        clippy::disallowed_methods,
        reason = "the server forgets what is too old by its own clock"
    )]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let begin = (now - 14 * 3600) / 7200 * 7200;
    let mut text = String::new();
    let mut family = |name: &str, series: &[(&str, Counter<'_>)]| {
        let _infallible = writeln!(text, "# TYPE {name} counter");
        for (labels, value) in series {
            for at in (0..=LAST).step_by(15) {
                if let Some(value) = value(at) {
                    let _infallible =
                        writeln!(text, "{name}_total{{{labels}}} {value} {}", begin + at);
                }
            }
        }
    };
    // It fell to zero in the fifth minute of the outage.
    let restart = START + 300;
    let good = |at: u64| {
        Some(if at < restart {
            1_000_000 + at.min(START) * 10
        } else {
            at.saturating_sub(START + 600) * 10
        })
    };
    // No failure, no series.
    let bad = |at: u64| match at {
        at if at <= START => None,
        at if at < restart => Some((at - START) * 10),
        at => Some((at.min(START + 600) - restart) * 10),
    };
    let second = |at: u64| (at >= 10 * 3600).then(|| (at - 10 * 3600) * 10);
    family(
        "http_requests",
        &[
            (r#"instance="a",status_class="2xx""#, &good),
            (r#"instance="a",status_class="5xx""#, &bad),
            (r#"instance="b",status_class="2xx""#, &second),
        ],
    );
    text.push_str("# TYPE http_request_duration_seconds histogram\n");
    for (le, share) in [("0.1", 5), ("1.2", 10), ("+Inf", 10)] {
        for at in (0..=LAST).step_by(15) {
            // From the start on for an hour, half of all are slow.
            let slow = at.clamp(START, START + 3600) - START;
            let count = at * share - if le == "1.2" { slow * 5 } else { 0 };
            let _infallible = writeln!(
                text,
                "http_request_duration_seconds_bucket{{le=\"{le}\"}} {count} {}",
                begin + at
            );
        }
    }
    for at in (0..=LAST).step_by(15) {
        let _infallible =
            writeln!(text, "http_request_duration_seconds_count {} {}", at * 10, begin + at);
    }
    text.push_str("# EOF\n");
    History { begin, text }
}

fn backtest(port: u16, slo: &str, history: &History, more: &[&str]) -> Value {
    let (_folder, root) = shop();
    let url = format!("http://127.0.0.1:{port}");
    let (from, to) = (history.begin.to_string(), (history.begin + LAST).to_string());
    let args = [
        "slo",
        "backtest",
        &root,
        "--slo",
        slo,
        "--prometheus",
        &url,
        "--from",
        &from,
        "--to",
        &to,
        "--format",
        "json",
    ];
    bellwether(&[&args, more].concat()).ended(0).json()
}

/// Seconds of the history at which an alert fired and resolved.
fn fires(json: &Value, alert: &str, history: &History) -> Vec<(u64, u64)> {
    let all = json["policies"][0]["fires"].as_array().expect("fires").iter();
    let second = |time: &Value| unix(time.as_str().expect("a time")) - history.begin;
    let own = all.filter(|fire| fire["alert"] == alert);
    own.map(|fire| (second(&fire["fired"]), second(&fire["resolved"]))).collect()
}

#[test]
fn a_filled_prometheus_tells_exactly_what_happened() {
    let (Some(server), Some(promtool)) = (peers::prometheus(), peers::promtool()) else { return };
    let history = history();
    let filled = Filled::start(&server, &promtool, &history.text);
    let json = backtest(filled.port, "availability", &history, &[]);
    // 12 h of 10/s and 2 h of the second replica; what the restart swallowed is one step's worth.
    let total = json["total"].as_u64().unwrap();
    let should = LAST * 10 + 2 * 3600 * 10;
    assert!(total <= should && should - total <= 300, "{total} of {should}");
    let bad = json["bad"].as_u64().unwrap();
    assert!((5850..=6000).contains(&bad), "{bad}");
    // A total outage: 50.4 s; 295.8 s after its end.
    assert_eq!(fires(&json, "critical", &history), [(START + 60, START + 900)]);
    // The second replica was at zero when it appeared.
    let slow = backtest(filled.port, "latency-p95", &history, &[]);
    assert_eq!(
        (slow["total"].as_u64(), slow["bad"].as_u64()),
        (Some((LAST - 15) * 10), Some(18_000))
    );
    // Half of all slow is a burn of 10: the page at 14 cannot see it, the warning does in 3.6 h.
    assert_eq!(fires(&slow, "critical", &history), []);
    let coarse = backtest(filled.port, "availability", &history, &["--step", "1m"]);
    let coarse = fires(&coarse, "critical", &history);
    assert!(coarse.len() == 1 && coarse[0].0.abs_diff(START + 60) <= 60, "{coarse:?}");
}

#[test]
fn a_server_that_refuses_or_knows_nothing_exits_2_with_its_words() {
    let (Some(server), Some(promtool)) = (peers::prometheus(), peers::promtool()) else { return };
    let history = history();
    let filled = Filled::start(&server, &promtool, &history.text);
    let (_folder, root) = shop();
    let url = format!("http://127.0.0.1:{}", filled.port);
    let run = |url: &str, more: &[&str]| {
        let args = ["slo", "backtest", &root, "--slo", "availability", "--prometheus", url];
        bellwether(&[&args, more].concat()).ended(2).stderr
    };
    let said = run(&url, &["--from", "2001-01-01T00:00:00Z", "--to", "2001-01-01T01:00:00Z"]);
    assert!(said.contains("has nothing for `http_requests_total`"), "{said}");
    assert!(run(&format!("{url}/nowhere"), &["--from", "1h"]).contains("not in JSON"));
    assert!(run("http://127.0.0.1:1", &["--from", "1h"]).contains("cannot reach"));
    assert!(run(&url, &["--from", "0", "--to", "1795219200"]).contains("more than 400d at once"));
}
