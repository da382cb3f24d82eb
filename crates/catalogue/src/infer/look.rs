//! What a label value looks like.

/// The look of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// Half of `true` and `false`, `yes` and `no`, `on` and `off`.
    Flag,
    /// A method of HTTP in capitals.
    Method,
    /// `2xx`.
    StatusClass,
    /// Letters and few digits, as a programmer names one of several cases.
    Word,
    /// Three digits from 100 to 599.
    StatusCode,
    /// Any other number.
    Number,
    /// A date or a time.
    Time,
    /// A path, an address of the web, a media type.
    Path,
    /// Several words.
    Text,
    /// An address of a network or a machine.
    Address,
    /// A mail address.
    Email,
    /// A UUID.
    Uuid,
    /// A long hexadecimal number.
    Hex,
    /// Letters and digits in no order a person would write.
    Token,
}

/// Whether a value has a look.
type Test = fn(&str) -> bool;

/// Longest word.
const WORD_CHARS_MAX: usize = 40;
/// Methods of HTTP.
pub(super) const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"];
/// Classes of HTTP status codes.
pub(super) const STATUS_CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// Both values of a flag.
pub(super) const FLAGS: [[&str; 2]; 5] =
    [["true", "false"], ["yes", "no"], ["on", "off"], ["True", "False"], ["Yes", "No"]];

impl Look {
    /// The look of `value`.
    pub(super) fn of(value: &str) -> Self {
        let tests: [(Self, Test); 13] = [
            (Self::Flag, |v| FLAGS.iter().any(|pair| pair.contains(&v))),
            (Self::Method, |v| METHODS.contains(&v)),
            (Self::StatusClass, |v| STATUS_CLASSES.iter().any(|c| c.eq_ignore_ascii_case(v))),
            (Self::Email, is_email),
            (Self::Uuid, is_uuid),
            (Self::Address, is_address),
            (Self::Time, is_time),
            (Self::Path, |v| v.contains(['/', '\\'])),
            (Self::StatusCode, is_status_code),
            (Self::Hex, is_hex),
            (Self::Number, is_number),
            (Self::Word, is_word),
            (Self::Text, |v| v.contains(char::is_whitespace)),
        ];
        tests.into_iter().find(|(_, test)| test(value)).map_or(Self::Token, |(look, _)| look)
    }

    /// Whether it is one of a set somebody wrote down.
    pub(super) fn is_word(self) -> bool {
        self <= Self::Word
    }

    /// Whether it names one request, person or machine.
    pub(super) fn identifies(self) -> bool {
        self >= Self::Address
    }

    /// What values of this look are called.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Flag | Self::Method | Self::StatusClass | Self::Word => "words",
            Self::StatusCode => "HTTP status codes",
            Self::Number => "numbers",
            Self::Time => "times",
            Self::Path => "paths",
            Self::Text => "texts",
            Self::Address => "addresses",
            Self::Email => "mail addresses",
            Self::Uuid => "UUIDs",
            Self::Hex => "hexadecimal numbers",
            Self::Token => "tokens",
        }
    }
}

fn is_email(value: &str) -> bool {
    value.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty() && host.contains('.') && !host.contains(['@', '/', ' '])
    })
}

fn is_uuid(value: &str) -> bool {
    let groups: Vec<&str> = value.split('-').collect();
    let hex = |part: &&str| part.bytes().all(|b| b.is_ascii_hexdigit());
    groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hex)
}

fn is_address(value: &str) -> bool {
    let is_mac = || {
        let parts: Vec<&str> = value.split([':', '-']).collect();
        let byte = |p: &&str| p.len() == 2 && p.bytes().all(|b| b.is_ascii_hexdigit());
        parts.len() >= 6 && parts.iter().all(byte)
    };
    let is_host_and_port = || {
        value.rsplit_once(':').is_some_and(|(host, port)| {
            let named = host.contains(char::is_alphabetic) && !host.contains([' ', '/']);
            let numbered = host.parse::<std::net::IpAddr>().is_ok() || host.ends_with(']');
            (named || numbered) && port.parse::<u16>().is_ok()
        })
    };
    let network = value.split('/').next().unwrap_or(value);
    network.parse::<std::net::IpAddr>().is_ok() || is_mac() || is_host_and_port()
}

fn is_time(value: &str) -> bool {
    let shape: String =
        value.chars().take(10).map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    shape == "9999-99-99" || shape.starts_with("99:99")
}

fn is_status_code(value: &str) -> bool {
    value.len() == 3 && value.parse::<u16>().is_ok_and(|n| (100..600).contains(&n))
}

fn is_hex(value: &str) -> bool {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    let mixed = digits.bytes().any(|b| b.is_ascii_digit())
        && digits.bytes().any(|b| b.is_ascii_alphabetic());
    digits.len() >= 7 && mixed && digits.bytes().all(|b| b.is_ascii_hexdigit())
        || value.starts_with("0x") && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_number(value: &str) -> bool {
    let begins = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.');
    value.starts_with(begins)
        && value.bytes().all(|b| b.is_ascii_digit() || b"+-.,eE_%".contains(&b))
}

/// Letters, `_`, `-`, `.` and digits in at most one place.
fn is_word(value: &str) -> bool {
    let known = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let digit_runs = value.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    let (runs, digits) = digit_runs.fold((0, 0), |(n, d), run| (n + 1, d + run.len()));
    value.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && value.chars().count() <= WORD_CHARS_MAX
        && value.chars().all(known)
        && runs <= 1
        && digits <= 4
}

/// Whether two values differ in digits alone: `eth0` and `eth1`.
pub(super) fn are_numbered<'a>(values: impl Iterator<Item = &'a str>) -> bool {
    let mut stems = std::collections::HashSet::new();
    let mut numbered = values.filter(|v| v.contains(|c: char| c.is_ascii_digit()));
    numbered.any(|v| !stems.insert(v.replace(|c: char| c.is_ascii_digit(), "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_the_look_a_reader_would_give_it() {
        for (look, values) in [
            (Look::Flag, vec!["true", "off"]),
            (Look::Method, vec!["GET", "DELETE"]),
            (Look::StatusClass, vec!["2xx", "5XX"]),
            (Look::StatusCode, vec!["200", "404"]),
            (
                Look::Word,
                vec!["server_error", "totp", "HTTP2", "ext4", "get", "größer", "v2", "a.b"],
            ),
            (Look::Number, vec!["0", "17", "-1.5", "600", "12345678901", "99.9%"]),
            (Look::Uuid, vec!["123e4567-e89b-12d3-a456-426614174000"]),
            (Look::Hex, vec!["deadbeef01", "0x1f", "a3f5c1d"]),
            (
                Look::Address,
                vec![
                    "10.0.0.1",
                    "::1",
                    "10.0.0.1:80",
                    "02:fc:00:00:00:01",
                    "db:5432",
                    "10.0.0.0/8",
                ],
            ),
            (Look::Email, vec!["ann@example.org"]),
            (Look::Path, vec!["/cart", "https://x.org/a", "C:\\temp", "text/plain"]),
            (Look::Time, vec!["2026-01-31", "2026-01-31T10:00:00Z", "10:15"]),
            (Look::Text, vec!["connection refused by peer", "a b"]),
            (Look::Token, vec!["x7Gh2kL9", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "i-0abc12def"]),
        ] {
            for value in values {
                assert_eq!(Look::of(value), look, "{value}");
            }
        }
    }

    #[test]
    fn names_that_differ_in_digits_are_numbered() {
        assert!(are_numbered(["eth0", "lo", "eth1"].into_iter()));
        assert!(!are_numbered(["ext4", "tmpfs", "http2"].into_iter()));
    }
}
