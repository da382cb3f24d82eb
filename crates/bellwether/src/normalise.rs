//! What is done to an open label's value before it is looked up.

use std::borrow::Cow;

/// Replaces what looks like an identifier in a path by `:id` and drops the query: the fallback for
/// services without route templates.
///
/// An identifier is a UUID, digits only, 16 or more hexadecimal digits, 20 or more characters,
/// `prefix_` followed by letters and digits mixed, a run of three digits, or percent-encoded.
/// Versions (`v1`) and short words with a digit (`oauth2`) stay.
pub fn route(path: &str) -> Cow<'_, str> {
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    if !bare.split('/').any(is_identifier) {
        return Cow::Borrowed(bare);
    }
    let segments: Vec<&str> =
        bare.split('/').map(|s| if is_identifier(s) { ":id" } else { s }).collect();
    Cow::Owned(segments.join("/"))
}

/// Makes ASCII letters small.
pub fn lowercase(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_identifier(segment: &str) -> bool {
    if segment.is_empty() || segment.starts_with([':', '{']) {
        return false;
    }
    segment.len() > 20
        || segment.contains('%')
        || segment.bytes().all(|b| b.is_ascii_digit())
        || (segment.len() >= 16 && segment.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'))
        || has_digit_run(segment)
        || is_prefixed(segment)
}

fn has_digit_run(segment: &str) -> bool {
    segment.as_bytes().windows(3).any(|w| w.iter().all(u8::is_ascii_digit))
}

/// `cus_N4x9Qa`: a short word, an underscore, then digits and letters mixed.
fn is_prefixed(segment: &str) -> bool {
    let Some((prefix, rest)) = segment.rsplit_once('_') else { return false };
    let mixed = rest.bytes().any(|b| b.is_ascii_digit())
        && rest.bytes().any(|b| b.is_ascii_alphabetic())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric());
    prefix.len() <= 8 && rest.len() >= 6 && mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_become_id() {
        for (path, template) in [
            ("/v1/users/42", "/v1/users/:id"),
            ("/orders/3fa85f64-5717-4562-b3fc-2c963f66afa6/lines", "/orders/:id/lines"),
            ("/c/cus_N4x9Qa?expand=all", "/c/:id"),
            ("/blob/deadbeefdeadbeef", "/blob/:id"),
            ("/s/a%20b", "/s/:id"),
            ("/p/sku1234", "/p/:id"),
        ] {
            assert_eq!(route(path), template);
        }
    }

    #[test]
    fn words_versions_and_templates_stay() {
        for path in
            ["/", "/api/v1/oauth2/token", "/users/:id", "/users/{user_id}", "/a_b/check_out"]
        {
            assert!(matches!(route(path), Cow::Borrowed(p) if p == path), "{path}");
        }
    }
}
