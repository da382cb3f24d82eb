//! Scalars, comments and lines of the draft: whatever an exposition holds, it stays text.

use crate::diagnostic::hides;

/// Longest text taken into a comment, in characters.
const COMMENT_CHARS_MAX: usize = 200;

/// Words some reader of YAML takes for something else.
const RETYPED: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"];

/// A text as a scalar or a key, plain where no reader could take it for anything else: also inside
/// of `[…]` and `{…}`.
pub(super) fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let safe = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(plain)
        && !RETYPED.contains(&text.to_ascii_lowercase().as_str());
    if safe || super::super::look::STATUS_CLASSES.contains(&text) {
        return text.to_owned();
    }
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if hides(c) || u32::from(c) & 0xfffe == 0xfffe => {
                let code = format!("\\U{:08x}", u32::from(c));
                out.push_str(&code);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A help text: what the language refuses in texts becomes a blank.
pub(super) fn help(text: &str) -> String {
    let kept: String =
        text.trim().chars().map(|c| if hides(c) && c != '\n' { ' ' } else { c }).collect();
    let mut end = kept.len().min(crate::shape::TEXT_BYTES_MAX);
    while !kept.is_char_boundary(end) {
        end -= 1;
    }
    let kept = kept.get(..end).unwrap_or_default().trim();
    if reads_plainly(kept) { kept.to_owned() } else { scalar(kept) }
}

/// A sentence that is a plain scalar in a block: nothing in it begins a comment, a mapping or a
/// flow collection.
fn reads_plainly(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || " _-./()%+,;'=".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.contains(' ')
        && text.chars().all(word)
}

/// A number the language reads back as the same.
pub(super) fn number(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 || (1e-6..1e15).contains(&magnitude) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

/// A text that cannot leave its comment.
pub(super) fn comment(text: &str) -> String {
    let mut kept: String = text.chars().take(COMMENT_CHARS_MAX).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    let shown = |c: char| {
        let hidden = hides(c) || u32::from(c) & 0xfffe == 0xfffe;
        if hidden { c.escape_unicode().to_string() } else { c.to_string() }
    };
    kept.chars().map(shown).collect()
}

/// Lines of a file.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) text: String,
}

impl Lines {
    /// One line.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// One line, with the evidence if it is a guess.
    pub(super) fn guessed(&mut self, line: &str, why: Option<&str>) {
        match why {
            Some(why) => self.line(&format!("{line}    # guessed: {}", comment(why))),
            None => self.line(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_stay_plain() {
        for text in ["GET", "server_error", "2xx", "text/plain", "_x"] {
            assert_eq!(scalar(text), text);
        }
        for text in ["no", "True", "1.10", "", "~", "a: b", "a #b", "- a", "a,b", "{x}", "*a", "é"]
        {
            assert_eq!(scalar(text), format!("\"{text}\""));
        }
        assert_eq!(scalar("a\"b\\c\n\u{7f}"), "\"a\\\"b\\\\c\\n\\U0000007f\"");
    }

    #[test]
    fn a_comment_keeps_to_its_line() {
        assert_eq!(comment("a\nb: c"), "a\\u{a}b: c");
        assert_eq!(comment(&"x".repeat(300)).chars().count(), COMMENT_CHARS_MAX + 1);
    }

    #[test]
    fn numbers_come_back() {
        for value in [0.005, 0.0, 1.0, 10.0, 1e-9, 5e20, -3.5, f64::MAX, f64::MIN_POSITIVE] {
            assert_eq!(number(value).parse::<f64>().ok(), Some(value));
        }
        assert_eq!(number(0.25), "0.25");
    }

    #[test]
    fn sentences_are_plain_unless_something_in_them_is_syntax() {
        assert_eq!(help("Requests answered."), "Requests answered.");
        assert_eq!(help("a: b"), "\"a: b\"");
        assert_eq!(help("a\tb #c"), "\"a b #c\"");
        assert_eq!(help("Total"), "Total");
    }
}
