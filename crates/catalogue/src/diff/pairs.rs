//! What of the old catalogue is what of the new one.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

/// Two lists brought together by name.
#[derive(Debug)]
pub(super) struct Pairs<'a, T> {
    /// In both under one name.
    pub(super) kept: Vec<(&'a T, &'a T)>,
    /// In both under another name.
    pub(super) renamed: Vec<(&'a T, &'a T)>,
    /// In the old one alone.
    pub(super) removed: Vec<&'a T>,
    /// In the new one alone.
    pub(super) added: Vec<&'a T>,
}

impl<'a, T> Pairs<'a, T> {
    /// Pairs by `key`, the first of a key with the first; of what is left over, `same` says which
    /// are certainly one thing.
    pub(super) fn of<K: Eq + Hash>(
        old: &'a [T],
        new: &'a [T],
        key: impl Fn(&'a T) -> K,
        same: impl Fn(&T, &T) -> bool,
    ) -> Self {
        let mut places: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (at, item) in new.iter().enumerate() {
            places.entry(key(item)).or_default().push_back(at);
        }
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        for item in old {
            let at = places.get_mut(&key(item)).and_then(VecDeque::pop_front);
            match at.and_then(|at| new.get(at)) {
                Some(successor) => kept.push((item, successor)),
                None => gone.push(item),
            }
        }
        let left: HashSet<usize> = places.into_values().flatten().collect();
        let added = new.iter().enumerate().filter(|(at, _)| left.contains(at));
        let mut added: Vec<&T> = added.map(|(_, item)| item).collect();
        let (mut renamed, mut removed) = (Vec::new(), Vec::new());
        for item in &gone {
            match successor(*item, &gone, &added, &same) {
                Some(at) => renamed.push((*item, added.remove(at))),
                None => removed.push(*item),
            }
        }
        Self { kept, renamed, removed, added }
    }

    /// What is in both, under whichever name.
    pub(super) fn both(&self) -> impl Iterator<Item = (&'a T, &'a T)> + '_ {
        self.kept.iter().chain(&self.renamed).copied()
    }
}

/// The one new item that is an old one, if neither could be another's.
fn successor<T>(
    item: &T,
    gone: &[&T],
    added: &[&T],
    same: &impl Fn(&T, &T) -> bool,
) -> Option<usize> {
    let mut found = (0..added.len()).filter(|at| added.get(*at).is_some_and(|new| same(item, new)));
    let at = found.next().filter(|_| found.next().is_none())?;
    let rivals = gone.iter().filter(|other| added.get(at).is_some_and(|new| same(other, new)));
    (rivals.count() == 1).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(old: &[(&str, u8)], new: &[(&str, u8)]) -> (usize, usize, usize, usize) {
        let pairs = Pairs::of(old, new, |item| item.0, |a, b| a.1 == b.1);
        (pairs.kept.len(), pairs.renamed.len(), pairs.removed.len(), pairs.added.len())
    }

    #[test]
    fn what_is_there_twice_is_paired_in_order() {
        let twice = [("a", 1), ("a", 2)];
        let pairs = Pairs::of(&twice, &twice, |item| item.0, |_, _| false);
        assert!(pairs.kept.iter().all(|(old, new)| old == new));
        assert_eq!(split(&twice, &[("a", 1)]), (1, 0, 1, 0));
    }

    #[test]
    fn a_rename_is_only_taken_for_one_when_there_is_no_doubt() {
        assert_eq!(split(&[("a", 1), ("b", 2)], &[("a", 9), ("c", 2)]), (1, 1, 0, 0));
        assert_eq!(split(&[("a", 1)], &[("b", 1), ("c", 1)]), (0, 0, 1, 2));
        assert_eq!(split(&[("a", 1), ("b", 1)], &[("c", 1)]), (0, 0, 2, 1));
        assert_eq!(split(&[("a", 1)], &[("b", 2)]), (0, 0, 1, 1));
    }
}
