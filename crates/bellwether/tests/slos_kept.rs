//! What objectives keep on disk: through kills, power failures, full disks, edited definitions and
//! clocks that are wrong.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[path = "support/disk.rs"]
mod disk;
#[path = "support/objectives.rs"]
mod objectives;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bellwether::slo::{
    History, Indicator, SetAside, Slos, SlosBuilder, StartError, TICK, reference,
};
use bellwether::{ManualClock, Timestamp};
use disk::Disk;
use objectives::{START, clock, firing, slos, total, traffic};

#[test]
fn a_killed_process_goes_on_where_its_log_ends() {
    let (clock, disk) = (clock(), Disk::default());
    let before = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    traffic(&before, &clock, 720, 0);
    traffic(&before, &clock, 24, 20);
    let (fired, counted) = (firing(&before), total(&before));
    assert!(!fired.is_empty());
    drop(before);

    clock.advance(TICK);
    let after = slos(&clock).keep_in("slo").disk(disk).manual().unwrap();
    assert_eq!(firing(&after), fired);
    // At most what came since the last write is lost.
    assert!(counted - total(&after) <= 40, "{counted} and {}", total(&after));
}

#[test]
fn each_kill_loses_the_last_ten_seconds_at_most() {
    let (clock, disk) = (clock(), Disk::default());
    let mut sent = 0;
    for life in 0..40u32 {
        let slos = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
        let kept = total(&slos);
        assert!(sent - kept <= 40, "life {life}: {sent} were sent, {kept} are known");
        sent = kept;
        let ticks = 30 + life * 37 % 41;
        traffic(&slos, &clock, ticks, u32::from(life % 7 == 0));
        sent += u64::from(ticks) * 20;
        // Some die while they write.
        if life % 3 == 0 {
            disk.tear(usize::try_from(life).unwrap());
        }
    }
}

#[test]
fn a_disk_that_fails_is_counted_and_caught_up_with() {
    let (clock, disk) = (clock(), Disk::default());
    let slos_before = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    disk.fail(true);
    traffic(&slos_before, &clock, 60, 0);
    assert!(slos_before.unwritten() > 20, "{}", slos_before.unwritten());
    disk.fail(false);
    traffic(&slos_before, &clock, 2, 0);
    let counted = total(&slos_before);
    drop(slos_before);
    let after = slos(&clock).keep_in("slo").disk(disk).manual().unwrap();
    assert!(counted - total(&after) <= 40, "{counted} and {}", total(&after));
}

#[test]
fn a_folder_belongs_to_one_process() {
    let (clock, disk) = (clock(), Disk::default());
    let first = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    let second = slos(&clock).keep_in("slo").disk(disk.clone()).manual();
    assert!(second.unwrap_err().to_string().contains("cannot keep objectives in slo"));
    drop(first);
    slos(&clock).keep_in("slo").disk(disk).manual().unwrap();
}

#[test]
fn old_logs_are_removed_and_one_each_is_left() {
    let (clock, disk) = (clock(), Disk::default());
    let slos = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    traffic(&slos, &clock, 3 * 720, 0);
    assert_eq!(disk.names().len(), 4, "{:?}", disk.names());
    assert!(disk.bytes() < 4 * 200_000, "{} bytes", disk.bytes());
}

#[test]
fn names_that_cannot_be_files_of_their_own_are_refused_all_at_once() {
    let named = |name: &str| {
        let [mut objective, ..] = reference("shop");
        objective.name = name.to_owned();
        objective
    };
    let long = "a".repeat(65);
    let wrong = ["../escaped", "checkout/api", "", ".", "a\0b", "caf\u{e9}", "a.b", &long];
    let (clock, disk) = (clock(), Disk::default());
    let start = |names: &[&str]| {
        let all = Slos::of(names.iter().map(|name| named(name)).collect());
        let all = all.clock(Arc::<ManualClock>::clone(&clock)).keep_in("slo").disk(disk.clone());
        match all.manual() {
            Ok(_) => Vec::new(),
            Err(StartError::Objectives(problems)) => {
                problems.iter().map(|problem| problem.kind.as_str()).collect()
            }
            Err(other) => panic!("{other}"),
        }
    };
    assert_eq!(start(&wrong), vec!["name"; wrong.len()]);
    assert_eq!(start(&["a", "b", "a", "A"]), ["duplicate"; 2]);
    assert_eq!(disk.names(), [""; 0].map(PathBuf::from), "nothing was written");
    assert_eq!(start(&["Checkout_API-2", &"a".repeat(64)]), [""; 0]);
}

/// The availability's log: that of durations sorts after it.
fn first_log(disk: &Disk) -> (PathBuf, Vec<u8>) {
    disk.snapshot().pop_first().unwrap()
}

/// What was found of the availability.
fn history(slos: &Slos) -> History {
    let health = slos.check_slo_health();
    health.slos.into_iter().find(|slo| slo.slo == "availability").unwrap().history.unwrap()
}

/// The availability of requests selected by `bad`, kept on `disk`.
fn availability(clock: &Arc<ManualClock>, disk: &Disk, bad: &str) -> SlosBuilder {
    let [mut objective, ..] = reference("shop");
    objective.indicator = Indicator::Bad { total: "requests".to_owned(), bad: bad.to_owned() };
    let clock = Arc::<ManualClock>::clone(clock);
    Slos::of(vec![objective]).clock(clock).keep_in("slo").disk(disk.clone())
}

#[test]
fn a_crash_loop_of_six_seconds_a_life_still_fires() {
    let (clock, disk) = (clock(), Disk::default());
    let mut sent = 0;
    for life in 0..120 {
        let slos = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
        // What is in the open slot is known, and shown once it closes.
        let open = sent - total(&slos);
        assert!(open <= 20, "life {life}: {open} of {sent} are not known");
        traffic(&slos, &clock, 1, 20);
        sent += 20;
        // The last second of each life is lost.
        slos.record(503, objectives::FAST);
        clock.advance(Duration::from_secs(1));
        drop(slos);
        disk.lose_power();
    }
    let slos = slos(&clock).keep_in("slo").disk(disk).manual().unwrap();
    assert!(firing(&slos).contains(&"critical".to_owned()), "{:?}", firing(&slos));
}

#[test]
fn a_power_failure_at_any_tick_forgets_ten_seconds_at_most() {
    let (clock, disk) = (clock(), Disk::default());
    let mut sent = 0;
    for life in 0..60u32 {
        let slos = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
        let kept = total(&slos);
        assert!(sent - kept <= 20, "life {life}: {sent} were sent, {kept} are known");
        // Some lives see the hourly beginning of a new log.
        let ticks = if life % 20 == 7 { 725 } else { 1 + life * 7 % 11 };
        traffic(&slos, &clock, ticks, 0);
        sent = kept + u64::from(ticks) * 20;
        drop(slos);
        disk.lose_power();
    }
}

#[test]
fn a_disk_that_fills_up_while_a_log_begins_leaves_no_pile_of_halves() {
    let (clock, disk) = (clock(), Disk::default());
    let slos = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    traffic(&slos, &clock, 30, 0);
    disk.fail(true);
    traffic(&slos, &clock, 300, 0);
    disk.fail(false);
    assert!(disk.names().len() <= 8, "{:?}", disk.names());
    traffic(&slos, &clock, 3, 0);
    assert_eq!(disk.names().len(), 4, "{:?}", disk.names());
}

#[test]
fn going_back_to_a_definition_goes_on_where_its_log_ended() {
    let (clock, disk) = (clock(), Disk::default());
    let first = availability(&clock, &disk, "5xx").manual().unwrap();
    traffic(&first, &clock, 720, 0);
    first.flush();
    drop(first);
    let second = availability(&clock, &disk, "5xx or 429").manual().unwrap();
    assert_eq!((total(&second), history(&second).other_generations.len()), (0, 1));
    traffic(&second, &clock, 3, 0);
    drop(second);
    let first = availability(&clock, &disk, "5xx").manual().unwrap();
    assert_eq!(total(&first), 14_400);
    assert_eq!(history(&first).resumed_from, Some(Timestamp(START.0 + 3_600_000)));
    traffic(&first, &clock, 3, 0);
    drop(first);
    let second = availability(&clock, &disk, "5xx or 429").manual().unwrap();
    assert_eq!(total(&second), 60);
}

#[test]
fn the_logs_of_the_last_three_definitions_stay_and_older_ones_go() {
    let (clock, disk) = (clock(), Disk::default());
    for bad in ["a", "b", "c", "d", "e", "f"] {
        let slos = availability(&clock, &disk, bad).manual().unwrap();
        traffic(&slos, &clock, 3, 0);
    }
    assert_eq!(disk.names().len(), 5, "{:?}", disk.names());
    for (bad, known) in [("c", 60), ("f", 60), ("a", 0)] {
        let slos = availability(&clock, &disk, bad).manual().unwrap();
        assert_eq!(total(&slos), known, "{bad}");
        drop(slos);
    }
}

/// A life whose clock is wrong, from `at` on.
fn life_at(at: Timestamp, disk: &Disk, ticks: u32) -> History {
    let clock = Arc::new(ManualClock::at(at));
    let slos = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    let found = history(&slos);
    traffic(&slos, &clock, ticks, 0);
    found
}

#[test]
fn a_life_that_began_in_1970_takes_nothing_from_the_lives_after_it() {
    let (clock, disk) = (clock(), Disk::default());
    let before = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    traffic(&before, &clock, 720, 0);
    before.flush();
    drop(before);
    let end = Timestamp(START.0 + 3_600_000);
    // Over an hour each, so that each finds the one before from the future too.
    for life in 0..3 {
        let found = life_at(Timestamp(0), &disk, 740);
        assert_eq!(found.resumed_from, None);
        assert!(found.set_aside.iter().any(|(_, why)| *why == SetAside::FromFuture(end)), "{life}");
        assert!(found.set_aside.len() <= 2, "{found:?}");
    }
    assert!(disk.names().len() <= 10, "{:?}", disk.names());
    let after = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    assert_eq!((total(&after), history(&after).resumed_from), (14_400, Some(end)));
    let json = bellwether::slo::ToJson::to_json(&after.check_slo_health());
    assert!(json.contains(r#""resumed_from":"2026-11-21T01:00:00.000Z""#), "{json}");
    assert!(json.contains(r#""why":"knows_less""#), "{json}");
}

#[test]
fn a_life_that_began_in_2099_takes_nothing_from_the_lives_after_it() {
    let (clock, disk) = (clock(), Disk::default());
    let before = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    traffic(&before, &clock, 720, 0);
    before.flush();
    drop(before);
    for _ in 0..2 {
        let found = life_at(Timestamp(4_070_908_800_000), &disk, 3);
        assert!(found.set_aside.iter().any(|(_, why)| *why == SetAside::KnowsLess), "{found:?}");
    }
    let after = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    assert_eq!(total(&after), 14_400);
}

#[test]
fn lives_too_short_to_count_leave_nothing_behind_but_one_log() {
    let (clock, disk) = (clock(), Disk::default());
    for _ in 0..5 {
        let slos = availability(&clock, &disk, "5xx").manual().unwrap();
        assert!(history(&slos).set_aside.is_empty(), "{:?}", history(&slos));
        clock.advance(Duration::from_secs(3));
    }
    assert_eq!(disk.names().len(), 2, "{:?}", disk.names());
}

#[test]
fn a_clock_that_is_put_right_while_the_process_lives_costs_that_life_alone() {
    let (clock, disk) = (clock(), Disk::default());
    let before = slos(&clock).keep_in("slo").disk(disk.clone()).manual().unwrap();
    traffic(&before, &clock, 720, 0);
    before.flush();
    drop(before);
    let wrong = Arc::new(ManualClock::at(Timestamp(0)));
    let slos_then = slos(&wrong).keep_in("slo").disk(disk.clone()).manual().unwrap();
    traffic(&slos_then, &wrong, 2, 0);
    wrong.jump_to(bellwether::Clock::now(&*clock));
    traffic(&slos_then, &wrong, 12, 0);
    drop(slos_then);
    clock.advance(Duration::from_mins(2));
    let after = slos(&clock).keep_in("slo").disk(disk).manual().unwrap();
    assert_eq!(total(&after), 14_400);
    assert_eq!(history(&after).set_aside.len(), 1, "{:?}", history(&after));
}

#[test]
fn a_log_cut_short_at_any_byte_is_never_preferred_to_the_whole_one_before() {
    let (clock, disk) = (clock(), Disk::default());
    let one = availability(&clock, &disk, "5xx").manual().unwrap();
    traffic(&one, &clock, 20, 20);
    one.flush();
    let (fired, counted) = (firing(&one), total(&one));
    assert!(fired.contains(&"critical".to_owned()));
    drop(one);
    let (path, whole) = first_log(&disk);
    let (name, number) = path.to_str().unwrap().rsplit_once('.').unwrap();
    let next = format!("{name}.{}", number.parse::<u64>().unwrap() + 1);
    // The beginning of the next log: what the next life would have written first.
    let two = availability(&clock, &disk, "5xx").manual().unwrap();
    drop(two);
    let beginning = disk.snapshot().remove(Path::new(&next)).unwrap();
    for cut in (0..beginning.len()).step_by(97).chain([beginning.len() - 1]) {
        let disk = Disk::default();
        disk.put(&path, &whole);
        disk.put(Path::new(&next), &beginning[..cut]);
        let slos = availability(&clock, &disk, "5xx").manual().unwrap();
        assert_eq!((firing(&slos), total(&slos)), (fired.clone(), counted), "cut at {cut}");
        assert_eq!(disk.names().len(), 2, "cut at {cut}: {:?}", disk.names());
    }
}

#[test]
fn a_log_that_cannot_be_read_is_set_aside_and_told() {
    let (clock, disk) = (clock(), Disk::default());
    drop(availability(&clock, &disk, "5xx").manual().unwrap());
    let (path, mut bytes) = first_log(&disk);
    bytes[10] ^= 1;
    disk.put(&path, &bytes);
    let slos = availability(&clock, &disk, "5xx").manual().unwrap();
    let file = path.strip_prefix("slo").unwrap().to_str().unwrap().to_owned();
    assert_eq!(history(&slos).set_aside, [(file, SetAside::Damaged)]);
    assert_eq!(disk.snapshot().get(&path), Some(&bytes));
}
