//! Times that do not count, as tables of pages show them.

use bellwether_model::Timestamp;
use bellwether_model::spec::{CorrectionSpec, SloSpec};
use bellwether_slo::Zone;

use crate::emit::markdown::{add, code, duration, prose, row};
use crate::moment;

/// The corrections of these SLOs; nothing when there are none. `named` adds whose they are.
pub(in crate::emit) fn table<'a>(
    out: &mut String,
    slos: impl Iterator<Item = &'a SloSpec>,
    named: bool,
) {
    let of = |slo: &'a SloSpec| slo.corrections.iter().map(move |one| (slo, one));
    let mut all = slos.flat_map(of).peekable();
    if all.peek().is_none() {
        return;
    }
    let (first, line) = if named { ("| objective ", "|---") } else { ("", "") };
    add!(out, "\n{first}| correction | not counted | why | who |\n{line}|---|---|---|---|\n");
    for (slo, one) in all {
        let entered = |at: Timestamp| {
            let date = moment::text(at);
            format!(", {}", date.split('T').next().unwrap_or_default())
        };
        let who = one.author.clone() + &one.entered.map(entered).unwrap_or_default();
        let cells = [code(&one.name), when(one), prose(&one.reason), prose(&who)];
        if named {
            add!(out, "| {} ", code(&slo.name));
        }
        out.push_str(&row(cells));
    }
}

/// When it does not count, in Markdown.
fn when(correction: &CorrectionSpec) -> String {
    let (span, rule) = in_words(correction);
    rule.map_or_else(|| prose(&span), |rule| format!("{}, again {}", prose(&span), code(&rule)))
}

/// When it does not count, and by which rule again.
pub(crate) fn in_words(correction: &CorrectionSpec) -> (String, Option<String>) {
    let CorrectionSpec { start, length, rrule, zone, .. } = correction;
    let clocks = Zone::parse(zone).unwrap_or(Zone::Utc);
    let from = moment::local(*start, &clocks);
    let Some(rule) = rrule else {
        let millis = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
        let to = moment::local(Timestamp(start.0.saturating_add(millis)), &clocks);
        return (format!("{from} to {to}, {zone}"), None);
    };
    (format!("{} from {from}, {zone}", duration(*length)), Some(rule.clone()))
}
