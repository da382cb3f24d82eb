//! The alerts of an SLO, from its policies.

use std::time::Duration;

use bellwether_model::spec::SloAlert;

use super::documents::{Documents, at, own, text};
use super::{Notes, Refusal, units};
use crate::diagnostic::quoted;
use crate::scalar;
use crate::syntax::{Node, Value};

/// Short windows of policies that have none are this part of the long one.
const SHORT: u32 = 12;

pub(super) fn read(
    documents: &Documents,
    slo: &Node,
    notes: &mut Notes,
) -> Result<Vec<SloAlert>, Refusal> {
    let policies = at(slo, &["spec", "alertPolicies"]).map(Node::items).unwrap_or_default();
    let mut alerts: Vec<SloAlert> = Vec::new();
    for item in policies {
        let policy = referred(documents, "AlertPolicy", item, "alertPolicyRef")?;
        let alert = one(documents, policy, notes)?;
        if alerts.iter().any(|known| known.name == alert.name) {
            let what = format!("two of its alerts are called {}", quoted(&alert.name));
            return Refusal::new(what, "rename one of the policies");
        }
        alerts.push(alert);
    }
    Ok(alerts)
}

/// An object written out, referred to by a key, or by its name alone.
fn referred<'a>(
    documents: &'a Documents,
    kind: &'a str,
    item: &'a Node,
    key: &str,
) -> Result<&'a Node, Refusal> {
    let name = match &item.value {
        Value::Scalar(_) => item.text().unwrap_or_default(),
        _ => text(item, &[key]),
    };
    if name.is_empty() {
        return Ok(item);
    }
    match documents.find(kind, name) {
        Some(object) => Ok(&object.node),
        None => Refusal::new(
            format!("there is no {kind} {}", quoted(name)),
            "give the file that holds it, too",
        ),
    }
}

/// What a condition says.
struct Condition<'a> {
    threshold: &'a str,
    window: Duration,
    severity: &'a str,
}

fn one(documents: &Documents, policy: &Node, notes: &mut Notes) -> Result<SloAlert, Refusal> {
    let items = at(policy, &["spec", "conditions"]).map(Node::items).unwrap_or_default();
    let mut conditions = Vec::new();
    for item in items {
        let node = referred(documents, "AlertCondition", item, "conditionRef")?;
        conditions.push(condition(node, notes)?);
    }
    let name = own(policy, "pair").unwrap_or_else(|| text(policy, &["metadata", "name"]));
    let (first, short) = match conditions.as_slice() {
        [one] => (one, None),
        // Both must hold: a pair.
        [a, b] if a.threshold == b.threshold && a.window >= b.window => (a, Some(b.window)),
        [a, b] if a.threshold == b.threshold => (b, Some(a.window)),
        [_, _] => {
            let what = format!("the conditions of {} have two thresholds", quoted(name));
            return Refusal::new(what, "give both the same: a pair has one factor");
        }
        several => {
            let what = format!("{} has {} conditions", quoted(name), several.len());
            return Refusal::new(what, "give it one, or two that must both hold");
        }
    };
    let told = |key| own(policy, key).and_then(|text| scalar::duration(text).ok());
    let long = told("long-window").unwrap_or(first.window);
    Ok(SloAlert {
        name: name.to_owned(),
        severity: own(policy, "severity").unwrap_or(first.severity).to_owned(),
        factor: first.threshold.to_owned(),
        long,
        short: told("short-window").or(short).unwrap_or(long / SHORT),
        min_bad: own(policy, "min-bad").and_then(|text| text.parse().ok()).unwrap_or(1),
        remaining_below: own(policy, "remaining-below").map(str::to_owned),
    })
}

fn condition<'a>(node: &'a Node, notes: &mut Notes) -> Result<Condition<'a>, Refusal> {
    let of = |key: &str| text(node, &["spec", "condition", key]);
    let window = units::duration(of("lookbackWindow"));
    let threshold = of("threshold");
    let known = of("kind").is_empty() || of("kind") == "burnrate";
    let (true, Some(window), Ok(_)) = (known, window, scalar::number(threshold)) else {
        let what = "a condition has no `burnrate` with a threshold and a window";
        return Refusal::new(what, "write `kind: burnrate`, `threshold: 2`, `lookbackWindow: 1h`");
    };
    match of("op") {
        "gt" => {}
        "gte" => notes.add("`gte` became `gt`: alerts fire above the burn rate", "nothing"),
        other => {
            let what = format!("a condition with the comparison {} became `gt`", quoted(other));
            notes.add(what, "see whether it was meant to fire when little burns");
        }
    }
    if !matches!(of("alertAfter"), "" | "0m" | "0h") {
        let what = format!("`alertAfter: {}` is dropped", of("alertAfter"));
        notes.add(what, "the long window is what makes an alert patient");
    }
    Ok(Condition { threshold, window, severity: text(node, &["spec", "severity"]) })
}
