//! Counts of replicas, merged by reading: each instance states what it counted in a slot, as an
//! absolute value of its own; nobody ever adds to a shared one, so a retry counts nothing twice.
//!
//! Merging takes the larger of two statements of the same instance. It is associative, commutative
//! and idempotent: any order, any number of deliveries gives the same sums. Nothing is folded in the
//! store, for what is folded cannot be stated again: instead each instance states its counts in slots
//! of [several lengths](Tier), and slots are forgotten when coarser ones tell their time.
//!
//! A [`Fleet`] is one instance's view. It does no I/O: it says what to write and read
//! ([`Fleet::begin`], [`Fleet::batch`]) and takes what was read ([`Fleet::heard`]). In the store
//! there is a hash for each slot:
//!
//! ```text
//! slo:{service}/{objective}:{generation}:{seconds of a slot}:{slot}    {replica}:{boot} → total,bad
//! ```
//!
//! A group has a fleet of its own, its objective written `{objective}@{labels}`; which groups there
//! are is in a hash for each day ([`Names`]), of the first of the objectives that have them:
//!
//! ```text
//! slo:{service}/{objective}:groups:86400:{day}    {labels} → 1
//! ```

mod exchange;
mod fleet;
mod names;
mod persist;
mod shared;
mod status;
mod tier;

pub use exchange::{Batch, Entry, Write};
pub use fleet::{Fleet, INSTANCES_MAX};
pub use names::Names;
pub use shared::Shared;
pub use status::{FleetState, Link};
pub use tier::Tier;

use crate::counts::Counts;

/// The field of an instance: `{replica}:{boot}`; a restart is another instance.
pub fn field(replica: &str, boot: u64) -> String {
    format!("{replica}:{boot:x}")
}

/// The replica of a field.
fn replica(field: &str) -> &str {
    field.rsplit_once(':').map_or(field, |(replica, _)| replica)
}

/// The key of a slot: `{prefix}:{id}:{generation}:{seconds}:{slot}`.
fn key(prefix: &str, generation: u64, tier: Tier, slot: i64) -> String {
    format!("{prefix}:{generation:016x}:{}:{slot}", tier.step_millis() / 1000)
}

/// The value of a field: `total,bad`.
pub fn value(counts: Counts) -> String {
    format!("{},{}", counts.total, counts.bad)
}

/// Reads a field's value; none if it is none.
pub fn parse(value: &str) -> Option<Counts> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let (total, bad) = value.split_once(',')?;
    Some(Counts::new(number(total)?, number(bad)?)).filter(|counts| counts.bad <= counts.total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fields_and_values_are_as_written_down_and_read_back() {
        let tier = Tier::new(std::time::Duration::from_secs(5), 360);
        assert_eq!(key("slo:shop/a", 0xabc, tier, 7), "slo:shop/a:0000000000000abc:5:7");
        assert_eq!(field("pod-1", 255), "pod-1:ff");
        assert_eq!((replica("pod-1:ff"), replica("a:b:1"), replica("a")), ("pod-1", "a:b", "a"));
        assert_eq!(parse(&value(Counts::new(12, 3))), Some(Counts::new(12, 3)));
        for wrong in ["", "1", "1,2,3", "-1,0", "1,+1", "2,3", "a,b", "99999999999999999999,0"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
