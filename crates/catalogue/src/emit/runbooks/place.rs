//! Where runbooks are, and how pages of one repository link to each other.

use bellwether_model::Catalogue;
use bellwether_model::spec::{AlertSpec, SloSpec};

/// Where the name of the alert goes in a pattern.
const ALERT: &str = "{alert}";

/// The path or address of an alert's runbook: its own, or what the catalogue's pattern makes.
pub(in crate::emit) fn of(catalogue: &Catalogue, alert: &AlertSpec) -> Option<String> {
    let made = || Some(catalogue.runbooks.as_ref()?.replace(ALERT, &alert.name));
    alert.runbook.clone().or_else(made)
}

/// The path or address of the page about an SLO's alerts.
pub(in crate::emit) fn of_slo(catalogue: &Catalogue, slo: &SloSpec) -> Option<String> {
    let made = || Some(catalogue.runbooks.as_ref()?.replace(ALERT, &crate::emit::slo::page(slo)));
    slo.runbook.clone().or_else(made)
}

/// The folder of the pages: what every path of the pattern begins with, without its last `/`.
pub(super) fn folder(pattern: &str) -> &str {
    let fixed = pattern.split(ALERT).next().unwrap_or_default();
    fixed.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The path of an alert's page below [`folder`]; pages that are published at an address are called
/// after their alerts.
pub(super) fn below(pattern: &str, alert: &AlertSpec) -> String {
    named(pattern, &alert.name)
}

/// The same for whatever takes the place of an alert's name.
pub(super) fn named(pattern: &str, name: &str) -> String {
    if is_address(pattern) {
        return format!("{name}.md");
    }
    let rest = pattern.strip_prefix(folder(pattern)).unwrap_or(pattern);
    rest.trim_start_matches('/').replace(ALERT, name)
}

/// A link from the page `from` to `to`, each an address or a path from the repository's root. There
/// is none from a page at an address back into the repository.
pub(in crate::emit) fn link(from: &str, to: &str) -> Option<String> {
    if is_address(to) || is_address(from) {
        return is_address(to).then(|| address(to));
    }
    let mut here: Vec<&str> = parts(from).collect();
    here.pop();
    let there: Vec<&str> = parts(to).collect();
    let same = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    // The last part of `to` is always named, or a page could not link to itself.
    let same = same.min(there.len().saturating_sub(1));
    let up = std::iter::repeat_n("..", here.len() - same);
    let path: Vec<&str> = up.chain(there.iter().skip(same).copied()).collect();
    Some(address(&path.join("/")))
}

/// Whether a path is an address.
pub(in crate::emit) fn is_address(path: &str) -> bool {
    path.starts_with("https://") || path.starts_with("http://")
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".")
}

/// A link's target, so written that nothing ends it early.
fn address(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' | '>' | '(' | ')' | '[' | ']' | '\\' | '"' | '`' | '|' | '*' | ' ' => {
                crate::emit::markdown::add!(&mut out, "%{:02X}", u32::from(c));
            }
            c if c.is_control() || c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_go_from_page_to_page_by_the_shortest_way() {
        let page = "docs/runbooks/Down.md";
        for (from, to, way) in [
            (page, "docs/metrics.md", Some("../metrics.md")),
            (page, "docs/runbooks/Up.md", Some("Up.md")),
            (page, "README.md", Some("../../README.md")),
            ("metrics.md", "docs/runbooks/Up.md", Some("docs/runbooks/Up.md")),
            (page, "https://a/b c", Some("https://a/b%20c")),
            ("a/b/c.md", "a/b", Some("../b")),
            ("https://a/Down", "docs/metrics.md", None),
        ] {
            assert_eq!(link(from, to).as_deref(), way, "{from} to {to}");
        }
    }

    #[test]
    fn pages_lie_below_the_fixed_part_of_the_pattern() {
        let alert = AlertSpec { name: "Down".to_owned(), ..AlertSpec::default() };
        for (pattern, folder_of, page) in [
            ("docs/runbooks/{alert}.md", "docs/runbooks", "Down.md"),
            ("runbooks/{alert}/README.md", "runbooks", "Down/README.md"),
            ("docs/on-{alert}.md", "docs", "on-Down.md"),
            ("{alert}.md", "", "Down.md"),
        ] {
            assert_eq!((folder(pattern), below(pattern, &alert).as_str()), (folder_of, page));
        }
    }
}
