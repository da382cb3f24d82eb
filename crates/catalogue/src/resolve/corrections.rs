//! Times that shall not count: those in SLOs, and those written once for several.

use bellwether_model::spec::{CorrectionSpec, SloSpec, matches};
use bellwether_slo::correction::CORRECTIONS_MAX;

use super::{File, Scope};
use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::distance::suggest;
use crate::fields::{CORRECTION, SHARED_CORRECTION, SLO};
use crate::objective::is_correction_name;
use crate::source::Span;
use crate::syntax::Key;
use crate::view::View;

mod overlaps;
mod times;

/// Corrections of a catalogue, so that looking for overlaps ends soon.
const CATALOGUE_MAX: usize = 1_000;

/// A correction and where it is.
#[derive(Debug)]
struct Read {
    spec: CorrectionSpec,
    /// Its name in the file.
    span: Span,
    /// The SLO it stands in; empty for one of several.
    slo: String,
}

/// Reads all corrections and gives each SLO its own.
pub(super) fn resolve(scope: &mut Scope<'_>, slos: &mut [SloSpec]) {
    let (mut all, mut of) = (Vec::new(), vec![Vec::new(); slos.len()]);
    for file in scope.files {
        for (slo, node) in file.view.entries("slos") {
            let at = slos.iter().position(|known| known.name == slo.text);
            for (key, node) in View::new(node, &SLO).entries("corrections") {
                let view = View::new(node, &CORRECTION);
                give(&mut of, at, read(scope, view, key, &slo.text, &mut all));
            }
        }
    }
    for file in scope.files {
        for (key, node) in file.view.entries("corrections") {
            let view = View::new(node, &SHARED_CORRECTION);
            let meant = targets(scope, slos, file, view, key);
            let read = read(scope, view, key, "", &mut all);
            for slo in meant {
                give(&mut of, Some(slo), read);
            }
        }
    }
    for (slo, own) in slos.iter().zip(&of) {
        several(scope, slo, own, &all);
    }
    overlaps::report(scope, &all, &of);
    for (slo, own) in slos.iter_mut().zip(of) {
        let specs = own.iter().filter_map(|at| all.get(*at)).map(|one| one.spec.clone());
        slo.corrections = specs.collect();
    }
}

/// An SLO, if it could be read, has a correction, if that could.
fn give(of: &mut [Vec<usize>], slo: Option<usize>, correction: Option<usize>) {
    if let Some((own, correction)) = slo.and_then(|slo| of.get_mut(slo)).zip(correction) {
        own.push(correction);
    }
}

/// Reads one; gives its place among all.
fn read(
    scope: &mut Scope<'_>,
    view: View<'_>,
    key: &Key,
    slo: &str,
    all: &mut Vec<Read>,
) -> Option<usize> {
    let subject = if slo.is_empty() { &key.text } else { slo };
    name(scope, key, subject);
    if all.len() == CATALOGUE_MAX {
        let message = format!("more than {CATALOGUE_MAX} corrections in one catalogue");
        let help = "use recurrences, and remove those older than any window";
        let problem = Diagnostic::new(codes::CORRECTION_LIMIT, key.span, subject, message, help);
        scope.report(problem);
        return None;
    }
    let spec = times::read(scope, view, key, subject)?;
    all.push(Read { spec, span: key.span, slo: slo.to_owned() });
    Some(all.len() - 1)
}

fn name(scope: &mut Scope<'_>, key: &Key, subject: &str) {
    if is_correction_name(&key.text) {
        return;
    }
    let message = format!("{} is no name of a correction", quoted(&key.text));
    let help = "use letters, digits, `_` and `-`, at most 64, and say the rest in `reason`";
    scope.report(Diagnostic::new(codes::CORRECTION_TIME, key.span, subject, message, help));
}

/// The SLOs a correction outside of them is for, by their places.
fn targets(
    scope: &mut Scope<'_>,
    slos: &[SloSpec],
    file: &File<'_>,
    view: View<'_>,
    key: &Key,
) -> Vec<usize> {
    let that = |wanted: &dyn Fn(&SloSpec) -> bool| -> Vec<usize> {
        slos.iter().enumerate().filter(|(_, slo)| wanted(slo)).map(|(at, _)| at).collect()
    };
    let Some(items) = view.list("slos") else {
        let all = that(&|slo| file.is_service || slo.module == file.module);
        // One that could not be read is an error already.
        let own = !file.view.entries("slos").is_empty();
        let any = || scope.places.keys().any(|(item, _)| *item == super::Item::Slo);
        let written = own || (file.is_service && any());
        if all.is_empty() && !written {
            let message = "there is no SLO here that it could be for".to_owned();
            unknown(scope, (key.span, &key.text), message, "name them in `slos`".to_owned());
        }
        return all;
    };
    let mut all = Vec::new();
    for item in items {
        let text = item.text().unwrap_or_default().trim();
        let found = that(&|slo| matches(text, &slo.name));
        if found.is_empty() && !scope.places.contains_key(&(super::Item::Slo, text.to_owned())) {
            let message = format!("no SLO is called {}", quoted(text));
            let help = suggest(text, slos.iter().map(|slo| slo.name.as_str()));
            unknown(scope, (item.span, &key.text), message, help);
        }
        all.extend(found);
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn unknown(scope: &mut Scope<'_>, (span, subject): (Span, &str), message: String, help: String) {
    scope.report_unknown(Diagnostic::new(codes::CORRECTION_SLO, span, subject, message, help));
}

/// Names used twice, and too many of them, in one SLO.
fn several(scope: &mut Scope<'_>, slo: &SloSpec, own: &[usize], all: &[Read]) {
    let own: Vec<&Read> = own.iter().filter_map(|at| all.get(*at)).collect();
    for (at, one) in own.iter().enumerate() {
        let Some(first) = own.iter().take(at).find(|other| other.spec.name == one.spec.name) else {
            continue;
        };
        let (name, slo) = (quoted(&one.spec.name), quoted(&slo.name));
        let message = format!("the SLO {slo} has two corrections called {name}");
        let help = "rename one of them";
        let problem =
            Diagnostic::new(codes::CORRECTION_SLO, one.span, one.subject(), message, help);
        scope.report(problem.with_related(first.span, "the other one"));
    }
    if let Some(beyond) = own.get(CORRECTIONS_MAX) {
        let message = format!(
            "the SLO {} has {} corrections, {CORRECTIONS_MAX} are allowed",
            quoted(&slo.name),
            own.len()
        );
        let help = "use a recurrence, and remove those older than its window";
        let problem =
            Diagnostic::new(codes::CORRECTION_LIMIT, beyond.span, beyond.subject(), message, help);
        scope.report(problem);
    }
}

impl Read {
    /// What diagnostics are about.
    fn subject(&self) -> &str {
        if self.slo.is_empty() { &self.spec.name } else { &self.slo }
    }
}
