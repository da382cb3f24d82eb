//! Corrections, which `OpenSLO` does not have: an annotation of our own holds them as JSON.

use bellwether_model::spec::CorrectionSpec;
use bellwether_slo::Zone;
use bellwether_slo::correction::CORRECTIONS_MAX;
use serde_json::{Value, json};

use super::Notes;
use super::documents::own;
use crate::emit::duration;
use crate::syntax::Node;
use crate::{moment, objective, scalar};

/// The annotation.
pub(crate) const KEY: &str = "corrections";

/// The corrections as one text; empty when there are none.
pub(crate) fn text(corrections: &[CorrectionSpec]) -> String {
    if corrections.is_empty() {
        return String::new();
    }
    let all: Vec<Value> = corrections.iter().map(one).collect();
    Value::from(all).to_string()
}

fn one(correction: &CorrectionSpec) -> Value {
    let mut out = json!({
        "name": correction.name,
        "from": moment::text(correction.start),
        "duration": duration(correction.length),
        "zone": correction.zone,
        "reason": correction.reason,
        "by": correction.author,
    });
    for (key, text) in
        [("rrule", correction.rrule.clone()), ("entered", correction.entered.map(moment::text))]
    {
        if let Some(text) = text {
            out[key] = text.into();
        }
    }
    out
}

/// The corrections of an SLO; those that say something else are told and left out.
pub(super) fn read(node: &Node, notes: &mut Notes) -> Vec<CorrectionSpec> {
    let Some(text) = own(node, KEY) else { return Vec::new() };
    let list: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    let read: Vec<CorrectionSpec> = list.iter().filter_map(back).take(CORRECTIONS_MAX).collect();
    if list.is_empty() || read.len() < list.len() {
        let what = format!("{} of its corrections cannot be read", list.len() - read.len());
        let what = if list.is_empty() { "its corrections cannot be read".to_owned() } else { what };
        notes.add(what, "write them into the catalogue by hand");
    }
    read
}

fn back(value: &Value) -> Option<CorrectionSpec> {
    let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
    let at = |key: &str| moment::read(value.get(key)?.as_str()?, &Zone::Utc);
    let read = CorrectionSpec {
        name: text("name").filter(|name| objective::is_correction_name(name))?,
        start: at("from")?,
        length: scalar::duration(&text("duration")?).ok()?,
        rrule: text("rrule"),
        zone: text("zone")?,
        reason: text("reason")?,
        author: text("by")?,
        entered: at("entered"),
    };
    objective::correction(&read).is_ok().then_some(read)
}
