//! Service level objectives whose budgets and burn-rate alerts are exact: decided in integers, from
//! cumulative counts, over windows that end at a closed slot.
//!
//! Pure and embeddable: no I/O, no async, the clock is handed in. What is kept on disk or shared
//! between replicas is taken and returned as bytes and numbers.
//!
//! ```
//! use std::time::Duration;
//! use bellwether_model::SystemClock;
//! use bellwether_slo::{Moment, Monitor, Outcome, json::ToJson};
//!
//! let mut monitor = Monitor::reference("shop", Moment::now(&SystemClock))?;
//! let recorder = monitor.recorder();
//! // Where requests end:
//! recorder.record(Outcome::of_status(503), Duration::from_millis(80));
//! // Every 5 seconds:
//! let now = Moment::now(&SystemClock);
//! for changed in monitor.tick(now) {
//!     eprintln!("{}: {} fires: {}", changed.slo, changed.change.alert, changed.change.firing);
//! }
//! // When asked:
//! let (alerts, health) = (monitor.check_burn_rate_alerts(now), monitor.check_slo_health(now));
//! assert!(alerts.to_json().contains("burn_long") && health.to_json().contains("remaining"));
//! # Ok::<(), Vec<bellwether_slo::Problem>>(())
//! ```
//!
//! [`table`], [`solve`] and [`chance`] say beforehand what alerts can detect; [`traces`] are
//! histories to test rules and engine with.

pub mod alert;
pub mod attribution;
pub mod budget;
pub mod chance;
pub mod correction;
pub mod counts;
pub mod forecast;
pub mod groups;
pub mod health;
pub mod journal;
pub mod json;
pub mod latency;
pub mod ledger;
pub mod monitor;
pub mod objective;
pub mod period;
pub mod policy;
pub mod problem;
pub mod ratio;
pub mod record;
pub mod replicas;
pub mod sketch;
pub mod slices;
pub mod solve;
pub mod sources;
pub mod table;
mod tally;
pub mod timing;
pub mod traces;
pub mod tracker;
mod wide;

pub use alert::{Alert, Change, State};
pub use budget::{Budget, Measured, Target};
pub use counts::Counts;
pub use health::{Alerts, Health, SloHealth};
pub use ledger::{Layout, Ledger, Moment};
pub use monitor::Monitor;
pub use objective::{Indicator, Method, Objective};
pub use period::{Period, Zone};
pub use policy::{Pair, Policy, Severity};
pub use problem::{Kind, Problem};
pub use ratio::Ratio;
pub use record::{InFlight, Missed, Outcome, Recorder};
pub use tracker::Tracker;
