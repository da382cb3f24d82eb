//! What an endpoint or a saved scrape exposes, as families: fetched with the credentials given,
//! bounded, in whatever format it comes.

mod decode;
mod fetch;
mod secret;
mod timeout;

use std::path::PathBuf;
use std::time::Duration;

use bellwether_exposition::Parsed;

use crate::failure::Failure;
use fetch::Wanted;

pub(crate) use secret::Secret;

/// How to get at an endpoint.
#[derive(Debug, clap::Args)]
pub(crate) struct Access {
    /// A file that holds the bearer token; it is never printed.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// One more request header; may be given several times.
    #[arg(long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,

    /// How long the whole request may take: 500ms, 10s or 1m.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = timeout::parse)]
    timeout: Duration,
}

impl Access {
    /// Reads the credentials.
    pub(crate) fn scraper(&self) -> Result<Scraper, Failure> {
        let (headers, secret) = secret::headers(self.token_file.as_deref(), &self.headers)?;
        Ok(Scraper { headers, secret, timeout: self.timeout })
    }
}

/// Gets families from endpoints and files.
#[derive(Debug)]
pub(crate) struct Scraper {
    headers: Vec<secret::Header>,
    secret: Secret,
    timeout: Duration,
}

impl Scraper {
    /// What is sent to endpoints and must not be printed.
    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The families `source` exposes: of an endpoint in a text format, of a file or `-` in any.
    pub(crate) fn families(&self, source: &str) -> Result<Parsed, Failure> {
        self.get(source, Wanted::Text)
    }

    /// The families of an endpoint in protobuf, which alone has native histograms; nothing from
    /// one that does not speak it.
    pub(crate) fn native(&self, source: &str) -> Option<Parsed> {
        if fetch::is_address(source) { self.get(source, Wanted::Protobuf).ok() } else { None }
    }

    /// The status and body of an answer in JSON. A refusal that is none of the API's own (no JSON
    /// is to be expected with it) is an error.
    pub(crate) fn json(&self, url: &str) -> Result<(u16, Vec<u8>), Failure> {
        let answer = fetch::json(url, &self.headers, self.timeout);
        let answer = answer.and_then(|(status, body)| match status {
            401 | 403 | 300..=399 => Err(fetch::refusal(url, status)),
            status => Ok((status, body)),
        });
        answer.map_err(|failure| failure.without(&self.secret))
    }

    /// What an endpoint answers with in JSON when all is well; anything else is an error.
    pub(crate) fn json_of(&self, url: &str) -> Result<Vec<u8>, Failure> {
        match self.json(url)? {
            (200, body) => Ok(body),
            (status, _) => Err(fetch::refusal(url, status).without(&self.secret)),
        }
    }

    fn get(&self, source: &str, wanted: Wanted) -> Result<Parsed, Failure> {
        let scrape = fetch::scrape(source, wanted, &self.headers, self.timeout);
        let parsed = scrape.and_then(|scrape| decode::families(source, &scrape));
        parsed.map_err(|failure| failure.without(&self.secret))
    }
}

/// The place a source names, without credentials: the host of an address, the name of a file.
pub(crate) fn place(source: &str) -> String {
    fetch::place(source)
}
