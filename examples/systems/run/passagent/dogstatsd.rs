//! A DogStatsD server: it reads datagrams by the grammar Datadog publishes, and adds up.

use std::io;
use std::net::UdpSocket;
use std::sync::{Arc, Mutex, PoisonError};

use super::names;
use crate::trial::{Book, Report, Samples};

/// Largest datagram, in bytes.
const DATAGRAM_MAX: usize = 65_536;
/// Width of a bucket, whose middle stands for its values: a ninth.
const WIDTH: f64 = 0.09;

/// A line: `name:value|type|@rate|#tag:value,…`.
#[derive(Debug, Clone)]
struct Line {
    name: String,
    value: f64,
    kind: String,
    rate: f64,
    tags: Vec<(String, String)>,
}

/// A running server and what it has got.
#[derive(Debug)]
pub(super) struct Agent {
    port: u16,
    lines: Arc<Mutex<Vec<Result<Line, String>>>>,
}

impl Agent {
    /// Listens on a free port of this machine until the run ends.
    pub(super) fn start() -> io::Result<Self> {
        let socket = UdpSocket::bind(("127.0.0.1", 0))?;
        let port = socket.local_addr()?.port();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&lines);
        std::thread::spawn(move || {
            let mut datagram = vec![0; DATAGRAM_MAX];
            while let Ok(length) = socket.recv(&mut datagram) {
                let text = String::from_utf8_lossy(datagram.get(..length).unwrap_or_default());
                let read = text.lines().map(|line| parse(line).ok_or_else(|| line.to_owned()));
                taken.lock().unwrap_or_else(PoisonError::into_inner).extend(read);
            }
        });
        Ok(Self { port, lines })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    fn lines(&self) -> Vec<Line> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().filter_map(|line| line.as_ref().ok()).cloned().collect()
    }

    /// Lines that are none.
    fn unread(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().filter_map(|line| line.as_ref().err()).cloned().collect()
    }

    /// What has been counted in all: of distributions, how many values.
    pub(super) fn samples(&self) -> Samples {
        let mut samples = Samples::default();
        for line in self.lines() {
            let (ending, added) = match line.kind.as_str() {
                "d" => ("_count", 1.0 / line.rate),
                _ => ("", line.value),
            };
            *samples.0.entry(names::series(&line.name, ending, line.tags)).or_default() += added;
        }
        // Rates are decimal fractions of whole counts.
        samples.0.values_mut().for_each(|value| *value = value.round());
        samples.of_the_service()
    }

    /// Types, and that values of distributions are within a bucket's width.
    pub(super) fn check(&self, report: &mut Report, book: &Book) {
        report.equal("DogStatsD: every line is one of its grammar", self.unread(), Vec::new());
        for (dotted, name) in [
            ("http.request.duration", "http_request_duration_milliseconds"),
            ("security.anomaly_score", "security_anomaly_score"),
        ] {
            let lines = self.lines().into_iter().filter(|line| line.name == dotted);
            let kinds = lines.clone().all(|line| line.kind == "d");
            let sum: f64 = lines.map(|line| line.value / line.rate).sum();
            let exact = book.sum(name);
            let near = (sum - exact).abs() <= WIDTH * exact;
            let what = format!("DogStatsD: {dotted} is a distribution of the right size");
            let said = format!("sums to {sum}, recorded {exact}, distributions: {kinds}");
            report.check(&what, (near && kinds).then_some(()).ok_or(said));
        }
    }
}

/// `None` when it is no line of a count, a gauge or a distribution.
fn parse(line: &str) -> Option<Line> {
    let mut fields = line.split('|');
    let (name, value) = fields.next()?.split_once(':')?;
    let value = value.parse().ok()?;
    let kind = fields.next().filter(|kind| ["c", "g", "d"].contains(kind))?.to_owned();
    let mut line = Line { name: name.to_owned(), value, kind, rate: 1.0, tags: Vec::new() };
    for field in fields {
        if let Some(rate) = field.strip_prefix('@') {
            line.rate = rate.parse().ok().filter(|rate| *rate > 0.0 && *rate <= 1.0)?;
        } else if let Some(tags) = field.strip_prefix('#') {
            let tags = tags.split(',').map(|tag| tag.split_once(':'));
            let tags = tags.map(|tag| tag.map(|(name, value)| (name.to_owned(), value.to_owned())));
            line.tags = tags.collect::<Option<_>>()?;
        } else {
            // A time, and nothing else.
            field.strip_prefix('T')?.parse::<u64>().ok()?;
        }
    }
    Some(line)
}
