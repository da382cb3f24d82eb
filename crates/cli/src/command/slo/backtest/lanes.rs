//! When each alert fired, as lanes of a chart: one column of time after another.

use super::verdicts;
use super::{Backtest, Incident};
use bellwether_slo::Severity;

/// A lane of a chart.
#[derive(Debug)]
pub(super) struct Lane {
    /// `present critical`, `incidents`.
    pub(super) label: String,
    /// How urgent its alert is; none for incidents and other alerts.
    pub(super) severity: Option<Severity>,
    /// Whether anything fired in each column.
    pub(super) columns: Vec<bool>,
}

impl Lane {
    /// First and last column of each stretch.
    pub(super) fn stretches(&self) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (at, _) in self.columns.iter().enumerate().filter(|(_, lit)| **lit) {
            match found.last_mut() {
                Some((_, last)) if *last + 1 == at => *last = at,
                _ => found.push((at, at)),
            }
        }
        found
    }
}

/// The lanes of a backtest: labelled incidents, then the alerts of each policy.
pub(super) fn all(backtest: &Backtest, columns: usize) -> Vec<Lane> {
    let replay = &backtest.replay;
    let mark = |spans: &mut dyn Iterator<Item = (i64, i64)>| {
        let mut lit = vec![false; columns];
        for (from, to) in spans {
            light(&mut lit, from - replay.begin, to - replay.begin, replay.span());
        }
        lit
    };
    let mut lanes = Vec::new();
    if let Some(incidents) = &backtest.incidents {
        let span = |incident: &Incident| (incident.start, incident.end);
        let within = |(from, to): &(i64, i64)| *to >= replay.begin && *from <= replay.end;
        let columns = mark(&mut incidents.iter().map(span).filter(within));
        lanes.push(Lane { label: "incidents".to_owned(), severity: None, columns });
    }
    for run in &replay.runs {
        for (alert, severity) in verdicts::alerts(run) {
            let fires = run.fires.of(&alert);
            let columns =
                mark(&mut fires.map(|fire| (fire.at, fire.resolved.unwrap_or(replay.end))));
            lanes.push(Lane { label: format!("{} {alert}", run.name), severity, columns });
        }
    }
    lanes
}

/// Lights the columns that a time from `from` to `to` of `span` touches.
fn light(columns: &mut [bool], from: i64, to: i64, span: i64) {
    let count = i64::try_from(columns.len()).unwrap_or(1);
    let column = |at: i64| (at.clamp(0, span.max(1) - 1) * count / span.max(1)).clamp(0, count - 1);
    let range = column(from)..=column((to - 1).max(from));
    let lit = columns.iter_mut().zip(0i64..).filter(|(_, at)| range.contains(at));
    lit.for_each(|(column, _)| *column = true);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_short_a_time_is_it_shows() {
        let mut columns = vec![false; 10];
        light(&mut columns, 500, 501, 1000);
        assert_eq!(columns.iter().position(|lit| *lit), Some(5));
        let lane = Lane { label: String::new(), severity: None, columns };
        assert_eq!(lane.stretches(), [(5, 5)]);
        let mut columns = vec![false; 10];
        light(&mut columns, -50, 5000, 1000);
        assert!(columns.iter().all(|lit| *lit));
    }
}
