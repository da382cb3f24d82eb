//! SLOs against arithmetic: alerts that can fire, windows that hold enough, groups that exist.

use std::time::Duration;

use bellwether_model::Catalogue;
use bellwether_model::name::is_legacy_label_name;
use bellwether_model::spec::{Method, MetricSpec, SloAlert, SloSpec};
use bellwether_slo::{Ratio, Target};

use crate::codes;
use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::distance::suggest;
use crate::emit::duration as span_of;
use crate::fields::{PAIR, SLO};
use crate::objective;
use crate::resolve::{Resolved, Scope, metric_of};
use crate::source::Span;
use crate::view::View;

/// Labels the generated rules and alerts set themselves.
const OWN_LABELS: [&str; 11] = [
    "alertname",
    "alertstate",
    "id",
    "le",
    "pair",
    "quantile",
    "service",
    "severity",
    "slo",
    "spent",
    "window",
];
/// Most burn-rate alerts of an SLO, and most spent shares.
const ALERTS_MAX: usize = 16;

/// What is looked at.
struct Look<'a> {
    catalogue: &'a Catalogue,
    slo: &'a SloSpec,
    view: View<'a>,
    /// The SLO's name.
    span: Span,
}

/// Runs all of them.
pub(super) fn run(scope: &mut Scope<'_>, catalogue: &Catalogue, metrics: &[Resolved<'_>]) {
    for file in scope.files {
        for (key, node) in file.view.entries("slos") {
            let Some(slo) = catalogue.slos.iter().find(|slo| slo.name == key.text) else {
                continue;
            };
            let look = Look { catalogue, slo, view: View::new(node, &SLO), span: key.span };
            slices(scope, &look);
            groups(scope, &look, metrics);
            spent(scope, &look);
            match objective::target(slo) {
                Ok(target) => burns(scope, &look, target),
                Err(problem) => {
                    let span = look.view.span("objective");
                    look.report(scope, codes::PERCENT, span, problem.what, problem.help);
                }
            }
        }
    }
}

impl Look<'_> {
    fn report(
        &self,
        scope: &mut Scope<'_>,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        scope.report(Diagnostic::new(code, span, &self.slo.name, message, help));
    }

    /// How often counts come.
    fn interval(&self) -> Duration {
        let scrape = self.catalogue.scrape_interval;
        match &self.slo.method {
            Method::Occurrences => scrape,
            Method::Timeslices { slice, .. } => scrape.max(*slice),
        }
    }
}

fn burns(scope: &mut Scope<'_>, look: &Look<'_>, target: Target) {
    if look.view.node("alerts").is_none() {
        left_out(scope, look, target);
        for alert in &look.slo.alerts {
            windows(scope, look, alert, |_| look.span);
        }
        return;
    }
    let entries = look.view.entries("alerts");
    if entries.len() > ALERTS_MAX {
        let message = format!("{} burn-rate alerts, {ALERTS_MAX} are allowed", entries.len());
        let help = "keep those somebody acts upon; three are usual";
        look.report(scope, codes::SLO_ALERT, look.view.span("alerts"), message, help);
    }
    for (key, node) in entries {
        let Some(alert) = look.slo.alerts.iter().find(|a| a.name == key.text) else { continue };
        let view = View::new(node, &PAIR);
        if !is_name(&key.text) {
            let message = format!("{} is no name of an alert of an SLO", quoted(&key.text));
            let help = "use letters, digits, `_` and `-`, at most 64: it becomes the label `pair`";
            look.report(scope, codes::SLO_ALERT, key.span, message, help);
        }
        severity(scope, look, alert, view);
        factor(scope, look, (alert, view.span("factor")), target);
        windows(scope, look, alert, |field| view.span(field));
    }
}

fn is_name(text: &str) -> bool {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    text.bytes().all(fine) && !text.is_empty() && text.len() <= 64
}

fn severity(scope: &mut Scope<'_>, look: &Look<'_>, alert: &SloAlert, view: View<'_>) {
    let declared = &look.catalogue.severities;
    if declared.is_empty() || declared.contains(&alert.severity) {
        return;
    }
    let message = format!("{} is no declared severity", quoted(&alert.severity));
    let help = suggest(&alert.severity, declared.iter().map(String::as_str));
    look.report(scope, codes::SEVERITY, view.span("severity"), message, help);
}

fn factor(
    scope: &mut Scope<'_>,
    look: &Look<'_>,
    (alert, span): (&SloAlert, Span),
    target: Target,
) {
    let decimal = alert.factor.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let Some(factor) = Ratio::parse(&alert.factor).ok().filter(|f| decimal && *f > Ratio::ZERO)
    else {
        let message = format!("{} is no burn rate", quoted(&alert.factor));
        let help = "write a decimal number above 0, such as `14.4`, of at most 15 digits";
        return look.report(scope, codes::SLO_ALERT, span, message, help);
    };
    if !target.budget().reaches(factor) {
        let message = format!("{} can never fire: {}", quoted(&alert.name), beyond(target, factor));
        let help =
            format!("choose a factor below {:.4}, or drop the alert", target.budget().ceiling());
        look.report(scope, codes::SLO_UNREACHABLE, span, message, help);
    }
}

/// Why a burn rate is never passed, in numbers.
fn beyond(target: Target, factor: Ratio) -> String {
    let (share, budget) = (target.share(), target.budget());
    format!(
        "with every event bad the burn rate is 1 / (1 - {share}) = 1 / {} = {}, which is not above {factor}",
        budget.share(),
        shown(budget.ceiling()),
    )
}

fn shown(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Usual alerts that an objective or a window is too small for.
fn left_out(scope: &mut Scope<'_>, look: &Look<'_>, target: Target) {
    let usual = bellwether_slo::Policy::reference();
    for pair in &usual.pairs {
        let why = if !target.budget().reaches(pair.factor) {
            beyond(target, pair.factor)
        } else if pair.long > look.slo.window {
            let (long, whole) = (span_of(pair.long), span_of(look.slo.window));
            format!("its window of {long} is longer than the SLO's {whole}")
        } else {
            continue;
        };
        let message = format!("the usual alert `{}` is left out: {why}", pair.name);
        let help = "write the `alerts` this SLO should have; `alerts: {}` for none";
        look.report(scope, codes::SLO_LEFT_OUT, look.span, message, help);
    }
}

fn windows(
    scope: &mut Scope<'_>,
    look: &Look<'_>,
    alert: &SloAlert,
    place: impl Fn(&'static str) -> Span,
) {
    let every = look.interval();
    let (long, short) = (span_of(alert.long), span_of(alert.short));
    let mut say = |field, message: String, help: String| {
        look.report(scope, codes::SLO_ALERT_WINDOW, place(field), message, help);
    };
    if alert.short < every * 2 {
        let counts = alert.short.as_secs_f64() / every.as_secs_f64();
        let message = format!(
            "the short window of `{}` holds {short} / {} = {} counts, and a rate needs two",
            alert.name,
            span_of(every),
            shown(counts),
        );
        say("short", message, format!("use at least {}", span_of(every * 2)));
    }
    if alert.short > alert.long {
        let message = format!("the short window {short} is longer than the long one, {long}");
        say("short", message, "swap them".to_owned());
    }
    if alert.long > look.slo.window {
        let whole = span_of(look.slo.window);
        let message = format!("the long window {long} is longer than the SLO's, {whole}");
        say("long", message, "shorten it, or lengthen the SLO's window".to_owned());
    }
}

fn spent(scope: &mut Scope<'_>, look: &Look<'_>) {
    let items = look.view.list("spent").unwrap_or_default();
    if items.len() > ALERTS_MAX {
        let message = format!("{} spent shares, {ALERTS_MAX} are allowed", items.len());
        let help = "keep those somebody acts upon";
        look.report(scope, codes::SLO_ALERT, look.view.span("spent"), message, help);
    }
    let mut known = Vec::new();
    for item in items {
        let text = item.text().unwrap_or_default().trim();
        let share = Ratio::parse(text).ok().filter(|share| {
            text.ends_with('%') && *share > Ratio::ZERO && *share <= Ratio::whole(10)
        });
        let message = match share {
            None => format!("{} is no share of a budget", quoted(text)),
            Some(share) if known.contains(&share) => format!("{} is given twice", quoted(text)),
            Some(share) => {
                known.push(share);
                continue;
            }
        };
        let help = "write each share once, above 0% and at most 1000%: `[50%, 100%]`";
        look.report(scope, codes::SLO_ALERT, item.span, message, help);
    }
}

fn slices(scope: &mut Scope<'_>, look: &Look<'_>) {
    let Method::Timeslices { slice, target } = &look.slo.method else { return };
    let scrape = look.catalogue.scrape_interval;
    let span = if look.view.node("slice").is_some() { look.view.span("slice") } else { look.span };
    if *slice < scrape * 2 {
        let message = format!(
            "a slice of {} holds {} scrapes, and a rate needs two",
            span_of(*slice),
            shown(slice.as_secs_f64() / scrape.as_secs_f64()),
        );
        let help = format!("use at least `slice: {}`", span_of(scrape * 2));
        look.report(scope, codes::SLO_METHOD, span, message, help);
    }
    if let Err(problem) = Target::parse(target) {
        let span = look.view.span("slice_target");
        look.report(scope, codes::PERCENT, span, problem.what, problem.help);
    }
}

fn groups(scope: &mut Scope<'_>, look: &Look<'_>, metrics: &[Resolved<'_>]) {
    let mut known: Vec<&str> = Vec::new();
    for item in look.view.list("group").unwrap_or_default() {
        let label = item.text().unwrap_or_default().trim();
        let wrong = if known.contains(&label) {
            Some((format!("{} is given twice", quoted(label)), "give it once".to_owned()))
        } else if !is_legacy_label_name(label) || OWN_LABELS.contains(&label) {
            let message = format!("no budget can be kept by {}", quoted(label));
            Some((message, "choose a label that the rules do not set themselves".to_owned()))
        } else {
            missing(look, metrics, label)
        };
        known.push(label);
        if let Some((message, help)) = wrong {
            look.report(scope, codes::SLO_GROUP, item.span, message, help);
        }
    }
}

/// What to say of a label that one of the SLO's metrics does not have.
fn missing(look: &Look<'_>, metrics: &[Resolved<'_>], label: &str) -> Option<(String, String)> {
    if look.slo.external || look.catalogue.target_labels.iter().any(|target| target == label) {
        return None;
    }
    let specs =
        objective::selectors(look.slo).into_iter().filter_map(|(_, text)| find(metrics, text));
    let lacking = specs.into_iter().find(|spec| spec.labels.iter().all(|own| own.name != label))?;
    let message = format!("{} has no label {}", quoted(&lacking.name), quoted(label));
    let labels = lacking.labels.iter().map(|own| own.name.as_str());
    Some((message, suggest(label, labels)))
}

fn find<'a>(metrics: &'a [Resolved<'_>], selector: &str) -> Option<&'a MetricSpec> {
    let name = metric_of(selector);
    let base = |name: &str| {
        let specs = metrics.iter().filter_map(|metric| metric.spec.as_ref());
        specs.into_iter().find(|spec| spec.name == name || spec.prometheus_name == name)
    };
    let sample = |suffix: &str| name.strip_suffix(suffix).and_then(base);
    base(name).or_else(|| sample("_count")).or_else(|| sample("_bucket"))
}
