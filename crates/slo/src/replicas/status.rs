//! How a fleet stands, for people.

use std::collections::BTreeSet;

use bellwether_model::Timestamp;

use super::fleet::Fleet;
use super::replica;
use crate::json::{Object, ToJson};

/// How the counts of a fleet stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Statements of others arrive.
    Connected,
    /// They do not, since then: what others count from then on is missing until they do.
    Local(Timestamp),
}

/// The state of a fleet, as an instance of it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetState {
    /// Whether statements of others arrive.
    pub link: Link,
    /// Why not, in the store's words; none while they do.
    pub trouble: Option<String>,
    /// When the last exchange succeeded.
    pub exchanged: Option<Timestamp>,
    /// Replicas that stated anything in the last minute, this one included.
    pub replicas: u64,
    /// Instances that did: a replica that restarted is two for a minute.
    pub instances: u64,
    /// Exchanges that failed.
    pub failed: u64,
    /// Statements left out: of too many instances, or malformed.
    pub refused: u64,
}

impl Fleet {
    /// How it stands at `now`.
    pub fn state(&self, now: Timestamp) -> FleetState {
        let instances = self.alive(now);
        let replicas: BTreeSet<&str> = instances.iter().map(|field| replica(field)).collect();
        FleetState {
            link: self.link,
            trouble: self.trouble.clone(),
            exchanged: self.exchanged,
            replicas: replicas.len() as u64,
            instances: instances.len() as u64,
            failed: self.failed,
            refused: self.malformed + self.shared.iter().map(super::Shared::refused).sum::<u64>(),
        }
    }
}

impl ToJson for FleetState {
    fn write_json(&self, out: &mut String) {
        let (link, since) = match self.link {
            Link::Connected => ("connected", None),
            Link::Local(since) => ("local", Some(since)),
        };
        Object::begin(out)
            .member("link", link)
            .member("local_since", &since)
            .member("trouble", &self.trouble)
            .member("exchanged", &self.exchanged)
            .member("replicas", &self.replicas)
            .member("instances", &self.instances)
            .member("exchanges_failed", &self.failed)
            .member("statements_refused", &self.refused)
            .end();
    }
}
