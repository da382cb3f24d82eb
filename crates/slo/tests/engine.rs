//! The engine against closed forms, and the traps that others fell into.

use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::groups::Groups;
use bellwether_slo::objective::reference;
use bellwether_slo::traces::{self, Column, Trace, WARM_UP};
use bellwether_slo::{Change, Counts, Moment, Policy, Ratio, State, Target, Tracker};

/// 2026-01-05 00:00 UTC, a Monday.
const EPOCH: u64 = 1_767_571_200;

fn tracker() -> Tracker {
    let [availability, ..] = reference("shop");
    Tracker::new(availability, Policy::reference(), Moment::at_seconds(EPOCH))
        .expect("the reference")
}

fn named(name: &str) -> Trace {
    traces::all().into_iter().find(|trace| trace.name == name).expect("a trace of that name")
}

/// Seconds after the trouble began at which `alert` fired or resolved.
fn times(changes: &[Change], alert: &str) -> Vec<(i64, bool)> {
    let of = changes.iter().filter(|change| change.alert == alert);
    of.map(|change| (change.at.0 / 1000 - i64::from(WARM_UP), change.firing)).collect()
}

/// Feeds `bad` of `total` events every 5 s for `seconds`, evaluating every 15 s.
struct Feed {
    tracker: Tracker,
    at: u64,
    changes: Vec<Change>,
}

impl Feed {
    fn new() -> Self {
        Self { tracker: tracker(), at: EPOCH, changes: Vec::new() }
    }

    fn run(&mut self, seconds: u64, total: u64, bad: u64) -> &mut Self {
        let end = self.at + seconds;
        while self.at < end {
            self.at += 5;
            self.tracker.observe(Moment::at_seconds(self.at), Counts::new(total, bad));
            self.evaluate();
        }
        self
    }

    /// The same without judging on the way.
    fn live(&mut self, seconds: u64, total: u64) -> &mut Self {
        for _ in 0..seconds / 5 {
            self.at += 5;
            self.tracker.observe(Moment::at_seconds(self.at), Counts::new(total, 0));
        }
        self
    }

    fn silence(&mut self, seconds: u64) -> &mut Self {
        let end = self.at + seconds;
        while self.at < end {
            self.at += 5;
            self.evaluate();
        }
        self
    }

    fn evaluate(&mut self) {
        if self.at.is_multiple_of(15) {
            let changes = self.tracker.evaluate(Moment::at_seconds(self.at));
            self.changes.extend(changes);
        }
    }

    fn state(&self, alert: &str) -> (State, bool) {
        let alerts = self.tracker.alerts(Moment::at_seconds(self.at));
        let found = alerts.iter().find(|one| one.name == alert).expect("an alert of that name");
        (found.state, found.firing)
    }
}

#[test]
fn first_and_last_firing_evaluations_are_the_golden_ones() {
    for (per_five, golden) in [(50, [60, 285, 135, 1785]), (5, [510, 255, 1305, 1680])] {
        for (alert, first, last) in
            [("critical", golden[0], golden[1]), ("warning", golden[2], golden[3])]
        {
            let mut feed = Feed::new();
            feed.run(8 * 3600, 50, 0);
            let began = feed.at;
            // Long enough to saturate the short window.
            let trouble = 3600;
            feed.run(trouble, 50, per_five).run(3 * 3600, 50, 0);
            let of: Vec<_> = feed.changes.iter().filter(|c| c.alert == alert).collect();
            assert_eq!(of.len(), 2, "{alert}: {of:?}");
            let since = |change: &Change| change.at.0 / 1000 - began.cast_signed();
            assert_eq!(since(of[0]), first, "{alert} at {per_five} of 50");
            assert_eq!(
                since(of[1]) - trouble.cast_signed() - 15,
                last,
                "{alert} at {per_five} of 50"
            );
        }
    }
}

#[test]
fn the_info_alert_waits_until_half_the_budget_is_spent() {
    let mut feed = Feed::new();
    // A full period first, so that nothing is projected.
    feed.live(31 * 86_400, 50);
    let began = feed.at.cast_signed();
    feed.run(3600, 50, 50);
    let info = feed.changes.iter().find(|c| c.alert == "info").expect("it fires");
    let after = info.at.0 / 1000 - began;
    assert!((1295..=1310).contains(&after), "{after} s, closed form 1296 s");
    let spent: Vec<_> = feed.changes.iter().filter(|c| c.alert.starts_with("spent")).collect();
    let at = |n: usize| spent[n].at.0 / 1000 - began;
    assert_eq!(spent[0].alert, "spent-25");
    for (n, closed) in [(0, 648), (1, 1296), (2, 1944), (3, 2592)] {
        assert!((closed - 5..=closed + 15).contains(&at(n)), "{} at {} s", spent[n].alert, at(n));
    }
}

#[test]
fn trap_01_the_short_window_ends_the_page_minutes_after_the_trouble_not_an_hour() {
    let mut feed = Feed::new();
    feed.run(8 * 3600, 50, 0).run(600, 50, 50);
    assert_eq!(feed.state("critical"), (State::Firing, true));
    feed.run(300, 50, 0);
    assert_eq!(feed.state("critical"), (State::Inactive, false));
}

#[test]
fn trap_02_one_healthy_sample_does_not_restart_a_timer_because_there_is_none() {
    let mut feed = Feed::new();
    feed.run(8 * 3600, 50, 0).run(55, 50, 50).run(5, 50, 0).run(60, 50, 50);
    assert_eq!(feed.state("critical"), (State::Firing, true));
}

#[test]
fn trap_04_a_page_does_not_resolve_because_traffic_stopped() {
    let trace = named("night_without_traffic");
    let mut tracker = tracker();
    let changes = trace.play(&mut tracker, Column::Failed, EPOCH, 15);
    let critical = times(&changes, "critical");
    assert_eq!(critical.len(), 2, "{critical:?}");
    assert_eq!(critical[0], (60, true));
    let healthy_again = 75 * 60;
    let (resolved, firing) = critical[1];
    assert!(!firing && (healthy_again..=healthy_again + 300).contains(&resolved), "{resolved}");
    let blind = times(&changes, "blind");
    assert_eq!(blind.len(), 2);
    assert!((15 * 60 + 300..=15 * 60 + 330).contains(&blind[0].0), "{blind:?}");
}

#[test]
fn trap_04_a_frozen_alert_says_so_and_keeps_firing() {
    let mut feed = Feed::new();
    feed.run(8 * 3600, 50, 0).run(600, 50, 50).run(3600 * 5, 0, 0);
    assert_eq!(feed.state("critical"), (State::Frozen, true));
    let alerts = feed.tracker.alerts(Moment::at_seconds(feed.at));
    let critical = alerts.iter().find(|alert| alert.name == "critical").unwrap();
    assert!(
        critical.why.contains("no events") && critical.why.contains("keeps its state"),
        "{}",
        critical.why
    );
    assert_eq!(critical.burn_short, None);
}

#[test]
fn trap_05_no_nan_after_a_traffic_gap() {
    let mut feed = Feed::new();
    feed.run(3600, 50, 1).run(300, 0, 0).run(60, 50, 1);
    let reading = feed.tracker.reading(Moment::at_seconds(feed.at));
    let budget = Target::THREE_NINES.budget();
    for pair in &reading.pairs {
        let burn = budget.burn(pair.long.counts).unwrap();
        assert!((burn - 20.0).abs() < 1e-9, "{burn}");
    }
    for alert in feed.tracker.alerts(Moment::at_seconds(feed.at)) {
        assert!(alert.remaining.is_finite());
        assert!(alert.burn_long.is_none_or(f64::is_finite));
    }
}

#[test]
fn trap_06_the_thirty_day_ratio_is_of_events_and_not_an_average_of_ratios() {
    // A busy hour of 60,000 a minute, none bad; then a quiet one of 60 a minute, a tenth bad.
    let mut feed = Feed::new();
    let mut ratios = Vec::new();
    for minute in 0..120 {
        for part in 0..12 {
            let (total, bad) = if minute < 60 { (5000, 0) } else { (5, u64::from(part % 2 == 0)) };
            feed.run(5, total, bad);
        }
        let five = feed.tracker.ledger().window(Duration::from_mins(5));
        ratios.push(five.counts.ratio().expect("there is traffic"));
    }
    let averaged = ratios.iter().sum::<f64>() / ratios.len() as f64 * 100.0;
    assert!((averaged - 4.667).abs() < 0.01, "what averaging 5 min ratios says: {averaged}");
    let month = feed.tracker.ledger().window(Duration::from_hours(720));
    assert_eq!(month.counts, Counts::new(3_603_600, 360));
    let truth = month.counts.ratio().expect("there is traffic") * 100.0;
    assert!((truth - 0.0098).abs() < 0.0003, "{truth}");
}

#[test]
fn trap_07_a_counter_born_at_thirty_counts_thirty() {
    let mut tracker = tracker();
    tracker.observe_absolute(Moment::at_seconds(EPOCH + 5), Counts::new(30, 30));
    assert_eq!(tracker.ledger().window(Duration::from_hours(3)).counts, Counts::new(30, 30));
}

#[test]
fn trap_08_a_fresh_process_resets_both_counts_together() {
    let mut tracker = tracker();
    tracker.observe_absolute(Moment::at_seconds(EPOCH + 5), Counts::new(5000, 0));
    tracker.observe_absolute(Moment::at_seconds(EPOCH + 10), Counts::new(1000, 10));
    let window = tracker.ledger().window(Duration::from_mins(5)).counts;
    assert_eq!(window, Counts::new(6000, 10));
    assert_eq!(tracker.anomalies().fell, 1);
}

#[test]
fn trap_09_counts_that_come_too_rarely_for_a_window_are_refused() {
    let [availability, ..] = reference("shop");
    let layout = availability.period.layout().unwrap().every(Duration::from_mins(6));
    let at = Moment::at_seconds(EPOCH);
    let problems = Tracker::with_layout(availability, Policy::reference(), layout, at).unwrap_err();
    assert_eq!(problems[0].kind.as_str(), "short-window");
}

#[test]
fn trap_10_sums_are_taken_of_increases_so_one_replica_starting_anew_is_no_dip() {
    let trace = named("replica_restart");
    let mut fleet = tracker();
    trace.play_scraped(&mut fleet, Column::Failed, EPOCH, 15);
    let seen = fleet.ledger().sum();
    let truth = trace.events(0, trace.seconds, Column::Failed);
    // What a replica counted after its last scrape died with it: under 15 s of 10 a second, 4 times.
    assert!(seen.total <= truth.total && truth.total - seen.total <= 4 * 150, "{seen:?} {truth:?}");
}

#[test]
fn trap_11_a_window_holds_exactly_its_slots() {
    let mut feed = Feed::new();
    feed.run(5, 1, 1).run(300, 1, 0);
    let five = feed.tracker.ledger().window(Duration::from_mins(5));
    assert_eq!(five.counts, Counts::new(60, 0), "the slot before the window is outside");
    feed.run(5, 7, 7);
    assert_eq!(feed.tracker.ledger().window(Duration::from_mins(5)).counts, Counts::new(66, 7));
}

#[test]
fn trap_13_a_rolling_window_loses_the_outage_when_it_is_thirty_days_old() {
    let mut feed = Feed::new();
    feed.run(3600, 50, 0).run(1800, 50, 50).live(29 * 86_400, 50);
    let spent = |feed: &Feed| {
        let reading = feed.tracker.reading(Moment::at_seconds(feed.at));
        Target::THREE_NINES.budget().spent(reading.period.counts, reading.measured)
    };
    assert!(spent(&feed) > 0.6);
    feed.live(2 * 86_400, 50);
    assert_eq!(spent(&feed).to_bits(), 0.0f64.to_bits());
}

#[test]
fn trap_17_one_bad_replica_of_three_is_judged_on_the_traffic_of_all() {
    let trace = named("replica_restart");
    let mut fleet = tracker();
    trace.play(&mut fleet, Column::Failed, EPOCH, 15);
    let window = fleet.ledger().window(Duration::from_hours(3));
    let share = window.counts.ratio().unwrap();
    assert!(share > 0.08 && share < 0.12, "a third of the hour's traffic, in 3 h: {share}");
}

#[test]
fn trap_19_more_bad_than_events_is_clipped_and_told() {
    let mut tracker = tracker();
    tracker.observe(Moment::at_seconds(EPOCH + 5), Counts::new(5, 9));
    assert_eq!(tracker.ledger().sum(), Counts::new(5, 5));
    assert_eq!(tracker.anomalies().bad_above_total, 1);
    tracker.observe_good(Moment::at_seconds(EPOCH + 10), 5, 7);
    assert_eq!(
        (tracker.ledger().sum(), tracker.anomalies().bad_above_total),
        (Counts::new(10, 5), 2)
    );
}

#[test]
fn trap_19_groups_that_do_not_add_up_to_the_whole_alert() {
    let [availability, ..] = reference("shop");
    let at = |second| Moment::at_seconds(EPOCH + second);
    let mut groups = Groups::new(availability, Policy::reference(), 9, at(0)).unwrap();
    let parts = || [("tenant=a", Counts::new(5, 1)), ("tenant=b", Counts::new(5, 0))];
    groups.observe_whole(at(5), Counts::new(10, 1), parts());
    let doubted = |changes: Vec<(String, Change)>| {
        changes.into_iter().filter(|(_, change)| change.alert == "untrusted").count()
    };
    assert_eq!(doubted(groups.evaluate(at(5))), 0);
    groups.observe_whole(at(10), Counts::new(11, 1), parts());
    assert_eq!(doubted(groups.evaluate(at(10))), 2);
    assert!(groups.trackers().all(|(_, tracker)| tracker.anomalies().unequal == 1));
}

#[test]
fn a_slow_burn_warns_and_never_pages() {
    let mut tracker = tracker();
    let changes = named("slow_burn").play(&mut tracker, Column::Failed, EPOCH, 15);
    assert_eq!(times(&changes, "critical"), []);
    let warning = times(&changes, "warning");
    assert_eq!((warning.len(), warning[0].1), (2, true));
    assert!((12_960..=12_990).contains(&warning[0].0), "closed form 3.6 h: {warning:?}");
}

#[test]
fn a_deploy_spike_of_forty_seconds_pages_nobody() {
    let mut tracker = tracker();
    let changes = named("deploy_spike").play(&mut tracker, Column::Failed, EPOCH, 15);
    assert_eq!(times(&changes, "critical"), []);
    assert_eq!(times(&changes, "warning"), []);
}

#[test]
fn slowness_alone_does_not_touch_availability() {
    let trace = named("latency_only");
    let [availability, p95, _] = reference("shop");
    let at = Moment::at_seconds(EPOCH);
    let mut fine = Tracker::new(availability, Policy::reference(), at).unwrap();
    let mut slow = Tracker::new(p95, Policy::reference(), at).unwrap();
    assert_eq!(times(&trace.play(&mut fine, Column::Failed, EPOCH, 15), "critical"), []);
    let page = times(&trace.play(&mut slow, Column::Slow, EPOCH, 15), "critical");
    assert!((2520..=2535).contains(&page[0].0), "closed form 42 min: {page:?}");
}

#[test]
fn at_low_traffic_one_error_pages_unless_min_bad_forbids_it() {
    let trace = named("low_traffic");
    let mut eager = tracker();
    let changes = trace.play(&mut eager, Column::Failed, EPOCH, 15);
    assert_eq!(times(&changes, "critical").first().map(|(_, firing)| *firing), Some(true));
    let mut policy = Policy::reference();
    for pair in &mut policy.pairs {
        pair.min_bad = 2;
    }
    let [availability, ..] = reference("shop");
    let mut calm = Tracker::new(availability, policy, Moment::at_seconds(EPOCH)).unwrap();
    let changes = trace.play(&mut calm, Column::Failed, EPOCH, 15);
    assert_eq!(times(&changes, "critical"), []);
}

#[test]
fn budget_spent_is_told_even_where_min_bad_keeps_burn_alerts_silent() {
    let [availability, ..] = reference("shop");
    let mut policy = Policy::reference();
    policy.pairs.iter_mut().for_each(|pair| pair.min_bad = 1000);
    let mut tracker = Tracker::new(availability, policy, Moment::at_seconds(EPOCH)).unwrap();
    let mut fired = Vec::new();
    for hour in 1..=8 * 24 {
        for step in 1..=720 {
            let at = Moment::at_seconds(EPOCH + (hour - 1) * 3600 + step * 5);
            let one = u64::from(step == 1);
            tracker.observe(at, Counts::new(one, one));
        }
        let changes = tracker.evaluate(Moment::at_seconds(EPOCH + hour * 3600));
        fired.extend(changes.into_iter().filter(|c| c.firing).map(|c| c.alert));
    }
    assert!(fired.contains(&"spent-100".to_owned()), "{fired:?}");
    assert!(!fired.contains(&"critical".to_owned()));
}

#[test]
fn a_clock_that_jumps_ahead_leaves_a_gap_and_alerts_still_come() {
    let trace = named("clock_jump");
    let mut tracker = tracker();
    let changes = trace.play(&mut tracker, Column::Failed, EPOCH, 15);
    let page = times(&changes, "critical");
    let after = page[0].0 - 3600;
    assert!((45..=60).contains(&after), "a third of the hour is a gap, so it needs less: {after}");
    let jumped = i64::from(WARM_UP);
    let begin = Timestamp((EPOCH.cast_signed() + jumped) * 1000);
    let states = tracker.ledger().slot_states(begin, Timestamp(begin.0 + 1_200_000));
    assert!(states[2] >= 238, "{states:?}");
}

#[test]
fn a_clock_that_goes_back_keeps_events_and_says_it_is_blind() {
    let mut feed = Feed::new();
    feed.run(3600, 50, 0);
    let back = Moment {
        wall: Timestamp((feed.at.cast_signed() - 1800) * 1000),
        monotonic: (feed.at + 5) * 1_000_000_000,
    };
    feed.tracker.observe(back, Counts::new(10, 10));
    assert_eq!(feed.tracker.ledger().sum(), Counts::new(36_010, 10));
    let later = Moment { monotonic: back.monotonic + 60_000_000_000, ..back };
    feed.tracker.observe(later, Counts::new(10, 10));
    let changes = feed.tracker.evaluate(later);
    assert!(changes.iter().any(|c| c.alert == "blind" && c.firing), "{changes:?}");
    // When the wall has caught up, all of it is in the slot that was open.
    feed.run(60, 0, 0);
    assert_eq!(feed.tracker.ledger().window(Duration::from_hours(1)).counts.bad, 20);
}

#[test]
fn a_scrape_gap_freezes_the_page_and_its_events_are_not_lost() {
    let trace = named("scrape_gap");
    let mut scraped = tracker();
    let changes = trace.play_scraped(&mut scraped, Column::Failed, EPOCH, 15);
    let critical = times(&changes, "critical");
    assert_eq!(critical.len(), 2, "one page: {critical:?}");
    assert_eq!(times(&changes, "blind").len(), 2);
    let sum = scraped.ledger().sum();
    assert_eq!(sum, trace.events(0, trace.seconds, Column::Failed));
}

#[test]
fn every_trace_tells_in_the_process_and_scraped_the_same_story() {
    for trace in traces::all() {
        let column = if trace.name == "latency_only" { Column::Slow } else { Column::Failed };
        let (mut inside, mut outside) = (tracker(), tracker());
        let inside = trace.play(&mut inside, column, EPOCH, 15);
        let outside = trace.play_scraped(&mut outside, column, EPOCH, 15);
        for alert in ["critical", "warning"] {
            let (inside, outside) = (times(&inside, alert), times(&outside, alert));
            assert_eq!(
                inside.len(),
                outside.len(),
                "{} {alert}: {inside:?} {outside:?}",
                trace.name
            );
            // Scraping sees an event up to a scrape later; a jump of the service's own clock
            // leaves the scraper untouched.
            let slack = if trace.name == "clock_jump" { 60 } else { 30 };
            for (a, b) in inside.iter().zip(&outside) {
                assert!(
                    (a.0 - b.0).abs() <= slack && a.1 == b.1,
                    "{} {alert}: {a:?} {b:?}",
                    trace.name
                );
            }
        }
    }
}

#[test]
fn swapped_windows_wrong_factors_and_lost_resets_change_a_timeline() {
    let timeline = |policy: Policy| {
        let [availability, ..] = reference("shop");
        let at = Moment::at_seconds(EPOCH);
        let mut told = Vec::new();
        for name in ["total_outage", "ten_percent", "flapping"] {
            let mut tracker = Tracker::new(availability.clone(), policy.clone(), at).unwrap();
            told.push(named(name).play(&mut tracker, Column::Failed, EPOCH, 15));
        }
        told
    };
    let truth = timeline(Policy::reference());
    let mutant = |change: fn(&mut Policy)| {
        let mut policy = Policy::reference();
        change(&mut policy);
        timeline(policy) != truth
    };
    assert!(!mutant(|_| ()));
    assert!(mutant(|policy| policy.pairs[0].factor = Ratio::whole(15)));
    assert!(mutant(|policy| policy.pairs[0].short = policy.pairs[0].long));
    assert!(mutant(|policy| policy.pairs[0].long = policy.pairs[0].short));
    assert!(mutant(|policy| {
        let (a, b) = (policy.pairs[0].short, policy.pairs[1].short);
        (policy.pairs[0].short, policy.pairs[1].short) = (b, a);
    }));
}

#[test]
fn critical_inhibits_warning() {
    let mut feed = Feed::new();
    feed.run(8 * 3600, 50, 0).run(600, 50, 50);
    let alerts = feed.tracker.alerts(Moment::at_seconds(feed.at));
    let warning = alerts.iter().find(|alert| alert.name == "warning").unwrap();
    assert!(warning.firing);
    assert_eq!(warning.inhibited_by.as_deref(), Some("critical"));
    assert_eq!(alerts[0].name, "critical");
    assert_eq!(alerts[0].inhibited_by, None);
}

#[test]
fn an_sli_and_group_takes_at_most_ninety_kilobytes() {
    let mut feed = Feed::new();
    for _ in 0..1000 {
        feed.run(60, 1, 0).silence(60);
    }
    assert!(feed.tracker.ledger().gaps_merged() > 0);
    // More values, hours and labels than are kept, as long as values may be.
    for hour in 0..720 {
        let at = Moment::at_seconds(EPOCH + hour * 3600);
        for value in 0..40 {
            let value = format!("{value:0>70}");
            for label in ["route", "status", "version", "replica", "one too many"] {
                feed.tracker.blame(at, label, Some(&value), 1);
            }
        }
    }
    assert_eq!(feed.tracker.attributions().labels().len(), 4);
    let bytes = feed.tracker.bytes();
    assert!((70_000..=90_000).contains(&bytes), "{bytes}");
}

#[test]
fn a_new_target_keeps_the_generation_and_a_new_indicator_does_not() {
    let [availability, p95, _] = reference("shop");
    let mut stricter = availability.clone();
    stricter.target = Target::new(Ratio::permille(995)).unwrap();
    assert_eq!(stricter.generation(), availability.generation());
    assert_ne!(p95.generation(), availability.generation());
}
