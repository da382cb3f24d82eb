//! What a catalogue costs at worst: series, bytes of a scrape, memory, with the arithmetic.
//!
//! Series are exact upper bounds, and so is the memory of generated Rust instruments; the bytes of
//! a scrape are an estimate with the longest values everywhere.

mod estimate;

use std::cmp::Reverse;

use bellwether_model::spec::{Catalogue, MetricSpec};

/// A whole catalogue.
#[derive(Debug)]
pub struct Table {
    /// The service.
    pub service: String,
    /// The series the catalogue allows one process.
    pub budget: Option<u64>,
    /// What all modules cost together.
    pub cost: Cost,
    /// The modules that have metrics, the costliest first.
    pub modules: Vec<Module>,
}

/// A module and its metrics.
#[derive(Debug)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// What its metrics cost together.
    pub cost: Cost,
    /// Its metrics, the costliest first.
    pub metrics: Vec<Row>,
}

/// A metric.
#[derive(Debug)]
pub struct Row {
    /// Its name in Prometheus.
    pub name: String,
    /// What it costs.
    pub cost: Cost,
    /// The series the catalogue allows it.
    pub budget: Option<u64>,
    /// How the series come about: `(4+1) × 3 = 15`.
    pub arithmetic: String,
    /// The label with the most values, and how many it has.
    pub driver: Option<(String, u64)>,
}

/// What something takes at worst.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// Series.
    pub series: u64,
    /// Bytes of an uncompressed text scrape, estimated.
    pub scrape_bytes: u64,
    /// Bytes in the array of every recording thread.
    pub thread_bytes: u64,
    /// Bytes in the array all threads share.
    pub shared_bytes: u64,
}

impl Table {
    /// The costs of a catalogue.
    pub fn of(catalogue: &Catalogue) -> Self {
        let mut modules: Vec<Module> = Vec::new();
        for metric in &catalogue.metrics {
            match modules.iter_mut().find(|m| m.name == metric.module) {
                Some(module) => module.metrics.push(Row::of(metric)),
                None => modules.push(Module {
                    name: metric.module.clone(),
                    cost: Cost::default(),
                    metrics: vec![Row::of(metric)],
                }),
            }
        }
        for module in &mut modules {
            module.cost = Cost::sum(module.metrics.iter().map(|m| m.cost));
            module.metrics.sort_by_key(|m| Reverse(m.cost.series));
        }
        modules.sort_by_key(|m| Reverse(m.cost.series));
        Self {
            service: catalogue.service.clone(),
            budget: catalogue.budget,
            cost: Cost::sum(modules.iter().map(|m| m.cost)),
            modules,
        }
    }
}

impl Row {
    fn of(metric: &MetricSpec) -> Self {
        let series = metric.series();
        let (thread_bytes, shared_bytes) = estimate::memory(metric);
        let widest = metric.labels.iter().max_by_key(|label| label.slots());
        Self {
            name: metric.prometheus_name.clone(),
            cost: Cost {
                series: series.total,
                scrape_bytes: estimate::scrape_bytes(metric),
                thread_bytes,
                shared_bytes,
            },
            budget: metric.budget,
            arithmetic: series.terms,
            driver: widest.map(|label| (label.name.clone(), label.slots())),
        }
    }
}

impl Cost {
    fn sum(costs: impl Iterator<Item = Self>) -> Self {
        costs.fold(Self::default(), |a, b| Self {
            series: a.series.saturating_add(b.series),
            scrape_bytes: a.scrape_bytes.saturating_add(b.scrape_bytes),
            thread_bytes: a.thread_bytes.saturating_add(b.thread_bytes),
            shared_bytes: a.shared_bytes.saturating_add(b.shared_bytes),
        })
    }
}
