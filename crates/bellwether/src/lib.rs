//! What an application adds to have metrics that cannot explode.
//!
//! A catalogue compiles to a module of typed instruments (`bellwether generate rust`). Each
//! instrument is a constant place in one flat array of 64-bit cells; every thread writes an array
//! of its own, so recording is a load, an add and a store, with no lock, hash or allocation. A
//! scrape adds the arrays up and walks the result straight into an encoder.
//!
//! ```
//! # #[path = "../tests/generated/shop.rs"] mod metrics;
//! use metrics::{self as m, Method, StatusClass};
//!
//! m::SHOP_REQUESTS_TOTAL.at(Method::Get, StatusClass::S2xx).inc();
//!
//! let registry = bellwether::Registry::new().with::<m::Shop>().build()?;
//! let text = registry.encode_text();
//! assert!(text.contains(r#"shop_requests_total{method="GET",status_class="2xx"} 1"#));
//! # Ok::<(), bellwether::DuplicateFamily>(())
//! ```

// Generated code names the crate, and one generated module is in here.
extern crate self as bellwether;

pub mod cells;
pub mod def;
pub mod gather;
pub mod instrument;
pub mod intern;
pub mod label;
pub mod normalise;
pub mod process;
pub mod scope;
mod sync;

#[cfg(any(feature = "push", feature = "slo"))]
pub mod disk;
#[cfg(feature = "endpoint")]
pub mod endpoint;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "push")]
#[cfg_attr(
    not(all(
        feature = "otlp-grpc",
        feature = "statsd",
        feature = "sentry",
        feature = "remote-write"
    )),
    allow(dead_code, reason = "each exporter uses its part of what they share")
)]
pub mod push;
#[cfg(feature = "serve")]
pub mod serve;
#[cfg(feature = "slo")]
pub mod slo;

pub use bellwether_model::{Clock, ManualClock, SystemClock, Timestamp};
pub use def::{LabelDef, MetricDef, NativeDef, OpenDef, SetDef, Shape};
pub use gather::{DuplicateFamily, Registry, RegistryBuilder};
pub use instrument::{Counter, Distribution, Gauge, Histogram, Info, StateSet, Timer, UpDown};
pub use label::{Label, Labels, Open};
pub use scope::{Isolated, Isolation, Set, disable, isolate, on_scrape};

#[doc(hidden)]
pub use cells::Local;
#[doc(hidden)]
pub use scope::{Lease, SetState};
