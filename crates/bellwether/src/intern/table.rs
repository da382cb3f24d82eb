//! An append-only hash table that many threads read without a lock.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::Admitted;

/// Open addressing over twice the cap, so that probes stay short and there is always a gap.
#[derive(Debug)]
pub(crate) struct Table {
    entries: Box<[OnceLock<Entry>]>,
    full: AtomicBool,
}

#[derive(Debug)]
struct Entry {
    hash: u64,
    name: Arc<str>,
    admitted: Admitted,
}

impl Table {
    pub(crate) fn with_capacity(limit: u32) -> Self {
        let size = (limit as usize * 2).next_power_of_two().max(4);
        Self { entries: (0..size).map(|_| OnceLock::new()).collect(), full: AtomicBool::new(false) }
    }

    #[inline]
    pub(crate) fn get(&self, hash: u64, text: &str) -> Option<Admitted> {
        for entry in self.probe(hash) {
            let entry = entry.get()?;
            if entry.hash == hash && *entry.name == *text {
                return Some(entry.admitted);
            }
        }
        None
    }

    /// Adds an entry; the caller holds the lock of admission and knows that the text is new.
    pub(crate) fn insert(&self, hash: u64, name: Arc<str>, admitted: Admitted) {
        let mut entry = Entry { hash, name, admitted };
        for place in self.probe(hash) {
            match place.set(entry) {
                Ok(()) => return,
                Err(back) => entry = back,
            }
        }
    }

    /// Says that a text not found here is past the cap.
    pub(crate) fn mark_full(&self) {
        self.full.store(true, Ordering::Release);
    }

    pub(crate) fn is_full(&self) -> bool {
        self.full.load(Ordering::Acquire)
    }

    fn probe(&self, hash: u64) -> impl Iterator<Item = &OnceLock<Entry>> {
        let mask = self.entries.len() - 1;
        let first = hash as usize & mask;
        (0..self.entries.len()).filter_map(move |i| self.entries.get((first + i) & mask))
    }
}

/// A random seed, so that nobody can choose texts that collide.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(0u8) | 1
}

/// Multiply-and-fold over 8-byte words: a few nanoseconds for a route, and seeded.
#[inline]
pub(crate) fn hash(seed: u64, text: &str) -> u64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut state = seed ^ (text.len() as u64).wrapping_mul(MIX);
    let mut words = text.as_bytes().chunks_exact(8);
    for word in &mut words {
        if let Ok(word) = word.try_into() {
            state = fold(state ^ u64::from_le_bytes(word), seed ^ MIX);
        }
    }
    let mut last = [0u8; 8];
    for (to, from) in last.iter_mut().zip(words.remainder()) {
        *to = *from;
    }
    fold(state ^ u64::from_le_bytes(last), MIX)
}

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    (wide as u64) ^ ((wide >> 64) as u64)
}
