//! Families → each format → families, for whatever a format can carry.
//!
//! What a format cannot carry is taken out before comparing, so that the tests say what that is:
//! text has no units, exemplars, start times or native buckets; protobuf has floats only.

#[path = "support/families.rs"]
mod families;

use bellwether_exposition::{Limits, openmetrics, protobuf, text};
use bellwether_model::{Family, FamilyKind, MetricValue, Number};
use families::any_families;
use proptest::prelude::*;

/// Fails unless both are the same, NaN the same as NaN.
fn same(expected: &[Family], found: &[Family]) -> Result<(), TestCaseError> {
    prop_assert_eq!(format!("{expected:#?}"), format!("{found:#?}"));
    Ok(())
}

fn for_openmetrics(mut families: Vec<Family>) -> Vec<Family> {
    for family in &mut families {
        let distribution =
            matches!(family.kind, FamilyKind::Histogram | FamilyKind::GaugeHistogram);
        let starts = matches!(
            family.kind,
            FamilyKind::Counter | FamilyKind::Histogram | FamilyKind::Summary
        );
        for metric in &mut family.metrics {
            metric.start = metric.start.filter(|_| starts);
            match &mut metric.value {
                MetricValue::Histogram(h) if distribution => {
                    h.native = None;
                    let negative = h.bounds.first().is_some_and(|b| *b < 0.0);
                    let gauge = family.kind == FamilyKind::GaugeHistogram;
                    h.sum = h.sum.filter(|s| {
                        if gauge { negative || *s >= 0.0 } else { !negative && *s >= 0.0 }
                    });
                }
                MetricValue::Summary(s) => s.sum = s.sum.filter(|s| *s >= 0.0),
                MetricValue::Number(_, exemplar) if family.kind != FamilyKind::Counter => {
                    *exemplar = None;
                }
                MetricValue::Number(..) | MetricValue::Histogram(_) => {}
            }
        }
    }
    families
}

fn for_text(mut families: Vec<Family>) -> Vec<Family> {
    for family in &mut families {
        family.unit.clear();
        family.kind = match family.kind {
            FamilyKind::Info | FamilyKind::StateSet => FamilyKind::Gauge,
            FamilyKind::GaugeHistogram => FamilyKind::Histogram,
            kind => kind,
        };
        for metric in &mut family.metrics {
            metric.start = None;
            match &mut metric.value {
                MetricValue::Histogram(h) => {
                    h.native = None;
                    h.exemplars.clear();
                }
                MetricValue::Number(_, exemplar) => *exemplar = None,
                MetricValue::Summary(_) => {}
            }
        }
    }
    families
}

fn for_protobuf(mut families: Vec<Family>) -> Vec<Family> {
    for family in &mut families {
        family.kind = match family.kind {
            FamilyKind::Info | FamilyKind::StateSet => FamilyKind::Gauge,
            kind => kind,
        };
        for metric in &mut family.metrics {
            let starts = matches!(
                family.kind,
                FamilyKind::Counter
                    | FamilyKind::Histogram
                    | FamilyKind::GaugeHistogram
                    | FamilyKind::Summary
            );
            metric.start = metric.start.filter(|_| starts);
            if let MetricValue::Number(value, exemplar) = &mut metric.value {
                *value = Number::F64(value.as_f64());
                if family.kind != FamilyKind::Counter {
                    *exemplar = None;
                }
            }
        }
    }
    families
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn openmetrics_brings_back_what_it_can_carry(families in any_families()) {
        let bytes = openmetrics::encode_to_vec(&families);
        let back = openmetrics::parse_with(&bytes, &Limits::generous());
        let back = back.map_err(|e| TestCaseError::fail(format!("{e}\n{}", String::from_utf8_lossy(&bytes))))?;
        same(&for_openmetrics(families), &back.families)?;
    }

    #[test]
    fn text_brings_back_what_it_can_carry(families in any_families()) {
        let bytes = text::encode_to_vec(&families);
        let back = text::parse_with(&bytes, &Limits::generous());
        let back = back.map_err(|e| TestCaseError::fail(format!("{e}\n{}", String::from_utf8_lossy(&bytes))))?;
        same(&for_text(families), &back.families)?;
    }

    #[test]
    fn protobuf_brings_back_what_it_can_carry(families in any_families()) {
        let bytes = protobuf::encode_to_vec(&families);
        let back = protobuf::parse_with(&bytes, &Limits::generous());
        let back = back.map_err(|e| TestCaseError::fail(e.to_string()))?;
        same(&for_protobuf(families), &back.families)?;
    }
}
