//! SLOs.

use bellwether_model::Catalogue;
use bellwether_model::spec::{Indicator, SloSpec};

use super::change::{About, Changes, Subject};
use super::kinds;
use super::pairs::Pairs;
use super::render::duration;

pub(super) fn compare(old: &Catalogue, new: &Catalogue, changes: &mut Changes) {
    let same = |a: &SloSpec, b: &SloSpec| {
        a.indicator == b.indicator && a.objective == b.objective && a.window == b.window
    };
    let pairs = Pairs::of(&old.slos, &new.slos, |slo| slo.name.as_str(), same);
    for slo in &pairs.removed {
        changes.push(about(slo), &kinds::SLO_REMOVED, "it is gone".to_owned());
    }
    for (was, is) in &pairs.renamed {
        let both = (was.name.clone(), is.name.clone());
        changes.value(about(was), &kinds::SLO_RENAMED, "its name", both);
    }
    for (was, is) in pairs.both() {
        fields(was, is, changes);
    }
    for slo in &pairs.added {
        changes.push(about(slo), &kinds::SLO_ADDED, "it is new".to_owned());
    }
}

fn about(slo: &SloSpec) -> About<'_> {
    About { subject: Subject::Slo, name: &slo.name, module: &slo.module }
}

fn fields(was: &SloSpec, is: &SloSpec, changes: &mut Changes) {
    let about = about(was);
    let both = || (was.objective.clone(), is.objective.clone());
    if is.share < was.share {
        changes.value(about, &kinds::SLO_LOWERED, "its objective", both());
    } else if is.share > was.share {
        changes.value(about, &kinds::SLO_RAISED, "its objective", both());
    }
    let window = (duration(was.window), duration(is.window));
    changes.differs(about, &kinds::SLO_WINDOW, "its window", window.0, window.1);
    let indicator = (indicator(&was.indicator), indicator(&is.indicator));
    changes.differs(about, &kinds::SLO_INDICATOR, "what it counts", indicator.0, indicator.1);
    changes.differs(about, &kinds::HELP, "its help", &was.help, &is.help);
    changes.differs(about, &kinds::SLO_MOVED, "its module", &was.module, &is.module);
}

fn indicator(indicator: &Indicator) -> String {
    match indicator {
        Indicator::Bad { total, bad } => format!("{bad} bad of {total}"),
        Indicator::Good { total, good } => format!("{good} good of {total}"),
        Indicator::Below { histogram, bound } => format!("{histogram} up to {bound}"),
    }
}
