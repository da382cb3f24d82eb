//! Where tokens come from, what is refused at the start, and rotation.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[allow(unreachable_pub, dead_code, reason = "generated for a library, which uses all of it")]
#[path = "generated/shop.rs"]
mod metrics;
#[path = "support/shop.rs"]
mod shop;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bellwether::endpoint::{Access, AccessError, AccessProblem, Endpoint, Tokens};
use bellwether::{ManualClock, Timestamp};
use bellwether_testkit::TempDir;
use http::HeaderMap;
use secrecy::SecretString;
use shop::{NEXT, TOKEN, ask, authorization, registry, request, tokens};

fn write(path: &Path, text: &str, mode: u32) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn file(dir: &TempDir, text: &str, mode: u32) -> PathBuf {
    let path = dir.path().join("token");
    write(&path, text, mode);
    path
}

fn from_env(variables: &[(&str, &str)]) -> Result<Access, AccessError> {
    Access::from_env(|name| {
        variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
    })
}

async fn status_with(endpoint: &Endpoint, token: &str) -> u16 {
    let mut headers = HeaderMap::new();
    headers.insert("authorization", authorization(token).parse().unwrap());
    let request = request("GET", "/metrics", Some("203.0.113.9"), &headers);
    ask(endpoint, &request).await.status.as_u16()
}

#[tokio::test]
async fn a_variable_that_is_not_set_closes_the_endpoint() {
    let endpoint = Endpoint::from_env(registry(), |_| None).unwrap();
    assert_eq!(status_with(&endpoint, TOKEN).await, 503);
}

#[tokio::test]
async fn the_conventional_variable_holds_one_token_or_two() {
    let both = format!("{TOKEN} {NEXT}");
    let endpoint = Endpoint::new(registry(), from_env(&[("METRICS_SCRAPE_TOKEN", &both)]).unwrap());
    assert_eq!(status_with(&endpoint, TOKEN).await, 200);
    assert_eq!(status_with(&endpoint, NEXT).await, 200);
    assert_eq!(status_with(&endpoint, &both).await, 401);
}

#[test]
fn an_empty_or_blank_token_refuses_to_start() {
    for text in ["", " ", "\n", "\t \r\n"] {
        let error = from_env(&[("METRICS_SCRAPE_TOKEN", text)]).unwrap_err();
        let from = "`METRICS_SCRAPE_TOKEN`".to_owned();
        assert_eq!(error.problems, [AccessProblem::Empty { from }], "{text:?}");
        let dir = TempDir::new("tokens");
        let error = Access::bearer(Tokens::file(file(&dir, text, 0o600))).unwrap_err();
        assert!(matches!(error.problems[..], [AccessProblem::Empty { .. }]), "{error}");
    }
    assert!(Access::bearer(tokens([])).is_err());
    assert!(Access::bearer(tokens(["", TOKEN])).is_err());
    assert!(Access::bearer(tokens([""]).allow_short_tokens()).is_err());
}

#[test]
fn a_short_token_needs_to_be_allowed_expressly() {
    let short = "0123456789abcdef0123456789abcde";
    let error = Access::bearer(tokens([short])).unwrap_err();
    assert!(error.to_string().contains("openssl rand -hex 32"), "{error}");
    assert!(!error.to_string().contains(short), "{error}");
    Access::bearer(tokens([short]).allow_short_tokens()).unwrap();
}

#[test]
fn what_no_client_could_send_and_three_tokens_are_refused() {
    let umlaut = format!("{TOKEN}ü");
    let blank = format!("{TOKEN} {NEXT}");
    for token in [umlaut.as_str(), blank.as_str()] {
        let error = Access::bearer(tokens([token])).unwrap_err();
        assert!(matches!(error.problems[..], [AccessProblem::Unprintable { .. }]), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let error = Access::bearer(tokens([TOKEN, NEXT, TOKEN])).unwrap_err();
    assert!(matches!(error.problems[..], [AccessProblem::TooMany { .. }]), "{error}");
}

#[test]
fn token_files_that_everybody_can_read_or_nobody_refuse_to_start() {
    let dir = TempDir::new("tokens");
    for mode in [0o644, 0o604, 0o666] {
        let error = Access::bearer(Tokens::file(file(&dir, TOKEN, mode))).unwrap_err();
        assert!(matches!(error.problems[..], [AccessProblem::WorldReadable { .. }]), "{error}");
        assert!(error.to_string().contains("chmod 640"), "{error}");
    }
    let missing = dir.path().join("missing");
    let error = from_env(&[("METRICS_SCRAPE_TOKEN_FILE", missing.to_str().unwrap())]).unwrap_err();
    assert!(matches!(error.problems[..], [AccessProblem::Unreadable { .. }]), "{error}");
    let error = Access::bearer(Tokens::file(dir.path())).unwrap_err();
    assert!(matches!(error.problems[..], [AccessProblem::NotAFile { .. }]), "{error}");
    let large = file(&dir, &"x".repeat(5000), 0o600);
    assert!(Access::bearer(Tokens::file(large)).is_err());
}

#[test]
fn two_sources_are_one_too_many() {
    let both = [("METRICS_SCRAPE_TOKEN", TOKEN), ("METRICS_SCRAPE_TOKEN_FILE", "/x")];
    let error = from_env(&both).unwrap_err();
    assert_eq!(error.problems, [AccessProblem::TwoSources]);
}

#[tokio::test]
async fn a_token_rotates_by_changing_its_file_without_a_restart() {
    let dir = TempDir::new("tokens");
    let path = file(&dir, &format!("{TOKEN}\n"), 0o640);
    let clock = Arc::new(ManualClock::at(Timestamp(0)));
    let access = Access::bearer(Tokens::file(&path)).unwrap();
    let endpoint = Endpoint::new(registry(), access).with_clock(Arc::clone(&clock) as Arc<_>);
    assert_eq!(status_with(&endpoint, TOKEN).await, 200);
    assert_eq!(status_with(&endpoint, NEXT).await, 401);

    write(&path, &format!("{TOKEN}\n{NEXT}\n"), 0o640);
    clock.advance(Duration::from_secs(1));
    assert_eq!(status_with(&endpoint, TOKEN).await, 200);
    assert_eq!(status_with(&endpoint, NEXT).await, 200);

    write(&path, &format!("{NEXT}\n"), 0o640);
    clock.advance(Duration::from_secs(1));
    assert_eq!(status_with(&endpoint, TOKEN).await, 401);
    assert_eq!(status_with(&endpoint, NEXT).await, 200);
}

#[tokio::test]
async fn a_token_file_that_becomes_unusable_closes_the_endpoint_until_it_is_good_again() {
    let dir = TempDir::new("tokens");
    let path = file(&dir, TOKEN, 0o600);
    let clock = Arc::new(ManualClock::at(Timestamp(0)));
    let access = Access::bearer(Tokens::file(&path)).unwrap();
    let endpoint = Endpoint::new(registry(), access).with_clock(Arc::clone(&clock) as Arc<_>);
    assert_eq!(status_with(&endpoint, TOKEN).await, 200);
    for (text, mode) in [("", 0o600), ("short", 0o600), (TOKEN, 0o644)] {
        write(&path, text, mode);
        clock.advance(Duration::from_secs(1));
        assert_eq!(status_with(&endpoint, TOKEN).await, 503, "{text:?} {mode:o}");
        assert_eq!(status_with(&endpoint, "").await, 503, "{text:?} {mode:o}");
    }
    std::fs::remove_file(&path).unwrap();
    clock.advance(Duration::from_secs(1));
    assert_eq!(status_with(&endpoint, TOKEN).await, 503);
    write(&path, TOKEN, 0o600);
    clock.advance(Duration::from_secs(1));
    assert_eq!(status_with(&endpoint, TOKEN).await, 200);
}

#[test]
fn everything_wrong_with_forward_auth_is_said_at_once() {
    let empty = SecretString::from(String::new());
    let error = Access::forward_auth("no header", &empty, ["proxy.example"]).unwrap_err();
    assert_eq!(error.problems.len(), 3, "{error}");
    let value = SecretString::from("prometheus".to_owned());
    let error = Access::forward_auth("x-user", &value, []).unwrap_err();
    assert_eq!(error.problems, [AccessProblem::NoProxies]);
}
