//! The label values that the text around a metric enumerates.

use std::collections::BTreeMap;

use super::Block;
use crate::facts::{Label, Metric, Together};
use crate::text::{after_key, in_parentheses, list, matchers};

/// `Endpoint label values for requests_total and request_duration_ms:`, and the lines below.
pub(super) fn shared(line: &str, below: &[&str], blocks: &mut [Block]) {
    let Some((label, metrics)) = line.trim_end_matches(':').split_once(" label values for ") else {
        return;
    };
    let (label, module) = (label.to_lowercase(), blocks.last().map(|block| block.module));
    let values = list(&below.join(" ")).values;
    for block in blocks.iter_mut().filter(|block| Some(block.module) == module) {
        let meant = metrics.split(" and ").any(|name| block.metric.name.ends_with(name));
        if let Some(label) = block.metric.label(&label).filter(|_| meant) {
            label.enumerate(values.clone());
        }
    }
}

/// Reads the enumerations of all metrics.
pub(super) fn take(blocks: &mut [Block]) {
    for at in 0..blocks.len() {
        let text = blocks[at].text.clone();
        for other in meant(blocks, at) {
            enumerate(&mut blocks[other].metric, &text);
        }
    }
    same_as_another(blocks);
    only_with_latency(blocks);
}

/// Whom a text is about: its own metric; those just before it that say nothing, and the one with the
/// help they share; with `Label values:` all of the group.
fn meant(blocks: &[Block], at: usize) -> Vec<usize> {
    let Some(own) = blocks.get(at) else { return Vec::new() };
    let all = blocks.iter().enumerate();
    if own.text.contains("Label values") {
        return all.filter(|(_, block)| block.group == own.group).map(|(at, _)| at).collect();
    }
    let before = all.take(at).rev().take_while(|(_, block)| !block.text.contains('\n'));
    let helpless = own.text.starts_with('\n');
    let shared: Vec<usize> = before
        .take_while(|(_, block)| helpless && names(&block.metric).eq(names(&own.metric)))
        .map(|(at, _)| at)
        .collect();
    shared.into_iter().chain([at]).collect()
}

fn names(metric: &Metric) -> impl Iterator<Item = &String> {
    metric.labels.iter().map(|label| &label.name)
}

fn enumerate(metric: &mut Metric, text: &str) {
    metric.together = together(metric, text);
    let joined = text.replace('\n', " ");
    for label in &mut metric.labels {
        named(label, &joined);
    }
    let outcomes: Vec<&str> = joined.split(" reasons: ").collect();
    if let (Some((_, outcomes)), Some(result)) = (outcomes.split_last(), metric.label("result")) {
        result
            .values
            .extend(outcomes.iter().filter_map(|text| text.rsplit(' ').next()).map(str::to_owned));
        result.complete |= !outcomes.is_empty();
    }
    let place = metric.labels.len().min(2).saturating_sub(1);
    if let Some(label) = metric.labels.get_mut(place) {
        unnamed(label, &joined, text);
    }
}

/// `result=failure, reason=expired|revoked`, `result=success | result=failure, reason=expired`; what
/// follows the last value is prose.
fn together(metric: &Metric, text: &str) -> Vec<Together> {
    let clauses = text.lines().flat_map(|line| line.split(" | result=").enumerate());
    let whole = clauses.map(|(at, clause)| match at {
        0 => clause.to_owned(),
        _ => format!("result={clause}"),
    });
    let read = |clause: String| -> Together {
        let places = metric.labels.iter().filter_map(|label| {
            let rest = clause.split_once(&format!("{}=", label.name))?;
            let joined = rest.0.is_empty() || rest.0.ends_with(", ");
            joined.then(|| (rest.0.len(), label.name.clone(), list(rest.1).values))
        });
        let mut places: Vec<_> = places.collect();
        places.sort();
        let begins = places.first().is_some_and(|(at, ..)| *at == 0);
        places.into_iter().filter(|_| begins).map(|(_, label, values)| (label, values)).collect()
    };
    whole.map(read).filter(|clause| !clause.is_empty()).collect()
}

/// `label=a|b`, `label: a, b`.
fn named(label: &mut Label, text: &str) {
    let mut more = false;
    for rest in after_key(text, &label.name) {
        let list = list(rest);
        label.values.extend(list.values);
        label.optional |= list.empty;
        more |= list.more;
    }
    label.complete |= !label.values.is_empty();
    label.complete &= !more;
}

/// `(a/b)`, `(a, b)` where the label has nothing else, `a — what it means`.
fn unnamed(label: &mut Label, joined: &str, text: &str) {
    for (separator, values) in in_parentheses(joined) {
        if separator == '/' || label.values.is_empty() {
            label.enumerate(values);
        }
    }
    let explained = text.lines().filter_map(|line| line.split_once(" — ")).map(|(word, _)| word);
    let explained: Vec<&str> = explained.filter(|word| !word.contains(' ')).collect();
    if !explained.is_empty() {
        label.enumerate(explained);
    }
}

/// `Same label sets as operations_total`.
fn same_as_another(blocks: &mut [Block]) {
    for at in 0..blocks.len() {
        let Some((_, other)) = blocks[at].text.split_once("Same label sets as ") else { continue };
        let (other, module) = (other.to_owned(), blocks[at].module);
        let same = |block: &&Block| block.module == module && block.metric.name.ends_with(&other);
        let labels = blocks.iter().find(same).map(|block| block.metric.labels.clone());
        for theirs in labels.unwrap_or_default() {
            if let Some(ours) = blocks[at].metric.label(&theirs.name) {
                *ours = theirs;
            }
        }
    }
}

/// `Only core email types emit latency (a, b)`: what a `latency` metric has of its group's values.
fn only_with_latency(blocks: &mut [Block]) {
    for at in 0..blocks.len() {
        let joined = blocks[at].text.replace('\n', " ");
        let Some((_, values)) = joined.split_once("emit latency (") else { continue };
        let values = list(values).values;
        let latency = |block: &&mut Block| block.metric.kind == Some("latency");
        let group = blocks[at].group;
        for block in blocks.iter_mut().filter(|block| block.group == group).filter(latency) {
            let first = block.metric.labels.first_mut();
            first.expect("a label the text is about").values.clone_from(&values);
        }
    }
}

/// Values that an expression asks for.
pub(super) fn mention(expression: &str, metrics: &mut BTreeMap<String, Metric>) {
    for (name, label, value) in matchers(expression) {
        if let Some(label) = metrics.get_mut(&name).and_then(|metric| metric.label(&label)) {
            label.values.insert(value);
        }
    }
}
