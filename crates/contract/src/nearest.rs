//! The name somebody probably meant.

/// Names longer than this are not compared: the distance is quadratic.
const COMPARED_BYTES_MAX: usize = 128;

/// The candidate with the fewest edits to `name`, if they are few enough to be a slip.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    if name.len() > COMPARED_BYTES_MAX {
        return None;
    }
    let allowed = (name.chars().count() / 3).max(1);
    candidates
        .filter(|c| c.len() <= COMPARED_BYTES_MAX && c.len().abs_diff(name.len()) <= allowed * 2)
        .map(|c| (distance(name, c), c))
        .filter(|(edits, _)| *edits <= allowed)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, c)| c)
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = None;
    for (row, &ca) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut last_b = None;
        for (column, &cb) in b.iter().enumerate() {
            let at = |line: &[usize], i: usize| line.get(i).copied().unwrap_or(usize::MAX - 1);
            let replace = at(&above, column) + usize::from(ca != cb);
            let mut best = replace.min(at(&above, column + 1) + 1).min(at(&current, column) + 1);
            if last_a == Some(cb) && last_b == Some(ca) {
                best = best.min(at(&before, column.wrapping_sub(1)).saturating_add(1));
            }
            current.push(best);
            last_b = Some(cb);
        }
        before = std::mem::replace(&mut above, current);
        last_a = Some(ca);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_cost_one_edit_each() {
        assert_eq!(distance("method", "method"), 0);
        assert_eq!(distance("metod", "method"), 1);
        assert_eq!(distance("mehtod", "method"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn a_name_far_from_all_others_gets_no_suggestion() {
        let names = ["shop_requests_total", "shop_carts_open"];
        assert_eq!(nearest("shop_request_total", names.into_iter()), Some(names[0]));
        assert_eq!(nearest("go_goroutines", names.into_iter()), None);
        assert_eq!(nearest(&"x".repeat(5000), names.into_iter()), None);
    }
}
