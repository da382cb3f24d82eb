//! Where envelopes go: `https://key@host/project`.

use std::fmt;

/// A project's address and key.
#[derive(Clone, PartialEq, Eq)]
pub struct Dsn {
    /// `http` or `https`.
    pub scheme: String,
    /// Host, with its port where one is given.
    pub host: String,
    /// What is between host and project, `/` or longer; begins and ends with a slash.
    pub path: String,
    /// The project's id.
    pub project: String,
    key: String,
}

/// What is wrong with a DSN. Never holds the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DsnError {
    /// It does not begin with `http://` or `https://`.
    Scheme,
    /// It has no key before an `@`, or one with other than letters and digits.
    Key,
    /// It has no host.
    Host,
    /// It does not end in a project's id.
    Project,
}

impl fmt::Display for DsnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong = match self {
            Self::Scheme => "does not begin with http:// or https://",
            Self::Key => "has no key of letters and digits before an @",
            Self::Host => "has no host",
            Self::Project => "does not end in a project's id",
        };
        write!(f, "the Sentry DSN {wrong}; it looks like https://KEY@HOST/PROJECT")
    }
}

impl std::error::Error for DsnError {}

/// Shows where it leads and keeps the key to itself.
impl fmt::Debug for Dsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dsn").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Dsn {
    /// Reads a DSN. A secret after the key (`key:secret@`), as old ones have, is dropped.
    ///
    /// # Errors
    /// [`DsnError`].
    pub fn parse(text: &str) -> Result<Self, DsnError> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(DsnError::Scheme)?;
        if !["http", "https"].contains(&scheme) {
            return Err(DsnError::Scheme);
        }
        let (user, rest) = rest.split_once('@').ok_or(DsnError::Key)?;
        let key = user.split(':').next().unwrap_or_default();
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(DsnError::Key);
        }
        let (host, path) = rest.split_once('/').ok_or(DsnError::Project)?;
        let (path, project) = path.rsplit_once('/').unwrap_or(("", path));
        let clean = |text: &str, more: &str| {
            text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        if host.is_empty() || !clean(host, ".-:[]") {
            return Err(DsnError::Host);
        }
        if project.is_empty() || !clean(project, "-_") || !clean(path, "/.-_~") {
            return Err(DsnError::Project);
        }
        let path = if path.is_empty() { "/".to_owned() } else { format!("/{path}/") };
        Ok(Self {
            scheme: scheme.to_owned(),
            host: host.to_owned(),
            path,
            project: project.to_owned(),
            key: key.to_owned(),
        })
    }

    /// Where envelopes are posted to.
    pub fn url(&self) -> String {
        let Self { scheme, host, path, project, key: _ } = self;
        format!("{scheme}://{host}{path}api/{project}/envelope/")
    }

    /// The value of `X-Sentry-Auth`, which holds the key.
    pub fn auth(&self) -> String {
        format!(
            "Sentry sentry_version=7, sentry_client=bellwether/{}, sentry_key={}",
            env!("CARGO_PKG_VERSION"),
            self.key
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dsn_says_where_to_post_and_never_shows_its_key() {
        let dsn = Dsn::parse("https://abc123:old@sentry.example:9000/sub/42").unwrap();
        assert_eq!(dsn.url(), "https://sentry.example:9000/sub/api/42/envelope/");
        assert!(dsn.auth().ends_with("sentry_key=abc123"));
        assert!(!format!("{dsn:?}").contains("abc123"));
        assert_eq!(Dsn::parse("http://k@h/1").unwrap().url(), "http://h/api/1/envelope/");
    }

    #[test]
    fn each_mistake_is_named() {
        let wrong = |text: &str| Dsn::parse(text).unwrap_err();
        assert_eq!(wrong("ftp://k@h/1"), DsnError::Scheme);
        assert_eq!(wrong("https://h/1"), DsnError::Key);
        assert_eq!(wrong("https://k\r\nx@h/1"), DsnError::Key);
        assert_eq!(wrong("https://k@/1"), DsnError::Host);
        assert_eq!(wrong("https://k@h\r\nevil/1"), DsnError::Host);
        assert_eq!(wrong("https://k@h"), DsnError::Project);
        assert_eq!(wrong("https://k@h/"), DsnError::Project);
    }
}
