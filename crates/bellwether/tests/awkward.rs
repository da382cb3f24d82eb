//! Names and values that are awkward in Rust: the generated module compiles and means them.

#[path = "generated/awkward.rs"]
#[allow(dead_code, unreachable_pub, reason = "the names are what is tested, not all are used")]
mod awkward;

use awkward::{self as m, S9Lives};
use bellwether::{Label as _, Registry, Set as _, isolate};

#[test]
fn every_text_is_found_and_shown_as_written() {
    let names = m::OptionLabel::ALL.map(m::OptionLabel::as_str);
    assert_eq!(names, ["some", "none", "Self", "self"]);
    for value in m::CounterLabel::ALL {
        assert_eq!(m::CounterLabel::from_text(value.as_str()), Some(value));
    }
    assert_eq!(m::CounterLabel::from_text("gEt"), None);
    assert_eq!(m::Signs::from_text("東京").map(m::Signs::as_str), Some("東京"));
    assert_eq!(m::Signs::from_text("anything"), Some(m::Signs::Question));
    assert_eq!(m::FoldIsListed::from_text("anything"), Some(m::FoldIsListed::Bad));
}

#[test]
fn awkward_values_reach_the_exposition() {
    let _scope = isolate::<S9Lives>();
    let executions = &m::SCRIPT_EXECUTIONS_TOTAL2;
    executions
        .at(m::CounterLabel::C1_10, m::SomeLabel::V1_USERS_ID, m::Signs::QuoteBackSlash)
        .add(1.5);
    let text = Registry::new().with::<S9Lives>().build().unwrap().encode_text();
    let line = r#"script_Executions_Total{counter="1.10",some="/v1/users/:id",signs="quote\"back\\slash"} 1.5"#;
    assert!(text.contains(line), "{text}");
}

#[test]
fn an_open_label_may_fold_to_a_known_value() {
    let _scope = isolate::<S9Lives>();
    assert_eq!(m::OptionalOpen::of("one"), m::OptionalOpen::ONE);
    assert_eq!(m::OptionalOpen::of("no room for this"), m::OptionalOpen::ONE);
    assert_eq!(m::OptionalOpen::from_text("two"), Some(m::OptionalOpen::TWO));
    assert_eq!(Option::<m::OptionalOpen>::from_text(""), Some(None));
}

#[test]
fn ten_labels_with_combinations_have_their_place() {
    let _scope = isolate::<S9Lives>();
    let at = |l1, l2, l3, l8, l9| {
        let (l0, l4, l5, l6, l7) = (m::OfTenLabelsL0::A, m::L4::A, m::L5::A, m::L6::A, m::L7::A);
        m::OF_TEN_LABELS.at(l0, l1, l2, l3, l4, l5, l6, l7, l8, l9)
    };
    at(m::L1::A, None, None, m::L8::A, None).inc();
    at(m::L1::B, None, Some(m::L3::A), m::L8::A, Some(m::L9::B)).inc();
    at(m::L1::B, None, None, m::L8::Other, None).inc();
    at(m::L1::B, None, None, m::L8::A, None).inc();
    let text = Registry::new().with::<S9Lives>().build().unwrap().encode_text();
    let recorded: Vec<&str> =
        text.lines().filter(|l| l.starts_with("of_ten_labels{") && l.ends_with(" 1")).collect();
    assert_eq!(recorded.len(), 3, "{recorded:#?}");
    assert!(text.contains(
        r#"bellwether_rejected_total{metric="of_ten_labels",reason="undeclared_combination"} 1"#
    ));
}

#[test]
fn cells_of_different_metrics_never_overlap_and_all_fit() {
    let def = S9Lives::def();
    for shared in [false, true] {
        let own = def.metrics.iter().filter(|m| m.shared == shared && m.cells.width() > 0);
        let mut runs: Vec<(u32, u32)> =
            own.map(|m| (m.start, m.start + m.sets * m.cells.width())).collect();
        if !shared {
            let folds = def.metrics.iter().filter_map(|m| Some((m.folded?, m.labels.len() as u32)));
            runs.extend(folds.map(|(first, labels)| (first, first + labels)));
        }
        runs.sort_unstable();
        let all = if shared { def.shared_cells } else { def.local_cells };
        assert!(runs.iter().all(|(_, end)| *end <= all), "{runs:?} of {all}");
        assert!(runs.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{runs:?}");
        assert_eq!(runs.iter().map(|(start, end)| end - start).sum::<u32>(), all, "no gaps");
    }
}

#[test]
fn types_of_labels_and_what_a_scrape_knows_of_them_agree() {
    fn slots<L: bellwether::Label>(metric: &str, label: &str) {
        let metric = S9Lives::def().metrics.iter().find(|m| m.name == metric).unwrap();
        let def = metric.labels.iter().find(|l| l.name == label).unwrap();
        assert_eq!((def.slots, def.fold.is_some()), (L::SLOTS, L::FOLDS), "{label}");
        if def.open.is_none() {
            for (slot, text) in (0u32..).zip(def.values) {
                assert_eq!(L::from_text(text).map(L::slot), Some(slot), "{label} {text}");
            }
        }
        if let (None, Some(fold)) = (def.open, def.fold) {
            let stranger = L::from_text("a text that is not listed").unwrap();
            assert!(stranger.slot() == fold && stranger.is_folded(), "{label}");
        }
    }
    slots::<m::OptionLabel>("script_executions_total", "option");
    slots::<m::CounterLabel>("script_Executions_Total", "counter");
    slots::<m::SomeLabel>("script_Executions_Total", "some");
    slots::<m::Signs>("script_Executions_Total", "signs");
    slots::<m::FoldIsListed>("the_state", "fold_is_listed");
    slots::<Option<m::L9>>("of_ten_labels", "l9");
    slots::<m::L8>("of_ten_labels", "l8");
}

#[test]
fn facts_are_given_by_their_types() {
    let _scope = isolate::<S9Lives>();
    let registry = Registry::new().with::<S9Lives>().build().unwrap();
    let line = |metric: &str| {
        let text = registry.encode_text();
        let mut lines = text.lines().filter(|line| line.starts_with(&format!("{metric}{{")));
        (lines.next().map(str::to_owned), lines.count())
    };
    m::TIERS.set(m::Tier::Gold, Some(m::Zone::Else), Some("free"));
    assert_eq!(line("tiers"), (Some(r#"tiers{tier="gold",zone="else",text="free"} 1"#.into()), 0));
    m::TIERS.set(m::Tier::Silver, None, None);
    assert_eq!(line("tiers"), (Some(r#"tiers{tier="silver",zone="",text=""} 1"#.into()), 0));
    m::TIERS.set(m::Tier::Gold, None, Some("no\0text"));
    assert_eq!(line("tiers").0.unwrap(), r#"tiers{tier="silver",zone="",text=""} 1"#);
    let counted = r#"bellwether_rejected_total{metric="tiers",reason="undeclared_value"} 1"#;
    assert!(registry.encode_text().contains(counted));
}
