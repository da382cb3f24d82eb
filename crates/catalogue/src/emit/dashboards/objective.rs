//! Objectives: how much of the error budget is left, how fast it burns, what fires.

use bellwether_model::Catalogue;
use bellwether_model::spec::{SloAlert, SloSpec};
use bellwether_slo::Ratio;

use super::board::{Colour, Lines, Panel, Target, Thresholds, View};
use super::panels::sentence;
use super::series::one_of;
use super::unit::{NUMBER, SHARE};
use crate::emit::docs::window;
use crate::emit::markdown::duration;
use crate::emit::slo::Shown;

/// Alerts of an objective that have a panel each.
const ALERTS_MAX: usize = 4;
/// Hours from which on nobody need hurry, and from which on somebody should.
const LASTS: [(f64, Colour); 2] = [(86_400.0, Colour::Orange), (7.0 * 86_400.0, Colour::Green)];

/// All panels of an objective.
pub(super) fn panels(catalogue: &Catalogue, slo: &SloSpec) -> Vec<Panel> {
    let shown = Shown::new(catalogue, slo);
    let mut all = vec![budget_left(catalogue, slo), good(shown, slo), lasts(shown, slo)];
    let burns = slo.alerts.iter().take(ALERTS_MAX).map(|alert| burn(shown, slo, alert));
    let mut burns: Vec<Panel> = burns.collect();
    if burns.is_empty() {
        burns.push(current_burn(shown, slo));
    }
    let width = 24 / u32::try_from(burns.len()).unwrap_or(1).max(1);
    all.extend(burns.into_iter().map(|panel| Panel { width, ..panel }));
    all.extend([measured(shown, slo), firing(shown, slo)]);
    all
}

/// The share of the budget that is left.
pub(super) fn budget_left(catalogue: &Catalogue, slo: &SloSpec) -> Panel {
    let shown = Shown::new(catalogue, slo);
    let colours = vec![
        (None, Colour::Red),
        (Some(0.0), Colour::Orange),
        (Some(0.25), Colour::Yellow),
        (Some(0.5), Colour::Green),
    ];
    let mut panel = panel(slo, "budget", "budget left", View::Stat(Thresholds(colours)), SHARE);
    panel.width = 6;
    panel.description = format!(
        "Of the errors allowed within {}; below 0 the objective is missed. {}",
        shown.period(),
        panel.description
    );
    panel.targets.push(Target::new(shown.remaining(), legend(shown, "budget left")));
    let raw = shown.raw_remaining().map(|raw| Target::new(raw, legend(shown, "as counted")));
    panel.targets.extend(raw);
    panel
}

/// The share of good events of the period beside the objective.
fn good(shown: Shown<'_>, slo: &SloSpec) -> Panel {
    let lines = View::Lines(Lines { free_floor: true, ..Lines::default() });
    let mut panel = panel(slo, "good", "good of the period", lines, SHARE);
    let [good, objective] = shown.good();
    panel.targets.push(Target::new(good, legend(shown, "good")));
    panel.targets.push(Target::new(objective, "objective").bound());
    panel
}

/// How long the budget lasts.
fn lasts(shown: Shown<'_>, slo: &SloSpec) -> Panel {
    let colours = LASTS.map(|(from, colour)| (Some(from), colour));
    let thresholds = [(None, Colour::Red)].into_iter().chain(colours).collect();
    let burning = duration(shown.first_window());
    let title = format!("budget lasts, burning as in {burning}");
    let mut panel = panel(slo, "lasts", &title, View::Stat(Thresholds(thresholds)), "s");
    panel.width = 6;
    panel.description =
        format!("Nothing rolling off; no value while nothing burns. {}", panel.description);
    panel.targets.push(Target::new(shown.lasts(shown.first_window()), legend(shown, "lasts")));
    panel
}

/// Both windows of an alert, and the burn rate above which it fires.
fn burn(shown: Shown<'_>, slo: &SloSpec, alert: &SloAlert) -> Panel {
    let mut colours = vec![(None, Colour::Green)];
    let factor = Ratio::parse(&alert.factor).map(Ratio::as_f64);
    colours.extend(factor.map(|from| (Some(from), Colour::Red)));
    let lines = Lines { thresholds: Thresholds(colours), ..Lines::default() };
    let title = format!("burn rate, {}", alert.name);
    let key = format!("burn {}", alert.name);
    let mut panel = panel(slo, &key, &title, View::Lines(lines), NUMBER);
    panel.description = format!(
        "At 1 the budget lasts exactly {}; {} ({}) fires while both are above {}. {}",
        shown.period(),
        alert.name,
        alert.severity,
        alert.factor,
        panel.description
    );
    for window in [alert.long, alert.short] {
        let target = Target::new(shown.burn(window), legend(shown, &duration(window)));
        if !panel.targets.contains(&target) {
            panel.targets.push(target);
        }
    }
    panel
}

/// How fast the budget of an objective without such alerts burns.
fn current_burn(shown: Shown<'_>, slo: &SloSpec) -> Panel {
    let mut panel = panel(slo, "burn", "burn rate", View::Lines(Lines::default()), NUMBER);
    panel.description =
        format!("At 1 the budget lasts exactly {}. {}", shown.period(), panel.description);
    panel.targets.push(Target::new(shown.current_burn(), legend(shown, "burn rate")));
    panel
}

/// How much of the period is known.
fn measured(shown: Shown<'_>, slo: &SloSpec) -> Panel {
    let lines = View::Lines(Lines { soft_max: Some(1.0), ..Lines::default() });
    let mut panel = panel(slo, "measured", "part of the period measured", lines, SHARE);
    panel.height = 6;
    panel.description = format!(
        "What is not measured counts as what is: while nothing is, alerts keep their state and \
         SloBlind fires. {}",
        panel.description
    );
    panel.targets.push(Target::new(shown.coverage(), legend(shown, "measured")));
    panel
}

/// Its alerts that fire.
fn firing(shown: Shown<'_>, slo: &SloSpec) -> Panel {
    let lines = View::Lines(Lines {
        thresholds: Thresholds(vec![(None, Colour::Green), (Some(1.0), Colour::Red)]),
        ..Lines::default()
    });
    let mut panel = panel(slo, "firing", "alerts that fire", lines, NUMBER);
    panel.height = 6;
    panel.targets.push(Target::new(shown.firing_in_all(), "in all"));
    let each = "{{alertname}} {{pair}}{{spent}}";
    panel.targets.push(Target::new(shown.firing(), legend(shown, each)));
    panel
}

/// A legend, behind the labels that are grouped by.
fn legend(shown: Shown<'_>, text: &str) -> String {
    let group = shown.group().map(|label| format!("{{{{{label}}}}} "));
    group.collect::<String>() + text
}

fn panel(slo: &SloSpec, what: &str, title: &str, view: View, unit: &'static str) -> Panel {
    let help = sentence(&slo.help, &slo.name);
    Panel {
        key: format!("slo {} {what}", slo.name),
        title: format!("{}: {title}", slo.name),
        description: format!("{help} Objective: {} within {}.", slo.objective, window(slo)),
        view,
        unit,
        targets: Vec::new(),
        width: 12,
        height: 8,
        links: Vec::new(),
        metrics: Vec::new(),
    }
}

/// A matcher for a bound, as one server or another writes it: `1`, `1.0`, `1e+06`.
pub(in crate::emit) fn le(bound: f64) -> String {
    let plain = bound.to_string();
    let mut ways = vec![plain.clone()];
    if !plain.contains('.') {
        ways.push(format!("{plain}.0"));
    }
    if !(1e-4..1e6).contains(&bound.abs()) {
        let scientific = format!("{bound:e}");
        if let Some((digits, exponent)) = scientific.split_once('e') {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |e| ('-', e));
            ways.push(format!("{digits}e{sign}{exponent:0>2}"));
        }
    }
    let ways: Vec<&str> = ways.iter().map(String::as_str).collect();
    one_of("le", &ways)
}

#[cfg(test)]
mod tests {
    use super::le;

    #[test]
    fn a_bound_is_matched_however_it_is_written() {
        assert_eq!(le(0.3), r#"le="0.3""#);
        assert_eq!(le(1.0), r#"le=~"1|1\\.0""#);
        assert_eq!(le(1e6), r#"le=~"1000000|1000000\\.0|1e\\+06""#);
        assert_eq!(le(0.00005), r#"le=~"0\\.00005|5e-05""#);
    }
}
