//! Why a guard refuses to start.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::token::{TOKEN_CHARACTERS_MIN, TOKENS_MAX};
use super::{TOKEN_FILE_VARIABLE, TOKEN_VARIABLE};

/// Everything wrong with how access is to be guarded, at once. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessError {
    /// The problems.
    pub problems: Vec<AccessProblem>,
}

/// One thing wrong with how access is to be guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessProblem {
    /// There is a token, and it is empty or blank.
    Empty {
        /// Where it came from.
        from: String,
    },
    /// A token is too short to resist guessing.
    Short {
        /// Where it came from.
        from: String,
    },
    /// A token has characters that an HTTP header cannot carry.
    Unprintable {
        /// Where it came from.
        from: String,
    },
    /// More tokens than rotation needs.
    TooMany {
        /// Where they came from.
        from: String,
    },
    /// The token file cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        kind: io::ErrorKind,
    },
    /// The token file is a folder, a pipe or a device.
    NotAFile {
        /// What was given.
        path: PathBuf,
    },
    /// Everybody on the machine can read the token file.
    WorldReadable {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The token is given in both variables.
    TwoSources,
    /// The forward-auth header's name is none.
    HeaderName {
        /// What was given.
        name: String,
    },
    /// The value expected in the forward-auth header is empty or cannot be sent.
    HeaderValue,
    /// No proxy is listed, so nobody could get in.
    NoProxies,
    /// A listed proxy is neither an address nor a range of them.
    Proxy {
        /// What was given.
        text: String,
    },
}

impl AccessError {
    pub(super) fn one(problem: AccessProblem) -> Self {
        Self { problems: vec![problem] }
    }

    pub(super) fn unless_none(problems: Vec<AccessProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }
}

impl fmt::Display for AccessProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { from } => write!(
                f,
                "the scrape token from {from} is empty; set at least {TOKEN_CHARACTERS_MIN} random \
                 characters (`openssl rand -hex 32`), or unset it to close the endpoint"
            ),
            Self::Short { from } => write!(
                f,
                "a scrape token from {from} has fewer than {TOKEN_CHARACTERS_MIN} characters; make \
                 a longer one (`openssl rand -hex 32`), or say `allow_short_tokens` in a test"
            ),
            Self::Unprintable { from } => write!(
                f,
                "a scrape token from {from} has blanks, control or non-ASCII characters, which no \
                 client could send; use letters and digits"
            ),
            Self::TooMany { from } => write!(
                f,
                "there are more than {TOKENS_MAX} scrape tokens in {from}; keep the current one and \
                 the next"
            ),
            Self::Unreadable { path, kind } => write!(
                f,
                "the token file `{}` cannot be read ({kind}); check the path, and that the \
                 service's user may read it",
                path.display()
            ),
            Self::NotAFile { path } => {
                write!(f, "the token file `{}` is not a regular file; name one", path.display())
            }
            Self::WorldReadable { path, mode } => write!(
                f,
                "the token file `{}` can be read by everybody (mode {mode:03o}); `chmod 640` it, or \
                 set `defaultMode: 0440` on the secret's volume",
                path.display()
            ),
            Self::TwoSources => write!(
                f,
                "`{TOKEN_VARIABLE}` and `{TOKEN_FILE_VARIABLE}` are both set; unset one of them"
            ),
            Self::HeaderName { name } => write!(
                f,
                "`{}` is not a header name; use one such as `x-auth-request-user`",
                name.escape_default()
            ),
            Self::HeaderValue => write!(
                f,
                "the value expected in the forward-auth header is empty or not visible ASCII; \
                 say which value the proxy sends for scrapers"
            ),
            Self::NoProxies => write!(
                f,
                "no proxy is listed for forward-auth, so nobody could get in; list the addresses \
                 that may vouch for others"
            ),
            Self::Proxy { text } => write!(
                f,
                "`{}` is neither an address nor a range; write `10.0.0.7`, `10.0.0.0/24` or \
                 `fd00::/64`",
                text.escape_default()
            ),
        }
    }
}

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            let separator = if i == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for AccessError {}
