//! The same metrics behind each of the guards, and who gets past them.

use std::path::PathBuf;
use std::sync::Arc;

use bellwether::Registry;
use bellwether::endpoint::{Access, Tokens};
use bellwether_testkit::{TempDir, http};
use secrecy::SecretString;

use super::front::Front;
use crate::trial::{Credentials, Done, Job, Report, Scraping, Serving, private};

const TOKEN: &str = "codex-0123456789abcdef0123456789abcdef";
/// What the proxy in front sets once it knows who asks.
const HEADER: &str = "X-Forward-Auth";
const VERDICT: &str = "metrics-reader";

/// Jobs that get the metrics, one through each guard.
pub(super) const ADMITTED: [&str; 3] = ["codex-loopback", "codex-bearer", "codex-forward-auth"];

/// Three endpoints, each with a guard of its own.
pub(super) struct Guards {
    loopback: Serving,
    bearer: Serving,
    forward: Serving,
    /// The port of the proxy in front of the last.
    front: u16,
    token: PathBuf,
}

impl Guards {
    pub(super) fn start(registry: &Arc<Registry>, folder: &TempDir) -> Done<Self> {
        let token = private(folder, "token", TOKEN)?;
        let verdict = SecretString::from(VERDICT);
        let forward = Access::forward_auth(HEADER, &verdict, ["127.0.0.1"])?;
        let forward = Serving::metrics(registry, forward)?;
        let front =
            Front { behind: forward.port(), header: HEADER, verdict: VERDICT, token: TOKEN };
        Ok(Self {
            loopback: Serving::metrics(registry, Access::loopback())?,
            bearer: Serving::metrics(registry, Access::bearer(Tokens::file(&token))?)?,
            front: front.start()?,
            forward,
            token,
        })
    }

    /// Who gets what, asked by hand.
    pub(super) fn ask(&self, report: &mut Report) {
        let bearer = format!("Bearer {TOKEN}");
        let forwarded = ("X-Forwarded-For", "203.0.113.9");
        let bearer: &[(&str, &str)] = &[("Authorization", &bearer)];
        let (loopback, with_token) = (self.loopback.port(), self.bearer.port());
        let (front, behind) = (self.front, self.forward.port());
        let mut ask = |what: &str, port: u16, headers: &[(&str, &str)], status: u16| {
            let answer = http::get(port, "/metrics", headers);
            report.equal(what, answer.map_or(0, |answer| answer.status), status);
        };
        ask("loopback, from here: 200", loopback, &[], 200);
        ask("loopback, forwarded from elsewhere: 403", loopback, &[forwarded], 403);
        ask("bearer, with the token: 200", with_token, bearer, 200);
        ask("bearer, without: 401", with_token, &[], 401);
        ask("forward-auth, through the proxy, known there: 200", front, bearer, 200);
        ask("forward-auth, through the proxy, unknown: 403", front, &[], 403);
        ask("forward-auth, the proxy's header made up: 403", front, &[(HEADER, VERDICT)], 403);
        ask("forward-auth, past the proxy: 403", behind, bearer, 403);
    }

    /// What Prometheus is to scrape, and how.
    pub(super) fn jobs(&self) -> Vec<Job> {
        let [loopback, bearer, forward] = ADMITTED;
        let token = || Credentials::BearerFile(self.token.clone());
        let elsewhere = Credentials::Header("X-Forwarded-For", "203.0.113.9");
        let job = |name, port, credentials| Job { name, port, credentials };
        vec![
            job(loopback, self.loopback.port(), Credentials::Nothing),
            job("elsewhere", self.loopback.port(), elsewhere),
            job(bearer, self.bearer.port(), token()),
            job("tokenless", self.bearer.port(), Credentials::Nothing),
            job(forward, self.front, token()),
            job("unvouched", self.forward.port(), Credentials::Nothing),
        ]
    }
}

/// Whom each guard lets in, and whom not.
pub(super) fn check_targets(report: &mut Report, scraping: &Scraping) {
    for job in ADMITTED {
        scraping.check_target(report, job, 200);
    }
    for (job, status) in [("elsewhere", 403), ("tokenless", 401), ("unvouched", 403)] {
        scraping.check_target(report, job, status);
    }
}
