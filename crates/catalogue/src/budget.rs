//! What a catalogue costs at worst: series, bytes of a scrape, memory, with the arithmetic.
//!
//! Series are exact upper bounds. Bytes are estimates: a scrape is counted as text lines with every
//! label written out at its mean length, memory as the cells of one thread.

use bellwether_model::Catalogue;
use bellwether_model::spec::{LabelSpec, MetricSpec};

/// Digits, space and line end of a sample in a text scrape, on average.
const VALUE_BYTES: u64 = 10;
/// Length assumed of a value nobody knows yet.
const OPEN_VALUE_BYTES: u64 = 16;
/// A cell holds 64 bits.
const CELL_BYTES: u64 = 8;

/// The cost of a whole catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// Series one process may expose.
    pub series: u64,
    /// The catalogue's own limit.
    pub limit: Option<u64>,
    /// Bytes of one uncompressed text scrape, estimated.
    pub scrape_bytes: u64,
    /// Bytes of cells in one thread, estimated.
    pub memory_bytes: u64,
    /// Modules in order of definition; those without metrics are left out.
    pub modules: Vec<ModuleCost>,
}

/// The cost of one module.
#[derive(Debug, Clone, PartialEq)]
pub struct ModuleCost {
    /// The module.
    pub module: String,
    /// Series.
    pub series: u64,
    /// Bytes of a scrape, estimated.
    pub scrape_bytes: u64,
    /// Bytes of cells in one thread, estimated.
    pub memory_bytes: u64,
    /// Its metrics, the costliest first.
    pub metrics: Vec<MetricCost>,
}

/// The cost of one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricCost {
    /// The metric.
    pub metric: String,
    /// Series.
    pub series: u64,
    /// The arithmetic, `(4+1) × (60+1) × 5 = 1525`.
    pub terms: String,
    /// The metric's own limit.
    pub limit: Option<u64>,
    /// Bytes of a scrape, estimated.
    pub scrape_bytes: u64,
    /// Bytes of cells in one thread, estimated.
    pub memory_bytes: u64,
    /// The label that multiplies most, and by how much.
    pub driver: Option<(String, u64)>,
}

/// The table behind `bellwether budget`.
pub fn budget(catalogue: &Catalogue) -> Budget {
    let modules: Vec<ModuleCost> = catalogue
        .modules
        .iter()
        .map(|module| module_cost(catalogue, &module.name))
        .filter(|module| !module.metrics.is_empty())
        .collect();
    let sum = |each: fn(&ModuleCost) -> u64| modules.iter().map(each).fold(0, u64::saturating_add);
    Budget {
        series: sum(|m| m.series),
        limit: catalogue.budget,
        scrape_bytes: sum(|m| m.scrape_bytes),
        memory_bytes: sum(|m| m.memory_bytes),
        modules,
    }
}

fn module_cost(catalogue: &Catalogue, module: &str) -> ModuleCost {
    let own = catalogue.metrics.iter().filter(|metric| metric.module == module);
    let mut metrics: Vec<MetricCost> = own.map(metric_cost).collect();
    metrics.sort_by(|a, b| b.series.cmp(&a.series).then_with(|| a.metric.cmp(&b.metric)));
    let sum = |each: fn(&MetricCost) -> u64| metrics.iter().map(each).fold(0, u64::saturating_add);
    ModuleCost {
        module: module.to_owned(),
        series: sum(|m| m.series),
        scrape_bytes: sum(|m| m.scrape_bytes),
        memory_bytes: sum(|m| m.memory_bytes),
        metrics,
    }
}

fn metric_cost(metric: &MetricSpec) -> MetricCost {
    let series = metric.series();
    let labels: u64 = metric.labels.iter().map(label_bytes).fold(0, u64::saturating_add);
    let line = metric.prometheus_name.len() as u64 + labels + VALUE_BYTES;
    let head = 2 * metric.prometheus_name.len() as u64 + metric.help.len() as u64 + 24;
    let driver = metric.labels.iter().max_by_key(|label| label.slots());
    MetricCost {
        metric: metric.name.clone(),
        series: series.total,
        terms: series.terms,
        limit: metric.budget,
        scrape_bytes: series.total.saturating_mul(line).saturating_add(head),
        memory_bytes: series.total.saturating_mul(CELL_BYTES),
        driver: driver.map(|label| (label.name.clone(), label.slots())),
    }
}

/// A label in a line: its name, its mean value, quotes, `=` and a comma.
fn label_bytes(label: &LabelSpec) -> u64 {
    let known = label.values();
    let mean = match known.len() as u64 {
        0 => OPEN_VALUE_BYTES,
        n => known.iter().map(|value| value.len() as u64).sum::<u64>().div_ceil(n),
    };
    label.name.len() as u64 + mean + 4
}
