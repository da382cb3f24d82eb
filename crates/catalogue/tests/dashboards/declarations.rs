//! Type declarations of Grafana's foundation SDK, read as JSON Schema (draft-07).
//!
//! They are generated from the same sources as the SDK's own schemas, one interface for each
//! object; a member without `?` is required and no other members exist.

use serde_json::{Map, Value, json};

/// Adds the declarations of a file to `definitions`, as `namespace.Name`.
pub(crate) fn read(namespace: &str, text: &str, definitions: &mut Map<String, Value>) {
    let mut reader = Reader { namespace, words: words(text), at: 0, enums: Map::new() };
    while reader.at < reader.words.len() {
        reader.declaration(definitions);
    }
    // A member of an enum stands as a type of its own.
    definitions.extend(reader.enums);
}

/// Names, literals and single characters; comments are left out.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => 2 + rest.split(first).nth(1).map_or(0, str::len),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (word, more) = rest.split_at(length);
        if !word.starts_with("//") && !word.starts_with("/*") {
            words.push(word.to_owned());
        }
        rest = more.trim_start();
    }
    words
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "_$-".contains(c)
}

struct Reader<'a> {
    namespace: &'a str,
    words: Vec<String>,
    at: usize,
    enums: Map<String, Value>,
}

impl Reader<'_> {
    fn next(&mut self) -> String {
        self.at += 1;
        self.words.get(self.at - 1).cloned().expect("more of the declaration")
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at).is_some_and(|w| w == word);
        self.at += usize::from(found);
        found
    }

    fn name(&self, name: &str) -> String {
        format!("{}.{name}", self.namespace)
    }

    fn declaration(&mut self, definitions: &mut Map<String, Value>) {
        let word = self.next();
        match word.as_str() {
            "export" | "declare" => {}
            "interface" => {
                let name = self.next();
                let body = self.object();
                definitions.insert(self.name(&name), body);
            }
            "type" => {
                let name = self.next();
                if self.take("=") {
                    let body = self.union();
                    definitions.insert(self.name(&name), body);
                }
            }
            "enum" => self.enumeration(definitions),
            // Imports, constants: up to their end.
            _ => while self.at < self.words.len() && self.next() != ";" {},
        }
    }

    fn enumeration(&mut self, definitions: &mut Map<String, Value>) {
        let name = self.next();
        assert!(self.take("{"), "enum {name}");
        let mut values = Vec::new();
        while !self.take("}") {
            let member = self.next();
            assert!(self.take("="), "{name}.{member}");
            let value = literal(&self.next()).expect("a literal");
            self.enums.insert(self.name(&format!("{name}.{member}")), json!({ "const": value }));
            values.push(value);
            self.take(",");
        }
        definitions.insert(self.name(&name), json!({ "enum": values }));
    }

    /// `{ name?: type; … }`
    fn object(&mut self) -> Value {
        assert!(self.take("{"), "an object at {:?}", self.words.get(self.at));
        let (mut properties, mut required) = (Map::new(), Vec::new());
        while !self.take("}") {
            let name = self.next();
            if self.take("(") {
                // A method: there is none in JSON.
                while self.next() != ";" {}
                continue;
            }
            let optional = self.take("?");
            assert!(self.take(":"), "{name}");
            properties.insert(name.clone(), self.union());
            if !optional {
                required.push(name);
            }
            self.take(";");
        }
        json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        })
    }

    fn union(&mut self) -> Value {
        self.take("|");
        let mut ways = vec![self.list()];
        while self.take("|") {
            ways.push(self.list());
        }
        if ways.len() == 1 { ways.remove(0) } else { json!({ "anyOf": ways }) }
    }

    fn list(&mut self) -> Value {
        let mut of = self.single();
        while self.take("[") {
            assert!(self.take("]"), "only plain lists");
            of = json!({ "type": "array", "items": of });
        }
        of
    }

    fn single(&mut self) -> Value {
        if self.take("(") {
            let inner = self.union();
            assert!(self.take(")"), "a closing parenthesis");
            return inner;
        }
        if self.words.get(self.at).is_some_and(|word| word == "{") {
            return self.object();
        }
        let word = self.next();
        match word.as_str() {
            "any" | "unknown" => json!({}),
            "string" | "number" | "boolean" | "null" => json!({ "type": word }),
            "Record" => {
                assert!(self.take("<") && self.take("string") && self.take(","), "a Record");
                let of = self.union();
                assert!(self.take(">"), "the end of a Record");
                json!({ "type": "object", "additionalProperties": of })
            }
            _ => literal(&word)
                .map_or_else(|| self.reference(&word), |value| json!({ "const": value })),
        }
    }

    /// `Name`, `namespace.Name` or `Enum.Member`.
    fn reference(&mut self, first: &str) -> Value {
        let mut name = first.to_owned();
        while self.take(".") {
            name = format!("{name}.{}", self.next());
        }
        let elsewhere = ["common.", "cog."].iter().any(|other| name.starts_with(other));
        let name = if elsewhere { name } else { self.name(&name) };
        json!({ "$ref": format!("#/definitions/{name}") })
    }
}

fn literal(word: &str) -> Option<Value> {
    match word.strip_prefix(['"', '\'']) {
        Some(text) => Some(json!(text.trim_end_matches(['"', '\'']))),
        None if word == "true" || word == "false" => Some(json!(word == "true")),
        None => word.parse::<i64>().ok().map(|number| json!(number)),
    }
}

#[test]
fn declarations_become_schemas() {
    let mut definitions = Map::new();
    let text = "import * as common from '../common';\n/** A box. */\nexport interface Box {\n  a?: \
                string | null;\n  b: (Kind | common.X)[];\n  c: Kind.One;\n  d(): void;\n}\nexport \
                declare enum Kind {\n  One = \"one\",\n  Two = 2\n}\nexport declare const x: () => Box;\n";
    read("t", text, &mut definitions);
    assert_eq!(
        definitions["t.Box"],
        json!({
            "type": "object",
            "properties": {
                "a": { "anyOf": [{ "type": "string" }, { "type": "null" }] },
                "b": { "type": "array", "items": { "anyOf": [
                    { "$ref": "#/definitions/t.Kind" }, { "$ref": "#/definitions/common.X" },
                ] } },
                "c": { "$ref": "#/definitions/t.Kind.One" },
            },
            "required": ["b", "c"],
            "additionalProperties": false,
        })
    );
    assert_eq!(definitions["t.Kind"], json!({ "enum": ["one", 2] }));
    assert_eq!(definitions["t.Kind.One"], json!({ "const": "one" }));
}
