//! The checks, one file for each thing looked at.

pub(crate) mod buckets;
pub(crate) mod family;
pub(crate) mod labels;
pub(crate) mod process;
pub(crate) mod series;
