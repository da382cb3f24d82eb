//! Broken catalogues, one a situation, each with the text a person would see.
//!
//! `UPDATE_GOLDEN=1 cargo test -p bellwether-catalogue --test broken` writes the texts anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use bellwether_catalogue::{Compiled, Source, compile_sources, render_json, render_text};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

/// Every situation: a YAML file, or a folder of them.
fn situations() -> Vec<(String, Vec<Source>)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let yaml = |path: &PathBuf| path.extension().is_some_and(|e| e == "yaml");
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let source = |path: &Path| Source::new(name(path), fs::read_to_string(path).unwrap());
    let mut all = Vec::new();
    for path in &paths {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let mut files: Vec<PathBuf> =
                fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
            files.sort();
            all.push((stem, files.iter().filter(|p| yaml(p)).map(|p| source(p)).collect()));
        } else if yaml(path) {
            all.push((stem, vec![source(path)]));
        }
    }
    all
}

#[test]
fn each_broken_catalogue_shows_its_text() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut stale = Vec::new();
    let all = situations();
    assert!(all.len() >= 30, "{} situations", all.len());
    for (name, sources) in all {
        let text = render_text(&compile_sources(sources), false);
        let golden = folder().join(format!("{name}.txt"));
        if update {
            fs::write(&golden, &text).unwrap();
        }
        if fs::read_to_string(&golden).ok().as_deref() != Some(text.as_str()) {
            stale.push(format!("{name}:\n{text}"));
        }
    }
    assert!(stale.is_empty(), "not as recorded:\n{}", stale.join("\n"));
}

fn each(check: impl Fn(&str, &Compiled)) {
    for (name, sources) in situations() {
        check(&name, &compile_sources(sources));
    }
}

#[test]
fn every_message_says_what_to_do() {
    each(|name, compiled| {
        assert!(!compiled.diagnostics.is_empty(), "{name} is not broken");
        for d in &compiled.diagnostics {
            assert!(d.help.len() > 8, "{name}: {} {}", d.code, d.message);
            assert_ne!(d.help, d.message, "{name}");
        }
    });
}

#[test]
fn every_place_is_inside_its_file() {
    each(|name, compiled| {
        for d in &compiled.diagnostics {
            for span in d.span.into_iter().chain(d.related.iter().map(|r| r.span)) {
                let text = &compiled.sources[span.file].text;
                assert!(text.get(span.start..span.end).is_some(), "{name}: {span:?}");
            }
        }
    });
}

#[test]
fn all_errors_of_a_file_are_shown_at_once() {
    let text = fs::read_to_string(folder().join("many_mistakes_in_one_file.yaml")).unwrap();
    let compiled = compile_sources(vec![Source::new("f.yaml", text)]);
    let mut codes: Vec<_> = compiled.diagnostics.iter().map(|d| d.code).collect();
    codes.sort();
    codes.dedup();
    assert!(codes.len() >= 8, "{codes:?}");
}

#[test]
fn the_json_list_has_what_programs_need() {
    each(|name, compiled| {
        let list: serde_json::Value = serde_json::from_str(&render_json(compiled)).unwrap();
        let list = list.as_array().unwrap();
        assert_eq!(list.len(), compiled.diagnostics.len(), "{name}");
        for entry in list {
            for key in ["code", "severity", "subject", "message", "help"] {
                assert!(entry[key].is_string(), "{name}: {key}");
            }
            assert!(entry.get("line").is_some() && entry.get("column").is_some(), "{name}");
        }
    });
}
