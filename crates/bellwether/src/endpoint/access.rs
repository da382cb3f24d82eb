//! Who may scrape: the modes, and what makes them.

use std::path::{Path, PathBuf};

use http::HeaderName;
use secrecy::{ExposeSecret, SecretString};

use super::error::{AccessError, AccessProblem};
use super::range::AddressRange;
use super::token::TokenHashes;
use super::token_file::TokenFile;
use super::{TOKEN_FILE_VARIABLE, TOKEN_VARIABLE};

/// Who may scrape. There is no default: each mode is written out.
#[derive(Debug)]
pub struct Access(pub(super) Mode);

#[derive(Debug)]
pub(super) enum Mode {
    Unset,
    Tokens(TokenHashes),
    TokenFile(TokenFile),
    Loopback,
    ForwardAuth(ForwardAuth),
    None,
}

/// A header that listed proxies set once they know who asks.
#[derive(Debug)]
pub(super) struct ForwardAuth {
    pub(super) header: HeaderName,
    pub(super) expected: TokenHashes,
    pub(super) proxies: Vec<AddressRange>,
}

impl Access {
    /// Whoever presents one of these tokens.
    ///
    /// # Errors
    /// A token is empty, short or cannot be sent, or the file cannot be used.
    pub fn bearer(tokens: Tokens) -> Result<Self, AccessError> {
        let Tokens { source, allow_short } = tokens;
        let mode = match source {
            Source::Given(tokens) => {
                let tokens = tokens.iter().map(ExposeSecret::expose_secret);
                TokenHashes::new(tokens, "the program", allow_short).map(Mode::Tokens)
            }
            Source::Variable(text) => {
                let tokens = text.expose_secret().split_whitespace();
                let from = format!("`{TOKEN_VARIABLE}`");
                TokenHashes::new(tokens, &from, allow_short).map(Mode::Tokens)
            }
            Source::File(path) => TokenFile::open(path, allow_short).map(Mode::TokenFile),
        };
        mode.map(Self).map_err(|problems| AccessError { problems })
    }

    /// What the conventional variables say: `METRICS_SCRAPE_TOKEN` holds one token, or two
    /// separated by a blank; `METRICS_SCRAPE_TOKEN_FILE` the path of a file with them. With
    /// neither, the endpoint answers 503.
    ///
    /// Give it the environment: `Access::from_env(|name| std::env::var(name).ok())`.
    ///
    /// # Errors
    /// Both variables are set, or as [`bearer`](Self::bearer).
    pub fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, AccessError> {
        let token = lookup(TOKEN_VARIABLE).map(SecretString::from);
        let source = match (token, lookup(TOKEN_FILE_VARIABLE)) {
            (None, None) => return Ok(Self::unset()),
            (Some(_), Some(_)) => return Err(AccessError::one(AccessProblem::TwoSources)),
            (Some(text), None) => Source::Variable(text),
            (None, Some(path)) => Source::File(path.into()),
        };
        Self::bearer(Tokens { source, allow_short: false })
    }

    /// Nobody: the endpoint answers 503 until it is started with a token.
    pub fn unset() -> Self {
        Self(Mode::Unset)
    }

    /// Whoever is on this machine and was not forwarded from elsewhere.
    pub fn loopback() -> Self {
        Self(Mode::Loopback)
    }

    /// Everybody on this machine, without a token, written out: the same as
    /// [`loopback`](Self::loopback).
    pub fn none() -> Self {
        Self(Mode::Loopback)
    }

    /// Everybody from everywhere. Only where something else keeps strangers off the port.
    pub fn none_from_anywhere() -> Self {
        Self(Mode::None)
    }

    /// Whoever one of `proxies` vouches for by sending `expected` in `header`, once. The proxy must
    /// take the header off requests that come with it.
    ///
    /// # Errors
    /// All at once: no such header name, an empty value, no proxies, or what is no address.
    pub fn forward_auth<'a>(
        header: &str,
        expected: &SecretString,
        proxies: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, AccessError> {
        let mut problems = Vec::new();
        let name = HeaderName::from_bytes(header.as_bytes());
        if name.is_err() {
            problems.push(AccessProblem::HeaderName { name: header.to_owned() });
        }
        let hashes = TokenHashes::new([expected.expose_secret()], "the proxy", true);
        if hashes.is_err() {
            problems.push(AccessProblem::HeaderValue);
        }
        let proxies = parse_proxies(proxies, &mut problems);
        AccessError::unless_none(problems)?;
        match (name, hashes) {
            (Ok(header), Ok(expected)) => {
                Ok(Self(Mode::ForwardAuth(ForwardAuth { header, expected, proxies })))
            }
            _ => Err(AccessError::one(AccessProblem::HeaderValue)),
        }
    }
}

fn parse_proxies<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    problems: &mut Vec<AccessProblem>,
) -> Vec<AddressRange> {
    let before = problems.len();
    let mut proxies = Vec::new();
    for text in texts {
        match text.parse() {
            Ok(range) => proxies.push(range),
            Err(_) => problems.push(AccessProblem::Proxy { text: text.to_owned() }),
        }
    }
    if proxies.is_empty() && problems.len() == before {
        problems.push(AccessProblem::NoProxies);
    }
    proxies
}

/// Where scrape tokens come from.
#[derive(Debug)]
pub struct Tokens {
    source: Source,
    allow_short: bool,
}

#[derive(Debug)]
enum Source {
    Given(Vec<SecretString>),
    Variable(SecretString),
    File(PathBuf),
}

impl Tokens {
    /// One token, or two while one replaces the other.
    pub fn given(tokens: impl IntoIterator<Item = SecretString>) -> Self {
        Self { source: Source::Given(tokens.into_iter().collect()), allow_short: false }
    }

    /// A file with one or two tokens, separated by blanks or line ends. It is read again when it
    /// changes; the file must not be readable by everybody.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self { source: Source::File(path.as_ref().to_owned()), allow_short: false }
    }

    /// Takes tokens of fewer than 32 characters, which can be guessed: for tests and clients that
    /// cannot change.
    #[must_use]
    pub fn allow_short_tokens(mut self) -> Self {
        self.allow_short = true;
        self
    }
}
