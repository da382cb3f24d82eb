//! Grafana's resource `dashboard.grafana.app/v2`.

use serde_json::{Map, Value, json};

use super::board::{Board, Panel};
use super::classic::{Lookup, targets};
use super::layout::{Place, flow, place};
use super::name::Ids;
use super::view;

/// The whole board.
pub(super) fn dashboard(board: &Board) -> Value {
    let (elements, rows) = content(board);
    json!({
        "apiVersion": "dashboard.grafana.app/v2",
        "kind": "Dashboard",
        "metadata": { "name": board.uid },
        "spec": {
            "annotations": [],
            "cursorSync": "Crosshair",
            "description": board.description,
            "editable": false,
            "elements": elements,
            "layout": { "kind": "RowsLayout", "spec": { "rows": rows } },
            "links": [siblings(board)],
            "liveNow": false,
            "preload": false,
            "tags": ["bellwether", board.service],
            "timeSettings": times(),
            "title": board.title,
            "variables": variables(board),
        },
    })
}

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
    })
}

fn times() -> Value {
    json!({
        "autoRefresh": "1m",
        "autoRefreshIntervals": ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"],
        "fiscalYearStartMonth": 0,
        "from": "now-3h",
        "hideTimepicker": false,
        "timezone": "browser",
        "to": "now",
    })
}

/// All panels by name, and the rows that say where each is.
fn content(board: &Board) -> (Map<String, Value>, Vec<Value>) {
    let mut ids = Ids::default();
    let mut elements = Map::new();
    let mut rows = Vec::new();
    for placed in place(&board.rows) {
        let mut items = Vec::new();
        // In this format a row's panels are placed from the row's own top.
        for (panel, place) in flow(&placed.row.panels, 0).0 {
            let id = ids.of(&panel.key);
            let name = format!("panel-{id}");
            items.push(item(&name, place));
            elements.insert(name, element(panel, id));
        }
        rows.push(json!({
            "kind": "RowsLayoutRow",
            "spec": {
                "collapse": placed.folded,
                "layout": { "kind": "GridLayout", "spec": { "items": items } },
                "title": placed.row.title,
            },
        }));
    }
    (elements, rows)
}

fn item(name: &str, Place { x, y, width, height }: Place) -> Value {
    json!({
        "kind": "GridLayoutItem",
        "spec": {
            "element": { "kind": "ElementReference", "name": name },
            "height": height,
            "width": width,
            "x": x,
            "y": y,
        },
    })
}

fn element(panel: &Panel, id: u32) -> Value {
    let queries = panel.targets.iter().enumerate().map(|(at, target)| {
        json!({
            "kind": "PanelQuery",
            "spec": { "hidden": false, "query": query(&view::query(target)), "refId": view::ref_id(at) },
        })
    });
    let transformations = view::transformations(panel).into_iter().map(|(id, options)| {
        json!({ "group": id, "kind": "Transformation", "spec": { "options": options } })
    });
    let links = panel.links.iter();
    json!({
        "kind": "Panel",
        "spec": {
            "data": {
                "kind": "QueryGroup",
                "spec": {
                    "queries": queries.collect::<Vec<_>>(),
                    "queryOptions": {},
                    "transformations": transformations.collect::<Vec<_>>(),
                },
            },
            "description": panel.description,
            "id": id,
            "links": links.map(|(title, url)| json!({ "title": title, "url": url })).collect::<Vec<_>>(),
            "title": panel.title,
            "vizConfig": {
                "group": view::plugin(panel),
                "kind": "VizConfig",
                "spec": { "fieldConfig": view::fields(panel), "options": view::options(panel) },
                "version": "",
            },
        },
    })
}

/// A query of the board's data source.
fn query(spec: &Value) -> Value {
    json!({
        "datasource": { "name": "${datasource}" },
        "group": "prometheus",
        "kind": "DataQuery",
        "spec": spec,
        "version": "v0",
    })
}

fn variables(board: &Board) -> Vec<Value> {
    let datasource = json!({
        "kind": "DatasourceVariable",
        "spec": {
            "allowCustomValue": false,
            "current": { "text": "default", "value": "default" },
            "hide": "dontHide",
            "includeAll": false,
            "label": "Data source",
            "multi": false,
            "name": "datasource",
            "options": [],
            "pluginId": "prometheus",
            "refresh": "onDashboardLoad",
            "regex": "",
            "skipUrlSync": false,
        },
    });
    let [job, instance] = targets(board);
    let labels = board.variables.iter().map(|v| variable(&Lookup::of_label(v)));
    [datasource, variable(&job), variable(&instance)].into_iter().chain(labels).collect()
}

fn variable(lookup: &Lookup) -> Value {
    let spec = json!({
        "qryType": 1, "query": lookup.query, "refId": "PrometheusVariableQueryEditor-VariableQuery",
    });
    json!({
        "kind": "QueryVariable",
        "spec": {
            "allValue": lookup.all,
            "allowCustomValue": true,
            "current": { "text": ["All"], "value": ["$__all"] },
            "definition": lookup.query,
            "description": lookup.help,
            "hide": "dontHide",
            "includeAll": true,
            "label": lookup.label,
            "multi": true,
            "name": lookup.name,
            "options": [],
            "query": query(&spec),
            "refresh": "onTimeRangeChanged",
            "regex": "",
            "skipUrlSync": false,
            "sort": "alphabeticalAsc",
        },
    })
}
