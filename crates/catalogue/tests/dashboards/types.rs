//! Boards against Grafana's published types: the board, and of each panel the options and the field
//! settings of its plugin.

use std::path::Path;

use bellwether_catalogue::emit::dashboards::Format;
use bellwether_testkit::peers;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::boards::{all, list, panels, text};
use crate::declarations;

const NAMESPACES: [&str; 9] = [
    "common",
    "dashboard",
    "dashboardv2",
    "heatmap",
    "prometheus",
    "stat",
    "statetimeline",
    "table",
    "timeseries",
];

/// All declarations of the SDK below `types`.
fn definitions(types: &Path) -> Map<String, Value> {
    let mut definitions = Map::new();
    for namespace in NAMESPACES {
        let file = types.join(namespace).join("types.gen.d.ts");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{namespace}: {e}"));
        declarations::read(namespace, &text, &mut definitions);
    }
    // What a query is depends on its data source; ours are all of Prometheus.
    definitions.insert(
        "cog.Dataquery".to_owned(),
        json!({ "$ref": "#/definitions/prometheus.Dataquery" }),
    );
    // Plugins without field settings of their own.
    definitions.insert("stat.FieldConfig".to_owned(), json!(false));
    definitions
}

struct Types(Map<String, Value>);

impl Types {
    fn get() -> Option<Self> {
        Some(Self(definitions(&peers::grafana_types()?)))
    }

    fn of(&self, name: &str) -> Validator {
        assert!(self.0.contains_key(name), "no declaration of {name}");
        let schema = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$ref": format!("#/definitions/{name}"),
            "definitions": self.0,
        });
        jsonschema::draft7::new(&schema).expect("a schema")
    }
}

/// Validators of a plugin's options and field settings.
struct Plugins(Vec<(&'static str, Validator, Validator)>);

impl Plugins {
    fn of(types: &Types) -> Self {
        let all = ["heatmap", "stat", "state-timeline", "table", "timeseries"];
        Self(
            all.map(|plugin| {
                let namespace = plugin.replace('-', "");
                let of = |part: &str| types.of(&format!("{namespace}.{part}"));
                (plugin, of("Options"), of("FieldConfig"))
            })
            .into(),
        )
    }

    fn check(&self, plugin: &str, options: &Value, fields: &Value, place: &str) -> Vec<String> {
        let (_, of_options, of_fields) =
            self.0.iter().find(|(name, ..)| *name == plugin).unwrap_or_else(|| panic!("{plugin}"));
        let mut found = wrong(of_options, options, &format!("{place} options"));
        if let Some(custom) = fields["defaults"].get("custom") {
            found.extend(wrong(of_fields, custom, &format!("{place} custom")));
        }
        found
    }
}

fn wrong(validator: &Validator, value: &Value, place: &str) -> Vec<String> {
    let each = validator.iter_errors(value);
    each.map(|error| format!("{place}{}: {error}", error.instance_path())).take(3).collect()
}

#[track_caller]
fn none(found: &[String]) {
    assert!(
        found.is_empty(),
        "{} wrong:\n{}",
        found.len(),
        found[..found.len().min(10)].join("\n")
    );
}

#[test]
fn classic_boards_have_grafana_s_types() {
    let Some(types) = Types::get() else { return };
    let (board, plugins) = (types.of("dashboard.Dashboard"), Plugins::of(&types));
    let mut found = Vec::new();
    for generated in all(Format::Classic) {
        let place = &generated.place;
        found.extend(wrong(&board, &generated.json, place));
        for panel in panels(&generated.json) {
            let place = format!("{place} {}", text(panel, "title"));
            let fields = &panel["fieldConfig"];
            found.extend(plugins.check(text(panel, "type"), &panel["options"], fields, &place));
        }
    }
    none(&found);
}

#[test]
fn v2_boards_have_grafana_s_types() {
    let Some(types) = Types::get() else { return };
    let (board, plugins) = (types.of("dashboardv2.Dashboard"), Plugins::of(&types));
    let query = types.of("prometheus.Dataquery");
    let mut found = Vec::new();
    for generated in all(Format::V2) {
        let (place, spec) = (&generated.place, &generated.json["spec"]);
        assert_eq!(text(&generated.json, "apiVersion"), "dashboard.grafana.app/v2");
        found.extend(wrong(&board, spec, place));
        for panel in spec["elements"].as_object().expect("elements").values() {
            let viz = &panel["spec"]["vizConfig"];
            let place = format!("{place} {}", text(&panel["spec"], "title"));
            let fields = &viz["spec"]["fieldConfig"];
            found.extend(plugins.check(
                text(viz, "group"),
                &viz["spec"]["options"],
                fields,
                &place,
            ));
            for each in list(&panel["spec"]["data"]["spec"], "queries") {
                found.extend(wrong(&query, &each["spec"]["query"]["spec"], &place));
            }
        }
    }
    none(&found);
}

#[test]
fn units_are_known_to_grafana() {
    let Some(types) = peers::grafana_types() else { return };
    let text =
        std::fs::read_to_string(types.join("units/types.gen.d.ts")).expect("the list of units");
    let known: Vec<&str> = text.split('"').skip(1).step_by(2).collect();
    for generated in all(Format::Classic) {
        for panel in panels(&generated.json) {
            let unit = panel["fieldConfig"]["defaults"]["unit"].as_str().expect("a unit");
            assert!(known.contains(&unit), "{} {}: {unit}", generated.place, panel["title"]);
        }
    }
}

/// What Grafana is silent about must not slip through: the reason to validate at all.
#[test]
fn mistakes_grafana_says_nothing_about_are_found() {
    let Some(types) = Types::get() else { return };
    let (board, plugins) = (types.of("dashboard.Dashboard"), Plugins::of(&types));
    let generated = &all(Format::Classic)[0];
    let spoilt = |spoil: &dyn Fn(&mut Value)| {
        let mut json = generated.json.clone();
        spoil(&mut json);
        wrong(&board, &json, "").len()
    };
    assert_eq!(spoilt(&|_| {}), 0);
    assert_ne!(spoilt(&|b| b["schemaVersion"] = json!("42")), 0);
    assert_ne!(spoilt(&|b| b["templating"]["list"][0]["current"] = json!({ "text": "x" })), 0);
    assert_ne!(spoilt(&|b| b["panels"][0]["gridpos"] = json!({})), 0);
    assert_ne!(spoilt(&|b| b["panels"][1]["targets"] = json!([{ "refId": "A" }])), 0);
    let lines =
        panels(&generated.json).into_iter().find(|p| p["type"] == "timeseries").expect("lines");
    let mut options = lines["options"].clone();
    options["legend"]["displayMode"] = json!("tabel");
    assert_ne!(plugins.check("timeseries", &options, &lines["fieldConfig"], "").len(), 0);
}
