//! What clients ask of the proxy and what becomes of its worker. Beside each request stands what
//! must arrive of it.

use std::time::Duration;

use bellwether_testkit::http;
use systems::codex_proxy as m;

use super::client::Listener;
use super::proxy::{COMPLETIONS, Proxy};
use crate::trial::{Book, Dice, Done, PATIENCE, Report, Scraping, wait};

/// Models the catalogue has room for.
const MODELS: usize = 8;
/// How long the streams are open, on the proxy's clock.
const STREAMED: Duration = Duration::from_millis(4500);

/// The day so far.
pub(super) struct Day<'a> {
    proxy: &'a Proxy,
    port: u16,
    book: Book,
    /// In the order they were first asked for.
    models: Vec<String>,
}

impl<'a> Day<'a> {
    pub(super) fn begin(proxy: &'a Proxy, port: u16) -> Self {
        Self { proxy, port, book: Book::default(), models: Vec::new() }
    }

    /// Completions of twelve models, four more than there is room for, some with tool calls, some
    /// wrong; and those who look whether the proxy lives.
    pub(super) fn completions(&mut self, dice: &mut Dice) -> Done {
        for _ in 0..90 {
            let (route, model) = (dice.pick(&COMPLETIONS), format!("model-{}", dice.below(12)));
            let millis = 125 * (1 + dice.below(8) * dice.below(8));
            let tool = dice.pick(&["", "", "flushed", "flushed", "aborted", "malformed"]);
            match dice.pick(&[
                "",
                "",
                "",
                "",
                "",
                "auth",
                "rate_limit",
                "timeout",
                "invalid_request",
            ]) {
                "" => self.complete(route, &model, millis, tool)?,
                category => self.fail(route, &model, category)?,
            }
        }
        for (target, route, status, class) in [
            ("/healthz", "/healthz", 200, "2xx"),
            ("/readyz", "/readyz", 200, "2xx"),
            ("/v1/models", "/v1/models", 200, "2xx"),
            ("/wp-admin/setup.php", "other", 404, "4xx"),
        ] {
            self.ask("GET", target, "model-0", status)?;
            self.note(route, "GET", class, None, 0.0);
        }
        Ok(())
    }

    /// Three listeners, seen while they listen, then hung up on.
    pub(super) fn streams(&mut self, report: &mut Report, scraping: &Scraping) -> Done {
        let open = |_| Listener::open(self.port, "/v1/responses?stream=1", "model-0");
        let listeners = (0..3).map(open).collect::<Result<Vec<_>, _>>()?;
        let shown = r#"codex_streams_active{job="codex-loopback"}"#;
        scraping.check_value(report, shown, 3.0);
        self.proxy.clock.advance(STREAMED);
        self.proxy.hang_up.send_replace(true);
        for listener in listeners {
            listener.hear_out()?;
            self.streamed("/v1/responses", "model-0", STREAMED.as_secs_f64());
        }
        self.proxy.hang_up.send_replace(false);
        scraping.check_value(report, shown, 0.0);
        // One who leaves without a word.
        drop(Listener::open(self.port, "/v1/completions?stream=1", "model-1")?);
        self.streamed("/v1/completions", "model-1", 0.0);
        if !wait(PATIENCE, || self.proxy.streams() == 0) {
            return Err("a stream stays open though its listener left".into());
        }
        Ok(())
    }

    /// The worker crashes five times in a row; each start waits twice as long as the one before.
    pub(super) fn worker_crashes(&mut self, report: &mut Report, scraping: &Scraping) -> Done {
        for failures in 0..5 {
            m::CODEX_WORKER_RESTARTS_TOTAL.inc();
            self.book.inc("codex_worker_restarts_total");
            self.proxy.worker_waits(1 << failures);
            self.fail("/v1/responses", "model-0", "worker")?;
        }
        self.ask("GET", "/readyz", "", 503)?;
        self.note("/readyz", "GET", "5xx", None, 0.0);
        scraping.check_value(report, r#"codex_worker_backoff_seconds{job="codex-bearer"}"#, 16.0);
        scraping.check_value(report, r#"codex_worker_ready{job="codex-bearer"}"#, 0.0);
        self.proxy.worker_waits(0);
        self.complete("/v1/responses", "model-0", 250, "flushed")
    }

    /// Something is mended, and requests are turned away meanwhile.
    pub(super) fn maintenance(&mut self, report: &mut Report, scraping: &Scraping) -> Done {
        let shown = r#"codex_maintenance_mode{job="codex-forward-auth"}"#;
        self.proxy.maintain(true);
        self.fail("/v1/chat/completions", "model-0", "maintenance")?;
        scraping.check_value(report, shown, 1.0);
        self.proxy.maintain(false);
        scraping.check_value(report, shown, 0.0);
        self.complete("/v1/chat/completions", "model-0", 125, "")
    }

    /// What is so at the end.
    pub(super) fn end(mut self) -> Book {
        for (gauge, value) in [
            ("codex_streams_active", 0.0),
            ("codex_worker_ready", 1.0),
            ("codex_worker_backoff_seconds", 0.0),
            ("codex_maintenance_mode", 0.0),
        ] {
            self.book.set(gauge, value);
        }
        self.book
    }

    fn complete(&mut self, route: &str, model: &str, millis: u32, tool: &str) -> Done {
        let tool_query = if tool.is_empty() { String::new() } else { format!("&tool={tool}") };
        self.ask("POST", &format!("{route}?takes_ms={millis}{tool_query}"), model, 200)?;
        let shown = self.shown(model);
        self.note(route, "POST", "2xx", Some(&shown), f64::from(millis) / 1000.0);
        let labels = format!(r#"route="{route}",model="{shown}""#);
        match tool {
            "" => return Ok(()),
            "flushed" => self.book.inc(&format!("tool_buffer_flushed_total{{{labels}}}")),
            kind => {
                self.book.inc(&format!(r#"tool_buffer_anomalies_total{{{labels},kind="{kind}"}}"#));
            }
        }
        self.book.inc(&format!("tool_buffer_started_total{{{labels}}}"));
        Ok(())
    }

    fn fail(&mut self, route: &str, model: &str, category: &str) -> Done {
        let (status, class) = match category {
            "auth" => (401, "4xx"),
            "rate_limit" => (429, "4xx"),
            "timeout" => (504, "5xx"),
            "worker" | "maintenance" => (503, "5xx"),
            _ => (400, "4xx"),
        };
        self.ask("POST", &format!("{route}?fails={category}"), model, status)?;
        let shown = self.shown(model);
        self.note(route, "POST", class, Some(&shown), 0.0);
        let labels = format!(r#"route="{route}",method="POST",category="{category}""#);
        self.book.inc(&format!("codex_http_errors_total{{{labels}}}"));
        Ok(())
    }

    fn streamed(&mut self, route: &str, model: &str, seconds: f64) {
        let shown = self.shown(model);
        self.note(route, "POST", "2xx", Some(&shown), seconds);
    }

    fn ask(&self, method: &str, target: &str, model: &str, status: u16) -> Done {
        let answer = http::request(self.port, method, target, &[("X-Model", model)])?;
        if answer.status == status {
            return Ok(());
        }
        Err(format!("{method} {target}: {}, not {status}", answer.status).into())
    }

    /// What a model is shown as: those past the limit are one.
    fn shown(&mut self, model: &str) -> String {
        if !self.models.iter().any(|known| known == model) {
            self.models.push(model.to_owned());
        }
        let place = self.models.iter().position(|known| known == model);
        if place.is_some_and(|place| place < MODELS) { model } else { "other" }.to_owned()
    }

    fn note(&mut self, route: &str, method: &str, class: &str, model: Option<&str>, seconds: f64) {
        let model = model.unwrap_or_default();
        let labels = format!(
            r#"{{route="{route}",method="{method}",status_family="{class}",model="{model}"}}"#
        );
        self.book.inc(&format!("codex_http_requests_total{labels}"));
        self.book.observe(&format!("codex_http_request_duration_seconds{labels}"), seconds);
    }
}
