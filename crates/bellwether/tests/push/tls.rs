//! TLS as every exporter that speaks it speaks it, with certificates made here: the right root, a
//! wrong one, none, and receivers that want to know who calls.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bellwether::push::{Counts, Push};
use bellwether_testkit::TempDir;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

use crate::peer::Peer;
use crate::{PATIENCE, registry, shop};

/// Whoever signs certificates.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, as PEM.
struct Signed {
    chain: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a root").pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    fn sign(&self, name: &str) -> Signed {
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let key = KeyPair::generate().expect("a key");
        let chain = params.signed_by(&key, &self.issuer).expect("a certificate").pem();
        Signed { chain, key: key.serialize_pem() }
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(self.pem.as_bytes()).expect("PEM");
        roots.add(root).expect("a root");
        roots
    }
}

/// A server of this machine's address; it wants certificates of clients if there is somebody to
/// sign them.
fn server(authority: &Authority, of_clients: Option<&Authority>) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().expect("versions");
    let builder = match of_clients {
        None => builder.with_no_client_auth(),
        Some(clients) => {
            let roots = Arc::new(clients.roots());
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build();
            builder.with_client_cert_verifier(verifier.expect("a verifier"))
        }
    };
    let Signed { chain, key } = authority.sign("127.0.0.1");
    let chain = CertificateDer::from_pem_slice(chain.as_bytes()).expect("PEM");
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("PEM");
    let mut config = builder.with_single_cert(vec![chain], key).expect("they fit");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// The files a test names in variables.
struct Files {
    folder: TempDir,
    variables: Vec<(&'static str, PathBuf)>,
}

impl Files {
    fn new() -> Self {
        Self { folder: TempDir::new("tls"), variables: Vec::new() }
    }

    fn with(mut self, variable: &'static str, content: &str) -> Self {
        let path = self.folder.write(&format!("{variable}.pem"), content);
        self.variables.push((variable, path));
        self
    }
}

/// Every exporter over TLS: its name, and the variable that says where.
const EXPORTERS: [(&str, &str); 4] = [
    ("otlp", "OTEL_EXPORTER_OTLP_ENDPOINT"),
    ("otlp-grpc", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"),
    ("sentry", "SENTRY_DSN"),
    ("remote_write", "PROMETHEUS_REMOTE_WRITE_URL"),
];

/// An exporter to a port of this machine, as the variables say.
fn start((name, place): (&str, &str), port: u16, files: &Files) -> Push {
    let url = match name {
        "sentry" => format!("https://key@127.0.0.1:{port}/42"),
        _ => format!("https://127.0.0.1:{port}"),
    };
    let variables = |wanted: &str| match wanted {
        _ if wanted == place => Some(url.clone()),
        "OTEL_EXPORTER_OTLP_PROTOCOL" if name == "otlp-grpc" => Some("grpc".to_owned()),
        _ => {
            let file = files.variables.iter().find(|(variable, _)| *variable == wanted);
            file.map(|(_, path)| path.display().to_string())
        }
    };
    let push = Push::of(registry()).environment(variables).delivery(|delivery| {
        delivery.interval = Duration::from_hours(1);
        delivery.backoff_first = Duration::from_millis(10);
        delivery.backoff_max = Duration::from_millis(50);
    });
    let push = push.start().expect("it starts");
    assert_eq!((push.problems(), push.counts()[0].0), (&[][..], name));
    push
}

/// Everything arrives, over TLS.
fn accepted(exporter: (&str, &str), server: ServerConfig, files: &Files) {
    let peer = Peer::start(Some(server), &[]);
    let push = start(exporter, peer.port, files);
    assert!(push.flush(PATIENCE), "{exporter:?}: {:?}", push.counts());
    let counts = push.counts().remove(0).1;
    assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{exporter:?}");
    assert!(counts.sent > 0 && counts.requests.unreachable == 0, "{counts:?}");
    assert_eq!(peer.taken().len() as u64, counts.requests.accepted, "{exporter:?}");
}

/// Nothing leaves the machine, and each try is counted.
fn refused(exporter: (&str, &str), server: ServerConfig, files: &Files) -> Counts {
    let peer = Peer::start(Some(server), &[]);
    let push = start(exporter, peer.port, files);
    assert!(!push.flush(Duration::from_millis(150)), "{exporter:?}");
    let counts = push.shutdown(Duration::ZERO).remove(0).1;
    assert_eq!((counts.sent, peer.received().len()), (0, 0), "{exporter:?}: {counts:?}");
    assert!(counts.requests.unreachable > 0, "{exporter:?}: {counts:?}");
    assert_eq!(counts.dropped.sum(), counts.queued, "{exporter:?}: {counts:?}");
    counts
}

#[test]
fn the_right_root_is_enough_for_every_exporter() {
    let _shop = shop();
    let authority = Authority::new();
    for exporter in EXPORTERS {
        let own = Files::new().with("OTEL_EXPORTER_OTLP_CERTIFICATE", &authority.pem);
        let common = Files::new().with("BELLWETHER_PUSH_CERTIFICATE", &authority.pem);
        if exporter.0.starts_with("otlp") {
            accepted(exporter, server(&authority, None), &own);
        }
        accepted(exporter, server(&authority, None), &common);
    }
}

#[test]
fn a_wrong_root_and_mozillas_roots_are_failed_tries() {
    let _shop = shop();
    let (authority, other) = (Authority::new(), Authority::new());
    for exporter in EXPORTERS {
        for files in [
            Files::new().with("BELLWETHER_PUSH_CERTIFICATE", &other.pem),
            // Mozilla's.
            Files::new(),
        ] {
            let counts = refused(exporter, server(&authority, None), &files);
            assert!(counts.last_error.contains("certificate"), "{exporter:?}: {counts:?}");
        }
    }
    // What is said for metrics wins.
    let files = Files::new()
        .with("OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", &other.pem)
        .with("OTEL_EXPORTER_OTLP_CERTIFICATE", &authority.pem);
    refused(EXPORTERS[0], server(&authority, None), &files);
}

#[test]
fn a_receiver_that_wants_to_know_who_calls_is_told() {
    let _shop = shop();
    let (authority, of_clients, nobody) = (Authority::new(), Authority::new(), Authority::new());
    let otlp = |signed: &Signed| {
        Files::new()
            .with("OTEL_EXPORTER_OTLP_CERTIFICATE", &authority.pem)
            .with("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", &signed.chain)
            .with("OTEL_EXPORTER_OTLP_CLIENT_KEY", &signed.key)
    };
    let otlp_metrics = |signed: &Signed| {
        Files::new()
            .with("OTEL_EXPORTER_OTLP_CERTIFICATE", &authority.pem)
            .with("OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE", &signed.chain)
            .with("OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY", &signed.key)
    };
    let common = |signed: &Signed| {
        Files::new()
            .with("BELLWETHER_PUSH_CERTIFICATE", &authority.pem)
            .with("BELLWETHER_PUSH_CLIENT_CERTIFICATE", &signed.chain)
            .with("BELLWETHER_PUSH_CLIENT_KEY", &signed.key)
    };
    let wants = || server(&authority, Some(&of_clients));
    let (known, unknown) = (of_clients.sign("shop"), nobody.sign("shop"));
    for exporter in EXPORTERS {
        if exporter.0.starts_with("otlp") {
            accepted(exporter, wants(), &otlp(&known));
            accepted(exporter, wants(), &otlp_metrics(&known));
        }
        accepted(exporter, wants(), &common(&known));
        refused(exporter, wants(), &common(&unknown));
        let silent = Files::new().with("BELLWETHER_PUSH_CERTIFICATE", &authority.pem);
        refused(exporter, wants(), &silent);
    }
}

#[test]
fn files_that_do_not_fit_are_named_and_left_out() {
    let (one, other) = (Authority::new().sign("a"), Authority::new().sign("b"));
    let problems = |files: &Files| {
        let place = ("OTEL_EXPORTER_OTLP_ENDPOINT", PathBuf::from("https://127.0.0.1:1"));
        let all = files.variables.iter().chain([&place]);
        let all: Vec<(&str, String)> = all.map(|(n, v)| (*n, v.display().to_string())).collect();
        let variables = |wanted: &str| {
            all.iter().find(|(variable, _)| *variable == wanted).map(|(_, value)| value.clone())
        };
        let push = Push::of(registry()).environment(variables).start().expect("it starts");
        let named = push.problems().iter().map(|problem| problem.variable.clone());
        let named: Vec<String> = named.collect();
        drop(push.shutdown(Duration::ZERO));
        named
    };
    let (roots, chain, key) = (
        "OTEL_EXPORTER_OTLP_CERTIFICATE",
        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
        "OTEL_EXPORTER_OTLP_CLIENT_KEY",
    );
    let missing = Files { variables: vec![(roots, "/nowhere/x.pem".into())], ..Files::new() };
    assert_eq!(problems(&missing), [roots]);
    assert_eq!(problems(&Files::new().with(roots, "hello")), [roots]);
    assert_eq!(problems(&Files::new().with(roots, &one.key)), [roots]);
    assert_eq!(problems(&Files::new().with(key, &one.key)), [key]);
    assert_eq!(problems(&Files::new().with(chain, &one.chain)), [chain]);
    let mixed = Files::new().with(chain, &one.chain).with(key, &other.key);
    assert_eq!(problems(&mixed), [chain], "a key of another certificate");
    let broken = Files::new()
        .with(chain, &one.chain)
        .with(key, "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n");
    assert_eq!(problems(&broken), [chain]);
}
