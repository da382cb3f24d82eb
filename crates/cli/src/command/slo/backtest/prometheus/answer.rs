//! One range query and its answer.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Ask;
use crate::failure::Failure;

/// Longest text of a server shown, in characters.
const SAID_CHARS_MAX: usize = 300;

/// Samples of several series.
#[derive(Debug, Default)]
pub(super) struct Samples(Vec<(String, Vec<(i64, f64)>)>);

impl Samples {
    /// How many series there are.
    pub(super) fn series(&self) -> usize {
        self.0.len()
    }

    /// For each time, ascending, the series that have a value then.
    pub(super) fn rows(&self) -> BTreeMap<i64, Vec<(&str, f64)>> {
        let mut rows: BTreeMap<i64, Vec<(&str, f64)>> = BTreeMap::new();
        for (name, values) in &self.0 {
            for (at, value) in values {
                rows.entry(*at).or_default().push((name, *value));
            }
        }
        rows
    }

    /// For each time, ascending, the values then.
    pub(super) fn by_time(&self) -> BTreeMap<i64, Vec<f64>> {
        let rows = self.rows().into_iter();
        rows.map(|(at, row)| (at, row.into_iter().map(|(_, value)| value).collect())).collect()
    }
}

/// Asks for a query from one millisecond to another, both included, every so many.
pub(super) fn fetch(
    ask: &Ask<'_>,
    query: &str,
    range: (i64, i64, i64),
) -> Result<Samples, Failure> {
    let seconds = |millis: i64| format!("{}.{:03}", millis / 1000, millis % 1000);
    let (start, end, step) = range;
    let url = format!(
        "{}/api/v1/query_range?query={}&start={}&end={}&step={}",
        ask.url.trim_end_matches('/'),
        encoded(query),
        seconds(start),
        seconds(end),
        seconds(step)
    );
    let (status, body) = ask.scraper.json(&url)?;
    let said = read(status, &body);
    said.map_err(|what| {
        let what = format!("{} {what}", crate::scrape::place(ask.url));
        let help = "give the address of a Prometheus, such as http://localhost:9090, without a path of its API";
        Failure::new(what, help).without(ask.scraper.secret())
    })
}

fn read(status: u16, body: &[u8]) -> Result<Samples, String> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|_| format!("answered {status}, and not in JSON as a Prometheus does"))?;
    if value.get("status").and_then(Value::as_str) != Some("success") {
        let said = value.get("error").and_then(Value::as_str).unwrap_or("no reason given");
        let said: String = said.chars().take(SAID_CHARS_MAX).collect();
        return Err(format!("refused the query ({status}): {}", said.escape_debug()));
    }
    let found = value.pointer("/data/result").and_then(Value::as_array);
    let found = found.ok_or_else(|| "answered without a matrix".to_owned())?;
    Ok(Samples(found.iter().map(series).collect()))
}

fn series(value: &Value) -> (String, Vec<(i64, f64)>) {
    let name = value.get("metric").map(Value::to_string).unwrap_or_default();
    let values = value.get("values").and_then(Value::as_array);
    (name, values.into_iter().flatten().filter_map(sample).collect())
}

fn sample(value: &Value) -> Option<(i64, f64)> {
    let at = (value.get(0)?.as_f64()? * 1000.0).round();
    let sample = value.get(1)?.as_str()?.parse().ok()?;
    (at.abs() < 1e15).then_some((at as i64, sample))
}

/// As a query parameter.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::super::counters::Counters;
    use super::*;

    fn samples(text: &str) -> Samples {
        let body = format!("{{\"status\":\"success\",\"data\":{{\"result\":{text}}}}}");
        read(200, body.as_bytes()).unwrap()
    }

    #[test]
    fn increments_are_exact_through_resets_and_new_replicas() {
        let mut counters = Counters::default();
        let watched = [(15_000, true), (30_000, true), (45_000, true)].into_iter().collect();
        let first = samples(r#"[{"metric":{"i":"a"},"values":[[0,"100"],[15,"110"],[30,"4"]]}]"#);
        let added: Vec<_> = counters.added(&first, &watched).unwrap().into_iter().collect();
        assert_eq!(added, [(0, 0), (15_000, 10), (30_000, 4)]);
        let later = samples(
            r#"[{"metric":{"i":"a"},"values":[[45,"9"]]},{"metric":{"i":"b"},"values":[[45,"30"]]}]"#,
        );
        let added: Vec<_> = counters.added(&later, &watched).unwrap().into_iter().collect();
        assert_eq!(added, [(45_000, 35)], "a new replica began at zero");
        let unwatched = samples(r#"[{"metric":{"i":"c"},"values":[[90,"7"]]}]"#);
        let added: Vec<_> = counters.added(&unwatched, &watched).unwrap().into_iter().collect();
        assert_eq!(added, [(90_000, 0)], "it may have counted long before");
    }

    #[test]
    fn an_answer_that_is_none_is_an_error_and_never_a_panic() {
        for (status, body) in [
            (200, "<html>"),
            (404, ""),
            (400, r#"{"status":"error","error":"parse \u001b[31m"}"#),
            (200, r#"{"status":"success"}"#),
            (200, r#"{"status":"success","data":{"result":7}}"#),
        ] {
            assert!(read(status, body.as_bytes()).is_err(), "{body}");
        }
        let odd = samples(r#"[7,{},{"values":[[1],["x","y"],[1e300,"1"],[1,"NaN"],[2,"x"]]}]"#);
        assert_eq!(odd.by_time().len(), 1);
        assert!(Counters::default().added(&odd, &BTreeMap::new()).is_ok());
    }
}
