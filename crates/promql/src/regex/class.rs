//! Classes of characters: `[a-z\d]`.

use super::{Reader, Wrong};

const NAMED: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];

const OPEN: Wrong = "a `[` is never closed";

impl Reader<'_> {
    /// Behind the opening bracket; takes everything up to the closing one.
    pub(super) fn class(&mut self) -> Result<(), Wrong> {
        self.eat("^");
        let mut first = true;
        while first || self.peek() != Some(']') {
            first = false;
            if self.named_class()? {
                continue;
            }
            let Some(low) = self.class_character()? else { continue };
            let range = self.rest.starts_with('-') && !self.rest.starts_with("-]");
            if range {
                self.take();
                let high = self.class_character()?.ok_or("a range ends in a class")?;
                if high < low {
                    return Err("a range ends before it begins");
                }
            }
        }
        self.take();
        Ok(())
    }

    fn named_class(&mut self) -> Result<bool, Wrong> {
        let Some(behind) = self.rest.strip_prefix("[:") else { return Ok(false) };
        // No further than to what can be no name: a class may open a thousand times.
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'^';
        let end = behind.bytes().position(|b| !word(b)).unwrap_or(behind.len());
        let (name, rest) = behind.split_at_checked(end).unwrap_or((behind, ""));
        let Some(rest) = rest.strip_prefix(":]") else { return Ok(false) };
        if !NAMED.contains(&name.strip_prefix('^').unwrap_or(name)) {
            return Err("there is no such class");
        }
        self.rest = rest;
        Ok(true)
    }

    /// A single character; none for an escape that stands for many.
    fn class_character(&mut self) -> Result<Option<char>, Wrong> {
        match self.take().ok_or(OPEN)? {
            '\\' => match self.peek().ok_or(OPEN)? {
                'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                    self.take();
                    Ok(None)
                }
                'p' | 'P' => self.property().map(|()| None),
                _ => self.escaped_character().map(Some),
            },
            character => Ok(Some(character)),
        }
    }
}
