//! The resolved catalogue as JSON, for programs in any language.

use bellwether_model::Catalogue;
use bellwether_model::spec::{
    AlertSpec, Choice, CorrectionSpec, CounterSuffix, DashboardRow, Domain, Indicator, LabelSpec,
    Method, MetricSpec, ModuleSpec, Normalise, QuerySpec, Reference, SloAlert, SloSpec,
    Translation, ValueKind,
};
use serde_json::{Map, Value, json};

use crate::moment;

/// The whole catalogue. Times are in seconds; keys that say nothing are left out, but for those a
/// reader may rely on: a metric's `name`, `prometheus_name`, `type`, `unit`, `help`, `module`,
/// `labels` and `series_max`; a label's `name`, `optional` and `values` or `limit`.
pub fn emit(catalogue: &Catalogue) -> String {
    let translation = match catalogue.translation {
        Translation::Underscores => "underscores",
        Translation::OpenTelemetry => "opentelemetry",
        Translation::OpenTelemetryUtf8 => "opentelemetry_utf8",
        Translation::None => "none",
    };
    let mut all = Object::default();
    all.put("bellwether", 1);
    all.put("service", catalogue.service.as_str());
    all.text("title", &catalogue.title);
    all.some("prefix", catalogue.prefix.as_deref());
    all.some("budget", catalogue.budget);
    all.some("runbooks", catalogue.runbooks.as_deref());
    all.some("reference", catalogue.reference.as_deref());
    all.put("translation", translation);
    all.put("forbid_labels", catalogue.forbid_labels.as_slice());
    header(&mut all, catalogue);
    all.put("series_max", catalogue.series_max());
    all.list("modules", &catalogue.modules, module);
    all.list("metrics", &catalogue.metrics, metric);
    all.list("alerts", &catalogue.alerts, alert);
    all.list("queries", &catalogue.queries, query);
    all.list("slos", &catalogue.slos, slo);
    all.list("dashboard", &catalogue.dashboard, row);
    format!("{:#}\n", Value::Object(all.0))
}

/// What expressions are held against.
fn header(all: &mut Object, catalogue: &Catalogue) {
    all.put("scrape_interval_seconds", catalogue.scrape_interval.as_secs_f64());
    all.put("evaluation_interval_seconds", catalogue.evaluation_interval.as_secs_f64());
    all.put("severities", catalogue.severities.as_slice());
    all.put("external", catalogue.external.as_slice());
    all.put("target_labels", catalogue.target_labels.as_slice());
    all.put(
        "counter_suffix",
        match catalogue.counter_suffix {
            CounterSuffix::Any => "any",
            CounterSuffix::Total => "total",
        },
    );
}

/// A JSON object that leaves out what says nothing.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    fn some(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    fn text(&mut self, key: &str, text: &str) {
        self.some(key, Some(text).filter(|text| !text.is_empty()));
    }

    fn list<T>(&mut self, key: &str, items: &[T], each: impl Fn(&T) -> Value) {
        self.put(key, items.iter().map(each).collect::<Vec<_>>());
    }

    fn notes(&mut self, key: &str, notes: &[(String, String)]) {
        if !notes.is_empty() {
            let map: Map<String, Value> =
                notes.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect();
            self.put(key, map);
        }
    }
}

fn module(module: &ModuleSpec) -> Value {
    let mut out = Object::default();
    out.put("name", module.name.as_str());
    out.text("title", &module.title);
    out.text("help", &module.help);
    out.some("no_metrics", module.no_metrics.as_deref());
    if !module.see.is_empty() {
        out.list("see", &module.see, reference);
    }
    Value::Object(out.0)
}

/// Without `metrics`, all of the module's are meant.
fn reference(reference: &Reference) -> Value {
    let mut out = Object::default();
    out.put("module", reference.module.as_str());
    if !reference.metrics.is_empty() {
        out.put("metrics", reference.metrics.as_slice());
    }
    out.text("help", &reference.help);
    Value::Object(out.0)
}

fn metric(metric: &MetricSpec) -> Value {
    let series = metric.series();
    let mut out = Object::default();
    out.put("name", metric.name.as_str());
    out.put("prometheus_name", metric.prometheus_name.as_str());
    out.put("type", metric.kind.as_str());
    out.put("unit", metric.unit.as_str());
    out.put("help", metric.help.as_str());
    out.put("module", metric.module.as_str());
    out.put("value", if metric.value == ValueKind::Float { "float" } else { "integer" });
    out.list("labels", &metric.labels, label);
    out.put("series_max", series.total);
    out.put("series_terms", series.terms);
    out.some("budget", metric.budget);
    shape(&mut out, metric);
    out.some("otel", metric.otel.as_deref());
    out.some("stability", metric.stability.as_deref());
    out.some("since", metric.since.as_deref());
    if let Some(deprecated) = &metric.deprecated {
        let mut inner = Object::default();
        inner.put("reason", deprecated.reason.as_str());
        inner.some("renamed_to", deprecated.renamed_to.as_deref());
        inner.text("note", &deprecated.note);
        out.put("deprecated", inner.0);
    }
    out.notes("annotations", &metric.annotations);
    Value::Object(out.0)
}

/// Combinations, buckets and states.
fn shape(out: &mut Object, metric: &MetricSpec) {
    if !metric.combinations.is_empty() {
        out.list("combinations", &metric.combinations, |combination| {
            let choices = combination.0.iter().zip(&metric.labels);
            let named = choices.filter_map(|(c, label)| Some((label.name.clone(), choice(c)?)));
            Value::Object(named.collect())
        });
    }
    if !metric.buckets.is_empty() {
        let bounds: Vec<f64> = metric.buckets.iter().map(|bucket| bucket.bound).collect();
        out.put("buckets", bounds);
        let added =
            metric.buckets.iter().filter_map(|bucket| Some((bucket.bound, bucket.slo.as_ref()?)));
        let added: Vec<Value> =
            added.map(|(bound, slo)| json!({"bound": bound, "slo": slo})).collect();
        if !added.is_empty() {
            out.put("buckets_of_slos", added);
        }
    }
    if let Some(native) = &metric.native {
        out.put("native", json!({"schema": native.schema, "min": native.min, "max": native.max}));
    }
    if !metric.states.is_empty() {
        out.put("states", metric.states.as_slice());
    }
}

/// A value, a list of values, `"*"` for present, null for absent; left out when anything goes.
fn choice(choice: &Choice) -> Option<Value> {
    match choice {
        Choice::Anything => None,
        Choice::Present => Some("*".into()),
        Choice::Absent => Some(Value::Null),
        Choice::OneOf(values) => match values.as_slice() {
            [one] => Some(one.as_str().into()),
            several => Some(several.into()),
        },
    }
}

fn label(label: &LabelSpec) -> Value {
    let mut out = Object::default();
    out.put("name", label.name.as_str());
    out.text("help", &label.help);
    out.put("optional", label.optional);
    match &label.domain {
        Domain::Closed(values) => out.put("values", values.as_slice()),
        Domain::Open { limit, known, normalise, remove_after } => {
            out.put("limit", *limit);
            if !known.is_empty() {
                out.put("known", known.as_slice());
            }
            out.some(
                "normalise",
                normalise.map(|how| match how {
                    Normalise::Route => "route",
                    Normalise::Lowercase => "lowercase",
                }),
            );
            out.some("remove_seconds", remove_after.map(|after| after.as_secs_f64()));
        }
    }
    out.some("fold", label.fold.as_deref());
    out.some("shared", label.shared.as_deref());
    Value::Object(out.0)
}

fn alert(alert: &AlertSpec) -> Value {
    let mut out = Object::default();
    out.put("name", alert.name.as_str());
    out.put("expr", alert.expr.as_str());
    out.put("module", alert.module.as_str());
    out.some("for_seconds", alert.pending.map(|d| d.as_secs_f64()));
    out.some("keep_firing_for_seconds", alert.keep_firing.map(|d| d.as_secs_f64()));
    out.some("severity", alert.severity.as_deref());
    out.text("summary", &alert.summary);
    out.text("description", &alert.description);
    out.some("runbook", alert.runbook.as_deref());
    out.notes("labels", &alert.labels);
    out.notes("annotations", &alert.annotations);
    if let Some(test) = &alert.test {
        let mut inner = Object::default();
        inner.notes("given", &test.given);
        inner.some("every_seconds", test.every.map(|d| d.as_secs_f64()));
        inner.some("fires_at_seconds", test.fires_at.map(|d| d.as_secs_f64()));
        inner.some("silent_at_seconds", test.silent_at.map(|d| d.as_secs_f64()));
        out.put("test", inner.0);
    }
    Value::Object(out.0)
}

fn query(query: &QuerySpec) -> Value {
    let mut out = Object::default();
    out.put("name", query.name.as_str());
    out.put("expr", query.expr.as_str());
    out.put("module", query.module.as_str());
    out.text("help", &query.help);
    out.put("unit", query.unit.as_str());
    out.some("record", query.record.as_deref());
    Value::Object(out.0)
}

fn slo(slo: &SloSpec) -> Value {
    let mut out = Object::default();
    out.put("name", slo.name.as_str());
    out.put("module", slo.module.as_str());
    out.text("help", &slo.help);
    out.put("objective", slo.objective.as_str());
    out.put("share", slo.share);
    out.put("window_seconds", slo.window.as_secs_f64());
    if let Some(calendar) = &slo.calendar {
        out.put("calendar", json!({"unit": calendar.unit.as_str(), "zone": calendar.zone}));
    }
    match &slo.indicator {
        Indicator::Bad { total, bad } => {
            out.put("total", total.as_str());
            out.put("bad", bad.as_str());
        }
        Indicator::Good { total, good } => {
            out.put("total", total.as_str());
            out.put("good", good.as_str());
        }
        Indicator::Below { histogram, bound } => {
            out.put("histogram", histogram.as_str());
            out.put("below", *bound);
        }
        Indicator::Holds { gauge, op, value } => {
            out.put("gauge", gauge.as_str());
            out.put("holds", json!({"op": op.as_str(), "value": value}));
        }
    }
    slo_alerts(&mut out, slo);
    Value::Object(out.0)
}

/// How budgets are kept, and when to alert. Factors and shares are texts, as decimal numbers in them
/// are exact.
fn slo_alerts(out: &mut Object, slo: &SloSpec) {
    if slo.external {
        out.put("external", true);
    }
    if !slo.group.is_empty() {
        out.put("group", slo.group.as_slice());
    }
    if let Method::Timeslices { slice, target } = &slo.method {
        out.put("slice_seconds", slice.as_secs_f64());
        out.put("slice_target", target.as_str());
    }
    out.list("alerts", &slo.alerts, slo_alert);
    out.list(
        "spent",
        &slo.spent,
        |spent| json!({"share": spent.share, "severity": spent.severity}),
    );
    out.list("corrections", &slo.corrections, correction);
    out.put("blind_severity", slo.blind_severity.as_str());
    out.some("runbook", slo.runbook.as_deref());
}

fn slo_alert(alert: &SloAlert) -> Value {
    let mut out = Object::default();
    out.put("name", alert.name.as_str());
    out.put("severity", alert.severity.as_str());
    out.put("factor", alert.factor.as_str());
    out.put("long_seconds", alert.long.as_secs_f64());
    out.put("short_seconds", alert.short.as_secs_f64());
    out.put("min_bad", alert.min_bad);
    out.some("remaining_below", alert.remaining_below.as_deref());
    Value::Object(out.0)
}

fn correction(correction: &CorrectionSpec) -> Value {
    let mut out = Object::default();
    out.put("name", correction.name.as_str());
    out.put("from", moment::text(correction.start));
    out.put("seconds", correction.length.as_secs_f64());
    out.some("rrule", correction.rrule.as_deref());
    out.put("zone", correction.zone.as_str());
    out.put("reason", correction.reason.as_str());
    out.put("by", correction.author.as_str());
    out.some("entered", correction.entered.map(moment::text));
    Value::Object(out.0)
}

fn row(row: &DashboardRow) -> Value {
    json!({ "module": row.module, "row": row.row, "panels": row.panels })
}
