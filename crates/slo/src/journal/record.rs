//! Records: framed, checked, of ten kinds.

use super::bytes::{self, Reader};
use super::crc::crc32;
use super::states::States;
use super::{corrections, durations, spenders};
use crate::attribution;
use crate::correction;
use crate::counts::Counts;
use crate::ledger::{Delta, Image, Row};
use crate::slices::SlicesImage;
use crate::tally::Slot;

const VERSION: u64 = 1;
/// Bytes before a body.
const FRAME: usize = 8;
/// Longest body read back.
const BODY_MAX: usize = 4 << 20;

/// The content of a record.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body {
    Header { generation: u64, name: String, group: Option<String> },
    Image(Image),
    Delta(Delta),
    States(States),
    Slices(SlicesImage),
    Statements(Vec<Statement>),
    Spenders(Vec<attribution::Image>),
    Spent(Vec<attribution::Entry>),
    Corrections(correction::Image),
    Durations { all: bool, slots: Vec<Slot> },
}

/// What an instance counted in a slot: field, number of the tier, slot, counts.
pub(crate) type Statement = (String, u64, i64, Counts);

impl Body {
    /// What a header says is counted.
    pub(super) fn generation(&self) -> Option<u64> {
        match self {
            Self::Header { generation, .. } => Some(*generation),
            _ => None,
        }
    }
}

/// Appends a record.
pub(super) fn append(out: &mut Vec<u8>, body: &Body) {
    let body = encode(body);
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&crc32(&body).to_le_bytes());
    out.extend_from_slice(&body);
}

pub(super) fn encode(body: &Body) -> Vec<u8> {
    let mut out = Vec::new();
    match body {
        Body::Header { generation, name, group } => {
            out.push(1);
            bytes::put(&mut out, VERSION);
            bytes::put(&mut out, *generation);
            bytes::put_text(&mut out, name);
            out.push(u8::from(group.is_some()));
            bytes::put_text(&mut out, group.as_deref().unwrap_or_default());
        }
        Body::Image(image) => put_image(&mut out, image),
        Body::Delta(delta) => put_delta(&mut out, delta),
        Body::States(states) => {
            out.push(4);
            states.put(&mut out);
        }
        Body::Slices(image) => put_slices(&mut out, image),
        Body::Statements(list) => put_statements(&mut out, list),
        Body::Spenders(images) => spenders::put_images(&mut out, images),
        Body::Spent(changes) => spenders::put_changes(&mut out, changes),
        Body::Corrections(image) => corrections::put(&mut out, image),
        Body::Durations { all, slots } => durations::put(&mut out, *all, slots),
    }
    out
}

fn decode(body: &[u8]) -> Option<Body> {
    let mut from = Reader::new(body);
    let body = match from.byte()? {
        1 => {
            from.take().filter(|version| *version == VERSION)?;
            let (generation, name) = (from.take()?, from.text()?);
            let grouped = from.byte()? == 1;
            let group = from.text()?;
            Body::Header { generation, name, group: grouped.then_some(group) }
        }
        2 => Body::Image(image(&mut from)?),
        3 => Body::Delta(delta(&mut from)?),
        4 => Body::States(States::take(&mut from)?),
        5 => Body::Slices(slices(&mut from)?),
        6 => Body::Statements(statements(&mut from)?),
        7 => Body::Spenders(spenders::images(&mut from)?),
        8 => Body::Spent(spenders::changes(&mut from)?),
        9 => durations::take(&mut from)?,
        10 => Body::Corrections(corrections::take(&mut from)?),
        _ => return None,
    };
    from.is_empty().then_some(body)
}

fn put_image(out: &mut Vec<u8>, image: &Image) {
    let Image { born, seen, closed, sum, rows, gaps, merged } = image;
    out.push(2);
    for time in [born, seen, closed] {
        bytes::put_signed(out, *time);
    }
    bytes::put_counts(out, *sum);
    put_gaps(out, gaps);
    bytes::put(out, *merged);
    bytes::put(out, rows.len() as u64);
    for row in rows {
        put_row(out, row);
    }
}

fn image(from: &mut Reader<'_>) -> Option<Image> {
    let (born, seen, closed) = (from.time()?, from.time()?, from.time()?);
    let sum = from.counts()?;
    let (gaps, merged) = (gaps(from)?, from.take()?);
    let rows = (0..from.length()?).map(|_| row(from)).collect::<Option<_>>()?;
    Some(Image { born, seen, closed, sum, rows, gaps, merged })
}

fn put_delta(out: &mut Vec<u8>, delta: &Delta) {
    let Delta { seen, closed, sum, row, gaps } = delta;
    out.push(3);
    bytes::put_signed(out, *seen);
    bytes::put_signed(out, *closed);
    bytes::put_counts(out, *sum);
    out.push(u8::from(gaps.is_some()));
    put_gaps(out, gaps.as_deref().unwrap_or_default());
    put_row(out, row);
}

fn delta(from: &mut Reader<'_>) -> Option<Delta> {
    let (seen, closed, sum) = (from.time()?, from.time()?, from.counts()?);
    let changed = from.byte()? == 1;
    let gaps = gaps(from)?;
    Some(Delta { seen, closed, sum, row: row(from)?, gaps: changed.then_some(gaps) })
}

fn put_gaps(out: &mut Vec<u8>, gaps: &[(i64, i64)]) {
    bytes::put(out, gaps.len() as u64);
    let mut before = 0;
    for (start, end) in gaps {
        bytes::put_signed(out, start.wrapping_sub(before));
        bytes::put_signed(out, end.wrapping_sub(*start));
        before = *end;
    }
}

fn gaps(from: &mut Reader<'_>) -> Option<Vec<(i64, i64)>> {
    let count = from.length()?;
    let mut before = 0i64;
    let gap = |_| {
        let start = before.checked_add(from.time()?)?;
        before = start.checked_add(from.time()?)?;
        Some((start, before))
    };
    (0..count).map(gap).collect()
}

fn put_row(out: &mut Vec<u8>, row: &Row) {
    bytes::put_signed(out, row.first);
    bytes::put_signed(out, row.step);
    bytes::put(out, row.values.len() as u64);
    let mut before = Counts::ZERO;
    for value in &row.values {
        bytes::put_signed(out, value.total.wrapping_sub(before.total).cast_signed());
        bytes::put_signed(out, value.bad.wrapping_sub(before.bad).cast_signed());
        before = *value;
    }
}

fn row(from: &mut Reader<'_>) -> Option<Row> {
    let (first, step) = (from.time()?, from.time()?);
    let count = from.length()?;
    let mut before = Counts::ZERO;
    let mut values = Vec::with_capacity(count);
    for _ in 0..count {
        before.total = before.total.wrapping_add(from.signed()?.cast_unsigned());
        before.bad = before.bad.wrapping_add(from.signed()?.cast_unsigned());
        values.push(before);
    }
    // Slots are 6 h at most, so that no time of a value is beyond what a time may be.
    Some(Row { first, step, values }).filter(|row| row.step > 0 && row.step <= 21_600_000)
}

fn put_slices(out: &mut Vec<u8>, image: &SlicesImage) {
    let SlicesImage { open, now, first, runs } = image;
    out.push(5);
    bytes::put_signed(out, *open);
    bytes::put_counts(out, *now);
    bytes::put_signed(out, *first);
    bytes::put(out, runs.len() as u64);
    for (code, run) in runs {
        out.push(*code);
        bytes::put(out, *run);
    }
}

fn slices(from: &mut Reader<'_>) -> Option<SlicesImage> {
    let (open, now, first) = (slot(from)?, from.counts()?, slot(from)?);
    let runs = (0..from.length()?).map(|_| Some((from.byte()?, from.take()?)));
    Some(SlicesImage { open, now, first, runs: runs.collect::<Option<_>>()? })
}

fn put_statements(out: &mut Vec<u8>, list: &[Statement]) {
    out.push(6);
    bytes::put(out, list.len() as u64);
    for (field, tier, slot, counts) in list {
        bytes::put_text(out, field);
        bytes::put(out, *tier);
        bytes::put_signed(out, *slot);
        bytes::put_counts(out, *counts);
    }
}

fn statements(from: &mut Reader<'_>) -> Option<Vec<Statement>> {
    let count = from.length()?;
    let one = |_| Some((from.text()?, from.take()?, from.time()?, from.counts()?));
    (0..count).map(one).collect()
}

fn slot(from: &mut Reader<'_>) -> Option<i64> {
    from.time().filter(|slot| slot.unsigned_abs() < 1 << 28)
}

/// The records of a log, up to the first that is torn or corrupt.
#[derive(Debug)]
pub(super) struct Records<'a> {
    log: &'a [u8],
    read: usize,
}

impl<'a> Records<'a> {
    pub(super) fn new(log: &'a [u8]) -> Self {
        Self { log, read: 0 }
    }

    /// Bytes of the records given so far.
    pub(super) fn read(&self) -> usize {
        self.read
    }
}

impl Iterator for Records<'_> {
    type Item = Body;

    fn next(&mut self) -> Option<Body> {
        let rest = self.log.get(self.read..)?;
        let word = |at: usize| {
            let bytes = rest.get(at..at + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?))
        };
        let length = usize::try_from(word(0)?).ok().filter(|length| *length <= BODY_MAX)?;
        let body = rest.get(FRAME..FRAME + length)?;
        if crc32(body) != word(4)? {
            return None;
        }
        let body = decode(body)?;
        self.read += FRAME + length;
        Some(body)
    }
}
