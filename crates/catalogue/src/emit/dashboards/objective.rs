//! Objectives: how much of the error budget is left, and how fast it burns.

use bellwether_model::Catalogue;
use bellwether_model::spec::{Indicator, SloSpec};

use super::board::{Colour, Lines, Panel, Target, Thresholds, View};
use super::handwritten::selector;
use super::panels::sentence;
use super::series::one_of;
use super::unit::{NUMBER, SHARE};

/// Burn rates from which on somebody should look, soon, and at once.
///
/// At 14 a budget of 30 days is gone in 51 hours, at 6 in 5 days, at 1 in 30 days.
const BURNS: [(f64, Colour); 3] =
    [(1.0, Colour::Yellow), (6.0, Colour::Orange), (14.0, Colour::Red)];

/// Both panels of an objective.
pub(super) fn panels(catalogue: &Catalogue, slo: &SloSpec) -> [Panel; 2] {
    [budget_left(catalogue, slo), burn(catalogue, slo)]
}

/// The share of the budget that is left.
pub(super) fn budget_left(catalogue: &Catalogue, slo: &SloSpec) -> Panel {
    let window = days(slo);
    let colours =
        vec![(None, Colour::Red), (Some(0.0), Colour::Orange), (Some(0.5), Colour::Green)];
    let title = format!("{}: budget left", slo.name);
    let mut panel = panel(slo, "budget", title, View::Stat(Thresholds(colours)), SHARE);
    panel.width = 6;
    let spent = burnt(catalogue, slo, &window);
    panel.description = format!(
        "Of the errors allowed within {window}; below 0 the objective is missed. {}",
        panel.description
    );
    panel.targets.push(Target::new(format!("1 - {spent}"), "budget left"));
    panel
}

/// How fast the budget burns: at 1 it lasts exactly the window.
fn burn(catalogue: &Catalogue, slo: &SloSpec) -> Panel {
    let colours = BURNS.map(|(from, colour)| (Some(from), colour));
    let thresholds = [(None, Colour::Green)].into_iter().chain(colours).collect();
    let lines = Lines { thresholds: Thresholds(thresholds), ..Lines::default() };
    let title = format!("{}: burn rate", slo.name);
    let mut panel = panel(slo, "burn", title, View::Lines(lines), NUMBER);
    panel.width = 18;
    panel.description =
        format!("At 1 the budget lasts exactly {}. {}", days(slo), panel.description);
    for range in ["1h", "6h"] {
        panel.targets.push(Target::new(burnt(catalogue, slo, range), range));
    }
    panel
}

fn panel(slo: &SloSpec, what: &str, title: String, view: View, unit: &'static str) -> Panel {
    let help = sentence(&slo.help, &slo.name);
    Panel {
        key: format!("slo {} {what}", slo.name),
        title,
        description: format!("{help} Objective: {} within {}.", slo.objective, days(slo)),
        view,
        unit,
        targets: Vec::new(),
        width: 12,
        height: 8,
        links: Vec::new(),
        metrics: Vec::new(),
    }
}

fn days(slo: &SloSpec) -> String {
    let seconds = slo.window.as_secs();
    match (seconds % 86_400, seconds % 3_600) {
        (0, _) => format!("{}d", seconds / 86_400),
        (_, 0) => format!("{}h", seconds / 3_600),
        _ => format!("{seconds}s"),
    }
}

/// The share of the budget that burns within a range, where a whole one is 1.
fn burnt(catalogue: &Catalogue, slo: &SloSpec, range: &str) -> String {
    format!("({}) / (1 - {})", failed(catalogue, &slo.indicator, range), slo.share)
}

/// The share of bad events within a range.
///
/// It divides what was added by what was added: the same as of rates, for any range.
fn failed(catalogue: &Catalogue, indicator: &Indicator, range: &str) -> String {
    let added = |selector: String| format!("sum(increase({selector}[{range}]))");
    let plain = |text: &str| selector(catalogue, text, "", None);
    match indicator {
        // Where nothing has failed yet there may be no series that says so.
        Indicator::Bad { total, bad } => {
            format!("({} or vector(0)) / {}", added(plain(bad)), added(plain(total)))
        }
        Indicator::Good { total, good } => {
            format!("1 - {} / {}", added(plain(good)), added(plain(total)))
        }
        Indicator::Below { histogram, bound } => below(catalogue, histogram, *bound, range),
        Indicator::Holds { gauge, op, value } => {
            let samples = format!("{} {} bool {value}", plain(gauge), op.as_str());
            format!("1 - avg(avg_over_time(({samples})[{range}:1m]))")
        }
    }
}

fn below(catalogue: &Catalogue, histogram: &str, bound: f64, range: &str) -> String {
    let added = |selector: String| format!("sum(increase({selector}[{range}]))");
    let le = le(bound);
    let classic = || {
        let good = added(selector(catalogue, histogram, "_bucket", Some(&le)));
        format!("1 - {good} / {}", added(selector(catalogue, histogram, "_count", None)))
    };
    let native = || {
        format!(
            "1 - histogram_fraction(0, {bound}, {})",
            added(selector(catalogue, histogram, "", None))
        )
    };
    let name = histogram.split('{').next().unwrap_or_default().trim();
    match catalogue.metric(name).map(|m| (m.buckets.is_empty(), m.native.is_some())) {
        Some((true, _)) => native(),
        Some((false, true)) => format!("({}) or ({})", classic(), native()),
        Some((false, false)) | None => classic(),
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
