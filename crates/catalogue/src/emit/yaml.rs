//! Text inside YAML: whatever a catalogue says comes back from a reader as the same text.

/// A text as a scalar to stand after `key: `, plain where that is safe. Texts of several lines
/// become a block, indented by `indent` spaces.
pub(crate) fn scalar(text: &str, indent: usize) -> String {
    if fits_block(text) {
        block(text, indent)
    } else if is_plain(text) {
        text.to_owned()
    } else if text.chars().all(is_printable) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        double_quoted(text)
    }
}

/// A text as a comment, each line behind `prefix`, which ends in `# `.
pub(super) fn comment(text: &str, prefix: &str) -> String {
    let shown = |line: &str| -> String {
        let kept = line.chars().map(|c| if is_printable(c) { c } else { ' ' });
        format!("{prefix}{}", kept.collect::<String>().trim()).trim_end().to_owned() + "\n"
    };
    text.trim().lines().map(shown).collect()
}

/// Characters every reader takes as they are: no control, no other line break, no byte order mark,
/// no character that is none.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
        && u32::from(c) & 0xfffe != 0xfffe
}

/// Words, numbers with units and paths that no reader takes for anything but text.
fn is_plain(text: &str) -> bool {
    const TAKEN: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"];
    let word = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(word)
        && !TAKEN.contains(&text.to_ascii_lowercase().as_str())
}

/// Whether a text of several lines can be a literal block without escapes.
fn fits_block(text: &str) -> bool {
    let line =
        |line: &str| !line.starts_with('\t') && line.chars().all(|c| is_printable(c) || c == '\t');
    text.contains('\n')
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && text.split('\n').all(line)
}

fn block(text: &str, indent: usize) -> String {
    let mut out = "|-".to_owned();
    for line in text.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
    out
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c => super::markdown::add!(&mut out, "\\U{:08x}", u32::from(c)),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_plain_and_what_others_retype_is_quoted() {
        assert_eq!(scalar("page", 0), "page");
        assert_eq!(scalar("docs/runbooks/Down.md", 0), "docs/runbooks/Down.md");
        for text in ["no", "True", "1.10", "", "~", "a: b", "a #b", "- a", "{{ $value }}", "0x10"] {
            assert_eq!(scalar(text, 0), format!("'{text}'"));
        }
        assert_eq!(scalar("it's", 0), "'it''s'");
    }

    #[test]
    fn several_lines_become_a_block_where_a_block_can_hold_them() {
        assert_eq!(scalar("a\n  b: \"c\"\n\nd", 2), "|-\n  a\n    b: \"c\"\n\n  d");
        assert_eq!(scalar(" a\nb", 2), "\" a\\nb\"");
        assert_eq!(scalar("a\n\tb", 2), "\"a\\n\\tb\"");
        assert_eq!(scalar("a\rb", 2), "\"a\\rb\"");
        assert_eq!(scalar("a\u{2028}\0b", 2), "\"a\\U00002028\\U00000000b\"");
    }

    #[test]
    fn a_comment_ends_with_its_line() {
        assert_eq!(comment("a\nb\u{85}c: d\n", "  # "), "  # a\n  # b c: d\n");
    }
}
