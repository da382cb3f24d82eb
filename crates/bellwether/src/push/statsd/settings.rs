//! What can be chosen about StatsD.

use bellwether_exposition::statsd::{
    Flavour, HistogramForm, PACKET_BYTES, PACKET_BYTES_LOCAL, StatsdOptions,
};

use crate::push::delivery::Delivery;
use crate::push::transport::SocketAddress;

/// Pushes to a StatsD or DogStatsD server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatsdExporter {
    /// When, how long, what is kept.
    pub delivery: Delivery,
    /// Where the server is.
    pub address: SocketAddress,
    /// Flavour, tags, form of histograms. The framing follows from the address.
    pub options: StatsdOptions,
}

impl StatsdExporter {
    /// To a DogStatsD server: tags, and histograms as distributions.
    pub fn dog(address: SocketAddress) -> Self {
        Self::new("dogstatsd", Flavour::Dog, HistogramForm::Distributions, address)
    }

    /// To a StatsD server without tags.
    pub fn plain(address: SocketAddress) -> Self {
        Self::new("statsd", Flavour::Plain, HistogramForm::Buckets, address)
    }

    fn new(
        name: &str,
        flavour: Flavour,
        histograms: HistogramForm,
        address: SocketAddress,
    ) -> Self {
        let packet_bytes_max = if address.is_local() { PACKET_BYTES_LOCAL } else { PACKET_BYTES };
        let options =
            StatsdOptions { flavour, histograms, packet_bytes_max, ..StatsdOptions::default() };
        Self { delivery: Delivery::named(name), address, options }
    }
}
