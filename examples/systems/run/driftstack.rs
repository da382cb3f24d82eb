//! Driftstack: counters only, scraped with a bearer token from a file.

mod day;

use std::path::Path;

use bellwether::Set;
use bellwether::endpoint::{Access, Tokens};
use bellwether_testkit::{TempDir, http};
use systems::driftstack::Driftstack;

use crate::trial::{
    Alerts, Credentials, Dice, Done, Job, PATIENCE, Promise, Report, Scraping, Serving, private,
    registry, wait,
};

/// What the deploy bridge would have put there.
const TOKEN: &str = "drift-0123456789abcdef0123456789abcdef";
const WRONG: &str = "guess-0123456789abcdef0123456789abcdef";

/// What the day gives reason for.
const FIRING: [&str; 5] = [
    "BundledLlmBudgetExhausted",
    "EmailPendingApproval",
    "NowpaymentsSignatureInvalid",
    "RevokedKeyUsed",
    "StripeSignatureInvalid",
];

/// A day of the API server and what Prometheus has of it.
pub(crate) fn run(report: &mut Report, seed: u64) -> Done {
    let promise = Promise::read("driftstack", Driftstack::def())?;
    let folder = TempDir::new("driftstack");
    let token = private(&folder, "token", TOKEN)?;
    let registry = registry::<Driftstack>()?;
    let guarded = Serving::metrics(&registry, Access::bearer(Tokens::file(&token))?)?;
    let closed = Serving::metrics(&registry, Access::from_env(|_| None)?)?;
    ask(report, &guarded, &closed);
    let alerts = Alerts::generate(&promise);
    let wrong = private(&folder, "wrong", WRONG)?;
    let jobs = [
        job("driftstack", &guarded, &token),
        job("guessing", &guarded, &wrong),
        job("unset", &closed, &token),
    ];
    let Some(scraping) = Scraping::start(&jobs, Some(alerts.path())) else {
        report.skip();
        return Ok(());
    };
    scraping.check_target(report, "driftstack", 200);
    scraping.check_target(report, "guessing", 401);
    scraping.check_target(report, "unset", 503);
    live(report, &scraping, &promise, &mut Dice::new(seed));
    alerts.check(report, &scraping, &FIRING);
    rotate(report, &guarded, &token)
}

fn job(name: &'static str, serving: &Serving, token: &Path) -> Job {
    let credentials = Credentials::BearerFile(token.to_owned());
    Job { name, port: serving.port(), credentials }
}

/// What the document promises of the endpoint.
fn ask(report: &mut Report, guarded: &Serving, closed: &Serving) {
    report.equal("the token from the file: 200", status(guarded, Some(TOKEN)), 200);
    report.equal("a wrong token: 401", status(guarded, Some(WRONG)), 401);
    report.equal("no token: 401", status(guarded, None), 401);
    report.equal("no token configured: 503", status(closed, Some(TOKEN)), 503);
}

/// The status of a scrape, 0 without an answer.
fn status(serving: &Serving, token: Option<&str>) -> u16 {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let headers: Vec<_> = bearer.iter().map(|text| ("Authorization", text.as_str())).collect();
    http::get(serving.port(), "/metrics", &headers).map_or(0, |answer| answer.status)
}

fn live(report: &mut Report, scraping: &Scraping, promise: &Promise, dice: &mut Dice) {
    let book = day::live(dice);
    report.did(&format!(
        "{} recordings into {} of {} counters: sign-ins, a spray attack, webhooks and their \
         deliveries, agents, live previews, mail",
        book.events(),
        book.metrics(),
        promise.def.metrics.len()
    ));
    promise.exercised(report, &book);
    let recorded = book.samples(promise.def);
    let arrived = scraping.check_samples(report, "driftstack", promise, &recorded);
    promise.types(report, &arrived, &scraping.server.get("/api/v1/metadata"));
    promise.budget(report, &arrived);
    let all = book.total("driftstack_http_request_total");
    scraping.check_value(report, "sum(driftstack_http_request_total)", all);
}

/// The token changes while the service runs.
fn rotate(report: &mut Report, guarded: &Serving, token: &Path) -> Done {
    std::fs::write(token, WRONG)?;
    let changed = wait(PATIENCE, || status(guarded, Some(WRONG)) == 200);
    report.equal("the file has another token: it is taken", changed, true);
    report.equal("the old one is not: 401", status(guarded, Some(TOKEN)), 401);
    Ok(())
}
