//! Times that shall not count, as bytes: who said so, when and why.

use std::time::Duration;

use super::bytes::{self, Reader};
use crate::correction::{Correction, Image, Recurrence, Withdrawn};
use crate::period::Zone;

pub(super) fn put(out: &mut Vec<u8>, image: &Image) {
    out.push(10);
    bytes::put(out, image.list.len() as u64);
    for (correction, declared) in &image.list {
        put_one(out, correction);
        out.push(u8::from(*declared));
    }
    bytes::put(out, image.withdrawn.len() as u64);
    for Withdrawn { correction, by, at } in &image.withdrawn {
        put_one(out, correction);
        bytes::put_text(out, by);
        bytes::put_signed(out, at.0);
    }
}

fn put_one(out: &mut Vec<u8>, correction: &Correction) {
    let Correction { name, start, length, recurrence, zone, reason, author, entered } = correction;
    bytes::put_text(out, name);
    bytes::put_signed(out, start.0);
    bytes::put(out, u64::try_from(length.as_millis()).unwrap_or(u64::MAX));
    out.push(u8::from(recurrence.is_some()));
    let rule = recurrence.as_ref().map(ToString::to_string);
    bytes::put_text(out, rule.as_deref().unwrap_or_default());
    for text in [&zone.to_string(), reason, author] {
        bytes::put_text(out, text);
    }
    bytes::put_signed(out, entered.0);
}

pub(super) fn take(from: &mut Reader<'_>) -> Option<Image> {
    let count = from.length()?;
    let list = (0..count).map(|_| Some((one(from)?, from.byte()? == 1))).collect::<Option<_>>()?;
    let count = from.length()?;
    let gone = |_| Some(Withdrawn { correction: one(from)?, by: from.text()?, at: from.moment()? });
    Some(Image { list, withdrawn: (0..count).map(gone).collect::<Option<_>>()? })
}

fn one(from: &mut Reader<'_>) -> Option<Correction> {
    let (name, start, length) = (from.text()?, from.moment()?, from.take()?);
    let (recurs, rule) = (from.byte()? == 1, from.text()?);
    // What cannot be read here (a zone without its database) shall not take the log along: it is
    // declared again, and differs.
    let recurrence = Recurrence::parse(&rule).ok().filter(|_| recurs);
    let zone = Zone::parse(&from.text()?).unwrap_or(Zone::Utc);
    let (reason, author, entered) = (from.text()?, from.text()?, from.moment()?);
    let length = Duration::from_millis(length);
    Some(Correction { name, start, length, recurrence, zone, reason, author, entered })
}
