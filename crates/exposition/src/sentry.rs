//! Sentry metrics: families to envelopes of `trace_metric` items, and what the answer says.
//!
//! A [`SentryEncoder`] is a [`FamilySink`](bellwether_model::FamilySink): walk families into it,
//! call [`finish`](SentryEncoder::finish), send each [`Envelope`] it hands over as the body of a
//! `POST` to [`Dsn::url`] with content type [`CONTENT_TYPE`] and [`Dsn::auth`] as `X-Sentry-Auth`.
//! Then ask [`read_answer`], and send nothing before its wait is over.
//!
//! Sentry adds up what it gets, so one item a series and walk is sent:
//!
//! | family | items |
//! |---|---|
//! | counter | a counter with what was added since the last walk, from the destination's [`Deltas`](crate::push::Deltas); none when that is nothing, after the first |
//! | gauge, unknown, info, each state | a gauge with the value |
//! | histogram, summary | counters `name.count` and `name.sum` with what was added; quantiles as gauges |
//!
//! Names are [`Original`](bellwether_model::Original)s; labels become text attributes. NaN, infinities and
//! gauge histograms have no form there: left out and counted, as are items beyond 2 KiB.

mod answer;
mod dsn;
mod encode;
mod item;
mod options;

pub use answer::{Answer, read_answer};
pub use dsn::{Dsn, DsnError};
pub use encode::{SentryEncoder, SentryOmitted};
pub use item::Envelope;
pub use options::SentryOptions;

/// `Content-Type` of an envelope.
pub const CONTENT_TYPE: &str = "application/x-sentry-envelope";
/// The category of rate limits these items fall under.
pub const RATE_LIMIT_CATEGORY: &str = "trace_metric";
/// Most items of an envelope.
pub const ITEMS_MAX: usize = 100;
/// Most bytes of an item.
pub const ITEM_BYTES_MAX: usize = 2048;
