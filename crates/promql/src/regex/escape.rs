//! Escapes: `\d`, `\.`, `\x41`, `\pL`, `\Q…\E`.

use super::{Reader, Wrong};

const BAD: Wrong = "a backslash before what is no escape";

impl Reader<'_> {
    /// Behind the backslash, outside of a class.
    pub(super) fn escape(&mut self) -> Result<(), Wrong> {
        match self.peek().ok_or("a backslash at the end")? {
            'A' | 'z' | 'B' => self.single(true),
            'b' | 'C' | 'd' | 'D' | 's' | 'S' | 'w' | 'W' => self.single(false),
            'p' | 'P' => {
                self.property()?;
                self.atom(false)
            }
            'Q' => self.quoted(),
            _ => {
                self.escaped_character()?;
                self.atom(false)
            }
        }
    }

    fn single(&mut self, empty: bool) -> Result<(), Wrong> {
        self.take();
        self.atom(empty)
    }

    /// `\Q`: everything up to `\E`, or to the end, stands for itself.
    fn quoted(&mut self) -> Result<(), Wrong> {
        self.take();
        let (text, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
        self.rest = rest;
        if text.is_empty() { Ok(()) } else { self.atom(false) }
    }

    /// `\pL` or `\p{Name}`, behind the backslash.
    pub(super) fn property(&mut self) -> Result<(), Wrong> {
        self.take();
        let name = if self.eat("{") {
            let (name, rest) = self.rest.split_once('}').ok_or("a `{` is never closed")?;
            self.rest = rest;
            name.strip_prefix('^').unwrap_or(name)
        } else {
            let letter = self.take().is_some_and(|c| c.is_ascii_uppercase());
            if letter { "L" } else { "" }
        };
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let known = !name.is_empty() && name.chars().all(word);
        if known { Ok(()) } else { Err("there is no such Unicode class") }
    }

    /// An escape for one character, behind the backslash.
    pub(super) fn escaped_character(&mut self) -> Result<char, Wrong> {
        let character = self.take().ok_or("a backslash at the end")?;
        match character {
            '0'..='7' => self.octal(character),
            'x' => self.hexadecimal(),
            'a' => Ok('\u{7}'),
            'f' => Ok('\u{c}'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\u{b}'),
            sign if sign.is_ascii() && !sign.is_ascii_alphanumeric() => Ok(sign),
            _ => Err(BAD),
        }
    }

    /// Up to three digits; one alone, unless it is 0, would be a reference to a group.
    fn octal(&mut self, first: char) -> Result<char, Wrong> {
        let mut value = first.to_digit(8).unwrap_or_default();
        let mut digits = 1;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(8)).filter(|_| digits < 3) {
            self.take();
            value = value * 8 + digit;
            digits += 1;
        }
        if first != '0' && digits == 1 {
            return Err("there are no references to groups");
        }
        char::from_u32(value).ok_or(BAD)
    }

    fn hexadecimal(&mut self) -> Result<char, Wrong> {
        let digits = if self.eat("{") {
            let (digits, rest) = self.rest.split_once('}').ok_or("a `{` is never closed")?;
            self.rest = rest;
            digits.to_owned()
        } else {
            [self.take(), self.take()].into_iter().flatten().collect()
        };
        let hex = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let value = hex.then(|| u32::from_str_radix(&digits, 16).ok()).flatten();
        value.and_then(char::from_u32).ok_or(BAD)
    }
}
