//! Names as words.

/// The words of a name, small.
pub(super) fn of(name: &str) -> Vec<String> {
    let parts = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}

/// A word without its plural ending.
pub(super) fn singular(word: &str) -> String {
    let keeps = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    if word.len() <= 3 || keeps {
        return word.to_owned();
    }
    if let Some(start) = word.strip_suffix("ies") {
        return format!("{start}y");
    }
    let hissing = ["xes", "ches", "shes", "sses"].iter().any(|end| word.ends_with(end));
    let cut = if hissing { "es" } else { "s" };
    word.strip_suffix(cut).unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_lose_their_ending_and_other_words_do_not() {
        let pairs = [
            ("connections", "connection"),
            ("retries", "retry"),
            ("matches", "match"),
            ("status", "status"),
            ("access", "access"),
            ("dns", "dns"),
            ("basis", "basis"),
        ];
        for (many, one) in pairs {
            assert_eq!(singular(many), one);
        }
        assert_eq!(of("http.Request_count"), ["http", "request", "count"]);
    }
}
