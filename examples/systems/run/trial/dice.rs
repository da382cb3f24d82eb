//! Chance that is the same in every run of one seed.

/// A sequence of numbers that look like chance (`splitmix64`, Steele, Lea and Flood 2014).
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        (self.roll() % u64::from(n.max(1))) as u32
    }

    /// Yes, in so many of a hundred cases.
    pub(crate) fn percent(&mut self, yes: u32) -> bool {
        self.below(100) < yes
    }

    /// One of these.
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, of: &[T; N]) -> T {
        const { assert!(N > 0, "nothing to pick from") };
        of[self.below(N as u32) as usize]
    }

    /// A measure below `most`, in steps of 1/1024 of `unit`: sums of such are exact in any order.
    pub(crate) fn measure(&mut self, most: u32, unit: f64) -> f64 {
        f64::from(self.below(most * 1024)) / 1024.0 * unit
    }
}
