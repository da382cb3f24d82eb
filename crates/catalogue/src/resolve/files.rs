//! Which file is the service's own, and which module each file makes.

use crate::codes;
use crate::diagnostic::{Diagnostic, Problems};
use crate::fields::{CATALOGUE, MODULE};
use crate::shape;
use crate::source::Span;
use crate::syntax::{Node, Tree, Value};
use crate::view::View;

/// One file, checked against the field table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) view: View<'a>,
    pub(crate) is_service: bool,
    /// The module it makes; empty when it does not say.
    pub(crate) module: &'a str,
    /// It was read to its end.
    pub(crate) whole: bool,
}

/// Files with something in them, the service's first; reports what is wrong with their roles.
pub(crate) fn roles<'a>(
    trees: &'a [Tree],
    incomplete: bool,
    problems: &mut Problems,
) -> Vec<File<'a>> {
    let roots = trees.iter().filter_map(|tree| Some((tree.root.as_ref()?, !tree.incomplete)));
    let mut files: Vec<File<'a>> = Vec::new();
    for (root, whole) in roots {
        if !matches!(root.value, Value::Map(_)) {
            if !root.is_nothing() && whole {
                problems.push(not_a_mapping(root));
            }
            continue;
        }
        files.push(file(root, whole, problems));
    }
    one_service(&files, incomplete, problems);
    files.sort_by_key(|file| !file.is_service);
    files
}

fn file<'a>(root: &'a Node, whole: bool, problems: &mut Problems) -> File<'a> {
    let is_service = root.get("bellwether").is_some();
    let record = if is_service { &CATALOGUE } else { &MODULE };
    shape::check_root(root, record, whole, problems);
    let view = View::new(root, record);
    let module = view.text("module").or_else(|| {
        view.node("module").is_none().then(|| root.get("service"))?.and_then(Node::text)
    });
    File { view, is_service, module: module.unwrap_or_default(), whole }
}

fn not_a_mapping(root: &Node) -> Diagnostic {
    let message = "the file holds no `key: value` mapping";
    let help = "begin with `bellwether: 1` (the service's file) or `module: NAME`";
    let span = Span { end: root.span.end.min(root.span.start + 1), ..root.span };
    Diagnostic::new(codes::SHAPE, span, "", message, help)
}

fn one_service(files: &[File<'_>], incomplete: bool, problems: &mut Problems) {
    let mut services = files.iter().filter(|file| file.is_service);
    let first = services.next().and_then(|file| file.view.key_span("bellwether"));
    let Some(first) = first else {
        if !incomplete {
            problems.push(Diagnostic::unplaced(
                codes::NO_SERVICE,
                "no file of the catalogue says `bellwether: 1`",
                "add `bellwether: 1` and `service: NAME` to the service's file, bellwether.yaml",
            ));
        }
        return;
    };
    for other in services.filter_map(|file| file.view.key_span("bellwether")) {
        let message = "a second file says `bellwether`";
        let help = "keep it in one file, and give this one a `module` instead";
        let problem = Diagnostic::new(codes::SERVICES, other, "", message, help);
        problems.push(problem.with_related(first, "the service's file"));
    }
}
