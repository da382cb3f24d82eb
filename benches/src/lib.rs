//! What the benchmarks share: a workload, and a large set of Bellwether's instruments.

pub mod large;
pub mod workload;
