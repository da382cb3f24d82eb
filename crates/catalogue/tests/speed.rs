//! Large catalogues stay quick: nothing is looked up by walking a list.

use std::fmt::Write as _;
use std::time::Duration;

use bellwether_catalogue::{Source, compile_sources, emit, render_text};
use bellwether_model::{Clock, SystemClock};

const SERVICE: &str = "bellwether: 1
service: large
labels:
  method: { values: [GET, POST, PUT, DELETE], fold: other }
  route: { open: 60, normalise: route }
";

fn module(number: usize) -> Source {
    let mut text = format!("module: m{number}\nmetrics:\n");
    for metric in 0..500 {
        write!(
            text,
            "  m{number}_metric_{metric}_total:\n    type: counter\n    help: Things counted.\n    \
             labels: {{ method: ~, route: {{ open: 30 }}, result: [ok, failed] }}\n"
        )
        .expect("a String takes any text");
    }
    text.push_str("slos:\n");
    for slo in 0..20 {
        let name = format!("m{number}_metric_{slo}_total");
        writeln!(
            text,
            "  m{number}-{slo}: {{ objective: 99%, window: 30d, total: {name}, bad: {name} }}"
        )
        .expect("a String takes any text");
    }
    Source::new(format!("m{number:02}.yaml"), text)
}

#[test]
fn ten_thousand_metrics_compile_in_time() {
    let mut sources = vec![Source::new("bellwether.yaml", SERVICE)];
    sources.extend((0..20).map(module));
    let clock = SystemClock;
    let before = clock.monotonic_nanos();
    let compiled = compile_sources(sources);
    let took = Duration::from_nanos(clock.monotonic_nanos() - before);
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    assert_eq!(compiled.catalogue.metrics.len(), 10_000);
    println!("10,000 metrics compiled in {took:?}");
    // Two seconds are promised for release builds; a debug build on a busy machine gets more.
    let limit = if cfg!(debug_assertions) { 20 } else { 2 };
    assert!(took < Duration::from_secs(limit), "{took:?}");
    let json = emit::json::emit(&compiled.catalogue);
    assert!(json.len() > 1_000_000);
}
