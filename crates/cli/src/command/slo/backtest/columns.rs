//! What the columns of an event file mean, and what a record of it counts.

use bellwether_model::Timestamp;
use bellwether_slo::Counts;

use super::instant;
use super::records::Field;
use super::trouble::{Trouble, excerpt};

/// Help for files whose columns do not tell good from bad.
pub(super) const ADVICE: &str = "name the columns in the first line: `time` with `total` and `bad` \
                                 (or `good`) for counts of a step that ends then, or with `good`, \
                                 `bad`, `status` or `duration` for one event a line";

/// The columns of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Columns {
    time: usize,
    meaning: Meaning,
}

/// How a record tells good from bad.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Meaning {
    /// Counts of the step that ended at the time.
    Counted { first: usize, second: usize, are: Two },
    /// One event: true is good, or bad.
    Flag { column: usize, is_good: bool },
    /// One event, bad from a status on.
    Status { column: usize, bad_from: f64 },
    /// One event, bad above the bound in seconds; the unit of the column in seconds.
    Duration { column: usize, unit: f64, bound: f64 },
}

/// Which two counts a record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Two {
    TotalBad,
    TotalGood,
    GoodBad,
}

/// From this status on a request failed, unless it is said otherwise.
pub(super) const FAILED_FROM: u16 = 500;

impl Columns {
    /// The same, where a status tells: bad from another one on.
    pub(super) fn bad_from(mut self, status: u16) -> Self {
        if let Meaning::Status { bad_from, .. } = &mut self.meaning {
            *bad_from = f64::from(status);
        }
        self
    }

    /// Reads the first line. Latency objectives have a bound in seconds and look at durations.
    pub(super) fn of(head: &[Field], bound: Option<f64>) -> Result<Self, String> {
        let find = |names: &[&str]| {
            head.iter()
                .position(|field| names.contains(&field.text.trim().to_ascii_lowercase().as_str()))
        };
        let time = find(&["time", "timestamp", "at", "ts"]).ok_or("there is no column `time`")?;
        let (total, good, bad) = (find(&["total"]), find(&["good"]), find(&["bad"]));
        let counted = |first, second, are| Meaning::Counted { first, second, are };
        let meaning = match (total, good, bad) {
            (Some(total), _, Some(bad)) => counted(total, bad, Two::TotalBad),
            (Some(total), Some(good), None) => counted(total, good, Two::TotalGood),
            (None, Some(good), Some(bad)) => counted(good, bad, Two::GoodBad),
            (None, Some(column), None) => Meaning::Flag { column, is_good: true },
            (None, None, Some(column)) => Meaning::Flag { column, is_good: false },
            (Some(_), None, None) => {
                return Err("`total` alone does not tell good from bad".to_owned());
            }
            (None, None, None) => event(find, bound)?,
        };
        Ok(Self { time, meaning })
    }

    /// Whether a record is one event; else it counts a step.
    pub(super) fn are_events(self) -> bool {
        !matches!(self.meaning, Meaning::Counted { .. })
    }

    /// What a record says; what is wrong with it is noted.
    pub(super) fn read(
        self,
        line: u64,
        record: &[Field],
        trouble: &mut Trouble,
    ) -> Option<(Timestamp, Counts)> {
        let time = field(record, self.time, line, trouble)
            .and_then(|f| checked(line, f, instant::parse(&f.text), instant::ADVICE, trouble));
        let counts = self.counts(line, record, trouble);
        time.zip(counts)
    }

    fn counts(self, line: u64, record: &[Field], trouble: &mut Trouble) -> Option<Counts> {
        match self.meaning {
            Meaning::Counted { first, second, are } => {
                let one = whole(line, record, first, trouble);
                let two = whole(line, record, second, trouble);
                let (one, two) = one.zip(two)?;
                let counts = pair(are, one, two);
                if counts.is_none() {
                    let column = record.get(second).map_or(1, |f| f.column);
                    trouble.at(line, column, &format!("{two} of {one} events"));
                }
                counts
            }
            Meaning::Flag { column, is_good } => {
                let f = field(record, column, line, trouble)?;
                let yes = checked(line, f, flag(&f.text), "write true or false", trouble)?;
                Some(Counts::new(1, u64::from(yes != is_good)))
            }
            Meaning::Status { column, bad_from } => {
                let f = field(record, column, line, trouble)?;
                let status =
                    checked(line, f, number(&f.text), "write a status such as 200", trouble)?;
                Some(Counts::new(1, u64::from(status >= bad_from)))
            }
            Meaning::Duration { column, unit, bound } => {
                let f = field(record, column, line, trouble)?;
                let seconds = checked(
                    line,
                    f,
                    seconds(&f.text, unit),
                    "write a time such as 0.25 or 250ms",
                    trouble,
                )?;
                Some(Counts::new(1, u64::from(seconds > bound)))
            }
        }
    }
}

fn event(find: impl Fn(&[&str]) -> Option<usize>, bound: Option<f64>) -> Result<Meaning, String> {
    match bound {
        Some(bound) => {
            let in_seconds =
                find(&["duration", "duration_seconds", "duration_s", "latency"]).map(|c| (c, 1.0));
            let in_millis = || find(&["duration_ms", "latency_ms"]).map(|c| (c, 0.001));
            let (column, unit) = in_seconds
                .or_else(in_millis)
                .ok_or("no column `duration` for a latency objective")?;
            Ok(Meaning::Duration { column, unit, bound })
        }
        None => find(&["status", "status_code", "code"])
            .map(|column| Meaning::Status { column, bad_from: f64::from(FAILED_FROM) })
            .ok_or_else(|| "no column tells good from bad".to_owned()),
    }
}

fn pair(are: Two, first: u64, second: u64) -> Option<Counts> {
    match are {
        Two::TotalBad => (second <= first).then(|| Counts::new(first, second)),
        Two::TotalGood => Some(Counts::new(first, first.checked_sub(second)?)),
        Two::GoodBad => Some(Counts::new(first.checked_add(second)?, second)),
    }
}

fn field<'a>(
    record: &'a [Field],
    at: usize,
    line: u64,
    trouble: &mut Trouble,
) -> Option<&'a Field> {
    let found = record.get(at);
    if found.is_none() {
        let end = record.last().map_or(1, |f| f.column + f.text.chars().count());
        trouble.at(
            line,
            end,
            &format!("the line has {} fields and needs {}", record.len(), at + 1),
        );
    }
    found
}

fn checked<T>(
    line: u64,
    field: &Field,
    read: Option<T>,
    advice: &str,
    trouble: &mut Trouble,
) -> Option<T> {
    if read.is_none() {
        trouble.at(line, field.column, &format!("{}: {advice}", excerpt(&field.text)));
    }
    read
}

fn whole(line: u64, record: &[Field], at: usize, trouble: &mut Trouble) -> Option<u64> {
    let f = field(record, at, line, trouble)?;
    // Sums over months of them must fit.
    let count = f.text.trim().parse::<u64>().ok().filter(|count| *count <= 1_000_000_000_000);
    checked(line, f, count, "write a whole number up to a million million", trouble)
}

fn flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "y" | "t" => Some(true),
        "0" | "false" | "no" | "n" | "f" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0)
}

/// Seconds: a number in the column's unit, or with a unit of its own.
fn seconds(text: &str, unit: f64) -> Option<f64> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let own = match text.strip_prefix(digits)? {
        "" => unit,
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        _ => return None,
    };
    Some(number(digits)? * own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> Vec<Field> {
        line.split(',').map(|text| Field { text: text.to_owned(), column: 1 }).collect()
    }

    fn counts(head: &str, row: &str, bound: Option<f64>) -> Option<(u64, u64)> {
        let columns = Columns::of(&fields(head), bound).unwrap();
        let mut trouble = Trouble::new("x");
        let read = columns.read(2, &fields(row), &mut trouble);
        read.map(|(_, counts)| (counts.total, counts.bad))
    }

    #[test]
    fn good_and_bad_in_every_arrangement() {
        assert_eq!(counts("time,total,bad", "60,100,3", None), Some((100, 3)));
        assert_eq!(counts("total,time,good", "100,60,97", None), Some((100, 3)));
        assert_eq!(counts("Time, good ,bad", "60,97,3", None), Some((100, 3)));
        assert_eq!(counts("time,good", "60,false", None), Some((1, 1)));
        assert_eq!(counts("time,bad", "60,0", None), Some((1, 0)));
        assert_eq!(counts("ts,path,status", "60,/,503", None), Some((1, 1)));
        assert_eq!(counts("ts,status,duration", "60,503,1.2", Some(1.2)), Some((1, 0)));
        assert_eq!(counts("ts,duration", "60,1201ms", Some(1.2)), Some((1, 1)));
        assert_eq!(counts("ts,duration_ms", "60,1201", Some(1.2)), Some((1, 1)));
    }

    #[test]
    fn records_that_cannot_be_are_refused() {
        for (head, row) in [
            ("time,total,bad", "60,3,4"),
            ("time,total,good", "60,3,4"),
            ("time,total,bad", "60,-1,0"),
            ("time,total,bad", "60,1.5,0"),
            ("time,total,bad", "60,9999999999999,0"),
            ("time,bad", "60,maybe"),
            ("time,status", "60,OK"),
            ("time,status", "60,NaN"),
            ("time,total,bad", "60,3"),
            ("time,total,bad", "noon,3,1"),
        ] {
            assert_eq!(counts(head, row, None), None, "{head} {row}");
        }
        assert_eq!(counts("time,duration", "60,1h", Some(1.0)), None);
    }

    #[test]
    fn a_head_that_does_not_tell_is_refused() {
        for head in ["", "total,bad", "time", "time,total", "time,duration"] {
            assert!(Columns::of(&fields(head), None).is_err(), "{head}");
        }
        assert!(Columns::of(&fields("time,status"), Some(1.0)).is_err());
    }
}
