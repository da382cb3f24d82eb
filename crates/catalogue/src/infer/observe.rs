//! What the scrapes show, family by family: a family's rows of all scrapes together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bellwether_model::{Family, FamilyKind, Histogram, Metric, MetricValue};

/// Label names and values of one series, sorted; labels without a value are none.
pub(super) type Series<'a> = Vec<(&'a str, &'a str)>;

/// One family over all scrapes.
#[derive(Debug)]
pub(super) struct Observed<'a> {
    pub(super) name: &'a str,
    pub(super) kind: FamilyKind,
    /// Two scrapes give it types that cannot both be meant.
    pub(super) contradicts: bool,
    pub(super) unit: &'a str,
    pub(super) help: &'a str,
    /// Label names in the order they first appear, those that never have a value included.
    pub(super) labels: Vec<&'a str>,
    /// Different series.
    pub(super) series: BTreeSet<Series<'a>>,
    /// Most rows in one scrape.
    pub(super) rows_max: usize,
    pub(super) numbers: Numbers,
    pub(super) buckets: Buckets,
    /// Samples a row stands for, at most.
    pub(super) points: u64,
}

/// What the values of plain numbers have in common.
#[derive(Debug)]
pub(super) struct Numbers {
    pub(super) range: Range,
    /// Series that had a greater value in a later scrape.
    pub(super) rose: usize,
    /// Series that had a smaller value in a later scrape.
    pub(super) fell: usize,
}

/// The narrowest range all values are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Range {
    /// 1.
    One,
    /// 0 and 1.
    ZeroOrOne,
    /// Whole numbers.
    Whole,
    /// Anything.
    Any,
}

/// What the histograms of a family have in common.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// Classic boundaries, once a histogram had any.
    pub(super) bounds: Option<Vec<f64>>,
    /// Two series have different classic boundaries.
    pub(super) differ: bool,
    /// Finest schema and smallest zero threshold above 0 of native buckets.
    pub(super) native: Option<(i8, f64)>,
}

impl<'a> Observed<'a> {
    fn of(family: &'a Family) -> Self {
        Self {
            name: &family.name,
            kind: family.kind,
            contradicts: false,
            unit: "",
            help: "",
            labels: Vec::new(),
            series: BTreeSet::new(),
            rows_max: 0,
            numbers: Numbers { range: Range::One, rose: 0, fell: 0 },
            buckets: Buckets::default(),
            points: 1,
        }
    }

    /// The values of a label.
    pub(super) fn values(&self, label: &str) -> BTreeSet<&'a str> {
        self.with(label).collect()
    }

    /// How many series have a label.
    pub(super) fn present(&self, label: &str) -> usize {
        self.with(label).count()
    }

    fn with(&self, label: &str) -> impl Iterator<Item = &'a str> {
        self.series.iter().filter_map(move |s| s.iter().find(|(n, _)| *n == label).map(|(_, v)| *v))
    }

    fn head(&mut self, family: &'a Family) {
        (self.kind, self.contradicts) = match merged(self.kind, family.kind) {
            Some(kind) => (kind, self.contradicts),
            None => (self.kind, true),
        };
        if self.help.trim().is_empty() {
            self.help = &family.help;
        }
        if self.unit.is_empty() {
            self.unit = &family.unit;
        }
    }

    fn row(&mut self, metric: &'a Metric, last: &mut HashMap<Series<'a>, f64>) {
        for (name, _) in &metric.labels.0 {
            if !self.labels.contains(&name.as_str()) {
                self.labels.push(name);
            }
        }
        let present = metric.labels.0.iter().filter(|(_, v)| !v.is_empty());
        let mut series: Series<'a> = present.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        series.sort_unstable();
        match &metric.value {
            MetricValue::Number(number, _) => {
                self.numbers.note(number.as_f64(), last.insert(series.clone(), number.as_f64()));
            }
            MetricValue::Histogram(histogram) => {
                self.buckets.note(histogram);
                let classic = histogram.counts.len() as u64 + 2;
                self.points = self.points.max(classic + u64::from(histogram.native.is_some()));
            }
            MetricValue::Summary(summary) => {
                self.points = self.points.max(summary.quantiles.len() as u64 + 2);
            }
        }
        self.series.insert(series);
    }
}

impl Numbers {
    fn note(&mut self, value: f64, before: Option<f64>) {
        self.range = self.range.max(Range::of(value));
        self.rose += usize::from(before.is_some_and(|b| value > b));
        self.fell += usize::from(before.is_some_and(|b| value < b));
    }
}

impl Range {
    fn of(value: f64) -> Self {
        match value {
            1.0 => Self::One,
            0.0 => Self::ZeroOrOne,
            _ if value.fract() == 0.0 => Self::Whole,
            _ => Self::Any,
        }
    }
}

impl Buckets {
    fn note(&mut self, histogram: &Histogram) {
        let same = |a: &[f64], b: &[f64]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.total_cmp(b).is_eq())
        };
        // A native-only histogram has no counts; a text format writes it with +Inf alone.
        if !histogram.counts.is_empty() {
            match &self.bounds {
                Some(bounds) => self.differ |= !same(bounds, &histogram.bounds),
                None => self.bounds = Some(histogram.bounds.clone()),
            }
        }
        if let Some(native) = &histogram.native {
            let (schema, zero) = self.native.unwrap_or((native.schema, f64::INFINITY));
            let own = native.zero_threshold;
            let own = if own > 0.0 && own.is_finite() { own } else { f64::INFINITY };
            self.native = Some((schema.max(native.schema), zero.min(own)));
        }
    }
}

/// One type for what several formats say: each leaves out what it has no word for.
fn merged(a: FamilyKind, b: FamilyKind) -> Option<FamilyKind> {
    use FamilyKind::{Gauge, Info, StateSet, Unknown};
    match (a, b) {
        _ if a == b => Some(a),
        (Unknown, known) | (known, Unknown) => Some(known),
        (Gauge, fine @ (Info | StateSet)) | (fine @ (Info | StateSet), Gauge) => Some(fine),
        _ => None,
    }
}

/// Families of all scrapes by name.
pub(super) fn observe(scrapes: &[Vec<Family>]) -> Vec<Observed<'_>> {
    let mut by_name: BTreeMap<&str, Observed<'_>> = BTreeMap::new();
    let mut last: HashMap<&str, HashMap<Series<'_>, f64>> = HashMap::new();
    for families in scrapes {
        let mut rows: HashMap<&str, usize> = HashMap::new();
        for family in families {
            let name = family.name.as_str();
            let observed = by_name.entry(name).or_insert_with(|| Observed::of(family));
            observed.head(family);
            let last = last.entry(name).or_default();
            for metric in &family.metrics {
                observed.row(metric, last);
            }
            let rows = rows.entry(name).or_default();
            *rows += family.metrics.len();
            observed.rows_max = observed.rows_max.max(*rows);
        }
    }
    by_name.into_values().collect()
}
