//! Modules: their names, why one has no metrics, and which others cover it.

use bellwether_model::spec::{ModuleSpec, Reference};

use super::{File, Item, Scope};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::distance::suggest;
use crate::fields::REFERENCE;
use crate::source::Span;
use crate::syntax::Node;
use crate::view::View;

/// Modules in the order of the files.
pub(super) fn resolve(scope: &mut Scope<'_>) -> Vec<ModuleSpec> {
    let files = scope.files;
    let mut modules = Vec::new();
    for file in files {
        let key = if file.is_service && file.view.node("module").is_none() {
            "service"
        } else {
            "module"
        };
        let span = file.view.node(key);
        if let Some(span) = span.map(|node| node.span).filter(|_| !file.module.is_empty()) {
            name(scope, file, span);
            if !scope.define(Item::Module, file.module, span) {
                continue;
            }
        }
        without_metrics(scope, file);
        modules.push(module(file));
    }
    for file in files {
        references(scope, file, &modules);
    }
    modules
}

fn module(file: &File<'_>) -> ModuleSpec {
    let view = file.view;
    let none = view.text("metrics") == Some("none");
    ModuleSpec {
        name: file.module.to_owned(),
        title: view.string("title"),
        help: view.string("help"),
        no_metrics: none.then(|| view.string("reason")),
        see: see(file).into_iter().filter_map(reference).collect(),
    }
}

fn reference(node: &Node) -> Option<Reference> {
    if let Some(module) = node.text() {
        return Some(Reference { module: module.to_owned(), ..Reference::default() });
    }
    let view = View::new(node, &REFERENCE);
    let patterns = patterns(view).into_iter().map(|(text, _)| text.to_owned());
    let module = view.text("module")?.to_owned();
    Some(Reference { module, metrics: patterns.collect(), help: view.string("help") })
}

/// The metrics a reference names, and where.
pub(crate) fn patterns(view: View<'_>) -> Vec<(&str, Span)> {
    let nodes = match view.list("metrics") {
        Some(items) => items.iter().collect(),
        None => view.node("metrics").into_iter().collect::<Vec<_>>(),
    };
    nodes.into_iter().filter_map(|node| Some((node.text()?.trim(), node.span))).collect()
}

/// The items of a file's `see`.
pub(crate) fn see<'a>(file: &File<'a>) -> Vec<&'a Node> {
    match file.view.list("see") {
        Some(items) => items.iter().collect(),
        None => file.view.node("see").into_iter().collect(),
    }
}

fn name(scope: &mut Scope<'_>, file: &File<'_>, span: Span) {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
    if file.module.bytes().all(fine) && file.module.len() <= 64 {
        return;
    }
    let message = "a module's name holds letters, digits, `_`, `-` and `.`, at most 64";
    let help = "choose such a name, and put the readable one into `title`";
    scope.report(Diagnostic::new(codes::MODULE_NAME, span, file.module, message, help));
}

fn without_metrics(scope: &mut Scope<'_>, file: &File<'_>) {
    let view = file.view;
    let says_none = view.text("metrics") == Some("none");
    let explained = view.node("reason").is_some() || view.node("see").is_some();
    let help = "write `metrics: none` with a `reason`, or with the modules to `see`";
    let span = view.node("module").map_or_else(|| view.span("metrics"), |node| node.span);
    if says_none && !explained {
        let message = "the module has no metrics and does not say why";
        let span = view.span("metrics");
        return scope.report(Diagnostic::new(codes::NO_METRICS, span, file.module, message, help));
    }
    let holds = ["metrics", "alerts", "queries", "slos", "labels", "dashboard"];
    if file.whole && !file.is_service && holds.iter().all(|key| view.node(key).is_none()) {
        let message = "the module holds nothing and does not say why";
        scope.report(Diagnostic::new(codes::NO_METRICS, span, file.module, message, help));
    }
    if let Some(span) = view.key_span("reason").filter(|_| !says_none) {
        let message = "`reason` says why a module has no metrics, but this one has some";
        let help = "remove `reason`, or write `metrics: none`";
        scope.report(Diagnostic::new(codes::CONFLICT, span, file.module, message, help));
    }
}

fn references(scope: &mut Scope<'_>, file: &File<'_>, modules: &[ModuleSpec]) {
    for node in see(file) {
        let named = node.get("module").unwrap_or(node);
        let Some(other) = named.text() else { continue };
        let known = modules.iter().map(|m| m.name.as_str());
        if known.clone().any(|name| name == other) && other != file.module {
            continue;
        }
        let message = if other == file.module {
            "the module refers to itself".to_owned()
        } else {
            format!("there is no module {}", crate::diagnostic::quoted(other))
        };
        let help = suggest(other, known.filter(|name| *name != file.module));
        let problem =
            Diagnostic::new(codes::UNKNOWN_MODULE, named.span, file.module, message, help);
        scope.report_unknown(problem);
    }
}
