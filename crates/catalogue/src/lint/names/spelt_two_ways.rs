//! Words written together here and apart there, or short here and whole there.

use std::collections::{BTreeMap, HashSet};

use bellwether_model::MetricSpec;

use super::words;
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Resolved;

rule!(217 Info "One word spelt in two ways" {
    what: "Names of one module write the same word together and apart, `ratelimit` and `rate_limit`; or names of the catalogue write it short and whole, `certs` and `certificates`.",
    why: "Who searches for one spelling misses the metrics of the other.",
    wrong: Yaml("metrics:
  rate_limit_hits_total: { type: counter, help: Requests turned away. }
  ratelimit_bans_total: { type: counter, help: Clients shut out. }
"),
    right: Yaml("metrics:
  rate_limit_hits_total: { type: counter, help: Requests turned away. }
  rate_limit_bans_total: { type: counter, help: Clients shut out. }
"),
});

/// Short forms and what they stand for, in singular.
const SHORT: [(&str, &str); 10] = [
    ("cert", "certificate"),
    ("conn", "connection"),
    ("req", "request"),
    ("resp", "response"),
    ("msg", "message"),
    ("pkt", "packet"),
    ("recv", "received"),
    ("cfg", "config"),
    ("db", "database"),
    ("svc", "service"),
];

/// Parts shorter than this join to other words by chance.
const PART_LETTERS_MIN: usize = 3;

fn check(lint: &mut Lint<'_>) {
    for (other, usual, metric, odd) in pairs(lint) {
        let message =
            format!("{} here, {} in {}", quoted(&odd), quoted(&usual), quoted(other.name));
        let help = "choose one spelling";
        let problem = Diagnostic::new(CODE, metric.span, metric.name, message, help);
        lint.report(problem.with_related(other.span, "the other spelling"));
    }
}

type Pair<'a> = (&'a Resolved<'a>, String, &'a Resolved<'a>, String);

/// Metrics by the spelling of a word, by the module (empty for short forms, which are compared all
/// over the catalogue) and the word.
type Spellings<'a> = BTreeMap<(&'a str, String), BTreeMap<String, Vec<&'a Resolved<'a>>>>;

/// For each word spelt in two ways: a metric with the commoner spelling, and one with the other.
fn pairs<'a>(lint: &Lint<'a>) -> Vec<Pair<'a>> {
    let mut spellings = Spellings::new();
    let mut whole: HashSet<(&str, String)> = HashSet::new();
    let named = |(metric, spec): (&'a Resolved<'a>, &'a MetricSpec)| {
        (metric, spec.module.as_str(), words::of(metric.name))
    };
    let all: Vec<_> = lint.specs().map(named).collect();
    for (metric, module, words) in &all {
        for one in words.iter().map(|word| words::singular(word)) {
            let short = SHORT.iter().find(|(short, long)| *short == one || *long == one);
            if let Some((_, long)) = short {
                let ways = spellings.entry(("", (*long).to_owned())).or_default();
                ways.entry(one.clone()).or_default().push(metric);
            }
            whole.insert((module, one.clone()));
            let ways = spellings.entry((module, one.clone())).or_default();
            ways.entry(one).or_default().push(metric);
        }
    }
    for (metric, module, words) in &all {
        for (joined, apart) in neighbours(words) {
            if whole.contains(&(*module, joined.clone())) {
                let ways = spellings.entry((module, joined)).or_default();
                ways.entry(apart).or_default().push(metric);
            }
        }
    }
    spellings.into_values().filter_map(pair).collect()
}

/// Each two words in a row, together and apart.
fn neighbours(words: &[String]) -> impl Iterator<Item = (String, String)> {
    let long = |word: &str| word.len() >= PART_LETTERS_MIN;
    let next = words.iter().zip(words.iter().skip(1)).filter(move |(a, b)| long(a) && long(b));
    next.map(|(a, b)| {
        let b = words::singular(b);
        (words::singular(&format!("{a}{b}")), format!("{a}_{b}"))
    })
}

fn pair<'a>(ways: BTreeMap<String, Vec<&'a Resolved<'a>>>) -> Option<Pair<'a>> {
    let mut ways: Vec<(String, Vec<&Resolved<'_>>)> = ways.into_iter().collect();
    // Where both are equally common, the one written out.
    ways.sort_by_key(|(way, metrics)| std::cmp::Reverse((metrics.len(), way.len())));
    let mut ways = ways.into_iter();
    let ((usual, those), (odd, these)) = (ways.next()?, ways.next()?);
    Some((those.first()?, usual, these.first()?, odd))
}
