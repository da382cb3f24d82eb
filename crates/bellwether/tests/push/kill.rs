//! Processes that are killed while they write to a queue on a real disk, and the one that sends what
//! they left.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bellwether::push::Push;
use bellwether::push::otlp::{AttributeValue, OtlpExporter, Temporality};
use bellwether_exposition::otlp::message::{
    ExportMetricsServiceRequest, any_value, metric::Data, number_data_point::Value,
};
use bellwether_testkit::{TempDir, free_port};
use prost::Message as _;

use crate::peer::Peer;
use crate::{PATIENCE, isolate, m, registry};

/// Tells the program below what to do: `FOLDER PORT NUMBER`.
const TASK: &str = "BELLWETHER_TEST_KILL";

/// How often each test kills.
const KILLS: usize = 40;

/// Pushes from a queue in the folder to the port, under a number of its own.
fn start(folder: &Path, port: u16, number: usize) -> Push {
    let mut exporter = OtlpExporter::http(&format!("http://127.0.0.1:{port}"));
    exporter.temporality = Temporality::Delta;
    let number = AttributeValue::Text(number.to_string());
    exporter.resource = vec![("service.instance.id".to_owned(), number)];
    let push = Push::of(registry()).with(exporter).delivery(|delivery| {
        delivery.interval = Duration::from_hours(1);
        delivery.queue_folder = Some(folder.to_path_buf());
        delivery.backoff_first = Duration::from_millis(2);
        delivery.backoff_max = Duration::from_millis(5);
    });
    push.start().expect("the queue is free")
}

#[test]
#[ignore = "the program that the test below starts and kills"]
fn a_program_that_counts_until_it_is_killed() {
    let Ok(task) = std::env::var(TASK) else { return };
    let task: Vec<&str> = task.split(' ').collect();
    let [folder, port, number] = task.as_slice() else { panic!("{task:?}") };
    let _shop = isolate::<crate::Shop>();
    let push = start(Path::new(folder), port.parse().unwrap(), number.parse().unwrap());
    let mut out = std::io::stdout();
    for step in 1u64.. {
        let queued = push.counts()[0].1.queued;
        m::SHOP_EVENTS_TOTAL.add(step);
        push.flush(Duration::ZERO);
        while push.counts()[0].1.queued == queued {
            std::thread::sleep(Duration::from_micros(200));
        }
        // What is said here the disk has.
        writeln!(out, "queued {step}").and_then(|()| out.flush()).unwrap();
    }
}

/// Runs the program until it has queued something and a bit longer, kills it, and says how many
/// steps it had queued by its own account.
fn run_and_kill(folder: &Path, port: u16, number: usize) -> u64 {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    let name = "kill::a_program_that_counts_until_it_is_killed";
    command.args(["--exact", name, "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(TASK, format!("{} {port} {number}", folder.display())).stdout(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut steps = lines.by_ref().map_while(Result::ok).filter_map(|line| {
        // The first one follows what the harness writes.
        line.split_once("queued ").and_then(|(_, step)| step.parse::<u64>().ok())
    });
    let first = steps.next().expect("it gets as far as that");
    std::thread::sleep(Duration::from_micros(700 * (number as u64 * 7 % 23)));
    // SIGKILL.
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    steps.last().unwrap_or(first)
}

/// How often each step of each process arrived.
fn arrived(peer: &Peer) -> BTreeMap<(usize, u64), u32> {
    let mut found = BTreeMap::new();
    for body in peer.taken() {
        let request = ExportMetricsServiceRequest::decode(body.as_slice()).expect("a request");
        let [resource] = request.resource_metrics.as_slice() else { panic!("one resource") };
        let of = resource.resource.as_ref().and_then(|r| r.attributes.first()?.value.clone());
        let Some(any_value::Value::Text(number)) = of.and_then(|value| value.value) else {
            panic!("no number")
        };
        let metrics = resource.scope_metrics.iter().flat_map(|scope| &scope.metrics);
        for metric in metrics.filter(|metric| metric.name == "shop_events_total") {
            let Some(Data::Sum(sum)) = &metric.data else { panic!("a counter is a sum") };
            let Some(Value::AsInt(step)) = sum.data_points[0].value else { panic!("an integer") };
            let step = u64::try_from(step).expect("a count");
            *found.entry((number.parse().expect("a number"), step)).or_default() += 1;
        }
    }
    // What every process says of itself before it has counted anything.
    found.retain(|(_, step), _| *step > 0);
    found
}

/// Sends what the killed ones left; nothing of it but damage may be lost.
fn send_the_rest(folder: &Path, port: u16, kills: u64) {
    let _shop = isolate::<crate::Shop>();
    let push = start(folder, port, 999);
    assert!(push.flush(PATIENCE), "{:?}", push.counts());
    let counts = push.shutdown(PATIENCE).remove(0).1;
    assert_eq!(counts.recovered + counts.queued, counts.sent + counts.dropped.sum(), "{counts:?}");
    assert_eq!(counts.dropped.sum(), counts.dropped.corrupt, "{counts:?}");
    // A torn end of a file each time at most.
    assert!(counts.dropped.corrupt <= kills, "{counts:?}");
    assert!(counts.disk_errors == 0 && counts.waiting == 0, "{counts:?}");
}

/// Every step said to be queued arrived, and at most the one that was being queued besides; says how
/// many arrived more than once.
fn check(arrived: &BTreeMap<(usize, u64), u32>, queued: &[u64]) -> usize {
    for (number, queued) in queued.iter().enumerate() {
        let of: Vec<u64> =
            arrived.keys().filter(|(from, _)| *from == number).map(|(_, step)| *step).collect();
        let whole: Vec<u64> = (1..=*queued).collect();
        assert_eq!(of.get(..whole.len()), Some(whole.as_slice()), "of {number}: {of:?}");
        assert!(of.len() <= whole.len() + 1, "of {number}: {of:?} beyond {queued}");
    }
    arrived.values().filter(|times| **times > 1).count()
}

#[test]
fn killed_again_and_again_with_the_receiver_away_everything_queued_arrives_exactly_once() {
    let folder = TempDir::new("kill");
    let port = free_port();
    let queued: Vec<u64> =
        (0..KILLS).map(|number| run_and_kill(folder.path(), port, number)).collect();
    assert!(queued.iter().sum::<u64>() > KILLS as u64, "{queued:?}");
    let peer = Peer::start_at(port, None, &[]);
    send_the_rest(folder.path(), port, KILLS as u64);
    assert_eq!(check(&arrived(&peer), &queued), 0, "none arrives twice");
}

#[test]
fn killed_again_and_again_while_sending_only_what_was_being_sent_arrives_twice() {
    let folder = TempDir::new("kill");
    let peer = Peer::start(None, &[]);
    let queued: Vec<u64> =
        (0..KILLS).map(|number| run_and_kill(folder.path(), peer.port, number)).collect();
    send_the_rest(folder.path(), peer.port, KILLS as u64);
    let twice = check(&arrived(&peer), &queued);
    assert!(twice <= queued.len(), "{twice} arrived twice after {} kills", queued.len());
}
