//! How much of anything an input may hold.

use bellwether_model::name::NAME_BYTES_MAX;

/// Limits of one exposition. What exceeds one is an error with its place, never cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Labels of one sample.
    pub labels: usize,
    /// Bytes of a metric or label name.
    pub name_bytes: usize,
    /// Bytes of a label value.
    pub value_bytes: usize,
    /// Bytes of a sample line up to its value: name and labels.
    pub series_bytes: usize,
    /// Bytes of a HELP text.
    pub help_bytes: usize,
    /// Samples in all.
    pub samples: usize,
    /// Native buckets of one histogram, counting the empty ones between its spans.
    pub native_buckets: usize,
    /// Errors collected before parsing stops.
    pub errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            labels: 32,
            name_bytes: NAME_BYTES_MAX,
            value_bytes: 1024,
            series_bytes: 4096,
            help_bytes: 4096,
            samples: 50_000,
            native_buckets: 16_384,
            errors: 16,
        }
    }
}

impl Limits {
    /// For inputs of one's own making: only the size of the input bounds them.
    pub fn generous() -> Self {
        Self {
            labels: 4096,
            name_bytes: 1 << 20,
            value_bytes: 1 << 20,
            series_bytes: 1 << 24,
            help_bytes: 1 << 20,
            samples: usize::MAX,
            native_buckets: 1 << 16,
            errors: 16,
        }
    }
}
