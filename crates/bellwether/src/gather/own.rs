//! What Bellwether says of itself on every endpoint.

use std::sync::Arc;

use bellwether_model::{Extras, FamilyHead, FamilyKind, FamilySink, Number, Original};

use super::reader::Reader;
use crate::scope::{Rejection, Scope};

/// A family about the instruments themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnFamily {
    Folded,
    Rejected,
    Cancelled,
    ExemplarsDropped,
}

impl OwnFamily {
    pub(super) const ALL: [Self; 4] =
        [Self::Folded, Self::Rejected, Self::Cancelled, Self::ExemplarsDropped];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Folded => "bellwether_label_folded_total",
            Self::Rejected => "bellwether_rejected_total",
            Self::Cancelled => "bellwether_timer_cancelled_total",
            Self::ExemplarsDropped => "bellwether_exemplars_dropped_total",
        }
    }

    fn original(self) -> &'static str {
        match self {
            Self::Folded => "bellwether.label.folded",
            Self::Rejected => "bellwether.rejected",
            Self::Cancelled => "bellwether.timer.cancelled",
            Self::ExemplarsDropped => "bellwether.exemplars.dropped",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Folded => {
                "Recordings whose label value was past its cap or not listed, and was folded."
            }
            Self::Rejected => "Recordings refused, by metric and reason.",
            Self::Cancelled => "Timed futures dropped before they were done.",
            Self::ExemplarsDropped => "Exemplars not kept: too many series, or labels too long.",
        }
    }

    pub(super) fn walk<K: FamilySink>(self, scopes: &[&'static Scope], sink: &mut K) {
        let rows = match self {
            Self::Folded => folded(scopes),
            Self::Rejected => rejected(scopes, |r| r != Rejection::Cancelled),
            Self::Cancelled => rejected(scopes, |r| r == Rejection::Cancelled),
            Self::ExemplarsDropped => dropped(scopes),
        };
        if rows.is_empty() {
            return;
        }
        sink.begin(&FamilyHead {
            name: self.name(),
            kind: FamilyKind::Counter,
            unit: "",
            help: self.help(),
            inner: &[&[]],
            original: Some(Original { name: self.original(), ..Original::default() }),
        });
        for row in rows {
            let labels: Vec<(&str, &str)> = row.labels.iter().map(|(n, v)| (*n, &**v)).collect();
            sink.row(&labels);
            sink.number(0, Number::U64(row.value), Extras::default());
        }
        sink.end();
    }
}

struct OwnRow {
    labels: Vec<(&'static str, Arc<str>)>,
    value: u64,
}

fn folded(scopes: &[&'static Scope]) -> Vec<OwnRow> {
    let mut rows = Vec::new();
    for scope in scopes {
        for def in scope.def().metrics {
            let Some(first) = def.folded else { continue };
            let mut counts = vec![0u64; def.labels.len()];
            Reader::per_thread(scope).sum(first, &mut counts, |_| false);
            for (label, value) in def.labels.iter().zip(counts).filter(|(_, n)| *n > 0) {
                let labels = vec![("metric", def.name.into()), ("label", label.name.into())];
                rows.push(OwnRow { labels, value });
            }
        }
    }
    rows
}

fn rejected(scopes: &[&'static Scope], which: impl Fn(Rejection) -> bool) -> Vec<OwnRow> {
    let mut rows = Vec::new();
    for scope in scopes {
        for ((metric, reason), value) in scope.rejected.read() {
            let Some(def) = scope.def().metrics.get(metric as usize).filter(|_| which(reason))
            else {
                continue;
            };
            let mut labels: Vec<(&str, Arc<str>)> = vec![("metric", def.name.into())];
            if reason != Rejection::Cancelled {
                labels.push(("reason", reason.as_str().into()));
            }
            rows.push(OwnRow { labels, value });
        }
    }
    rows
}

fn dropped(scopes: &[&'static Scope]) -> Vec<OwnRow> {
    let value = scopes.iter().map(|scope| scope.exemplars.dropped()).sum();
    if value == 0 { vec![] } else { vec![OwnRow { labels: vec![], value }] }
}
