//! Service level objectives whose budgets and burn-rate alerts are exact: decided in integers, from
//! cumulative counts, over windows that end at a closed slot.
//!
//! Pure and embeddable: no I/O, no async, the clock is handed in. What is kept on disk or shared
//! between replicas is taken and returned as bytes and numbers.

pub mod budget;
pub mod chance;
pub mod counts;
pub mod policy;
pub mod problem;
pub mod ratio;
pub mod solve;
pub mod table;
pub mod timing;
mod wide;

pub use budget::{Budget, Measured, Target};
pub use counts::Counts;
pub use policy::{Pair, Policy, Severity};
pub use problem::{Kind, Problem};
pub use ratio::Ratio;
