//! Text as Rust literals and as documentation.

use std::fmt::Write as _;

/// A string literal; control and direction characters are escaped.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// A list of string literals, `["a", "b"]`.
pub(super) fn literals<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| literal(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

/// An integer, its digits grouped from five on.
pub(super) fn integer(n: impl Into<i128>) -> String {
    let n: i128 = n.into();
    let digits = n.unsigned_abs().to_string();
    let sign = if n < 0 { "-" } else { "" };
    if digits.len() < 5 {
        return format!("{sign}{digits}");
    }
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}")
}

/// A number for readers, `20,301`.
pub(super) fn grouped(n: u64) -> String {
    integer(n).replace('_', ",")
}

/// Float bits or mantissa bits, in groups of four digits.
pub(super) fn hex(bits: u64) -> String {
    let digits = format!("{bits:016x}");
    let groups = [0, 4, 8, 12].map(|at| digits.get(at..at + 4).unwrap_or_default());
    format!("0x{}", groups.join("_"))
}

/// A finite float, the shortest text that reads back the same.
pub(super) fn float(value: f64) -> String {
    let text = format!("{value:?}");
    let (number, exponent) = text.split_at(text.find('e').unwrap_or(text.len()));
    let (sign, number) = number.split_at(usize::from(number.starts_with('-')));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.parse::<i128>().map_or_else(|_| whole.to_owned(), integer);
    let mut out = format!("{sign}{whole}");
    for (i, digit) in fraction.chars().enumerate() {
        let grouped = fraction.len() >= 5 && i > 0 && i.is_multiple_of(3);
        out.push_str(match (i, grouped) {
            (0, _) => ".",
            (_, true) => "_",
            (_, false) => "",
        });
        out.push(digit);
    }
    out.push_str(exponent);
    out
}

/// A value in documentation, as code where it can be.
pub(super) fn code(value: &str) -> String {
    let plain = !value.is_empty()
        && value.len() <= 80
        && value.trim() == value
        && value
            .chars()
            .all(|c| c != '`' && (c == ' ' || c.is_ascii_graphic() || c.is_alphanumeric()));
    if plain { format!("`{value}`") } else { format!("`{}`", quoted(value)) }
}

fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars().take(80) {
        if c.is_ascii_graphic() && c != '`' || c == ' ' {
            out.push(c);
        } else {
            let _written = write!(out, "{}", c.escape_unicode());
        }
    }
    out.push('"');
    out
}

/// Free text as one paragraph of documentation that means nothing else in Markdown.
pub(super) fn prose(text: &str) -> String {
    let even = text.matches('`').count().is_multiple_of(2);
    let words: Vec<String> = text.split_whitespace().map(|word| plain_word(word, even)).collect();
    let mut text = words.join(" ");
    // A list, a heading or a quotation begins with one of these.
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    if text.starts_with(['-', '+', '#', '=', '|', '~']) {
        text.insert(0, '\\');
    } else if digits > 0 && text.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')'])) {
        text.insert(digits, '\\');
    }
    if text.is_empty() || text.ends_with(['.', '!', '?', ':']) { text } else { text + "." }
}

fn plain_word(word: &str, backticks_pair: bool) -> String {
    if word.contains('`') && backticks_pair {
        return shown(word);
    }
    let is_inner = |c: char| c.is_ascii_alphanumeric() || "_:/.-{}=\"'%".contains(c);
    let core = word.trim_matches(|c: char| !(c.is_ascii_alphanumeric() || "_/{}".contains(c)));
    let looks_like_code =
        core.contains('_') || core.contains("::") || core.contains("://") || is_camel(core);
    if looks_like_code && core.chars().all(is_inner) && !core.is_empty() {
        let (before, after) = word.split_once(core).unwrap_or_default();
        return format!("{}`{core}`{}", escaped(before), escaped(after));
    }
    escaped(word)
}

/// Two capitals apart, with small letters: `OpenMetrics`.
fn is_camel(word: &str) -> bool {
    let capitals = word.chars().filter(char::is_ascii_uppercase).count();
    capitals > 1 && word.chars().any(|c| c.is_ascii_lowercase())
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in shown(text).chars() {
        if "\\`*_[]<>".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Without characters that cannot be seen or that turn the direction of the text.
fn shown(text: &str) -> String {
    text.chars()
        .filter(|c| {
            c.is_ascii() || c.is_alphanumeric() || !c.escape_debug().to_string().starts_with('\\')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_and_are_grouped() {
        assert_eq!(integer(1234u32), "1234");
        assert_eq!(integer(16384u32), "16_384");
        assert_eq!(integer(-1_234_567i32), "-1_234_567");
        assert_eq!(hex(0x000a_09e6_67f3_bcd0), "0x000a_09e6_67f3_bcd0");
        for value in [0.000_976_562_5, 10.0, 1e-9, 86_400.0, 1e300, -0.25, 1_099_511_627_776.0, 0.1]
        {
            let text = float(value);
            assert_eq!(text.replace('_', "").parse::<f64>().ok(), Some(value), "{text}");
        }
        assert_eq!(float(0.000_976_562_5), "0.000_976_562_5");
        assert_eq!(float(86400.0), "86_400.0");
    }

    #[test]
    fn help_texts_become_plain_prose() {
        for (help, doc) in [
            ("Requests answered.", "Requests answered."),
            ("By status_class", "By `status_class`."),
            ("- a list\nof <b>things</b> [x]", "\\- a list of \\<b\\>things\\</b\\> \\[x\\]."),
            ("See https://example.com/a_b.", "See `https://example.com/a_b`."),
            ("Like `up` in PromQL", "Like `up` in `PromQL`."),
            ("1. first", "1\\. first."),
            ("2 things", "2 things."),
            ("odd ` backtick", "odd \\` backtick."),
            ("turned \u{202e}round", "turned round."),
            ("", ""),
        ] {
            assert_eq!(prose(help), doc);
        }
    }

    #[test]
    fn values_are_shown_as_code() {
        assert_eq!(code("/cart"), "`/cart`");
        assert_eq!(code(""), "`\"\"`");
        assert_eq!(code("a`b"), "`\"a\\u{60}b\"`");
        assert_eq!(code("\u{202e}"), "`\"\\u{202e}\"`");
    }
}
