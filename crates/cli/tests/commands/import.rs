//! `bellwether import`, and `generate openslo` which is the way back.

use bellwether_testkit::TempDir;

use crate::run::{at, bellwether};

const SLO: &str = "bellwether: 1
service: desk
metrics: { answers_total: { type: counter, help: Answers., labels: { ok: [yes, no] } } }
slos:
  answers:
    objective: 99.5%
    window: 30d
    total: answers_total
    bad: 'answers_total{ok=\"no\"}'
    help: Answers come.
";

#[test]
fn what_is_generated_is_imported_and_compiles_again() {
    let folder = TempDir::new("import");
    folder.write("catalogue/bellwether.yaml", SLO);
    let file = at(&folder, "slos.openslo.yaml");
    bellwether(&["generate", "openslo", &at(&folder, "catalogue"), "--out", &file]).ended(0);
    let ran = bellwether(&["import", "openslo", &file]).ended(0);
    assert_eq!(ran.stderr, "");
    assert!(ran.stdout.contains("objective: 99.5%"), "{}", ran.stdout);
    let metrics = SLO.lines().find(|line| line.starts_with("metrics:")).expect("metrics");
    folder.write("again/bellwether.yaml", format!("{}{metrics}\n", ran.stdout));
    bellwether(&["check", &at(&folder, "again")]).ended(0);
}

#[test]
fn what_is_refused_is_told_and_the_rest_is_written() {
    let folder = TempDir::new("import");
    folder.write("catalogue/bellwether.yaml", SLO);
    let good = at(&folder, "good.yaml");
    bellwether(&["generate", "openslo", &at(&folder, "catalogue"), "--out", &good]).ended(0);
    folder.write("bad.yaml", "apiVersion: openslo/v1alpha\nkind: SLO\nmetadata: { name: old }\n");
    let ran = bellwether(&["import", "openslo", &good, &at(&folder, "bad.yaml")]).ended(1);
    assert!(ran.stdout.contains("answers:"));
    assert!(
        ran.stderr.contains("refused: ") && ran.stderr.contains("openslo/v1"),
        "{}",
        ran.stderr
    );
    bellwether(&["import", "openslo", &at(&folder, "nowhere.yaml")]).ended(2);
}
