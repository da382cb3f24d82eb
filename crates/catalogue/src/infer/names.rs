//! What the names of metrics have in common: the service, its prefix, and groups.

use std::collections::BTreeMap;

use super::Options;
use super::draft::Guess;

/// Fewest metrics that make a module.
const GROUP_MIN: usize = 3;
/// Longest name of a service or module that is made up.
const NAME_CHARS_MAX: usize = 64;

/// The service's name.
pub(super) fn service(options: &Options, prefix: Option<&str>, names: &[&str]) -> Guess<String> {
    if let Some(given) = options.service.as_deref().map(str::trim).filter(|s| !s.is_empty()) {
        return Guess::stated(module_name(given));
    }
    if let Some(prefix) = prefix {
        let name = module_name(prefix.trim_end_matches('_'));
        return Guess::because(name, "how all names begin");
    }
    if let Some((first, count)) = most_common(names).filter(|(_, n)| n * 2 > names.len()) {
        let why = format!("how {count} of {} names begin", names.len());
        return Guess::because(module_name(first), why);
    }
    Guess::because(module_name(&options.origin), "where the scrape comes from")
}

fn most_common<'a>(names: &[&'a str]) -> Option<(&'a str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(first_word(name)?).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, n)| *n)
}

/// What every name begins with: the service's own name, or else the first word.
pub(super) fn prefix(options: &Options, names: &[&str]) -> Option<String> {
    let own = options.service.as_deref().map(|service| format!("{service}_"));
    let first = || names.first().and_then(|name| first_word(name)).map(|word| format!("{word}_"));
    let fits = |prefix: &String| {
        let longer = |name: &&str| name.len() > prefix.len() && name.starts_with(prefix.as_str());
        names.len() > 1 && names.iter().all(longer)
    };
    own.filter(fits).or_else(|| first().filter(fits))
}

/// The first word of a name of several.
fn first_word(name: &str) -> Option<&str> {
    let (word, rest) = name.split_once('_')?;
    let usual = word.bytes().all(|b| b.is_ascii_alphanumeric());
    (usual && !word.is_empty() && !rest.is_empty()).then_some(word)
}

/// The module each metric belongs to, by the first word after the prefix; metrics without one
/// belong to the service. Nothing unless there are at least two clear groups.
pub(super) fn groups<'a>(
    names: &[&'a str],
    prefix: Option<&str>,
    service: &str,
) -> BTreeMap<&'a str, String> {
    let mut members: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in names {
        let rest = prefix.and_then(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        let Some(word) = first_word(rest) else { continue };
        members.entry(module_name(&word.to_ascii_lowercase())).or_default().push(name);
    }
    members.retain(|module, names| names.len() >= GROUP_MIN && module != service);
    if members.len() < 2 {
        return BTreeMap::new();
    }
    let pairs = members.into_iter().flat_map(|(module, names)| {
        names.into_iter().map(move |name| (name, module.clone())).collect::<Vec<_>>()
    });
    pairs.collect()
}

/// A text as the name of a module: what else it holds becomes `-`.
fn module_name(text: &str) -> String {
    let fine = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let kept: String =
        text.chars().take(NAME_CHARS_MAX).map(|c| if fine(c) { c } else { '-' }).collect();
    if kept.contains(|c: char| c.is_ascii_alphanumeric()) { kept } else { "service".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_all_names_share_is_prefix_and_service() {
        let names = ["shop_carts_open", "shop_requests_total"];
        let prefix = prefix(&Options::default(), &names);
        assert_eq!(prefix.as_deref(), Some("shop_"));
        assert_eq!(service(&Options::default(), prefix.as_deref(), &names).value, "shop");
    }

    #[test]
    fn without_a_common_word_the_origin_names_the_service() {
        let options = Options { origin: "10.0.0.1:80 x".to_owned(), ..Options::default() };
        let names = ["a_b", "c_d"];
        assert_eq!(prefix(&options, &names), None);
        assert_eq!(service(&options, None, &names).value, "10.0.0.1-80-x");
    }

    #[test]
    fn groups_are_clear_or_there_are_none() {
        let disk = ["n_disk_a", "n_disk_b", "n_disk_c"];
        let cpu = ["n_cpu_a", "n_cpu_b", "n_cpu_c", "n_load"];
        let names: Vec<&str> = disk.iter().chain(&cpu).copied().collect();
        let found = groups(&names, Some("n_"), "n");
        assert_eq!(found.get("n_disk_a").map(String::as_str), Some("disk"));
        assert_eq!((found.len(), found.get("n_load")), (6, None));
        assert!(groups(&disk, Some("n_"), "n").is_empty());
    }
}
