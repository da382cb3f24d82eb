//! Rules generated from SLOs, on the real promtool: closed forms, traps, and the engine's timelines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "slo/agreement.rs"]
mod agreement;
#[path = "slo/corrections.rs"]
mod corrections;
#[path = "slo/golden.rs"]
mod golden;
#[path = "slo/harness.rs"]
mod harness;
#[path = "slo/kinds.rs"]
mod kinds;
#[path = "slo/lint.rs"]
mod lint;
#[path = "slo/mutants.rs"]
mod mutants;
#[path = "slo/shape.rs"]
mod shape;
#[path = "slo/story.rs"]
mod story;
#[path = "slo/traps.rs"]
mod traps;
