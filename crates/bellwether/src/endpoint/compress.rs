//! Compressing chunk by chunk.

use std::io::Write as _;

use bellwether_exposition::ContentCoding;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// Scrapes are large, alike and short-lived: a quick level is the cheaper one for both sides.
const GZIP_LEVEL: u32 = 3;
/// Compressed bytes gathered before they are sent.
const GATHERED_BYTES: usize = 64 * 1024;

/// Turns chunks into chunks of one content coding.
pub(super) enum Compressor {
    Identity,
    Gzip(Box<GzEncoder<Vec<u8>>>),
    /// A frame a chunk: a body may hold any number of them (RFC 8878, 3), and none of them asks
    /// its reader for more memory than the chunk has.
    Zstd,
}

impl Compressor {
    pub(super) fn new(coding: ContentCoding) -> Self {
        match coding {
            ContentCoding::Identity => Self::Identity,
            ContentCoding::Gzip => {
                let level = Compression::new(GZIP_LEVEL);
                Self::Gzip(Box::new(GzEncoder::new(Vec::new(), level)))
            }
            ContentCoding::Zstd => Self::Zstd,
        }
    }

    /// What is to be sent once `chunk` was taken, if anything yet.
    pub(super) fn chunk(&mut self, chunk: &mut Vec<u8>) -> Option<Bytes> {
        match self {
            Self::Identity => Some(std::mem::take(chunk).into()),
            Self::Gzip(encoder) => {
                // A vector takes everything.
                encoder.write_all(chunk).ok()?;
                let gathered = encoder.get_mut();
                (gathered.len() >= GATHERED_BYTES).then(|| std::mem::take(gathered).into())
            }
            Self::Zstd => Some(compress_to_vec(chunk.as_slice(), CompressionLevel::Fastest).into()),
        }
    }

    /// What is to be sent at the end.
    pub(super) fn finish(self) -> Option<Bytes> {
        match self {
            Self::Identity | Self::Zstd => None,
            Self::Gzip(encoder) => encoder.finish().ok().map(Bytes::from),
        }
    }
}
