//! What a set of instruments costs before anything is recorded. Alone in its process, as it weighs
//! the process.

use std::hint::black_box;
use std::mem::{size_of, size_of_val};

use bellwether::{Counter, Histogram, LabelDef, MetricDef, Registry, Set, SetDef};
use systems::{codex_proxy, driftstack, hexon, integr8scode, passagent};

/// Most a set may cost.
const BYTES_MAX: usize = 1024 * 1024;

/// Bytes of everything a set declares, reading all of it: the pages must come into memory. What
/// several metrics have in common is counted for each, so it is rather too much.
fn declared(def: &'static SetDef) -> usize {
    let metrics: usize = def.metrics.iter().map(metric).sum();
    let open = def.open_labels.iter();
    let open: usize = open.map(|label| size_of_val(label) + texts(label.known)).sum();
    // The instruments themselves; a histogram's is the largest.
    let instrument = size_of::<Counter<driftstack::Driftstack, ()>>()
        .max(size_of::<Histogram<driftstack::Driftstack, ()>>());
    size_of::<SetDef>() + metrics + open + def.metrics.len() * instrument
}

fn metric(def: &MetricDef) -> usize {
    let labels: usize = def.labels.iter().map(label).sum();
    let own = [def.name, def.unit, def.help, def.place].map(text).iter().sum::<usize>();
    size_of::<MetricDef>() + own + labels + texts(def.states) + size_of_val(def.combinations)
}

fn label(def: &LabelDef) -> usize {
    size_of::<LabelDef>() + text(def.name) + texts(def.values)
}

fn texts(all: &[&'static str]) -> usize {
    size_of_val(all) + all.iter().map(|each| text(each)).sum::<usize>()
}

fn text(text: &str) -> usize {
    text.bytes().filter(|byte| *black_box(byte) != 0).count()
}

/// Linux tells; elsewhere there is no figure.
fn resident_bytes() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Declares and exposes a set, weighing it twice: by what it declares and by what the process grows.
/// Says both.
fn weigh<S: Set>() -> String {
    let before = resident_bytes();
    let declared = declared(S::def());
    let registry = Registry::new().with::<S>().build().expect("families are declared once");
    let grown = before.zip(resident_bytes()).map(|(before, after)| after.saturating_sub(before));
    let families = registry.names().count();
    let (service, count) = (S::def().service, S::def().metrics.len());
    assert!(families > count, "Bellwether's own families are missing");
    assert!(declared < BYTES_MAX, "{service} declares {declared} bytes");
    assert!(grown.is_none_or(|grown| grown < BYTES_MAX), "{service} grew it by {grown:?}");
    format!("{service}: {count} metrics, {declared} bytes declared, process grown by {grown:?}")
}

#[test]
fn no_system_costs_a_mebibyte_before_its_first_use() {
    // The first reading pays for reading at all.
    resident_bytes();
    let weighed = [
        weigh::<codex_proxy::CodexProxy>(),
        weigh::<driftstack::Driftstack>(),
        weigh::<hexon::Hexon>(),
        weigh::<integr8scode::Integr8scode>(),
        weigh::<passagent::Passagent>(),
    ];
    println!("{}", weighed.join("\n"));
}
