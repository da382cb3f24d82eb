//! The peers, each used as its documentation tells.

mod measured;
mod metrics;
mod opentelemetry;
mod prometheus;
mod prometheus_client;

use crate::table::Rows;
use crate::workload::{Large, text_of};

/// Writes everything it holds and shows the text.
pub(crate) type Filled = Box<dyn FnMut(&mut dyn FnMut(&[u8]))>;
/// Makes a registry of so many series.
pub(crate) type Fill = fn(Large) -> Filled;

/// A library to compare with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer {
    /// Its name.
    pub(crate) name: &'static str,
    /// What is measured of it.
    pub(crate) title: &'static str,
    /// Its figures an operation.
    pub(crate) rows: fn() -> Rows,
    /// Its registry of many series.
    pub(crate) fill: Fill,
    /// Whether it writes text.
    pub(crate) encodes: bool,
}

/// All peers.
pub(crate) const ALL: [Peer; 5] = [
    Peer {
        name: "measured",
        title: "measured 0.0.25, dense",
        rows: measured::rows,
        fill: measured::fill,
        encodes: true,
    },
    Peer {
        name: "prometheus-client",
        title: "prometheus-client 0.25",
        rows: prometheus_client::rows,
        fill: prometheus_client::fill,
        encodes: true,
    },
    Peer {
        name: "prometheus",
        title: "prometheus 0.14",
        rows: prometheus::rows,
        fill: prometheus::fill,
        encodes: true,
    },
    Peer {
        name: "metrics",
        title: "metrics 0.24 + exporter-prometheus 0.18",
        rows: metrics::rows,
        fill: metrics::fill,
        encodes: true,
    },
    Peer {
        name: "opentelemetry",
        title: "opentelemetry_sdk 0.33",
        rows: opentelemetry::rows,
        fill: opentelemetry::fill,
        encodes: false,
    },
];

/// A value of label number `LABEL`: what a service's enum would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Slot<const LABEL: usize>(pub(crate) u32);

impl<const LABEL: usize> Slot<LABEL> {
    /// Its text.
    pub(crate) fn text(self) -> &'static str {
        text_of(LABEL, self.0)
    }
}
