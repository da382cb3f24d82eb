//! Exact fractions as people write them: `99.9%`, `0.999`, `14.4`, `72/5`.

use std::cmp::Ordering;
use std::fmt;

use crate::problem::{Kind, Problem};
use crate::wide;

/// Digits a written number may have, so that its parts fit into 64 bits with room.
const DIGITS_MAX: usize = 15;

/// A fraction in lowest terms, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: u64,
    den: u64,
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// The whole.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `num / den`; none if `den` is 0.
    pub const fn new(num: u64, den: u64) -> Option<Self> {
        if den == 0 {
            return None;
        }
        let by = gcd(num, den);
        Some(Self { num: num / by, den: den / by })
    }

    /// A whole number.
    pub const fn whole(num: u64) -> Self {
        Self { num, den: 1 }
    }

    /// `num` hundredths.
    pub const fn percent(num: u64) -> Self {
        let by = gcd(num, 100);
        Self { num: num / by, den: 100 / by }
    }

    /// `num` thousandths.
    pub const fn permille(num: u64) -> Self {
        let by = gcd(num, 1000);
        Self { num: num / by, den: 1000 / by }
    }

    /// Reads `99.9%`, `0.999`, `14.4` or `72/5`.
    ///
    /// # Errors
    /// What is not such a number, has more than 15 digits, or divides by zero.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let trimmed = text.trim();
        let read = match trimmed.split_once('/') {
            Some((num, den)) => {
                whole(num.trim()).zip(whole(den.trim())).and_then(|(n, d)| Self::new(n, d))
            }
            None => match trimmed.strip_suffix('%') {
                Some(number) => decimal(number.trim_end(), 2),
                None => decimal(trimmed, 0),
            },
        };
        read.ok_or_else(|| {
            let what = format!(
                "`{}` is not a number such as 99.9%, 0.999, 14.4 or 72/5",
                text.escape_debug()
            );
            Problem::new(
                Kind::Number,
                "",
                what,
                "write digits with at most one point, 15 digits at most",
            )
        })
    }

    /// Upper part, in lowest terms.
    pub fn num(self) -> u64 {
        self.num
    }

    /// Lower part, in lowest terms; never 0.
    pub fn den(self) -> u64 {
        self.den
    }

    /// The nearest float; for display and closed forms, never for a verdict.
    pub fn as_f64(self) -> f64 {
        self.num as f64 / self.den as f64
    }

    /// `1 − self`; none above 1.
    pub fn complement(self) -> Option<Self> {
        self.den.checked_sub(self.num).and_then(|rest| Self::new(rest, self.den))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        wide::compare(&[self.num, other.den], &[other.num, self.den])
    }
}

/// As a decimal where that is exact, else as `num/den`.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut scale = 1u64;
        for digits in 0..=DIGITS_MAX {
            if scale.is_multiple_of(self.den) {
                let shifted = u128::from(self.num) * u128::from(scale / self.den);
                let (whole, rest) = (shifted / u128::from(scale), shifted % u128::from(scale));
                return if digits == 0 {
                    write!(f, "{whole}")
                } else {
                    write!(f, "{whole}.{rest:0digits$}")
                };
            }
            scale = scale.saturating_mul(10);
        }
        write!(f, "{}/{}", self.num, self.den)
    }
}

const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}

fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (digits && text.len() <= DIGITS_MAX).then(|| text.parse().ok()).flatten()
}

/// A decimal number divided by ten to the power of `shift`.
fn decimal(text: &str, shift: u32) -> Option<Ratio> {
    let (before, after) = text.split_once('.').unwrap_or((text, ""));
    let digits = [before, after].concat();
    if text.ends_with('.') || before.is_empty() {
        return None;
    }
    let den = 10u64.checked_pow(u32::try_from(after.len()).ok()? + shift)?;
    Ratio::new(whole(&digits)?, den)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_as_written() {
        let parts = |text| Ratio::parse(text).map(|r| (r.num, r.den)).unwrap();
        assert_eq!(parts("99.9%"), (999, 1000));
        assert_eq!(parts("0.999"), (999, 1000));
        assert_eq!(parts("14.4"), (72, 5));
        assert_eq!(parts(" 72/5 "), (72, 5));
        assert_eq!(parts("100%"), (1, 1));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "%",
            ".",
            "5.",
            ".5",
            "-1",
            "1e3",
            "NaN",
            "1/0",
            "1/-2",
            "9999999999999999",
            "1.2.3",
        ] {
            assert!(Ratio::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_ratio_prints_as_it_is_written_in_rules() {
        assert_eq!(Ratio::parse("14.4").unwrap().to_string(), "14.4");
        assert_eq!(Ratio::parse("99.95%").unwrap().complement().unwrap().to_string(), "0.0005");
        assert_eq!(Ratio::whole(6).to_string(), "6");
        assert_eq!(Ratio::new(1, 3).unwrap().to_string(), "1/3");
    }
}
