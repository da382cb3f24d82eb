//! A 2.0 request as a 1.0 request, for what waits in a queue when the receiver turns out to be old.

use std::fmt;

use prost::Message as _;

use super::body::Request;
use super::compress::{DecompressError, compress, decompress};
use super::message::{
    self, Exemplar, ExemplarV1, LabelV1, MetadataV1, Sample, TimeSeries, TimeSeriesV1, WriteRequest,
};
use super::options::Version;

/// Why a request cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DowngradeError {
    /// Its body cannot be decompressed.
    Decompress(DecompressError),
    /// It is no message of its version, or refers to texts it does not hold.
    Message(String),
}

impl fmt::Display for DowngradeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decompress(e) => e.fmt(f),
            Self::Message(why) => write!(f, "no remote write 2.0 request: {why}"),
        }
    }
}

impl std::error::Error for DowngradeError {}

impl Request {
    /// The same samples as a 1.0 request; start times have no place there.
    ///
    /// # Errors
    /// [`DowngradeError`] when the body is not what this crate wrote.
    pub fn to_v1(&self) -> Result<Self, DowngradeError> {
        if self.version == Version::V1 {
            return Ok(self.clone());
        }
        let bytes = decompress(&self.body, super::REQUEST_BYTES_LIMIT);
        let bytes = bytes.map_err(DowngradeError::Decompress)?;
        let wrong = |e: prost::DecodeError| DowngradeError::Message(e.to_string());
        let request = message::Request::decode(bytes.as_slice()).map_err(wrong)?;
        let old = downgrade(&request).ok_or_else(|| {
            DowngradeError::Message("a series refers to a text that is not there".to_owned())
        })?;
        let bytes = old.encode_to_vec();
        let (version, message_bytes) = (Version::V1, bytes.len());
        Ok(Self { version, message_bytes, body: compress(&bytes), ..self.clone() })
    }
}

fn downgrade(request: &message::Request) -> Option<WriteRequest> {
    let symbols = &request.symbols;
    let mut old = WriteRequest::default();
    for series in &request.timeseries {
        let series = series_v1(series, symbols, &mut old.metadata)?;
        old.timeseries.push(series);
    }
    Some(old)
}

fn series_v1(
    series: &TimeSeries,
    symbols: &[String],
    metadata: &mut Vec<MetadataV1>,
) -> Option<TimeSeriesV1> {
    let labels = labels_of(&series.labels_refs, symbols)?;
    describe(series, &labels, symbols, metadata);
    let sample = |s: &Sample| Sample { start_timestamp: 0, ..*s };
    let exemplar = |e: &Exemplar| {
        let labels = labels_of(&e.labels_refs, symbols)?;
        Some(ExemplarV1 { labels, value: e.value, timestamp: e.timestamp })
    };
    let histogram = |h: &message::Histogram| message::Histogram { start_timestamp: 0, ..h.clone() };
    Some(TimeSeriesV1 {
        labels,
        samples: series.samples.iter().map(sample).collect(),
        exemplars: series.exemplars.iter().map(exemplar).collect::<Option<_>>()?,
        histograms: series.histograms.iter().map(histogram).collect(),
    })
}

/// Keeps the metadata of a series' family, unless the one before was of the same.
fn describe(
    series: &TimeSeries,
    labels: &[LabelV1],
    symbols: &[String],
    into: &mut Vec<MetadataV1>,
) {
    let Some(metadata) = &series.metadata else { return };
    let name = labels.iter().find(|label| label.name == "__name__");
    let name = name.map_or("", |label| label.value.as_str());
    let suffix = labels.iter().any(|l| l.name == "le").then_some("_bucket");
    let suffixes = suffix.into_iter().chain(["_sum", "_count"]);
    let distribution = matches!(metadata.kind, 3..=5);
    let family = suffixes.filter(|_| distribution).find_map(|s| name.strip_suffix(s));
    let text = |at: u32| symbols.get(at as usize).cloned().unwrap_or_default();
    let metadata = MetadataV1 {
        kind: metadata.kind,
        metric_family_name: family.unwrap_or(name).to_owned(),
        help: text(metadata.help_ref),
        unit: text(metadata.unit_ref),
    };
    if into.last() != Some(&metadata) {
        into.push(metadata);
    }
}

fn labels_of(refs: &[u32], symbols: &[String]) -> Option<Vec<LabelV1>> {
    let text = |at: &u32| symbols.get(*at as usize).cloned();
    let label =
        |pair: &[u32]| Some(LabelV1 { name: text(pair.first()?)?, value: text(pair.get(1)?)? });
    refs.chunks(2).map(label).collect()
}
