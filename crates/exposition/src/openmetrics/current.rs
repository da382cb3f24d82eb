//! The family whose lines are being read.

use std::collections::{HashMap, HashSet};

use bellwether_model::{Family, FamilyKind, Metric, Number, Timestamp};

use super::rules::{bound, check_histogram, check_sample, own_label, sample_suffixes};
use crate::event::{Moment, Sample};
use crate::parse::number::{equal, unsigned_zero};
use crate::parse::point::{Bucket, Point, label_key, own_exemplar, own_labels};
use crate::parse::{Fault, ParseCode};

/// Samples left out while reading a family.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LeftOut {
    pub(super) duplicates: u64,
    pub(super) unrepresented: u64,
}

/// A family so far.
#[derive(Debug, Default)]
pub(super) struct Current {
    pub(super) name: String,
    pub(super) kind: Option<(FamilyKind, u64)>,
    pub(super) help: Option<(String, u64)>,
    pub(super) unit: Option<(String, u64)>,
    /// Line of its first sample.
    pub(super) sampled: Option<u64>,
    pub(super) left_out: LeftOut,
    metrics: Vec<Metric>,
    group: Group,
    groups_seen: HashSet<String>,
    open: Option<Point>,
}

/// The millisecond of a group's last whole point.
#[derive(Debug, Default, PartialEq)]
enum LastPoint {
    #[default]
    None,
    At(Option<Timestamp>),
}

/// The samples of one label set, which have to be together.
#[derive(Debug, Default)]
struct Group {
    key: Option<String>,
    time: Option<Moment>,
    /// Series seen at `time`.
    series: HashSet<String>,
    /// The millisecond each series of single numbers was last kept at.
    kept: HashMap<String, Option<Timestamp>>,
    last_point: LastPoint,
}

impl Current {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub(super) fn kind(&self) -> FamilyKind {
        self.kind.map_or(FamilyKind::Unknown, |(kind, _)| kind)
    }

    /// The suffix of a sample of this family; none when the sample begins another.
    pub(super) fn suffix(&self, sample: &str) -> Option<&'static str> {
        let rest = sample.strip_prefix(self.name.as_str())?;
        sample_suffixes(self.kind()).iter().copied().find(|s| *s == rest)
    }

    /// Takes a sample that [`Self::suffix`] said belongs here.
    pub(super) fn sample(
        &mut self,
        line: u64,
        suffix: &str,
        sample: &Sample<'_, '_>,
    ) -> Result<(), Fault> {
        let kind = self.kind();
        self.sampled.get_or_insert(line);
        check_sample(kind, &self.name, suffix, sample)?;
        let own = own_label(kind, &self.name, suffix);
        let mut key = String::new();
        if kind != FamilyKind::Info {
            label_key(sample.labels, own, &mut key);
        }
        let mut series = suffix.to_owned();
        label_key(sample.labels, None, &mut series);
        let same_moment = self.enter_group(key, sample.time)?;
        if !same_moment {
            self.group.time = sample.time;
            self.group.series.clear();
        }
        if !self.group.series.insert(series.clone()) {
            self.left_out.duplicates += 1;
            return Ok(());
        }
        if matches!(
            kind,
            FamilyKind::Counter
                | FamilyKind::Summary
                | FamilyKind::Histogram
                | FamilyKind::GaugeHistogram
        ) {
            if !same_moment {
                self.close_point()?;
            }
            self.add(suffix, sample);
            return Ok(());
        }
        self.push_number(series, sample);
        Ok(())
    }

    /// Goes on with the group or begins another; says whether the moment is that of the sample
    /// before.
    fn enter_group(&mut self, key: String, time: Option<Moment>) -> Result<bool, Fault> {
        if self.group.key.as_ref() == Some(&key) {
            check_time(self.kind(), self.group.time, time)?;
            return Ok(self.group.time == time);
        }
        self.close_point()?;
        if !self.groups_seen.insert(key.clone()) {
            let what = "samples with these labels were left and come again";
            let help = "write all samples of a label set one after the other";
            return Err(Fault::new(ParseCode::Grouping, 0, what, help));
        }
        self.group = Group { key: Some(key), ..Group::default() };
        Ok(false)
    }

    fn push_number(&mut self, series: String, sample: &Sample<'_, '_>) {
        let time = sample.time.map(Moment::timestamp);
        if self.group.kept.get(&series) == Some(&time) {
            self.left_out.duplicates += 1;
            return;
        }
        self.group.kept.insert(series, time);
        let mut point = Point::new(own_labels(sample.labels, None), time);
        point.number = Some((sample.value, None));
        self.metrics.extend(point.into_metric(self.kind()));
    }

    fn add(&mut self, suffix: &str, sample: &Sample<'_, '_>) {
        // Of these types no own label is called like the family.
        let own = own_label(self.kind(), "", suffix);
        let time = sample.time.map(Moment::timestamp);
        let point =
            self.open.get_or_insert_with(|| Point::new(own_labels(sample.labels, own), time));
        let exemplar = sample.exemplar.as_ref().map(own_exemplar);
        let value = sample.value.as_f64();
        let own_value = || own.and_then(|own| sample.label(own)).and_then(bound);
        match suffix {
            "_total" => point.number = Some((sample.value, exemplar)),
            "_created" => match created(sample.value) {
                Some(start) => point.start = Some(start),
                None => self.left_out.unrepresented += 1,
            },
            "_sum" | "_gsum" => point.sum = Some(value),
            "_count" | "_gcount" => point.count = Some(unsigned_zero(value)),
            "_bucket" => {
                let bound = own_value().unwrap_or_default();
                point.buckets.push(Bucket { bound, cumulative: unsigned_zero(value), exemplar });
            }
            _ => {
                let quantile = own_value().unwrap_or_default();
                // `0.5` and `0.50` are two series and one quantile.
                if point.quantiles.iter().any(|(q, _)| equal(*q, quantile)) {
                    self.left_out.duplicates += 1;
                } else {
                    point.quantiles.push((quantile, value));
                }
            }
        }
    }

    fn close_point(&mut self) -> Result<(), Fault> {
        let Some(point) = self.open.take() else { return Ok(()) };
        let kind = self.kind();
        if matches!(kind, FamilyKind::Histogram | FamilyKind::GaugeHistogram) {
            check_histogram(kind, &point)?;
        }
        if self.group.last_point == LastPoint::At(point.time) {
            self.left_out.duplicates += 1;
            return Ok(());
        }
        self.group.last_point = LastPoint::At(point.time);
        match point.into_metric(kind) {
            Some(metric) => self.metrics.push(metric),
            None => self.left_out.unrepresented += 1,
        }
        Ok(())
    }

    /// The family, once its last line was read.
    pub(super) fn finish(mut self) -> Result<(Family, LeftOut), Fault> {
        self.close_point()?;
        let kind = self.kind();
        let suffix = match kind {
            FamilyKind::Counter => "_total",
            FamilyKind::Info => "_info",
            _ => "",
        };
        let family = Family {
            name: self.name + suffix,
            kind,
            unit: self.unit.map(|(unit, _)| unit).unwrap_or_default(),
            help: self.help.map(|(help, _)| help).unwrap_or_default(),
            metrics: self.metrics,
        };
        Ok((family, self.left_out))
    }
}

fn check_time(kind: FamilyKind, before: Option<Moment>, now: Option<Moment>) -> Result<(), Fault> {
    let what = match (before, now) {
        (None, None) => return Ok(()),
        (Some(before), Some(now)) if now >= before || kind == FamilyKind::Info => return Ok(()),
        (Some(_), Some(_)) => "a timestamp before that of the line above",
        _ => "some samples of this label set have timestamps and some have none",
    };
    let help = "give all samples of a label set a timestamp, ascending, or none of them";
    Err(Fault::new(ParseCode::Timestamp, 0, what, help))
}

/// A creation time, from seconds; none for what is no time.
fn created(value: Number) -> Option<Timestamp> {
    let seconds = value.as_f64();
    seconds.is_finite().then(|| Timestamp((seconds * 1000.0).round() as i64))
}
