//! Families held against a catalogue: what an endpoint exposes and the catalogue does not promise,
//! or the other way round, each with a code.
//!
//! Pure: no I/O, no clock. Whoever has families (a scrape, a file, a test) calls [`verify()`]; the
//! documentation of every code is in [`codes`].
//!
//! What a format cannot say is not held against it: text 0.0.4 writes an info or a state set as a
//! gauge, an OpenMetrics counter must end in `_total` or be of unknown type, and only protobuf
//! carries native histograms.

mod check;
pub mod codes;
mod collect;
mod finding;
mod nearest;
mod promise;
mod verify;

pub use finding::{Finding, Severity, VALUE_CHARS_MAX};
pub use verify::{repeated, verify};
