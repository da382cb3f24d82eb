//! What the tests share: the instruments of the shop, and a scrape as owned families.

#[path = "../generated/shop.rs"]
#[allow(dead_code, unreachable_pub, reason = "each test binary uses some of the instruments")]
pub(crate) mod shop;

use std::collections::HashSet;

use bellwether::Registry;
use bellwether_model::{
    Extras, Family, FamilyHead, FamilySink, Histogram, HistogramRef, LabelPair, Labels, Metric,
    MetricValue, NativeHistogram, Number, Summary,
};

pub(crate) use shop::Shop;

/// A registry of the scope this thread is in.
#[allow(dead_code, reason = "some test binaries build registries of their own")]
pub(crate) fn registry() -> Registry {
    Registry::new().with::<Shop>().build().expect("one set alone has no duplicates")
}

/// One scrape of the scope this thread is in.
#[allow(dead_code, reason = "some test binaries build registries of their own")]
pub(crate) fn scrape() -> Scrape {
    Scrape::of(&registry())
}

/// The families of a scrape, in the order they came.
#[derive(Debug, Default)]
pub(crate) struct Scrape {
    pub(crate) families: Vec<Family>,
    row: Vec<(String, String)>,
    inner: Vec<Vec<(String, String)>>,
    seen: HashSet<Labels>,
}

#[allow(dead_code, reason = "each test binary asks some of the questions")]
impl Scrape {
    pub(crate) fn of(registry: &Registry) -> Self {
        let mut scrape = Self::default();
        registry.walk(&mut scrape);
        scrape
    }

    pub(crate) fn family(&self, name: &str) -> Option<&Family> {
        self.families.iter().find(|family| family.name == name)
    }

    /// Labels and value of every series of a family, `k=v,k=v` as in the exposition.
    pub(crate) fn series(&self, name: &str) -> Vec<(String, f64)> {
        let metrics = self.family(name).map(|family| family.metrics.as_slice());
        metrics.unwrap_or_default().iter().map(|m| (labels(m), value(m))).collect()
    }

    /// The value of one series; a histogram's is its count.
    pub(crate) fn get(&self, name: &str, labels: &str) -> Option<f64> {
        self.series(name).into_iter().find(|(l, _)| l == labels).map(|(_, v)| v)
    }

    /// The sum over all series of a family, if it is there.
    pub(crate) fn total(&self, name: &str) -> Option<f64> {
        self.family(name)?;
        Some(self.series(name).into_iter().map(|(_, v)| v).sum())
    }

    pub(crate) fn metric(&self, name: &str, wanted: &str) -> Option<&Metric> {
        self.family(name)?.metrics.iter().find(|m| labels(m) == wanted)
    }

    pub(crate) fn histogram(&self, name: &str, wanted: &str) -> Option<&Histogram> {
        match &self.metric(name, wanted)?.value {
            MetricValue::Histogram(histogram) => Some(histogram),
            _ => None,
        }
    }

    fn push(&mut self, inner: usize, value: MetricValue, extras: &Extras<'_>) {
        let mut pairs = self.row.clone();
        pairs.extend(self.inner.get(inner).cloned().unwrap_or_default());
        let metric = Metric {
            labels: Labels(pairs),
            value,
            timestamp: extras.timestamp,
            start: extras.start,
        };
        let family = self.families.last_mut().expect("a family has begun");
        assert!(
            self.seen.insert(metric.labels.clone()),
            "{} has the series {} twice",
            family.name,
            labels(&metric)
        );
        family.metrics.push(metric);
    }
}

fn labels(metric: &Metric) -> String {
    let pairs: Vec<String> = metric.labels.0.iter().map(|(n, v)| format!("{n}={v}")).collect();
    pairs.join(",")
}

fn value(metric: &Metric) -> f64 {
    match &metric.value {
        MetricValue::Number(number, _) => number.as_f64(),
        MetricValue::Histogram(histogram) => histogram.count(),
        MetricValue::Summary(_) => f64::NAN,
    }
}

fn owned(pairs: &[LabelPair<'_>]) -> Vec<(String, String)> {
    pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

fn exemplar(borrowed: &bellwether_model::ExemplarRef<'_>) -> bellwether_model::Exemplar {
    bellwether_model::Exemplar {
        labels: Labels(owned(borrowed.labels)),
        value: borrowed.value,
        timestamp: borrowed.timestamp,
    }
}

impl FamilySink for Scrape {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        assert!(
            self.families.last().is_none_or(|before| *before.name < *head.name),
            "{} comes out of order, or twice",
            head.name
        );
        self.seen.clear();
        self.inner = head.inner.iter().map(|pairs| owned(pairs)).collect();
        self.families.push(Family {
            name: head.name.to_owned(),
            kind: head.kind,
            unit: head.unit.to_owned(),
            help: head.help.to_owned(),
            metrics: vec![],
        });
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.row = owned(labels);
    }

    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        let exemplar = extras.exemplar.as_ref().map(exemplar);
        self.push(inner, MetricValue::Number(value, exemplar), &extras);
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        let native = histogram.native.as_ref().map(|native| NativeHistogram {
            schema: native.schema,
            zero_threshold: native.zero_threshold,
            zero_count: native.zero_count,
            positive_offset: native.positive_offset,
            positive: native.positive.to_vec(),
            negative_offset: native.negative_offset,
            negative: native.negative.to_vec(),
        });
        let owned = Histogram {
            bounds: histogram.bounds.to_vec(),
            counts: histogram.counts.to_vec(),
            sum: histogram.sum,
            native,
            exemplars: histogram.exemplars.iter().map(|(i, e)| (*i, exemplar(e))).collect(),
        };
        self.push(inner, MetricValue::Histogram(owned), &extras);
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        self.push(inner, MetricValue::Summary(summary.clone()), &extras);
    }

    fn end(&mut self) {
        let family = self.families.last().expect("a family has begun");
        assert!(!family.metrics.is_empty(), "{} has no series", family.name);
    }
}
