//! Where values live: flat arrays of 64-bit cells, one a thread and one shared.
//!
//! A *slab* has a cell for every per-thread value of a set of instruments. It is leased to one
//! thread at a time, the only one that writes it, with a relaxed load and a relaxed store. When
//! the thread ends, its slab goes to the next thread that asks, values and all: nothing is ever
//! moved or cleared, so the sum over all slabs never goes back.
//!
//! None of this needs `unsafe`: slabs are leaked (their number is the most threads alive at once),
//! cells are atomics, and the single-writer rule keeps counts right, not memory.

mod local;
mod pool;

pub use local::Local;
pub use pool::SlabPool;

use crate::sync::{AtomicU64, Ordering};

/// An array of cells that lives as long as the process.
#[derive(Debug, Clone, Copy)]
pub struct Slab(&'static [AtomicU64]);

impl Slab {
    /// A new slab of `cells` zeros. Memory is taken from the system page by page as it is touched.
    pub fn leak(cells: usize) -> Self {
        Self(Box::leak(zeroed(cells)))
    }

    /// No cells at all.
    pub const fn empty() -> Self {
        Self(&[])
    }

    /// The cell, if there is one of that index.
    #[inline]
    pub fn cell(self, index: u32) -> Option<&'static AtomicU64> {
        self.0.get(index as usize)
    }

    /// Adds to a cell; for the thread that has the slab leased.
    pub fn add(self, index: u32, n: u64) {
        if let Some(cell) = self.cell(index) {
            bump(cell, n);
        }
    }

    /// The `len` cells from `start` on, or none if there are not so many.
    #[inline]
    pub fn range(self, start: u32, len: u32) -> &'static [AtomicU64] {
        let start = start as usize;
        self.0.get(start..start + len as usize).unwrap_or_default()
    }

    /// Sets every cell to zero; only for slabs nobody writes.
    pub(crate) fn clear(self) {
        for cell in self.0.iter().filter(|c| c.load(Ordering::Relaxed) != 0) {
            cell.store(0, Ordering::Relaxed);
        }
    }

    fn is_same(self, other: Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// Adds to a cell that only this thread writes.
#[inline]
pub(crate) fn bump(cell: &AtomicU64, n: u64) {
    cell.store(cell.load(Ordering::Relaxed).wrapping_add(n), Ordering::Relaxed);
}

/// Adds to a cell of float bits that only this thread writes.
#[inline]
pub(crate) fn bump_f64(cell: &AtomicU64, v: f64) {
    let sum = f64::from_bits(cell.load(Ordering::Relaxed)) + v;
    cell.store(sum.to_bits(), Ordering::Relaxed);
}

/// Adds to a cell of float bits that any thread may write.
pub(crate) fn add_f64(cell: &AtomicU64, v: f64) {
    let mut seen = cell.load(Ordering::Relaxed);
    loop {
        let sum = (f64::from_bits(seen) + v).to_bits();
        match cell.compare_exchange_weak(seen, sum, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => return,
            Err(now) => seen = now,
        }
    }
}

#[cfg(not(loom))]
fn zeroed(cells: usize) -> Box<[AtomicU64]> {
    bytemuck::zeroed_slice_box(cells)
}

#[cfg(loom)]
fn zeroed(cells: usize) -> Box<[AtomicU64]> {
    (0..cells).map(|_| AtomicU64::new(0)).collect()
}
