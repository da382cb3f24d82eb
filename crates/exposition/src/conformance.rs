//! Judging inputs of the OpenMetrics parser suite.

use crate::{Limits, openmetrics};

/// What became of one input.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whether it parses; if not, why.
    pub parses: Result<(), String>,
    /// Whether what was parsed, encoded and parsed again is the same; if not, how it differs.
    /// Inputs that do not parse have nothing to compare.
    pub round_trips: Result<(), String>,
}

impl Verdict {
    /// Whether this is what a case with `should_parse` asks for.
    pub fn is_right(&self, should_parse: bool) -> bool {
        self.parses.is_ok() == should_parse && self.round_trips.is_ok()
    }
}

/// Judges one OpenMetrics input.
pub fn judge(input: &[u8]) -> Verdict {
    let limits = Limits::generous();
    let first = match openmetrics::parse_with(input, &limits) {
        Ok(parsed) => parsed.families,
        Err(errors) => {
            return Verdict { parses: Err(errors.to_string()), round_trips: Ok(()) };
        }
    };
    let text = openmetrics::encode_to_vec(&first);
    let round_trips = match openmetrics::parse_with(&text, &limits) {
        Err(errors) => Err(format!("does not parse again: {errors}")),
        // The debug text is equal where NaN meets NaN, and tells 0 from -0.
        Ok(again) if format!("{first:?}") == format!("{:?}", again.families) => Ok(()),
        Ok(again) => Err(format!("{first:?} became {:?}", again.families)),
    };
    Verdict { parses: Ok(()), round_trips }
}
