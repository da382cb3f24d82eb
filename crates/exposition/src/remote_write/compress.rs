//! snappy's block format.

use std::fmt;

/// Compresses a message. One beyond snappy's 4 GiB becomes nothing; requests are bounded far below.
pub(super) fn compress(message: &[u8]) -> Vec<u8> {
    snap::raw::Encoder::new().compress_vec(message).unwrap_or_default()
}

/// Why a body cannot be decompressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecompressError {
    /// It says it is longer than allowed; holds what it says.
    TooLong(usize),
    /// It is no snappy block.
    Corrupt(String),
}

impl fmt::Display for DecompressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(len) => write!(f, "{len} bytes after decompression are too many"),
            Self::Corrupt(why) => write!(f, "no snappy block: {why}; is another coding in use?"),
        }
    }
}

impl std::error::Error for DecompressError {}

/// Decompresses a body that says it has at most `bytes_max` bytes; what it says is looked at before
/// memory is taken for it.
///
/// # Errors
/// [`DecompressError`], with nothing allocated when it says too much.
pub fn decompress(body: &[u8], bytes_max: usize) -> Result<Vec<u8>, DecompressError> {
    let corrupt = |e: snap::Error| DecompressError::Corrupt(e.to_string());
    let len = snap::raw::decompress_len(body).map_err(corrupt)?;
    if len > bytes_max {
        return Err(DecompressError::TooLong(len));
    }
    snap::raw::Decoder::new().decompress_vec(body).map_err(corrupt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_refused_by_what_it_says() {
        // A varint of 4 GiB - 1 and nothing behind it.
        let bomb = [0xff, 0xff, 0xff, 0xff, 0x0f];
        assert_eq!(decompress(&bomb, 1 << 20), Err(DecompressError::TooLong(u32::MAX as usize)));
        assert!(matches!(decompress(&[4, 0], 100), Err(DecompressError::Corrupt(_))));
        assert_eq!(decompress(&compress(b"hello"), 5).unwrap(), b"hello");
    }
}
