//! Telling others when an alert begins or ceases to fire.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use bellwether_slo::alert::Alert;
use bellwether_slo::monitor::SloChange;

/// Who wants to know.
type Listener = Box<dyn Fn(&Alert) + Send + Sync>;

/// All who want to know, and how often they panicked.
#[derive(Default)]
pub(super) struct Listeners {
    all: Vec<Listener>,
    panics: AtomicU64,
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listeners").field("all", &self.all.len()).finish_non_exhaustive()
    }
}

impl Listeners {
    pub(super) fn add(&mut self, listener: Listener) {
        self.all.push(listener);
    }

    pub(super) fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    pub(super) fn are_none(&self) -> bool {
        self.all.is_empty()
    }

    /// Tells of each change, as the alert stands after it. Who panics does not end the ticks, and
    /// is told of the next change too.
    pub(super) fn tell(&self, changes: &[SloChange], alerts: &[Alert]) {
        for change in changes {
            let about = |alert: &&Alert| {
                alert.slo == change.slo
                    && alert.group == change.group
                    && alert.name == change.change.alert
            };
            let Some(alert) = alerts.iter().find(about) else { continue };
            for listener in &self.all {
                if catch_unwind(AssertUnwindSafe(|| listener(alert))).is_err() {
                    self.panics.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }
}
