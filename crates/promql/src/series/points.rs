//! The points of a series.

use super::histogram::{self, Histogram};
use super::wrong;
use crate::Span;
use crate::error::Error;
use crate::lex::read_number;

/// Points that are alike or grow evenly.
#[derive(Debug, Clone, PartialEq)]
pub enum Run {
    /// Missing points.
    Missing {
        /// How many.
        count: u64,
    },
    /// The series ends; one point.
    Stale,
    /// Numbers.
    Float {
        /// The first one.
        start: f64,
        /// What each is more than the one before.
        step: f64,
        /// How many.
        count: u64,
    },
    /// Native histograms.
    Histogram {
        /// The first one.
        start: Box<Histogram>,
        /// What is added to or taken from each to make the next.
        step: Option<(Growth, Box<Histogram>)>,
        /// How many.
        count: u64,
    },
}

/// Whether histograms grow or shrink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Growth {
    /// `+`
    Add,
    /// `-`
    Subtract,
}

/// A single point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Point<'a> {
    /// There is none.
    Missing,
    /// The series ends.
    Stale,
    /// A number.
    Float(f64),
    /// A native histogram.
    Histogram {
        /// The first of its run.
        start: &'a Histogram,
        /// What has been added or taken away since, and how often.
        steps: Option<(Growth, &'a Histogram, u64)>,
    },
}

impl Run {
    /// How many points it is.
    pub fn len(&self) -> u64 {
        match self {
            Self::Missing { count } | Self::Float { count, .. } | Self::Histogram { count, .. } => {
                *count
            }
            Self::Stale => 1,
        }
    }

    /// Whether it is no point at all: `_x0`.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its points one by one.
    pub fn points(&self) -> impl Iterator<Item = Point<'_>> {
        // Sums add up as in Prometheus, rounding errors included: no multiplication.
        let mut sum = None;
        (0..self.len()).map(move |at| match self {
            Self::Missing { .. } => Point::Missing,
            Self::Stale => Point::Stale,
            Self::Float { start, step, .. } => {
                let value = sum.map_or(*start, |sum: f64| sum + step);
                sum = Some(value);
                Point::Float(value)
            }
            Self::Histogram { start, step, .. } => {
                let steps = step.as_ref().map(|(growth, step)| (*growth, &**step, at));
                Point::Histogram { start, steps }
            }
        })
    }
}

/// The points from a byte on.
pub(super) fn parse(text: &str, from: usize) -> (Vec<Run>, Vec<Error>) {
    let (mut runs, mut errors) = (Vec::new(), Vec::new());
    let mut rest = Rest { text, at: from };
    // Points need a blank before them; without one the first is a part of the name.
    let mut blank = from == 0;
    loop {
        let before = rest.at;
        rest.skip(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
        if rest.at == text.len() {
            return (runs, errors);
        }
        if before == rest.at && !blank {
            let span = Span::new(rest.at, rest.end_of_word());
            errors.push(wrong(span, "a blank is missing here"));
        }
        blank = false;
        match rest.run() {
            Ok(run) => runs.push(run),
            Err(error) => {
                rest.at = rest.at.max(error.span.end);
                rest.at = rest.end_of_word();
                errors.push(error);
            }
        }
    }
}

/// What is left to be read.
pub(super) struct Rest<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Rest<'a> {
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn eat(&mut self, prefix: &str) -> bool {
        let found = self.rest().starts_with(prefix);
        self.at += if found { prefix.len() } else { 0 };
        found
    }

    pub(super) fn skip(&mut self, wanted: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.bytes().position(|b| !wanted(b)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn end_of_word(&self) -> usize {
        let rest = self.rest();
        self.at + rest.find([' ', '\t', '\n', '\r']).unwrap_or(rest.len())
    }

    fn run(&mut self) -> Result<Run, Error> {
        if self.eat("{{") {
            return self.histograms();
        }
        let end = self.end_of_word();
        let span = Span::new(self.at, end);
        let run = simple_run(span.of(self.text), span)?;
        self.at = end;
        Ok(run)
    }

    /// Behind the opening braces.
    fn histograms(&mut self) -> Result<Run, Error> {
        let start = Box::new(histogram::parse(self)?);
        let growth = match self.rest().as_bytes() {
            [b'+', b'{', b'{', ..] => Some(Growth::Add),
            [b'-', b'{', b'{', ..] => Some(Growth::Subtract),
            _ => None,
        };
        let mut step = None;
        if let Some(growth) = growth {
            self.at += 3;
            step = Some((growth, Box::new(histogram::parse(self)?)));
        }
        let from = self.at;
        let times = self.skip(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
        let span = Span::new(from, self.at);
        let count = match times.strip_prefix('x') {
            Some(times) => repeats(times, span)?.saturating_add(1),
            None if times.is_empty() && step.is_none() => 1,
            None => return Err(wrong(span, "expected `x` and how often the histogram repeats")),
        };
        Ok(Run::Histogram { start, step, count })
    }
}

/// A run that is no histogram.
fn simple_run(word: &str, span: Span) -> Result<Run, Error> {
    let (value, times) = match word.split_once('x') {
        Some((value, times)) => (value, Some(repeats(times, span)?)),
        None => (word, None),
    };
    if value == "_" {
        return Ok(Run::Missing { count: times.unwrap_or(1) });
    }
    if value == "stale" && times.is_none() {
        return Ok(Run::Stale);
    }
    let (start, step) = value.split_at_checked(end_of_first(value)).unwrap_or((value, ""));
    let start = number(start, span)?;
    if step.is_empty() {
        let count = times.map_or(1, |times| times.saturating_add(1));
        return Ok(Run::Float { start, step: 0.0, count });
    }
    let Some(times) = times else {
        let error = wrong(span, format!("`{word}` does not say how often it grows"));
        return Err(error.hint("write 0+10x5: begin with 0, add 10 five times"));
    };
    Ok(Run::Float { start, step: number(step, span)?, count: times.saturating_add(1) })
}

/// Where the first number ends: at a sign that is neither its own nor its exponent's.
fn end_of_first(value: &str) -> usize {
    let bytes = value.as_bytes();
    let sign =
        |at: &usize| matches!(bytes[*at], b'+' | b'-') && !matches!(bytes[at - 1], b'e' | b'E');
    (1..bytes.len()).find(sign).unwrap_or(bytes.len())
}

fn repeats(times: &str, span: Span) -> Result<u64, Error> {
    let error = || wrong(span, format!("`x{times}` is no number of repetitions"));
    // A count beyond 32 bits is a slip; nothing could hold so many points.
    times.parse::<u32>().map(u64::from).map_err(|_| error())
}

/// A number or duration with an optional sign.
pub(super) fn number(text: &str, span: Span) -> Result<f64, Error> {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    };
    let value = if digits.eq_ignore_ascii_case("inf") {
        f64::INFINITY
    } else if digits.eq_ignore_ascii_case("nan") {
        f64::NAN
    } else {
        let shown: String = text.chars().take(40).collect();
        read_number(digits).ok_or_else(|| wrong(span, format!("`{shown}` is no point")))?
    };
    Ok(if negative { -value } else { value })
}
