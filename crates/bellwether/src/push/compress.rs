//! gzip, as receivers of requests know it.

use flate2::{Compress, Compression, FlushCompress, Status};

/// Compresses one body after another with the same tables, which are large.
#[derive(Default)]
pub(super) struct Gzip {
    /// Made with the first body.
    state: Option<Compress>,
}

/// Level 1 takes up to two thirds more bytes of counters and saves little time.
const LEVEL: Compression = Compression::new(2);
/// The largest window, which every receiver can read.
const WINDOW_BITS: u8 = 15;

impl Gzip {
    /// `bytes` as gzip.
    pub(super) fn pack(&mut self, bytes: &[u8]) -> Vec<u8> {
        let state = self.state.get_or_insert_with(|| Compress::new_gzip(LEVEL, WINDOW_BITS));
        state.reset();
        let mut packed = Vec::with_capacity(bytes.len() / 8 + 64);
        loop {
            let read = usize::try_from(state.total_in()).unwrap_or(bytes.len());
            let rest = bytes.get(read..).unwrap_or_default();
            match state.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                Ok(Status::Ok | Status::BufError) => packed.reserve(packed.len().max(64)),
                // It is written to memory, so that nothing else happens.
                Ok(Status::StreamEnd) | Err(_) => return packed,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::Gzip;

    #[test]
    fn every_body_reads_back_whatever_came_before() {
        let mut gzip = Gzip::default();
        let noise: Vec<u8> =
            (0..40_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for body in [b"same ".repeat(9_000), Vec::new(), noise, b"last".to_vec()] {
            let packed = gzip.pack(&body);
            let mut read = Vec::new();
            GzDecoder::new(&packed[..]).read_to_end(&mut read).unwrap();
            assert!(read == body, "{} bytes", body.len());
        }
    }
}
