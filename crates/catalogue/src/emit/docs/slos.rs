//! The objectives of a module.

use bellwether_model::spec::{Indicator, ModuleSpec, SloSpec};

use super::{Writer, corrections};
use crate::emit::links::slo_anchor;
use crate::emit::markdown::{code, duration, prose, row};

pub(super) fn write(out: &mut String, writer: Writer<'_>, module: &ModuleSpec) {
    let slos = || writer.catalogue.slos.iter().filter(|s| s.module == module.name);
    let own = slos();
    if slos().next().is_some() {
        out.push_str(
            "\n**Objectives**\n\n| objective | share | window | good events | meaning |\n\
             |---|---|---|---|---|\n",
        );
    }
    for slo in own {
        out.push_str(&row([
            format!("<a id=\"{}\"></a>{}", slo_anchor(slo), code(&slo.name)),
            prose(&slo.objective),
            window(slo),
            good(&slo.indicator),
            prose(&slo.help),
        ]));
    }
    corrections::table(out, slos(), true);
}

/// A rolling window by its length, one of the calendar by its name and zone.
pub(in crate::emit) fn window(slo: &SloSpec) -> String {
    match &slo.calendar {
        None => duration(slo.window),
        Some(calendar) => prose(&format!("{} of {}", calendar.unit.as_str(), calendar.zone)),
    }
}

fn good(indicator: &Indicator) -> String {
    match indicator {
        Indicator::Bad { total, bad } => format!("{} without {}", code(total), code(bad)),
        Indicator::Good { total, good } => format!("{} of {}", code(good), code(total)),
        Indicator::Below { histogram, bound } => format!("{} up to {bound}", code(histogram)),
        Indicator::Holds { gauge, op, value } => code(&format!("{gauge} {} {value}", op.as_str())),
    }
}
