//! How many series a metric can have at worst, with the arithmetic to show for it.

use super::{Choice, Combination, LabelSpec, MetricSpec};

/// A worst-case series count and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesCount {
    /// The count; saturates.
    pub total: u64,
    /// The arithmetic, `(4+1) × (60+1) × 5 = 1525`.
    pub terms: String,
}

impl MetricSpec {
    /// Label sets the metric can have at worst.
    pub fn label_sets(&self) -> SeriesCount {
        if self.combinations.is_empty() {
            let product = self.labels.iter().fold(1u64, |n, l| n.saturating_mul(l.slots()));
            let terms: Vec<String> = self.labels.iter().map(factor).collect();
            let terms = if terms.is_empty() { "1".to_owned() } else { terms.join(" × ") };
            return SeriesCount { total: product, terms };
        }
        combined(&self.labels, &self.combinations)
    }

    /// Series one label set makes: a histogram has one for each bucket, sum and count.
    pub fn series_per_label_set(&self) -> SeriesCount {
        let plain = |total, terms: &str| SeriesCount { total, terms: terms.to_owned() };
        if !self.states.is_empty() {
            let n = self.states.len() as u64;
            return plain(n, &format!("{n} states"));
        }
        if !self.kind.is_distribution() || self.buckets.is_empty() {
            return plain(1, "1");
        }
        let bounds = self.buckets.len() as u64;
        let native = u64::from(self.native.is_some());
        let terms = match native {
            0 => format!("({bounds} bounds + 3)"),
            _ => format!("({bounds} bounds + 3 + 1 native)"),
        };
        SeriesCount { total: bounds + 3 + native, terms }
    }

    /// Series of the metric at worst, as a time series database counts them.
    pub fn series(&self) -> SeriesCount {
        let sets = self.label_sets();
        let each = self.series_per_label_set();
        let total = sets.total.saturating_mul(each.total);
        let product = match (each.total, sets.terms.contains(" + ")) {
            (1, _) => sets.terms,
            (_, true) => format!("({}) × {}", sets.terms, each.terms),
            (_, false) => format!("{} × {}", sets.terms, each.terms),
        };
        SeriesCount { total, terms: format!("{product} = {total}") }
    }
}

fn factor(label: &LabelSpec) -> String {
    let mut text = label.limit().to_string();
    if label.fold_adds_one() {
        text.push_str("+1");
    }
    if label.optional {
        text.push_str("+1");
    }
    if text.contains('+') { format!("({text})") } else { text }
}

/// Counts the union of the patterns: each adds what the ones before it did not have.
fn combined(labels: &[LabelSpec], patterns: &[Combination]) -> SeriesCount {
    let boxes: Vec<Vec<Slots>> = patterns
        .iter()
        .map(|p| p.0.iter().zip(labels).map(|(choice, label)| slots_of(choice, label)).collect())
        .collect();
    let mut terms = Vec::new();
    let mut total = 0u64;
    for (i, each) in boxes.iter().enumerate() {
        let fresh = volume_outside(each, boxes.get(..i).unwrap_or_default());
        total = total.saturating_add(fresh);
        terms.push(fresh.to_string());
    }
    SeriesCount { total, terms: terms.join(" + ") }
}

/// The slots of one label a pattern covers: how many of the anonymous (not listed) ones, and which
/// of the named ones, by index: listed values, then fold, then absence.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Slots {
    named: Vec<usize>,
    anonymous: u64,
}

impl Slots {
    fn size(&self) -> u64 {
        self.named.len() as u64 + self.anonymous
    }

    fn minus(&self, other: &Self) -> Self {
        let named = self.named.iter().filter(|i| !other.named.contains(i)).copied().collect();
        Self { named, anonymous: self.anonymous.saturating_sub(other.anonymous) }
    }

    fn and(&self, other: &Self) -> Self {
        let named = self.named.iter().filter(|i| other.named.contains(i)).copied().collect();
        Self { named, anonymous: self.anonymous.min(other.anonymous) }
    }
}

fn slots_of(choice: &Choice, label: &LabelSpec) -> Slots {
    let listed = label.values().len();
    let fold = listed;
    let absent = listed + 1;
    let present = || {
        let mut named: Vec<usize> = (0..listed).collect();
        named.extend(label.fold_adds_one().then_some(fold));
        Slots { named, anonymous: label.limit() - listed as u64 }
    };
    match choice {
        Choice::Anything => {
            let mut slots = present();
            slots.named.extend(label.optional.then_some(absent));
            slots
        }
        Choice::Present => present(),
        Choice::Absent => Slots { named: vec![absent], anonymous: 0 },
        Choice::OneOf(values) => {
            let index = |v: &String| {
                let position = label.values().iter().position(|x| x == v);
                position.or_else(|| (label.fold.as_ref() == Some(v)).then_some(fold))
            };
            Slots { named: values.iter().filter_map(index).collect(), anonymous: 0 }
        }
    }
}

/// How many points of `shape` lie in none of `taken`: cut `shape` along the first that overlaps.
fn volume_outside(shape: &[Slots], taken: &[Vec<Slots>]) -> u64 {
    let Some((first, rest)) = taken.split_first() else {
        return shape.iter().fold(1, |n, s| n.saturating_mul(s.size()));
    };
    let overlap: Vec<Slots> = shape.iter().zip(first).map(|(a, b)| a.and(b)).collect();
    if overlap.iter().any(|s| s.size() == 0) {
        return volume_outside(shape, rest);
    }
    let mut sum = 0u64;
    let mut core = shape.to_vec();
    for (axis, taken) in first.iter().enumerate() {
        let outside = core.get(axis).map(|s| s.minus(taken));
        if let Some(outside) = outside.filter(|s| s.size() > 0) {
            let mut piece = core.clone();
            piece.splice(axis..=axis, [outside]);
            sum = sum.saturating_add(volume_outside(&piece, rest));
        }
        if let Some(slot) = overlap.get(axis) {
            core.splice(axis..=axis, [slot.clone()]);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Domain, MetricKind, ValueKind};
    use crate::{Unit, spec::Bucket};

    fn label(name: &str, values: &[&str], fold: bool, optional: bool) -> LabelSpec {
        LabelSpec {
            name: name.to_owned(),
            help: String::new(),
            domain: Domain::Closed(values.iter().map(|v| (*v).to_owned()).collect()),
            fold: fold.then(|| "other".to_owned()),
            optional,
            shared: None,
        }
    }

    fn metric(labels: Vec<LabelSpec>) -> MetricSpec {
        MetricSpec {
            name: "x".to_owned(),
            prometheus_name: "x".to_owned(),
            kind: MetricKind::Counter,
            value: ValueKind::Integer,
            unit: Unit::default(),
            help: String::new(),
            module: String::new(),
            labels,
            combinations: vec![],
            buckets: vec![],
            native: None,
            states: vec![],
            budget: None,
            otel: None,
            stability: None,
            since: None,
            deprecated: None,
            annotations: vec![],
        }
    }

    #[test]
    fn fold_and_optional_add_one_each() {
        let mut open = label("route", &[], true, false);
        open.domain =
            Domain::Open { limit: 60, known: vec![], normalise: None, remove_after: None };
        let m = metric(vec![
            label("method", &["GET", "POST", "PUT", "DELETE"], true, false),
            open,
            label("status_class", &["1xx", "2xx", "3xx", "4xx", "5xx"], false, false),
        ]);
        assert_eq!(m.series().terms, "(4+1) × (60+1) × 5 = 1525");
    }

    #[test]
    fn histogram_counts_every_bucket() {
        let mut m = metric(vec![label("outcome", &["a", "b", "c"], false, false)]);
        m.kind = MetricKind::Histogram;
        m.buckets = (1..=7).map(|i| Bucket { bound: f64::from(i), slo: None }).collect();
        assert_eq!(m.series().terms, "3 × (7 bounds + 3) = 30");
    }

    #[test]
    fn combinations_sum_exactly_and_overlaps_count_once() {
        let mut m = metric(vec![
            label("result", &["success", "failure"], false, false),
            label("reason", &["declined", "timeout", "fraud"], false, true),
        ]);
        let one = |v: &str| Choice::OneOf(vec![v.to_owned()]);
        m.combinations = vec![
            Combination(vec![one("success"), Choice::Absent]),
            Combination(vec![one("failure"), Choice::Present]),
        ];
        assert_eq!(m.series().terms, "1 + 3 = 4");
        m.combinations.push(Combination(vec![one("failure"), Choice::Anything]));
        assert_eq!(m.series().terms, "1 + 3 + 1 = 5");
        m.combinations.push(Combination(vec![Choice::Anything, Choice::Anything]));
        assert_eq!(m.series().total, 8);
    }
}
