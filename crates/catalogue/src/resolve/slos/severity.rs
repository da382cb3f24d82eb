//! How urgent the alerts of SLOs are.

/// The severities of the reference alerts, most urgent first.
pub(super) const USUAL: [&str; 3] = ["critical", "warning", "info"];

/// The one in the place of a usual severity, where the service declares which there are.
pub(super) fn usual(usual: &str, declared: &[String]) -> String {
    let at = USUAL.iter().position(|known| *known == usual).unwrap_or(USUAL.len() - 1);
    if declared.is_empty() || declared.iter().any(|known| known == usual) {
        return USUAL[at].to_owned();
    }
    declared.get(at).or(declared.last()).cloned().unwrap_or_default()
}

/// The severity of an alert that does not say: after its name, or its place among the alerts.
pub(super) fn of(name: &str, place: usize, declared: &[String]) -> String {
    if declared.iter().any(|known| known == name) {
        return name.to_owned();
    }
    let named = USUAL.iter().copied().find(|known| *known == name);
    usual(named.unwrap_or(USUAL[place.min(USUAL.len() - 1)]), declared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_severities_take_the_place_of_the_usual_ones() {
        let declared = ["page", "ticket"].map(str::to_owned);
        assert_eq!(usual("critical", &declared), "page");
        assert_eq!(usual("info", &declared), "ticket");
        assert_eq!(usual("info", &[]), "info");
        assert_eq!(of("ticket", 0, &declared), "ticket");
        assert_eq!(of("fast", 0, &declared), "page");
        assert_eq!(of("slow", 5, &[]), "info");
        assert_eq!(of("info", 0, &[]), "info");
    }
}
