//! Names of boards and panels: stable, and within Grafana's limits.

use std::collections::BTreeSet;

/// Grafana's limit for a uid.
const UID_BYTES_MAX: usize = 40;

/// `bw-<service>-<board>`; one too long ends in a hash of all of it instead.
pub(super) fn uid(service: &str, board: &str) -> String {
    let whole = format!("bw-{}-{}", slug(service), slug(board));
    if whole.len() <= UID_BYTES_MAX {
        return whole;
    }
    let kept: String = whole.chars().take(UID_BYTES_MAX - 9).collect();
    format!("{}-{:08x}", kept.trim_end_matches('-'), hash(&whole))
}

/// A name with only small letters, digits, `-` and `_`.
pub(super) fn slug(name: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    name.chars().map(|c| if kept(c) { c.to_ascii_lowercase() } else { '-' }).collect()
}

/// Ids of a board's panels: each follows from what the panel shows, so that another panel more or
/// less changes none of them.
#[derive(Debug, Default)]
pub(super) struct Ids(BTreeSet<u32>);

impl Ids {
    /// The id of the panel with this key.
    pub(super) fn of(&mut self, key: &str) -> u32 {
        // 24 bits stay readable; the few that meet take the next free number.
        let mut id = (hash(key) >> 8).max(1);
        while !self.0.insert(id) {
            id += 1;
        }
        id
    }
}

/// FNV-1a.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Words written in capitals.
const ACRONYMS: [&str; 34] = [
    "acl", "acme", "ai", "api", "cpu", "db", "dns", "dpop", "gc", "grpc", "html", "http", "https",
    "id", "io", "ip", "jit", "jwks", "jwt", "kv", "ldap", "mfa", "oidc", "otp", "rpc", "saml",
    "sql", "sse", "ssh", "tcp", "tls", "totp", "udp", "url",
];
/// Endings of a name that its unit says already.
const ENDINGS: [&str; 9] = [
    "_total",
    "_seconds",
    "_milliseconds",
    "_bytes",
    "_ratio",
    "_percent",
    "_celsius",
    "_info",
    "_timestamp",
];

/// A metric's name as words: `shop_http_requests_total` with prefix `shop_` is "HTTP requests".
pub(super) fn title(name: &str, prefix: &str) -> String {
    let own = name.strip_prefix(prefix).filter(|rest| !rest.is_empty()).unwrap_or(name);
    let mut core = own;
    for ending in ENDINGS {
        core = core.strip_suffix(ending).filter(|rest| !rest.is_empty()).unwrap_or(core);
    }
    let mut words: Vec<String> =
        core.split(['_', '.', ':']).filter(|w| !w.is_empty()).map(word).collect();
    // A module's name before a thing of the same name: `sessions_sessions_created`.
    words.dedup();
    capitalised(&words.join(" "))
}

fn word(word: &str) -> String {
    if ACRONYMS.contains(&word) { word.to_uppercase() } else { word.to_owned() }
}

/// The text with its first letter large.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_has_at_most_40_bytes_and_two_long_ones_differ() {
        assert_eq!(uid("shop", "checkout"), "bw-shop-checkout");
        let long = |board| uid("a-service-with-quite-a-long-name", board);
        let (one, two) = (long("ratelimit-external"), long("ratelimit-internal"));
        assert!(one.len() <= 40 && two.len() <= 40 && one != two, "{one} {two}");
        assert_eq!(uid("Shop é", "a/b"), "bw-shop---a-b");
    }

    #[test]
    fn ids_do_not_depend_on_other_panels() {
        let (mut few, mut many) = (Ids::default(), Ids::default());
        many.of("another");
        let id = few.of("requests rate");
        assert_eq!(id, many.of("requests rate"));
        assert_ne!(id, few.of("requests rate"), "twice on one board");
    }

    #[test]
    fn names_become_words() {
        assert_eq!(title("shop_http_requests_total", "shop_"), "HTTP requests");
        assert_eq!(title("shop_wait_seconds_total", "shop_"), "Wait");
        assert_eq!(title("total", ""), "Total");
        assert_eq!(title("sessions_sessions_created", ""), "Sessions created");
    }
}
