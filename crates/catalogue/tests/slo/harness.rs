//! Runs generated rules over made-up series with `promtool test rules`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use bellwether_catalogue::emit::{Layout, rules};
use bellwether_catalogue::{Source, compile_sources, render_text};
use bellwether_model::Catalogue;
use bellwether_testkit::{TempDir, peers};

/// Seconds between two evaluations of the rules.
pub(crate) const STEP: u32 = 15;

/// A catalogue of this text after its head.
pub(crate) fn catalogue(rest: &str) -> Catalogue {
    let text = format!("bellwether: 1\nservice: shop\n{rest}");
    let compiled = compile_sources(vec![Source::new("bellwether.yaml", &text)]);
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled.catalogue
}

/// A shop with an availability SLO of 99.9 % over 30 days, and more of what it says.
pub(crate) fn shop(more: &str) -> Catalogue {
    shop_over("30d", more)
}

/// The same over another period: what burns does not depend on it, and promtool is faster.
pub(crate) fn shop_over(window: &str, more: &str) -> Catalogue {
    shop_scraped(STEP, window, more)
}

/// The same scraped every `scrape` seconds.
pub(crate) fn shop_scraped(scrape: u32, window: &str, more: &str) -> Catalogue {
    catalogue(&format!(
        "scrape_interval: {scrape}s
evaluation_interval: {STEP}s
metrics:
  requests_total: {{ type: counter, help: Requests., labels: {{ outcome: [ok, failed] }} }}
slos:
  availability:
    objective: 99.9%
    window: {window}
    total: requests_total
    bad: 'requests_total{{outcome=\"failed\"}}'
{more}"
    ))
}

/// A series and its values, `_` where there is no sample.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) values: Vec<Option<f64>>,
}

impl Series {
    /// A counter that grows by `per_second` of the time since the beginning, sampled every `every`
    /// seconds until `until`.
    pub(crate) fn counter(
        name: &str,
        every: u32,
        until: u32,
        per_second: impl Fn(u32) -> f64,
    ) -> Self {
        let mut count = 0.0;
        let mut values = Vec::new();
        for at in 0..=until {
            if at % every == 0 {
                values.push(Some(count));
            }
            count += per_second(at);
        }
        Self { name: name.to_owned(), values }
    }
}

/// What a query must give at a time: nothing, or values of series without labels.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) at: u32,
    pub(crate) expr: String,
    pub(crate) value: Option<f64>,
}

impl Asked {
    /// Whether an alert fires at a time.
    pub(crate) fn alert(at: u32, matchers: &str, fires: bool) -> Self {
        let expr = format!("count(ALERTS{{alertstate=\"firing\",{matchers}}})");
        Self { at, expr, value: fires.then_some(1.0) }
    }

    /// That an alert fires at every evaluation from `from` to `to`, or at none.
    pub(crate) fn throughout(from: u32, to: u32, matchers: &str, fires: bool) -> Self {
        let range = to - from + STEP;
        let expr =
            format!("sum(count_over_time(ALERTS{{alertstate=\"firing\",{matchers}}}[{range}s]))");
        Self { at: to, expr, value: fires.then(|| f64::from((to - from) / STEP + 1)) }
    }

    /// The value of an expression without labels.
    pub(crate) fn value(at: u32, expr: &str, value: f64) -> Self {
        Self { at, expr: expr.to_owned(), value: Some(value) }
    }

    /// That an expression has no result.
    pub(crate) fn nothing(at: u32, expr: &str) -> Self {
        Self { at, expr: expr.to_owned(), value: None }
    }
}

/// A promtool that is there, rules to test, and how often series have samples.
#[derive(Debug)]
pub(crate) struct Bench {
    promtool: PathBuf,
    rules: String,
    every: u32,
    step: u32,
}

impl Bench {
    /// The rules of a catalogue; nothing, said on the terminal, without promtool.
    pub(crate) fn new(catalogue: &Catalogue, every: u32) -> Option<Self> {
        let promtool = peers::promtool()?;
        let folder = rules::emit(catalogue, Layout::OneFile);
        Some(Self { promtool, rules: folder.files[0].text.clone(), every, step: STEP })
    }

    /// The same, the rules evaluated every `step` seconds.
    pub(crate) fn step(self, step: u32) -> Self {
        Self { step, ..self }
    }

    /// The same with the rules changed.
    pub(crate) fn mutated(&self, change: impl Fn(&str) -> String) -> Self {
        let rules = change(&self.rules);
        assert_ne!(rules, self.rules, "the mutation changes nothing");
        Self { promtool: self.promtool.clone(), rules, ..*self }
    }

    /// Whether everything asked is as expected; else what promtool says.
    pub(crate) fn run(&self, series: &[Series], asked: &[Asked]) -> Result<(), String> {
        let value = |v: &Option<f64>| v.map_or_else(|| "_".to_owned(), |v| v.to_string());
        let written = series.iter().map(|one| {
            let values: Vec<String> = one.values.iter().map(value).collect();
            (one.name.as_str(), values.join(" "))
        });
        self.run_written(&written.collect::<Vec<_>>(), asked)
    }

    /// The same of series whose values are in promtool's notation.
    pub(crate) fn run_written(
        &self,
        series: &[(&str, String)],
        asked: &[Asked],
    ) -> Result<(), String> {
        let dir = TempDir::new("slo");
        dir.write("slo.rules.yaml", &self.rules);
        dir.write("slo.tests.yaml", self.tests(series, asked));
        let output = self.promtool(dir.path());
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        if output.status.success() { Ok(()) } else { Err(said) }
    }

    fn promtool(&self, within: &Path) -> std::process::Output {
        let arguments = ["test", "rules", "slo.tests.yaml"];
        // The histories are small and soon forgotten: collecting garbage would take a third of the time.
        let mut promtool = Command::new(&self.promtool);
        promtool.args(arguments).current_dir(within).env("GOGC", "800").output().unwrap()
    }

    fn tests(&self, series: &[(&str, String)], asked: &[Asked]) -> String {
        let mut out = format!(
            "rule_files: [slo.rules.yaml]\nevaluation_interval: {}s\ntests:\n  - interval: {}s\n    \
             input_series:\n",
            self.step, self.every
        );
        for (name, values) in series {
            writeln!(out, "      - series: '{name}'\n        values: '{values}'").unwrap();
        }
        out.push_str("    promql_expr_test:\n");
        for one in asked {
            let expr = one.expr.replace('\'', "''");
            writeln!(out, "      - expr: '{expr}'\n        eval_time: {}s", one.at).unwrap();
            match one.value {
                Some(value) => {
                    writeln!(out, "        exp_samples: [{{ labels: '{{}}', value: {value} }}]")
                }
                None => writeln!(out, "        exp_samples: []"),
            }
            .unwrap();
        }
        out
    }
}
