//! The Rust that comes of a catalogue: fresh where it is committed, formatted, sound.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use bellwether_catalogue::emit::rust::{Storage, cells_of, storage_of};
use bellwether_catalogue::{Source, compile, compile_sources, emit, render_text};
use bellwether_model::Catalogue;
use bellwether_testkit::{golden, repository};

fn compiled(path: &Path) -> Catalogue {
    let compiled = compile(path);
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled.catalogue
}

/// The modules committed in this repository for its own tests, for the process, for push exporters and
/// for objectives.
const COMMITTED: [(&str, &str); 5] = [
    ("crates/bellwether/tests/catalogues/shop.yaml", "crates/bellwether/tests/generated/shop.rs"),
    (
        "crates/bellwether/tests/catalogues/awkward.yaml",
        "crates/bellwether/tests/generated/awkward.rs",
    ),
    ("crates/bellwether/catalogue/process.yaml", "crates/bellwether/src/process/metrics.rs"),
    ("crates/bellwether/catalogue/push.yaml", "crates/bellwether/src/push/metrics.rs"),
    ("crates/bellwether/catalogue/slo.yaml", "crates/bellwether/src/slo/metrics.rs"),
];

fn generated(catalogue: &str) -> String {
    emit::rust::emit(&compiled(&repository().join(catalogue)))
}

/// One catalogue under every translation: module and translation.
const TRANSLATED: [(&str, &str); 4] = [
    ("dotted_opentelemetry", "opentelemetry"),
    ("dotted_opentelemetry_utf8", "opentelemetry_utf8"),
    ("dotted_underscores", "underscores"),
    ("dotted_as_written", "none"),
];

#[test]
fn a_catalogue_of_dotted_names_is_fresh_under_every_translation() {
    let tests = repository().join("crates/bellwether/tests");
    let text = std::fs::read_to_string(tests.join("catalogues/dotted.yaml")).expect("a catalogue");
    for (module, translation) in TRANSLATED {
        let said = format!("translation: {translation}\n");
        let text = text.replace("translation: opentelemetry\n", &said);
        let compiled = compile_sources(vec![Source::new("bellwether.yaml", &text)]);
        assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
        let path = tests.join("generated").join(module).with_extension("rs");
        golden::check(&path, &emit::rust::emit(&compiled.catalogue));
    }
}

#[test]
fn the_modules_committed_in_this_repository_are_fresh() {
    for (catalogue, module) in COMMITTED {
        golden::check(&repository().join(module), &generated(catalogue));
    }
}

#[test]
fn rustfmt_leaves_them_alone_whatever_its_heuristics() {
    for (catalogue, _) in COMMITTED {
        let text = generated(catalogue);
        for heuristics in ["Default", "Max"] {
            assert_eq!(formatted(&text, heuristics), text, "{catalogue} with {heuristics}");
        }
    }
}

fn formatted(text: &str, heuristics: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config"])
        .arg(format!("use_small_heuristics={heuristics}"))
        // Away from the settings of this repository.
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt, as rust-toolchain.toml asks for");
    let mut input = rustfmt.stdin.take().expect("a pipe");
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = rustfmt.wait_with_output().expect("rustfmt ends");
    writer.join().expect("no panic").expect("rustfmt reads all");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn metric_with(kind: &str, labels: usize) -> Catalogue {
    let labels: Vec<String> = (0..labels).map(|n| format!("      l{n}: [a]\n")).collect();
    let labels = labels.concat();
    let text = format!(
        "bellwether: 1\nservice: s\nmetrics:\n  wide:\n    type: {kind}\n    help: Wide.\n    labels:\n{labels}"
    );
    let compiled = compile_sources(vec![Source::new("bellwether.yaml", &text)]);
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled.catalogue
}

#[test]
fn more_labels_than_instruments_take_do_not_compile_and_say_why() {
    for (kind, most) in [("counter", 10), ("info", 16)] {
        assert!(!emit::rust::emit(&metric_with(kind, most)).contains("compile_error!"));
        let text = emit::rust::emit(&metric_with(kind, most + 1));
        let error = format!(
            "compile_error! {{ \"metric `wide` has {} labels, Rust instruments take {most}; move \
             what is not asked about together into metrics of their own\" }}\n",
            most + 1
        );
        assert!(text.ends_with(&error), "{text}");
    }
}

#[test]
fn a_catalogue_without_metrics_makes_an_empty_set() {
    let empty = Catalogue { service: "empty".to_owned(), ..Catalogue::default() };
    let text = emit::rust::emit(&empty);
    assert!(text.contains("pub Empty = {"), "{text}");
    assert_eq!(formatted(&text, "Default"), text);
}

#[test]
fn one_name_with_three_types_is_refused() {
    let text = "bellwether: 1\nservice: s\nmetrics:\n  x: { type: counter, help: A. }\n  \
                x: { type: gauge, help: B. }\n  x: { type: histogram, help: C. }\n";
    let compiled = compile_sources(vec![Source::new("bellwether.yaml", text)]);
    assert!(compiled.has_errors());
    assert!(compiled.catalogue.metrics.len() <= 1, "{:?}", compiled.catalogue.metrics);
}

#[test]
fn where_cells_are_is_decided_by_their_number_and_said() {
    let catalogue = compiled(&repository().join(COMMITTED[0].0));
    let storage = |name: &str| {
        let metric = catalogue.metric(name).expect("a metric of the shop");
        (storage_of(metric), cells_of(metric))
    };
    assert_eq!(storage("shop_requests_total"), (Storage::PerThread, 25));
    assert_eq!(storage("shop_grid_total"), (Storage::Shared, 201 * 101));
    assert_eq!(storage("shop_queue_length"), (Storage::Shared, 1));
    assert_eq!(storage("shop_build_info"), (Storage::Aside, 0));
    let text = generated(COMMITTED[0].0).replace("\n///", "");
    assert!(text.contains("20,301 cells all threads share: too many for an array a thread."));
}

#[test]
fn dotted_labels_are_recorded_under_their_prometheus_names() {
    let text = "bellwether: 1\nservice: s\ntranslation: opentelemetry\nmetrics:\n  calls:\n    \
                type: counter\n    help: Calls.\n    labels: { http.route: [a] }\n  build:\n    \
                type: info\n    help: Build.\n    labels: [git.commit]\n";
    for (translation, names) in [
        ("opentelemetry", ["http_route", "git_commit"]),
        ("underscores", ["http_route", "git_commit"]),
        ("none", ["http.route", "git.commit"]),
    ] {
        let text = text.replace("opentelemetry", translation);
        let compiled = compile_sources(vec![Source::new("bellwether.yaml", &text)]);
        assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
        let module = emit::rust::emit(&compiled.catalogue);
        for name in names {
            assert!(module.contains(&format!("name: \"{name}\",")), "{translation}: {module}");
        }
    }
}
