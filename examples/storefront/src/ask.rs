//! What requests say beside their path.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use axum::extract::Query;
use axum::http::StatusCode;
use bellwether::Label as _;

use crate::metrics::Region;

/// The parameters of a query.
pub(crate) type Parameters = Query<HashMap<String, String>>;

/// An answer without a body worth reading.
pub(crate) type Refusal = (StatusCode, &'static str);

/// Where the customer says they are, if it is a place we know.
pub(crate) fn region(parameters: &Parameters) -> Option<Region> {
    parameters.get("region").and_then(|text| Region::from_text(text))
}

/// An id that is hard to guess: two hashes keyed by the system. A shop that is not for show takes
/// its random numbers from a generator made for secrets.
pub(crate) fn fresh_id() -> String {
    let half = || RandomState::new().hash_one(0u8);
    format!("{:016x}{:016x}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_long_and_each_is_another() {
        let (one, two) = (fresh_id(), fresh_id());
        assert_eq!(one.len(), 32);
        assert_ne!(one, two);
        assert_ne!(one.split_at(16).0, one.split_at(16).1);
    }
}
