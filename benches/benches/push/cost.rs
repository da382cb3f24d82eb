//! What something cost this process: processor time of all its threads, and allocations.

use std::alloc::System;
use std::ops::{AddAssign, Sub};

use rustix::time::{ClockId, clock_gettime};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Since the process began, or from one moment to another.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// Processor time of all threads, user and kernel.
    pub(crate) nanos: u64,
    /// Allocations, and reallocations.
    pub(crate) allocations: u64,
    /// Bytes asked for by them.
    pub(crate) bytes: u64,
}

impl Cost {
    /// So far.
    pub(crate) fn so_far() -> Self {
        let stats = ALLOCATOR.stats();
        Self {
            nanos: process_nanos(),
            allocations: (stats.allocations + stats.reallocations) as u64,
            bytes: stats.bytes_allocated as u64,
        }
    }
}

/// Processor time of the process.
pub(crate) fn process_nanos() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    (time.tv_sec * 1_000_000_000 + time.tv_nsec) as u64
}

impl Sub for Cost {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            nanos: self.nanos - before.nanos,
            allocations: self.allocations - before.allocations,
            bytes: self.bytes - before.bytes,
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.nanos += other.nanos;
        self.allocations += other.allocations;
        self.bytes += other.bytes;
    }
}
