//! Files that cannot be read: named in every view, never waited for, never passed over.

use std::fs;
use std::path::Path;

use bellwether_catalogue::{Compiled, compile, render_json, render_text};
use bellwether_testkit::TempDir;

const SERVICE: &str = "bellwether: 1\nservice: s\nmetrics: none\nreason: a test\n";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new("unread");
    for (name, bytes) in [("bellwether.yaml", SERVICE.as_bytes())].iter().chain(files) {
        fs::write(folder.path().join(name), bytes).expect("a file");
    }
    folder
}

fn only(compiled: &Compiled) -> serde_json::Value {
    let list: Vec<serde_json::Value> =
        serde_json::from_str(&render_json(compiled)).expect("a list");
    assert_eq!(list.len(), 1, "{list:?}");
    list.into_iter().next().unwrap_or_default()
}

fn name_of(found: &serde_json::Value) -> &str {
    let path = Path::new(found["file"].as_str().unwrap_or_default());
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

#[test]
fn a_file_that_is_not_utf8_says_where_it_stops_being_so() {
    let folder = folder(&[("pay.yaml", b"module: pay\n# caf\xe9\n")]);
    let compiled = compile(folder.path());
    let found = only(&compiled);
    assert_eq!((name_of(&found), found["code"].as_str()), ("pay.yaml", Some("BW002")));
    assert_eq!((found["line"].as_u64(), found["column"].as_u64()), (Some(2), Some(6)));
    assert!(render_text(&compiled, false).contains("pay.yaml:2:6"));
}

#[test]
fn a_file_that_is_too_large_is_named() {
    let folder = folder(&[("pay.yaml", &vec![b'#'; (1 << 20) + 1])]);
    let found = only(&compile(folder.path()));
    assert_eq!((name_of(&found), found["code"].as_str()), ("pay.yaml", Some("BW003")));
    assert!(found["line"].is_null());
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_folder_is_not_waited_for() {
    let folder = folder(&[]);
    let pipe = folder.path().join("pipe.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let found = only(&compile(folder.path()));
    assert_eq!((name_of(&found), found["code"].as_str()), ("pipe.yaml", Some("BW001")));
}

#[test]
fn a_module_called_yml_is_one_as_well() {
    let folder = folder(&[("pay.yml", b"module: pay\nmetric: none\n")]);
    let compiled = compile(folder.path());
    assert!(render_text(&compiled, false).contains("pay.yml:2:1"));
}

#[test]
fn a_byte_order_mark_takes_no_column() {
    let folder = folder(&[("pay.yaml", "\u{feff}modul: pay\r\nmetrics: none\r\n".as_bytes())]);
    assert!(render_text(&compile(folder.path()), false).contains("pay.yaml:1:1"));
}

#[test]
fn brackets_without_end_are_nesting_and_said_to_be() {
    let text = format!("bellwether: 1\nservice: s\nmetrics: {}\n", "[".repeat(5_000));
    let source = bellwether_catalogue::Source::new("bellwether.yaml", text);
    let compiled = bellwether_catalogue::compile_sources(vec![source]);
    let codes: Vec<String> = compiled.diagnostics.iter().map(|d| d.code.to_string()).collect();
    assert!(codes.contains(&"BW004".to_owned()), "{codes:?}");
}
