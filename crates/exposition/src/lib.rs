//! Bytes to families and back: Prometheus text 0.0.4, OpenMetrics 1.0.0 and Prometheus protobuf; and
//! families to what is pushed: OTLP, remote write, StatsD, Sentry.
//!
//! Each format is a module with its encoder beside its parser. Encoders are
//! [`FamilySink`](bellwether_model::FamilySink)s: whoever has values walks them straight into
//! bytes, a chunk at a time, without a model in between. Parsers read a borrowed input line by
//! line and allocate only where a text was escaped; on top of each sits a `parse` that assembles
//! owned [`Family`](bellwether_model::Family)s.
//!
//! Which format to answer with is decided by [`negotiate`](mod@negotiate).
//!
//! Nothing is rewritten silently. A label value that holds NUL is legal UTF-8 and passes through
//! unchanged; whoever *records* label values refuses it there. What a format cannot carry is left
//! out and counted (`omitted` of each encoder), never bent into something else.

pub mod conformance;
mod encode;
mod event;
pub mod negotiate;
pub mod openmetrics;
pub mod otlp;
mod parse;
pub mod protobuf;
pub mod push;
pub mod remote_write;
pub mod sentry;
pub mod statsd;
pub mod text;

pub use encode::{CHUNK_BYTES, ChunkSink, Escaping};
pub use event::{Event, ExemplarEvent, Label, Moment, Sample};
pub use negotiate::{ContentCoding, Format, FormatKind, negotiate, negotiate_encoding};
pub use parse::{Limits, ParseCode, ParseError, ParseErrors, Parsed};
