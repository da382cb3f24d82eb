//! StatsD and DogStatsD: families to packets of lines.
//!
//! A [`StatsdEncoder`] is a [`FamilySink`](bellwether_model::FamilySink): walk families into it, call
//! [`finish`](StatsdEncoder::finish), send each packet it hands over. Nothing comes back, so what is
//! lost on the way is lost; each packet stands alone.
//!
//! Both protocols have counts to add and values to set, so counters are sent as what they added
//! since the last walk, kept in the destination's [`Deltas`](crate::push::Deltas):
//!
//! | family | lines |
//! |---|---|
//! | counter | `name:added\|c`, at first sight even when nought |
//! | gauge, unknown, info, each state | `name:value\|g`; below nought plain StatsD needs `name:0\|g` before it, in the same packet |
//! | histogram, summary | see [`HistogramForm`]; counts `name.count` and `name.sum`, quantiles as gauges |
//!
//! NaN, infinities and gauge histograms have no form there: left out and counted.
//!
//! **Names** are [`Original`](bellwether_model::Original)s in the alphabet every server takes: letters,
//! digits, `_`, `-` and `.` of ASCII, anything else `_`; they begin with a letter, so that none is
//! taken for an event (`_e`) or a service check (`_sc`). **Tags** (DogStatsD): `name:value` with all
//! control characters, blanks and `| : # @ ,` of both replaced by `_`; a label without value is left
//! out. Plain StatsD has no tags: each label adds `.name.value` to the metric's name, its own dots
//! replaced too. Labels that are the same after that are one series to the server, which adds their
//! counts up and takes the last of their gauges. No text can end a line or add a field.

mod encode;
mod histogram;
mod line;
mod options;
mod packet;
mod sanitise;

pub use encode::{StatsdEncoder, StatsdOmitted};
pub use options::{
    Flavour, Framing, HistogramForm, PACKET_BYTES, PACKET_BYTES_LOCAL, StatsdOptions,
};
pub use packet::Packet;
