//! A sentence in words, numbers and signs.

const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A number, in digits or a word.
    Number(Number),
    /// A word in small letters.
    Word(String),
    /// A percent sign, a slash or a comma.
    Sign(char),
}

/// A number and how it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    /// Its digits without separators, for reading it exactly.
    pub(super) digits: String,
    pub(super) text: String,
}

/// Seconds of a unit of time, however it is named.
pub(super) fn seconds(word: &str) -> Option<f64> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7.0 * DAY,
        "month" | "months" => 30.0 * DAY,
        "q" | "quarter" | "quarters" => 90.0 * DAY,
        "y" | "year" | "years" => 365.0 * DAY,
        _ => return None,
    })
}

/// Numbers as words.
const WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

/// The pieces of a sentence, in order.
pub(super) fn tokens(sentence: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = sentence;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            c if c.is_ascii_digit() => number_end(rest),
            c if c.is_alphabetic() => rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        found.extend(token(first, piece, &mut rest));
    }
    found
}

fn token(first: char, piece: &str, rest: &mut &str) -> Option<Token> {
    match first {
        c if c.is_ascii_digit() => Some(Token::Number(number(piece, rest))),
        c if c.is_alphabetic() => Some(word(piece)),
        '%' | '/' => Some(Token::Sign(first)),
        ',' | ';' | ':' => Some(Token::Sign(',')),
        _ => None,
    }
}

/// Where a number ends: a point or comma belongs to it when digits follow.
fn number_end(text: &str) -> usize {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        let thousands = || (1..=3).all(|n| digit(at + n)) && !digit(at + 4);
        let inside = c.is_ascii_digit() || (c == '.' && digit(at + 1)) || (c == ',' && thousands());
        if !inside {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

fn number(piece: &str, rest: &mut &str) -> Number {
    let digits = piece.replace(',', "");
    let mut value = digits.parse().unwrap_or(f64::INFINITY);
    let mut text = piece.to_owned();
    // `10k`, but not `10 kites`.
    let times =
        [('k', 1e3), ('K', 1e3), ('M', 1e6)].into_iter().find(|(c, _)| rest.starts_with(*c));
    if let Some((letter, times)) = times
        && let Some(after) = rest.strip_prefix(letter)
        && !after.starts_with(char::is_alphabetic)
    {
        value *= times;
        text.push(letter);
        *rest = after;
    }
    Number { value, digits, text }
}

fn word(piece: &str) -> Token {
    let lower = piece.to_lowercase();
    match WORDS.iter().position(|name| *name == lower) {
        Some(value) => {
            Token::Number(Number { value: value as f64, digits: value.to_string(), text: lower })
        }
        None => Token::Word(lower),
    }
}
