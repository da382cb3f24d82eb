//! Replicas that share what they count through a store: what fires, what the state says, what a
//! store that hangs cannot delay.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[path = "support/disk.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod disk;

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether::slo::{Batch, Entry, Link, Objective, Replicas, Slos, Store, TICK, ToJson as _};
use bellwether::{Clock as _, ManualClock, Registry, Timestamp};
use disk::Disk;

/// 21 November 2026, midnight.
const START: Timestamp = Timestamp(1_795_219_200_000);
const FAST: Duration = Duration::from_millis(40);

/// Hashes in memory; clones are the same store.
#[derive(Debug, Clone, Default)]
struct Memory {
    hashes: Arc<Mutex<BTreeMap<String, BTreeMap<String, String>>>>,
    down: Arc<Mutex<bool>>,
}

impl Memory {
    fn down(&self, down: bool) {
        *self.down.lock().unwrap() = down;
    }
}

impl Store for Memory {
    fn exchange(&mut self, batch: &Batch) -> Result<Vec<Vec<Entry>>, String> {
        if *self.down.lock().unwrap() {
            return Err("refused".to_owned());
        }
        let mut hashes = self.hashes.lock().unwrap();
        for write in &batch.writes {
            hashes.entry(write.key.clone()).or_default().extend(write.entries.iter().cloned());
        }
        let read = |key: &String| hashes.get(key).into_iter().flatten();
        let entry = |(field, value): (&String, &String)| (field.clone(), value.clone());
        Ok(batch.reads.iter().map(|key| read(key).map(entry).collect()).collect())
    }
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(START))
}

fn replica(clock: &Arc<ManualClock>, name: &str, store: impl Store + 'static) -> Slos {
    let builder = Slos::reference("shop").clock(Arc::<ManualClock>::clone(clock));
    builder.shared(Replicas::named(name, store)).manual().unwrap()
}

/// So many ticks, in each 20 requests at every replica, of which `bad` fail at the first one.
fn traffic(replicas: &[Slos], clock: &ManualClock, ticks: u32, bad: u32) {
    for _ in 0..ticks {
        clock.advance(TICK);
        for (who, slos) in replicas.iter().enumerate() {
            for n in 0..20 {
                slos.record(if who == 0 && n < bad { 503 } else { 200 }, FAST);
            }
            slos.tick();
        }
        for slos in replicas {
            slos.exchange();
        }
    }
}

/// Nothing happens until everybody has heard everybody, and judged it.
fn settle(replicas: &[Slos], clock: &ManualClock) {
    for _ in 0..3 {
        clock.advance(TICK);
        for slos in replicas {
            slos.tick();
            slos.exchange();
        }
    }
}

fn firing(slos: &Slos) -> Vec<String> {
    let alerts = slos.check_burn_rate_alerts().alerts;
    alerts.into_iter().filter(|a| a.firing && a.slo == "availability").map(|a| a.name).collect()
}

fn total(slos: &Slos) -> u64 {
    let health = slos.check_slo_health();
    health.slos.iter().find(|slo| slo.slo == "availability").unwrap().raw.total
}

#[test]
fn a_scrape_tells_whether_replicas_are_heard_and_how_many() {
    let _alone = bellwether::isolate::<bellwether::slo::metrics::Objectives>();
    let (clock, store) = (clock(), Memory::default());
    let registry = Registry::new().with_slos().build().unwrap();
    let says = |line: &str| {
        let text = registry.encode_text();
        assert!(text.lines().any(|known| known == line), "{line} not in\n{text}");
    };
    let [availability, ..] = bellwether::slo::reference("shop");
    let shown = |name: &str| {
        let slo = Objective { name: "shown".into(), ..availability.clone() };
        let builder = Slos::of(vec![slo]).clock(Arc::<ManualClock>::clone(&clock));
        builder.shared(Replicas::named(name, store.clone())).manual().unwrap()
    };
    let first = shown("a");
    traffic(std::slice::from_ref(&first), &clock, 1, 0);
    says("bellwether_slo_fleet_connected{slo=\"shown\"} 1");
    says("bellwether_slo_fleet_replicas{slo=\"shown\"} 1");
    store.down(true);
    traffic(std::slice::from_ref(&first), &clock, 3, 0);
    says("bellwether_slo_fleet_connected{slo=\"shown\"} 0");
    says("bellwether_slo_fleet_exchanges_failed_total{slo=\"shown\"} 3");
}

/// Counts of each group's availability.
fn by_group(slos: &Slos) -> Vec<(String, u64, u64)> {
    let health = slos.check_slo_health();
    let of = health.slos.into_iter().filter(|one| one.slo == "availability");
    let mut all: Vec<_> =
        of.map(|one| (one.group.unwrap_or_default(), one.raw.total, one.raw.bad)).collect();
    all.sort();
    all
}

#[test]
fn groups_are_judged_by_what_all_replicas_counted_of_them() {
    let (clock, store) = (clock(), Memory::default());
    let grouped = |name: &str, disk: &Disk| {
        let builder = Slos::reference("shop").clock(Arc::<ManualClock>::clone(&clock));
        let builder = builder.groups(["availability", "latency-p95"], 3).keep_in("slo");
        let builder = builder.disk(disk.clone());
        builder.shared(Replicas::named(name, store.clone())).manual().unwrap()
    };
    let disks = [Disk::default(), Disk::default()];
    let mut both = [grouped("a", &disks[0]), grouped("b", &disks[1])];
    // 2 % of tenant=x fails at the first one alone; the other does not know it by itself.
    for _ in 0..120 {
        clock.advance(TICK);
        for n in 0..50 {
            both[0].record_in("tenant=x", if n == 0 { 503 } else { 200 }, FAST);
        }
        both[1].record_in("tenant=y", 200, FAST);
        for slos in &both {
            slos.tick();
            slos.exchange();
        }
    }
    settle(&both, &clock);
    let own = |labels: &str, total, bad| (labels.to_owned(), total, bad);
    let expected = [own("tenant=x", 6000, 120), own("tenant=y", 120, 0)];
    for slos in &both {
        assert_eq!(by_group(slos), expected);
        let alerts = slos.check_burn_rate_alerts().alerts.into_iter();
        let firing: Vec<_> = alerts.filter(|a| a.firing && a.name == "critical").collect();
        assert_eq!(firing.len(), 1);
        assert_eq!(firing[0].group.as_deref(), Some("tenant=x"));
        let fleet = slos.fleet().unwrap();
        assert_eq!((fleet.link, fleet.replicas, fleet.refused), (Link::Connected, 2, 0));
    }
    // The store loses everything, one starts again: from its log and from the other it has all.
    store.hashes.lock().unwrap().clear();
    both[0].flush();
    both[0] = grouped("c", &Disk::default());
    // Silent for a minute; then the other states what they did, and is heard, a round each.
    for _ in 0..25 {
        settle(&both, &clock);
    }
    for slos in &both {
        assert_eq!(by_group(slos), expected);
    }
    // There is room for one more; those beyond count together, here as there.
    for tenant in ["tenant=z", "tenant=0", "tenant=1"] {
        both[1].record_in(tenant, 200, FAST);
    }
    settle(&both, &clock);
    settle(&both, &clock);
    let expected = [own("__other__", 2, 0), own("tenant=x", 6000, 120), own("tenant=y", 120, 0)];
    for slos in &both {
        let known = by_group(slos);
        assert_eq!(known[..3], expected);
        assert_eq!(known[3..], [own("tenant=z", 1, 0)]);
    }
}

#[test]
fn replicas_judge_what_all_of_them_counted() {
    let (clock, store) = (clock(), Memory::default());
    let shared = ["a", "b", "c"].map(|name| replica(&clock, name, store.clone()));
    let alone = Slos::reference("shop").clock(Arc::<ManualClock>::clone(&clock)).manual().unwrap();
    for bad in [0, 1] {
        for _ in 0..360 {
            traffic(&shared, &clock, 1, bad);
            for n in 0..20 {
                alone.record(if n < bad { 503 } else { 200 }, FAST);
            }
            alone.tick();
        }
    }
    // One in sixty failed: a burn of 16.7 while it lasted, 8.3 over the hour; one that looked at its
    // own requests alone would see 50 and 25, and page.
    assert!(firing(&alone).iter().any(|name| name == "critical"), "{:?}", firing(&alone));
    for slos in &shared {
        assert!(!firing(slos).iter().any(|name| name == "critical"), "{:?}", firing(slos));
        assert!(firing(slos).iter().any(|name| name == "warning"), "{:?}", firing(slos));
    }
    settle(&shared, &clock);
    for slos in &shared {
        assert_eq!(total(slos), 720 * 60);
    }
}

#[test]
fn the_state_says_local_and_since_when_and_the_counts_catch_up() {
    let (clock, store) = (clock(), Memory::default());
    let shared = ["a", "b"].map(|name| replica(&clock, name, store.clone()));
    assert_eq!(shared[0].fleet().unwrap().link, Link::Local(START));
    traffic(&shared, &clock, 12, 0);
    let fleet = shared[0].fleet().unwrap();
    assert_eq!((fleet.link, fleet.replicas), (Link::Connected, 2));

    store.down(true);
    traffic(&shared, &clock, 24, 0);
    let fleet = shared[0].fleet().unwrap();
    let since = Timestamp(START.0 + 65_000);
    assert_eq!((fleet.link, fleet.failed), (Link::Local(since), 24));
    assert_eq!(fleet.trouble.as_deref(), Some("refused"));
    // What it heard until then, and all of its own.
    assert_eq!(total(&shared[0]), 36 * 20 + 11 * 20);
    for json in
        [shared[0].check_slo_health().to_json(), shared[0].check_burn_rate_alerts().to_json()]
    {
        assert!(
            json.contains(r#""link":"local","local_since":"2026-11-21T00:01:05.000Z""#),
            "{json}"
        );
    }
    let health = shared[0].check_slo_health().to_json();
    assert!(health.contains(r#""local":{"bad":0,"total":720}"#), "{health}");

    store.down(false);
    traffic(&shared, &clock, 2, 0);
    settle(&shared, &clock);
    assert_eq!(shared.each_ref().map(total), [38 * 40; 2]);
    assert_eq!(shared[0].fleet().unwrap().link, Link::Connected);
}

/// Killed while the store was down and wiped: what its log holds is stated by its next life.
#[test]
fn what_was_counted_during_an_outage_survives_a_kill_up_to_the_last_flush() {
    let (clock, store, disk) = (clock(), Memory::default(), Disk::default());
    let other = replica(&clock, "b", store.clone());
    let life = || {
        let builder = Slos::reference("shop").clock(Arc::<ManualClock>::clone(&clock));
        let builder = builder.keep_in("slo").disk(disk.clone());
        builder.shared(Replicas::named("a", store.clone())).manual().unwrap()
    };
    let first = life();
    store.down(true);
    traffic(std::slice::from_ref(&first), &clock, 25, 20);
    // Written with the first tick and every second one after it; this one is not.
    traffic(std::slice::from_ref(&first), &clock, 1, 20);
    drop(first);
    clock.advance(TICK);
    let second = life();
    assert_eq!(total(&second), 25 * 20);
    store.down(false);
    let both = [second, other];
    traffic(&both, &clock, 3, 0);
    settle(&both, &clock);
    assert_eq!(both.each_ref().map(total), [25 * 20 + 6 * 20; 2]);
}

/// Hangs in every exchange until it is let go.
#[derive(Debug)]
struct Hanging {
    entered: SyncSender<()>,
    let_go: Mutex<Receiver<()>>,
}

impl Store for Hanging {
    fn exchange(&mut self, _: &Batch) -> Result<Vec<Vec<Entry>>, String> {
        self.entered.send(()).unwrap();
        self.let_go.lock().unwrap().recv().unwrap();
        Err("hung".to_owned())
    }
}

#[test]
fn a_store_that_hangs_delays_no_request_no_verdict_and_no_answer() {
    let ((entered, hangs), (let_go, waits)) = (sync_channel(1), sync_channel(1));
    let clock = clock();
    let slos = replica(&clock, "a", Hanging { entered, let_go: Mutex::new(waits) });
    let exchanging = slos.clone();
    let thread = std::thread::spawn(move || exchanging.exchange());
    hangs.recv().unwrap();
    // All of this ends although the exchange does not.
    for _ in 0..12 {
        slos.record(503, FAST);
        clock.advance(TICK);
        slos.tick();
    }
    assert_eq!(total(&slos), 12);
    assert_eq!(slos.fleet().unwrap().link, Link::Local(START));
    let_go.send(()).unwrap();
    assert!(!thread.join().unwrap());
    assert_eq!(slos.fleet().unwrap().trouble.as_deref(), Some("hung"));
    assert_eq!(clock.now(), Timestamp(START.0 + 60_000));
}

#[test]
fn threads_exchange_by_themselves_and_state_everything_when_they_end() {
    let store = Memory::default();
    let shared = Replicas::named("a", store.clone()).every(Duration::from_millis(20));
    let slos = Slos::reference("shop").shared(shared).start().unwrap();
    assert!(bellwether_testkit::wait_until(Duration::from_secs(10), || {
        slos.fleet().is_some_and(|fleet| fleet.link == Link::Connected)
    }));
    slos.record(503, FAST);
    drop(slos);
    let hashes = store.hashes.lock().unwrap();
    let stated = |value: &String| value == "1,1";
    assert!(hashes.values().flat_map(BTreeMap::values).any(stated), "{hashes:?}");
}
