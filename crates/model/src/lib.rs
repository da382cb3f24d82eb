//! The vocabulary every other crate speaks: names, labels, units, values, families, the resolved
//! catalogue, and the narrow traits that keep parts apart ([`Clock`], [`FamilySink`]).
//!
//! No I/O, no async, no serde: whoever depends on this crate pays for nothing else.

pub mod family;
pub mod name;
pub mod native;
pub mod sink;
pub mod spec;
pub mod time;
pub mod translate;
pub mod unit;
pub mod value;

pub use family::{
    Exemplar, Family, FamilyKind, Histogram, Labels, Metric, MetricValue, NativeHistogram, Summary,
};
pub use name::{LabelName, MetricName, NameError};
pub use sink::{
    ExemplarRef, Extras, FamilyHead, FamilySink, HistogramRef, LabelPair, NativeRef, Original,
};
pub use spec::{Catalogue, LabelSpec, MetricKind, MetricSpec};
pub use time::{Clock, ManualClock, SystemClock, Timestamp};
pub use unit::Unit;
pub use value::Number;
