//! Licence expressions (SPDX, and the older `A/B`) against the list of deny.toml.

use std::collections::BTreeSet;

use crate::{none, workspace};

/// The licences deny.toml allows.
fn allowed() -> BTreeSet<String> {
    let text = workspace::read("deny.toml");
    let list = text.split("allow = [").nth(1).and_then(|rest| rest.split(']').next());
    let quoted = list.expect("deny.toml has licenses.allow").split('"');
    quoted.skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether an expression can be satisfied with the allowed licences alone. `None` when it is no
/// expression.
pub(crate) fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> Option<bool> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let verdict = either(&mut words, allowed)?;
    words.next().is_none().then_some(verdict)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut verdict = both(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        verdict |= both(words, allowed)?;
    }
    Some(verdict)
}

fn both(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut verdict = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        verdict &= one(words, allowed)?;
    }
    Some(verdict)
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    if words.next_if_eq(&"(").is_some() {
        let verdict = either(words, allowed)?;
        return words.next_if_eq(&")").map(|_| verdict);
    }
    let mut licence = words.next()?.to_owned();
    if words.next_if_eq(&"WITH").is_some() {
        licence = format!("{licence} WITH {}", words.next()?);
    }
    Some(allowed.contains(&licence))
}

#[test]
fn every_package_this_machine_builds_has_an_allowed_licence() {
    let allowed = allowed();
    let packages = workspace::third_party();
    assert!(!packages.is_empty());
    let wrong = packages.iter().filter(|p| satisfied(&p.licence, &allowed) != Some(true));
    let named = wrong.map(|p| format!("{} {}: {}", p.name, p.version, p.licence));
    none("packages deny.toml does not allow", &named.collect::<Vec<_>>());
}

#[test]
fn an_expression_is_satisfied_by_one_side_of_or_and_both_of_and() {
    let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception", "ISC"].map(str::to_owned).into();
    let judge = |expression| satisfied(expression, &allowed);
    assert_eq!(judge("GPL-3.0 OR MIT"), Some(true));
    assert_eq!(judge("GPL-3.0/MIT"), Some(true));
    assert_eq!(judge("GPL-3.0 AND MIT"), Some(false));
    assert_eq!(judge("ISC AND (GPL-3.0 OR MIT)"), Some(true));
    assert_eq!(judge("Apache-2.0 WITH LLVM-exception"), Some(true));
    assert_eq!(judge("Apache-2.0"), Some(false));
    assert_eq!(judge("MIT AND"), None);
    assert_eq!(judge("(MIT"), None);
}
