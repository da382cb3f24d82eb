//! Label sets that exist, where far fewer do than the labels would allow and for a reason one can
//! read: a label that is there only beside certain values of another.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_model::MetricKind;

use super::draft::{Domain, LabelDraft};
use super::observe::Observed;

/// One line of `combinations`: labels and what they may be.
pub(super) type Line<'a> = Vec<(&'a str, Cell<'a>)>;

/// What one label may be in a [`Line`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// One of these.
    Values(Vec<&'a str>),
    /// Present.
    Present,
    /// Absent.
    Absent,
}

/// Most different groups of values; with more nobody would see the reason.
const GROUPS_MAX: usize = 8;

/// The combinations of a metric; none when its labels vary freely, or nobody can tell.
pub(super) fn guess<'a>(
    observed: &Observed<'a>,
    kind: MetricKind,
    labels: &[LabelDraft<'a>],
) -> Vec<Line<'a>> {
    // One relation is easy to read; facts and states have none.
    if matches!(kind, MetricKind::Info | MetricKind::StateSet) {
        return Vec::new();
    }
    let closed =
        labels.iter().filter(|l| matches!(l.domain, Domain::Closed(_)) && l.fold.is_none());
    let closed: Vec<&LabelDraft<'a>> = closed.collect();
    let pairs = closed.iter().flat_map(|l| closed.iter().map(move |k| (*k, *l)));
    let mut found = pairs.filter(|(key, label)| key.name != label.name && !key.optional);
    found.find_map(|(key, label)| relation(observed, key, label)).unwrap_or_default()
}

/// Values of `label` beside each value of `key`, nothing standing for absence.
type Beside<'a> = BTreeMap<&'a str, BTreeSet<Option<&'a str>>>;

fn relation<'a>(
    observed: &Observed<'a>,
    key: &LabelDraft<'a>,
    label: &LabelDraft<'a>,
) -> Option<Vec<Line<'a>>> {
    let complete = |l: &LabelDraft<'a>| matches!(&l.domain, Domain::Closed(v) if v.len() == l.seen);
    if !label.optional || label.seen < 2 || key.seen < 2 || !complete(key) || !complete(label) {
        return None;
    }
    let value = |series: &[(&'a str, &'a str)], name: &str| {
        series.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
    };
    let mut beside = Beside::new();
    for series in &observed.series {
        beside.entry(value(series, key.name)?).or_default().insert(value(series, label.name));
    }
    let pairs: usize = beside.values().map(BTreeSet::len).sum();
    let product = key.seen * (label.seen + 1);
    (pairs * 2 <= product).then(|| lines(&beside, key, label)).flatten()
}

/// A line for the values of `key` without `label`, one for those that always have it, one for
/// those that have it or not; nothing if `label` is then not free.
fn lines<'a>(
    beside: &Beside<'a>,
    key: &LabelDraft<'a>,
    label: &LabelDraft<'a>,
) -> Option<Vec<Line<'a>>> {
    let mut groups: BTreeMap<&BTreeSet<Option<&str>>, Vec<&'a str>> = BTreeMap::new();
    for (value, set) in beside {
        groups.entry(set).or_default().push(value);
    }
    if groups.len() < 2 || groups.len() > GROUPS_MAX {
        return None;
    }
    let mut lines: Vec<(&str, Line<'a>)> = Vec::new();
    for (set, values) in groups {
        let present: Vec<&'a str> = set.iter().flatten().copied().collect();
        let all = present.len() == label.seen;
        let first = values.first().copied().unwrap_or_default();
        let keyed = (key.name, Cell::Values(values));
        let line = match (set.contains(&None), present.is_empty(), all) {
            (true, true, _) => vec![keyed, (label.name, Cell::Absent)],
            (false, false, true) => vec![keyed, (label.name, Cell::Present)],
            (false, false, false) => vec![keyed, (label.name, Cell::Values(present))],
            (true, false, true) => vec![keyed],
            // Some values and absence: no rule that one line could say.
            _ => return None,
        };
        lines.push((first, line));
    }
    lines.sort_by_key(|(first, _)| *first);
    Some(lines.into_iter().map(|(_, line)| line).collect())
}
