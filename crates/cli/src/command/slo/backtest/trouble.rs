//! Everything that is wrong with an input file, each with its line and column; a bounded number of
//! them listed, all counted.

use crate::failure::Failure;

/// Problems listed; the rest is counted.
const LISTED_MAX: usize = 20;
/// Longest excerpt of a file in a message, in characters.
const EXCERPT_CHARS_MAX: usize = 40;

/// What is wrong with one file.
#[derive(Debug)]
pub(super) struct Trouble {
    path: String,
    listed: Vec<String>,
    count: u64,
}

impl Trouble {
    pub(super) fn new(path: &str) -> Self {
        let path = if path == "-" { "standard input" } else { path };
        Self { path: path.to_owned(), listed: Vec::new(), count: 0 }
    }

    /// Notes what is wrong at a line and column, both from 1.
    pub(super) fn at(&mut self, line: u64, column: usize, what: &str) {
        self.count += 1;
        if self.listed.len() < LISTED_MAX {
            self.listed.push(format!("{}:{line}:{column}: {what}", self.path));
        }
    }

    /// How many problems there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Everything as one failure; nothing when all is well.
    pub(super) fn finish(self, help: &str) -> Result<(), Failure> {
        if self.count == 0 {
            return Ok(());
        }
        let more = self.count - self.listed.len() as u64;
        let more = if more == 0 { String::new() } else { format!("\n  and {more} more") };
        let count = super::super::show::counted(self.count, "problem");
        let what = format!("{count} in {}:\n  {}{more}", self.path, self.listed.join("\n  "));
        Err(Failure::new(what, help))
    }
}

/// A piece of a file as a message may show it.
pub(super) fn excerpt(text: &str) -> String {
    let mut shown: String = text.chars().take(EXCERPT_CHARS_MAX).collect();
    if text.chars().nth(EXCERPT_CHARS_MAX).is_some() {
        shown.push('…');
    }
    format!("`{}`", shown.escape_debug())
}
