//! Twelve histories of a service, second by second, for tests: the engine, generated rules and
//! backtests are shown the same one, and must tell the same story.
//!
//! Each begins with eight healthy hours, so that no window is young when the trouble starts, except
//! where the start is the trouble. None spends half of a month's budget, where the 5 min grid of
//! rules over 30 days would decide. Nothing is random.

mod play;
mod shapes;

pub use play::{Column, Sample};
pub use shapes::all;

/// Seconds of healthy traffic before anything happens.
pub const WARM_UP: u32 = 8 * 3600;

/// What one replica did in one second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Second {
    /// Requests.
    pub total: u64,
    /// Those that failed.
    pub bad: u64,
    /// Those slower than the latency objective's bound.
    pub slow: u64,
}

/// A history.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Its name, `snake_case`.
    pub name: &'static str,
    /// What happens.
    pub about: &'static str,
    /// How long it is.
    pub seconds: u32,
    /// Replicas of the service.
    pub replicas: usize,
    /// How many of its seconds are left out at its beginning.
    pub(crate) skipped: u32,
    /// What a replica does in the second that begins at this one.
    pub(crate) shape: fn(u32, usize) -> Second,
    /// When a replica's process is down: replica, from, to (excluded). It begins again at zero.
    pub(crate) downs: Vec<(usize, u32, u32)>,
    /// When nothing is scraped: from, to (excluded).
    pub(crate) scrape_gaps: Vec<(u32, u32)>,
    /// When the service's wall clock jumps, and by how many seconds.
    pub(crate) jumps: Vec<(u32, i64)>,
}

impl Trace {
    /// The same history without its first `seconds`, which must be healthy ones: a whole number of
    /// hours, so that what happens keeps its place on every grid.
    #[must_use]
    pub fn later(mut self, seconds: u32) -> Self {
        let by = seconds.min(WARM_UP) / 3600 * 3600;
        self.skipped += by;
        self.seconds -= by;
        self.downs.iter_mut().for_each(|(_, from, to)| (*from, *to) = (*from - by, *to - by));
        self.scrape_gaps.iter_mut().for_each(|(from, to)| (*from, *to) = (*from - by, *to - by));
        self.jumps.iter_mut().for_each(|(at, _)| *at -= by);
        self
    }

    /// What `replica` does in the second that begins at `at`; none while it is down.
    pub fn second(&self, at: u32, replica: usize) -> Option<Second> {
        let down =
            self.downs.iter().any(|(who, from, to)| *who == replica && (*from..*to).contains(&at));
        (!down && at < self.seconds).then(|| (self.shape)(at + self.skipped, replica))
    }

    /// Whether `replica` begins again from zero at `at`.
    pub fn restarts(&self, at: u32, replica: usize) -> bool {
        self.downs.iter().any(|(who, _, to)| *who == replica && *to == at)
    }

    /// Whether a scrape at `at` gets through.
    pub fn scraped(&self, at: u32) -> bool {
        !self.scrape_gaps.iter().any(|(from, to)| (*from..*to).contains(&at))
    }

    /// How far the service's wall clock is off at `at`, in seconds.
    pub fn clock_off(&self, at: u32) -> i64 {
        self.jumps.iter().filter(|(when, _)| *when <= at).map(|(_, by)| by).sum()
    }
}
