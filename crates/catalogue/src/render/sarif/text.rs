//! Texts and paths as SARIF wants them.

use std::fmt::Write as _;

/// A plain text message that says nothing but itself: what SARIF would read as a placeholder
/// (`{0}`) or as an embedded link (`[text](target)`) is escaped. Other braces, of selectors say,
/// stay as they are: readers show them unchanged.
pub(super) fn message(text: &str) -> String {
    let links = text.contains("](");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let placeholder = placeholder(rest);
        if let Some(digits) = placeholder {
            let _written = write!(out, "{{{{{digits}}}}}");
            rest = rest.get(digits.len() + 2..).unwrap_or_default();
            continue;
        }
        if links && (c == '[' || c == ']') {
            out.push('\\');
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}

/// The digits of a placeholder the text begins with.
fn placeholder(text: &str) -> Option<&str> {
    let (digits, _) = text.strip_prefix('{')?.split_once('}')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(digits)
}

/// A path as a URI reference (RFC 3986), and whether it is absolute.
pub(super) fn uri(path: &str) -> (String, bool) {
    let path = path.replace('\\', "/");
    let mut path = path.as_str();
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    let head = match (path.starts_with('/'), is_drive) {
        (true, _) => "file://",
        (_, true) => "file:///",
        _ => "",
    };
    let mut out = head.to_owned();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || is_drive && byte == b':' {
            out.push(char::from(byte));
        } else {
            let _written = write!(out, "%{byte:02X}");
        }
    }
    (out, !head.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_hold_placeholders_or_links() {
        for (said, written) in [
            ("x{outcome=\"a\"} [5m]", "x{outcome=\"a\"} [5m]"),
            ("{0} and {12}", "{{0}} and {{12}}"),
            ("{} {a0}", "{} {a0}"),
            ("[here](https://example.com) [a]", "\\[here\\](https://example.com) \\[a\\]"),
            ("ünïcödé {1", "ünïcödé {1"),
        ] {
            assert_eq!(message(said), written);
        }
    }

    #[test]
    fn paths_become_references() {
        for (path, expected, absolute) in [
            ("catalogue/bellwether.yaml", "catalogue/bellwether.yaml", false),
            ("./a b/ü%.yaml", "a%20b/%C3%BC%25.yaml", false),
            ("/srv/c.yaml", "file:///srv/c.yaml", true),
            ("C:\\c\\d.yaml", "file:///C:/c/d.yaml", true),
            ("a:b.yaml", "file:///a:b.yaml", true),
        ] {
            assert_eq!(uri(path), (expected.to_owned(), absolute), "{path}");
        }
    }
}
