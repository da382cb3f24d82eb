//! Envelopes read by Sentry's own SDK for Python.

#[path = "support/peer_families.rs"]
mod peer_families;

use std::path::Path;

use bellwether_exposition::push::Deltas;
use bellwether_exposition::sentry::{SentryEncoder, SentryOptions};
use bellwether_model::Timestamp;
use bellwether_testkit::{golden, peers};
use peer_families::of_every_sort;

#[test]
fn sentrys_own_reader_finds_every_metric() {
    let Some(python) = peers::python() else { return };
    let now = Timestamp(1_750_000_000_000);
    let options = SentryOptions::default();
    let (mut deltas, mut all) = (Deltas::of_this_process(100), Vec::new());
    let sink = |envelope| all.push(envelope);
    let mut encoder = SentryEncoder::new(&options, &mut deltas, [7; 16], now, sink);
    for family in of_every_sort(now) {
        family.walk(&mut encoder);
    }
    // NaN and the two infinities have no form in JSON.
    assert_eq!(encoder.finish().inexpressible, 3);
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let script = tests.join("support/sentry_envelope.py");
    let printed = peers::run(&python, &[&script], &all[0].body);
    golden::check(&tests.join("golden/sentry.txt"), &printed);
}
