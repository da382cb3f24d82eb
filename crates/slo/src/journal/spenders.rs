//! Who spent the budget, as bytes.

use super::bytes::{self, Reader};
use super::durations::{put_slots, slots};
use crate::attribution::{Entry, Image};

pub(super) fn put_images(out: &mut Vec<u8>, images: &[Image]) {
    out.push(7);
    bytes::put(out, images.len() as u64);
    for Image { label, values, slots, folded } in images {
        bytes::put_text(out, label);
        bytes::put(out, values.len() as u64);
        for value in values {
            bytes::put_text(out, value);
        }
        put_slots(out, slots);
        bytes::put(out, *folded);
    }
}

pub(super) fn images(from: &mut Reader<'_>) -> Option<Vec<Image>> {
    let count = from.length()?;
    let image = |_| {
        let label = from.text()?;
        let values = (0..from.length()?).map(|_| from.text()).collect::<Option<_>>()?;
        Some(Image { label, values, slots: slots(from)?, folded: from.take()? })
    };
    (0..count).map(image).collect()
}

pub(super) fn put_changes(out: &mut Vec<u8>, changes: &[Entry]) {
    out.push(8);
    bytes::put(out, changes.len() as u64);
    for Entry { label, value, hour, bad } in changes {
        bytes::put_text(out, label);
        out.push(u8::from(value.is_some()));
        bytes::put_text(out, value.as_deref().unwrap_or_default());
        bytes::put_signed(out, *hour);
        bytes::put(out, *bad);
    }
}

pub(super) fn changes(from: &mut Reader<'_>) -> Option<Vec<Entry>> {
    let count = from.length()?;
    let change = |_| {
        let (label, named, value) = (from.text()?, from.byte()? == 1, from.text()?);
        let value = named.then_some(value);
        Some(Entry { label, value, hour: from.hour()?, bad: from.take()? })
    };
    (0..count).map(change).collect()
}
