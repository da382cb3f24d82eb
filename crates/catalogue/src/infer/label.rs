//! The values of a label: a closed set, or an open one with a cap.

use std::collections::BTreeSet;

use bellwether_model::{LabelName, MetricKind};

use super::agree::Agreed;
use super::draft::{Domain, LabelDraft};
use super::hints;
use super::look::{FLAGS, Look, METHODS, STATUS_CLASSES, are_numbered};
use super::observe::Observed;
use crate::check::CELLS_MAX;
use crate::resolve::LABELS_MAX;
use crate::shape::VALUE_BYTES_MAX;

/// Most values of a set that is taken for closed.
pub(super) const CLOSED_MAX: usize = 20;
/// Least cap of an open label.
const CAP_MIN: u32 = 10;
/// Least cap of a label that holds HTTP status codes.
const STATUS_CODES: u32 = 20;
/// Greatest cap the language knows.
const CAP_MAX: usize = 1_000_000;

/// What can be said of a set of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding<'a> {
    /// These are all; `known` when a convention says so, else they were seen.
    Closed { values: Vec<&'a str>, fold: Option<&'a str>, known: Option<&'static str> },
    /// More will come; what the values are called.
    Open(&'static str),
    /// Words, but only one was seen.
    Single,
    /// Words, but too many.
    Many,
}

/// Whether a value can stand in a list.
pub(super) fn is_listable(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= VALUE_BYTES_MAX
        && !value.chars().any(crate::diagnostic::hides)
}

/// What the values of the label `name` are.
pub(super) fn find<'a>(name: &str, values: &BTreeSet<&'a str>) -> Finding<'a> {
    let rest: Vec<&str> = values.iter().copied().filter(|v| !hints::is_fold(v)).collect();
    let fold = values.iter().copied().find(|v| hints::is_fold(v));
    let (rest, fold) = if rest.is_empty() || values.len() - rest.len() > 1 {
        (values.iter().copied().collect(), None)
    } else {
        (rest, fold)
    };
    if let Some(known) = convention(name, &rest, fold) {
        return known;
    }
    let looks = || rest.iter().map(|value| Look::of(value));
    if let Some(other) = looks().filter(|look| !look.is_word()).max() {
        return Finding::Open(other.plural());
    }
    match hints::open(name) {
        Some(called) => Finding::Open(called),
        None if are_numbered(rest.iter().copied()) => Finding::Open("numbered names"),
        None if rest.len() == 1 => Finding::Single,
        None if rest.len() > CLOSED_MAX => Finding::Many,
        None if rest.is_empty() => Finding::Open("values"),
        None => Finding::Closed { values: rest, fold, known: None },
    }
}

/// Sets that are the same everywhere: flags, methods, classes of status codes.
fn convention<'a>(name: &str, values: &[&'a str], fold: Option<&'a str>) -> Option<Finding<'a>> {
    let among = |all: &[&str]| !values.is_empty() && values.iter().all(|v| all.contains(v));
    let closed =
        |values: Vec<&'a str>, what| Some(Finding::Closed { values, fold, known: Some(what) });
    if let Some(pair) = FLAGS.iter().find(|pair| among(pair.as_slice())) {
        return closed(pair.to_vec(), "a yes or no");
    }
    if among(&STATUS_CLASSES) {
        return closed(STATUS_CLASSES.to_vec(), "classes of HTTP status codes");
    }
    let methods = METHODS.map(str::to_ascii_lowercase);
    let small = values.iter().all(|v| methods.iter().any(|m| m == v));
    if among(&METHODS) || hints::is_method(name) && small && !values.is_empty() {
        let all = if small { SMALL_METHODS } else { METHODS };
        // Where the rest has a name, the others are what the program knows.
        let known = if fold.is_some() { values.to_vec() } else { all.to_vec() };
        return closed(known, "HTTP methods");
    }
    None
}

const SMALL_METHODS: [&str; 9] =
    ["get", "head", "post", "put", "patch", "delete", "connect", "options", "trace"];

/// The next comfortable number above what was seen, with headroom.
pub(super) fn cap(seen: usize) -> u32 {
    let wanted = seen.saturating_add(seen / 2);
    let mut step = CAP_MIN;
    for factor in [2, 5, 10].iter().cycle() {
        if step as usize >= wanted || step as usize >= CAP_MAX {
            break;
        }
        let decade = 10u32.pow(step.ilog10());
        step = decade * factor;
    }
    step
}

/// The labels of a metric, or why they cannot be declared.
pub(super) fn of_metric<'a>(
    observed: &Observed<'a>,
    kind: MetricKind,
    agreed: &Agreed<'a>,
) -> Result<Vec<LabelDraft<'a>>, String> {
    let own = |name: &&&str| kind != MetricKind::StateSet || **name != observed.name;
    let names: Vec<&str> = observed.labels.iter().filter(own).copied().collect();
    if names.len() > LABELS_MAX {
        return Err(format!("{} labels, {LABELS_MAX} are allowed", names.len()));
    }
    if let Some(why) = names.iter().find_map(|name| refused(name, kind)) {
        return Err(why);
    }
    let mut labels: Vec<LabelDraft<'a>> =
        names.iter().map(|name| one(observed, name, kind, agreed)).collect();
    fit(&mut labels)?;
    Ok(labels)
}

fn refused(name: &str, kind: MetricKind) -> Option<String> {
    if LabelName::new(name).is_err() {
        return Some("a label whose name cannot be written".to_owned());
    }
    if name.starts_with("__") {
        return Some("a label that begins with __, which Prometheus keeps for itself".to_owned());
    }
    if name == "quantile" || name == "le" && kind.is_distribution() {
        return Some(format!("a label called {name}, which histograms and summaries have"));
    }
    None
}

fn one<'a>(
    observed: &Observed<'a>,
    name: &'a str,
    kind: MetricKind,
    agreed: &Agreed<'a>,
) -> LabelDraft<'a> {
    let values = observed.values(name);
    let (present, all) = (observed.present(name), observed.series.len());
    let draft = |domain, fold, what: String| LabelDraft {
        name,
        domain,
        fold,
        optional: present < all || values.is_empty(),
        seen: values.len(),
        present,
        absent: all - present,
        what,
        note: "",
    };
    if values.is_empty() {
        let domain = if kind == MetricKind::Info { Domain::Fact } else { Domain::Open(CAP_MIN) };
        return draft(domain, None, "open".to_owned());
    }
    if kind == MetricKind::Info && observed.rows_max <= 1 && !hints::is_place(name) {
        return draft(Domain::Fact, None, "a fact".to_owned());
    }
    let called = match agreed.find(name, &values) {
        Finding::Closed { values, fold, known } if values.iter().all(|v| is_listable(v)) => {
            let what = known.map_or_else(String::new, |what| format!(" ({what})"));
            return draft(Domain::Closed(values), fold, format!("closed{what}"));
        }
        Finding::Open(called) => called,
        _ => "words",
    };
    let limit = agreed.cap(name, values.len());
    let limit = if called == Look::StatusCode.plural() { limit.max(STATUS_CODES) } else { limit };
    let identifies = values.iter().any(|value| Look::of(value).identifies());
    LabelDraft {
        note: if identifies { IDENTIFIES } else { "" },
        ..draft(Domain::Open(limit), None, format!("open ({called})"))
    }
}

/// What to think about where values name requests, persons or machines.
const IDENTIFIES: &str = "; identifiers make many series: is the label needed?";
/// Where the labels of a metric leave no room.
const NO_HEADROOM: &str = "; no headroom, the labels together would need too many cells";

impl LabelDraft<'_> {
    /// The label's factor in the metric's series: values, fold and absence.
    fn slots(&self) -> u64 {
        let values = match &self.domain {
            Domain::Closed(values) => values.len() as u64 + u64::from(self.fold.is_some()),
            Domain::Open(limit) => u64::from(*limit) + 1,
            Domain::Fact => 2,
        };
        values + u64::from(self.optional)
    }
}

/// Takes headroom away where all labels together would need more cells than a metric may have.
fn fit(labels: &mut [LabelDraft<'_>]) -> Result<(), String> {
    let cells = |labels: &[LabelDraft<'_>]| {
        labels.iter().fold(1u64, |n, label| n.saturating_mul(label.slots()))
    };
    if cells(labels) <= CELLS_MAX {
        return Ok(());
    }
    for label in labels.iter_mut() {
        if let Domain::Open(limit) = &mut label.domain {
            *limit = u32::try_from(label.seen.max(1)).unwrap_or(u32::MAX);
            label.note = NO_HEADROOM;
        }
    }
    match cells(labels) {
        n if n <= CELLS_MAX => Ok(()),
        n => Err(format!("its labels make {n} cells, {CELLS_MAX} are allowed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(name: &str, values: &[&'a str]) -> Finding<'a> {
        find(name, &values.iter().copied().collect())
    }

    fn closed<'a>(finding: &Finding<'a>) -> Vec<&'a str> {
        match finding {
            Finding::Closed { values, .. } => values.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn few_words_are_closed_and_conventions_are_completed() {
        assert_eq!(closed(&found("result", &["success", "failure"])), ["failure", "success"]);
        assert_eq!(closed(&found("cached", &["true"])), ["true", "false"]);
        assert_eq!(closed(&found("class", &["2xx", "4xx"])), STATUS_CLASSES);
        assert_eq!(closed(&found("method", &["GET", "POST"])), METHODS);
        assert_eq!(closed(&found("verb", &["get"])), SMALL_METHODS);
    }

    #[test]
    fn a_value_for_all_others_is_the_fold_and_leaves_a_convention_as_it_was_seen() {
        let finding = found("method", &["GET", "POST", "other"]);
        let Finding::Closed { values, fold, .. } = finding else { panic!() };
        assert_eq!((values, fold), (vec!["GET", "POST"], Some("other")));
        assert_eq!(found("reason", &["other"]), Finding::Single);
    }

    #[test]
    fn what_comes_from_outside_is_open() {
        for (name, values, called) in [
            ("handler", &["/", "/api"][..], "paths"),
            ("cpu", &["0", "1"], "numbers"),
            ("code", &["200", "404"], "HTTP status codes"),
            ("tenant", &["acme", "globex"], "tenants"),
            ("link", &["eth0", "eth1"], "numbered names"),
            ("who", &["ann@example.org", "bob"], "mail addresses"),
        ] {
            assert_eq!(found(name, values), Finding::Open(called), "{name}");
        }
        assert_eq!(found("kind", &["one"]), Finding::Single);
        let many: Vec<String> = (0..26u8).map(|n| format!("w{}", char::from(b'a' + n))).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(found("kind", &many), Finding::Many);
    }

    #[test]
    fn caps_have_headroom_and_are_round() {
        for (seen, expected) in [
            (0, 10),
            (7, 10),
            (8, 20),
            (13, 20),
            (14, 50),
            (58, 100),
            (68, 200),
            (400_000, 1_000_000),
        ] {
            assert_eq!(cap(seen), expected, "{seen}");
        }
        assert_eq!(cap(usize::MAX), 1_000_000);
    }
}
