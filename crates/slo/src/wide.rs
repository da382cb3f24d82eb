//! Comparing products of many integers without overflow and without floats.

use std::cmp::Ordering;

/// Enough for six factors of 64 bits.
const LIMBS: usize = 6;

/// The product of up to six factors, least significant limb first.
fn product(factors: &[u64]) -> [u64; LIMBS] {
    debug_assert!(factors.len() <= LIMBS, "more factors than limbs");
    let mut limbs = [0u64; LIMBS];
    limbs[0] = 1;
    for &factor in factors {
        let mut carry = 0u128;
        for limb in &mut limbs {
            carry += u128::from(*limb) * u128::from(factor);
            *limb = carry as u64;
            carry >>= 64;
        }
    }
    limbs
}

/// The product, where 128 bits hold it: nearly always.
fn narrow(factors: &[u64]) -> Option<u128> {
    factors.iter().try_fold(1u128, |product, factor| product.checked_mul(u128::from(*factor)))
}

/// How the product of `left` compares with the product of `right`; at most six factors each.
pub(crate) fn compare(left: &[u64], right: &[u64]) -> Ordering {
    if let (Some(left), Some(right)) = (narrow(left), narrow(right)) {
        return left.cmp(&right);
    }
    let (left, right) = (product(left), product(right));
    left.iter().rev().cmp(right.iter().rev())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_multiply_agree() {
        for factors in [[3, 5, 7], [u64::MAX, 1, 2], [1 << 40, 1 << 40, 1 << 40], [0, u64::MAX, 9]]
        {
            let limbs = product(&factors);
            let wide = u128::from(limbs[1]) << 64 | u128::from(limbs[0]);
            assert_eq!(narrow(&factors), Some(wide));
        }
        assert_eq!(narrow(&[u64::MAX; 3]), None);
    }

    #[test]
    fn products_beyond_128_bits_compare_exactly() {
        let big = u64::MAX;
        assert_eq!(compare(&[big; 6], &[big, big, big, big, big, big - 1]), Ordering::Greater);
        assert_eq!(compare(&[big, 2, 3], &[6, big]), Ordering::Equal);
        assert_eq!(compare(&[big, 0], &[1]), Ordering::Less);
        assert_eq!(compare(&[], &[1]), Ordering::Equal);
    }
}
