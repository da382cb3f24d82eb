//! The workload everyone gets: method (5) × route (50) × status (5), and request durations.

use std::sync::LazyLock;

/// Label slots and values, drawn once.
#[derive(Debug)]
pub struct Workload {
    /// Uniformly drawn label slots.
    pub triples: Vec<[u32; 3]>,
    /// Durations in seconds, log-normal around 50 ms.
    pub values: Vec<f64>,
}

/// Draws repeat after so many.
pub const DRAWS: usize = 4096;
/// The cardinalities of the three labels.
pub const SIZES: [u32; 3] = [5, 50, 5];
/// The triple that is always hit in "hot" rows.
pub const HOT: [u32; 3] = [0, 7, 1];
/// Histogram bounds, in seconds.
pub const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Values of `method`.
pub const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "other"];
/// Values of `status`.
pub const STATUSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Values of `route`.
pub fn routes() -> &'static [&'static str] {
    static ROUTES: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let route = |n| -> &str { format!("/v1/resource{n:02}").leak() };
        (0..SIZES[1]).map(route).collect()
    });
    &ROUTES
}

/// The names of the three labels.
pub const LABELS: [&str; 3] = ["method", "route", "status"];

/// The text of slot `slot` of label number `label`.
pub fn text_of(label: usize, slot: u32) -> &'static str {
    let values = [&METHODS[..], routes(), &STATUSES][label];
    values[slot as usize]
}

/// The texts of the three labels, as services have them: in constants.
pub fn texts([method, route, status]: [u32; 3]) -> [&'static str; 3] {
    [text_of(0, method), text_of(1, route), text_of(2, status)]
}

/// All triples, the last label varying fastest.
pub fn triples() -> impl Iterator<Item = [u32; 3]> {
    let [methods, routes, statuses] = SIZES;
    let pairs = (0..methods).flat_map(move |m| (0..routes).map(move |r| [m, r]));
    pairs.flat_map(move |[m, r]| (0..statuses).map(move |s| [m, r, s]))
}

/// The first two labels of all triples.
pub fn pairs() -> impl Iterator<Item = [u32; 2]> {
    triples().filter(|[_, _, status]| *status == 0).map(|[method, route, _]| [method, route])
}

/// Families of a large exposition: of 1250 counters and of 250 histograms each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Large {
    /// Counter families, labelled by method, route and status.
    pub counters: u32,
    /// Histogram families, labelled by method and route.
    pub histograms: u32,
    /// Counters without labels, declared and never touched.
    pub plain: u32,
    /// Whether histograms have exponential buckets instead of bounds.
    pub exponential: bool,
}

impl Large {
    /// No family.
    pub const NOTHING: Self = Self { counters: 0, histograms: 0, plain: 0, exponential: false };

    /// 100,000 counters and 2,000 histograms.
    pub const ENCODED: Self = Self { counters: 80, histograms: 8, ..Self::NOTHING };

    /// Names of the counter families.
    pub fn counter_names(self) -> Vec<String> {
        (0..self.counters).map(|n| format!("shop{n:02}_requests_total")).collect()
    }

    /// Names of the counters without labels.
    pub fn plain_names(self) -> Vec<String> {
        (0..self.plain).map(|n| format!("shop_{n:03}_total")).collect()
    }

    /// Names of the histogram families.
    pub fn histogram_names(self) -> Vec<String> {
        (0..self.histograms).map(|n| format!("shop{n:02}_request_seconds")).collect()
    }
}

/// What the counter of a triple has counted.
pub fn count_of([method, route, status]: [u32; 3]) -> u64 {
    let place = u64::from((method * 50 + route) * 5 + status);
    place * place % 999_983 + 1
}

/// What the histogram of a method and route has seen.
pub fn seen_by([method, route]: [u32; 2]) -> impl Iterator<Item = f64> {
    (0..20u32).map(move |n| f64::from((method * 50 + route) * 7 + n * n * n + 1) * 1e-3)
}

impl Default for Workload {
    fn default() -> Self {
        Self::new()
    }
}

impl Workload {
    /// The same draws in every run.
    pub fn new() -> Self {
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        let triples = (0..DRAWS).map(|_| SIZES.map(|n| random.below(n))).collect();
        let values = (0..DRAWS).map(|_| random.log_normal(0.05, 1.0)).collect();
        Self { triples, values }
    }

    /// The triple of turn `i`.
    #[inline]
    pub fn triple(&self, i: usize) -> [u32; 3] {
        self.triples[i % DRAWS]
    }

    /// The value of turn `i`.
    #[inline]
    pub fn value(&self, i: usize) -> f64 {
        self.values[i % DRAWS]
    }
}

/// Xorshift: good enough to draw a workload.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: u32) -> u32 {
        (((self.next() >> 32) * u64::from(n)) >> 32) as u32
    }

    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        let (u, v) = (self.uniform().max(1e-12), self.uniform());
        let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
        median * (sigma * normal).exp()
    }
}
