//! The burn rate and the alerts on a terminal, in as many characters as there is room for.

use bellwether_slo::Severity;

use super::Backtest;
use super::instant;
use super::lanes::{self, Lane};
use crate::output::{Output, Style};

/// Rows of the burn rate; each has eight levels.
const ROWS: usize = 6;
/// Eighths of a block, from none to all.
const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Longest label kept, in characters.
const LABEL_MAX: usize = 24;
/// Least columns, whatever the labels are.
const COLUMNS_MIN: usize = 16;
/// Burn rates below this are drawn as nothing.
pub(super) const BURN_MIN: f64 = 0.1;

/// The lines of the chart.
pub(super) fn lines(backtest: &Backtest, out: &Output) -> Vec<String> {
    let labels =
        lanes::all(backtest, 1).iter().map(|lane| lane.label.chars().count()).max().unwrap_or(0);
    let margin = labels.clamp(8, LABEL_MAX);
    let columns = backtest.width.saturating_sub(margin + 1).max(COLUMNS_MIN);
    let replay = &backtest.replay;
    let burns = replay.timeline.columns(replay.end, columns);
    let ceiling = backtest.subject.target.budget().ceiling();
    let mut lines = curve(&burns, ceiling, margin);
    lines.extend(lanes::all(backtest, columns).iter().map(|lane| drawn(lane, margin, out)));
    let (from, to) = (
        instant::shown(bellwether_model::Timestamp(replay.begin)),
        instant::shown(bellwether_model::Timestamp(replay.end)),
    );
    let width = columns.saturating_sub(to.chars().count());
    lines.push(format!("{:margin$} {from:<width$}{to}", ""));
    lines
}

/// The burn rate on a logarithmic scale, the ceiling on top.
fn curve(burns: &[f64], ceiling: f64, margin: usize) -> Vec<String> {
    let eighths = ROWS * 8;
    let heights: Vec<usize> = burns
        .iter()
        .map(|burn| (height(*burn, ceiling) * eighths as f64).ceil() as usize)
        .collect();
    let row = |row: usize| {
        let from_bottom = ROWS - 1 - row;
        let label = match row {
            0 => format!("burn {}", super::super::show::significant(ceiling)),
            row if row + 1 == ROWS => BURN_MIN.to_string(),
            _ => String::new(),
        };
        let block = |height: &usize| {
            let level = height.saturating_sub(from_bottom * 8).min(8);
            LEVELS.get(level).copied().unwrap_or(' ')
        };
        let cells: String = heights.iter().map(block).collect();
        format!("{label:>margin$} {cells}").trim_end().to_owned()
    };
    (0..ROWS).map(row).collect()
}

/// How high a burn rate stands between the least shown and the ceiling, from 0 to 1.
pub(super) fn height(burn: f64, ceiling: f64) -> f64 {
    if burn < BURN_MIN {
        return 0.0;
    }
    ((burn / BURN_MIN).ln() / (ceiling / BURN_MIN).ln()).clamp(0.0, 1.0)
}

fn drawn(lane: &Lane, margin: usize, out: &Output) -> String {
    let label: String = lane.label.chars().take(LABEL_MAX).collect();
    let (block, style) = match lane.severity {
        None => ('▒', Style::Bold),
        Some(Severity::Critical) => ('█', Style::Red),
        Some(Severity::Warning) => ('█', Style::Yellow),
        Some(Severity::Info) => ('█', Style::Cyan),
    };
    let cells: String = lane.columns.iter().map(|lit| if *lit { block } else { '·' }).collect();
    format!("{label:>margin$} {}", out.paint(style, &cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_logarithmic_and_ends_at_the_ceiling() {
        assert!(height(0.05, 1000.0) <= 0.0);
        assert!(height(5000.0, 1000.0) >= 1.0);
        assert!((height(10.0, 1000.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_curve_has_a_block_wherever_something_burns() {
        let lines = curve(&[0.0, 0.1, 10.0, 1000.0], 1000.0, 9);
        let columns: Vec<Vec<char>> = lines.iter().map(|l| l.chars().skip(10).collect()).collect();
        let at = |row: usize, column: usize| columns[row].get(column).copied().unwrap_or(' ');
        assert_eq!((at(0, 3), at(5, 3)), ('█', '█'));
        assert_eq!((at(2, 2), at(3, 2), at(5, 0)), (' ', '█', ' '));
        assert!(lines[0].starts_with("burn 1000") && lines[5].starts_with("      0.1"));
    }
}
