//! What is declared and what is not, settled by compiling the draft: a metric the compiler refuses
//! moves to `external`, until nothing is refused.

use std::collections::BTreeMap;

use bellwether_model::name::{is_legacy_label_name, is_legacy_metric_name};
use bellwether_model::{FamilyKind, MetricKind, MetricName};

use super::agree::{self, Agreed, SharedLabel};
use super::draft::{Guess, MetricDraft, draft};
use super::observe::Observed;
use super::others::{self, Other};
use super::{Draft, LeftOut, METRICS_MAX, Options, names, write};
use crate::diagnostic::Severity;
use crate::{Compiled, compile_sources};

/// Compilations before what is still refused is given up. Each moves all it reports out, and a
/// report holds a thousand problems.
const ROUNDS_MAX: usize = 12;

/// Everything that will be written.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) service: Guess<String>,
    pub(super) prefix: Option<String>,
    /// Names are kept as they are: some are outside the usual alphabet.
    pub(super) verbatim: bool,
    pub(super) metrics: Vec<MetricDraft<'a>>,
    pub(super) shared: BTreeMap<&'a str, SharedLabel<'a>>,
    pub(super) external: BTreeMap<String, String>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) families: usize,
    others: usize,
}

/// Drafts, compiles, and takes out what was refused.
pub(super) fn settle(observed: &[Observed<'_>], options: &Options) -> Draft {
    let series = |o: &Observed<'_>| o.points.saturating_mul(o.series.len() as u64);
    let series_seen = observed.iter().map(series).fold(0, u64::saturating_add);
    let mut refused: BTreeMap<String, String> = BTreeMap::new();
    for round in 1.. {
        let mut plan = plan(observed, options, &refused);
        let files = write::files(&mut plan, options.layout);
        let compiled = compile_sources(files.clone());
        let known = refused.len();
        refuse(&compiled, &plan, &mut refused);
        if refused.len() == known || round == ROUNDS_MAX {
            return Draft {
                files,
                metrics: plan.metrics.len(),
                external: plan.others,
                left_out: plan.left_out,
                series_seen,
                series_max: compiled.catalogue.series_max(),
            };
        }
    }
    Draft::default()
}

/// Notes what the compiler says of each metric that is wrong.
fn refuse(compiled: &Compiled, plan: &Plan<'_>, refused: &mut BTreeMap<String, String>) {
    let errors = compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    for error in errors {
        if plan.metrics.iter().any(|metric| metric.name == error.subject) {
            refused.entry(error.subject.clone()).or_insert_with(|| error.message.clone());
        }
    }
}

fn plan<'a>(
    observed: &[Observed<'a>],
    options: &Options,
    refused: &BTreeMap<String, String>,
) -> Plan<'a> {
    let mut others: Vec<Other<'a>> = Vec::new();
    let mut left_out = Vec::new();
    let own: Vec<&Observed<'a>> = observed
        .iter()
        .filter(|family| match Other::of_library(family.name) {
            Some(other) if !options.libraries => {
                others.push(other);
                false
            }
            _ => true,
        })
        .collect();
    let mut metrics = Vec::new();
    let agreed = Agreed::of(&own);
    for family in &own {
        let drafted = match refused.get(family.name) {
            Some(why) => Err(why.clone()),
            None if MetricName::new(family.name).is_err() => {
                Err("a name that is too long or holds control characters".to_owned())
            }
            None => draft(family, &agreed),
        };
        match drafted {
            Ok(_) if metrics.len() == METRICS_MAX => {
                let why = format!("more than {METRICS_MAX} metrics");
                left_out.push(LeftOut { name: family.name.to_owned(), why });
            }
            Ok(metric) => metrics.push(metric),
            Err(why) => others.push(Other {
                family: family.name,
                why,
                library: None,
                has_parts: matches!(
                    family.kind,
                    FamilyKind::Summary | FamilyKind::Histogram | FamilyKind::GaugeHistogram
                ),
            }),
        }
    }
    without_creation_times(&mut metrics, &mut left_out);
    let taken = Taken { metrics, others, left_out, families: observed };
    finish(options, taken, &agreed)
}

/// Families as they were taken: declared, known, or neither.
struct Taken<'o, 'a> {
    metrics: Vec<MetricDraft<'a>>,
    others: Vec<Other<'a>>,
    left_out: Vec<LeftOut>,
    families: &'o [Observed<'a>],
}

fn finish<'a>(options: &Options, taken: Taken<'_, 'a>, agreed: &Agreed<'a>) -> Plan<'a> {
    let Taken { metrics, others, mut left_out, families } = taken;
    let declared: Vec<&str> = metrics.iter().map(|metric| metric.name).collect();
    let (external, unlistable) = others::items(&others, &declared);
    let counted = others.len() - unlistable.len();
    left_out.extend(unlistable);
    let prefix = names::prefix(options, &declared);
    Plan {
        service: names::service(options, prefix.as_deref(), &declared),
        prefix,
        verbatim: metrics.iter().any(is_unusual),
        shared: agree::shared(&metrics, agreed),
        metrics,
        external,
        left_out,
        families: families.len(),
        others: counted,
    }
}

/// Whether a name would change on its way into Prometheus.
fn is_unusual(metric: &MetricDraft<'_>) -> bool {
    let changes = |name: &str| {
        !is_legacy_metric_name(name) || !name.contains(|c: char| c.is_ascii_alphanumeric())
    };
    changes(metric.name) || metric.labels.iter().any(|l| !is_legacy_label_name(l.name))
}

/// Text formats have creation times as gauges: they come with the metric they belong to.
fn without_creation_times(metrics: &mut Vec<MetricDraft<'_>>, left_out: &mut Vec<LeftOut>) {
    let cumulative = |m: &&MetricDraft<'_>| {
        m.kind.value == MetricKind::Counter || m.kind.value.is_distribution()
    };
    let owners: std::collections::HashSet<String> =
        metrics.iter().filter(cumulative).map(|m| m.name.to_owned()).collect();
    metrics.retain(|metric| {
        let Some(base) = metric.name.strip_suffix("_created") else { return true };
        let owner = [base.to_owned(), format!("{base}_total")];
        let Some(owner) = owner.iter().find(|name| owners.contains(*name)) else { return true };
        let why = format!("creation times of {owner}, which need no declaration");
        left_out.push(LeftOut { name: metric.name.to_owned(), why });
        false
    });
}
