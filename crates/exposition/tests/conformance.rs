//! The public OpenMetrics parser suite, as far as it is at hand.

use std::path::Path;

use bellwether_exposition::conformance::judge;

#[test]
fn every_case_of_the_suite_is_judged_right_and_survives_a_round_trip() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/openmetrics");
    let Ok(cases) = std::fs::read_dir(&folder) else {
        println!("skipped: needs {}", folder.display());
        return;
    };
    let mut wrong = Vec::new();
    let mut judged = 0;
    for case in cases {
        let case = case.unwrap().path();
        let input = std::fs::read(case.join("metrics")).unwrap();
        let test = std::fs::read_to_string(case.join("test.json")).unwrap();
        let test: serde_json::Value = serde_json::from_str(&test).unwrap();
        let should_parse = test["shouldParse"].as_bool().unwrap();
        let verdict = judge(&input);
        judged += 1;
        if !verdict.is_right(should_parse) {
            wrong.push(format!("{}: should_parse {should_parse}: {verdict:?}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(judged > 0, "no cases in {}", folder.display());
}
