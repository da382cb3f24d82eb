//! Whether Prometheus can read a regular expression, and whether it matches the empty text.
//!
//! The syntax is that of RE2 as Go has it (<https://github.com/google/re2/wiki/Syntax>). Nothing is
//! matched here: with nothing to match, whether a part matches follows from its parts alone, so
//! one pass with a stack of open groups decides both questions.

mod class;
mod escape;

/// What is wrong with an expression.
pub(crate) type Wrong = &'static str;

/// The most repetitions Go accepts, nested ones multiplied.
const REPEAT_MAX: u32 = 1000;

/// Whether the expression matches the empty text, or what is wrong with it.
pub(crate) fn matches_empty(expression: &str) -> Result<bool, Wrong> {
    let mut reader = Reader { rest: expression, groups: vec![Group::default()] };
    while !reader.rest.is_empty() {
        reader.next()?;
    }
    match reader.groups.as_slice() {
        [whole] => Ok(whole.finished().empty),
        _ => Err("a `(` is never closed"),
    }
}

struct Reader<'a> {
    rest: &'a str,
    /// Open groups, the whole expression first.
    groups: Vec<Group>,
}

/// Something that may be repeated.
#[derive(Debug, Clone, Copy)]
struct Atom {
    /// Whether it matches the empty text.
    empty: bool,
    /// How often what is in it is repeated at most.
    repeats: u32,
    /// Whether it has been repeated already.
    repeated: bool,
}

impl Atom {
    fn new(empty: bool) -> Self {
        Self { empty, repeats: 1, repeated: false }
    }
}

/// An open group.
#[derive(Debug)]
struct Group {
    /// Whether an alternative before this one matches the empty text.
    earlier: bool,
    /// Whether this alternative does, up to the last atom.
    so_far: bool,
    last: Option<Atom>,
    repeats: u32,
}

impl Default for Group {
    fn default() -> Self {
        Self { earlier: false, so_far: true, last: None, repeats: 1 }
    }
}

impl Group {
    fn settle(&mut self) {
        if let Some(last) = self.last.take() {
            self.so_far &= last.empty;
            self.repeats = self.repeats.max(last.repeats);
        }
    }

    fn alternative(&mut self) {
        self.settle();
        self.earlier |= self.so_far;
        self.so_far = true;
    }

    fn finished(&self) -> Atom {
        let (empty, repeats) = self.last.map_or((true, 1), |last| (last.empty, last.repeats));
        let empty = self.earlier || self.so_far && empty;
        Atom { empty, repeats: self.repeats.max(repeats), repeated: false }
    }
}

impl Reader<'_> {
    fn group(&mut self) -> Result<&mut Group, Wrong> {
        self.groups.last_mut().ok_or("a `)` closes nothing")
    }

    fn atom(&mut self, empty: bool) -> Result<(), Wrong> {
        let group = self.group()?;
        group.settle();
        group.last = Some(Atom::new(empty));
        Ok(())
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let first = chars.next();
        self.rest = chars.as_str();
        first
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn next(&mut self) -> Result<(), Wrong> {
        let Some(character) = self.take() else { return Ok(()) };
        match character {
            '(' => self.open(),
            ')' => self.close(),
            '|' => self.group().map(Group::alternative),
            '*' | '?' => self.repeat(0, 1),
            '+' => self.repeat(1, 1),
            '{' => match self.counts() {
                Some((least, most)) => self.repeat(least, most.unwrap_or(least).max(least)),
                None => self.atom(false),
            },
            '^' | '$' => self.atom(true),
            '[' => {
                self.class()?;
                self.atom(false)
            }
            '\\' => self.escape(),
            _ => self.atom(false),
        }
    }

    fn open(&mut self) -> Result<(), Wrong> {
        if self.eat("?") {
            return self.open_special();
        }
        self.groups.push(Group::default());
        Ok(())
    }

    /// `(?:`, `(?P<name>`, `(?i)` or `(?i:`, behind the question mark.
    fn open_special(&mut self) -> Result<(), Wrong> {
        if self.eat("P<") || self.eat("<") {
            let (name, rest) = self.rest.split_once('>').ok_or("a group's name never ends")?;
            let word = |c: char| c.is_alphanumeric() || c == '_';
            if name.is_empty() || !name.chars().all(word) {
                return Err("a group's name is made of letters, digits and `_`");
            }
            self.rest = rest;
            self.groups.push(Group::default());
            return Ok(());
        }
        while let Some(flag) = self.take() {
            match flag {
                'i' | 'm' | 's' | 'U' | '-' => {}
                ':' => {
                    self.groups.push(Group::default());
                    return Ok(());
                }
                ')' => return self.group().map(Group::settle),
                '=' | '!' => return Err("there is no look-around"),
                _ => break,
            }
        }
        Err("`(?` is followed by what is no flag")
    }

    fn close(&mut self) -> Result<(), Wrong> {
        if self.groups.len() < 2 {
            return Err("a `)` closes nothing");
        }
        let closed = self.groups.pop().map(|group| group.finished());
        let group = self.group()?;
        group.settle();
        group.last = closed;
        Ok(())
    }

    /// The last atom is repeated at least `least` times.
    fn repeat(&mut self, least: u32, times: u32) -> Result<(), Wrong> {
        self.eat("?");
        let group = self.group()?;
        let last = group.last.as_mut().ok_or("nothing stands before a repetition")?;
        if last.repeated {
            return Err("a repetition is repeated");
        }
        last.repeated = true;
        last.empty |= least == 0;
        last.repeats = last.repeats.saturating_mul(times.max(1));
        if last.repeats > REPEAT_MAX { Err("more than 1000 repetitions") } else { Ok(()) }
    }

    /// `n}`, `n,}` or `n,m}`; anything else is no repetition and stands for itself.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let end = self.rest.bytes().position(|b| !matches!(b, b'0'..=b'9' | b','))?;
        let (inner, rest) = self.rest.split_at_checked(end)?;
        let rest = rest.strip_prefix('}')?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // Numbers too large to read are more than is accepted anyway.
        let number = |text: &str| text.parse().unwrap_or(u32::MAX);
        let counts = match inner.split_once(',') {
            None if digits(inner) => (number(inner), None),
            Some((least, "")) if digits(least) => (number(least), None),
            Some((least, most)) if digits(least) && digits(most) => {
                let (least, most) = (number(least), number(most));
                // Counts in the wrong order are refused like counts that are too large.
                (least, Some(if most < least { u32::MAX } else { most }))
            }
            _ => return None,
        };
        self.rest = rest;
        Some(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matches_the_empty_text_is_known_without_matching() {
        let empty = ["", ".*", "a?", "(a|b*)", "a{0,3}", "^$", "(?i)", "|a", "(?:a*)+", r"\B"];
        for expression in empty {
            assert_eq!(matches_empty(expression), Ok(true), "{expression}");
        }
        let not = [".+", "a", "a*b", "(a|b)", "a{1,}", "[ab]", r"\d+", "a{", "{,2}", r"\b", "^a$"];
        for expression in not {
            assert_eq!(matches_empty(expression), Ok(false), "{expression}");
        }
    }

    #[test]
    fn what_go_reads_is_read() {
        let good = [
            r"a\.b\-c",
            r"[^]a]",
            r"[a-z\d_-]",
            r"[[:alpha:]]",
            r"\p{Greek}\PN",
            r"\x{10FFFF}\x41",
            r"\Qa(b\E+",
            "(?P<name>a)(?<other>b)",
            "(?s-i:a)",
            "a+?b{2}?",
            r"\012",
            "x{1001",
            "]}",
        ];
        for expression in good {
            assert!(matches_empty(expression).is_ok(), "{expression}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        let bad = [
            "(",
            ")",
            "a)",
            "(a",
            "*a",
            "a**",
            "a+*",
            "a|*",
            "[a",
            "[b-a]",
            r"a\",
            r"\1",
            r"\Z",
            r"\k",
            "(?=a)",
            "(?<!a)",
            "a{1001}",
            "(a{100}){100}",
            "a{3,2}",
            "(?P<>a)",
            "(?x)a",
            r"[\b]",
            "[[:foo:]]",
            r"\xg",
            r"\p{",
            "(?i)*",
        ];
        for expression in bad {
            assert!(matches_empty(expression).is_err(), "{expression}");
        }
    }
}
