//! Settings from environment variables, as each protocol's own documentation names them.

use std::fmt;
#[cfg(feature = "otlp")]
use std::time::Duration;

#[cfg(feature = "push-http")]
use ureq::http::Uri;

use super::config::ExporterConfig;
#[cfg(feature = "push-http")]
use super::transport::{ClientCertificate, Tls};

/// Something a variable says that cannot be followed; it is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The variable.
    pub variable: String,
    /// What is wrong with it, and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is ignored: {}", self.variable, self.message)
    }
}

/// Variables as they are looked up, and what was wrong with them. An empty one is not set.
pub(super) struct Environment<'a> {
    look_up: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<Problem>,
}

impl<'a> Environment<'a> {
    pub(super) fn new(look_up: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { look_up, problems: Vec::new() }
    }

    pub(super) fn get(&self, variable: &str) -> Option<String> {
        let value = (self.look_up)(variable)?.trim().to_owned();
        (!value.is_empty()).then_some(value)
    }

    pub(super) fn complain(&mut self, variable: &str, message: impl Into<String>) {
        self.problems.push(Problem { variable: variable.to_owned(), message: message.into() });
    }

    /// The value as `read` understands it; otherwise a complaint that names what would be right.
    pub(super) fn parsed<T>(
        &mut self,
        variable: &str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(variable)?;
        let parsed = read(&value);
        if parsed.is_none() {
            // A value may be a secret put into the wrong place: it is not repeated.
            self.complain(variable, format!("it must be {expected}"));
        }
        parsed
    }

    /// `true` in any case; everything else is false (OpenTelemetry's rule).
    #[cfg(feature = "otlp")]
    pub(super) fn boolean(&mut self, variable: &str) -> Option<bool> {
        let value = self.get(variable)?.to_ascii_lowercase();
        if value != "true" && value != "false" {
            self.complain(variable, "it must be `true` or `false`; it is taken for `false`");
        }
        Some(value == "true")
    }

    /// A time in milliseconds, of at least so many.
    #[cfg(feature = "otlp")]
    pub(super) fn millis(&mut self, variable: &str, least: Duration) -> Option<Duration> {
        let expected = format!("a number of milliseconds, at least {}", least.as_millis());
        self.parsed(variable, &expected, |text| {
            text.parse().ok().map(Duration::from_millis).filter(|time| *time >= least)
        })
    }

    /// What the file of that path holds.
    #[cfg(feature = "push-http")]
    fn file(&mut self, variable: &str) -> Option<Vec<u8>> {
        let path = self.get(variable)?;
        match std::fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.complain(variable, format!("the file cannot be read: {error}"));
                None
            }
        }
    }

    /// One of several words, in any case.
    #[cfg(feature = "otlp")]
    pub(super) fn word<T: Copy>(&mut self, variable: &str, known: &[(&str, T)]) -> Option<T> {
        let names: Vec<String> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
        self.parsed(variable, &names.join(" or "), |text| {
            known.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, value)| *value)
        })
    }

    /// `name=value,name=value`, percent-encoded, without those that are wrong.
    pub(super) fn pairs(&mut self, variable: &str) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for item in items(&self.get(variable).unwrap_or_default()) {
            match item {
                Some(pair) => pairs.push(pair),
                None => self.complain(variable, PAIRS),
            }
        }
        pairs
    }

    /// The same, nothing of it when anything is wrong.
    #[cfg(feature = "otlp")]
    pub(super) fn all_pairs(&mut self, variable: &str) -> Vec<(String, String)> {
        let all: Option<Vec<_>> = items(&self.get(variable).unwrap_or_default()).collect();
        all.unwrap_or_else(|| {
            self.complain(variable, PAIRS);
            Vec::new()
        })
    }

    /// The same, without a word: whose variable it is complains.
    #[cfg(feature = "remote-write")]
    pub(super) fn sound_pairs(&self, variable: &str) -> Vec<(String, String)> {
        let all: Option<Vec<_>> = items(&self.get(variable).unwrap_or_default()).collect();
        all.unwrap_or_default()
    }

    /// Pairs that can be header fields.
    #[cfg(feature = "otlp")]
    pub(super) fn headers(&mut self, variable: &str) -> Vec<(String, String)> {
        let (fit, unfit): (Vec<_>, Vec<_>) =
            self.pairs(variable).into_iter().partition(|(name, value)| is_header(name, value));
        for _ in unfit {
            self.complain(
                variable,
                "a name must be one of a header field, its value visible ASCII",
            );
        }
        fit
    }
}

const PAIRS: &str = "each item must be `name=value`, percent-encoded";

fn items(text: &str) -> impl Iterator<Item = Option<(String, String)>> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| item.split_once('=').and_then(pair))
}

fn pair((name, value): (&str, &str)) -> Option<(String, String)> {
    let name = percent_decoded(name.trim())?;
    (!name.is_empty()).then_some((name, percent_decoded(value.trim())?))
}

/// Whether it can be sent as it is: a value that could end its line would begin another field.
#[cfg(feature = "push-http")]
pub(super) fn is_header(name: &str, value: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty()
        && name.chars().all(token)
        && value.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// Whether something can be sent there: `http` or `https`, and a host.
#[cfg(feature = "push-http")]
pub(super) fn is_url(text: &str) -> bool {
    let uri: Option<Uri> = text.parse().ok();
    uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    })
}

/// `None` when what is encoded is no UTF-8 or an escape is broken.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |b: u8| char::from(b).to_digit(16);
            let high = digit(rest.next()?)?;
            bytes.push(u8::try_from(high * 16 + digit(rest.next()?)?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Certificates from the files that variables name: those to trust, the client's, and its key. What
/// does not fit is left out, so that the receiver decides.
#[cfg(feature = "push-http")]
pub(super) fn tls(env: &mut Environment<'_>, variables: [Option<&str>; 3]) -> Tls {
    let [roots, chain, key] = variables;
    let mut tls = Tls { roots_pem: roots.and_then(|variable| env.file(variable)), client: None };
    if let (Some(variable), Err(problem)) = (roots, tls.config()) {
        env.complain(variable, problem);
        tls.roots_pem = None;
    }
    let client = match (chain, key) {
        (None, None) => None,
        (Some(set), None) | (None, Some(set)) => {
            env.complain(set, "a client's certificate and its key go together");
            None
        }
        (Some(chain), Some(key)) => env.file(chain).zip(env.file(key)),
    };
    let client = client.map(|(chain_pem, key_pem)| ClientCertificate { chain_pem, key_pem });
    let with_client = Tls { client, ..tls.clone() };
    match with_client.config() {
        Ok(_) => with_client,
        Err(problem) => {
            env.complain(chain.unwrap_or_default(), problem);
            tls
        }
    }
}

/// Every exporter the variables ask for, and what is wrong with them.
pub(super) fn exporters(
    look_up: &dyn Fn(&str) -> Option<String>,
) -> (Vec<ExporterConfig>, Vec<Problem>) {
    let mut environment = Environment::new(look_up);
    let env = &mut environment;
    let mut exporters: Vec<ExporterConfig> = Vec::new();
    #[cfg(feature = "otlp")]
    exporters.extend(super::otlp::from_environment(env).map(Into::into));
    #[cfg(feature = "statsd")]
    exporters.extend(super::statsd::from_environment(env).into_iter().map(Into::into));
    #[cfg(feature = "sentry")]
    exporters.extend(super::sentry::from_environment(env).map(Into::into));
    #[cfg(feature = "remote-write")]
    exporters.extend(super::remote_write::from_environment(env).map(Into::into));
    // With no exporter nothing is read or made that only an exporter would use.
    if !exporters.is_empty() {
        common(env, &mut exporters);
    }
    (exporters, environment.problems)
}

/// What holds for all exporters.
fn common(env: &mut Environment<'_>, exporters: &mut [ExporterConfig]) {
    let folder = env.get("BELLWETHER_PUSH_QUEUE_DIR").map(std::path::PathBuf::from);
    let bytes = env.parsed("BELLWETHER_PUSH_QUEUE_BYTES", "a number of bytes", |text| {
        text.parse::<u64>().ok()
    });
    #[cfg(feature = "push-http")]
    let tls = common_tls(env);
    for exporter in exporters {
        let delivery = exporter.delivery_mut();
        delivery.queue_folder.clone_from(&folder);
        delivery.queue_bytes_max = bytes.unwrap_or(delivery.queue_bytes_max);
        #[cfg(feature = "push-http")]
        if let Some(own) = exporter.0.tls_mut() {
            own.roots_pem = own.roots_pem.take().or_else(|| tls.roots_pem.clone());
            own.client = own.client.take().or_else(|| tls.client.clone());
        }
    }
}

/// Certificates for exporters whose own variables name none.
#[cfg(feature = "push-http")]
fn common_tls(env: &mut Environment<'_>) -> Tls {
    let variables = [
        "BELLWETHER_PUSH_CERTIFICATE",
        "BELLWETHER_PUSH_CLIENT_CERTIFICATE",
        "BELLWETHER_PUSH_CLIENT_KEY",
    ];
    let set = variables.map(|variable| env.get(variable).map(|_| variable));
    tls(env, set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_percent_decoded_and_broken_ones_named() {
        let look_up = |name: &str| {
            (name == "X")
                .then(|| "api-key=a%3Db, empty=,=x,broken=%4,d%C3%BC=%e2%82%ac,lonely".to_owned())
        };
        let mut env = Environment::new(&look_up);
        let text = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
        assert_eq!(env.pairs("X"), [("api-key", "a=b"), ("empty", ""), ("dü", "€")].map(text));
        assert_eq!(env.problems.len(), 3);
        assert_eq!(env.pairs("Y"), []);
    }
}
