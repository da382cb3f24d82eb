//! The JSON Schema (draft-07) of catalogue files, from the field table.
//!
//! Editors complete and check with it; what it cannot say (references, budgets) `check` says.

use serde_json::{Map, Value, json};

use crate::fields::{CATALOGUE, Field, MODULE, Record, Shape};

/// File name of the schema, as catalogue files refer to it.
pub const FILE_NAME: &str = "bellwether-1.schema.json";

/// The schema of the service's file and of module files.
pub fn emit() -> String {
    let mut definitions = Map::new();
    let (catalogue, module) =
        (record(&CATALOGUE, &mut definitions), record(&MODULE, &mut definitions));
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Bellwether catalogue, version 1",
        "description": "A service's metrics, alerts and objectives.",
        "type": "object",
        "if": { "required": ["bellwether"] },
        "then": catalogue,
        "else": module,
        "definitions": definitions,
    });
    format!("{schema:#}\n")
}

/// A reference to a record's definition, which is added when it is new.
fn record(record: &'static Record, definitions: &mut Map<String, Value>) -> Value {
    let name = record.name.replace(' ', "_");
    if !definitions.contains_key(&name) {
        // Reserve the name first: records may hold each other.
        definitions.insert(name.clone(), Value::Null);
        let body = body(record, definitions);
        definitions.insert(name.clone(), body);
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn body(record: &'static Record, definitions: &mut Map<String, Value>) -> Value {
    let properties: Map<String, Value> =
        record.fields.iter().map(|f| (f.key.to_owned(), property(f, definitions))).collect();
    let required: Vec<&str> = record.fields.iter().filter(|f| f.required).map(|f| f.key).collect();
    let mut body = json!({
        "type": "object",
        "description": record.doc,
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        body["required"] = required.into();
    }
    body
}

fn property(field: &'static Field, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = shape(&field.shape, definitions);
    if schema.get("$ref").is_some() {
        // Draft-07 ignores what stands beside a reference.
        schema = json!({ "allOf": [schema] });
    }
    schema["description"] = field.doc.into();
    schema["examples"] = json!([example(field)]);
    schema
}

/// The example as a value: the table keeps it as YAML.
fn example(field: &Field) -> Value {
    let text = format!("{}: {}", field.key, field.example);
    crate::syntax::to_json(&text).get(field.key).cloned().unwrap_or_default()
}

fn shape(shape: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Nothing => json!({ "type": "null" }),
        // A text may look like a number or a flag without quotes.
        Shape::Text => json!({ "type": ["string", "number", "boolean"], "minLength": 1 }),
        Shape::LabelText => json!({
            "type": ["string", "number", "boolean"],
            "minLength": 1,
            "maxLength": crate::shape::VALUE_BYTES_MAX,
        }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Whole { min, max: i64::MAX } => json!({ "type": "integer", "minimum": min }),
        Shape::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Number => json!({ "type": "number" }),
        Shape::Duration | Shape::Wait => json!({ "type": "string", "pattern": DURATION }),
        Shape::Percent => json!({ "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *%$" }),
        Shape::Bound => json!({
            "type": ["number", "string"],
            "pattern": "^[0-9.]+([eE][-+]?[0-9]+)?(ns|us|ms|s|m|h)?$",
        }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::List(items) => {
            let items = self::shape(items, definitions);
            json!({ "type": "array", "items": items })
        }
        Shape::Map { keys, values, .. } => {
            let values = self::shape(values, definitions);
            json!({
                "type": "object",
                "patternProperties": { "^.+$": values },
                "additionalProperties": false,
                "$comment": format!("from {keys}"),
            })
        }
        Shape::Record(inner) => record(inner, definitions),
        Shape::Either(shapes) => {
            let any: Vec<Value> = shapes.iter().map(|s| self::shape(s, definitions)).collect();
            json!({ "anyOf": any })
        }
    }
}

const DURATION: &str =
    "^(?=.)([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";
