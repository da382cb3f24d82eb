//! Grafana's classic JSON model, `schemaVersion` 42.

use serde_json::{Value, json};

use super::board::{Board, LabelVariable, Panel, Target};
use super::layout::{Place, Placed, place};
use super::name::Ids;
use super::series::{PROCESSES, label_name};
use super::view;

const SCHEMA_VERSION: u32 = 42;

/// The whole board.
pub(super) fn dashboard(board: &Board) -> Value {
    json!({
        "annotations": { "list": [] },
        "description": board.description,
        "editable": false,
        "fiscalYearStartMonth": 0,
        // The cursor is shown at the same time in all panels.
        "graphTooltip": 1,
        "links": [siblings(board)],
        "panels": panels(board),
        "refresh": "1m",
        "schemaVersion": SCHEMA_VERSION,
        "tags": ["bellwether", board.service],
        "templating": { "list": variables(board) },
        "time": { "from": "now-3h", "to": "now" },
        "timepicker": {},
        "timezone": "browser",
        "title": board.title,
        "uid": board.uid,
        "version": 1,
    })
}

/// A list of the service's other boards.
fn siblings(board: &Board) -> Value {
    json!({
        "asDropdown": true,
        "icon": "external link",
        "includeVars": true,
        "keepTime": true,
        "tags": ["bellwether", board.service],
        "targetBlank": false,
        "title": format!("Boards of {}", board.service),
        "tooltip": "",
        "type": "dashboards",
        "url": "",
    })
}

fn panels(board: &Board) -> Vec<Value> {
    let mut ids = Ids::default();
    let mut all = Vec::new();
    for Placed { row, heading, folded, panels } in place(&board.rows) {
        let id = ids.of(&format!("row {}", row.title));
        let each: Vec<Value> =
            panels.into_iter().map(|(p, place)| panel(p, ids.of(&p.key), place)).collect();
        let (inside, beside) = if folded { (each, Vec::new()) } else { (Vec::new(), each) };
        all.push(json!({
            "collapsed": folded,
            "gridPos": grid(heading),
            "id": id,
            "panels": inside,
            "title": row.title,
            "type": "row",
        }));
        all.extend(beside);
    }
    all
}

fn grid(Place { x, y, width, height }: Place) -> Value {
    json!({ "h": height, "w": width, "x": x, "y": y })
}

fn panel(panel: &Panel, id: u32, place: Place) -> Value {
    let mut json = json!({
        "datasource": source(),
        "description": panel.description,
        "fieldConfig": view::fields(panel),
        "gridPos": grid(place),
        "id": id,
        "options": view::options(panel),
        "targets": panel.targets.iter().enumerate().map(target).collect::<Vec<_>>(),
        "title": panel.title,
        "type": view::plugin(panel),
    });
    if !panel.links.is_empty() {
        json["links"] = panel.links.iter().map(link).collect();
    }
    let transformations = view::transformations(panel);
    if !transformations.is_empty() {
        let each = transformations.into_iter();
        let each = each.map(|(id, options)| json!({ "id": id, "options": options }));
        json["transformations"] = each.collect();
    }
    json
}

fn source() -> Value {
    json!({ "type": "prometheus", "uid": "${datasource}" })
}

fn link((title, address): &(String, String)) -> Value {
    json!({
        "asDropdown": false,
        "icon": "external link",
        "includeVars": false,
        "keepTime": false,
        "tags": [],
        "targetBlank": false,
        "title": title,
        "tooltip": "",
        "type": "link",
        "url": address,
    })
}

fn target((at, target): (usize, &Target)) -> Value {
    let mut query = view::query(target);
    query["datasource"] = source();
    query["refId"] = json!(view::ref_id(at));
    query
}

fn variables(board: &Board) -> Vec<Value> {
    let datasource = json!({
        "current": { "selected": false, "text": "default", "value": "default" },
        "hide": 0,
        "includeAll": false,
        "label": "Data source",
        "multi": false,
        "name": "datasource",
        "options": [],
        "query": "prometheus",
        "refresh": 1,
        "regex": "",
        "skipUrlSync": false,
        "type": "datasource",
    });
    let [job, instance] = targets(board);
    let labels = board.variables.iter().map(|v| variable(&Lookup::of_label(v)));
    [datasource, variable(&job), variable(&instance)].into_iter().chain(labels).collect()
}

/// A variable whose values are those of a label.
pub(super) struct Lookup {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) help: String,
    /// Grafana's expression for the values.
    pub(super) query: String,
    /// The regex that stands for all values.
    pub(super) all: &'static str,
}

/// The variables of the processes.
pub(super) fn targets(board: &Board) -> [Lookup; 2] {
    let series = super::series::named(&board.presence, "job=~\"$job\"");
    let presence = super::series::named(&board.presence, "");
    [("job", "Job", presence), ("instance", "Instance", series)].map(|(name, label, series)| {
        Lookup {
            name: name.to_owned(),
            label: label.to_owned(),
            help: String::new(),
            query: format!("label_values({series}, {name})"),
            all: ".+",
        }
    })
}

impl Lookup {
    pub(super) fn of_label(variable: &LabelVariable) -> Self {
        let LabelVariable { name, label, help, series } = variable;
        let series = super::series::named(series, PROCESSES);
        Self {
            name: name.clone(),
            label: super::name::capitalised(&label.replace('_', " ")),
            help: help.clone(),
            query: format!("label_values({series}, {})", label_name(label)),
            // Series without the label are part of all, too.
            all: ".*",
        }
    }
}

fn variable(lookup: &Lookup) -> Value {
    json!({
        "allValue": lookup.all,
        "current": { "selected": true, "text": ["All"], "value": ["$__all"] },
        "datasource": source(),
        "definition": lookup.query,
        "description": lookup.help,
        "hide": 0,
        "includeAll": true,
        "label": lookup.label,
        "multi": true,
        "name": lookup.name,
        "options": [],
        "query": { "qryType": 1, "query": lookup.query, "refId": "PrometheusVariableQueryEditor-VariableQuery" },
        "refresh": 2,
        "regex": "",
        "skipUrlSync": false,
        "sort": 1,
        "type": "query",
    })
}
