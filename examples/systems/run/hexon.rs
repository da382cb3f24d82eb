//! Hexon: 564 metrics with optional labels and latency buckets, its alerts evaluated by Prometheus.

mod day;
mod inventory;

use bellwether::Set;
use bellwether::endpoint::Access;
use systems::hexon::Hexon;

use crate::trial::{
    Alerts, Book, Credentials, Dice, Done, Job, Promise, Report, Scraping, Serving, registry,
};

/// The only job.
const JOB: &str = "hexon";

/// What the attacks of the day set off.
const FIRING: [&str; 9] = [
    "BastionClientBanned",
    "BastionSsrf",
    "HandoffStolenToken",
    "HandoffTokenReplay",
    "Jit2faOtpBruteForce",
    "LoadBalancerCircuitOpened",
    "ProxyCircuitOpen",
    "TotpRecoveryProbing",
    "TotpReplay",
];

/// A day of the gateway, and then each metric the day had no use for.
pub(crate) fn run(report: &mut Report, seed: u64) -> Done {
    let promise = Promise::read("hexon", Hexon::def())?;
    let endpoint = Serving::metrics(&registry::<Hexon>()?, Access::loopback())?;
    let alerts = Alerts::generate(&promise);
    let job = Job { name: JOB, port: endpoint.port(), credentials: Credentials::Nothing };
    let Some(scraping) = Scraping::start(&[job], Some(alerts.path())) else {
        report.skip();
        return Ok(());
    };
    scraping.check_target(report, JOB, 200);
    let mut book = day::live(&mut Dice::new(seed));
    report.did(&format!(
        "{} recordings into {} metrics: sign-ins, handoffs, sessions on the bastion, backends \
         lost and found, a spray attack",
        book.events(),
        book.metrics()
    ));
    scraping.check_samples(report, JOB, &promise, &book.samples(promise.def));
    latencies(report, &scraping, &book);
    optional(report, &scraping, &book);
    alerts.check(report, &scraping, &FIRING);
    let once = inventory::record(&mut book);
    report.did(&format!(
        "one recording into each of {once} metrics, all the day had no use for among them"
    ));
    promise.exercised(report, &book);
    let recorded = book.samples(promise.def);
    let arrived = scraping.check_samples(report, JOB, &promise, &recorded);
    promise.types(report, &arrived, &scraping.server.get("/api/v1/metadata"));
    promise.budget(report, &arrived);
    Ok(())
}

/// A label that may be left out is, where nothing was said of it, and is there elsewhere.
fn optional(report: &mut Report, scraping: &Scraping, book: &Book) {
    let name = "jit2fa_handoff_mints_total";
    let numbers = book.numbers();
    let of_metric = numbers.0.iter().filter(|(series, _)| series.name == name);
    let (with, without): (Vec<_>, Vec<_>) = of_metric
        .partition(|(series, _)| series.labels.get("reason").is_some_and(|r| !r.is_empty()));
    for (matcher, series) in [(r#"reason="""#, without), (r#"reason!="""#, with)] {
        let sum: f64 = series.iter().map(|(_, value)| **value).sum();
        report.equal(&format!("some of {name}{{{matcher}}}"), sum > 0.0, true);
        scraping.check_value(report, &format!("sum({name}{{{matcher}}})"), sum);
    }
}

/// Every observation is in the last bucket but one, and in the count.
fn latencies(report: &mut Report, scraping: &Scraping, book: &Book) {
    let count = book.observed("proxy_backend_duration") as f64;
    let within = r#"sum(proxy_backend_duration_bucket{le="10.0"})"#;
    scraping.check_value(report, within, count);
    scraping.check_value(report, "sum(proxy_backend_duration_count)", count);
}
