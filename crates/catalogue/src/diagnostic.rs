//! What is wrong, where, and what to do about it; collected, never first-one-wins.

use std::fmt;
use std::path::Path;

use crate::codes;
use crate::source::Span;

/// Most diagnostics kept of one compilation.
pub const DIAGNOSTICS_MAX: usize = 1_000;

/// The published number of a kind of problem; shown as `BW` and three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub u16);

impl Code {
    /// Reads `BW123`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("BW")?;
        let plain = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok().map(Self)).flatten()
    }
}

impl Code {
    /// Whether it is a rule about what the catalogue says, not about whether it can be read.
    pub fn is_rule(self) -> bool {
        (200..800).contains(&self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BW{:03}", self.0)
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The catalogue cannot be used.
    Error,
    /// It can be used, but probably does not mean what was written.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Another place that explains a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What is there.
    pub label: String,
}

/// A file of which there is no text to show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Its path, or its folder's.
    pub path: String,
    /// Line and column from 1, where reading stopped; none when it did not begin.
    pub at: Option<(usize, usize)>,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// Name of the metric, label, alert, SLO or module it is about; empty for the file itself.
    pub subject: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where; none when a file could not be read.
    pub span: Option<Span>,
    /// The file that could not be read.
    pub unread: Option<Unread>,
    /// Other places that explain it.
    pub related: Vec<Related>,
}

impl Diagnostic {
    /// A problem at a place. The severity is the one the code table gives.
    pub fn new(
        code: Code,
        span: Span,
        subject: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let mut new = Self::unplaced(code, message, help);
        subject.clone_into(&mut new.subject);
        new.span = Some(span);
        new
    }

    /// A problem without a place in a text.
    pub fn unplaced(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            severity: codes::entry(code).map_or(Severity::Error, |entry| entry.severity),
            subject: String::new(),
            message: message.into(),
            help: help.into(),
            span: None,
            unread: None,
            related: Vec::new(),
        }
    }

    /// Says which file could not be read, and how far.
    #[must_use]
    pub(crate) fn in_unread(mut self, path: &Path, at: Option<(usize, usize)>) -> Self {
        self.unread = Some(Unread { path: path.display().to_string(), at });
        self
    }

    /// Adds a place that explains it.
    #[must_use]
    pub fn with_related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Related { span, label: label.into() });
        self
    }
}

/// The diagnostics of one compilation, bounded.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Diagnostic>,
    dropped: usize,
}

impl Problems {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < DIAGNOSTICS_MAX {
            self.list.push(diagnostic);
        } else {
            self.dropped += 1;
        }
    }

    pub(crate) fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Keeps those that `keep` approves of.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// All of them in the order of the files, and a last one that counts what did not fit.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|d| (d.span, d.code));
        self.list.dedup();
        if self.dropped > 0 {
            self.list.push(Diagnostic::unplaced(
                codes::TOO_MANY,
                format!("{} more problems are not shown", self.dropped),
                "correct the ones above and check again",
            ));
        }
        self.list
    }
}

/// Text from a catalogue inside a message: in backquotes, one line, at most 128 characters.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("`");
    for (n, c) in text.chars().enumerate() {
        if n == 128 {
            out.push('…');
            break;
        }
        if hides(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out.push('`');
    out
}

/// Whether a character is invisible or reorders the text around it.
pub(crate) fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Texts as a readable list: "`a`, `b` and 3 more".
pub(crate) fn listed<'a>(texts: impl Iterator<Item = &'a str>, most: usize) -> String {
    let all: Vec<&str> = texts.collect();
    let mut out: Vec<String> = all.iter().take(most).map(|t| quoted(t)).collect();
    if all.len() > most {
        let rest = all.len() - most;
        return format!("{} and {rest} more", out.join(", "));
    }
    match out.pop() {
        Some(last) if out.is_empty() => last,
        Some(last) => format!("{} or {last}", out.join(", ")),
        None => "nothing".to_owned(),
    }
}
