//! What the names of labels and families tell by convention.

/// Last words of label names whose values come from outside the program, and how they are called.
const OPEN: [(&str, &str); 74] = [
    ("account", "accounts"),
    ("addr", "addresses"),
    ("address", "addresses"),
    ("agent", "agents"),
    ("branch", "branches"),
    ("bucket", "buckets"),
    ("build", "builds"),
    ("chip", "devices"),
    ("cluster", "clusters"),
    ("collection", "collections"),
    ("commit", "revisions"),
    ("config", "configurations"),
    ("consumer", "consumers"),
    ("container", "containers"),
    ("core", "cores"),
    ("country", "countries"),
    ("cpu", "processors"),
    ("customer", "customers"),
    ("database", "databases"),
    ("datname", "databases"),
    ("db", "databases"),
    ("device", "devices"),
    ("disk", "devices"),
    ("domain", "domains"),
    ("email", "mail addresses"),
    ("endpoint", "endpoints"),
    ("file", "files"),
    ("filename", "files"),
    ("fstype", "file systems"),
    ("handler", "handlers"),
    ("hash", "hashes"),
    ("host", "hosts"),
    ("hostname", "hosts"),
    ("id", "identifiers"),
    ("iface", "interfaces"),
    ("image", "images"),
    ("index", "indices"),
    ("instance", "instances"),
    ("interface", "interfaces"),
    ("ip", "addresses"),
    ("job", "jobs"),
    ("key", "keys"),
    ("member", "members"),
    ("message", "messages"),
    ("mountpoint", "mount points"),
    ("namespace", "namespaces"),
    ("node", "nodes"),
    ("owner", "owners"),
    ("partition", "partitions"),
    ("path", "paths"),
    ("peer", "peers"),
    ("pod", "pods"),
    ("port", "ports"),
    ("process", "processes"),
    ("query", "queries"),
    ("queue", "queues"),
    ("release", "versions"),
    ("revision", "revisions"),
    ("route", "routes"),
    ("schema", "schemas"),
    ("sensor", "sensors"),
    ("session", "sessions"),
    ("shard", "shards"),
    ("table", "tables"),
    ("target", "targets"),
    ("tenant", "tenants"),
    ("topic", "topics"),
    ("uri", "paths"),
    ("url", "paths"),
    ("user", "users"),
    ("username", "users"),
    ("uuid", "identifiers"),
    ("version", "versions"),
    ("zone", "zones"),
];

/// Last words of label names that tell things of one kind apart, several of which may be there at
/// a time even if a scrape shows one.
const PLACES: [&str; 20] = [
    "container",
    "core",
    "cpu",
    "database",
    "datname",
    "db",
    "device",
    "disk",
    "host",
    "hostname",
    "iface",
    "interface",
    "mountpoint",
    "namespace",
    "node",
    "partition",
    "pod",
    "queue",
    "shard",
    "topic",
];

/// Values that stand for all others.
const FOLDS: [&str; 6] = ["other", "_OTHER", "_other", "__other__", "overflow", "Other"];

/// What the values of a label are called whose name says that they come from outside.
pub(super) fn open(label: &str) -> Option<&'static str> {
    let last = last_word(label);
    OPEN.iter().find(|(word, _)| *word == last).map(|(_, plural)| *plural)
}

/// Whether several values of this label exist side by side.
pub(super) fn is_place(label: &str) -> bool {
    PLACES.contains(&last_word(label).as_str())
}

/// Whether a label holds the methods of a protocol.
pub(super) fn is_method(label: &str) -> bool {
    matches!(last_word(label).as_str(), "method" | "verb")
}

/// Whether a value stands for all others.
pub(super) fn is_fold(value: &str) -> bool {
    FOLDS.contains(&value)
}

/// The last word of `snake_case`, `dotted.names` and `camelCase`, in small letters.
fn last_word(name: &str) -> String {
    let last = name.rsplit(['_', '.', '-']).find(|word| !word.is_empty()).unwrap_or(name);
    let capitals = last.chars().all(|c| !c.is_ascii_lowercase());
    let hump = last.rfind(|c: char| c.is_ascii_uppercase()).filter(|_| !capitals);
    let tail = hump.and_then(|at| last.get(at..)).unwrap_or(last);
    tail.to_ascii_lowercase()
}

/// Families of libraries and runtimes: how names begin, and whose they are.
const LIBRARIES: [(&str, &str); 12] = [
    ("bellwether_", "the library's own"),
    ("dotnet_", "the .NET runtime"),
    ("go_", "the Go runtime"),
    ("jvm_", "the Java runtime"),
    ("net_conntrack_", "a library that counts connections"),
    ("nodejs_", "the Node.js runtime"),
    ("process_", "the process, by the client library"),
    ("promhttp_", "the client library's own endpoint"),
    ("python_", "the Python runtime"),
    ("ruby_", "the Ruby runtime"),
    ("scrape_", "the scraper"),
    ("tokio_", "the Tokio runtime"),
];

/// Names of single families that belong to the scraper.
const SCRAPER: [&str; 2] = ["target_info", "up"];

/// The pattern under which a family of a library is known, and whose it is.
pub(super) fn library(family: &str) -> Option<(String, &'static str)> {
    if SCRAPER.contains(&family) {
        return Some((family.to_owned(), "the scraper"));
    }
    let found = LIBRARIES.iter().find(|(prefix, _)| family.starts_with(prefix));
    found.map(|(prefix, whose)| (format!("{prefix}*"), *whose))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_a_label_decides() {
        assert_eq!(open("user_agent"), Some("agents"));
        assert_eq!(open("tenantId"), Some("identifiers"));
        assert_eq!(open("HOST"), Some("hosts"));
        assert_eq!(open("host_type"), None);
    }

    #[test]
    fn libraries_are_known_by_how_their_names_begin() {
        assert_eq!(library("go_goroutines").map(|(p, _)| p), Some("go_*".to_owned()));
        assert_eq!(library("up").map(|(p, _)| p), Some("up".to_owned()));
        assert_eq!(library("upstream_requests_total"), None);
    }
}
