//! Labelled incidents, and how well alerts found them.

use super::csv;
use super::fires::Fire;
use super::instant;
use super::records::{Field, Records};
use super::trouble::{Trouble, excerpt};
use crate::failure::Failure;

/// Incidents read.
const INCIDENTS_MAX: usize = 10_000;
const ADVICE: &str = "name the columns `start`, `end` and, if you like, `name` in the first line";

/// A time in which alerts should have fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Incident {
    pub(super) name: String,
    pub(super) start: i64,
    pub(super) end: i64,
}

/// How well an alert, or several, found the incidents.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Found {
    /// Share of fires during an incident; none without fires.
    pub(super) precision: Option<f64>,
    /// Share of incidents in which one fired; none without incidents.
    pub(super) recall: Option<f64>,
    /// Milliseconds from the start of each incident found until the first fire.
    pub(super) detected: Vec<i64>,
    /// Milliseconds from the end of each incident found until the last fire resolved.
    pub(super) resolved: Vec<i64>,
}

/// Reads a file of incidents.
pub(super) fn read(path: &str) -> Result<Vec<Incident>, Failure> {
    let mut trouble = Trouble::new(path);
    let mut records = Records::new(csv::open(path)?);
    let mut columns: Option<[Option<usize>; 3]> = None;
    let mut found = Vec::new();
    loop {
        let record = records.next(&mut trouble).map_err(|error| csv::unreadable(path, &error))?;
        let Some(record) = record else { break };
        let line = records.line();
        match columns {
            None => columns = Some(head(path, &record)?),
            Some(columns) => found.extend(incident(line, &record, columns, &mut trouble)),
        }
        if found.len() > INCIDENTS_MAX {
            let what = format!("{path} has more than {INCIDENTS_MAX} incidents");
            return Err(Failure::new(what, "split the time"));
        }
    }
    trouble.finish(ADVICE)?;
    found.sort_by_key(|incident| incident.start);
    Ok(found)
}

fn head(path: &str, record: &[Field]) -> Result<[Option<usize>; 3], Failure> {
    let find = |name| record.iter().position(|f| f.text.trim().eq_ignore_ascii_case(name));
    let columns = ["start", "end", "name"].map(find);
    match columns {
        [Some(_), Some(_), _] => Ok(columns),
        _ => Err(Failure::new(format!("{path} has no columns `start` and `end`"), ADVICE)),
    }
}

fn incident(
    line: u64,
    record: &[Field],
    columns: [Option<usize>; 3],
    trouble: &mut Trouble,
) -> Option<Incident> {
    let mut time = |column: Option<usize>| {
        let Some(field) = record.get(column?) else {
            trouble.at(line, 1, "the line has too few fields");
            return None;
        };
        let at = instant::parse(&field.text);
        if at.is_none() {
            trouble.at(
                line,
                field.column,
                &format!("{}: {}", excerpt(&field.text), instant::ADVICE),
            );
        }
        at.map(|at| at.0)
    };
    let (start, end) = (time(columns[0]), time(columns[1]));
    let (start, end) = start.zip(end)?;
    if end < start {
        trouble.at(line, 1, "it ends before it starts");
        return None;
    }
    let name = columns[2].and_then(|at| record.get(at)).map(|f| f.text.trim().to_owned());
    Some(Incident { name: name.unwrap_or_default(), start, end })
}

/// How well these fires found the incidents that lie between `begin` and `end`.
pub(super) fn judge(incidents: &[Incident], fires: &[&Fire], begin: i64, end: i64) -> Found {
    let in_data: Vec<&Incident> =
        incidents.iter().filter(|i| i.start <= end && i.end >= begin).collect();
    if in_data.is_empty() {
        return Found::default();
    }
    let mut found = Found::default();
    let mut hits = 0;
    for incident in &in_data {
        let during: Vec<&&Fire> =
            fires.iter().filter(|f| f.overlaps(incident.start, incident.end)).collect();
        let Some(first) = during.iter().map(|fire| fire.at).min() else { continue };
        hits += 1;
        found.detected.push((first - incident.start).max(0));
        let last = during.iter().map(|fire| fire.resolved).max_by_key(|r| r.unwrap_or(i64::MAX));
        found.resolved.extend(last.flatten().map(|at| (at - incident.end).max(0)));
    }
    let right =
        fires.iter().filter(|fire| in_data.iter().any(|i| fire.overlaps(i.start, i.end))).count();
    found.recall = Some(f64::from(hits) / in_data.len() as f64);
    found.precision = (!fires.is_empty()).then(|| right as f64 / fires.len() as f64);
    found
}

/// The median, of two in the middle what lies between; none of nothing.
pub(super) fn median(values: &[i64]) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    Some(lower + (upper - lower) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fire(at: i64, resolved: Option<i64>) -> Fire {
        Fire { alert: "a".to_owned(), at, resolved, spent: 0.0, flap: false }
    }

    fn incident(start: i64, end: i64) -> Incident {
        Incident { name: String::new(), start, end }
    }

    #[test]
    fn precision_counts_fires_and_recall_incidents() {
        let incidents = [incident(100, 200), incident(1000, 1100), incident(9_000, 9_999)];
        let (a, b, c) = (fire(110, Some(120)), fire(130, Some(250)), fire(500, Some(510)));
        let found = judge(&incidents, &[&a, &b, &c], 0, 5000);
        assert_eq!((found.precision, found.recall), (Some(2.0 / 3.0), Some(0.5)));
        assert_eq!((found.detected, found.resolved), (vec![10], vec![50]));
    }

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(
            [median(&[]), median(&[7]), median(&[9, 1]), median(&[3, 1, 2])],
            [None, Some(7), Some(5), Some(2)]
        );
    }

    #[test]
    fn an_alert_that_never_fired_has_no_precision() {
        let found = judge(&[incident(0, 1)], &[], 0, 10);
        assert_eq!((found.precision, found.recall), (None, Some(0.0)));
        assert_eq!(judge(&[], &[], 0, 10), Found::default());
        let still = fire(5, None);
        assert_eq!(judge(&[incident(0, 6)], &[&still], 0, 10).resolved, Vec::<i64>::new());
    }
}
