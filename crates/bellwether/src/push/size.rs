//! How large requests may be: less once a receiver has found one too large.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Requests get no smaller than that many bytes.
const LEAST: usize = 4 << 10;

/// The bound both threads of an exporter know. A payload's `format` says in its upper half by how
/// many halvings it came, so that many too large ones halve the bound once.
#[derive(Debug, Clone)]
pub(super) struct Size {
    whole: usize,
    halvings: Arc<AtomicU8>,
}

impl Size {
    pub(super) fn new(whole: usize) -> Self {
        Self { whole, halvings: Arc::default() }
    }

    /// The bound now, and the format of a payload within it.
    pub(super) fn now(&self, kind: u8) -> (usize, u8) {
        let halvings = self.halvings.load(Ordering::Relaxed);
        ((self.whole >> halvings).max(LEAST.min(self.whole)), halvings << 4 | kind & KIND)
    }

    /// A payload of that format was too large.
    pub(super) fn too_large(&self, format: u8) {
        let halvings = format >> 4;
        if halvings < 15 && self.whole >> halvings > LEAST {
            let to = halvings + 1;
            self.halvings.fetch_max(to, Ordering::Relaxed);
        }
    }
}

/// The part of a format that is not about size.
pub(super) const KIND: u8 = 0x0f;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_many_of_one_size_are_refused_the_bound_halves_once() {
        let size = Size::new(1 << 20);
        let (_, first) = size.now(3);
        size.too_large(first);
        size.too_large(first);
        let (bound, second) = size.now(3);
        assert_eq!((bound, second & KIND), (1 << 19, 3));
        (0..40).for_each(|_| size.too_large(size.now(0).1));
        assert_eq!(size.now(0).0, LEAST);
    }
}
