//! `/metrics`, guarded.
//!
//! [`Endpoint`] is a tower service that answers every request itself. Whoever asks is judged before
//! what is asked for is looked at, and what is not expressly allowed is denied:
//!
//! | who asks | for | gets |
//! |---|---|---|
//! | anyone | `GET`, `HEAD` `/-/healthy` | 200 `healthy` |
//! | anyone | another method, `/-/healthy` | 405, `Allow: GET, HEAD` |
//! | bearer mode, no token configured, or the token file not usable | anything else | 503 |
//! | bearer mode, a wrong token after 10 others from this address within a minute | anything else | 429, `Retry-After` |
//! | bearer mode, no token or a wrong one | anything else | 401, `WWW-Authenticate` |
//! | loopback and `none` mode, from elsewhere | anything else | 403 |
//! | forward-auth mode, not from a listed proxy, or not the expected value | anything else | 403 |
//! | who is let in | `GET`, `HEAD` `/metrics` | 200, or 503 with `Retry-After` while four scrapes run |
//! | who is let in | another method, `/metrics` | 405, `Allow: GET, HEAD` |
//! | who is let in, and objectives are served (feature `slo`) | `GET`, `HEAD` `/slo/alerts`, `/slo/health` | 200, JSON; with `?strict=1` 503 while one is blind, exhausted or at risk |
//! | the same | `?strict=` and neither `1`, `true`, `0` nor `false` | 400 |
//! | the same | another method, these paths | 405, `Allow: GET, HEAD` |
//! | who is let in | any other path | 404 |
//!
//! All 401s are the same bytes, whatever path, method and reason; so are all 403s. Paths are taken
//! as sent: `//metrics`, `/metrics/`, `/METRICS` and `/%2e%2e/metrics` are other paths. A query
//! after `/metrics` is ignored, and never holds a token.
//!
//! # Tokens
//! `Authorization: Bearer …`, once; the scheme in any case, as HTTP has it, then one space. Hashed
//! by SHA-256 and compared in constant time with every configured token. A token has at least 32
//! visible ASCII characters; an empty, blank or short one, and a token file that is unreadable or
//! readable by everybody, are refused when the [`Access`] is made, so that the service does not
//! start. Two tokens may be good at a time, for rotation; a file is read again within a second.
//! Should it become unusable, nobody gets in until it is good again.
//!
//! # Where requests come from
//! Loopback mode, listed proxies and the limit on failures need the address of the peer:
//! [`PeerAddr`] among the request's extensions, which [`serve`](crate::serve) puts there, or axum's
//! `ConnectInfo<SocketAddr>` (feature `axum`). Without it nobody is local. A request that says it
//! was forwarded is not local either, though its proxy may be.
//!
//! # What is answered
//! The format the `Accept` header prefers, compressed as `Accept-Encoding` prefers, encoded on a
//! blocking thread and sent in chunks of 64 KiB, within the time
//! `X-Prometheus-Scrape-Timeout-Seconds` gives (a minute without it). A scrape that is not done by
//! then, or whose reader leaves, ends; its body ends in an error, never as if it were whole.

mod access;
mod body;
mod compress;
mod error;
mod failures;
mod guard;
#[cfg(feature = "slo")]
mod objectives;
mod page;
mod peer;
mod range;
#[cfg(feature = "axum")]
mod router;
mod scrape;
mod service;
mod stream;
mod token;
mod token_file;

pub use access::{Access, Tokens};
pub use body::{EndpointBody, ScrapeAborted};
pub use error::{AccessError, AccessProblem};
pub use peer::PeerAddr;
pub use range::AddressRange;
pub use scrape::ScrapeLimits;
pub use service::Endpoint;

/// The conventional variable that holds the scrape token, or two separated by a blank.
pub const TOKEN_VARIABLE: &str = "METRICS_SCRAPE_TOKEN";
/// The variable that holds the path of a token file instead.
pub const TOKEN_FILE_VARIABLE: &str = "METRICS_SCRAPE_TOKEN_FILE";
