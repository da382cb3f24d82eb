//! A queue in memory; it ends with the process.

use std::collections::VecDeque;

use super::{Payload, Queue};
use crate::push::ledger::Counts;

/// What a payload takes besides its bytes.
const OVERHEAD_BYTES: u64 = 64;

#[derive(Debug)]
pub(in crate::push) struct MemoryQueue {
    waiting: VecDeque<Payload>,
    bytes: u64,
    points: u64,
    bytes_max: u64,
    /// Bytes and points of the one that was taken.
    taken: Option<(u64, u64)>,
}

impl MemoryQueue {
    /// At most `bytes_max` bytes, the one that is being sent included.
    pub(in crate::push) fn new(bytes_max: u64) -> Self {
        Self { waiting: VecDeque::new(), bytes: 0, points: 0, bytes_max, taken: None }
    }

    fn drop_oldest_beyond_the_bound(&mut self, counts: &mut Counts) {
        while self.bytes > self.bytes_max {
            let Some(oldest) = self.waiting.pop_front() else { break };
            self.bytes -= size(&oldest);
            self.points -= oldest.points;
            counts.dropped.queue_full += oldest.points;
        }
    }
}

impl Queue for MemoryQueue {
    fn push(&mut self, payload: Payload, counts: &mut Counts) {
        self.bytes += size(&payload);
        self.points += payload.points;
        self.waiting.push_back(payload);
        self.drop_oldest_beyond_the_bound(counts);
    }

    fn settle(&mut self, _: &mut Counts) {}

    fn take(&mut self, _: &mut Counts) -> Option<Payload> {
        let payload = self.waiting.pop_front()?;
        self.taken = Some((size(&payload), payload.points));
        Some(payload)
    }

    fn done(&mut self, _: &mut Counts) {
        if let Some((bytes, points)) = self.taken.take() {
            self.bytes -= bytes;
            self.points -= points;
        }
    }

    fn restore(&mut self, payload: Payload, counts: &mut Counts) {
        self.taken = None;
        self.waiting.push_front(payload);
        self.drop_oldest_beyond_the_bound(counts);
    }

    fn waiting(&self) -> (u64, u64) {
        (self.points, self.bytes)
    }

    fn end(&mut self, counts: &mut Counts) {
        counts.dropped.shutdown += std::mem::take(&mut self.points);
        self.bytes = 0;
        self.taken = None;
        self.waiting.clear();
    }
}

fn size(payload: &Payload) -> u64 {
    payload.bytes.len() as u64 + OVERHEAD_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(points: u64) -> Payload {
        Payload { bytes: vec![0; 36], points, format: 0 }
    }

    #[test]
    fn past_the_bound_the_oldest_go_and_are_counted() {
        let (mut queue, mut counts) = (MemoryQueue::new(250), Counts::default());
        for points in 1..=5 {
            queue.push(payload(points), &mut counts);
        }
        assert_eq!(queue.waiting(), (9, 200));
        assert_eq!(counts.dropped.queue_full, 1 + 2 + 3);
        assert_eq!(queue.take(&mut counts).map(|p| p.points), Some(4));
    }

    #[test]
    fn the_one_being_sent_is_within_the_bound_and_oldest_when_it_comes_back() {
        let (mut queue, mut counts) = (MemoryQueue::new(250), Counts::default());
        queue.push(payload(1), &mut counts);
        let taken = queue.take(&mut counts).unwrap();
        queue.push(payload(2), &mut counts);
        queue.push(payload(3), &mut counts);
        assert_eq!((queue.waiting(), counts.dropped.queue_full), ((4, 200), 2));
        queue.restore(taken, &mut counts);
        assert_eq!(queue.take(&mut counts).map(|p| p.points), Some(1));
        queue.done(&mut counts);
        assert_eq!(queue.waiting(), (3, 100));
        queue.end(&mut counts);
        assert_eq!((queue.waiting(), counts.dropped.shutdown), ((0, 0), 3));
    }

    #[test]
    fn one_that_is_larger_than_the_bound_is_dropped_at_once() {
        let (mut queue, mut counts) = (MemoryQueue::new(99), Counts::default());
        queue.push(payload(7), &mut counts);
        assert_eq!((queue.waiting(), counts.dropped.queue_full), ((0, 0), 7));
    }
}
