//! Labels: shared definitions, what a metric makes of them, and its own.

use std::collections::{HashMap, HashSet};

use bellwether_model::spec::{Domain, LabelSpec, MetricKind, Normalise};

use super::{Item, Scope};
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::distance::suggest;
use crate::fields::LABEL;
use crate::source::Span;
use crate::syntax::{Node, Value};
use crate::view::View;

mod names;

pub(super) use names::Rules;

/// What an open label folds to when nothing else is said.
pub(crate) const FOLD: &str = "other";
/// Most labels of a metric.
pub(crate) const LABELS_MAX: usize = 32;

/// Shared definitions by name; nothing for a broken one, which is still known.
pub(crate) type Shared<'a> = HashMap<&'a str, Option<LabelSpec>>;

/// Reads the `labels` of all files.
pub(super) fn shared<'a>(scope: &mut Scope<'a>) -> Shared<'a> {
    let mut all = Shared::new();
    for file in scope.files {
        for (key, node) in file.view.entries("labels") {
            let fine = names::check_legal(scope, &key.text, key.span, &key.text);
            let spec = define(scope, &key.text, node, key.span, &key.text, None).filter(|_| fine);
            if scope.define(Item::Label, &key.text, key.span) {
                let shared = Some(key.text.clone());
                all.insert(&key.text, spec.map(|spec| LabelSpec { shared, ..spec }));
            }
        }
    }
    all
}

/// The labels of one metric, and whether all of them could be resolved.
pub(super) fn of_metric(
    scope: &mut Scope<'_>,
    view: View<'_>,
    kind: Option<MetricKind>,
    shared: &Shared<'_>,
    rules: &Rules<'_>,
) -> (Vec<LabelSpec>, bool) {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut whole = true;
    for (name, span, node) in mentioned(view) {
        if !seen.insert(name) {
            let message = format!("the label {} is listed twice", quoted(name));
            let help = "remove one of the two";
            let problem = Diagnostic::new(codes::REPEATED_LABEL, span, rules.metric, message, help);
            scope.report(problem);
            continue;
        }
        let fine = names::check(scope, name, span, rules);
        let label = one(scope, (name, span), node, kind, shared, rules.metric);
        whole &= fine && label.is_some();
        found.extend(label);
    }
    if seen.len() > LABELS_MAX {
        let message = format!("the metric has {} labels, {LABELS_MAX} are allowed", seen.len());
        let help = "move what is not asked about together into metrics of their own";
        let problem = Diagnostic::new(
            codes::TOO_MANY_LABELS,
            view.span("labels"),
            rules.metric,
            message,
            help,
        );
        scope.report(problem);
        whole = false;
    }
    (found, whole)
}

/// The labels a metric names, in order: from a list, or a mapping with what is said of each.
fn mentioned(view: View<'_>) -> Vec<(&str, Span, Option<&Node>)> {
    match view.node("labels").map(|node| &node.value) {
        Some(Value::List(items)) => {
            items.iter().filter_map(|item| Some((item.text()?, item.span, None))).collect()
        }
        Some(Value::Map(entries)) => {
            entries.iter().map(|(key, node)| (key.text.as_str(), key.span, Some(node))).collect()
        }
        Some(Value::Scalar(_)) | None => Vec::new(),
    }
}

fn one(
    scope: &mut Scope<'_>,
    (name, span): (&str, Span),
    node: Option<&Node>,
    kind: Option<MetricKind>,
    shared: &Shared<'_>,
    subject: &str,
) -> Option<LabelSpec> {
    let says = node.filter(|node| !node.is_nothing() && !says_nothing(node));
    match (shared.get(name), says) {
        (Some(base), None) => base.clone(),
        (Some(base), Some(node)) => define(scope, name, node, span, subject, Some(base.as_ref()?)),
        (None, Some(node)) => define(scope, name, node, span, subject, None),
        (None, None) if kind == Some(MetricKind::Info) => Some(fact(name)),
        (None, None) => {
            let message = format!("no shared label is called {}", quoted(name));
            let mut help = suggest(name, shared.keys().copied());
            if crate::distance::nearest(name, shared.keys().copied()).is_none() {
                help = format!(
                    "define it under `labels`, or here: `labels: {{{name}: [first, second]}}`"
                );
            }
            scope.report_unknown(Diagnostic::new(
                codes::UNKNOWN_LABEL,
                span,
                subject,
                message,
                help,
            ));
            None
        }
    }
}

/// An empty mapping, or one that only silences warnings.
fn says_nothing(node: &Node) -> bool {
    matches!(&node.value, Value::Map(entries) if entries.iter().all(|(key, _)| key.text == "allow"))
}

/// A label of an info metric that nothing is said about: one value at a time.
fn fact(name: &str) -> LabelSpec {
    let domain = Domain::Open { limit: 1, known: Vec::new(), normalise: None, remove_after: None };
    LabelSpec {
        name: name.to_owned(),
        help: String::new(),
        domain,
        fold: Some(FOLD.to_owned()),
        optional: false,
        shared: None,
    }
}

/// A definition, or what narrows the shared one `base`.
fn define(
    scope: &mut Scope<'_>,
    name: &str,
    node: &Node,
    span: Span,
    subject: &str,
    base: Option<&LabelSpec>,
) -> Option<LabelSpec> {
    let mut report = |code: Code, span: Span, message: String, help: &str| {
        scope.report(Diagnostic::new(code, span, subject, message, help));
    };
    // A scalar, or a misspelt key, has been reported by the shape check.
    let misspelt = node.entries().iter().any(|(key, _)| LABEL.field(&key.text).is_none());
    if matches!(node.value, Value::Scalar(_)) {
        return None;
    }
    if says_nothing(node) {
        let message = format!("the label {} says nothing about its values", quoted(name));
        report(codes::NO_VALUES, span, message, "add `values: [first, second]` or `open: 20`");
        return None;
    }
    let view = View::new(node, &LABEL);
    let list = if matches!(node.value, Value::List(_)) { Some(node) } else { view.node("values") };
    let values = match list {
        Some(list) => Some(values(list, name, &mut report)?),
        None => None,
    };
    if misspelt && base.is_none() && values.is_none() && view.node("open").is_none() {
        return None;
    }
    let domain = domain(view, name, span, values, base, &mut report)?;
    let open = matches!(domain, Domain::Open { .. });
    let own_fold = view.text("fold").map(str::to_owned);
    let inherited = base.and_then(|base| base.fold.clone());
    Some(LabelSpec {
        name: name.to_owned(),
        help: view
            .text("help")
            .map_or_else(|| base.map(|b| b.help.clone()).unwrap_or_default(), str::to_owned),
        fold: own_fold.or(inherited).or_else(|| open.then(|| FOLD.to_owned())),
        optional: view.flag("optional").unwrap_or_else(|| base.is_some_and(|b| b.optional)),
        shared: None,
        domain,
    })
}

/// The listed values: at least one, none twice.
fn values(
    list: &Node,
    name: &str,
    report: &mut impl FnMut(Code, Span, String, &str),
) -> Option<Vec<String>> {
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for item in list.items() {
        // Nothing is what an unquoted `~` says; the shape check has reported it.
        let text = item.text()?;
        if seen.insert(text) {
            out.push(text.to_owned());
        } else {
            let message = format!("the value {} of {} is listed twice", quoted(text), quoted(name));
            report(codes::REPEATED_VALUE, item.span, message, "remove one of the two");
        }
    }
    if out.is_empty() && matches!(list.value, Value::List(_)) {
        let message = format!("the label {} has no values", quoted(name));
        report(codes::NO_VALUES, list.span, message, "list the values, or write `open: 20`");
    }
    (!out.is_empty()).then_some(out)
}

fn domain(
    view: View<'_>,
    name: &str,
    span: Span,
    values: Option<Vec<String>>,
    base: Option<&LabelSpec>,
    report: &mut impl FnMut(Code, Span, String, &str),
) -> Option<Domain> {
    let open = view.whole("open").and_then(|n| u32::try_from(n).ok());
    if open.is_none() && view.node("open").is_some() {
        return None;
    }
    let values_node = || view.node("values").map_or(span, |node| node.span);
    if let (Some(values), Some(base)) = (&values, base) {
        subset(values, base, values_node(), report)?;
    }
    let inherited = base.map(|base| &base.domain);
    let domain = match (open, values, inherited) {
        (None, None, Some(domain)) => domain.clone(),
        (None, Some(values), _) => Domain::Closed(values),
        (Some(limit), values, inherited) => {
            lowered(limit, inherited, view.span("open"), name, report)?;
            opened(limit, values, inherited)
        }
        (None, None, None) => {
            let message = format!("the label {} has neither `values` nor `open`", quoted(name));
            report(codes::NO_VALUES, span, message, "add `values: [first, second]` or `open: 20`");
            return None;
        }
    };
    options(view, name, domain, report)
}

fn subset(
    values: &[String],
    base: &LabelSpec,
    span: Span,
    report: &mut impl FnMut(Code, Span, String, &str),
) -> Option<()> {
    let Domain::Closed(all) = &base.domain else { return Some(()) };
    let stranger = values.iter().find(|value| !all.contains(value));
    let Some(stranger) = stranger else { return Some(()) };
    let message =
        format!("{} is not a value of the shared label {}", quoted(stranger), quoted(&base.name));
    let hint = suggest(stranger, all.iter().map(String::as_str));
    let help = format!(
        "{hint}; a metric may only narrow a shared label, so another set needs another name"
    );
    report(codes::NARROWING, span, message, &help);
    None
}

fn lowered(
    limit: u32,
    inherited: Option<&Domain>,
    span: Span,
    name: &str,
    report: &mut impl FnMut(Code, Span, String, &str),
) -> Option<()> {
    let message = match inherited {
        Some(Domain::Open { limit: most, .. }) if limit > *most => {
            format!("the shared label {} admits {most} values, not {limit}", quoted(name))
        }
        Some(Domain::Closed(_)) => format!("the shared label {} is closed", quoted(name)),
        Some(Domain::Open { .. }) | None => return Some(()),
    };
    let help =
        "a metric may only narrow a shared label: change the shared one, or use another name";
    report(codes::NARROWING, span, message, help);
    None
}

fn opened(limit: u32, values: Option<Vec<String>>, inherited: Option<&Domain>) -> Domain {
    let (known, normalise, remove_after) = match inherited {
        Some(Domain::Open { known, normalise, remove_after, .. }) => {
            (known.clone(), *normalise, *remove_after)
        }
        Some(Domain::Closed(_)) | None => (Vec::new(), None, None),
    };
    Domain::Open { limit, known: values.unwrap_or(known), normalise, remove_after }
}

/// `normalise` and `remove`, and whether the known values fit.
fn options(
    view: View<'_>,
    name: &str,
    domain: Domain,
    report: &mut impl FnMut(Code, Span, String, &str),
) -> Option<Domain> {
    let Domain::Open { limit, known, normalise, remove_after } = domain else {
        for key in ["normalise", "remove"] {
            if let Some(span) = view.key_span(key) {
                let message =
                    format!("`{key}` is for open labels, {} lists its values", quoted(name));
                let help = format!("remove `{key}`, or add `open: N`");
                report(codes::CONFLICT, span, message, &help);
            }
        }
        return Some(domain);
    };
    if known.len() > limit as usize {
        let message = format!("{} values are known, but `open` admits {limit}", known.len());
        let help = format!("raise `open` to {} or more, or list fewer values", known.len());
        report(codes::KNOWN_OVER_LIMIT, view.span("open"), message, &help);
        return None;
    }
    let normalise = match view.word("normalise") {
        Some("route") => Some(Normalise::Route),
        Some(_) => Some(Normalise::Lowercase),
        None => normalise,
    };
    let remove_after = view.duration("remove").or(remove_after);
    Some(Domain::Open { limit, known, normalise, remove_after })
}
