//! The states of a tracker's alerts, by name, so that a changed policy keeps those it still has.

use bellwether_model::Timestamp;

use super::bytes::{self, Reader};
use crate::alert::Held;
use crate::correction::Settled;
use crate::tracker::{Anomalies, Parts, Tracker};

/// Names of pairs and of shares of the budget, in the policy's order.
pub(super) type Names = (Vec<String>, Vec<String>);

pub(super) fn names(tracker: &Tracker) -> Names {
    let policy = tracker.policy();
    let pairs = policy.pairs.iter().map(|pair| pair.name.clone()).collect();
    (pairs, policy.spent.iter().map(ToString::to_string).collect())
}

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct States {
    pairs: Vec<(String, Held)>,
    spent: Vec<(String, Held)>,
    blind: Held,
    anomalies: Anomalies,
    untrusted: Held,
    settled: Vec<Settled>,
}

impl States {
    pub(super) fn of(names: &Names, parts: &Parts<'_>) -> Self {
        let named = |names: &[String], held: &[Held]| {
            names.iter().cloned().zip(held.iter().copied()).collect()
        };
        Self {
            pairs: named(&names.0, parts.pairs),
            spent: named(&names.1, parts.spent),
            blind: *parts.blind,
            anomalies: *parts.anomalies,
            untrusted: parts.trust.held,
            settled: parts.corrections.settled().to_vec(),
        }
    }

    pub(super) fn restore(self, names: &Names, parts: &mut Parts<'_>) {
        let Self { pairs, spent, blind, anomalies, untrusted, settled } = self;
        let fill = |held: &mut [Held], names: &[String], from: &[(String, Held)]| {
            for (held, name) in held.iter_mut().zip(names) {
                if let Some((_, kept)) = from.iter().find(|(kept, _)| kept == name) {
                    *held = *kept;
                }
            }
        };
        fill(parts.pairs, &names.0, &pairs);
        fill(parts.spent, &names.1, &spent);
        *parts.blind = blind;
        *parts.anomalies = anomalies;
        parts.trust.restore(untrusted, anomalies, parts.ledger.seen());
        parts.corrections.restore(settled);
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        for list in [&self.pairs, &self.spent] {
            bytes::put(out, list.len() as u64);
            for (name, held) in list {
                bytes::put_text(out, name);
                put_held(out, *held);
            }
        }
        put_held(out, self.blind);
        bytes::put(out, self.anomalies.bad_above_total);
        bytes::put(out, self.anomalies.fell);
        bytes::put(out, self.anomalies.unequal);
        put_held(out, self.untrusted);
        bytes::put(out, self.settled.len() as u64);
        for Settled { from, to, counts } in &self.settled {
            bytes::put_signed(out, *from);
            bytes::put_signed(out, *to);
            bytes::put_counts(out, *counts);
        }
    }

    pub(super) fn take(from: &mut Reader<'_>) -> Option<Self> {
        let (pairs, spent) = (list(from)?, list(from)?);
        let blind = held(from)?;
        let anomalies =
            Anomalies { bad_above_total: from.take()?, fell: from.take()?, unequal: from.take()? };
        let untrusted = held(from)?;
        let count = from.length()?;
        let one =
            |_| Some(Settled { from: from.time()?, to: from.time()?, counts: from.counts()? });
        let settled = (0..count).map(one).collect::<Option<_>>()?;
        Some(Self { pairs, spent, blind, anomalies, untrusted, settled })
    }
}

fn list(from: &mut Reader<'_>) -> Option<Vec<(String, Held)>> {
    (0..from.length()?).map(|_| Some((from.text()?, held(from)?))).collect()
}

fn put_held(out: &mut Vec<u8>, held: Held) {
    out.push(u8::from(held.firing) | u8::from(held.frozen) << 1);
    bytes::put_signed(out, held.since.0);
}

fn held(from: &mut Reader<'_>) -> Option<Held> {
    let bits = from.byte().filter(|bits| *bits < 4)?;
    let since = Timestamp(from.time()?);
    Some(Held { firing: bits & 1 != 0, frozen: bits & 2 != 0, since })
}
