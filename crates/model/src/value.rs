//! Sample values: exact integers stay integers until a format asks for a float.

/// A sample value. Counters of events stay exact beyond 2⁵³ where the format can say so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A count.
    U64(u64),
    /// A sum that goes both ways.
    I64(i64),
    /// Anything measured.
    F64(f64),
}

impl Number {
    /// The value as a float, rounded to nearest where it does not fit exactly.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::U64(v) => v as f64,
            Self::I64(v) => v as f64,
            Self::F64(v) => v,
        }
    }
}

impl From<u64> for Number {
    fn from(v: u64) -> Self {
        Self::U64(v)
    }
}

impl From<i64> for Number {
    fn from(v: i64) -> Self {
        Self::I64(v)
    }
}

impl From<f64> for Number {
    fn from(v: f64) -> Self {
        Self::F64(v)
    }
}
