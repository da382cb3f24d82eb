//! Every variable of the table in `docs/push.md`: what it changes, and that what cannot be followed
//! changes nothing and is named.

use std::collections::BTreeSet;

use super::*;
use crate::push::otlp::OtlpProtocol;
use bellwether_testkit::TempDir;

/// A variable.
struct Row<'a> {
    variable: &'static str,
    /// Set besides it; without an endpoint among them there is the usual one.
    with: &'static [(&'static str, &'static str)],
    value: &'a str,
    /// What it changes. Holds with the value, and not without it.
    shows: fn(Option<&OtlpExporter>) -> bool,
    /// A value that cannot be followed; empty when there is none.
    wrong: &'static str,
}

fn is(exporter: Option<&OtlpExporter>, holds: impl Fn(&OtlpExporter) -> bool) -> bool {
    exporter.is_some_and(holds)
}

fn has_header(exporter: Option<&OtlpExporter>) -> bool {
    is(exporter, |e| e.headers == [("k".to_owned(), "a=b c".to_owned())])
}

fn has_attribute(exporter: Option<&OtlpExporter>, name: &str, value: &str) -> bool {
    let expected = (name.to_owned(), AttributeValue::Text(value.to_owned()));
    is(exporter, |e| e.resource.contains(&expected))
}

fn takes_3_s(exporter: Option<&OtlpExporter>) -> bool {
    is(exporter, |e| e.delivery.timeout == Duration::from_secs(3))
}

/// Files of certificates, and their paths.
struct Files {
    _folder: TempDir,
    chain: String,
    key: String,
}

fn files() -> Files {
    let folder = TempDir::new("rows");
    let made = rcgen::generate_simple_self_signed(["x".to_owned()]).expect("a certificate");
    let write = |name: &str, pem: String| folder.write(name, pem).display().to_string();
    let (chain, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let (chain, key) = (write("chain.pem", chain), write("key.pem", key));
    Files { _folder: folder, chain, key }
}

const GRPC_BARE: &[(&str, &str)] = &[
    ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "grpc"),
    ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "h:1"),
];

/// The rows that need no files.
fn plain_rows() -> Vec<Row<'static>> {
    let row = |variable, value, shows, wrong| Row { variable, with: &[], value, shows, wrong };
    let by_name: &[(&str, &str)] = &[("OTEL_METRICS_EXPORTER", "otlp")];
    let insecure = |variable| Row {
        variable,
        with: GRPC_BARE,
        value: "True",
        shows: |e| is(e, |e| e.url == "http://h:1"),
        wrong: "1",
    };
    vec![
        row("OTEL_SDK_DISABLED", "True", |e| e.is_none(), "yes"),
        row("OTEL_METRICS_EXPORTER", "none", |e| e.is_none(), "otlp,console"),
        row("OTEL_CONFIG_FILE", "", |_| false, "x.yaml"),
        Row {
            with: by_name,
            ..row(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://h:1/x",
                |e| is(e, |e| e.url == "http://h:1/x/v1/metrics"),
                "",
            )
        },
        row(
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
            "http://h:1/x",
            |e| is(e, |e| e.url == "http://h:1/x"),
            "",
        ),
        row(
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            "HTTP/JSON",
            |e| is(e, |e| e.protocol == OtlpProtocol::HttpJson),
            "http/xml",
        ),
        row(
            "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
            "grpc",
            |e| is(e, |e| e.protocol == OtlpProtocol::Grpc),
            "http",
        ),
        row("OTEL_EXPORTER_OTLP_HEADERS", "k=a%3Db%20c", has_header, "lonely"),
        row("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "k=a%3Db%20c", has_header, "k=%zz"),
        row("OTEL_EXPORTER_OTLP_TIMEOUT", "3000", takes_3_s, "0"),
        row("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "3000", takes_3_s, "3s"),
        row("OTEL_EXPORTER_OTLP_COMPRESSION", "GZIP", |e| is(e, |e| e.gzip), "zstd"),
        row("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "gzip", |e| is(e, |e| e.gzip), "brotli"),
        insecure("OTEL_EXPORTER_OTLP_INSECURE"),
        insecure("OTEL_EXPORTER_OTLP_METRICS_INSECURE"),
        row(
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
            "LowMemory",
            |e| is(e, |e| e.temporality == Temporality::Delta),
            "both",
        ),
        row(
            "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
            "base2_exponential_bucket_histogram",
            |e| is(e, |e| e.histograms == HistogramForm::Exponential),
            "summary",
        ),
        row(
            "OTEL_METRICS_EXEMPLAR_FILTER",
            "trace_based",
            |e| is(e, |e| e.exemplars == ExemplarFilter::TraceBased),
            "sometimes",
        ),
        row(
            "OTEL_METRIC_EXPORT_INTERVAL",
            "60000",
            |e| is(e, |e| e.delivery.interval == Duration::from_mins(1)),
            "5",
        ),
        row("OTEL_METRIC_EXPORT_TIMEOUT", "3000", takes_3_s, "-1"),
        row(
            "OTEL_RESOURCE_ATTRIBUTES",
            "team=caf%C3%A9,service.version=1",
            |e| has_attribute(e, "team", "caf\u{e9}"),
            "team=shop,broken",
        ),
        row("OTEL_SERVICE_NAME", "shop", |e| has_attribute(e, "service.name", "shop"), ""),
    ]
}

/// The rows about certificates.
fn rows_of_files(files: &Files) -> Vec<Row<'_>> {
    let row = |variable, value, shows, wrong| Row { variable, with: &[], value, shows, wrong };
    let trusts: fn(Option<&OtlpExporter>) -> bool = |e| is(e, |e| e.tls.roots_pem.is_some());
    let known: fn(Option<&OtlpExporter>) -> bool = |e| is(e, |e| e.tls.client.is_some());
    vec![
        row("OTEL_EXPORTER_OTLP_CERTIFICATE", &files.chain, trusts, "/nowhere"),
        row("OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", &files.chain, trusts, "/nowhere"),
        row("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", &files.chain, known, "/nowhere"),
        row("OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE", &files.chain, known, "/nowhere"),
        row("OTEL_EXPORTER_OTLP_CLIENT_KEY", &files.key, known, "/nowhere"),
        row("OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY", &files.key, known, "/nowhere"),
    ]
}

/// What makes the pair of a client's certificate or key whole.
fn other_half<'a>(variable: &str, files: &'a Files) -> Option<(&'static str, &'a str)> {
    if variable.ends_with("CLIENT_CERTIFICATE") {
        return Some(("OTEL_EXPORTER_OTLP_CLIENT_KEY", &files.key));
    }
    let key = variable.ends_with("CLIENT_KEY");
    key.then_some(("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", &files.chain))
}

#[test]
fn each_variable_changes_what_it_says_and_nothing_when_it_is_wrong() {
    let files = files();
    for row in plain_rows().into_iter().chain(rows_of_files(&files)) {
        let Row { variable, with, value, shows, wrong } = row;
        let mut around: Vec<(&str, &str)> = with.to_vec();
        around.extend(with.is_empty().then_some(BASE));
        let without = read(&around);
        around.extend(other_half(variable, &files));
        let set = |value| read(&[&[(variable, value)], around.as_slice()].concat());
        if !value.is_empty() {
            let (exporter, problems) = set(value);
            assert_eq!(problems, [""; 0], "{variable}");
            assert!(shows(exporter.as_ref()), "{variable}: {exporter:?}");
            assert!(!shows(without.0.as_ref()), "{variable} is not needed for that");
        }
        if !wrong.is_empty() {
            let (exporter, problems) = set(wrong);
            assert!(problems.iter().all(|named| named == variable), "{variable}: {problems:?}");
            assert!(!problems.is_empty(), "{variable}: {wrong}");
            assert_eq!(exporter, without.0, "{variable}: {wrong}");
        }
    }
}

#[test]
fn the_table_of_the_documentation_has_the_same_variables() {
    let page = bellwether_testkit::repository().join("docs/push.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let documented = page.lines().filter(|line| line.starts_with("| `OTEL_"));
    let documented = documented.filter_map(|line| line.split('|').nth(1));
    // `OTEL_X_[METRICS_]Y` is two.
    let documented = documented.flat_map(|cell| {
        let name = cell.trim().trim_matches('`');
        [name.replace("[METRICS_]", ""), name.replace("[METRICS_]", "METRICS_")]
    });
    let documented: BTreeSet<String> = documented.collect();
    let files = files();
    let held = plain_rows().into_iter().chain(rows_of_files(&files));
    let held: BTreeSet<String> = held.map(|row| row.variable.to_owned()).collect();
    assert_eq!(documented, held);
}
