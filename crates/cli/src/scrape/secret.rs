//! What is sent to the endpoint and must never be printed, not even when the endpoint repeats it.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bellwether_contract::Finding;
use bellwether_model::Family;

use crate::failure::Failure;

/// Largest token file read, in bytes.
const TOKEN_BYTES_MAX: u64 = 16 * 1024;
/// What is printed in a secret's place.
const COVER: &str = "[hidden]";
/// Header names that hold these words have secret values.
const TELLING: [&str; 6] = ["auth", "cookie", "key", "password", "secret", "token"];

/// Texts that are never printed.
#[derive(Default)]
pub(crate) struct Secret(Vec<String>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} texts)", self.0.len())
    }
}

/// A request header.
pub(super) type Header = (String, String);

impl Secret {
    /// `text` with every secret in it covered.
    pub(crate) fn cover(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, COVER))
    }

    /// Covers secrets in all texts of a finding.
    pub(crate) fn cover_finding(&self, finding: &mut Finding) {
        for text in [&mut finding.subject, &mut finding.message, &mut finding.help] {
            *text = self.cover(text);
        }
        for text in [&mut finding.label, &mut finding.value].into_iter().flatten() {
            *text = self.cover(text);
        }
    }

    /// Covers secrets in all texts of a family.
    pub(crate) fn cover_family(&self, family: &mut Family) {
        for text in [&mut family.name, &mut family.unit, &mut family.help] {
            *text = self.cover(text);
        }
        let labels = family.metrics.iter_mut().flat_map(|metric| &mut metric.labels.0);
        for (name, value) in labels {
            *name = self.cover(name);
            *value = self.cover(value);
        }
    }

    /// Keeps `value`, and its last word by itself: `Bearer abc` is as secret as `abc`. Both also
    /// as messages quote them.
    fn keep(&mut self, value: &str) {
        let last = value.rsplit(' ').next().unwrap_or(value);
        for text in [value, last].into_iter().filter(|t| !t.is_empty()) {
            let quoted = format!("{text:?}");
            self.0.push(text.to_owned());
            self.0.push(quoted.trim_matches('"').to_owned());
        }
    }
}

/// The headers of the request, and what of them must not be printed.
pub(super) fn headers(
    token_file: Option<&Path>,
    given: &[String],
) -> Result<(Vec<Header>, Secret), Failure> {
    let mut secret = Secret::default();
    let mut headers = Vec::new();
    if let Some(path) = token_file {
        let value = format!("Bearer {}", token(path)?);
        secret.keep(&value);
        headers.push(("Authorization".to_owned(), value));
    }
    for (index, line) in given.iter().enumerate() {
        let (name, value) = header(line, index)?;
        let lower = name.to_ascii_lowercase();
        if TELLING.iter().any(|word| lower.contains(word)) {
            secret.keep(&value);
        }
        headers.push((name, value));
    }
    Ok((headers, secret))
}

/// Splits `NAME: VALUE`; a wrong one is named by its position, it may hold a secret.
fn header(line: &str, index: usize) -> Result<Header, Failure> {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let wrong = |why: &str| {
        let what = format!("--header number {} {why}", index + 1);
        Failure::new(what, "write it as 'Name: value'")
    };
    let (name, value) = line.split_once(':').ok_or_else(|| wrong("has no colon"))?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(wrong("has a name that is none"));
    }
    if value.chars().any(char::is_control) {
        return Err(wrong("has a control character"));
    }
    Ok((name.to_owned(), value.to_owned()))
}

fn token(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let read = File::open(path).and_then(|file| {
        let mut text = String::new();
        file.take(TOKEN_BYTES_MAX + 1).read_to_string(&mut text).map(|_| text)
    });
    let text = read.map_err(|error| {
        let what = format!("cannot read the token file {shown}: {error}");
        Failure::new(what, "give a file that holds the token and nothing else")
    })?;
    let token = text.trim();
    let printable = token.bytes().all(|b| b.is_ascii_graphic());
    if token.is_empty() || !printable || text.len() as u64 > TOKEN_BYTES_MAX {
        let what = format!("{shown} holds no token");
        return Err(Failure::new(what, "a token is one line of printable ASCII without spaces"));
    }
    Ok(token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Result<(Vec<Header>, Secret), Failure> {
        headers(None, &lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn credentials_are_covered_with_and_without_their_scheme() {
        let (_, secret) = of(&["authorization: Bearer abc123", "X-Api-Key: k1"]).unwrap();
        assert_eq!(secret.cover("got abc123 and k1"), "got [hidden] and [hidden]");
        assert!(!format!("{secret:?}").contains("abc123"));
    }

    #[test]
    fn a_token_with_quotes_is_covered_as_messages_escape_it() {
        let (_, secret) = of(&["authorization: Bearer a\"b\\c"]).unwrap();
        let message = format!("value {:?}", "a\"b\\c");
        assert_eq!(secret.cover(&message), "value \"[hidden]\"");
    }

    #[test]
    fn ordinary_headers_are_not_covered() {
        let (headers, secret) = of(&["X-Scope-OrgID:  shop "]).unwrap();
        assert_eq!(headers, [("X-Scope-OrgID".to_owned(), "shop".to_owned())]);
        assert_eq!(secret.cover("shop_requests_total"), "shop_requests_total");
    }

    #[test]
    fn a_wrong_header_is_named_by_its_position_alone() {
        for wrong in ["secret-canary", ": secret-canary", "a b: secret-canary", "a: secret\ncanary"]
        {
            let failure = of(&["X: y", wrong]).unwrap_err().to_string();
            assert!(failure.contains("number 2") && !failure.contains("canary"), "{failure}");
        }
    }
}
