//! `bellwether slo status` against a service's endpoints, as the library writes them.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

use bellwether_slo::health::{Alerts, Health, health};
use bellwether_slo::json::ToJson as _;
use bellwether_slo::objective::reference;
use bellwether_slo::{Counts, Moment, Policy, Tracker};
use bellwether_testkit::TempDir;

use super::reference::EPOCH;
use crate::run::{Ran, bellwether};

const CANARY: &str = "canary-7f3a9c-canary-7f3a9c";

/// A service that answers by path, so many requests; gives what it was asked.
fn serve(answers: Vec<(&'static str, String)>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let served = std::thread::spawn(move || {
        let mut asked = Vec::new();
        for _ in 0..answers.len() {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut head = [0; 4096];
            let read = stream.read(&mut head).expect("a request");
            let request = String::from_utf8_lossy(&head[..read]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let body =
                answers.iter().find(|(known, _)| *known == path).map(|(_, body)| body.as_str());
            let (status, body) = body.map_or(("404 Not Found", ""), |body| ("200 OK", body));
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
                 Connection: close\r\n\r\n{body}"
            );
            // A client that has seen enough may have gone.
            let _sent = stream.write_all(answer.as_bytes());
            asked.push(request);
        }
        asked
    });
    (url, served)
}

/// Status of a service that reads `health` and `alerts`.
fn status(health: String, alerts: String, more: &[&str]) -> (Ran, Vec<String>) {
    let (url, served) = serve(vec![("/slo/health", health), ("/slo/alerts", alerts)]);
    let ran = bellwether(&[&["slo", "status", &url], more].concat());
    (ran, served.join().expect("two requests"))
}

/// A service of three objectives: availability in an outage, one latency fine, one without traffic.
fn outage() -> (String, String) {
    let mut trackers: Vec<Tracker> = reference("shop")
        .into_iter()
        .map(|objective| {
            Tracker::new(objective, Policy::reference(), Moment::at_seconds(EPOCH)).expect("sound")
        })
        .collect();
    let last = 9 * 3600;
    for second in (5..=last).step_by(5) {
        let moment = Moment::at_seconds(EPOCH + second);
        let bad = if second > last - 600 { 50 } else { 0 };
        let counts = [Counts::new(50, bad), Counts::new(50, 0), Counts::ZERO];
        for (tracker, counts) in trackers.iter_mut().zip(counts) {
            tracker.observe(moment, counts);
            if second % 15 == 0 {
                tracker.evaluate(moment);
            }
        }
    }
    let now = Moment::at_seconds(EPOCH + last);
    let slos = trackers.iter().map(|tracker| health(tracker, now)).collect();
    let mut alerts: Vec<_> = trackers.iter().flat_map(|tracker| tracker.alerts(now)).collect();
    alerts.sort_by_key(|alert| !alert.firing);
    (
        Health::new(now.wall, slos).to_json(),
        Alerts { as_of: now.wall, alerts, fleet: None }.to_json(),
    )
}

#[test]
fn blind_objectives_come_first_and_what_fires_is_explained() {
    let (health, alerts) = outage();
    let (ran, _) = status(health, alerts, &[]);
    let text = ran.ended(0).stdout;
    let rows: Vec<&str> = text.lines().skip(1).take(3).collect();
    assert!(rows[0].starts_with("latency-p99") && rows[0].contains("blind"), "{text}");
    assert!(rows[1].starts_with("availability") && rows[1].contains("at risk"), "{text}");
    assert!(rows[2].starts_with("latency-p95") && rows[2].contains("healthy"), "{text}");
    assert!(text.contains("availability critical fires since 2026-11-21T08:51:00"), "{text}");
    assert!(text.contains("action: Page on-call immediately"), "{text}");
    assert!(text.contains("inhibited by: critical"), "{text}");
}

#[test]
fn a_quiet_objective_stands_below_what_burns_and_above_what_is_healthy() {
    let states = ["healthy", "quiet", "slow_burn", "new_word", "exhausted"];
    let slos = states.map(|state| format!(r#"{{"slo":"{state}","state":"{state}"}}"#));
    let (ran, _) =
        status(format!(r#"{{"slos":[{}]}}"#, slos.join(",")), r#"{"alerts":[]}"#.to_owned(), &[]);
    let text = ran.ended(0).stdout;
    let order: Vec<&str> =
        text.lines().skip(1).take(5).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(order, ["new_word", "exhausted", "slow_burn", "quiet", "healthy"], "{text}");
}

#[test]
fn a_strict_gate_closes_while_users_are_hurt_and_opens_when_all_is_well() {
    let (health, alerts) = outage();
    status(health, alerts, &["--strict"]).0.ended(1);
    let fine = r#"{"slos":[{"slo":"a","state":"healthy"}]}"#;
    let quiet = r#"{"alerts":[{"slo":"a","pair":"critical","firing":false}]}"#;
    let (ran, _) = status(fine.to_owned(), quiet.to_owned(), &["--strict"]);
    assert!(ran.ended(0).stdout.contains("No alert fires."));
    // Half a budget spent fires for weeks and holds nothing back.
    let spent = r#"{"alerts":[{"slo":"a","pair":"spent-50","severity":"info","firing":true}]}"#;
    status(fine.to_owned(), spent.to_owned(), &["--strict"]).0.ended(0);
    let blind = r#"{"slos":[{"slo":"a","state":"blind"}]}"#;
    status(blind.to_owned(), quiet.to_owned(), &["--strict"]).0.ended(1);
}

#[test]
fn the_token_is_sent_and_never_printed() {
    let folder = TempDir::new("status");
    let token = folder.write("token", CANARY);
    let token = token.to_str().expect("UTF-8");
    let health =
        format!(r#"{{"slos":[{{"slo":"{CANARY}","state":"at_risk","policy":"{CANARY}"}}]}}"#);
    let alerts = format!(r#"{{"alerts":[{{"slo":"{CANARY}","firing":true,"why":"{CANARY}"}}]}}"#);
    for format in ["text", "json"] {
        let args = ["--token-file", token, "--format", format];
        let (ran, asked) = status(health.clone(), alerts.clone(), &args);
        assert!(asked.iter().all(|request| request.contains(CANARY)), "{asked:?}");
        assert!(!ran.all().contains("canary") && ran.all().contains("[hidden]"), "{}", ran.all());
    }
}

#[test]
fn what_a_service_says_cannot_write_to_the_terminal() {
    let health = r#"{"slos":[{"slo":"a\u001b[2Jb","state":"\u0007","remaining":"x","pairs":[7,{"burn_long":1}]},7]}"#;
    let alerts = r#"{"alerts":[{"firing":true,"slo":{},"why":"\u001b]0;x\u0007"}]}"#;
    let (ran, _) = status(health.to_owned(), alerts.to_owned(), &[]);
    let text = ran.ended(0).stdout;
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}

#[test]
fn answers_that_are_none_exit_2_with_advice() {
    for (health, said) in [
        ("<html>", "gave no `slos`"),
        ("[]", "gave no `slos`"),
        (r#"{"slos":7}"#, "gave no `slos`"),
    ] {
        let (url, served) = serve(vec![("/slo/health", health.to_owned())]);
        let ran = bellwether(&["slo", "status", &url]).ended(2);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        served.join().expect("a request");
    }
    let (url, served) = serve(vec![("/other", String::new())]);
    let ran = bellwether(&["slo", "status", &url]).ended(2);
    assert!(ran.stderr.contains("answered 404"), "{}", ran.stderr);
    served.join().expect("a request");
    for address in ["localhost:1", "http://a/?q"] {
        bellwether(&["slo", "status", address]).ended(2);
    }
}

#[test]
fn a_fleet_says_whose_counts_they_are_and_one_that_is_alone_since_when() {
    let quiet = r#"{"alerts":[]}"#;
    let said = |fleet: &str| {
        let health = format!(r#"{{"slos":[{{"slo":"a","state":"healthy","fleet":{fleet}}}]}}"#);
        status(health, quiet.to_owned(), &[]).0.ended(0).stdout
    };
    let connected = said(r#"{"link":"connected","replicas":3,"exchanges_failed":2}"#);
    assert!(connected.contains("Counts of 3 replicas"), "{connected}");
    assert!(connected.contains("2 exchanges failed."), "{connected}");
    let alone = said(
        r#"{"link":"local","local_since":"2026-11-21T00:01:05.000Z","trouble":"timed \u001b out"}"#,
    );
    assert!(alone.contains("this replica alone since 2026-11-21T00:01:05.000Z"), "{alone}");
    assert!(!alone.contains('\u{1b}'), "{alone}");
    assert!(!said("null").contains("Counts of"));
}
