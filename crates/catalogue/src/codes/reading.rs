//! Files and YAML.

use super::{Code, Entry, Example, Severity, codes};

codes! { READING
    UNREADABLE = 1 Error "A file or folder cannot be read" {
        what: "The path does not exist, or may not be read.",
        why: "What is in it stays unchecked, so no artefact can be trusted.",
        wrong: Words("bellwether check no/such/folder"),
        right: Words("bellwether check metrics"),
    }
    NOT_UTF8 = 2 Error "A file is not UTF-8" {
        what: "Some bytes of the file are no UTF-8 text.",
        why: "Guessing an encoding would change label values silently.",
        wrong: Words("help: Caf\\xE9 (saved as Latin-1)"),
        right: Words("help: Café (saved as UTF-8)"),
    }
    TOO_LARGE = 3 Error "A file or catalogue is too large" {
        what: "One file holds at most 1 MiB, all files together 8 MiB, in at most 2,000 \
               files and 16 levels of folders.",
        why: "A catalogue may come from elsewhere; reading it must not exhaust the machine.",
        wrong: Words("one file of 2 MiB"),
        right: Words("four modules of 512 KiB"),
    }
    TOO_DEEP = 4 Error "Too much nesting, or too many values" {
        what: "Mappings and lists nest at most 64 deep; a catalogue has at most 250,000 keys \
               and values.",
        why: "Deep nesting is never meant; it exhausts the stack of whatever reads it.",
        wrong: Yaml("labels: {a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}
"),
        right: Yaml("labels: { a: [first, second] }
"),
    }
    LINK = 5 Error "A symbolic link in the catalogue folder" {
        what: "The folder holds a symbolic link to a folder or YAML file.",
        why: "Nothing outside the folder is read, so that what is reviewed is what is used.",
        wrong: Words("metrics/shared.yaml -> ../../elsewhere.yaml"),
        right: Words("metrics/shared.yaml is a file"),
    }
    SYNTAX = 6 Error "The text is not YAML" {
        what: "The line cannot be read.",
        why: "Everything behind the mistake is unread; complete definitions before it are \
              still checked.",
        wrong: Yaml("title: Shop: the best
metrics:
  carts_open: { type: gauge, help: Unpaid carts. }
"),
        right: Yaml(r#"title: "Shop: the best"
metrics:
  carts_open: { type: gauge, help: Unpaid carts. }
"#),
    }
    TAB = 7 Error "A tab in the indentation" {
        what: "A line begins with a tab.",
        why: "How far a tab indents depends on the editor, so the structure seen is not the \
              structure read.",
        wrong: Yaml("metrics:
  carts_open:
		type: gauge
"),
        right: Yaml("metrics:
  carts_open:
    type: gauge
"),
    }
    ANCHOR = 8 Error "An anchor, alias or merge key" {
        what: "The text uses `&name`, `*name` or `<<`.",
        why: "A value that comes from elsewhere in the file cannot be read where it stands, \
              and merging makes duplicates invisible. Shared labels are the language's own \
              way.",
        wrong: Yaml("labels:
  method: &verbs [GET, POST]
"),
        right: Yaml("labels:
  method: [GET, POST]
"),
    }
    TAG = 9 Error "A tag" {
        what: "A value carries a `!tag`.",
        why: "The key decides what a value means; a tag could only contradict it.",
        wrong: Yaml("labels:
  code: [!!str 200, 404]
"),
        right: Yaml("labels:
  code: [200, 404]
"),
    }
    DOCUMENTS = 10 Error "A second document in one file" {
        what: "A line `---` begins another document.",
        why: "One file is one module, so that its path says what is in it.",
        wrong: Yaml("title: Shop
---
title: Warehouse
"),
        right: Yaml("# file: bellwether.yaml
bellwether: 1
service: shop
# file: warehouse.yaml
module: warehouse
metrics: none
reason: nothing runs there yet
"),
    }
    KEY = 11 Error "A key that is not a text" {
        what: "A mapping or list stands where a key belongs.",
        why: "Names are texts; anything else has no place in a metric or label name.",
        wrong: Yaml("labels:
  ? [a, b]
  : [GET, POST]
"),
        right: Yaml("labels:
  method: [GET, POST]
"),
    }
    DUPLICATE_KEY = 12 Error "A key appears twice" {
        what: "A mapping has one key twice; the first is used.",
        why: "Most readers of YAML keep the last one silently, so a definition disappears.",
        wrong: Yaml("title: Shop
title: Warehouse
"),
        right: Yaml("title: Shop
"),
    }
    NO_SERVICE = 13 Error "No file says `bellwether: 1`" {
        what: "None of the files has the key that marks the service's file.",
        why: "The version of the language and the name of the service are needed to read the \
              rest.",
        wrong: Yaml("# file: checkout.yaml
module: checkout
labels: { method: [GET, POST] }
"),
        right: Yaml("# file: bellwether.yaml
bellwether: 1
service: shop
# file: checkout.yaml
module: checkout
labels: { method: [GET, POST] }
"),
    }
    SERVICES = 14 Error "Two files say `bellwether`" {
        what: "More than one file has the key that marks the service's file.",
        why: "Budget, prefix and translation hold for the whole catalogue and can only be \
              said once.",
        wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
# file: b.yaml
bellwether: 1
service: warehouse
"),
        right: Yaml("# file: a.yaml
bellwether: 1
service: shop
# file: b.yaml
module: warehouse
labels: { method: [GET, POST] }
"),
    }
    TOO_MANY = 15 Error "Too many problems to show" {
        what: "More than 1,000 problems were found; the rest is counted only.",
        why: "Output is bounded like everything else.",
        wrong: Words("a catalogue with 5,000 misspelt keys"),
        right: Words("a catalogue with a few"),
    }
}
