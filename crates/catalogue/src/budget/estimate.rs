//! What series cost: bytes of a scrape and bytes of memory, from the catalogue alone.

use crate::emit::rust::{Storage, cells_of, storage_of};
use bellwether_model::spec::{LabelSpec, MetricSpec};

/// Bytes assumed for a value of an open label: a route or a tenant's name.
const OPEN_VALUE_BYTES: u64 = 24;
/// Bytes assumed for a sample's value.
const NUMBER_BYTES: u64 = 8;
/// Bytes of a cell.
const CELL_BYTES: u64 = 8;

/// Bytes of the metric in a scrape in the text format, all its series present.
pub(super) fn scrape_bytes(metric: &MetricSpec) -> u64 {
    let name = metric.prometheus_name.len() as u64;
    let head = 2 * name + "# HELP  \n# TYPE  histogram\n".len() as u64 + metric.help.len() as u64;
    let labels: u64 = metric.labels.iter().map(label_bytes).sum();
    let plain = name + "{} \n".len() as u64 + labels + NUMBER_BYTES;
    let each = if metric.kind.is_distribution() {
        let le = "_bucket,le=\"\"".len() as u64;
        let bounds: u64 =
            metric.buckets.iter().map(|b| plain + le + b.bound.to_string().len() as u64).sum();
        let infinite = plain + le + "+Inf".len() as u64;
        bounds + infinite + 2 * plain + "_sum_count".len() as u64
    } else {
        let own = name + "=\"\",".len() as u64;
        let states = metric.states.iter().map(|s| plain + own + s.len() as u64);
        if metric.states.is_empty() { plain } else { states.sum() }
    };
    head.saturating_add(each.saturating_mul(metric.label_sets().total))
}

/// `name="value",` with the longest value.
fn label_bytes(label: &LabelSpec) -> u64 {
    let listed = label.values().iter().map(String::len).max().unwrap_or(0) as u64;
    let value = if label.is_open() { listed.max(OPEN_VALUE_BYTES) } else { listed };
    label.name.len() as u64 + value + "=\"\",".len() as u64
}

/// Bytes of the metric's cells: in the array of every recording thread, and in the shared one.
pub(super) fn memory(metric: &MetricSpec) -> (u64, u64) {
    let bytes = cells_of(metric).saturating_mul(CELL_BYTES);
    match storage_of(metric) {
        Storage::PerThread => (bytes, 0),
        Storage::Shared => (0, bytes),
        Storage::Aside => (0, 0),
    }
}
