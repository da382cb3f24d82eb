//! The same chart as a file: SVG 1.1 without scripts, styles of others or anything fetched.

use std::fmt::Write as _;

use bellwether_model::Timestamp;
use bellwether_slo::Severity;

use super::super::show;
use super::Backtest;
use super::chart::{BURN_MIN, height};
use super::instant;
use super::lanes::{self, Lane};

/// Columns of time, a pixel each.
const COLUMNS: usize = 800;
const LEFT: usize = 150;
const TOP: usize = 40;
const CURVE: usize = 160;
const LANE: usize = 18;
/// A wide letter of the font.
const LETTER: usize = 7;
/// Longest text, in characters.
const TEXT_CHARS_MAX: usize = 120;

/// The picture.
pub(super) fn draw(backtest: &Backtest) -> String {
    let lanes = lanes::all(backtest, COLUMNS);
    let (width, high) = (LEFT + COLUMNS + 20, TOP + CURVE + 30 + lanes.len() * LANE + 24);
    let over = overhang(&lanes);
    let (left, width) = (i32::try_from(over).map_or(0, |over| -over), width + over);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{high}\" \
         viewBox=\"{left} 0 {width} {high}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect x=\"{left}\" width=\"{width}\" height=\"{high}\" fill=\"#fff\"/>\n"
    );
    let title = title(backtest);
    line(&mut svg, &format!("<title>{title}</title>"));
    text(&mut svg, (LEFT, 20), "start", &title);
    thresholds(&mut svg, backtest);
    curve(&mut svg, backtest);
    for (at, lane) in lanes.iter().enumerate() {
        draw_lane(&mut svg, TOP + CURVE + 20 + at * LANE, lane);
    }
    times(&mut svg, backtest, high - 8);
    svg.push_str("</svg>\n");
    svg
}

/// How far labels, which stand left of the columns, reach over the margin.
fn overhang(lanes: &[Lane]) -> usize {
    let longest = lanes.iter().map(|lane| lane.label.chars().count()).max().unwrap_or(0);
    (longest.min(TEXT_CHARS_MAX) * LETTER + 12).saturating_sub(LEFT)
}

fn title(backtest: &Backtest) -> String {
    let spec = &backtest.subject.spec;
    escaped(&format!(
        "{}: burn rate of {} over {}",
        spec.name,
        spec.objective,
        show::length(spec.window)
    ))
}

/// A line at each threshold of a burn-rate alert, and at 1.
fn thresholds(svg: &mut String, backtest: &Backtest) {
    let ceiling = backtest.subject.target.budget().ceiling();
    let factors = backtest.subject.policy.pairs.iter().map(|pair| pair.factor.as_f64());
    let mut all: Vec<f64> = factors.chain([1.0, ceiling]).filter(|f| *f >= BURN_MIN).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    for factor in all {
        let y = level(factor, ceiling);
        line(
            svg,
            &format!(
                "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#ccc\" stroke-dasharray=\"2 3\"/>",
                LEFT + COLUMNS
            ),
        );
        text(svg, (LEFT - 6, y + 4), "end", &escaped(&show::significant(factor)));
    }
}

fn level(burn: f64, ceiling: f64) -> usize {
    TOP + CURVE - (height(burn, ceiling) * CURVE as f64).round() as usize
}

/// One area under the curve; equal neighbours are one step of it.
fn curve(svg: &mut String, backtest: &Backtest) {
    let replay = &backtest.replay;
    let ceiling = backtest.subject.target.budget().ceiling();
    let mut path = format!("M{LEFT} {}", TOP + CURVE);
    let mut last = TOP + CURVE;
    for (at, burn) in replay.timeline.columns(replay.end, COLUMNS).into_iter().enumerate() {
        let y = level(burn, ceiling);
        if y != last {
            let _infallible = write!(path, "H{}V{y}", LEFT + at);
            last = y;
        }
    }
    let _infallible = write!(path, "H{}V{}Z", LEFT + COLUMNS, TOP + CURVE);
    line(
        svg,
        &format!("<path d=\"{path}\" fill=\"#9bbfe0\" stroke=\"#3b75af\" stroke-width=\"0.5\"/>"),
    );
}

fn draw_lane(svg: &mut String, y: usize, lane: &Lane) {
    let colour = match lane.severity {
        None => "#888",
        Some(Severity::Critical) => "#c4162a",
        Some(Severity::Warning) => "#e07b00",
        Some(Severity::Info) => "#1f78c1",
    };
    text(svg, (LEFT - 6, y + 10), "end", &escaped(&lane.label));
    line(
        svg,
        &format!(
            "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{COLUMNS}\" height=\"12\" fill=\"#f4f4f4\"/>"
        ),
    );
    let mut path = String::new();
    for (from, to) in lane.stretches() {
        let _infallible =
            write!(path, "M{} {y}h{}v12h-{}z", LEFT + from, to + 1 - from, to + 1 - from);
    }
    if !path.is_empty() {
        line(svg, &format!("<path d=\"{path}\" fill=\"{colour}\"/>"));
    }
}

fn times(svg: &mut String, backtest: &Backtest, y: usize) {
    let replay = &backtest.replay;
    text(svg, (LEFT, y), "start", &instant::shown(Timestamp(replay.begin)));
    text(
        svg,
        (LEFT + COLUMNS, y),
        "end",
        &format!("{} UTC", instant::shown(Timestamp(replay.end))),
    );
}

fn text(svg: &mut String, (x, y): (usize, usize), anchor: &str, escaped: &str) {
    line(svg, &format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{escaped}</text>"));
}

fn line(svg: &mut String, line: &str) {
    svg.push_str(line);
    svg.push('\n');
}

/// Text that XML takes: markup escaped, characters it does not allow replaced.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(TEXT_CHARS_MAX) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(
            escaped("a<b>&\"c\"\u{0}\u{ffff}"),
            "a&lt;b&gt;&amp;&quot;c&quot;\u{fffd}\u{fffd}"
        );
        assert_eq!(escaped(&"x".repeat(500)).len(), 120);
    }
}
