//! A process of its own for every contestant and case: no library finds memory or threads that
//! another left behind, and all processor time is its own.

use std::io::{self, BufRead as _};
use std::thread;
use std::time::Duration;

use crate::contestant::{self, Case, Contestant, Flushes};
use crate::cost::{Cost, process_nanos};

/// The argument of a child: it is followed by contestant, case, and the sink's address.
pub(crate) const CHILD: &str = "--contestant";

/// Recordings and flushes before measuring, and measured.
const WARM: usize = 5;
const ROUNDS: usize = 40;

/// What one recording and one flush cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) record: Cost,
    pub(crate) flush: Cost,
    /// Recordings.
    pub(crate) rounds: u64,
}

/// Measures and prints the figures; waits for a line of the parent before and after.
pub(crate) fn run(name: &str, case: &str, address: &str) {
    let Some(entry) = contestant::all().into_iter().find(|entry| entry.name == name) else {
        return;
    };
    let Some(case) = Case::ALL.into_iter().find(|known| known.name() == case) else { return };
    let mut contestant = (entry.start)(case, address);
    for _ in 0..WARM {
        round(&mut *contestant);
    }
    say("warm");
    let rounds: Vec<[Cost; 2]> = (0..ROUNDS).map(|_| round(&mut *contestant)).collect();
    let of = |at: usize| {
        let costs = rounds.iter().map(|round| round[at]);
        match entry.flushes {
            Flushes::Asked => typical(costs.collect()),
            Flushes::Timed => mean(costs),
        }
    };
    let figures = Figures { record: of(0), flush: of(1), rounds: ROUNDS as u64 };
    say(&figures.to_line());
}

/// One recording, one flush: what each cost.
fn round(contestant: &mut dyn Contestant) -> [Cost; 2] {
    let begin = Cost::so_far();
    contestant.record();
    let recorded = Cost::so_far();
    contestant.flush();
    settle();
    [recorded - begin, Cost::so_far() - recorded]
}

/// Waits until no thread of this process does anything.
fn settle() {
    loop {
        let before = process_nanos();
        thread::sleep(Duration::from_millis(3));
        if process_nanos() - before < 100_000 {
            return;
        }
    }
}

/// The median of time, the means of allocations.
fn typical(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|cost| cost.nanos);
    Cost { nanos: costs[costs.len() / 2].nanos, ..mean(costs.into_iter()) }
}

fn mean(costs: impl ExactSizeIterator<Item = Cost>) -> Cost {
    let rounds = costs.len() as u64;
    let mut sum = Cost::default();
    costs.for_each(|cost| sum += cost);
    let Cost { nanos, allocations, bytes } = sum;
    Cost { nanos: nanos / rounds, allocations: allocations / rounds, bytes: bytes / rounds }
}

fn say(what: &str) {
    println!("{what}");
    let mut go = String::new();
    // A parent that is gone says nothing, and nobody reads on.
    let _read = io::stdin().lock().read_line(&mut go);
}

impl Figures {
    fn to_line(self) -> String {
        let Self { record: r, flush: f, rounds } = self;
        let numbers = [r.nanos, r.allocations, r.bytes, f.nanos, f.allocations, f.bytes, rounds];
        numbers.map(|number| number.to_string()).join(" ")
    }

    /// Reads what a child printed.
    pub(crate) fn from_line(line: &str) -> Option<Self> {
        let numbers: Option<Vec<u64>> = line.split(' ').map(|n| n.trim().parse().ok()).collect();
        let [rn, ra, rb, fnanos, fa, fb, rounds] = numbers?[..] else { return None };
        let record = Cost { nanos: rn, allocations: ra, bytes: rb };
        let flush = Cost { nanos: fnanos, allocations: fa, bytes: fb };
        Some(Self { record, flush, rounds })
    }
}
