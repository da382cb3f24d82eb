//! One static for each metric.

use std::fmt::Write as _;

use bellwether_model::spec::{MetricKind, MetricSpec, ValueKind};

use super::labels::doc;
use super::layout::{Place, Storage};
use super::text::{code, grouped, integer, literal, prose};

/// Longest line rustfmt leaves alone.
const WIDTH: usize = 100;
/// Longest chain of calls rustfmt leaves on one line, whatever its settings.
const CHAIN: usize = 60;
/// More labels than this get a name of their own as a tuple, as clippy asks.
const TUPLE_MAX: usize = 4;
/// Longest list of arguments rustfmt leaves on one line, whatever its settings.
const ARGUMENTS: usize = 60;
/// Keeps what has no layout that all settings agree on.
const SKIP: &str = "#[rustfmt::skip]\n";

/// What a metric's static is made of.
pub(super) struct Instrument<'a> {
    pub(super) metric: &'a MetricSpec,
    /// Its position in the set.
    pub(super) position: usize,
    /// Name of the static.
    pub(super) name: &'a str,
    pub(super) set: &'a str,
    pub(super) place: &'a Place,
    /// Names of its labels' types, absence included.
    pub(super) labels: Vec<String>,
    /// Name of its states' type.
    pub(super) states: Option<&'a str>,
    /// Name of its shape.
    pub(super) shape: Option<&'a str>,
    /// Name of its table of combinations.
    pub(super) combinations: Option<&'a str>,
    /// Name of the type alias of its labels, used where they are many.
    pub(super) alias: &'a str,
}

impl Instrument<'_> {
    /// Whether the label tuple of these types needs a name.
    pub(super) fn needs_alias(labels: &[String]) -> bool {
        labels.len() > TUPLE_MAX || tuple(labels).len() > ARGUMENTS - 20
    }

    /// The static, documented.
    pub(super) fn declaration(&self) -> String {
        let mut out = String::new();
        if !self.alias.is_empty() {
            doc(&mut out, 0, &format!("Labels of {}.", code(&self.metric.prometheus_name)));
            out.push_str(&alias(self.alias, &self.labels));
            out.push('\n');
        }
        self.document(&mut out);
        let (generic, arguments) = self.generic();
        out.push_str(&item(self.name, generic, &arguments, &self.value()));
        out
    }

    fn document(&self, out: &mut String) {
        let help = match prose(&self.metric.help) {
            help if help.is_empty() => {
                format!("The metric {}.", code(&self.metric.prometheus_name))
            }
            help => help,
        };
        doc(out, 0, &help);
        doc(out, 0, "");
        doc(out, 0, &self.facts());
        if let Some(deprecated) = &self.metric.deprecated {
            let successor = deprecated.renamed_to.as_ref().map(|to| format!("use `{to}`"));
            let note = Some(deprecated.note.clone()).filter(|note| !note.is_empty());
            let why: Vec<String> = successor.into_iter().chain(note).collect();
            let why = if why.is_empty() { deprecated.reason.clone() } else { why.join("; ") };
            let _written = writeln!(out, "#[deprecated = {}]", literal(&why));
        }
    }

    /// Type, unit, labels, size and storage in a sentence or two.
    fn facts(&self) -> String {
        let unit = match self.metric.unit.as_str() {
            "" => String::new(),
            unit => format!(" in {}", code(unit)),
        };
        let labels: Vec<String> = self.metric.labels.iter().map(|l| code(&l.name)).collect();
        let by =
            if labels.is_empty() { String::new() } else { format!(" by {}", labels.join(", ")) };
        let series = match (self.metric.kind, self.metric.series().total) {
            (MetricKind::Info, _) | (_, 1) => "one series".to_owned(),
            (_, most) => format!("at most {} series", grouped(most)),
        };
        format!("{}{unit}{by}: {series}.{}", kind_words(self.metric.kind), self.storage_words())
    }

    fn storage_words(&self) -> String {
        let cells = match self.place.cells {
            1 => "One cell".to_owned(),
            cells => format!("{} cells", grouped(cells)),
        };
        match self.place.storage {
            Storage::Aside => String::new(),
            Storage::PerThread => format!(" {cells} in each thread's array."),
            Storage::Shared if is_set(self.metric.kind) => format!(" {cells} all threads share."),
            Storage::Shared => {
                format!(" {cells} all threads share: too many for an array a thread.")
            }
        }
    }

    fn generic(&self) -> (&'static str, Vec<String>) {
        let set = self.set.to_owned();
        let labels =
            if self.alias.is_empty() { tuple(&self.labels) } else { self.alias.to_owned() };
        let float = self.metric.value == ValueKind::Float;
        let shared = self.place.storage == Storage::Shared;
        let summed = |integer: &str| match (float, shared) {
            (false, false) => vec![],
            (true, false) => vec!["f64".to_owned()],
            (_, true) => vec![if float { "f64" } else { integer }.to_owned(), "Shared".to_owned()],
        };
        let name = super::instrument_type(self.metric.kind);
        let mut arguments = vec![set, labels];
        match self.metric.kind {
            MetricKind::Counter => arguments.extend(summed("u64")),
            MetricKind::UpDown => arguments.extend(summed("i64")),
            MetricKind::Gauge if !float => arguments.push("i64".to_owned()),
            MetricKind::Gauge | MetricKind::Info => {}
            MetricKind::StateSet => arguments.extend(self.states.map(str::to_owned)),
            MetricKind::Histogram | MetricKind::Latency | MetricKind::Distribution => {
                arguments.extend(shared.then(|| "Shared".to_owned()));
            }
        }
        (name, arguments)
    }

    /// The constructor, and what is said to it.
    fn value(&self) -> Vec<String> {
        let name = super::instrument_type(self.metric.kind);
        let (position, start) = (integer(self.position as u64), integer(self.place.start));
        let new = match (self.metric.kind, self.shape) {
            (MetricKind::Info, _) => format!("{name}::new({position})"),
            (_, Some(shape)) => format!("{name}::new({position}, {start}, &{shape})"),
            (_, None) => format!("{name}::new({position}, {start})"),
        };
        let folded =
            self.place.folded.map(|first| format!(".with_fold_counters({})", integer(first)));
        let combined = self.combinations.map(|table| format!(".with_combinations(&{table})"));
        [Some(new), folded, combined].into_iter().flatten().collect()
    }
}

/// `(A, B)`, `(A,)` or `()`.
fn tuple(labels: &[String]) -> String {
    match labels {
        [one] => format!("({one},)"),
        labels => format!("({})", labels.join(", ")),
    }
}

fn alias(name: &str, labels: &[String]) -> String {
    let tuple = tuple(labels);
    let line = format!("pub type {name} = {tuple};\n");
    let broken = format!("pub type {name} =\n    {tuple};\n");
    if tuple.len() > ARGUMENTS {
        let elements: Vec<String> = labels.iter().map(|label| format!("    {label},\n")).collect();
        return format!("{SKIP}pub type {name} = (\n{});\n", elements.concat());
    }
    if line.len() <= WIDTH + 1 { line } else { broken }
}

/// A static, laid out as rustfmt would, with whatever settings up to a width of 100.
fn item(name: &str, generic: &str, arguments: &[String], calls: &[String]) -> String {
    let listed = arguments.join(", ");
    let line = format!("pub static {name}: {generic}<{listed}> =");
    let fits = line.len() <= WIDTH && listed.len() <= ARGUMENTS;
    let (skip, head) = if fits {
        ("", line)
    } else {
        let lines: Vec<String> = arguments.iter().map(|a| format!("    {a},\n")).collect();
        (SKIP, format!("pub static {name}: {generic}<\n{}> =", lines.concat()))
    };
    let chain = calls.concat();
    let column = head.lines().last().map_or(0, str::len);
    if chain.len() > CHAIN {
        return format!("{skip}{head} {}\n", block(calls));
    }
    if column + 1 + chain.len() < WIDTH {
        format!("{skip}{head} {chain};\n")
    } else {
        format!("{skip}{head}\n    {chain};\n")
    }
}

/// The same in two steps, each short enough for one line.
fn block(calls: &[String]) -> String {
    let (last, first) = calls.split_last().map_or(("", &[] as &[String]), |(l, f)| (l.as_str(), f));
    format!("{{\n    let all = {};\n    all{last}\n}};", first.concat())
}

/// Whether the last value set is the value.
fn is_set(kind: MetricKind) -> bool {
    matches!(kind, MetricKind::Gauge | MetricKind::StateSet)
}

fn kind_words(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Counter => "Counter",
        MetricKind::Gauge => "Gauge",
        MetricKind::UpDown => "Up-down counter",
        MetricKind::Histogram => "Histogram",
        MetricKind::Latency => "Latency",
        MetricKind::Distribution => "Distribution",
        MetricKind::Info => "Info",
        MetricKind::StateSet => "State set",
    }
}
