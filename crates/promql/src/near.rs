//! The name somebody probably meant.

/// Names longer than this are not compared; the time taken grows with the square of the length.
const LENGTH_MAX: usize = 64;

/// The one of `names` that differs least from `wrong`, when it differs by little.
pub(crate) fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_ascii_lowercase();
    let most = (wrong.len() / 3).clamp(1, 3);
    if wrong.len() > LENGTH_MAX {
        return None;
    }
    let scored = names.map(|name| (distance(wrong.as_bytes(), name.as_bytes()), name));
    scored.filter(|(far, _)| *far <= most).min().map(|(_, name)| name)
}

/// Insertions, deletions, replacements and swaps of neighbours from one to the other.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = above[j] + usize::from(x != y);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_near_and_another_word_is_not() {
        let names = ["rate", "irate", "increase", "histogram_quantile"];
        assert_eq!(nearest("raet", names.into_iter()), Some("rate"));
        assert_eq!(nearest("Increase", names.into_iter()), Some("increase"));
        assert_eq!(nearest("histogram_quantil", names.into_iter()), Some("histogram_quantile"));
        assert_eq!(nearest("percentile", names.into_iter()), None);
    }
}
