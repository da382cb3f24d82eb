//! A Prometheus that scrapes the run every second.

use std::path::{Path, PathBuf};

use bellwether_testkit::peers::{self, Prometheus};
use serde_json::Value;

use super::compare::check_arrived;
use super::{PATIENCE, Promise, Report, Samples, wait};

/// What Prometheus is to present.
#[derive(Debug)]
pub(crate) enum Credentials {
    Nothing,
    BearerFile(PathBuf),
    /// A header and its value, as a proxy in front would set it.
    Header(&'static str, &'static str),
}

/// A target.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) name: &'static str,
    pub(crate) port: u16,
    pub(crate) credentials: Credentials,
}

impl Job {
    fn config(&self) -> String {
        let credentials = match &self.credentials {
            Credentials::Nothing => String::new(),
            Credentials::BearerFile(path) => {
                format!("  authorization: {{ credentials_file: {} }}\n", path.display())
            }
            Credentials::Header(name, value) => {
                format!("  http_headers: {{ {name}: {{ values: [{value}] }} }}\n")
            }
        };
        format!(
            "- job_name: {}\n{credentials}  static_configs: [{{ targets: ['127.0.0.1:{}'] }}]\n",
            self.name, self.port
        )
    }
}

/// A running Prometheus.
#[derive(Debug)]
pub(crate) struct Scraping {
    pub(crate) server: Prometheus,
}

impl Scraping {
    /// Starts it. `None`, said on the terminal, when it is not installed.
    pub(crate) fn start(jobs: &[Job], rules: Option<&Path>) -> Option<Self> {
        let program = peers::prometheus()?;
        let rules = rules.map(|path| format!("rule_files: [{}]\n", path.display()));
        let jobs: String = jobs.iter().map(Job::config).collect();
        // Classic buckets also of those that have native ones: alerts read them.
        let config = format!(
            "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\n{}scrape_configs:\n{}",
            rules.unwrap_or_default(),
            jobs.replace("  static", "  always_scrape_classic_histograms: true\n  static")
        );
        Some(Self { server: Prometheus::start(&program, &config) })
    }

    /// Health and last error of a job's only target, once it was scraped.
    pub(crate) fn target(&self, job: &str) -> (String, String) {
        let mut target = Value::Null;
        wait(PATIENCE, || {
            target = self.target_now(job);
            target["health"].as_str().is_some_and(|health| health != "unknown")
        });
        let text = |key: &str| target[key].as_str().unwrap_or_default().to_owned();
        (text("health"), text("lastError"))
    }

    fn target_now(&self, job: &str) -> Value {
        let answer: Value = serde_json::from_str(&self.server.targets()).unwrap_or_default();
        let targets = answer["data"]["activeTargets"].as_array();
        let of = |target: &&Value| target["labels"]["job"] == job;
        targets.into_iter().flatten().find(of).cloned().unwrap_or_default()
    }

    /// Says whether the job's target is up, or down for a status.
    pub(crate) fn check_target(&self, report: &mut Report, job: &str, status: u16) {
        let (health, error) = self.target(job);
        let right = match status {
            200 => health == "up",
            _ => health == "down" && error.contains(&status.to_string()),
        };
        let what = match status {
            200 => format!("Prometheus has {job}: up"),
            _ => format!("Prometheus does not get {job}: down, {status}"),
        };
        report.check(&what, if right { Ok(()) } else { Err(format!("{health}: {error}")) });
    }

    /// Everything of a job, at this moment.
    pub(crate) fn arrived(&self, job: &str) -> Samples {
        Samples::of_query(&self.server.query(&format!("{{job={job:?}}}"))).of_the_service()
    }

    /// Waits until the job's samples are those recorded, says whether they are, and returns them.
    pub(crate) fn check_samples(
        &self,
        report: &mut Report,
        job: &str,
        promise: &Promise,
        recorded: &Samples,
    ) -> Samples {
        check_arrived(report, job, promise, recorded, || self.arrived(job))
    }

    /// Waits until an expression has one value and it is this.
    pub(crate) fn check_value(&self, report: &mut Report, expr: &str, expected: f64) {
        let value = || Samples::of_query(&self.server.query(expr)).only();
        wait(PATIENCE, || value() == Some(expected));
        report.equal(&format!("{expr} is {expected}"), value(), Some(expected));
    }
}
