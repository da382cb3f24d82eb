//! The draft as files: YAML with a comment beside every guess.

mod label;
mod metric;
mod scalar;

use std::collections::BTreeMap;

use super::settle::Plan;
use super::{Layout, LeftOut, names};
use crate::source::{CATALOGUE_BYTES_MAX, FILE_BYTES_MAX, Source};
use crate::syntax::NODES_MAX;
use scalar::{Lines, comment, scalar};

/// Left-out families named in the file; the rest is counted.
const LEFT_OUT_SHOWN_MAX: usize = 20;
/// Room in each file for its head.
const HEAD_BYTES: usize = 4096;

/// Writes what is planned. Metrics that no file can hold any more are moved to what is left out.
pub(super) fn files(plan: &mut Plan<'_>, layout: Layout) -> Vec<Source> {
    let all: Vec<&str> = plan.metrics.iter().map(|metric| metric.name).collect();
    let modules = match layout {
        Layout::OneFile => BTreeMap::new(),
        Layout::Folder => names::groups(&all, plan.prefix.as_deref(), &plan.service.value),
    };
    let shared = shared(plan);
    let mut shelf = Shelf::new(layout, shared.len() + external(plan).len());
    let mut held = Vec::new();
    for metric in std::mem::take(&mut plan.metrics) {
        let module = modules.get(metric.name).map_or("", String::as_str);
        let text = metric::write(&metric, &plan.shared);
        if shelf.put(module, &text) {
            held.push(metric);
        } else {
            let why = match layout {
                Layout::OneFile => "the file is full; a folder of modules holds more",
                Layout::Folder => "the catalogue is full",
            };
            plan.left_out.push(LeftOut { name: metric.name.to_owned(), why: why.to_owned() });
        }
    }
    plan.metrics = held;
    let own = shelf.modules.remove("").unwrap_or_default();
    let service = service(plan, &shared, &own);
    let mut files = vec![Source::new("bellwether.yaml", service)];
    files.extend(shelf.modules.into_iter().map(|(name, text)| {
        let text = format!("module: {}\nmetrics:\n{text}", scalar(&name));
        Source::new(format!("modules/{name}.yaml"), text)
    }));
    files
}

/// Texts of metrics by module, within the limits of files and of the whole.
struct Shelf {
    layout: Layout,
    modules: BTreeMap<String, String>,
    /// Bytes of the service's file that are taken.
    head: usize,
    bytes: usize,
    nodes: usize,
}

impl Shelf {
    fn new(layout: Layout, head: usize) -> Self {
        let head = head + HEAD_BYTES;
        Self { layout, modules: BTreeMap::new(), head, bytes: head, nodes: 0 }
    }

    /// Puts a text into its module, or into the module's next part when that is full.
    fn put(&mut self, module: &str, text: &str) -> bool {
        let nodes = nodes(text);
        let full = self.bytes + text.len() + HEAD_BYTES > CATALOGUE_BYTES_MAX
            || self.nodes + nodes > NODES_MAX * 3 / 4;
        let part = (!full).then(|| self.part_for(module, text.len())).flatten();
        let Some(part) = part else { return false };
        self.bytes += text.len();
        self.nodes += nodes;
        self.modules.entry(part).or_default().push_str(text);
        true
    }

    fn part_for(&self, module: &str, bytes: usize) -> Option<String> {
        let numbered = |n: usize| match (module, n) {
            (_, 1) => module.to_owned(),
            ("", n) => format!("more-{n}"),
            (module, n) => format!("{module}-{n}"),
        };
        let most = if self.layout == Layout::OneFile { 1 } else { 32 };
        (1..=most).map(numbered).find(|part| {
            let head = if part.is_empty() { self.head } else { HEAD_BYTES };
            let taken = self.modules.get(part).map_or(0, String::len);
            head + taken + bytes <= FILE_BYTES_MAX
        })
    }
}

/// Nodes of the syntax tree a text takes, at most: each key and each item, comments counted too.
fn nodes(text: &str) -> usize {
    let keys = text.matches(": ").count() + text.matches(":\n").count();
    2 * keys + text.matches(", ").count() + text.matches('[').count()
}

fn service(plan: &Plan<'_>, shared: &str, own: &str) -> String {
    let mut out = Lines::default();
    out.line(&format!(
        "# A draft made from what the service exposes: {} metrics of {} families.",
        plan.metrics.len(),
        plan.families
    ));
    out.line(
        "# A comment `guessed: …` gives the evidence for what it stands beside: where it is right,",
    );
    out.line("# take the comment away; where it is not, correct the line.");
    left_out(plan, &mut out);
    out.line("bellwether: 1");
    out.guessed(&format!("service: {}", scalar(&plan.service.value)), plan.service.why.as_deref());
    if let Some(prefix) = &plan.prefix {
        let why = format!("all {} names begin with it", plan.metrics.len());
        out.guessed(&format!("prefix: {}", scalar(prefix)), Some(&why));
    }
    if plan.verbatim {
        out.line("translation: none    # some names are outside letters, digits and _");
    }
    let mut text = out.text;
    text.push_str(&external(plan));
    text.push_str(shared);
    if own.is_empty() {
        if plan.metrics.is_empty() {
            text.push_str("metrics: {}\n");
        }
    } else {
        text.push_str("metrics:\n");
        text.push_str(own);
    }
    text
}

fn left_out(plan: &Plan<'_>, out: &mut Lines) {
    if plan.left_out.is_empty() {
        return;
    }
    out.line("# Nothing is said about:");
    for one in plan.left_out.iter().take(LEFT_OUT_SHOWN_MAX) {
        out.line(&format!("#   {}: {}", comment(&one.name), comment(&one.why)));
    }
    let rest = plan.left_out.len().saturating_sub(LEFT_OUT_SHOWN_MAX);
    if rest > 0 {
        out.line(&format!("#   and {rest} more"));
    }
}

fn external(plan: &Plan<'_>) -> String {
    let mut out = Lines::default();
    if !plan.external.is_empty() {
        out.line("external:    # not declared here: of libraries, or of a kind the language has no word for");
    }
    for (name, why) in &plan.external {
        out.line(&format!("  - {}    # {}", scalar(name), comment(why)));
    }
    out.text
}

fn shared(plan: &Plan<'_>) -> String {
    let mut out = Lines::default();
    if !plan.shared.is_empty() {
        out.line("labels:");
    }
    for (name, shared) in &plan.shared {
        let why = format!("{} of {} metrics", shared.label.why(), shared.metrics);
        let text = format!("  {}: {}", scalar(name), label::definition(&shared.label));
        out.guessed(&text, Some(&why));
    }
    out.text
}
