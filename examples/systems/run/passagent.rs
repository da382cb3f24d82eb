//! `PassAgent`: one set of metrics to DogStatsD, Sentry and Prometheus at once, and its objectives
//! through an outage.

mod day;
mod dogstatsd;
mod names;
mod objectives;
mod outage;
mod sentry;

use std::sync::Arc;

use bellwether::endpoint::Access;
use bellwether::push::Push;
use bellwether::push::statsd::StatsdExporter;
use bellwether::push::transport::SocketAddress;
use bellwether::{Registry, Set};
use systems::passagent::Passagent;

use crate::trial::{
    Book, Credentials, Dice, Done, Job, PATIENCE, Promise, Report, Scraping, Serving, Taking,
    check_arrived, registry,
};
use dogstatsd::Agent;

/// The only job.
const JOB: &str = "passagent";

/// A day of the password manager, then its worst ten minutes.
pub(crate) fn run(report: &mut Report, seed: u64) -> Done {
    let promise = Promise::read("passagent", Passagent::def())?;
    let registry = registry::<Passagent>()?;
    let (agent, server) = (Agent::start()?, Taking::start()?);
    let push = start(&registry, &agent, &server)?;
    let book = day::live(&mut Dice::new(seed), || push.flush(PATIENCE));
    report.did(&format!(
        "{} recordings into {} of {} metrics: requests, sprays, guarded prompts, failing writes \
         and webhooks, passwords reset",
        book.events(),
        book.metrics(),
        promise.def.metrics.len()
    ));
    for (name, counts) in push.shutdown(PATIENCE) {
        let (sent, dropped) = (counts.sent, counts.dropped.sum());
        report.equal(&format!("{name}: {sent} points sent, none lost"), dropped, 0);
    }
    promise.exercised(report, &book);
    let recorded = names::counted(&book);
    check_arrived(report, "DogStatsD", &promise, &names::tagged(&recorded), || agent.samples());
    agent.check(report, &book);
    check_arrived(report, "Sentry", &promise, &recorded, || sentry::samples(&server));
    sentry::check(report, &server, &book);
    scrape(report, &registry, &promise, &book)?;
    outage::live(report, &registry)
}

/// The agent is told of by hand, Sentry by its variable.
fn start(registry: &Arc<Registry>, agent: &Agent, sentry: &Taking) -> Done<Push> {
    let dsn = format!("http://abc123@127.0.0.1:{}/42", sentry.port());
    let address = SocketAddress::Udp(format!("127.0.0.1:{}", agent.port()));
    let push = Push::of(Arc::clone(registry))
        .with(StatsdExporter::dog(address))
        .environment(|name| (name == "SENTRY_DSN").then(|| dsn.clone()))
        .start()?;
    if push.problems().is_empty() { Ok(push) } else { Err(format!("{:?}", push.problems()).into()) }
}

/// The same in Prometheus, distributions as native histograms.
fn scrape(report: &mut Report, registry: &Arc<Registry>, promise: &Promise, book: &Book) -> Done {
    let endpoint = Serving::metrics(registry, Access::loopback())?;
    let job = Job { name: JOB, port: endpoint.port(), credentials: Credentials::Nothing };
    let Some(scraping) = Scraping::start(&[job], None) else {
        report.skip();
        return Ok(());
    };
    scraping.check_target(report, JOB, 200);
    let recorded = book.samples(promise.def);
    let arrived = scraping.check_samples(report, JOB, promise, &recorded);
    promise.types(report, &arrived, &scraping.server.get("/api/v1/metadata"));
    promise.budget(report, &arrived);
    for histogram in ["http_request_duration_milliseconds", "security_anomaly_score"] {
        let count = format!("sum(histogram_count({histogram}))");
        scraping.check_value(report, &count, book.observed(histogram) as f64);
        let sum = format!("sum(histogram_sum({histogram}))");
        scraping.check_value(report, &sum, book.sum(histogram));
    }
    Ok(())
}
