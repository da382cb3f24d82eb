//! Prometheus text events as families: buckets, sums and counts folded into their histogram.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use bellwether_model::{Family, FamilyKind};

use super::parse::Events;
use crate::event::{Event, Moment, Sample};
use crate::parse::number::{equal, parse_f64, unsigned_zero};
use crate::parse::point::{Bucket, Point, label_key, own_labels};
use crate::parse::{Fault, Limits, ParseCode, ParseError, ParseErrors, Parsed};

/// Puts events together. Lines of a family may come in any order after its TYPE, so all families
/// stay until the end.
#[derive(Debug, Default)]
pub struct Assembler {
    limits: Limits,
    drafts: Vec<Draft>,
    by_name: HashMap<String, usize>,
    samples: usize,
    duplicates: u64,
}

/// A family so far.
#[derive(Debug, Default)]
struct Draft {
    name: String,
    kind: Option<(FamilyKind, u64)>,
    help: Option<String>,
    /// Line of its first sample.
    sampled: Option<u64>,
    points: Vec<Point>,
    by_labels: HashMap<String, usize>,
}

impl Draft {
    fn kind(&self) -> FamilyKind {
        self.kind.map_or(FamilyKind::Unknown, |(kind, _)| kind)
    }
}

impl Assembler {
    /// Nothing read yet.
    pub fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), ..Self::default() }
    }

    /// Reads what `events` still has. After an error it goes on with the next line and collects,
    /// up to the limit.
    pub fn read(&mut self, events: &mut Events<'_>) -> Result<(), ParseErrors> {
        let mut errors: Vec<ParseError> = Vec::new();
        while errors.len() < self.limits.errors.max(1) {
            let fault = match events.next_event() {
                None => break,
                Some(Ok((line, event))) => self.accept(line, &event).err(),
                Some(Err(error)) => {
                    errors.push(error);
                    continue;
                }
            };
            errors.extend(fault.map(|f| events.locate(f)));
        }
        if errors.is_empty() { Ok(()) } else { Err(ParseErrors(errors)) }
    }

    /// The families, in the order they first appeared.
    pub fn finish(self) -> Parsed {
        let families = self.drafts.into_iter().map(Draft::finish).collect();
        Parsed { families, duplicates: self.duplicates, unrepresented: 0 }
    }

    fn accept(&mut self, line: u64, event: &Event<'_, '_>) -> Result<(), Fault> {
        match event {
            Event::Help { name, text } => {
                let draft = self.draft(name);
                match draft.help {
                    Some(_) => self.duplicates += 1,
                    None => draft.help = Some(text.clone().into_owned()),
                }
                Ok(())
            }
            Event::Type { name, kind } => self.kind(line, name, *kind),
            Event::Sample(sample) => self.sample(line, sample),
            Event::Unit { .. } | Event::Eof => Ok(()),
        }
    }

    fn kind(&mut self, line: u64, name: &str, kind: FamilyKind) -> Result<(), Fault> {
        let draft = self.draft(name);
        match (draft.kind, draft.sampled) {
            (Some((known, _)), _) if known == kind => self.duplicates += 1,
            (Some((known, at)), _) => {
                let (was, is) = (known.as_str(), kind.as_str());
                let what = format!("`{name}` is a {is} here and a {was} in line {at}");
                let help = "give one name one type; rename one of the two";
                return Err(Fault::new(ParseCode::Clash, 0, what, help));
            }
            (None, Some(at)) => {
                let what = format!("TYPE of `{name}` after its samples, which begin in line {at}");
                return Err(Fault::new(ParseCode::Metadata, 0, what, "write TYPE first"));
            }
            (None, None) => draft.kind = Some((kind, line)),
        }
        Ok(())
    }

    fn draft(&mut self, name: &str) -> &mut Draft {
        let index = self.by_name.get(name).copied().unwrap_or_else(|| {
            self.by_name.insert(name.to_owned(), self.drafts.len());
            self.drafts.push(Draft { name: name.to_owned(), ..Draft::default() });
            self.drafts.len() - 1
        });
        &mut self.drafts[index]
    }

    fn sample(&mut self, line: u64, sample: &Sample<'_, '_>) -> Result<(), Fault> {
        self.samples += 1;
        if self.samples > self.limits.samples {
            let what = format!("more than {} samples", self.limits.samples);
            return Err(Fault::new(ParseCode::Limit, 0, what, "raise the limit or expose less"));
        }
        let (index, suffix) = self.place(&sample.name);
        let draft = match index {
            Some(index) => &mut self.drafts[index],
            None => self.draft(&sample.name),
        };
        draft.sampled.get_or_insert(line);
        if !draft.sample(suffix, sample)? {
            self.duplicates += 1;
        }
        Ok(())
    }

    /// The family a sample belongs to and the suffix it has there.
    fn place(&self, name: &str) -> (Option<usize>, &'static str) {
        if let Some(index) = self.by_name.get(name) {
            return (Some(*index), "");
        }
        for suffix in ["_bucket", "_sum", "_count", "_gsum", "_gcount"] {
            let base = name.strip_suffix(suffix).and_then(|base| self.by_name.get(base));
            if let Some(index) = base.filter(|i| takes(self.drafts[**i].kind(), suffix)) {
                return (Some(*index), suffix);
            }
        }
        (None, "")
    }
}

fn takes(kind: FamilyKind, suffix: &str) -> bool {
    match kind {
        FamilyKind::Histogram => matches!(suffix, "_bucket" | "_sum" | "_count"),
        FamilyKind::GaugeHistogram => true,
        FamilyKind::Summary => matches!(suffix, "_sum" | "_count"),
        _ => false,
    }
}

impl Draft {
    /// Takes a sample; says whether it was new.
    fn sample(&mut self, suffix: &str, sample: &Sample<'_, '_>) -> Result<bool, Fault> {
        let own = match (self.kind(), suffix) {
            (_, "_bucket") => Some("le"),
            (FamilyKind::Summary, "") => Some("quantile"),
            (FamilyKind::Histogram | FamilyKind::GaugeHistogram, "") => {
                let what = format!("`{}` is a histogram and has no samples of its own", self.name);
                let help = "write _bucket, _sum and _count samples";
                return Err(Fault::new(ParseCode::Histogram, 0, what, help));
            }
            _ => None,
        };
        let own_value = match own {
            Some(own) => Some(bound(own, sample)?),
            None => None,
        };
        let point = self.point(own, sample);
        Ok(add(point, suffix, own_value, sample))
    }

    fn point(&mut self, own: Option<&str>, sample: &Sample<'_, '_>) -> &mut Point {
        let time = sample.time.map(Moment::timestamp);
        let mut key = String::new();
        if let Some(time) = time {
            key.push_str(itoa::Buffer::new().format(time.0));
        }
        key.push('@');
        label_key(sample.labels, own, &mut key);
        let index = match self.by_labels.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.points.push(Point::new(own_labels(sample.labels, own), time));
                *new.insert(self.points.len() - 1)
            }
        };
        &mut self.points[index]
    }

    fn finish(self) -> Family {
        let kind = self.kind();
        Family {
            kind,
            name: self.name,
            unit: String::new(),
            help: self.help.unwrap_or_default(),
            metrics: self.points.into_iter().filter_map(|p| p.into_metric(kind)).collect(),
        }
    }
}

/// Puts a value where its suffix says; false when there was one already.
fn add(point: &mut Point, suffix: &str, own: Option<f64>, sample: &Sample<'_, '_>) -> bool {
    let value = sample.value.as_f64();
    match (suffix, own) {
        ("_bucket", Some(bound)) => {
            let new = point.buckets.iter().all(|b| !equal(b.bound, bound));
            if new {
                point.buckets.push(Bucket {
                    bound,
                    cumulative: unsigned_zero(value),
                    exemplar: None,
                });
            }
            new
        }
        ("_sum" | "_gsum", _) => set(&mut point.sum, value),
        ("_count" | "_gcount", _) => set(&mut point.count, unsigned_zero(value)),
        (_, Some(quantile)) => {
            let new = point.quantiles.iter().all(|(q, _)| !equal(*q, quantile));
            if new {
                point.quantiles.push((quantile, value));
            }
            new
        }
        _ => set(&mut point.number, (sample.value, None)),
    }
}

fn set<T>(slot: &mut Option<T>, value: T) -> bool {
    let new = slot.is_none();
    if new {
        *slot = Some(value);
    }
    new
}

fn bound(own: &str, sample: &Sample<'_, '_>) -> Result<f64, Fault> {
    let text = sample.label(own);
    let value = text.and_then(parse_f64).filter(|v| !v.is_nan());
    value.ok_or_else(|| {
        let what = match text {
            Some(text) => format!("`{own}=\"{text}\"` is no number"),
            None => format!("`{}` without label `{own}`", sample.name),
        };
        Fault::new(ParseCode::Labels, 0, what, "say which of its values this is")
    })
}

/// The families of an exposition, within the default limits.
pub fn parse(input: &[u8]) -> Result<Vec<Family>, ParseErrors> {
    parse_with(input, &Limits::default()).map(|parsed| parsed.families)
}

/// The families of an exposition within `limits`, and what was left out.
pub fn parse_with(input: &[u8], limits: &Limits) -> Result<Parsed, ParseErrors> {
    let mut events = Events::new(input, 1, limits);
    let mut assembler = Assembler::new(limits);
    assembler.read(&mut events)?;
    Ok(assembler.finish())
}
