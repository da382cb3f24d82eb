//! Protobuf to families.

use std::collections::HashMap;

use bellwether_model::{
    Exemplar, Family, FamilyKind, Histogram, Labels, Metric, MetricValue, Number, Summary,
    Timestamp,
};
use prost::Message;

use super::message::{self, MetricType};
use super::native;
use crate::parse::{Fault, Limits, ParseCode, ParseError, ParseErrors, Parsed};

/// The families of a body, within the default limits.
pub fn parse(input: &[u8]) -> Result<Vec<Family>, ParseErrors> {
    parse_with(input, &Limits::default()).map(|parsed| parsed.families)
}

/// The families of a body within `limits`, and what was left out.
///
/// Places are the number of the message and the byte it begins at. One message is decoded at a
/// time.
pub fn parse_with(input: &[u8], limits: &Limits) -> Result<Parsed, ParseErrors> {
    let mut reader =
        Reader { limits, names: HashMap::new(), samples: 0, parsed: Parsed::default() };
    let mut errors = Vec::new();
    let mut rest = input;
    let mut number = 0;
    while !rest.is_empty() && errors.len() < limits.errors.max(1) {
        number += 1;
        let at = input.len() - rest.len();
        let message = match message::MetricFamily::decode_length_delimited(&mut rest) {
            Ok(message) => message,
            Err(error) => {
                // Where the next message begins is lost with this one.
                let what = format!("no MetricFamily: {error}");
                let fault = Fault::new(ParseCode::Protobuf, 0, what, "send delimited messages");
                errors.push(place(fault, number, at));
                break;
            }
        };
        if let Err(fault) = reader.family(message, number) {
            errors.push(place(fault, number, at));
        }
    }
    if errors.is_empty() { Ok(reader.parsed) } else { Err(ParseErrors(errors)) }
}

fn place(fault: Fault, number: u64, at: usize) -> ParseError {
    ParseError { column: at as u64, ..fault.locate(number, &[]) }
}

fn fault(what: impl Into<String>) -> Fault {
    Fault::new(ParseCode::Protobuf, 0, what, "see metrics.proto for what belongs together")
}

fn too_much(what: String) -> Fault {
    Fault::new(ParseCode::Limit, 0, what, "raise the limit or expose less")
}

struct Reader<'l> {
    limits: &'l Limits,
    /// Names taken, with the number of their message.
    names: HashMap<String, u64>,
    samples: usize,
    parsed: Parsed,
}

impl Reader<'_> {
    fn family(&mut self, message: message::MetricFamily, number: u64) -> Result<(), Fault> {
        let name = message.name.unwrap_or_default();
        check_text(&name, self.limits.name_bytes, "name")?;
        if name.is_empty() || name.chars().any(char::is_control) {
            let what = "a family without a name or with control characters in it";
            return Err(Fault::new(ParseCode::Name, 0, what, "name the family"));
        }
        let help = message.help.unwrap_or_default();
        check_text(&help, self.limits.help_bytes, "HELP")?;
        let unit = message.unit.unwrap_or_default();
        check_text(&unit, self.limits.name_bytes, "unit")?;
        let kind = kind(message.kind.unwrap_or_default())?;
        if let Some(at) = self.names.insert(name.clone(), number) {
            let what = format!("`{name}` is the name of message {at} too");
            return Err(Fault::new(ParseCode::Clash, 0, what, "write each family once"));
        }
        let mut metrics = Vec::with_capacity(message.metric.len());
        for metric in message.metric {
            metrics.push(self.metric(kind, metric)?);
        }
        self.parsed.families.push(Family { name, kind, unit, help, metrics });
        Ok(())
    }

    fn metric(&mut self, kind: FamilyKind, metric: message::Metric) -> Result<Metric, Fault> {
        let labels = self.labels(metric.label)?;
        let lines = metric.histogram.as_ref().map_or(1, |h| h.bucket.len() + 3);
        self.samples = self.samples.saturating_add(lines);
        if self.samples > self.limits.samples {
            return Err(too_much(format!("more than {} samples", self.limits.samples)));
        }
        let missing = || fault(format!("a {} without its value", kind.as_str()));
        let number = |value: Option<f64>| Number::F64(value.unwrap_or_default());
        let (value, start) = match kind {
            FamilyKind::Counter => {
                let counter = metric.counter.ok_or_else(missing)?;
                let exemplar = counter.exemplar.map(|e| self.exemplar(e)).transpose()?;
                (MetricValue::Number(number(counter.value), exemplar), counter.start)
            }
            FamilyKind::Summary => summary(&metric.summary.ok_or_else(missing)?),
            FamilyKind::Histogram | FamilyKind::GaugeHistogram => {
                self.histogram(metric.histogram.ok_or_else(missing)?)?
            }
            FamilyKind::Gauge => {
                (MetricValue::Number(number(metric.gauge.ok_or_else(missing)?.value), None), None)
            }
            FamilyKind::Info | FamilyKind::StateSet | FamilyKind::Unknown => {
                (MetricValue::Number(number(metric.untyped.ok_or_else(missing)?.value), None), None)
            }
        };
        let timestamp = metric.timestamp_ms.map(Timestamp);
        Ok(Metric { labels, value, timestamp, start: start.map(Into::into) })
    }

    fn labels(&self, pairs: Vec<message::LabelPair>) -> Result<Labels, Fault> {
        if pairs.len() > self.limits.labels {
            return Err(too_much(format!("more than {} labels", self.limits.labels)));
        }
        let mut labels = Labels::default();
        for message::LabelPair { name, value } in pairs {
            let (name, value) = (name.unwrap_or_default(), value.unwrap_or_default());
            check_text(&name, self.limits.name_bytes, "label name")?;
            check_text(&value, self.limits.value_bytes, "label value")?;
            if name.is_empty() || labels.get(&name).is_some() {
                let what = format!("label `{name}` is there twice or has no name");
                return Err(Fault::new(ParseCode::Labels, 0, what, "give each label once"));
            }
            labels.0.push((name, value));
        }
        Ok(labels)
    }

    fn exemplar(&self, exemplar: message::Exemplar) -> Result<Exemplar, Fault> {
        Ok(Exemplar {
            labels: self.labels(exemplar.label)?,
            value: exemplar.value.unwrap_or_default(),
            timestamp: exemplar.timestamp.map(Into::into),
        })
    }

    fn histogram(
        &self,
        message: message::Histogram,
    ) -> Result<(MetricValue, Option<message::Time>), Fault> {
        let native = native::read(&message, self.limits.native_buckets).map_err(fault)?;
        let mut histogram = Histogram { sum: message.sample_sum, native, ..Histogram::default() };
        // With classic buckets, exemplars are found at those.
        let native_only = message.bucket.is_empty();
        for exemplar in message.exemplars.into_iter().filter(|_| native_only) {
            histogram.exemplars.push((0, self.exemplar(exemplar)?));
        }
        let count = message.sample_count_float.filter(|c| *c != 0.0);
        let count = count.unwrap_or(message.sample_count.unwrap_or_default() as f64);
        let mut below = 0.0;
        let mut closed = message.bucket.is_empty() && histogram.native.is_some();
        for bucket in message.bucket {
            let bound = bucket.upper_bound.unwrap_or_default();
            if bound.is_nan() || closed || histogram.bounds.last().is_some_and(|b| *b >= bound) {
                return Err(fault("bucket bounds that do not ascend"));
            }
            let float = bucket.cumulative_count_float.filter(|c| *c != 0.0);
            let cumulative = float.unwrap_or(bucket.cumulative_count.unwrap_or_default() as f64);
            if let Some(exemplar) = bucket.exemplar {
                histogram.exemplars.push((histogram.counts.len(), self.exemplar(exemplar)?));
            }
            histogram.counts.push(cumulative - below);
            below = cumulative;
            closed = bound == f64::INFINITY;
            if !closed {
                histogram.bounds.push(bound);
            }
        }
        if !closed {
            histogram.counts.push(count - below);
        }
        Ok((MetricValue::Histogram(histogram), message.start))
    }
}

fn check_text(text: &str, max: usize, of: &str) -> Result<(), Fault> {
    if text.len() <= max {
        return Ok(());
    }
    Err(too_much(format!("a {of} of {} bytes, {max} are allowed", text.len())))
}

fn summary(message: &message::Summary) -> (MetricValue, Option<message::Time>) {
    let quantile =
        |q: &message::Quantile| (q.quantile.unwrap_or_default(), q.value.unwrap_or_default());
    let summary = Summary {
        quantiles: message.quantile.iter().map(quantile).collect(),
        sum: message.sample_sum,
        count: message.sample_count.map(|c| c as f64),
    };
    (MetricValue::Summary(summary), message.start)
}

fn kind(kind: i32) -> Result<FamilyKind, Fault> {
    Ok(match MetricType::try_from(kind).map_err(|_| fault(format!("no metric type {kind}")))? {
        MetricType::Counter => FamilyKind::Counter,
        MetricType::Gauge => FamilyKind::Gauge,
        MetricType::Summary => FamilyKind::Summary,
        MetricType::Untyped => FamilyKind::Unknown,
        MetricType::Histogram => FamilyKind::Histogram,
        MetricType::GaugeHistogram => FamilyKind::GaugeHistogram,
    })
}
