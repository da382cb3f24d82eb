//! Native histograms: `{{schema:1 sum:3 count:22 buckets:[5 10 7]}}`.

use super::points::{Rest, number};
use super::wrong;
use crate::Span;
use crate::error::Error;

/// Buckets of one histogram at most.
const BUCKETS_MAX: usize = 100_000;

/// The schema of histograms whose bucket bounds are listed.
pub const CUSTOM_SCHEMA: i32 = -53;

/// A native histogram. What is not written is 0 or empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// How fine the buckets are: each is 2^(2^-schema) times as wide as the one before; -53 for
    /// bounds listed in `custom_values`.
    pub schema: i32,
    /// Sum of observations.
    pub sum: f64,
    /// Count of observations.
    pub count: f64,
    /// Observations in the bucket around zero: `z_bucket`.
    pub zero_count: f64,
    /// How far that bucket reaches to both sides: `z_bucket_w`.
    pub zero_threshold: f64,
    /// Index of the first positive bucket.
    pub offset: i32,
    /// Counts of the positive buckets.
    pub buckets: Vec<f64>,
    /// Index of the first negative bucket: `n_offset`.
    pub negative_offset: i32,
    /// Counts of the negative buckets: `n_buckets`.
    pub negative_buckets: Vec<f64>,
    /// Upper bounds of buckets, for schema -53.
    pub custom_values: Vec<f64>,
    /// What is known of a reset before this one; none when it is not to be compared.
    pub reset_hint: Option<ResetHint>,
}

/// What a histogram says of a counter reset before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResetHint {
    /// Nothing.
    Unknown,
    /// There was one.
    Reset,
    /// There was none.
    NotReset,
    /// It is a gauge and has none.
    Gauge,
}

/// Reads up to and with the closing braces; the opening ones have been taken.
pub(super) fn parse(rest: &mut Rest<'_>) -> Result<Histogram, Error> {
    let open = Span::new(rest.at.saturating_sub(2), rest.at);
    let mut histogram = Histogram::default();
    let mut seen: Vec<&str> = Vec::new();
    loop {
        rest.skip(|b| b == b' ' || b == b'\t');
        if rest.eat("}}") {
            return Ok(histogram);
        }
        if rest.rest().is_empty() {
            return Err(wrong(open, "`{{` is never closed").hint("add `}}`"));
        }
        let from = rest.at;
        let key = rest.skip(|b| b.is_ascii_alphabetic() || b == b'_');
        let span = Span::new(from, rest.at);
        if !rest.eat(":") {
            return Err(wrong(span, format!("expected `name:` or `}}}}` at `{key}`")));
        }
        if seen.contains(&key) {
            return Err(wrong(span, format!("`{key}` is set twice")));
        }
        seen.push(key);
        set(&mut histogram, key, span, rest)?;
    }
}

fn set(to: &mut Histogram, key: &str, at: Span, rest: &mut Rest<'_>) -> Result<(), Error> {
    match key {
        "schema" => to.schema = integer(rest)?,
        "sum" => to.sum = float(rest)?,
        "count" => to.count = float(rest)?,
        "z_bucket" => to.zero_count = float(rest)?,
        "z_bucket_w" => to.zero_threshold = float(rest)?,
        "offset" => to.offset = integer(rest)?,
        "n_offset" => to.negative_offset = integer(rest)?,
        "buckets" => to.buckets = floats(rest)?,
        "n_buckets" => to.negative_buckets = floats(rest)?,
        "custom_values" => to.custom_values = floats(rest)?,
        "counter_reset_hint" => to.reset_hint = Some(reset_hint(rest)?),
        _ => return Err(unknown(key, at)),
    }
    Ok(())
}

fn unknown(key: &str, at: Span) -> Error {
    wrong(at, format!("a histogram has no `{key}`")).hint(
        "schema, sum, count, z_bucket, z_bucket_w, offset, buckets, n_offset, n_buckets, \
         custom_values, counter_reset_hint",
    )
}

fn word<'a>(rest: &mut Rest<'a>) -> (&'a str, Span) {
    let from = rest.at;
    let word = rest.skip(|b| !matches!(b, b' ' | b'\t' | b'}' | b']' | b'['));
    (word, Span::new(from, rest.at))
}

fn float(rest: &mut Rest<'_>) -> Result<f64, Error> {
    let (word, span) = word(rest);
    number(word, span)
}

fn integer(rest: &mut Rest<'_>) -> Result<i32, Error> {
    let (word, span) = word(rest);
    word.parse().map_err(|_| wrong(span, format!("`{word}` is no whole number")))
}

fn floats(rest: &mut Rest<'_>) -> Result<Vec<f64>, Error> {
    let open = Span::new(rest.at, rest.at);
    if !rest.eat("[") {
        return Err(wrong(open, "expected `[` and numbers"));
    }
    let mut floats = Vec::new();
    loop {
        rest.skip(|b| b == b' ' || b == b'\t');
        if rest.eat("]") {
            return Ok(floats);
        }
        floats.push(float(rest)?);
        if floats.len() > BUCKETS_MAX {
            return Err(wrong(open, format!("more than {BUCKETS_MAX} buckets")));
        }
    }
}

fn reset_hint(rest: &mut Rest<'_>) -> Result<ResetHint, Error> {
    let (word, span) = word(rest);
    match word {
        "unknown" => Ok(ResetHint::Unknown),
        "reset" => Ok(ResetHint::Reset),
        "not_reset" => Ok(ResetHint::NotReset),
        "gauge" => Ok(ResetHint::Gauge),
        _ => Err(wrong(span, format!("`{word}` is no reset hint"))
            .hint("unknown, reset, not_reset or gauge")),
    }
}
