//! What an answer says.

use bellwether_model::Timestamp;

use super::body::Request;
use super::options::Version;
use crate::push::{Verdict, message, of_status, retry_after};

/// What a receiver of 2.0 says it wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Float samples.
    pub samples: u64,
    /// Histogram samples.
    pub histograms: u64,
    /// Exemplars.
    pub exemplars: u64,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What to do with the request.
    pub verdict: Verdict,
    /// Whether the receiver does not know 2.0: send [`Request::to_v1`] of this one at once, and
    /// 1.0 from now on. The verdict is of the request as it was.
    pub fall_back: bool,
    /// What was written: as the receiver says, all of it when a 1.0 request was accepted, `None`
    /// when that is not known.
    pub written: Option<Written>,
    /// What the receiver said of a failure; may be empty.
    pub message: String,
}

/// Statuses tried again beside 5xx.
const TOO_MANY: u16 = 429;

/// Reads the answer to `request`: its status, its headers through `header`, which looks one up in
/// whatever case, and the beginning of its body.
///
/// Retried are 5xx and 429, and never any other 4xx: what a receiver of 2.0 refuses in part it
/// has written in part. A 2xx that does not say what was written is one of a 1.0 receiver that read
/// the request as an empty one of its own; so is a 400 without counts. 415 says it outright.
pub fn read_answer<'h>(
    request: &Request,
    status: u16,
    header: impl Fn(&str) -> Option<&'h str>,
    body: &[u8],
    now: Timestamp,
) -> Answer {
    let after = header("retry-after").and_then(|value| retry_after(value, now));
    let again = if status == TOO_MANY || (500..600).contains(&status) { status } else { 0 };
    let verdict = of_status(status, &[again], after);
    let said = written(&header);
    let fall_back = request.version == Version::V2
        && match status {
            415 => true,
            200..300 | 400 => said.is_none() && request.samples + request.histograms > 0,
            _ => false,
        };
    let all =
        (request.version == Version::V1 && verdict == Verdict::Accepted).then(|| request.all());
    let reason = if verdict == Verdict::Accepted { String::new() } else { message(body) };
    Answer { verdict, fall_back, written: said.or(all), message: reason }
}

impl Request {
    /// All it holds.
    fn all(&self) -> Written {
        let Self { samples, histograms, exemplars, .. } = *self;
        Written { samples, histograms, exemplars }
    }
}

/// What the headers say; `None` when there are none of them. A count that is missing is nought.
fn written<'h>(header: &impl Fn(&str) -> Option<&'h str>) -> Option<Written> {
    let count = |of: &str| {
        let value = header(&format!("x-prometheus-remote-write-{of}-written"))?;
        value.trim().parse::<u64>().ok()
    };
    let (samples, histograms, exemplars) =
        (count("samples"), count("histograms"), count("exemplars"));
    let any = samples.or(histograms).or(exemplars).is_some();
    any.then(|| Written {
        samples: samples.unwrap_or(0),
        histograms: histograms.unwrap_or(0),
        exemplars: exemplars.unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn request(version: Version) -> Request {
        Request { version, body: vec![], message_bytes: 0, samples: 3, histograms: 1, exemplars: 2 }
    }

    fn answer(version: Version, status: u16, headers: &[(&str, &'static str)]) -> Answer {
        let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        read_answer(&request(version), status, header, b"why\n", Timestamp(0))
    }

    const SAMPLES: &str = "x-prometheus-remote-write-samples-written";

    #[test]
    fn what_was_written_is_what_the_receiver_says() {
        let told = answer(Version::V2, 204, &[(SAMPLES, "3")]);
        assert_eq!(told.verdict, Verdict::Accepted);
        assert_eq!(told.written, Some(Written { samples: 3, histograms: 0, exemplars: 0 }));
        assert!(!told.fall_back);
        let all = Written { samples: 3, histograms: 1, exemplars: 2 };
        assert_eq!(answer(Version::V1, 204, &[]).written, Some(all));
    }

    #[test]
    fn a_receiver_that_does_not_know_2_0_is_recognised_however_it_says_so() {
        for status in [415, 400, 200, 204] {
            assert!(answer(Version::V2, status, &[]).fall_back, "{status}");
            assert!(!answer(Version::V1, status, &[]).fall_back, "{status}");
        }
        for status in [401, 404, 413, 429, 500, 503] {
            assert!(!answer(Version::V2, status, &[]).fall_back, "{status}");
        }
        // It knows 2.0 and took a part: the rest is lost, and neither is sent again.
        let partial = answer(Version::V2, 400, &[(SAMPLES, "1")]);
        assert_eq!((partial.fall_back, partial.verdict), (false, Verdict::Rejected));
        assert_eq!(partial.message, "why");
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for status in [500, 503, 429] {
            let retry = answer(Version::V2, status, &[("retry-after", "7")]);
            let after = Some(Duration::from_secs(7));
            assert_eq!(retry.verdict, Verdict::Retry { after }, "{status}");
        }
        for status in [400, 401, 404, 409, 413, 415] {
            assert_eq!(answer(Version::V1, status, &[]).verdict, Verdict::Rejected, "{status}");
        }
    }
}
