//! The request that is open, and finished ones.

use super::compress::compress;
use super::options::Version;
use super::symbols::Symbols;

/// A finished request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The version it is in; see [`Version::headers`].
    pub version: Version,
    /// The message, compressed with snappy's block format.
    pub body: Vec<u8>,
    /// Bytes of the message before compression.
    pub message_bytes: usize,
    /// Float samples in it.
    pub samples: u64,
    /// Histogram samples in it.
    pub histograms: u64,
    /// Exemplars in it.
    pub exemplars: u64,
}

/// Series of the request that is open.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) version: Version,
    pub(super) symbols: Symbols,
    /// Series as fields of the request.
    pub(super) series: Vec<u8>,
    /// Metadata of 1.0 as fields of the request.
    pub(super) metadata: Vec<u8>,
    pub(super) count: usize,
    pub(super) samples: u64,
    pub(super) histograms: u64,
    pub(super) exemplars: u64,
}

impl Body {
    pub(super) fn new(version: Version) -> Self {
        Self {
            version,
            symbols: Symbols::new(),
            series: Vec::new(),
            metadata: Vec::new(),
            count: 0,
            samples: 0,
            histograms: 0,
            exemplars: 0,
        }
    }

    /// Bytes of the message so far.
    pub(super) fn len(&self) -> usize {
        let symbols = match self.version {
            Version::V1 => 0,
            Version::V2 => self.symbols.bytes().len(),
        };
        symbols + self.series.len() + self.metadata.len()
    }

    /// The finished request, if it has any series; another is open then.
    pub(super) fn take(&mut self) -> Option<Request> {
        if self.count == 0 {
            return None;
        }
        let mut message = Vec::with_capacity(self.len());
        if self.version == Version::V2 {
            message.extend_from_slice(self.symbols.bytes());
        }
        message.extend_from_slice(&self.series);
        message.extend_from_slice(&self.metadata);
        let request = Request {
            version: self.version,
            body: compress(&message),
            message_bytes: message.len(),
            samples: self.samples,
            histograms: self.histograms,
            exemplars: self.exemplars,
        };
        self.symbols.clear();
        self.series.clear();
        self.metadata.clear();
        (self.count, self.samples, self.histograms, self.exemplars) = (0, 0, 0, 0);
        Some(request)
    }
}
