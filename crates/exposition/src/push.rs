//! What the formats that are pushed share: original names, deltas of cumulative values, and what an
//! answer means for the sender.

mod date;
mod delta;
mod keys;
mod original;
mod text;
mod verdict;

pub use delta::{Deltas, FirstSight};
pub use verdict::{Verdict, retry_after};

pub(crate) use delta::{Delta, is_zero};
pub(crate) use keys::Keys;
pub(crate) use original::Original;
pub(crate) use text::message;
pub(crate) use verdict::of_status;

/// The bits of Prometheus's stale marker, the NaN that says a series has ended.
pub const STALE_NAN_BITS: u64 = 0x7ff0_0000_0000_0002;

/// Whether `value` is Prometheus's stale marker and no ordinary NaN.
pub fn is_stale(value: f64) -> bool {
    value.to_bits() == STALE_NAN_BITS
}
