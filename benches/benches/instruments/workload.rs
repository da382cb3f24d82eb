//! The workload everyone gets: method (5) × route (50) × status (5), and request durations.

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

/// The texts of the three labels.
pub fn texts(triple: [u32; 3]) -> [String; 3] {
    const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "other"];
    let [method, route, status] = triple;
    let method = METHODS.get(method as usize).copied().unwrap_or_default();
    [method.to_owned(), format!("/v1/resource{route:02}"), format!("{}xx", status + 1)]
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
        ((self.next() >> 32) * u64::from(n) >> 32) as u32
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
