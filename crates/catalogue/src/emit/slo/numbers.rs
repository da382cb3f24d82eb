//! Numbers as they are written in rules: exact decimals, never what binary makes of them.

use bellwether_model::spec::SloSpec;
use bellwether_slo::Ratio;

use crate::objective;

/// A written share or factor as a decimal number: `14.4`, or `0.5` of `50%`.
pub(super) fn decimal(text: &str) -> String {
    // What cannot be read has been refused when the catalogue was compiled.
    Ratio::parse(text).map_or_else(|_| text.to_owned(), |ratio| ratio.to_string())
}

/// The share that must be good.
pub(super) fn share(slo: &SloSpec) -> String {
    decimal(&slo.objective)
}

/// The share that may be bad: `0.001` of `99.9%`.
pub(super) fn budget(slo: &SloSpec) -> String {
    let budget = objective::target(slo).map(|target| target.budget().share().to_string());
    budget.unwrap_or_else(|_| (1.0 - slo.share).to_string())
}

/// What a written share leaves of the whole: `0.05` of `95%`.
pub(super) fn rest(text: &str) -> String {
    let rest = Ratio::parse(text).ok().and_then(Ratio::complement);
    rest.map_or_else(|| text.to_owned(), |ratio| ratio.to_string())
}

/// Seconds, for templates and for dividing by them.
pub(super) fn seconds(span: std::time::Duration) -> String {
    span.as_secs_f64().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_those_that_were_written() {
        assert_eq!(decimal("14.4"), "14.4");
        assert_eq!(decimal("50%"), "0.5");
        assert_eq!(rest("99.95%"), "0.0005");
        assert_eq!(seconds(std::time::Duration::from_millis(1500)), "1.5");
    }
}
