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
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside_a_word =
            before.is_alphanumeric() && chars.peek().is_some_and(|c| c.is_alphanumeric());
        match c {
            c if c.is_whitespace() || c.is_control() => {
                if !before.is_whitespace() {
                    out.push(' ');
                }
                before = ' ';
                continue;
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '[' | ']' | '|' | '*' | '`' | '~' => out.extend(['\\', c]),
            '_' if !inside_a_word => out.push_str("\\_"),
            c => out.push(c),
        }
        before = c;
    }
    out.trim_end().to_owned()
}

/// A text as paragraphs of their own: nothing at their beginning makes a heading or a list of them.
/// A blank line parts paragraphs.
pub(super) fn paragraph(text: &str) -> String {
    let blocks = text.split("\n\n").map(prose).filter(|block| !block.is_empty());
    blocks.map(|block| tame(&block)).collect::<Vec<_>>().join("\n\n")
}

/// Takes away what the beginning of a line may mean.
fn tame(line: &str) -> String {
    let number = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    match line.get(number..).and_then(|rest| rest.chars().next()) {
        Some('#' | '-' | '+' | '=') if number == 0 => format!("\\{line}"),
        Some('.' | ')') if number > 0 => {
            format!(
                "{}\\{}",
                line.get(..number).unwrap_or_default(),
                line.get(number..).unwrap_or_default()
            )
        }
        _ => line.to_owned(),
    }
}

/// A clause as a sentence: a capital first, a full stop last.
pub(super) fn sentence(clause: &str) -> String {
    let mut chars = clause.trim_end_matches([',', ' ']).chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// A text as code on one line, outside of tables; [`row`] makes it fit into one.
pub(super) fn code(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }).collect();
    let longest = plain.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let edge = |c: Option<char>| c.is_none_or(|c| c == '`' || c == ' ');
    let pad = if edge(plain.chars().next()) || edge(plain.chars().last()) { " " } else { "" };
    format!("{fence}{pad}{plain}{pad}{fence}")
}

/// A text inside a comment of HTML, where two hyphens may end it.
pub(super) fn in_comment(text: &str) -> String {
    let mut out: String = text.chars().filter(|c| !c.is_control() && !"<>".contains(*c)).collect();
    while out.contains("--") {
        out = out.replace("--", "- -");
    }
    out
}

/// Texts as code with commas between.
pub(super) fn codes(texts: &[String]) -> String {
    texts.iter().map(|text| code(text)).collect::<Vec<_>>().join(", ")
}

/// A text of several lines as code.
pub(super) fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

/// A row of a table: Markdown in each cell.
pub(super) fn row<const N: usize>(cells: [String; N]) -> String {
    let mut out = String::from("|");
    for cell in cells {
        out.push(' ');
        let mut before = ' ';
        for c in cell.chars() {
            if c == '|' && before != '\\' {
                out.push('\\');
            }
            out.push(c);
            before = c;
        }
        out.push_str(if cell.is_empty() { "|" } else { " |" });
    }
    out + "\n"
}

/// Items with commas in lines of at most 100 characters, none of them broken.
pub(super) fn wrapped(items: &[String]) -> String {
    let mut out = String::new();
    let mut width = 0;
    for (at, item) in items.iter().enumerate() {
        let comma = usize::from(at + 1 < items.len());
        let length = item.chars().count() + comma;
        if width > 0 && width + 1 + length > 100 {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(item);
        if comma > 0 {
            out.push(',');
        }
        width += length;
    }
    out
}

/// The anchor a heading gets on the usual hosts: small letters, digits, `-` and `_`. Of two names
/// that differ in other characters only it makes one: see [`anchor_of`].
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// The anchor of a name of some kind, another one for each name: `metric-shop.carts`.
pub(super) fn anchor_of(kind: &str, name: &str) -> String {
    let mut out = format!("{kind}-");
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii_alphanumeric() || "-_.:".contains(c) => out.push(c),
            c => add!(&mut out, "~{:x}~", u32::from(c)),
        }
    }
    out
}

/// A number with thousands apart: `1,525`.
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
pub(crate) fn duration(span: std::time::Duration) -> String {
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
        assert_eq!(prose("_a_ b_c ~~d~~\u{7}"), "\\_a\\_ b_c \\~\\~d\\~\\~");
        assert_eq!(paragraph("# a\n\n1. b\n\n- c"), "\\# a\n\n1\\. b\n\n\\- c");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code(""), "`  `");
        assert_eq!(fenced("", "```"), "````\n```\n````\n");
        assert_eq!(row([code("a|b"), prose("c|d"), String::new()]), "| `a\\|b` | c\\|d | |\n");
    }

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(grouped(1_525), "1,525");
        assert_eq!(grouped(12), "12");
        assert_eq!(duration(std::time::Duration::from_mins(90)), "1h30m");
        assert_eq!(anchor("`http.requests` total"), "httprequests-total");
        assert_eq!(anchor_of("metric", "A.b c"), "metric-a.b~20~c");
    }

    #[test]
    fn long_lists_are_wrapped_between_items() {
        let items: Vec<String> = (0..40).map(|n| format!("`item{n}`")).collect();
        let text = wrapped(&items);
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert_eq!(text.replace('\n', " "), items.join(", "));
    }
}
