//! Envelopes, read as Sentry's protocol describes them.

use std::io::Read as _;

use serde_json::Value;

use super::names;
use crate::trial::{Book, Post, Report, Samples, Taking};

/// What was counted in all.
pub(super) fn samples(server: &Taking) -> Samples {
    let mut samples = Samples::default();
    for item in items(server) {
        let name = item["name"].as_str().unwrap_or_default();
        let (name, ending) = match name.rsplit_once('.') {
            Some((of, "count")) if names::prometheus(name) == name => (of, "_count"),
            // Sums are compared apart: they are added in another order.
            Some((_, "sum")) => continue,
            _ => (name, ""),
        };
        let value = item["value"].as_f64().unwrap_or(f64::NAN);
        *samples.0.entry(names::series(name, ending, attributes(&item))).or_default() += value;
    }
    samples.of_the_service()
}

/// Where envelopes were sent, and the sums in them.
pub(super) fn check(report: &mut Report, server: &Taking, book: &Book) {
    let posts = server.posts();
    let envelope = "application/x-sentry-envelope";
    let header = |post: &Post, name: &str| {
        post.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let right = |post: &Post| {
        post.path == "/api/42/envelope/"
            && header(post, "content-type") == envelope
            && header(post, "x-sentry-auth").contains("sentry_key=abc123")
    };
    let what = format!("Sentry: {} envelopes for the project, with its key", posts.len());
    report.equal(&what, posts.iter().all(right) && !posts.is_empty(), true);
    for (dotted, name) in [
        ("http.request.duration.sum", "http_request_duration_milliseconds"),
        ("security.anomaly_score.sum", "security_anomaly_score"),
    ] {
        let of = items(server).into_iter().filter(|item| item["name"] == dotted);
        let sum: f64 = of.filter_map(|item| item["value"].as_f64()).sum();
        report.equal(&format!("Sentry: {dotted} is what was recorded"), sum, book.sum(name));
    }
}

/// Items with their text attributes alone; those of the SDK have dots in their names.
fn attributes(item: &Value) -> Vec<(String, String)> {
    let all = item["attributes"].as_object().into_iter().flatten();
    let own = all.filter(|(name, _)| !name.contains('.'));
    own.map(|(name, value)| (name.clone(), value["value"].as_str().unwrap_or_default().to_owned()))
        .collect()
}

fn items(server: &Taking) -> Vec<Value> {
    server.posts().iter().flat_map(|post| read(post).unwrap_or_default()).collect()
}

/// An envelope is lines of JSON: its head, the head of the only item, the container of items.
fn read(post: &Post) -> Option<Vec<Value>> {
    let mut text = String::new();
    let zipped = post.headers.get("content-encoding").is_some_and(|how| how == "gzip");
    let mut body = post.body.as_ref();
    if zipped {
        flate2::read::GzDecoder::new(body).read_to_string(&mut text).ok()?;
    } else {
        body.read_to_string(&mut text).ok()?;
    }
    let mut lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let (_head, about, container) = (lines.next()?, lines.next()?, lines.next()?);
    let items = container["items"].as_array()?.clone();
    (about["type"] == "trace_metric" && about["item_count"] == items.len()).then_some(items)
}
