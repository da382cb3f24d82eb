//! Families a draft does not declare: those of libraries, and those the language has no words for.

use std::collections::BTreeMap;

use bellwether_model::name::is_legacy_metric_name;
use bellwether_model::spec::matches;

use super::LeftOut;
use super::hints;

/// Most items of `external`.
const ITEMS_MAX: usize = 5_000;
/// Fewest families that are listed as one pattern.
const GROUP_MIN: usize = 3;
/// Most names of one family.
const PARTS: usize = 3;
/// Said of a pattern whose families are not declared for one reason.
const SEVERAL_REASONS: &str = "no type, or one the language has no word for";

/// A family that is known without being declared.
#[derive(Debug, Clone)]
pub(super) struct Other<'a> {
    pub(super) family: &'a str,
    pub(super) why: String,
    /// A library's pattern.
    pub(super) library: Option<String>,
    /// Its samples have names of their own: `_sum` and `_count`.
    pub(super) has_parts: bool,
}

impl<'a> Other<'a> {
    /// A family of a client library or of the scraper, if it is one.
    pub(super) fn of_library(family: &'a str) -> Option<Self> {
        let (pattern, whose) = hints::library(family)?;
        Some(Self { family, why: whose.to_owned(), library: Some(pattern), has_parts: false })
    }
}

/// The items of `external` with what is to be said of each, sorted; and the families that cannot
/// even be listed.
pub(super) fn items(
    others: &[Other<'_>],
    declared: &[&str],
) -> (BTreeMap<String, String>, Vec<LeftOut>) {
    let mut items: BTreeMap<String, String> = BTreeMap::new();
    let mut left_out = Vec::new();
    let patterns = patterns(others, declared);
    for (pattern, (why, count)) in patterns.iter().take(ITEMS_MAX / 2) {
        let plural = if *count == 1 { "family" } else { "families" };
        items.insert(pattern.clone(), format!("{why}; {count} {plural} seen"));
    }
    for other in others {
        let own = || Some(format!("{}*", beginning(other.family)?));
        let pattern = other.library.clone().or_else(own);
        if pattern.is_some_and(|pattern| items.contains_key(&pattern)) {
            continue;
        }
        let mut refuse = |why: &str| {
            let why = format!("{}; {why}", other.why);
            left_out.push(LeftOut { name: other.family.to_owned(), why });
        };
        if !is_legacy_metric_name(other.family) {
            refuse("its name cannot be listed as external");
        } else if items.len() + PARTS > ITEMS_MAX {
            refuse("and too many are external");
        } else {
            items.extend(names(other, declared).into_iter().map(|name| (name, other.why.clone())));
        }
    }
    (items, left_out)
}

/// Patterns, what they cover, and how many families.
type Patterns = BTreeMap<String, (String, usize)>;

/// Those of libraries, and those that stand for several families of one beginning none of which is
/// declared.
fn patterns(others: &[Other<'_>], declared: &[&str]) -> Patterns {
    let mut libraries = Patterns::new();
    let mut groups = Patterns::new();
    for other in others {
        let (all, pattern) = match (&other.library, beginning(other.family)) {
            (Some(pattern), _) => (&mut libraries, pattern.clone()),
            (None, Some(beginning)) => (&mut groups, format!("{beginning}*")),
            (None, None) => continue,
        };
        let (why, count) = all.entry(pattern).or_insert_with(|| (other.why.clone(), 0));
        *count += 1;
        if *why != other.why {
            SEVERAL_REASONS.clone_into(why);
        }
    }
    groups.retain(|pattern, (_, count)| {
        let free = !declared.iter().any(|name| matches(pattern, name));
        free && *count >= GROUP_MIN
    });
    libraries.extend(groups);
    libraries
}

/// The first two words of a name of three.
fn beginning(family: &str) -> Option<&str> {
    let (at, _) = family.match_indices('_').nth(1)?;
    let beginning = family.get(..=at)?;
    (is_legacy_metric_name(family) && beginning.len() < family.len()).then_some(beginning)
}

/// Under which names expressions use a family.
fn names(other: &Other<'_>, declared: &[&str]) -> Vec<String> {
    let family = other.family;
    if !other.has_parts {
        return vec![family.to_owned()];
    }
    if declared.iter().any(|name| name.starts_with(family)) {
        return ["", "_count", "_sum"].iter().map(|suffix| format!("{family}{suffix}")).collect();
    }
    vec![format!("{family}*")]
}
