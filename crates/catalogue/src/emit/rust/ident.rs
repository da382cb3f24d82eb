//! Rust identifiers for whatever a catalogue may call things.

use std::collections::HashSet;
use std::fmt::Write as _;

/// Names already given out. The next one that would clash gets a number.
#[derive(Debug, Default)]
pub(super) struct Taken(HashSet<String>);

impl Taken {
    /// Keeps names that generated code uses itself.
    pub(super) fn reserve(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// `wanted`, or with the first free number from 2 behind it.
    pub(super) fn give(&mut self, wanted: &str) -> String {
        self.first_free(&[wanted])
    }

    /// The first of `wanted` that is free; all taken, the last with a number behind it.
    pub(super) fn first_free(&mut self, wanted: &[&str]) -> String {
        let last = wanted.last().copied().unwrap_or_default();
        let separator = if last.ends_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
        let plain = wanted.iter().map(|name| (*name).to_owned());
        let numbered = (2u32..).map(|n| format!("{last}{separator}{n}"));
        let name = plain.chain(numbered).find(|name| !self.0.contains(name)).unwrap_or_default();
        self.0.insert(name.clone());
        name
    }
}

/// `server_error` as `ServerError`; a leading digit gets `initial` in front.
pub(super) fn camel(text: &str, initial: char) -> String {
    let mut name = String::new();
    for word in words(text) {
        // `1.10` and `110` are to stay apart.
        if name.ends_with(|c: char| c.is_ascii_digit())
            && word.starts_with(|c: char| c.is_ascii_digit())
        {
            name.push('_');
        }
        let mut letters = word.chars();
        name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        name.extend(letters.map(|c| c.to_ascii_lowercase()));
    }
    let name = started(name, initial.to_ascii_uppercase());
    if name == "Self" { "SelfValue".to_owned() } else { name }
}

/// `/cart/:id` as `CART_ID`; a leading digit gets `initial` in front.
pub(super) fn screaming(text: &str, initial: char) -> String {
    let name = words(text).join("_");
    started(name, initial).to_ascii_uppercase()
}

fn started(name: String, initial: char) -> String {
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("{initial}{name}"),
        Some(_) => name,
        None => "Empty".to_owned(),
    }
}

/// Runs of letters and digits, split also where a small letter meets a capital.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_small = false;
    for c in text.chars() {
        let starts = !c.is_ascii_alphanumeric() || (before_small && c.is_ascii_uppercase());
        if starts {
            words.push(String::new());
        }
        before_small = c.is_ascii_lowercase();
        if let Some(word) = words.last_mut() {
            if c.is_ascii_alphanumeric() {
                word.push(c);
            } else if c.is_alphanumeric() {
                // A letter Rust would take but a reader's keyboard may not have: its number.
                let _written = write!(word, "u{:x}", u32::from(c));
                words.push(String::new());
            }
        }
    }
    words.retain(|word| !word.is_empty());
    if words.is_empty() {
        text.chars().filter_map(sign).map(str::to_owned).collect()
    } else {
        words
    }
}

/// What a sign is called, for values that have nothing else.
fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        '/' => "slash",
        '\\' => "backslash",
        '-' => "minus",
        '+' => "plus",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '*' => "star",
        '_' => "underscore",
        '%' => "percent",
        '<' => "less",
        '>' => "greater",
        '=' => "equals",
        '!' => "bang",
        '?' => "question",
        '#' => "hash",
        '&' => "and",
        '|' => "or",
        '@' => "at",
        '~' => "tilde",
        '$' => "dollar",
        '^' => "caret",
        ' ' => "space",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_all_sorts_become_variants() {
        for (value, variant) in [
            ("GET", "Get"),
            ("server_error", "ServerError"),
            ("getUser", "GetUser"),
            ("2xx", "S2xx"),
            ("1.10", "S1_10"),
            ("110", "S110"),
            ("true", "True"),
            ("self", "SelfValue"),
            ("/cart/:id", "CartId"),
            ("/", "Slash"),
            ("<=", "LessEquals"),
            ("", "Empty"),
            ("größe", "GrUf6UdfE"),
            ("\u{202e}", "Empty"),
        ] {
            assert_eq!(camel(value, 's'), variant, "{value:?}");
        }
    }

    #[test]
    fn known_values_become_constants() {
        for (value, constant) in [("/cart", "CART"), ("/v1/users", "V1_USERS"), ("9", "R9")] {
            assert_eq!(screaming(value, 'r'), constant);
        }
        assert_eq!(screaming("/", 'r'), "SLASH");
        assert_eq!(screaming("", 'r'), "EMPTY");
    }

    #[test]
    fn clashes_are_numbered_and_stay_numbered() {
        let mut taken = Taken::reserve(&["Counter"]);
        assert_eq!(taken.give("AB"), "AB");
        assert_eq!(taken.give("AB"), "AB2");
        assert_eq!(taken.give("AB2"), "AB2_2");
        assert_eq!(taken.first_free(&["Counter", "CounterLabel"]), "CounterLabel");
    }
}
