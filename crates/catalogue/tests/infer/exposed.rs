//! Families as a test says them, and drafts held against them.

use bellwether_catalogue::infer::{Draft, Layout, Options, infer};
use bellwether_catalogue::{compile_sources, render_text};
use bellwether_contract::verify;
use bellwether_exposition::{Limits, text};
use bellwether_model::spec::Catalogue;
use bellwether_model::{Family, FamilyKind, Labels, Metric, MetricValue, Number};

/// The families of an exposition in text.
pub(crate) fn parsed(exposition: &str) -> Vec<Family> {
    text::parse_with(exposition.as_bytes(), &Limits::generous()).expect("sound text").families
}

/// A family with one series for each of these label sets, each with the value 1.
pub(crate) fn family(name: &str, kind: FamilyKind, series: Vec<Labels>) -> Family {
    let metric = |labels| Metric {
        labels,
        value: MetricValue::Number(Number::F64(1.0), None),
        timestamp: None,
        start: None,
    };
    Family {
        name: name.to_owned(),
        kind,
        unit: String::new(),
        help: "Help.".to_owned(),
        metrics: series.into_iter().map(metric).collect(),
    }
}

/// The catalogue a draft compiles to; it must have no errors.
#[track_caller]
pub(crate) fn compiled(draft: &Draft) -> Catalogue {
    let compiled = compile_sources(draft.files.clone());
    let text = || draft.files.iter().map(|f| f.text.as_str()).collect::<String>();
    assert!(!compiled.has_errors(), "{}\n{}", render_text(&compiled, false), text());
    compiled.catalogue
}

/// Drafts in both layouts, with and without libraries; each must compile.
#[track_caller]
pub(crate) fn drafts(scrapes: &[Vec<Family>]) -> Vec<(Draft, Catalogue)> {
    let layouts = [(Layout::OneFile, false), (Layout::Folder, false), (Layout::OneFile, true)];
    let draft =
        |(layout, libraries)| infer(scrapes, &Options { layout, libraries, ..Options::default() });
    layouts
        .map(draft)
        .into_iter()
        .map(|draft| {
            let catalogue = compiled(&draft);
            (draft, catalogue)
        })
        .collect()
}

/// Codes of drift of the scrapes against what was drafted from them, in every layout.
#[track_caller]
pub(crate) fn drift(scrapes: &[Vec<Family>]) -> Vec<&'static str> {
    let mut codes: Vec<&str> = drafts(scrapes)
        .iter()
        .flat_map(|(_, catalogue)| scrapes.iter().flat_map(|families| verify(catalogue, families)))
        .map(|finding| finding.code)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
