//! What can be chosen about Sentry.

/// How items are written; one for as long as a destination lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentryOptions {
    /// Attributes of every item: `sentry.environment`, `sentry.release`, `server.address`.
    pub attributes: Vec<(String, String)>,
    /// Name of the sender, in the envelope's header and as `sentry.sdk.name` of every item.
    pub sdk_name: String,
    /// Its version; `sentry.sdk.version`.
    pub sdk_version: String,
}

impl Default for SentryOptions {
    /// No attributes, as `bellwether` of this crate's version.
    fn default() -> Self {
        Self {
            attributes: Vec::new(),
            sdk_name: "bellwether".to_owned(),
            sdk_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
