//! The nearest name to a misspelt one.

/// The candidate nearest to `text`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(
    text: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = text.chars().count();
    if length > 128 {
        return None;
    }
    let most = (length / 3).clamp(1, 4);
    candidates
        .into_iter()
        .filter(|c| c.chars().count().abs_diff(length) <= most)
        .map(|c| (distance(text, c), c))
        .filter(|(d, _)| *d <= most)
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// A sentence that suggests the nearest candidate, or lists them all.
pub(crate) fn suggest<'a>(text: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(text, candidates.clone()) {
        Some(near) => format!("did you mean {}?", crate::diagnostic::quoted(near)),
        None if candidates.clone().next().is_none() => {
            "remove it: nothing of its kind is defined".to_owned()
        }
        None => format!("use {}", crate::diagnostic::listed(candidates, 12)),
    }
}

/// Edits between two texts: insert, delete, replace, swap neighbours; case costs nothing.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_one_edit() {
        assert_eq!(distance("lables", "labels"), 1);
        assert_eq!(distance("buckts", "buckets"), 1);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn far_names_are_not_suggested() {
        assert_eq!(nearest("lables", ["labels", "help"]), Some("labels"));
        assert_eq!(nearest("zzz", ["labels", "help"]), None);
    }
}
