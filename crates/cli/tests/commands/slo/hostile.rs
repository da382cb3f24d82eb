//! Event and incident files that are broken in every way: all of it said, with line and column, and
//! nothing panics.

use bellwether_testkit::TempDir;

use super::reference::{EPOCH, replay, shop};
use crate::run::{Ran, at, bellwether, piped};

fn backtest(events: &[u8]) -> Ran {
    let (folder, root) = shop();
    folder.write("events.csv", events);
    let path = at(&folder, "events.csv");
    bellwether(&replay(&root, "availability", &path, &[]))
}

#[test]
fn all_that_is_wrong_is_said_at_once_with_line_and_column() {
    let text = format!(
        "time,total,bad\n{EPOCH},10,0\nnoon,10,0\n{},ten,0\n{},10\n{},10,11\n{},10,-1\nx,y,z\n",
        EPOCH + 15,
        EPOCH + 30,
        EPOCH + 45,
        EPOCH + 60,
    );
    let ran = backtest(text.as_bytes()).ended(2);
    assert!(ran.stderr.contains("8 problems in "), "{}", ran.stderr);
    for place in [
        "3:1: `noon`",
        "4:12: `ten`",
        "5:14: the line has 2 fields",
        "6:15: 11 of 10 events",
        "7:15: `-1`",
        "8:1: `x`",
        "8:3: `y`",
        "8:5: `z`",
    ] {
        assert!(ran.stderr.contains(&format!("events.csv:{place}")), "{place} in {}", ran.stderr);
    }
}

#[test]
fn a_file_of_nothing_but_errors_is_counted_not_listed() {
    let mut text = b"time,status\n".to_vec();
    for _ in 0..50_000 {
        text.extend(b"\xff\xfe,200\n");
    }
    let ran = backtest(&text).ended(2);
    assert!(
        ran.stderr.contains("50000 problems") && ran.stderr.contains("and 49980 more"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.len() < 4000);
}

#[test]
fn files_that_are_no_such_files_exit_2() {
    let long = format!("time,status\n{EPOCH},{}\n", "9".repeat(1 << 20));
    for (text, said) in [
        (&b""[..], "no events"),
        (b"time,total,bad\n", "no events"),
        (b"\x00\x01\x02\n\x03", "there is no column `time`"),
        (b"total,bad\n1,0\n", "there is no column `time`"),
        (b"time,total\n1,0\n", "alone does not tell"),
        (b"time,\"bad\n1,0\n", "not closed"),
        (b"\xff\xff\n", "no UTF-8"),
        (long.as_bytes(), "longer than 64 KiB"),
    ] {
        let ran = backtest(text).ended(2);
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    let (_folder, root) = shop();
    let ran = bellwether(&replay(&root, "availability", "/no/such.csv", &[])).ended(2);
    assert!(ran.stderr.contains("cannot read"), "{}", ran.stderr);
}

#[test]
fn times_far_apart_or_far_out_of_order_are_refused_and_do_not_take_for_ever() {
    for (second, said) in [
        (7_258_000_000, "more than 400d from the first"),
        (99_999_999_999, "write 2026"),
        (EPOCH - 3600, "over 10 m older than a line before it"),
        (0, "more than 400d"),
    ] {
        let text = format!(
            "time,total,bad\n{EPOCH},1,0\n{},1,0\n{},1,0\n{second},1,0\n",
            EPOCH + 1000,
            EPOCH + 2000
        );
        let ran = backtest(text.as_bytes()).ended(2);
        assert!(
            ran.stderr.contains(":5:1: ") && ran.stderr.contains(said),
            "{said}: {}",
            ran.stderr
        );
    }
}

#[test]
fn any_bytes_at_all_end_in_an_answer() {
    let seed = format!("time,good,bad\n{EPOCH},5,1\n{},7,0\n\"{}\",1,1\n", EPOCH + 60, EPOCH + 120);
    let mut random = 0x2545_f491_4f6c_dd1du64;
    for _ in 0..150 {
        let mut bytes = seed.clone().into_bytes();
        for _ in 0..4 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = (random >> 33) as usize % bytes.len().max(1);
            match random >> 62 {
                _ if bytes.is_empty() => bytes.push(random as u8),
                0 => bytes[at] = (random >> 20) as u8,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, (random >> 12) as u8),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let ran = backtest(&bytes);
        assert!(
            [0, 2].contains(&ran.status),
            "{:?}\n{}",
            String::from_utf8_lossy(&bytes),
            ran.stderr
        );
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}

#[test]
fn incidents_and_candidates_are_read_as_strictly() {
    let (folder, root) = shop();
    let events = format!("time,total,bad\n{EPOCH},1,0\n{},1,0\n", EPOCH + 15);
    folder.write("events.csv", events);
    let path = at(&folder, "events.csv");
    let run = |option: &str, text: &str| {
        let other = TempDir::new("other");
        other.write("file", text);
        let file = at(&other, "file");
        bellwether(&replay(&root, "availability", &path, &[option, &file])).ended(2)
    };
    let ran = run("--incidents", "start,end,name\n10,5,a\nx,7,b\n9\n");
    assert!(ran.stderr.contains("file:2:1: it ends before"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("file:3:1: `x`") && ran.stderr.contains("file:4:1: "),
        "{}",
        ran.stderr
    );
    assert!(run("--incidents", "a,b\n").stderr.contains("no columns `start`"));
    let ran = run(
        "--candidate",
        "alerts:\n  a: { factor: 2000, long: 1h }\n  b: { long: 1h }\n  c: {factor: 2, long: 1h, shrot: 5m}\n",
    );
    for place in ["file:2:16: BW179: ", "file:3:", "file:4:"] {
        assert!(ran.stderr.contains(place), "{place} in {}", ran.stderr);
    }
    assert!(run("--candidate", "\t- : {").stderr.contains("is no policy"));
    assert!(run("--candidate", "objective: 5%\n").stderr.contains("file:1:1: "));
}

#[test]
fn standard_input_is_a_file_too() {
    let (_folder, root) = shop();
    let args = replay(&root, "availability", "-", &["--format", "json"]);
    let text = format!("time,good\n{EPOCH},yes\n{},no\n", EPOCH + 60);
    let json = piped(&args, text.as_bytes()).ended(0).json();
    assert_eq!((json["total"].as_u64(), json["bad"].as_u64()), (Some(2), Some(1)));
    let ran = piped(&args, b"time,good\n1,perhaps\n").ended(2);
    assert!(ran.stderr.contains("standard input:2:3: `perhaps`"), "{}", ran.stderr);
}
