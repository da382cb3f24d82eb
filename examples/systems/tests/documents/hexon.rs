//! Reads the document of Hexon: parts and modules by headings, a line for each metric, enumerations of
//! label values in many forms, and alerts.

#[path = "hexon/definition.rs"]
mod definition;
#[path = "hexon/references.rs"]
mod references;
#[path = "hexon/values.rs"]
mod values;

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Metric, by_name};
use definition::definition;

/// A module: its heading and what stands below it.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) part: String,
    /// Empty where the heading was forgotten.
    pub(crate) title: String,
    pub(crate) metrics: BTreeSet<String>,
    /// Modules it refers to, each with a name or pattern of metrics, or nothing.
    pub(crate) references: BTreeSet<(String, String)>,
}

/// All that is read.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) metrics: BTreeMap<String, Metric>,
    pub(crate) modules: Vec<Module>,
    /// Alerts as line and text, expression first.
    pub(crate) alerts: Vec<(usize, String)>,
    /// Definitions, a metric that is defined twice counted twice.
    pub(crate) definitions: usize,
}

/// A metric and the lines that say more about it.
#[derive(Debug)]
struct Block {
    metric: Metric,
    module: usize,
    /// Which of the module's groups it stands in.
    group: usize,
    /// The rest of its line, and the lines below up to the next metric or heading.
    text: String,
}

/// Reads the whole document.
pub(crate) fn read(text: &str) -> Document {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut reader = Reader::default();
    for (at, line) in lines.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or_default();
        let below = lines.get(at + 1..).unwrap_or_default();
        let alone = before.is_empty() && is_alone(&lines, at);
        match *line {
            "" => reader.in_alerts = false,
            line if alone && is_alone(&lines, at + 2) => line.clone_into(&mut reader.part),
            line if alone => reader.heading(line),
            "Alerts:" => reader.in_alerts = true,
            line => reader.line(at + 1, line, below),
        }
    }
    reader.finish()
}

/// Whether a line is a heading: an empty line follows it, and it is no sentence.
fn is_alone(lines: &[&str], at: usize) -> bool {
    let blank = |at: usize| lines.get(at).is_none_or(|line| line.is_empty());
    !blank(at) && blank(at + 1) && lines.get(at).is_some_and(|line| !line.ends_with('.'))
}

#[derive(Debug, Default)]
struct Reader {
    part: String,
    modules: Vec<Module>,
    blocks: Vec<Block>,
    group: usize,
    alerts: Vec<(usize, String)>,
    in_alerts: bool,
    /// Whether lines still belong to the last metric.
    open: bool,
}

impl Reader {
    fn heading(&mut self, title: &str) {
        self.modules.push(Module {
            part: self.part.clone(),
            title: title.to_owned(),
            ..Module::default()
        });
        self.group += 1;
        self.open = false;
    }

    fn line(&mut self, number: usize, line: &str, below: &[&str]) {
        let next = below.first().copied().unwrap_or_default();
        if let Some((mut metric, help)) = definition(line, next, !self.in_alerts) {
            self.after_alerts();
            metric.lines.push(number);
            self.define(metric, help);
        } else if let Some(reference) = references::reference(line) {
            self.modules.last_mut().map(|module| module.references.insert(reference));
        } else if self.in_alerts {
            let comment = line.starts_with('#');
            self.alerts.extend((!comment).then(|| (number, line.to_owned())));
        } else if is_subheading(line) {
            self.group += 1;
            self.open = false;
        } else if line.contains("label values for") {
            values::shared(line, below, &mut self.blocks);
        } else if let Some(block) = self.blocks.last_mut().filter(|_| self.open) {
            block.metric.lines.push(number);
            block.text.push('\n');
            block.text.push_str(line);
        }
    }

    /// Metrics behind a module's alerts are those of a module whose heading was forgotten.
    fn after_alerts(&mut self) {
        if self.in_alerts {
            self.heading("");
            self.in_alerts = false;
        }
    }

    fn define(&mut self, metric: Metric, help: &str) {
        let module = self.modules.len().saturating_sub(1);
        if let Some(module) = self.modules.last_mut() {
            module.metrics.insert(metric.name.clone());
        }
        self.blocks.push(Block { metric, module, group: self.group, text: help.to_owned() });
        self.open = true;
    }

    fn finish(mut self) -> Document {
        values::take(&mut self.blocks);
        let definitions = self.blocks.len();
        let mut metrics = by_name(self.blocks.into_iter().map(|block| block.metric).collect());
        for (_, alert) in &self.alerts {
            values::mention(alert, &mut metrics);
        }
        // The page's own title looks like a part with one module.
        let modules = self.modules.into_iter().skip(1).collect();
        Document { metrics, modules, alerts: self.alerts, definitions }
    }
}

/// `Circuit Breaker:` begins a group; `Label values:` and what begins small do not.
fn is_subheading(line: &str) -> bool {
    let values = line.starts_with("Label") || line.contains("label values");
    line.ends_with(':') && line.starts_with(|c: char| c.is_ascii_uppercase()) && !values
}
