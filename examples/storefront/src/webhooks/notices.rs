//! Notices that wait to be delivered.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;

use crate::metrics as m;

/// Notices waiting at a time; more are refused.
pub const NOTICES_MAX: usize = 1024;

/// What a tenant is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Whom to tell.
    pub tenant: String,
    /// What to tell.
    pub payload: Bytes,
    /// How often it has been tried.
    pub attempts: u32,
}

impl Notice {
    /// A notice nobody has tried to deliver.
    pub fn new(tenant: String, payload: Bytes) -> Self {
        Self { tenant, payload, attempts: 0 }
    }
}

/// A queue with an end.
#[derive(Debug, Default)]
pub struct Notices {
    waiting: Mutex<VecDeque<Notice>>,
    added: Notify,
}

impl Notices {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Notice>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a notice last, unless too many wait.
    pub fn add(&self, notice: Notice) -> bool {
        let mut waiting = self.waiting();
        let has_room = waiting.len() < NOTICES_MAX;
        if has_room {
            waiting.push_back(notice);
        }
        drop(waiting);
        self.added.notify_one();
        has_room
    }

    /// The first notice, once there is one.
    pub async fn next(&self) -> Notice {
        loop {
            if let Some(notice) = self.waiting().pop_front() {
                return notice;
            }
            self.added.notified().await;
        }
    }

    /// Called at each scrape.
    pub(crate) fn observe(&self) {
        let length = i64::try_from(self.waiting().len()).unwrap_or(i64::MAX);
        m::STOREFRONT_WEBHOOK_QUEUE_LENGTH.set(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn notices_come_in_order_and_no_more_than_there_is_room_for() {
        let notices = Notices::default();
        for n in 0..NOTICES_MAX {
            assert!(notices.add(Notice::new(n.to_string(), Bytes::new())));
        }
        assert!(!notices.add(Notice::new("late".into(), Bytes::new())));
        assert_eq!(notices.next().await.tenant, "0");
        assert!(notices.add(Notice::new("late".into(), Bytes::new())));
    }
}
