//! What is generated from a catalogue. Every generator is a pure function to text: no clock, no
//! disk, sorted or in order of definition, so that a committed artefact is fresh or stale, never
//! merely different.

pub mod codes;
pub mod docs;
pub mod json;
pub mod reference;
pub mod rust;
pub mod schema;

mod markdown;
