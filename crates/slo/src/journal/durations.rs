//! Counts by key and hours, as bytes; and the log of durations, a file of its own.

use super::Replay;
use super::bytes::{self, Reader};
use super::record::{self, Body, Records};
use crate::latency::Latencies;
use crate::tally::{Slot, Tally};

/// Says what is counted, so that other buckets would begin anew.
pub(crate) const GENERATION: u64 = 5;
/// What the header of the log calls them.
const NAME: &str = "durations";

pub(super) fn put_slots(out: &mut Vec<u8>, slots: &[Slot]) {
    bytes::put(out, slots.len() as u64);
    for Slot { from, to, tally } in slots {
        bytes::put_signed(out, *from);
        bytes::put_signed(out, to - from);
        bytes::put(out, tally.keys() as u64);
        let mut before = 0;
        for (key, count) in tally.iter() {
            bytes::put(out, u64::from(key - before));
            bytes::put(out, count);
            before = key;
        }
    }
}

pub(super) fn slots(reader: &mut Reader<'_>) -> Option<Vec<Slot>> {
    (0..reader.length()?).map(|_| slot(reader)).collect()
}

fn slot(reader: &mut Reader<'_>) -> Option<Slot> {
    let (from, hours) = (reader.hour()?, reader.hour()?);
    let (mut tally, mut key) = (Tally::default(), 0u64);
    for _ in 0..reader.length()? {
        key = key.saturating_add(reader.take()?);
        tally.add(u16::try_from(key).ok()?, reader.take()?);
    }
    Some(Slot { from, to: from + hours, tally }).filter(|slot| slot.from < slot.to)
}

pub(super) fn put(out: &mut Vec<u8>, all: bool, slots: &[Slot]) {
    out.push(9);
    out.push(u8::from(all));
    put_slots(out, slots);
}

pub(super) fn take(from: &mut Reader<'_>) -> Option<Body> {
    let all = from.byte()? == 1;
    Some(Body::Durations { all, slots: slots(from)? })
}

impl Latencies {
    /// Everything, as the beginning of a new log.
    pub fn compact(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let name = NAME.to_owned();
        record::append(&mut out, &Body::Header { generation: GENERATION, name, group: None });
        record::append(&mut out, &Body::Durations { all: true, slots: self.image() });
        out
    }

    /// What came since the last flush or compaction, to append to the log.
    pub fn flush(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        match self.changes() {
            Some(slots) if slots.is_empty() => {}
            Some(slots) => record::append(&mut out, &Body::Durations { all: false, slots }),
            None => record::append(&mut out, &Body::Durations { all: true, slots: self.image() }),
        }
        out
    }

    /// Goes on from what was written down. A broken log is no error.
    pub fn restore_log(&mut self, log: &[u8]) -> Replay {
        let mut replay = Replay::default();
        let mut records = Records::new(log);
        for body in records.by_ref() {
            replay.records += 1;
            replay.other_generation = body.generation().filter(|found| *found != GENERATION);
            match body {
                _ if replay.other_generation.is_some() => return replay,
                Body::Durations { all: true, slots } => {
                    replay.whole = true;
                    self.restore(slots);
                }
                Body::Durations { all: false, slots } => self.apply(&slots),
                _ => {}
            }
        }
        replay.bytes_kept = records.read() as u64;
        replay.bytes_cut = (log.len() - records.read()) as u64;
        replay
    }
}
