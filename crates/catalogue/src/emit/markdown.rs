//! Text inside Markdown: nothing a catalogue says may become markup or HTML.

/// Appends formatted text to a `String`, which cannot fail.
macro_rules! add {
    ($out:expr, $($text:tt)*) => {
        std::fmt::Write::write_fmt($out, format_args!($($text)*)).expect("a String takes any text")
    };
}
pub(super) use add;

/// A text as Markdown prose on one line.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut spaced = true;
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !spaced {
                    out.push(' ');
                }
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '[' | ']' | '|' | '*' | '`' => out.extend(['\\', c]),
            c => out.push(c),
        }
        spaced = c.is_whitespace();
    }
    out.trim_end().to_owned()
}

/// A text as code, also inside a table.
pub(super) fn code(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let longest = plain.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if plain.starts_with('`') || plain.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", plain.replace('|', "\\|"))
}

/// The anchor a heading gets on the usual hosts: small letters, digits, `-` and `_`.
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// A number with thousands apart: `1 525`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A span of time as the language writes it.
pub(super) fn duration(span: std::time::Duration) -> String {
    const UNITS: [(&str, u128); 6] =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1), ("", 0)];
    let mut left = span.as_millis();
    let mut out = String::new();
    for (unit, size) in UNITS {
        if size > 0 && left >= size {
            add!(&mut out, "{}{unit}", left / size);
            left %= size;
        }
    }
    if out.is_empty() { "0s".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_help_text_cannot_become_markup() {
        assert_eq!(prose("a <b>\n | c"), "a &lt;b&gt; \\| c");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("a|b"), "`a\\|b`");
    }

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(grouped(1_525), "1,525");
        assert_eq!(grouped(12), "12");
        assert_eq!(duration(std::time::Duration::from_mins(90)), "1h30m");
        assert_eq!(anchor("`http.requests` total"), "httprequests-total");
    }
}
