//! Pages for people, the reference and the runbooks: what they say, and that every link leads
//! somewhere.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use bellwether_catalogue::emit::{docs, runbooks};
use bellwether_catalogue::{Source, compile, compile_sources};
use bellwether_model::Catalogue;
use bellwether_testkit::{TempDir, golden, peers};

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn catalogue(path: &Path) -> Catalogue {
    let compiled = compile(path);
    assert!(!compiled.has_errors(), "{}", bellwether_catalogue::render_text(&compiled, false));
    compiled.catalogue
}

fn shop() -> Catalogue {
    let shop = catalogue(&here("rules/all-there-is.yaml"));
    Catalogue { reference: Some("docs/metrics.md".to_owned()), ..shop }
}

/// Catalogues of the repository, by name.
fn catalogues() -> Vec<(String, Catalogue)> {
    let mut found = vec![
        ("checkout".to_owned(), catalogue(&here("catalogues/checkout"))),
        ("storefront".to_owned(), catalogue(&root().join("examples/storefront/catalogue"))),
        ("shop".to_owned(), shop()),
        ("hostile".to_owned(), hostile()),
    ];
    let systems = std::fs::read_dir(root().join("examples/systems")).into_iter().flatten();
    let mut systems: Vec<PathBuf> = systems.map(|entry| entry.unwrap().path()).collect();
    systems.sort();
    for path in systems.into_iter().filter(|path| path.join("bellwether.yaml").is_file()) {
        found.push((path.file_name().unwrap().display().to_string(), catalogue(&path)));
    }
    found
}

const MARKUP: &str = "<script>x</script> [a](javascript:b) `c` | d --> <!-- bellwether:end --> _e_";

/// Markup wherever a text can stand.
fn hostile() -> Catalogue {
    let text = "bellwether: 1\nservice: s\ntranslation: none\nmetrics:\n  a.b_total: { type: \
                counter, help: A., labels: { x.y: { values: [b], help: H } } }\n  ab_total: { type: \
                counter, help: B., deprecated: { reason: obsoleted } }\n";
    let mut catalogue = compile_sources(vec![Source::new("bellwether.yaml", text)]).catalogue;
    catalogue.service = String::from(MARKUP);
    catalogue.modules[0].help = format!("{MARKUP}\n<!-- bellwether:begin\n\n# {MARKUP}");
    catalogue.modules[0].title = String::from(MARKUP);
    catalogue.metrics[0].help = String::from(MARKUP);
    catalogue.metrics[0].labels[0].help = String::from(MARKUP);
    catalogue.alerts.push(bellwether_model::spec::AlertSpec {
        name: "Down".to_owned(),
        module: "s".to_owned(),
        expr: r#"{"a.b_total", "x.y"="a|`b`"} > 1"#.to_owned(),
        severity: Some(MARKUP.to_owned()),
        summary: format!("{MARKUP}\n\n<!-- bellwether:begin\n<!-- bellwether:end -->"),
        description: format!("1. {MARKUP}\n\n- {MARKUP}"),
        labels: vec![("x".to_owned(), MARKUP.to_owned())],
        ..Default::default()
    });
    catalogue
}

/// All pages of a catalogue as a repository would hold them.
fn repository(catalogue: &Catalogue) -> BTreeMap<String, String> {
    let reference = catalogue.reference.as_deref().unwrap();
    let mut pages = BTreeMap::new();
    if reference == "docs/metrics" {
        let files = docs::folder(catalogue).files.into_iter();
        pages.extend(files.map(|file| (format!("{reference}/{}", file.path), file.text)));
    } else {
        pages.insert(reference.to_owned(), docs::emit(catalogue));
    }
    let files = runbooks::emit(catalogue).unwrap().files.into_iter();
    pages.extend(files.map(|file| (format!("docs/runbooks/{}", file.path), file.text)));
    pages
}

/// A page without its code and comments.
fn without_code(page: &str) -> String {
    let mut fence: Option<String> = None;
    let mut kept = String::new();
    for line in page.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match &fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if line.starts_with("<!-- ") && line.ends_with(" -->") => {}
            None if ticks > 2 => fence = Some("`".repeat(ticks)),
            None => kept.extend([line, "\n"]),
        }
    }
    let mut out = String::new();
    let mut rest = kept.as_str();
    while let Some((before, after)) = rest.split_once('`') {
        let body = after.trim_start_matches('`');
        let close = "`".repeat(after.len() - body.len() + 1);
        out.push_str(before);
        rest = body.split_once(&close).unwrap_or_else(|| panic!("open code: {after}")).1;
    }
    out + rest
}

fn links(page: &str) -> Vec<String> {
    let plain = without_code(&page.replace("\\`", "").replace("\\[", "").replace("\\]", ""));
    plain.split("](").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned()).collect()
}

/// The page a link of `from` leads to, and the anchor on it.
fn target(from: &str, link: &str) -> (String, Option<String>) {
    let (path, anchor) = match link.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_owned())),
        None => (link, None),
    };
    if path.is_empty() {
        return (from.to_owned(), anchor);
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        if part == ".." {
            parts.pop().unwrap();
        } else {
            parts.push(part);
        }
    }
    (parts.join("/"), anchor)
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    for (name, catalogue) in catalogues() {
        for reference in ["docs/metrics.md", "metrics.md", "docs/metrics"] {
            let catalogue = Catalogue {
                reference: Some(reference.to_owned()),
                runbooks: Some("docs/runbooks/{alert}.md".to_owned()),
                ..catalogue.clone()
            };
            let pages = repository(&catalogue);
            for (from, text) in &pages {
                for link in links(text).iter().filter(|link| !link.starts_with("http")) {
                    let (to, anchor) = target(from, link);
                    let page = pages.get(&to);
                    let by_hand = catalogue.alerts.iter().any(|a| a.runbook.as_ref() == Some(&to));
                    let page = match page {
                        Some(page) => page,
                        None if by_hand => continue,
                        None => panic!("{name}: {from} links to {link}, which is no page"),
                    };
                    let id = anchor.map(|anchor| format!("<a id=\"{anchor}\"></a>"));
                    if let Some(id) = id {
                        let count = page.matches(&id).count();
                        assert_eq!(count, 1, "{name}: {from} links to {link}");
                    }
                }
            }
        }
    }
}

#[test]
fn no_text_of_a_catalogue_becomes_markup() {
    let catalogue = Catalogue {
        reference: Some("docs/metrics".to_owned()),
        runbooks: Some("docs/runbooks/{alert}.md".to_owned()),
        ..hostile()
    };
    for (path, page) in repository(&catalogue) {
        let plain = without_code(&page.replace("\\`", "").replace("\\]", ""));
        assert!(!plain.contains("<script") && !plain.contains("](javascript"), "{path}\n{page}");
        assert!(!plain.contains("<!--") && !plain.contains("-->"), "{path}\n{page}");
    }
    let page = &runbooks::emit(&catalogue).unwrap().files[0].text;
    assert_eq!(runbooks::merge(page, page).unwrap(), *page);
}

#[test]
fn every_query_of_a_runbook_is_promql() {
    let Some(promtool) = peers::promtool() else { return };
    for (name, catalogue) in catalogues() {
        let catalogue = Catalogue { runbooks: Some("{alert}.md".to_owned()), ..catalogue };
        let mut rules = String::from("groups:\n  - name: all\n    rules:\n");
        let mut queries = 0;
        for page in runbooks::emit(&catalogue).unwrap().files {
            for block in page.text.split("```promql\n").skip(1) {
                let query = block.split("\n```").next().unwrap();
                let text = serde_json::to_string(query).unwrap();
                queries += 1;
                writeln!(rules, "      - {{ record: 'r{queries}', expr: {text} }}").unwrap();
            }
        }
        if queries == 0 {
            continue;
        }
        let dir = TempDir::new("runbooks");
        let file = dir.write("rules.yaml", rules);
        let output = Command::new(&promtool).args(["check", "rules"]).arg(&file).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{name}: {said}");
    }
}

#[test]
fn each_alert_without_a_runbook_of_its_own_has_a_page() {
    let folder = runbooks::emit(&shop()).unwrap();
    let paths: Vec<&str> = folder.files.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths, ["CheckoutSlow.md", "Gone.md", "NoOrders.md", "TargetDown.md"]);
    for file in folder.files {
        assert!(file.text.contains(&folder.marker));
        golden::check(&here("runbooks").join(&file.path).with_extension("txt"), &file.text);
    }
}

#[test]
fn the_folder_has_the_contents_and_a_page_for_each_module() {
    let storefront = catalogue(&root().join("examples/storefront/catalogue"));
    let folder = docs::folder(&storefront);
    for file in
        folder.files.iter().filter(|f| ["README.md", "worker.md"].contains(&f.path.as_str()))
    {
        assert!(file.text.contains(&folder.marker));
        golden::check(&here("reference").join(&file.path).with_extension("txt"), &file.text);
    }
    assert_eq!(folder.files.len(), 1 + storefront.modules.len());
}

#[test]
fn a_long_list_of_values_stands_below_its_table() {
    let mut shop = shop();
    let label = &mut shop.metrics[1].labels[2];
    label.domain =
        bellwether_model::spec::Domain::Closed((0..60).map(|n| format!("zone-{n}")).collect());
    let page = docs::emit(&shop);
    assert!(page.contains("| `region` | 60 values, see below | Where. |"), "{page}");
    assert!(page.contains("\nValues of `region`:\n`zone-0`, `zone-1`, "), "{page}");
    assert!(page.lines().filter(|line| line.contains("`zone-")).all(|line| line.len() <= 100));
}
