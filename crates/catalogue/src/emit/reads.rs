//! What expressions read: metrics of the catalogue, recording rules, metrics of others.

use std::collections::{HashMap, HashSet};

use bellwether_model::Catalogue;
use bellwether_model::spec::{AlertSpec, Indicator, MetricSpec, QuerySpec, SloSpec};
use bellwether_promql::ast::{Ast, Kind, Selector};
use bellwether_promql::{Options, parse_lenient};

/// The tree of an expression; nothing when it is no PromQL.
pub(super) fn parsed(expr: &str) -> Option<Ast> {
    parse_lenient(expr, &Options::experimental()).0
}

/// The selectors of an expression in the order of its text.
pub(super) fn selectors(ast: &Ast) -> Vec<&Selector> {
    let mut found: Vec<_> = ast
        .nodes()
        .filter_map(|(_, node)| match &node.kind {
            Kind::Selector(selector) => Some((node.span.start, selector)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, selector)| selector).collect()
}

/// Something an expression reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Read<'a> {
    /// A metric of the catalogue.
    Metric(&'a MetricSpec),
    /// A recording rule of the catalogue.
    Recorded(&'a QuerySpec),
}

/// A catalogue's metrics and recording rules by the names expressions use, and who reads them.
#[derive(Debug)]
pub(super) struct Index<'a> {
    catalogue: &'a Catalogue,
    metrics: HashMap<&'a str, &'a MetricSpec>,
    records: HashMap<&'a str, &'a QuerySpec>,
    readers: HashMap<&'a str, Readers<'a>>,
}

/// Who reads a metric, in order of definition.
#[derive(Debug, Default)]
pub(super) struct Readers<'a> {
    pub(super) alerts: Vec<&'a AlertSpec>,
    pub(super) queries: Vec<&'a QuerySpec>,
    pub(super) slos: Vec<&'a SloSpec>,
}

impl<'a> Index<'a> {
    pub(super) fn new(catalogue: &'a Catalogue) -> Self {
        let by_name = |m: &'a MetricSpec| [(m.name.as_str(), m), (m.prometheus_name.as_str(), m)];
        let recorded = |q: &'a QuerySpec| Some((q.record.as_deref()?, q));
        let mut index = Self {
            catalogue,
            metrics: catalogue.metrics.iter().flat_map(by_name).collect(),
            records: catalogue.queries.iter().filter_map(recorded).collect(),
            readers: HashMap::new(),
        };
        index.readers = index.all_readers();
        index
    }

    pub(super) fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// The metric whose samples are called `name`.
    pub(super) fn metric(&self, name: &str) -> Option<&'a MetricSpec> {
        let sample = |suffix: &str| {
            let base = name.strip_suffix(suffix)?;
            self.metrics.get(base).filter(|metric| metric.kind.is_distribution()).copied()
        };
        let whole = self.metrics.get(name).copied();
        whole.or_else(|| ["_bucket", "_count", "_sum"].into_iter().find_map(sample))
    }

    /// What an expression reads itself, each once, in the order of its text.
    pub(super) fn reads(&self, expr: &str) -> Vec<Read<'a>> {
        let mut found = Vec::new();
        let ast = parsed(expr);
        for selector in ast.iter().flat_map(selectors) {
            let Some(name) = selector.metric() else { continue };
            let recorded = || self.records.get(name).copied().map(Read::Recorded);
            if let Some(read) = self.metric(name).map(Read::Metric).or_else(recorded)
                && !found.contains(&read)
            {
                found.push(read);
            }
        }
        found
    }

    /// Names an expression reads that are neither metrics nor recording rules of the catalogue.
    pub(super) fn others(&self, expr: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let ast = parsed(expr);
        for name in ast.iter().flat_map(selectors).filter_map(Selector::metric) {
            let known = self.metric(name).is_some() || self.records.contains_key(name);
            if !known && !found.iter().any(|other| other == name) {
                found.push(name.to_owned());
            }
        }
        found
    }

    /// The metrics an expression reads, also by way of recording rules.
    pub(super) fn metrics(&self, expr: &str) -> Vec<&'a MetricSpec> {
        let mut found: Vec<&MetricSpec> = Vec::new();
        let mut records: HashSet<&str> = HashSet::new();
        let mut next = self.reads(expr);
        while !next.is_empty() {
            let mut further = Vec::new();
            for read in next {
                match read {
                    Read::Metric(m) if !found.iter().any(|f| f.name == m.name) => found.push(m),
                    Read::Metric(_) => {}
                    Read::Recorded(q) if records.insert(&q.name) => {
                        further.extend(self.reads(&q.expr));
                    }
                    Read::Recorded(_) => {}
                }
            }
            next = further;
        }
        found
    }

    /// Who reads a metric.
    pub(super) fn readers(&self, metric: &MetricSpec) -> Option<&Readers<'a>> {
        self.readers.get(metric.name.as_str())
    }

    fn all_readers(&self) -> HashMap<&'a str, Readers<'a>> {
        let mut all: HashMap<&str, Readers<'_>> = HashMap::new();
        for alert in &self.catalogue.alerts {
            for metric in self.metrics(&alert.expr) {
                all.entry(&metric.name).or_default().alerts.push(alert);
            }
        }
        for query in &self.catalogue.queries {
            for metric in self.metrics(&query.expr) {
                all.entry(&metric.name).or_default().queries.push(query);
            }
        }
        for slo in &self.catalogue.slos {
            for metric in self.of_slo(slo) {
                all.entry(&metric.name).or_default().slos.push(slo);
            }
        }
        all
    }

    fn of_slo(&self, slo: &SloSpec) -> Vec<&'a MetricSpec> {
        let (first, second) = match &slo.indicator {
            Indicator::Bad { total, bad } => (total, Some(bad)),
            Indicator::Good { total, good } => (total, Some(good)),
            Indicator::Below { histogram, .. } => (histogram, None),
            Indicator::Holds { gauge, .. } => (gauge, None),
        };
        let mut found = self.metrics(first);
        for metric in second.map(|expr| self.metrics(expr)).unwrap_or_default() {
            if !found.iter().any(|f| f.name == metric.name) {
                found.push(metric);
            }
        }
        found
    }
}
