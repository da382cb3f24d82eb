//! Objects by kind and name.

use super::{ANNOTATION, Finding};
use crate::diagnostic::{Problems, quoted};
use crate::source::Source;
use crate::syntax::{self, NODES_MAX, Node, Value};

/// Kinds that are understood; others are told.
const KINDS: [&str; 7] = [
    "SLO",
    "SLI",
    "Service",
    "DataSource",
    "AlertPolicy",
    "AlertCondition",
    "AlertNotificationTarget",
];
/// Most documents of one file.
const DOCUMENTS_MAX: usize = 10_000;

/// One object.
#[derive(Debug)]
pub(super) struct Object {
    /// Where it is: file, kind and name.
    pub(super) place: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) node: Node,
}

/// All objects, in order.
#[derive(Debug, Default)]
pub(super) struct Documents(Vec<Object>);

impl Documents {
    pub(super) fn read(sources: &[Source], findings: &mut Vec<Finding>) -> Self {
        let mut all = Self::default();
        let mut nodes = NODES_MAX;
        for source in sources {
            for text in split(&source.text).into_iter().take(DOCUMENTS_MAX) {
                let mut problems = Problems::default();
                let tree = syntax::read(0, &text, &mut nodes, &mut problems);
                for problem in problems.finish() {
                    findings.push(Finding {
                        place: source.path.clone(),
                        refused: true,
                        what: problem.message,
                        help: problem.help,
                    });
                }
                // Of what was read to its end only: the rest could mean anything.
                match tree.root.filter(|_| !tree.incomplete) {
                    Some(Node { value: Value::List(items), .. }) => {
                        for item in items {
                            all.add(&source.path, item, findings);
                        }
                    }
                    Some(node) => all.add(&source.path, node, findings),
                    None => {}
                }
            }
        }
        all
    }

    fn add(&mut self, path: &str, node: Node, findings: &mut Vec<Finding>) {
        let kind = text(&node, &["kind"]).to_owned();
        let name = text(&node, &["metadata", "name"]).to_owned();
        if node.entries().is_empty() {
            return;
        }
        let place = format!("{path}: {kind} {name}");
        let version = text(&node, &["apiVersion"]);
        let wrong = if version != "openslo/v1" {
            Some(format!("its version is {}, and `openslo/v1` is read", quoted(version)))
        } else if !KINDS.contains(&kind.as_str()) {
            Some(format!("{} is no kind of OpenSLO v1", quoted(&kind)))
        } else {
            None
        };
        match wrong {
            None => self.0.push(Object { place, kind, name, node }),
            Some(what) => {
                let help = "convert the document to OpenSLO v1".to_owned();
                findings.push(Finding { place, refused: true, what, help });
            }
        }
    }

    pub(super) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Object> {
        self.0.iter().filter(move |object| object.kind == kind)
    }

    /// The object of that kind and name.
    pub(super) fn find<'a>(&'a self, kind: &'a str, name: &str) -> Option<&'a Object> {
        self.of_kind(kind).find(|object| object.name == name)
    }
}

/// The documents of a text, each as a text.
fn split(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in text.lines() {
        if line == "---" || line.starts_with("--- ") {
            all.push(String::new());
        } else if let Some(last) = all.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    all.retain(|text| {
        text.lines().any(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'))
    });
    all
}

/// What lies at a path of keys.
pub(super) fn at<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

/// The text at a path of keys, without the space around it.
pub(super) fn text<'a>(node: &'a Node, path: &[&str]) -> &'a str {
    at(node, path).and_then(Node::text).unwrap_or_default().trim()
}

/// An annotation of our own.
pub(super) fn own<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    let annotations = at(node, &["metadata", "annotations"])?;
    let found = annotations.get(&format!("{ANNOTATION}{key}"))?.text()?.trim();
    (!found.is_empty()).then_some(found)
}
