//! Words for one outcome.

use super::value_spellings;
use crate::lint::{Lint, rule};

rule!(223 Info "One outcome, two words" {
    what: "Metrics use two words for one outcome under the same label: `failed` and `failure`, `ok` and `success`, `accept` and `accepted`.",
    why: "An alert on all failures needs to know every word for it, and misses the one that is added next.",
    wrong: Yaml("metrics:
  mail_sent_total: { type: counter, help: Letters., labels: { result: [success, failure] } }
  mail_read_total: { type: counter, help: Receipts., labels: { result: [success, failed] } }
"),
    right: Yaml("metrics:
  mail_sent_total: { type: counter, help: Letters., labels: { result: [success, failure] } }
  mail_read_total: { type: counter, help: Receipts., labels: { result: [success, failure] } }
"),
});

/// Labels whose values say how something ended; elsewhere the words may be meant apart.
const OUTCOMES: [&str; 5] = ["result", "status", "outcome", "decision", "verdict"];

fn check(lint: &mut Lint<'_>) {
    let found = value_spellings::problems(lint, CODE, &|label, value| {
        OUTCOMES.contains(&label.name.as_str()).then(|| meaning(value)).flatten()
    });
    for problem in found {
        lint.report(problem);
    }
}

/// What an outcome means, without the form of the word.
fn meaning(value: &str) -> Option<String> {
    let plain = value.bytes().all(|b| b.is_ascii_lowercase());
    let stem = match value {
        "ok" | "success" | "succeeded" | "successful" => "success",
        "fail" | "failed" | "failure" => "failure",
        _ => value.strip_suffix("ed").or(value.strip_suffix('e')).unwrap_or(value),
    };
    let stem = stem.strip_suffix('y').map_or_else(|| stem.to_owned(), |start| format!("{start}i"));
    (plain && stem.len() > 3).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_mean_the_same_and_other_words_do_not() {
        for (a, b) in
            [("accept", "accepted"), ("deny", "denied"), ("expire", "expired"), ("ok", "success")]
        {
            assert_eq!(meaning(a), meaning(b), "{a} {b}");
        }
        for (a, b) in [("failure", "error"), ("allowed", "blocked"), ("denied", "rejected")] {
            assert_ne!(meaning(a), meaning(b), "{a} {b}");
        }
    }
}
