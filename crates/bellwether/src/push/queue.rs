//! What waits to be sent: bounded, oldest dropped first.

pub(super) mod disk;
mod memory;

pub(super) use disk::DiskQueue;
pub(super) use memory::MemoryQueue;

use super::ledger::Counts;

/// One request's worth of points, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// Points in it, for the counts.
    pub points: u64,
    /// Which of its protocol's formats this is; what it means is the protocol's affair.
    pub format: u8,
}

/// A queue. Whoever takes a payload says [`done`](Self::done) or [`restore`](Self::restore)
/// before the next is taken.
pub(super) trait Queue: Send + std::fmt::Debug {
    /// Adds one; older ones that have no room any more are dropped and counted.
    fn push(&mut self, payload: Payload, counts: &mut Counts);

    /// Makes what was pushed last, if anything, survive a loss of power, where that is possible.
    fn settle(&mut self, counts: &mut Counts);

    /// The oldest, which stays accounted for.
    fn take(&mut self, counts: &mut Counts) -> Option<Payload>;

    /// The one that was taken is dealt with.
    fn done(&mut self, counts: &mut Counts);

    /// The one that was taken is the oldest again; dropped and counted where there is no room.
    fn restore(&mut self, payload: Payload, counts: &mut Counts);

    /// Points and bytes, those that were taken included.
    fn waiting(&self) -> (u64, u64);

    /// The process ends: what would not outlive it is dropped and counted.
    fn end(&mut self, counts: &mut Counts);
}
