//! A ring buffer of events that counts for itself, as buffers of drivers and kernels do.
//!
//! It knows nothing of metrics where it is written and read: a scrape takes one sample of its
//! totals and brings the counters up to them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::metrics as m;

/// Events kept; the oldest goes when one more comes.
pub const EVENTS_MAX: usize = 256;
/// How long a listener hears nothing at most.
pub(super) const SILENCE: Duration = Duration::from_millis(500);

/// The last events, and how many there ever were.
#[derive(Debug, Default)]
pub struct Ring {
    state: Mutex<State>,
    fresh: Notify,
}

#[derive(Debug, Default)]
struct State {
    events: VecDeque<Arc<str>>,
    published: u64,
    missed: u64,
}

impl Ring {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event.
    pub fn publish(&self, event: impl Into<Arc<str>>) {
        let mut state = self.state();
        if state.events.len() == EVENTS_MAX {
            state.events.pop_front();
        }
        state.events.push_back(event.into());
        state.published += 1;
        drop(state);
        self.fresh.notify_waiters();
    }

    /// Reads what comes from now on.
    pub(super) fn reader(self: &Arc<Self>) -> Reader {
        let position = self.state().published;
        Reader { ring: Arc::clone(self), position }
    }

    /// Called at each scrape: all three come from one moment.
    pub(crate) fn observe(&self) {
        let state = self.state();
        m::STOREFRONT_EVENTS_PUBLISHED_TOTAL.cell().advance_to(state.published);
        m::STOREFRONT_EVENTS_MISSED_TOTAL.cell().advance_to(state.missed);
        m::STOREFRONT_EVENTS_BUFFERED.set(i64::try_from(state.events.len()).unwrap_or(i64::MAX));
    }
}

/// One listener's place in the ring.
#[derive(Debug)]
pub(super) struct Reader {
    ring: Arc<Ring>,
    /// How many events there had been before the one to read next.
    position: u64,
}

impl Reader {
    /// The next event; what was overwritten meanwhile is skipped and counted.
    pub(super) async fn next(&mut self) -> Arc<str> {
        loop {
            let ring = Arc::clone(&self.ring);
            let fresh = ring.fresh.notified();
            if let Some(event) = self.read() {
                return event;
            }
            fresh.await;
        }
    }

    fn read(&mut self) -> Option<Arc<str>> {
        let mut state = self.ring.state();
        let oldest = state.published - state.events.len() as u64;
        let missed = oldest.saturating_sub(self.position);
        state.missed += missed;
        self.position += missed;
        let event = state.events.get((self.position - oldest) as usize).cloned()?;
        self.position += 1;
        Some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Storefront;
    use bellwether::{Registry, isolate};

    fn scrape(ring: &Ring) -> String {
        ring.observe();
        let registry = Registry::new().with::<Storefront>().build().unwrap();
        registry.encode_text()
    }

    #[tokio::test]
    async fn a_listener_hears_everything_in_order() {
        let ring = Arc::new(Ring::default());
        ring.publish("before");
        let mut reader = ring.reader();
        ring.publish("one");
        ring.publish("two");
        assert_eq!((&*reader.next().await, &*reader.next().await), ("one", "two"));
        let waiting = tokio::spawn(async move { reader.next().await });
        tokio::task::yield_now().await;
        ring.publish("three");
        assert_eq!(&*waiting.await.unwrap(), "three");
    }

    #[tokio::test]
    async fn what_a_slow_listener_misses_is_counted_at_the_next_scrape() {
        let _scope = isolate::<Storefront>();
        let ring = Arc::new(Ring::default());
        let mut reader = ring.reader();
        for n in 0..EVENTS_MAX + 10 {
            ring.publish(n.to_string());
        }
        assert_eq!(&*reader.next().await, "10");
        for _again in 0..2 {
            let text = scrape(&ring);
            assert!(text.contains("\nstorefront_events_published_total 266\n"), "{text}");
            assert!(text.contains("\nstorefront_events_missed_total 10\n"), "{text}");
            assert!(text.contains("\nstorefront_events_buffered 256\n"), "{text}");
        }
    }
}
