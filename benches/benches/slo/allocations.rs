//! Live bytes and allocations of this process.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Allocations so far, reallocations included.
pub(crate) fn count() -> usize {
    let stats = ALLOCATOR.stats();
    stats.allocations + stats.reallocations
}

/// Bytes by which the heap grows while something is made, which is then kept until it is known.
pub(crate) fn grown<T>(make: impl FnOnce() -> T) -> usize {
    let live = || {
        let stats = ALLOCATOR.stats();
        stats.bytes_allocated - stats.bytes_deallocated
    };
    let before = live();
    let kept = make();
    let after = live();
    drop(kept);
    after.saturating_sub(before)
}
