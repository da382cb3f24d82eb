//! What can be chosen about StatsD.

/// Packet size that no network of 1,500-byte frames has to split: DogStatsD's recommendation over
/// UDP.
pub const PACKET_BYTES: usize = 1432;
/// Packet size over a Unix socket or the loopback interface.
pub const PACKET_BYTES_LOCAL: usize = 8192;

/// Whose StatsD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flavour {
    /// Etsy's: names only, no tags.
    Plain,
    /// Datadog's: tags, distributions, timestamps.
    #[default]
    Dog,
}

/// How packets are told apart on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// Each packet is a datagram (UDP, Unix datagram socket): lines with a newline between them.
    #[default]
    Datagram,
    /// A stream of lines (TCP): a newline after each.
    Lines,
    /// A stream of packets (Unix stream socket of DogStatsD): four bytes of length, the lowest
    /// first, before each.
    Length,
}

/// How observations are sent. Buckets are exact, distributions are not: choose by what the graphs
/// shall show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HistogramForm {
    /// Exact: for each bucket that grew `name.bucket:added|c` with `lower_bound` and `upper_bound`
    /// (`-inf`, `inf` at the ends), then `name.count` and `name.sum` as counts. Buckets are not
    /// cumulative. What plain StatsD gets in any case.
    #[default]
    Buckets,
    /// DogStatsD's distributions: for each bucket that grew `name:midpoint|d|@rate`, the rate such
    /// that one divided by it is the bucket's count. How many there were is exact, each value is
    /// off by up to half its bucket; in the bucket without a bound it is the last bound. Native
    /// buckets are taken where there are any, as they are finer.
    Distributions,
}

/// How metrics are written; one for as long as a destination lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatsdOptions {
    /// Whose StatsD.
    pub flavour: Flavour,
    /// How packets are told apart.
    pub framing: Framing,
    /// Most bytes of a packet without its length. A line that does not fit is dropped and counted.
    pub packet_bytes_max: usize,
    /// Put before every name, with a dot; may be empty.
    pub prefix: String,
    /// Tags of every line: `env`, `service`. Plain StatsD has none.
    pub tags: Vec<(String, String)>,
    /// How observations are sent.
    pub histograms: HistogramForm,
    /// Whether counts and gauges say when they were taken (DogStatsD 1.3); the agent then passes
    /// them on as they are, without aggregating.
    pub timestamps: bool,
}

impl Default for StatsdOptions {
    /// DogStatsD over UDP.
    fn default() -> Self {
        Self {
            flavour: Flavour::default(),
            framing: Framing::default(),
            packet_bytes_max: PACKET_BYTES,
            prefix: String::new(),
            tags: Vec::new(),
            histograms: HistogramForm::default(),
            timestamps: false,
        }
    }
}
