//! Three replicas and a real Redis: killed, retried after timeouts, wiped, gone for two minutes.
//! Afterwards every one has exactly what was recorded, less what a killed one had neither exchanged
//! nor written down.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[path = "support/disk.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod disk;
#[path = "support/proxy.rs"]
mod proxy;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bellwether::slo::{Link, Redis, Replicas, Slos, TICK};
use bellwether::{Clock as _, ManualClock, Timestamp};
use bellwether_testkit::TempDir;
use bellwether_testkit::peers::RedisServer;
use disk::Disk;
use proxy::Proxy;

/// 21 November 2026, midnight.
const START: Timestamp = Timestamp(1_795_219_200_000);
/// How often a log is appended to, in nanoseconds, after it was at the start and 5 s later.
const FLUSH: u64 = 10_000_000_000;

/// Requests; failed ones, ones above 1.2 s, ones above 3 s.
type Tally = [u64; 4];

fn add(to: &mut Tally, more: Tally) {
    to.iter_mut().zip(more).for_each(|(to, more)| *to += more);
}

fn slos(clock: &Arc<ManualClock>, port: u16, name: &str, disk: &Disk) -> Slos {
    let redis = Redis::at(&format!("redis://127.0.0.1:{port}")).unwrap();
    let redis = redis.timeout(Duration::from_millis(300));
    let builder = Slos::reference("shop").clock(Arc::<ManualClock>::clone(clock));
    let builder = builder.keep_in("slo").disk(disk.clone());
    builder.shared(Replicas::named(name, redis)).manual().unwrap()
}

/// Requests of a step, no two steps alike.
fn requests(slos: &Slos, step: u64, who: u64) -> Tally {
    let mut tally = [0; 4];
    for n in 0..3 + (step * 7 + who * 3) % 5 {
        let (failed, slow) = ((step + n).is_multiple_of(9), (step + n * who) % 7);
        let millis = [40, 40, 40, 40, 40, 2000, 4000][usize::try_from(slow).unwrap()];
        slos.record(if failed { 503 } else { 200 }, Duration::from_millis(millis));
        add(&mut tally, [1, failed.into(), (slow >= 5).into(), (slow == 6).into()]);
    }
    tally
}

/// What an instance knows of the fleet.
fn known(slos: &Slos) -> Tally {
    let health = slos.check_slo_health();
    let of = |name: &str| health.slos.iter().find(|slo| slo.slo == name).unwrap().raw;
    let [availability, p95, p99] = ["availability", "latency-p95", "latency-p99"].map(of);
    assert_eq!((availability.total, availability.total), (p95.total, p99.total));
    [availability.total, availability.bad, p95.bad, p99.bad]
}

/// A replica, and what is known of what it counted.
struct Replica {
    name: &'static str,
    disk: Disk,
    slos: Option<Slos>,
    flush_due: u64,
    /// Counted, and neither exchanged nor written down.
    pending: Tally,
}

impl Replica {
    fn start(&mut self, clock: &Arc<ManualClock>, port: u16) {
        self.slos = Some(slos(clock, port, self.name, &self.disk));
        self.flush_due = clock.monotonic_nanos() + FLUSH / 2;
    }

    /// Counts and ticks.
    fn step(&mut self, clock: &ManualClock, step: u64, who: u64) -> Tally {
        let Some(slos) = &self.slos else { return [0; 4] };
        let tally = requests(slos, step, who);
        slos.tick();
        add(&mut self.pending, tally);
        if clock.monotonic_nanos() >= self.flush_due {
            (self.flush_due, self.pending) = (clock.monotonic_nanos() + FLUSH, [0; 4]);
        }
        tally
    }

    /// Exchanges, once if nobody is there to answer.
    fn exchange(&mut self, answered: bool) -> Option<bool> {
        let slos = self.slos.as_ref()?;
        let arrived = if answered { reached(slos) } else { slos.exchange() };
        if arrived {
            self.pending = [0; 4];
        }
        Some(arrived)
    }

    /// Gone, without a word; gives what it takes with it.
    fn kill(&mut self) -> Tally {
        self.slos = None;
        std::mem::take(&mut self.pending)
    }
}

/// Tries again where a busy machine took longer than the timeout, as a replica does at its next tick.
fn reached(slos: &Slos) -> bool {
    (0..8).any(|_| slos.exchange())
}

fn three(clock: &Arc<ManualClock>, port: u16) -> [Replica; 3] {
    ["a", "b", "c"].map(|name| {
        let disk = Disk::default();
        let mut replica = Replica { name, disk, slos: None, flush_due: 0, pending: [0; 4] };
        replica.start(clock, port);
        replica
    })
}

/// So long that everybody has been through all slots.
fn settle(replicas: &mut [Replica], clock: &ManualClock) {
    for _ in 0..36 {
        clock.advance(TICK);
        for slos in replicas.iter().filter_map(|replica| replica.slos.as_ref()) {
            slos.tick();
            assert!(reached(slos));
        }
    }
}

#[test]
fn merged_counts_equal_what_was_recorded_through_kills_timeouts_a_wipe_and_an_outage() {
    let Some(mut server) = RedisServer::start() else { return };
    let proxy = Proxy::to(server.port());
    let clock = Arc::new(ManualClock::at(START));
    let mut replicas = three(&clock, proxy.port());
    let (mut recorded, mut lost, mut unanswered) = ([0; 4], [0; 4], 0);
    // 15 minutes, the server gone from the 8th to the 10th.
    for step in 1..=180u64 {
        clock.advance(TICK);
        match step {
            63 => server.flush_all(),
            97 => server.stop(),
            121 => server.start_again(),
            137 => server.hang(),
            138 => server.go_on(),
            _ => {}
        }
        let up = !(97..121).contains(&step) && step != 137;
        // The one killed two steps ago is back.
        for replica in replicas.iter_mut().filter(|r| r.slos.is_none() && step % 12 == 2) {
            replica.start(&clock, proxy.port());
        }
        let killed = (step % 12 == 0).then(|| usize::try_from(step / 12 % 3).unwrap());
        for (who, replica) in (0..).zip(&mut replicas) {
            add(&mut recorded, replica.step(&clock, step, who));
        }
        if let Some(who) = killed.filter(|_| step % 24 == 0) {
            add(&mut lost, replicas[who].kill());
        }
        for (who, replica) in replicas.iter_mut().enumerate() {
            let swallow = step % 24 == 5 && step / 24 % 3 == who as u64;
            proxy.swallow(swallow);
            let answered = up && !swallow;
            let arrived = replica.exchange(answered);
            proxy.swallow(false);
            assert!(arrived.is_none_or(|arrived| arrived == answered), "step {step}");
            unanswered += u64::from(arrived == Some(false));
        }
        if let Some(who) = killed {
            // Not even ticked.
            if let Some(slos) = &replicas[who].slos {
                let tally = requests(slos, step, 9);
                add(&mut recorded, tally);
                add(&mut lost, tally);
            }
            add(&mut lost, replicas[who].kill());
        }
        if step == 110 {
            let fleet = replicas[1].slos.as_ref().unwrap().fleet().unwrap();
            assert!(matches!(fleet.link, Link::Local(_)) && fleet.failed > 0, "{fleet:?}");
        }
    }
    clock.advance(TICK);
    for replica in replicas.iter_mut().filter(|replica| replica.slos.is_none()) {
        replica.start(&clock, proxy.port());
    }
    settle(&mut replicas, &clock);
    assert!(lost[0] > 20 && unanswered > 70, "{lost:?} {unanswered}");
    let expected: Vec<u64> = recorded.iter().zip(lost).map(|(all, lost)| all - lost).collect();
    let alerts = |slos: &Slos| {
        let alerts = slos.check_burn_rate_alerts().alerts;
        alerts.into_iter().map(|a| (a.slo, a.name, a.firing)).collect::<Vec<_>>()
    };
    let first = replicas[0].slos.as_ref().map(alerts);
    for replica in &replicas {
        let slos = replica.slos.as_ref().unwrap();
        assert_eq!(known(slos).to_vec(), expected, "{} of {recorded:?}", replica.name);
        let fleet = slos.fleet().unwrap();
        assert_eq!((fleet.link, fleet.replicas, fleet.refused), (Link::Connected, 3, 0));
        assert_eq!(Some(alerts(slos)), first);
    }
}

/// A new replica, with nothing on its disk, knows what the fleet counted.
#[test]
fn a_new_replica_learns_from_redis_what_the_others_counted() {
    let Some(server) = RedisServer::start() else { return };
    let clock = Arc::new(ManualClock::at(START));
    let mut replicas = three(&clock, server.port());
    let mut recorded = [0; 4];
    for step in 1..=60 {
        clock.advance(TICK);
        for (who, replica) in (0..).zip(&mut replicas) {
            add(&mut recorded, replica.step(&clock, step, who));
            assert_eq!(replica.exchange(true), Some(true));
        }
    }
    for replica in &mut replicas {
        replica.kill();
    }
    let newcomer = slos(&clock, server.port(), "d", &Disk::default());
    assert!(reached(&newcomer));
    clock.advance(TICK);
    newcomer.tick();
    assert_eq!(known(&newcomer), recorded);
    assert!(server.ask("TTL slo:none").is_some_and(|answer| answer == ":-2"));
}

/// Groups of two replicas, through an outage: each has what both counted, and a newcomer learns
/// from Redis alone which groups there are.
#[test]
fn groups_are_learnt_through_redis_with_what_all_counted_of_them() {
    let Some(mut server) = RedisServer::start() else { return };
    let clock = Arc::new(ManualClock::at(START));
    let grouped = |name: &str| {
        let redis = Redis::at(&format!("redis://127.0.0.1:{}", server.port())).unwrap();
        let builder = Slos::reference("shop").clock(Arc::<ManualClock>::clone(&clock));
        let builder = builder.groups(["availability"], 5);
        builder.shared(Replicas::named(name, redis)).manual().unwrap()
    };
    let by_group = |slos: &Slos| -> Vec<(String, u64, u64)> {
        let health = slos.check_slo_health();
        let of = health.slos.into_iter().filter(|one| one.slo == "availability");
        let mut all: Vec<_> =
            of.map(|one| (one.group.unwrap_or_default(), one.raw.total, one.raw.bad)).collect();
        all.sort();
        all
    };
    let replicas = [grouped("a"), grouped("b")];
    let newcomer = grouped("c");
    let step = |number: u64| {
        clock.advance(TICK);
        for (slos, own) in replicas.iter().zip(["tenant=a/1", "tenant=b:2"]) {
            slos.record_in(own, 200, Duration::from_millis(40));
            let status = if number.is_multiple_of(5) { 503 } else { 200 };
            slos.record_in("tenant=all", status, Duration::from_millis(40));
            slos.tick();
            slos.exchange();
        }
    };
    (1..=30).for_each(step);
    server.stop();
    (31..=40).for_each(step);
    assert!(matches!(replicas[0].fleet().unwrap().link, Link::Local(_)));
    server.start_again();
    (41..=60).for_each(step);
    let own = |labels: &str, total, bad| (labels.to_owned(), total, bad);
    let expected = [own("tenant=a/1", 60, 0), own("tenant=all", 120, 24), own("tenant=b:2", 60, 0)];
    for _ in 0..3 {
        clock.advance(TICK);
        for slos in replicas.iter().chain([&newcomer]) {
            slos.tick();
            assert!(reached(slos));
        }
    }
    clock.advance(TICK);
    for slos in replicas.iter().chain([&newcomer]) {
        slos.tick();
        assert_eq!(by_group(slos), expected);
    }
    assert_eq!(newcomer.fleet().unwrap().link, Link::Connected);
}

#[test]
fn keys_expire() {
    let Some(server) = RedisServer::start() else { return };
    let clock = Arc::new(ManualClock::at(START));
    let slos = slos(&clock, server.port(), "a", &Disk::default());
    clock.advance(TICK);
    slos.tick();
    assert!(reached(&slos));
    let keys = server.ask("DBSIZE").unwrap();
    assert_eq!(keys, ":9", "three objectives in slots of three lengths");
    let expiring = "EVAL \"local n = 0 for _, key in ipairs(redis.call('KEYS', 'slo:shop/*')) do \
                    if redis.call('PTTL', key) > 2000000 then n = n + 1 end end return n\" 0";
    assert_eq!(server.ask(expiring).unwrap(), keys);
}

/// Over TLS, with a certificate made here: those who trust its root exchange, others do not.
#[cfg(feature = "slo-redis-tls")]
#[test]
fn over_tls_only_a_server_that_is_trusted_is_told_anything() {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    let root = || {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        (params.self_signed(&key).unwrap().pem(), Issuer::new(params, key))
    };
    let ((pem, issuer), (stranger, _), key) = (root(), root(), KeyPair::generate().unwrap());
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let chain = params.signed_by(&key, &issuer).unwrap().pem();
    let folder = TempDir::new("tls");
    let file = |name: &str, text: &str| folder.write(name, text).display().to_string();
    let port = bellwether_testkit::free_port();
    let arguments = [
        ("--tls-port", port.to_string()),
        ("--tls-cert-file", file("chain", &chain)),
        ("--tls-key-file", file("key", &key.serialize_pem())),
        ("--tls-ca-cert-file", file("root", &pem)),
        ("--tls-auth-clients", "no".to_owned()),
    ];
    let arguments = arguments.into_iter().flat_map(|(name, value)| [name.to_owned(), value]);
    let Some(server) = RedisServer::start_with(arguments.collect()) else { return };
    let exchanges = |root: &str| {
        let redis = Redis::trusting(&format!("rediss://127.0.0.1:{port}"), root.as_bytes());
        let clock = Arc::new(ManualClock::at(START));
        let shared = Replicas::named("a", redis.unwrap());
        let slos = Slos::reference("shop").clock(clock).shared(shared).manual().unwrap();
        slos.tick();
        slos.exchange()
    };
    assert!(!exchanges(&stranger));
    assert_eq!(server.ask("DBSIZE").as_deref(), Some(":0"));
    assert!(exchanges(&pem));
    assert_eq!(server.ask("DBSIZE").as_deref(), Some(":9"));
}

/// One replica as a process of its own, told what to do line by line; answers each line. Does nothing
/// unless the test below started it.
#[test]
fn replica_process() {
    let Ok(told) = std::env::var("BELLWETHER_REPLICA") else { return };
    let mut told = told.split(' ');
    let port: u16 = told.next().unwrap().parse().unwrap();
    let (folder, start) = (told.next().unwrap(), told.next().unwrap());
    let clock = Arc::new(ManualClock::at(Timestamp(start.parse().unwrap())));
    let redis = Redis::at(&format!("redis://127.0.0.1:{port}")).unwrap();
    let builder = Slos::reference("shop").clock(Arc::<ManualClock>::clone(&clock));
    let slos = builder.keep_in(folder).shared(Replicas::named("a", redis)).manual().unwrap();
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (what, count) = line.split_once(' ').unwrap_or((&line, ""));
        for _ in 0..count.parse().unwrap_or(0) {
            slos.record(503, Duration::from_millis(5));
        }
        let mut answer = 0;
        match what {
            "tick" => {
                clock.advance(TICK);
                slos.tick();
            }
            "exchange" => answer = u64::from(slos.exchange()),
            "known" => answer = known(&slos)[1],
            _ => {}
        }
        println!("answer {answer}");
    }
}

/// That process, killed with SIGKILL when dropped.
struct Process {
    child: Child,
    says: BufReader<ChildStdout>,
    told: ChildStdin,
    now: i64,
}

impl Process {
    fn start(port: u16, folder: &TempDir, now: i64) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["replica_process", "--exact", "--nocapture"]);
        command.env("BELLWETHER_REPLICA", format!("{port} {} {now}", folder.path().display()));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (says, told) = (child.stdout.take().unwrap(), child.stdin.take().unwrap());
        Self { says: BufReader::new(says), told, child, now }
    }

    fn tell(&mut self, line: &str) -> u64 {
        if line.starts_with("tick") {
            self.now += 5000;
        }
        writeln!(self.told, "{line}").unwrap();
        loop {
            let mut answer = String::new();
            assert!(self.says.read_line(&mut answer).unwrap() > 0, "it ended");
            if let Some((_, answer)) = answer.trim_end().split_once("answer ") {
                return answer.parse().unwrap();
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What a process had exchanged, or written down with its first tick and each second one after it,
/// its next life has; what it had not is all it lost.
#[test]
fn a_process_killed_with_sigkill_loses_what_it_had_neither_exchanged_nor_written() {
    let Some(mut server) = RedisServer::start() else { return };
    let folder = TempDir::new("replica");
    let mut first = Process::start(server.port(), &folder, START.0);
    for (line, answer) in [("tick 100", 0), ("tick 10", 0), ("exchange", 1), ("count 7", 0)] {
        assert_eq!(first.tell(line), answer);
    }
    // The second tick is in Redis alone; what was counted after it is nowhere.
    let now = first.now;
    drop(first);

    let mut second = Process::start(server.port(), &folder, now + 5000);
    assert_eq!(second.tell("exchange"), 1);
    second.tell("tick 0");
    assert_eq!(second.tell("known"), 110);
    // Without Redis the disk is all there is: written with the third tick, not with the fourth.
    server.stop();
    let told = [("tick 2000", 0), ("exchange", 0), ("tick 30000", 0), ("tick 400000", 0)];
    for (line, answer) in told {
        assert_eq!(second.tell(line), answer);
    }
    let now = second.now;
    drop(second);
    server.start_again();
    let mut third = Process::start(server.port(), &folder, now + 5000);
    assert_eq!(third.tell("known"), 32_110);
    assert_eq!(third.tell("exchange"), 1);
    drop(third);

    // All that survived is in the new, empty Redis too.
    let clock = Arc::new(ManualClock::at(Timestamp(now + 10_000)));
    let newcomer = slos(&clock, server.port(), "b", &Disk::default());
    assert!(reached(&newcomer));
    clock.advance(TICK);
    newcomer.tick();
    assert_eq!(known(&newcomer)[1], 32_110);
}
