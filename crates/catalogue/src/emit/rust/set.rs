//! What the scrape needs to know: the set's definition, constant data.

use std::fmt::Write as _;

use bellwether_model::spec::{
    Domain, LabelSpec, MetricKind, MetricSpec, Normalise, Translation, ValueKind,
};
use bellwether_model::translate::catalogue_label_name;

use super::Plan;
use super::ident::{Taken, screaming};
use super::labels::doc;
use super::layout::Storage;
use super::text::{code, integer, literal, literals};
use super::types::LabelType;

/// Most label sets that all appear at zero from the start.
const FROM_ZERO_MAX: u64 = 100;

/// The declaration of the set.
pub(super) fn declaration(plan: &Plan<'_>) -> String {
    let mut out = String::from("bellwether::instruments! {\n");
    doc(&mut out, 1, &format!("The metrics of {}.", code(&plan.catalogue.service)));
    let _written = writeln!(out, "    pub {} = {{", plan.set);
    let constants = LabelConstants::of(plan);
    out.push_str(&constants.declarations);
    let _written = writeln!(out, "        SetDef {{");
    let _written = writeln!(out, "            service: {},", literal(&plan.catalogue.service));
    list(&mut out, "metrics", &metrics(plan, &constants));
    let open: Vec<String> = plan.types.all.iter().filter_map(open_label).collect();
    list(&mut out, "open_labels", &open);
    let _written = writeln!(out, "            local_cells: {},", integer(plan.layout.local));
    let _written = writeln!(out, "            shared_cells: {},", integer(plan.layout.shared));
    out.push_str("        }\n    }\n}\n");
    out
}

fn list(out: &mut String, field: &str, entries: &[String]) {
    if entries.is_empty() {
        let _written = writeln!(out, "            {field}: &[],");
    } else {
        let _written = writeln!(out, "            {field}: &[\n{}            ],", entries.concat());
    }
}

/// A constant for each label definition, with and without absence.
struct LabelConstants {
    declarations: String,
    /// For each metric the constants of its labels, a definition where a label has no type.
    of: Vec<Vec<String>>,
}

impl LabelConstants {
    fn of(plan: &Plan<'_>) -> Self {
        let shapes = plan.shapes.iter().map(|(name, _)| name.as_str());
        let tables = plan.tables.iter().map(|(name, _)| name.as_str());
        let mut taken = Taken::reserve(&shapes.chain(tables).collect::<Vec<_>>());
        let mut declarations = String::new();
        let mut known: Vec<((usize, bool), String)> = Vec::new();
        let mut of = Vec::new();
        for (metric, positions) in plan.catalogue.metrics.iter().zip(&plan.types.of) {
            let mut mine = Vec::new();
            for (spec, position) in metric.labels.iter().zip(positions) {
                let seen = catalogue_label_name(&spec.name, plan.catalogue.translation);
                let Some(position) = *position else {
                    mine.push(text_label(&seen, spec.optional));
                    continue;
                };
                let key = (position, spec.optional);
                if let Some((_, name)) = known.iter().find(|(k, _)| *k == key) {
                    mine.push(name.clone());
                } else if let Some(label) = plan.types.all.get(position) {
                    let suffix = if spec.optional { "_OR_NONE" } else { "" };
                    let name = taken.give(&format!("{}{suffix}", screaming(&label.name, 'L')));
                    declarations.push_str(&label_constant(&name, &seen, spec, label));
                    mine.push(name.clone());
                    known.push((key, name));
                }
            }
            of.push(mine);
        }
        Self { declarations, of }
    }
}

fn label_constant(name: &str, seen: &str, spec: &LabelSpec, label: &LabelType<'_>) -> String {
    let mut out = String::new();
    let _written = writeln!(out, "        const {name}: LabelDef = LabelDef {{");
    let mut field = |name: &str, value: String| {
        let _written = writeln!(out, "            {name}: {value},");
    };
    field("name", literal(seen));
    field("values", format!("&{}", literals(&label.texts())));
    field("open", option(label.open.map(|number| integer(number as u64))));
    field("slots", integer(spec.slots()));
    field("fold", option(label.fold_slot().map(integer)));
    field("optional", spec.optional.to_string());
    out + "        };\n"
}

fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

fn metrics(plan: &Plan<'_>, constants: &LabelConstants) -> Vec<String> {
    let metrics = plan.catalogue.metrics.iter().enumerate();
    metrics.map(|(position, metric)| metric_def(plan, constants, position, metric)).collect()
}

fn metric_def(
    plan: &Plan<'_>,
    constants: &LabelConstants,
    position: usize,
    metric: &MetricSpec,
) -> String {
    let mut out = String::from("                MetricDef {\n");
    let mut field = |name: &str, value: String| {
        let _written = writeln!(out, "                    {name}: {value},");
    };
    let Some(place) = plan.layout.places.get(position) else { return String::new() };
    field("name", literal(&metric.prometheus_name));
    field("original", original(plan.catalogue.translation, metric));
    field("kind", format!("FamilyKind::{}", family_kind(metric.kind)));
    field("unit", literal(&metric.unit.words()));
    field("help", literal(&metric.help));
    field("labels", labels(metric, constants.of.get(position)));
    field("cells", cell_kind(metric, plan.shape_of(position)));
    field("shared", (place.storage == Storage::Shared).to_string());
    field("start", integer(place.start));
    field("folded", option(place.folded.map(integer)));
    let table = plan.table_of(position).map_or_else(|| "&[]".to_owned(), |name| format!("&{name}"));
    field("combinations", table);
    field("sets", integer(place.sets));
    field("from_zero", from_zero(metric, place.sets).to_string());
    field("states", format!("&{}", literals(&metric.states)));
    let where_ = format!("catalogue of {}, module {}", plan.catalogue.service, metric.module);
    field("place", literal(&where_));
    out + "                },\n"
}

/// Names and unit as the catalogue writes them.
fn original(translation: Translation, metric: &MetricSpec) -> String {
    let name = metric.otel.as_ref().unwrap_or(&metric.name);
    let labels = metric
        .labels
        .iter()
        .map(|label| (catalogue_label_name(&label.name, translation), label.name.as_str()));
    // The state is told by a label of the metric's own name.
    let state = (metric.kind == MetricKind::StateSet)
        .then(|| (metric.prometheus_name.clone(), name.as_str()));
    let renamed = labels.chain(state).filter(|(prometheus, original)| prometheus != original);
    let renamed: Vec<String> =
        renamed.map(|(to, from)| format!("({}, {})", literal(&to), literal(from))).collect();
    let fields = [
        format!("name: {}", literal(name)),
        format!("unit: {}", literal(metric.unit.as_str())),
        format!("up_down: {}", metric.kind == MetricKind::UpDown),
        format!("labels: &[{}]", renamed.join(", ")),
    ];
    let lines = fields.map(|field| format!("                        {field},\n"));
    format!("Original {{\n{}{}}}", lines.concat(), " ".repeat(20))
}

fn labels(metric: &MetricSpec, constants: Option<&Vec<String>>) -> String {
    let constants = constants.map(Vec::as_slice).unwrap_or_default();
    if metric.kind == MetricKind::Info && !constants.is_empty() {
        let indent = " ".repeat(24);
        let lines: Vec<String> = constants.iter().map(|c| format!("{indent}{c},\n")).collect();
        return format!("&[\n{}                    ]", lines.concat());
    }
    format!("&[{}]", constants.join(", "))
}

/// A label that holds any one text.
fn text_label(name: &str, optional: bool) -> String {
    let fields = [
        format!("name: {}", literal(name)),
        "values: &[]".to_owned(),
        "open: None".to_owned(),
        "slots: 1".to_owned(),
        "fold: None".to_owned(),
        format!("optional: {optional}"),
    ];
    let lines = fields.map(|field| format!("                            {field},\n"));
    format!("LabelDef {{\n{}{}}}", lines.concat(), " ".repeat(24))
}

fn family_kind(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Counter => "Counter",
        MetricKind::Gauge | MetricKind::UpDown => "Gauge",
        MetricKind::Histogram | MetricKind::Latency | MetricKind::Distribution => "Histogram",
        MetricKind::Info => "Info",
        MetricKind::StateSet => "StateSet",
    }
}

fn cell_kind(metric: &MetricSpec, shape: Option<&str>) -> String {
    let float = metric.value == ValueKind::Float;
    let kind = match metric.kind {
        MetricKind::Counter if float => "F64",
        MetricKind::Counter => "U64",
        MetricKind::UpDown if float => "F64",
        MetricKind::UpDown => "I64",
        MetricKind::Gauge if float => "GaugeF64",
        MetricKind::Gauge => "GaugeI64",
        MetricKind::Info => "Info",
        MetricKind::StateSet => "State",
        MetricKind::Histogram | MetricKind::Latency | MetricKind::Distribution => {
            return format!("CellKind::Distribution(&{})", shape.unwrap_or_default());
        }
    };
    format!("CellKind::{kind}")
}

/// Whether the metric is there, at zero, before anything was recorded: an alert on a rate sees the
/// first event only if there was a zero before it.
pub(crate) fn from_zero(metric: &MetricSpec, sets: u64) -> bool {
    match metric.kind {
        MetricKind::Counter | MetricKind::UpDown => {
            sets <= FROM_ZERO_MAX && !metric.labels.iter().any(LabelSpec::is_open)
        }
        kind => kind.is_distribution() && metric.labels.is_empty(),
    }
}

fn open_label(label: &LabelType<'_>) -> Option<String> {
    let Domain::Open { limit, known, normalise, remove_after } = &label.spec.domain else {
        return None;
    };
    let normalise = normalise.map(|normalise| match normalise {
        Normalise::Route => "bellwether::normalise::route".to_owned(),
        Normalise::Lowercase => "bellwether::normalise::lowercase".to_owned(),
    });
    let nanos = remove_after.map(|after| u64::try_from(after.as_nanos()).unwrap_or(u64::MAX));
    let mut out = String::from("                OpenDef {\n");
    let mut field = |name: &str, value: String| {
        let _written = writeln!(out, "                    {name}: {value},");
    };
    field("name", literal(&label.spec.name));
    field("known", format!("&{}", literals(known)));
    field("limit", integer(*limit));
    field("normalise", option(normalise));
    field("remove_after", option(nanos.map(integer)));
    Some(out + "                },\n")
}
