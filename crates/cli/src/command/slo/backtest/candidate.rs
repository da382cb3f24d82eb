//! A candidate policy: the keys of an SLO that say when it alerts, in a file of their own.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bellwether_catalogue::{Severity, Source, compile_sources, objective};
use bellwether_model::spec::Catalogue;
use bellwether_slo::Policy;

use super::super::show;
use super::super::subject::Subject;
use crate::failure::Failure;

/// Largest file read, in bytes.
const BYTES_MAX: u64 = 64 * 1024;
/// Problems listed.
const LISTED_MAX: usize = 10;
const HELP: &str = "write what stands below an SLO: `alerts:`, and `min_bad` or `spent` if you like; \
                    `bellwether slo solve` prints such a policy";

/// Reads the file as if its text stood below the SLO in the catalogue.
pub(super) fn read(
    path: &Path,
    catalogue: &Catalogue,
    subject: &Subject,
) -> Result<Policy, Failure> {
    let text = text(path)?;
    let (head, source) = below_an_slo(&text, catalogue, subject);
    let compiled = compile_sources(vec![Source::new("bellwether.yaml", &source)]);
    let errors = compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let listed: Vec<String> = errors
        .map(|error| {
            let place = error.span.and_then(|span| Some((compiled.sources.get(span.file)?, span)));
            let (line, column) =
                place.map_or((0, 0), |(source, span)| source.line_column(span.start));
            // The text stands two columns in, below the lines that lead to it.
            let (line, column) =
                (line.saturating_sub(head).max(1), column.saturating_sub(INDENT.len()).max(1));
            format!(
                "\n  {}:{line}:{column}: {}: {}; {}",
                path.display(),
                error.code,
                error.message,
                error.help
            )
        })
        .collect();
    if !listed.is_empty() {
        let more = listed.len().saturating_sub(LISTED_MAX);
        let more = if more == 0 { String::new() } else { format!("\n  and {more} more") };
        let shown: String = listed.into_iter().take(LISTED_MAX).collect();
        return Err(Failure::new(format!("{} is no policy:{shown}{more}", path.display()), HELP));
    }
    let slo = compiled.catalogue.slos.first();
    let policy = slo.map(|slo| objective::policy(&compiled.catalogue, slo));
    policy.ok_or_else(|| Failure::new(format!("{} is no policy", path.display()), HELP))
}

fn text(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(BYTES_MAX + 1).read_to_string(&mut text));
    let shown = path.display();
    read.map_err(|error| Failure::new(format!("cannot read {shown}: {error}"), HELP))?;
    if text.len() as u64 > BYTES_MAX {
        return Err(Failure::new(format!("{shown} is larger than {BYTES_MAX} bytes"), HELP));
    }
    Ok(text)
}

/// What each line of the policy is set in by.
const INDENT: &str = "    ";

/// A catalogue of nothing but this SLO, and how many lines stand before the policy.
fn below_an_slo(text: &str, catalogue: &Catalogue, subject: &Subject) -> (usize, String) {
    let severities = match catalogue.severities.as_slice() {
        [] => String::new(),
        declared => {
            let quoted: Vec<String> = declared.iter().map(|s| format!("{s:?}")).collect();
            format!("severities: [{}]\n", quoted.join(", "))
        }
    };
    let head = format!(
        "bellwether: 1\nservice: candidate\nscrape_interval: {}\n{severities}slos:\n  candidate:\n    \
         objective: {}\n    window: {}\n    total: x\n    bad: 'x{{bad=\"yes\"}}'\n    external: true\n",
        show::length(catalogue.scrape_interval),
        subject.spec.objective,
        show::length(subject.spec.window),
    );
    let body: Vec<String> = text.lines().map(|line| format!("{INDENT}{line}\n")).collect();
    (head.lines().count(), format!("{head}{}", body.concat()))
}
