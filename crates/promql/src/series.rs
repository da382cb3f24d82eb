//! The notation of test scripts and rule tests: a series and its points on one line,
//! `requests_total{job="a"} 0+10x5 _ stale {{schema:1 sum:3 count:2 buckets:[2]}}`.
//!
//! Points follow each other at the interval of the test. `1` is one point; `1x4` five of them;
//! `1+2x4` five that begin with 1 and grow by 2; `_` a missing one, `_x4` four of those; `stale`
//! the end of the series. Native histograms stand in double braces and grow by one another.
//! Repetitions stay as short as they are written: a line of thirty bytes may stand for billions.

mod head;
mod histogram;
mod points;

use crate::Span;
use crate::error::{Error, ErrorKind, Errors};

pub use histogram::{CUSTOM_SCHEMA, Histogram, ResetHint};
pub use points::{Growth, Point, Run};

/// Longest text of a series that is read, in bytes.
const BYTES_MAX: usize = 1 << 20;

/// A series and its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The metric, when one is named.
    pub metric: Option<String>,
    /// The labels in the order they are written, the name left out.
    pub labels: Vec<(String, String)>,
    /// Whether the values are start times of the samples of the series on the next line, relative
    /// to those samples: `name{…}@st -5m`.
    pub start_times: bool,
    /// The points, alike ones together.
    pub runs: Vec<Run>,
}

impl Series {
    /// How many points there are, missing ones included.
    pub fn len(&self) -> u64 {
        self.runs.iter().map(Run::len).fold(0, u64::saturating_add)
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The points one by one. There may be billions: take no more than are needed.
    pub fn points(&self) -> impl Iterator<Item = Point<'_>> {
        self.runs.iter().flat_map(Run::points)
    }
}

/// Reads a series and its points. All errors among the points are returned.
pub fn parse_series(text: &str) -> Result<Series, Errors> {
    if text.len() > BYTES_MAX {
        let message = format!("the series is longer than {BYTES_MAX} bytes");
        let error = Error::new(
            ErrorKind::Limit,
            Span::new(text.floor_char_boundary(BYTES_MAX), text.len()),
            message,
        );
        return Err(Errors(vec![error]));
    }
    let (mut series, at) = head::parse(text).map_err(|error| Errors(vec![error]))?;
    let (runs, errors) = points::parse(text, at);
    series.runs = runs;
    if errors.is_empty() { Ok(series) } else { Err(Errors(errors)) }
}

fn wrong(span: Span, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Syntax, span, message)
}
