//! Prometheus remote write 2.0 (2.0-rc.4) and 1.0: families to requests, and what the answer says.
//!
//! A [`RemoteWriteEncoder`] is a [`FamilySink`](bellwether_model::FamilySink): walk families into
//! it, call [`finish`](RemoteWriteEncoder::finish), send each [`Request`] it hands over as the body
//! of a `POST` with [`Version::headers`] and a `User-Agent`. Then ask [`read_answer`]; where that
//! says the receiver does not know 2.0, send [`Request::to_v1`] and encode with [`Version::V1`] from
//! then on.
//!
//! Every series has its labels sorted, with those of [`RemoteWriteOptions::labels`] where it has none
//! of that name. Classic histograms become `_bucket` (with `le` as OpenMetrics writes floats), `_sum`
//! and `_count`, native ones one histogram sample; summaries `quantile`, `_sum` and `_count`. All
//! else is a float sample: integers beyond 2⁵³ are rounded. NaN and infinities are sent as they are.
//! A label without a value is left out, as it means the same.
//!
//! Series that were in the last walk and are not in this one get a stale marker from a
//! [`SeenSeries`], so that they end where they ended and not five minutes later. A walk of nothing
//! marks all of them, for the end of a process.
//!
//! Start times are written where receivers up to Prometheus 3.7 look for them
//! (`TimeSeries.created_timestamp`) and where those from 3.8 on do (`start_timestamp` of samples and
//! histograms); each skips the other as a field it does not know.

pub mod message;

mod answer;
mod body;
mod compress;
mod downgrade;
mod encode;
mod family;
mod histogram;
mod label;
mod options;
mod seen;
mod symbols;
mod writer;

pub use answer::{Answer, Written, read_answer};
pub use body::Request;
pub use compress::{DecompressError, decompress};
pub use downgrade::DowngradeError;
pub use encode::{RemoteWriteEncoder, encode_to_vec};
pub use options::{HistogramForm, RemoteWriteOptions, Version};
pub use seen::SeenSeries;

/// Most bytes of a request after decompression a receiver should take.
pub const REQUEST_BYTES_LIMIT: usize = 32 << 20;
