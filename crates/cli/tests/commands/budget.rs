//! `bellwether budget`.

use crate::run::{SHOP, at, bellwether, catalogue};

#[test]
fn the_arithmetic_of_every_metric_is_shown_largest_first() {
    let folder = catalogue(SHOP);
    let text = bellwether(&["budget", &at(&folder, "catalogue")]).ended(0).stdout;
    assert!(text.contains("at most 17 series a process, budget 20 (85 %)"), "{text}");
    let lines = [
        ("shop_requests_total", "(2+1) × 2 = 6; most: method with 3"),
        ("shop_wait_seconds", "1 × (2 bounds + 3) = 5"),
        ("shop_payments_total", "1 + 2 = 3"),
        ("shop_carts_open", "(2+1) = 3; most: tenant with 3"),
    ];
    let mut rest = text.lines();
    for (metric, arithmetic) in lines {
        let line = rest.find(|line| line.contains(metric));
        let line = line.unwrap_or_else(|| panic!("{metric} in order:\n{text}"));
        assert!(line.contains(arithmetic), "{line}");
    }
}

#[test]
fn json_adds_up_over_modules_and_metrics() {
    let folder = catalogue(SHOP);
    folder.write(
        "catalogue/more.yaml",
        "module: more\nmetrics:\n  shop_more_total: { type: counter, help: More. }\n",
    );
    let table =
        bellwether(&["budget", &at(&folder, "catalogue"), "--format", "json"]).ended(0).json();
    assert_eq!((&table["series"], &table["budget"]), (&18.into(), &20.into()));
    let modules = table["modules"].as_array().unwrap();
    assert_eq!(modules.len(), 2);
    for field in ["series", "scrape_bytes", "thread_bytes", "shared_bytes"] {
        let sum = |list: &serde_json::Value| -> u64 {
            list.as_array().unwrap().iter().map(|m| m[field].as_u64().unwrap()).sum()
        };
        assert_eq!(table[field].as_u64(), Some(sum(&table["modules"])), "{field}");
        for module in modules {
            assert_eq!(module[field].as_u64(), Some(sum(&module["metrics"])), "{field}");
        }
    }
}

#[test]
fn scrape_bytes_are_near_a_real_scrape_and_memory_is_counted() {
    let folder = catalogue(
        "bellwether: 1\nservice: a\nmetrics:\n  a_wait_seconds:\n    type: histogram\n    \
         unit: s\n    help: Wait.\n    buckets: [0.5, 1]\n    labels: { r: [x, y] }\n",
    );
    let table =
        bellwether(&["budget", &at(&folder, "catalogue"), "--format", "json"]).ended(0).json();
    let real = "# HELP a_wait_seconds Wait.\n# TYPE a_wait_seconds histogram\n".len()
        + ["x", "y"]
            .map(|r| {
                format!("a_wait_seconds_bucket{{r=\"{r}\",le=\"0.5\"}} 12345678\n").len()
                    + format!("a_wait_seconds_bucket{{r=\"{r}\",le=\"1.0\"}} 12345678\n").len()
                    + format!("a_wait_seconds_bucket{{r=\"{r}\",le=\"+Inf\"}} 12345678\n").len()
                    + format!("a_wait_seconds_sum{{r=\"{r}\"}} 12345678\n").len()
                    + format!("a_wait_seconds_count{{r=\"{r}\"}} 12345678\n").len()
            })
            .iter()
            .sum::<usize>();
    let estimate = usize::try_from(table["scrape_bytes"].as_u64().unwrap()).unwrap();
    assert!(estimate.abs_diff(real) * 20 <= real, "{estimate} against {real}");
    // Three buckets and the sum, for each of two label sets.
    assert_eq!((&table["thread_bytes"], &table["shared_bytes"]), (&64.into(), &0.into()));
}

#[test]
fn a_catalogue_over_its_budget_still_shows_what_drives_it() {
    let folder = catalogue(&SHOP.replace("budget: 20", "budget: 10"));
    let root = at(&folder, "catalogue");
    bellwether(&["check", &root]).ended(1);
    let text = bellwether(&["budget", &root]).ended(0).stdout;
    assert!(text.contains("at most 17 series a process, budget 10 (170 %)"), "{text}");
}

#[test]
fn a_broken_catalogue_has_no_budget_and_exits_2() {
    let folder = catalogue(&SHOP.replace("type: gauge", "type: guage"));
    let ran = bellwether(&["budget", &at(&folder, "catalogue")]).ended(2);
    assert!(ran.stderr.contains("guage") && ran.stdout.is_empty(), "{ran:?}");
}
