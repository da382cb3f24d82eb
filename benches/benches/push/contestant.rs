//! What is measured: a way from recording to a receiver.

use bellwether_benches::workload::Large;

use crate::{ours, peers};

/// What is recorded between two flushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// 8 families of 1250 series with three labels; one is added to each.
    Counters,
    /// 4 families of 250 series with two labels and 11 bounds; each gets ten values.
    Histograms,
    /// The same with 8 exponential buckets an octave.
    Exponential,
}

impl Case {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Counters, Self::Histograms, Self::Exponential];

    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Counters => "counters",
            Self::Histograms => "histograms",
            Self::Exponential => "exponential",
        }
    }

    /// The families.
    pub(crate) fn families(self) -> Large {
        match self {
            Self::Counters => Large { counters: 8, ..Large::NOTHING },
            Self::Histograms => Large { histograms: 4, ..Large::NOTHING },
            Self::Exponential => Large { histograms: 4, exponential: true, ..Large::NOTHING },
        }
    }

    /// Series of a flush.
    pub(crate) fn series(self) -> u32 {
        match self {
            Self::Counters => 10_000,
            Self::Histograms | Self::Exponential => 1_000,
        }
    }
}

/// Values a histogram gets between two flushes.
pub(crate) const VALUES: usize = 10;
/// Bytes of a datagram, as they fit an Ethernet frame: for everyone.
pub(crate) const PACKET: usize = 1432;

/// A library that is ready to record.
pub(crate) trait Contestant {
    /// Records once what the case says.
    fn record(&mut self);

    /// Sends everything; returns when it is sent, or will be soon.
    fn flush(&mut self);
}

/// What receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SinkKind {
    /// HTTP/1.1 and HTTP/2.
    Http,
    /// UDP.
    Datagrams,
}

/// When flushes happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flushes {
    /// When asked for.
    Asked,
    /// When the library's clock says so: they are counted where they arrive.
    Timed,
}

/// One line of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// Its name in the table.
    pub(crate) title: &'static str,
    pub(crate) sink: SinkKind,
    pub(crate) flushes: Flushes,
    /// What it can do.
    pub(crate) cases: &'static [Case],
    /// Makes it, to send to an address.
    pub(crate) start: fn(Case, &str) -> Box<dyn Contestant>,
}

/// All of them, ours first in each group of equals.
pub(crate) fn all() -> Vec<Entry> {
    let groups: [&[Entry]; 5] =
        [&ours::OTLP, &peers::OPENTELEMETRY, &ours::STATSD, &peers::STATSD, &ours::OTHERS];
    groups.concat()
}
