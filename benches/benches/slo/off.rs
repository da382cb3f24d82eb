//! A process that exports nothing.

use bellwether::def::{CellKind, SetDef};
use bellwether::push::Push;
use bellwether::{Counter, Registry};
use bellwether_benches::large::metric;

use crate::allocations;
use crate::measure::on_threads;

const DEF: SetDef = SetDef {
    service: "bench",
    metrics: &[metric("requests_total", CellKind::U64, 0, &[])],
    open_labels: &[],
    local_cells: 1,
    shared_cells: 0,
};

bellwether::instruments! {
    /// A service's instruments.
    Bench = DEF
}
bellwether::instruments! {
    /// The same, turned off.
    Silent = DEF
}

static COUNTED: Counter<Bench, ()> = Counter::new(0, 0);
static OFF: Counter<Silent, ()> = Counter::new(0, 0);

/// What was found.
#[derive(Debug)]
pub(crate) struct Off {
    threads: u64,
    allocations: usize,
    loops: f64,
    silent: f64,
    counted: f64,
    asked: f64,
}

/// Measures; to be called before the process does anything else.
pub(crate) fn measure() -> Off {
    assert!(bellwether::disable::<Silent>(), "nothing was counted yet");
    let registry = Registry::new().with::<Bench>().build();
    let registry = std::sync::Arc::new(registry.expect("families are declared once"));
    let (threads, allocated) = (threads_now(), allocations::count());
    let push = Push::of(registry).environment(|_| None).start();
    let push = push.expect("there is nothing to start");
    let allocations = allocations::count() - allocated;
    Off {
        threads: threads_now() - threads,
        allocations,
        loops: on_threads(1, |_| ()),
        silent: on_threads(1, |_| OFF.inc()),
        counted: on_threads(1, |_| COUNTED.inc()),
        asked: on_threads(1, |_| assert!(!std::hint::black_box(&push).is_on())),
    }
}

/// Linux tells; elsewhere there is none.
fn threads_now() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("Threads:"));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

impl Off {
    /// Prints it.
    pub(crate) fn print(&self) {
        let Self { threads, allocations, loops, silent, counted, asked } = self;
        println!(
            "\nwithout an exporter: {threads} threads and {allocations} allocations by the push"
        );
        println!("layer; ns a call, the loop around it included\n");
        println!("| {:<44} | {:>8} |", "", "ns");
        println!("|{:-<46}|{:->10}|", "", ":");
        for (title, nanos) in [
            ("floor: the loop alone", loops),
            ("a counter, metrics turned off", silent),
            ("a counter, metrics on, no exporter", counted),
            ("asking whether there is an exporter", asked),
        ] {
            println!("| {title:<44} | {nanos:>8.2} |");
        }
    }
}
