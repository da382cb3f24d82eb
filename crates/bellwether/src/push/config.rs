//! An exporter of any kind, as it is configured and as it is made.

use bellwether_model::Timestamp;

use super::delivery::Delivery;
use super::protocol::{Gather, Wire};
use super::random::Random;
use super::transport::Transport;

/// An exporter to start; made from the settings of one kind (`From`).
#[derive(Debug)]
pub struct ExporterConfig(pub(super) Box<dyn Kind>);

impl ExporterConfig {
    /// When, how long, what is kept.
    pub fn delivery(&self) -> &Delivery {
        self.0.delivery()
    }

    /// The same, to change.
    pub fn delivery_mut(&mut self) -> &mut Delivery {
        self.0.delivery_mut()
    }
}

impl<K: Kind + 'static> From<K> for ExporterConfig {
    fn from(kind: K) -> Self {
        Self(Box::new(kind))
    }
}

/// What exporters are made with, besides their settings.
pub struct Surroundings {
    /// When the process began to count, as far as is known.
    pub(super) start: Timestamp,
    pub(super) random: Box<dyn Random>,
}

/// The two halves of an exporter, which meet in the queue.
pub struct Halves {
    pub(super) gather: Box<dyn Gather>,
    pub(super) wire: Box<dyn Wire>,
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").field("start", &self.start).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Halves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Halves").finish_non_exhaustive()
    }
}

/// One kind of exporter. Implemented here alone.
pub trait Kind: std::fmt::Debug + Send {
    #[doc(hidden)]
    fn delivery(&self) -> &Delivery;

    #[doc(hidden)]
    fn delivery_mut(&mut self) -> &mut Delivery;

    /// The certificates, where it speaks TLS.
    #[doc(hidden)]
    #[cfg(feature = "push-http")]
    fn tls_mut(&mut self) -> Option<&mut super::transport::Tls> {
        None
    }

    #[doc(hidden)]
    fn halves(&self, with: Surroundings) -> Halves;

    /// The real way to the receiver; what is wrong with the settings otherwise.
    #[doc(hidden)]
    fn transport(&self) -> Result<Box<dyn Transport>, String>;
}
