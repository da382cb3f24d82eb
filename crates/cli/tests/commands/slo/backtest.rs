//! `bellwether slo backtest`: figures side by side, charts, and files too large for memory.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use bellwether_testkit::{TempDir, golden, repository};

use super::reference::{EPOCH, SHOP, replay, seconds, shop, steps};
use super::xml;
use crate::run::{at, bellwether, catalogue, command};

/// A day of 10 requests a second: an outage of 10 minutes at 9:00, a tenth failing from 15:00 to
/// 16:00, 40 seconds at a deploy at 20:00.
fn day() -> String {
    steps((1..=24 * 240).map(|n| n * 15).map(|second| {
        let bad = match second {
            second if second > 9 * 3600 && second <= 9 * 3600 + 600 => 150,
            second if second > 15 * 3600 && second <= 16 * 3600 => 15,
            second if second == 20 * 3600 + 15 => 150,
            _ => 0,
        };
        (second, 150, bad)
    }))
}

const POLICY: &str =
    "alerts:\n  critical: { factor: 40, long: 1h, short: 5m, min_bad: 3 }\nspent: []\n";

/// The day as a file, with incidents and a candidate.
fn folder() -> (TempDir, String) {
    let (folder, root) = shop();
    folder.write("day.csv", day());
    folder.write("policy.yaml", POLICY);
    let at = |second: u64| EPOCH + second;
    let incidents = format!(
        "start,end,name\n{},{},outage\n{},{},tenth\n{},{},\"deploy <b>\"\n",
        at(9 * 3600),
        at(9 * 3600 + 600),
        at(15 * 3600),
        at(16 * 3600),
        at(20 * 3600),
        at(20 * 3600 + 40),
    );
    folder.write("incidents.csv", incidents);
    (folder, root)
}

fn backtest(more: &[&str]) -> (TempDir, crate::run::Ran) {
    let (folder, root) = folder();
    let [events, policy, incidents] =
        ["day.csv", "policy.yaml", "incidents.csv"].map(|name| at(&folder, name));
    let own = ["--candidate", &policy, "--incidents", &incidents];
    let args = replay(&root, "availability", &events, &[&own, more].concat());
    let ran = bellwether(&args).ended(0);
    (folder, ran)
}

#[test]
fn a_day_on_the_terminal() {
    let (_folder, ran) = backtest(&[]);
    golden::check(&repository().join("crates/cli/tests/commands/slo/backtest.txt"), &ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "no colours into a pipe");
}

#[test]
fn present_and_candidate_stand_side_by_side_with_what_they_found() {
    let (_folder, ran) = backtest(&["--format", "json"]);
    let json = ran.json();
    let alert = |policy: usize, name: &str| {
        let alerts = json["policies"][policy]["alerts"].as_array().unwrap();
        alerts.iter().find(|alert| alert["alert"] == name).unwrap().clone()
    };
    // 50.4 s and 504 s; the deploy is too short.
    let present = alert(0, "critical");
    assert_eq!(present["detected_after"], serde_json::json!([60.0, 510.0]));
    assert_eq!(present["resolved_after"], serde_json::json!([300.0, 270.0]));
    assert_eq!(present["precision"], 1.0);
    assert!((present["recall"].as_f64().unwrap() - 2.0 / 3.0).abs() < 1e-9);
    // 40 · 0.001 · 3600 s = 144 s, and a burn of exactly 40 is not above it; 1440 s for a tenth.
    let candidate = alert(1, "critical");
    assert_eq!(candidate["detected_after"], serde_json::json!([150.0, 1455.0]));
    let pages = |policy: usize| json["policies"][policy]["pages_a_week"].as_f64().unwrap();
    assert!((pages(0) - 14.0).abs() < 0.01 && (pages(1) - 14.0).abs() < 0.01);
    // 9 h and 60 s of 10/s are 324,600 requests with 600 bad: burn 1.848 over 9.0167 h of 720.
    let fire = &json["policies"][0]["fires"][0];
    assert_eq!(seconds(fire["fired"].as_str().unwrap()), 9 * 3600 + 60);
    let spent = fire["spent"].as_f64().unwrap();
    assert!((spent - 600.0 / 324_600.0 * 1000.0 * 32_460.0 / 2_592_000.0).abs() < 1e-6, "{spent}");
}

#[test]
fn the_picture_is_well_formed_small_and_shows_every_alert() {
    let odd = SHOP.replacen(
        "  availability:",
        "  availability:\n    alerts: { critical: { factor: 14, long: 1h } }",
        1,
    );
    let folder = catalogue(&odd);
    folder.write("day.csv", day());
    let (root, events, svg) =
        (at(&folder, "catalogue"), at(&folder, "day.csv"), at(&folder, "a.svg"));
    let args = replay(&root, "availability", &events, &["--svg", &svg]);
    bellwether(&args).ended(0);
    let text = std::fs::read_to_string(&svg).unwrap();
    let elements = xml::elements(&text);
    assert_eq!(elements[0], "svg");
    assert!(text.contains(">present critical<") && text.contains("burn rate of 99.9% over 30d"));
    assert!(text.len() < 20_000, "{} bytes", text.len());
    let (_folder, _) = backtest(&["--svg", &svg]);
    let text = std::fs::read_to_string(&svg).unwrap();
    assert!(xml::elements(&text).len() > elements.len());
    assert!(text.contains(">incidents<") && text.contains(">candidate critical<"));
    let nowhere = replay(&root, "availability", &events, &["--svg", "/no/such/a.svg"]);
    assert!(bellwether(&nowhere).ended(2).stderr.contains("cannot write"));
}

#[test]
fn labels_longer_than_the_margin_of_the_picture_widen_it() {
    let long = "a".repeat(60);
    let text = SHOP.replacen(
        "  availability:",
        &format!("  availability:\n    alerts: {{ {long}: {{ factor: 14, long: 1h }} }}"),
        1,
    );
    let folder = catalogue(&text);
    folder.write("day.csv", day());
    let [root, events, svg] = ["catalogue", "day.csv", "a.svg"].map(|name| at(&folder, name));
    bellwether(&replay(&root, "availability", &events, &["--svg", &svg])).ended(0);
    let text = std::fs::read_to_string(&svg).unwrap();
    // "present " and the name, 7 pixels a character, end at 144.
    assert!(text.contains("viewBox=\"-338 0 1308 "), "{text}");
}

#[test]
fn the_chart_is_as_wide_as_the_terminal() {
    for (width, columns) in [(None, "120"), (Some("50"), "120"), (None, "7"), (None, "x")] {
        let (folder, root) = folder();
        let events = at(&folder, "day.csv");
        let mut args = replay(&root, "availability", &events, &[]);
        args.extend(width.iter().flat_map(|width| ["--width", width]));
        let output = command(&args).env("COLUMNS", columns).output().expect("the binary");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let lane = text.lines().find(|line| line.contains("present critical ")).expect("a lane");
        let should = match (width, columns) {
            (Some(_), _) => 50,
            (None, "120") => 120,
            (None, "7") => 40,
            _ => 80,
        };
        assert_eq!(lane.chars().count(), should, "{width:?} {columns}");
    }
}

#[test]
fn latency_objectives_judge_durations_by_their_bound() {
    let (folder, root) = shop();
    let mut text = String::from("time,status,duration\n");
    for second in 0..7200 {
        // Exactly the bound is good.
        let slow = if second >= 3600 { "1.201" } else { "1.2" };
        let _infallible = writeln!(text, "{},200,{slow}", EPOCH + second);
    }
    folder.write("log.csv", text);
    let events = at(&folder, "log.csv");
    let args = replay(&root, "latency-p95", &events, &["--format", "json"]);
    let json = bellwether(&args).ended(0).json();
    assert_eq!((json["total"].as_u64(), json["bad"].as_u64()), (Some(7200), Some(3600)));
    // 70 % of an hour must be slow, and 70 % exactly is not above it: 2520 s, and an evaluation.
    let fires = json["policies"][0]["fires"].as_array().unwrap();
    let critical = fires.iter().find(|fire| fire["alert"] == "critical").expect("a page");
    assert_eq!(seconds(critical["fired"].as_str().unwrap()), 3600 + 2520 + 15);
    let args = replay(&root, "availability", &events, &["--format", "json"]);
    assert_eq!(bellwether(&args).ended(0).json()["bad"].as_u64(), Some(0), "no status failed");
}

#[test]
fn counts_too_coarse_for_a_window_are_refused_with_the_reason() {
    let (folder, root) = shop();
    folder.write("steps.csv", steps((1..100).map(|n| (n * 600, 100, 0))));
    let events = at(&folder, "steps.csv");
    let ran = bellwether(&replay(&root, "availability", &events, &[])).ended(2);
    assert!(
        ran.stderr.contains("counts every 10m") && ran.stderr.contains("fewer than two counts"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_does_not_go_together_exits_2() {
    let (folder, root) = folder();
    let events = at(&folder, "day.csv");
    for (args, said) in [
        (vec!["--events", &events], "has several SLOs: availability, latency-p95"),
        (vec!["--slo", "availability"], "--events"),
        (
            vec!["--slo", "availability", "--events", &events, "--prometheus", "http://x"],
            "cannot be used with",
        ),
        (vec!["--slo", "availability", "--events", &events, "--from", "1d"], "cannot be used with"),
        (
            vec!["--slo", "availability", "--prometheus", "http://x", "--from", "1h", "--to", "2h"],
            "not before",
        ),
        (
            vec!["--slo", "availability", "--prometheus", "http://x", "--from", "yesterday"],
            "is no time",
        ),
        (vec!["--slo", "latency-p95", "--events", "-"], "no events"),
    ] {
        let args: Vec<&str> = ["slo", "backtest", &root].into_iter().chain(args).collect();
        let ran = bellwether(&args).ended(2);
        assert!(ran.stderr.contains(said), "{args:?}: {}", ran.stderr);
    }
}

/// The most memory a process has held, in KiB.
fn high_water(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    peak.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

#[test]
fn months_of_events_take_no_more_memory_than_a_day() {
    let peak = |days: u64| {
        let (_folder, root) = shop();
        let args = replay(&root, "availability", "-", &["--format", "json"]);
        let mut child =
            command(&args).stdin(std::process::Stdio::piped()).spawn().expect("the binary");
        let mut input = std::io::BufWriter::new(child.stdin.take().expect("a pipe"));
        writeln!(input, "time,total,bad").expect("a reader");
        for step in 1..=days * 1440 {
            writeln!(input, "{},100,{}", EPOCH + step * 60, u64::from(step % 997 == 0))
                .expect("a reader");
        }
        input.flush().expect("a reader");
        // The process has nearly all of it, and waits for the end of its input.
        let mut kib = 0;
        loop {
            std::thread::sleep(Duration::from_millis(700));
            let now = high_water(child.id());
            if now == kib {
                break;
            }
            kib = now;
        }
        drop(input);
        let output = child.wait_with_output().expect("an exit status");
        assert!(output.status.success());
        kib
    };
    let (day, months) = (peak(1), peak(120));
    assert!(months < day + 4096, "{day} KiB for a day, {months} KiB for 120");
}

/// Events of ten minutes, one a second, of which the statuses are 404 for five of them.
fn statuses() -> String {
    let status = |second: u64| if (100..400).contains(&second) { 404 } else { 200 };
    let line = |second: u64| format!("{},{}\n", EPOCH + second, status(second));
    "time,status\n".to_owned() + &(1..=600).map(line).collect::<String>()
}

#[test]
fn from_which_status_on_an_event_is_bad_can_be_said() {
    let (folder, root) = shop();
    folder.write("events.csv", statuses());
    let events = at(&folder, "events.csv");
    let bad = |more: &[&str]| {
        let more = [more, &["--format", "json"]].concat();
        let all = replay(&root, "availability", &events, &more);
        bellwether(&all).ended(0).json()["bad"].as_u64()
    };
    assert_eq!((bad(&[]), bad(&["--bad-status", "400"])), (Some(0), Some(300)));
}

#[test]
fn times_that_do_not_count_page_nobody_in_a_backtest() {
    let outage = "    corrections:
      outage: { from: 2026-11-21T09:00:00Z, duration: 10m, reason: it was announced, by: ops }\n";
    let text = SHOP.replacen("    help: Requests are answered.\n", outage, 1);
    assert_ne!(text, SHOP);
    let folder = catalogue(&text);
    folder.write("day.csv", day());
    let (root, events) = (at(&folder, "catalogue"), at(&folder, "day.csv"));
    let args = replay(&root, "availability", &events, &["--format", "json"]);
    let json = bellwether(&args).ended(0).json();
    let fires = json["policies"][0]["fires"].as_array().unwrap();
    let critical = fires.iter().find(|fire| fire["alert"] == "critical").unwrap();
    // The tenth that failed from 15:00 to 16:00 does page.
    assert_eq!(seconds(critical["fired"].as_str().unwrap()) / 3600, 15, "{json}");
}

#[test]
fn counts_coarser_than_evaluations_do_not_make_alerts_flap() {
    let (folder, root) = shop();
    // One bad request a minute, and traffic that grows until that is less than the page needs:
    // between two counts windows begin within minutes of which nobody knows what they held.
    let rows = (1..=48 * 60u64).map(|minute| {
        (minute * 60, 66 + minute.saturating_sub(1440) / 60, u64::from(minute > 1440))
    });
    folder.write("steps.csv", steps(rows));
    let events = at(&folder, "steps.csv");
    let args = replay(&root, "availability", &events, &["--format", "json"]);
    let json = bellwether(&args).ended(0).json();
    let alerts = json["policies"][0]["alerts"].as_array().unwrap();
    let critical = alerts.iter().find(|alert| alert["alert"] == "critical").unwrap();
    assert_eq!((critical["fires"].as_u64(), critical["flaps"].as_u64()), (Some(1), Some(0)));
    for fire in json["policies"][0]["fires"].as_array().unwrap() {
        assert_eq!(seconds(fire["fired"].as_str().unwrap()) % 60, 0, "{fire}: when a count came");
    }
}
