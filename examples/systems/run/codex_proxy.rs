//! The Codex proxy: a model API over HTTP, scraped through each of the guards.

mod client;
mod day;
mod front;
mod guards;
mod proxy;

use bellwether::Set;
use bellwether_testkit::TempDir;
use systems::codex_proxy::CodexProxy;

use crate::trial::{Alerts, Dice, Done, Promise, Report, Scraping, Serving, registry};
use day::Day;
use guards::Guards;
use proxy::Proxy;

/// A day of the proxy, its requests real, its time not.
pub(crate) fn run(report: &mut Report, seed: u64) -> Done {
    let promise = Promise::read("codex-proxy", CodexProxy::def())?;
    let folder = TempDir::new("codex-proxy");
    let proxy = Proxy::new();
    proxy.observe_at_scrape();
    let api = Serving::start(proxy.routes()?)?;
    let guards = Guards::start(&registry::<CodexProxy>()?, &folder)?;
    guards.ask(report);
    let alerts = Alerts::generate(&promise);
    let Some(scraping) = Scraping::start(&guards.jobs(), Some(alerts.path())) else {
        report.skip();
        return Ok(());
    };
    guards::check_targets(report, &scraping);
    let mut day = Day::begin(&proxy, api.port());
    day.completions(&mut Dice::new(seed))?;
    day.streams(report, &scraping)?;
    day.worker_crashes(report, &scraping)?;
    day.maintenance(report, &scraping)?;
    let book = day.end();
    report.did(&format!(
        "{} recordings into {} of {} metrics: completions, streams, tool calls, a worker that \
         crashed, maintenance",
        book.events(),
        book.metrics(),
        promise.def.metrics.len()
    ));
    promise.exercised(report, &book);
    let recorded = book.samples(promise.def);
    let [first, ..] =
        guards::ADMITTED.map(|job| scraping.check_samples(report, job, &promise, &recorded));
    for name in ["tool_buffer_started_total", "tool_buffer_flushed_total"] {
        let sum = format!(r#"sum({name}{{job="codex-bearer"}})"#);
        scraping.check_value(report, &sum, book.total(name));
    }
    promise.types(report, &first, &scraping.server.get("/api/v1/metadata"));
    promise.budget(report, &first);
    // Five restarts; it allows three.
    alerts.check(report, &scraping, &["CodexWorkerRestarting"]);
    Ok(())
}
