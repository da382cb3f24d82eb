//! What an answer in JSON says. Only two members of it matter, and none of their names can stand in a
//! text without a backslash before its quotation marks.

use bellwether_model::Timestamp;

use crate::otlp::answer::{Answer, RETRIED};
use crate::push::{Verdict, message, of_status, retry_after};

/// Reads an answer over HTTP whose body is JSON, as
/// [`otlp::read_http_answer`](crate::otlp::read_http_answer) reads one in protobuf.
pub fn read_http_answer(
    status: u16,
    retry_after_header: Option<&str>,
    body: &[u8],
    now: Timestamp,
) -> Answer {
    let after = retry_after_header.and_then(|value| retry_after(value, now));
    let verdict = of_status(status, &RETRIED, after);
    let text = String::from_utf8_lossy(body);
    let accepted = verdict == Verdict::Accepted;
    let said = text_of(&text, if accepted { "errorMessage" } else { "message" });
    let said = said.unwrap_or_else(|| if accepted { String::new() } else { text.to_string() });
    Answer {
        verdict,
        rejected_points: if accepted { integer_of(&text, "rejectedDataPoints") } else { 0 },
        message: message(said.as_bytes()),
    }
}

/// What follows a member's name and colon.
fn member<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = json.split_once(&format!("\"{name}\""))?;
    Some(rest.trim_start().strip_prefix(':')?.trim_start())
}

/// An integer, as number or text; 0 when there is none.
fn integer_of(json: &str, name: &str) -> u64 {
    let value = member(json, name).unwrap_or_default().trim_start_matches('"');
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    value.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// A text, its escapes undone.
fn text_of(json: &str, name: &str) -> Option<String> {
    let mut rest = member(json, name)?.strip_prefix('"')?.chars();
    let mut text = String::new();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => text.push(match rest.next()? {
                'u' => {
                    let digits: String = rest.by_ref().take(4).collect();
                    // Half of a pair is shown as what cannot be shown.
                    let code = u32::from_str_radix(&digits, 16).ok();
                    code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
                }
                'n' | 'r' | 't' | 'b' | 'f' => ' ',
                other => other,
            }),
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> (Verdict, u64, String) {
        let answer = read_http_answer(status, None, body.as_bytes(), Timestamp(0));
        (answer.verdict, answer.rejected_points, answer.message)
    }

    #[test]
    fn a_partial_success_says_how_many_and_why() {
        let partial = r#"{"partialSuccess": {"rejectedDataPoints": "7", "errorMessage": "a \"rejectedDataPoints\":9 \u00e9\nb"}}"#;
        let why = "a \"rejectedDataPoints\":9 \u{e9} b".to_owned();
        assert_eq!(read(200, partial), (Verdict::Accepted, 7, why));
        let number =
            r#"{"partialSuccess":{"errorMessage":"only a warning","rejectedDataPoints":0}}"#;
        assert_eq!(read(200, number), (Verdict::Accepted, 0, "only a warning".to_owned()));
        for whole in ["", "{}", r#"{"partialSuccess":{}}"#, "nonsense"] {
            assert_eq!(read(200, whole), (Verdict::Accepted, 0, String::new()), "{whole}");
        }
    }

    #[test]
    fn a_failure_says_why_in_a_status_or_otherwise() {
        let status = r#"{"code":3,"message":"no such\nmetric","details":[]}"#;
        assert_eq!(read(400, status), (Verdict::Rejected, 0, "no such metric".to_owned()));
        let html = "<html>gone</html>";
        assert_eq!(read(503, html), (Verdict::Retry { after: None }, 0, html.to_owned()));
        assert_eq!(read(400, r#"{"message":"cut of"#).2, r#"{"message":"cut of"#);
    }
}
