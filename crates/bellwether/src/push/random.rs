//! Randomness, handed in so that simulations can repeat themselves.

use std::hash::{BuildHasher as _, Hasher as _};

/// Where the jitter of backoffs and the identifiers of traces come from. Need not be secret.
pub trait Random: Send + std::fmt::Debug {
    /// The next 64 bits.
    fn next_u64(&mut self) -> u64;

    /// A number of at most `max`.
    fn up_to(&mut self, max: u64) -> u64 {
        let product = u128::from(self.next_u64()) * (u128::from(max) + 1);
        u64::try_from(product >> 64).unwrap_or(max)
    }
}

/// The generator `SplitMix64`: fast, small, of good enough quality for jitter.
#[derive(Debug, Clone)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// The sequence of a seed.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A sequence nobody knows: seeded as the standard library seeds its hash maps.
    pub fn unpredictable() -> Self {
        Self(std::hash::RandomState::new().build_hasher().finish())
    }
}

impl Random for SplitMix64 {
    fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_reached_and_never_passed() {
        let mut random = SplitMix64::seeded(1);
        let seen: std::collections::BTreeSet<u64> = (0..200).map(|_| random.up_to(3)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!(random.up_to(0), 0);
    }
}
