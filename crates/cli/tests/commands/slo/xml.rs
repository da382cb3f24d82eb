//! A strict reader of the part of XML that pictures need: elements, attributes, text, entities.

/// The names of all elements.
///
/// # Panics
/// When the text is not well-formed.
pub(super) fn elements(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        characters(before, open.is_empty());
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "elements nest");
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()), "{name}");
        attributes_of(attributes);
        assert_eq!(found.is_empty(), open.is_empty(), "one root");
        found.push(name.to_owned());
        if !empty {
            open.push(name.to_owned());
        }
    }
    characters(rest, true);
    assert!(open.is_empty(), "{open:?} not closed");
    found
}

fn attributes_of(mut rest: &str) {
    let mut seen = Vec::new();
    while !rest.trim().is_empty() {
        let (name, after) = rest.split_once("=\"").expect("a value in quotes");
        let (value, after) = after.split_once('"').expect("a closing quote");
        let name = name.trim();
        assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        assert!(!seen.contains(&name), "{name} twice");
        assert!(after.is_empty() || after.starts_with(' '));
        characters(value, false);
        seen.push(name);
        rest = after;
    }
}

fn characters(text: &str, blank: bool) {
    assert!(!blank || text.trim().is_empty(), "text outside the root: {text}");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    for entity in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;"];
        assert!(known.iter().any(|known| entity.starts_with(known)), "&{entity}");
    }
}
