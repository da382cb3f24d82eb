//! `bellwether verify` against live endpoints: what is sent, what is believed, what is never shown.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

use bellwether_testkit::{TempDir, free_port};

use crate::run::{Ran, at, bellwether, catalogue};

const CANARY: &str = "canary-7f3a9c";
const TEXT: &str = "text/plain; version=0.0.4";
const GOOD: &str = "# HELP a_total A.\n# TYPE a_total counter\na_total{r=\"x\"} 1\n";
const CATALOGUE: &str = "bellwether: 1\nservice: a\nmetrics:\n  a_total:\n    type: counter\n    \
                         help: A.\n    labels: { r: [x] }\n";

/// An endpoint that gives one answer to one request, and then the request.
struct Endpoint {
    url: String,
    request: JoinHandle<String>,
}

impl Endpoint {
    fn answering(answer: Vec<u8>) -> Self {
        Self::holding(answer, Duration::ZERO)
    }

    /// Keeps the connection open for a while after the answer.
    fn holding(answer: Vec<u8>, open: Duration) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let url = format!("http://{}/metrics", listener.local_addr().expect("an address"));
        let request = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            let request = head(&mut stream);
            // The client may have left before it read everything.
            let _sent = stream.write_all(&answer);
            std::thread::sleep(open);
            request
        });
        Self { url, request }
    }

    fn request(self) -> String {
        self.request.join().expect("a request")
    }
}

fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
        head.extend(byte);
    }
    String::from_utf8(head).expect("an ASCII request")
}

fn answer(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Verifies `url` with the canary as its token.
fn verify(url: &str, more: &[&str]) -> Ran {
    let folder: TempDir = catalogue(CATALOGUE);
    folder.write("token", format!("{CANARY}\n"));
    let (root, token) = (at(&folder, "catalogue"), at(&folder, "token"));
    let mut args = vec!["verify", url, "--catalogue", &root, "--token-file", &token];
    args.extend(more);
    let ran = bellwether(&args);
    assert!(!ran.all().contains(CANARY), "the token was printed: {}", ran.all());
    ran
}

#[test]
fn the_token_is_sent_as_a_bearer_and_openmetrics_is_preferred() {
    let endpoint = Endpoint::answering(answer("200 OK", TEXT, GOOD));
    verify(&endpoint.url, &["--header", "X-Scope-OrgID: shop"]).ended(0);
    let request = endpoint.request().to_ascii_lowercase();
    assert!(request.starts_with("get /metrics http/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("authorization: bearer {CANARY}\r\n")), "{request}");
    assert!(request.contains("x-scope-orgid: shop\r\n"), "{request}");
    let accept = request.lines().find(|l| l.starts_with("accept: ")).expect("an Accept header");
    assert!(accept.starts_with("accept: application/openmetrics-text"), "{accept}");
    assert!(accept.contains("text/plain"), "{accept}");
}

#[test]
fn the_content_type_decides_how_the_body_is_read() {
    let openmetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    // Good text, but no OpenMetrics.
    let endpoint = Endpoint::answering(answer("200 OK", openmetrics, "process_x 1\n"));
    let ran = verify(&endpoint.url, &[]).ended(2);
    assert!(ran.stderr.contains("EOF"), "{}", ran.stderr);
    let body = GOOD.replace("a_total A", "a A").replace("a_total counter", "a counter") + "# EOF\n";
    let endpoint = Endpoint::answering(answer("200 OK", openmetrics, &body));
    verify(&endpoint.url, &[]).ended(0);
}

#[test]
fn a_token_the_endpoint_repeats_is_covered_wherever_it_stands() {
    let places = [
        GOOD.replace("r=\"x\"", &format!("r=\"{CANARY}\"")),
        GOOD.replace("r=\"x\"", &format!("r=\"x\",bearer=\"Bearer {CANARY}\"")),
        GOOD.replace("HELP a_total A.", &format!("HELP a_total {CANARY}")),
        format!("{GOOD}{{\"{CANARY}\"}} 1\n"),
        format!("{GOOD}{CANARY} is no sample\n"),
    ];
    for body in places {
        for format in ["text", "json"] {
            let endpoint = Endpoint::answering(answer("200 OK", TEXT, &body));
            let ran = verify(&endpoint.url, &["--format", format]);
            assert!(!ran.all().is_empty(), "{body}");
        }
    }
    for status in ["401 Unauthorized", "500 Internal Server Error"] {
        let endpoint = Endpoint::answering(answer(status, TEXT, CANARY));
        verify(&endpoint.url, &[]).ended(2);
    }
}

#[test]
fn a_refusal_exits_2_with_the_status_and_what_to_do() {
    let cases = [
        ("401 Unauthorized", "--token-file"),
        ("404 Not Found", "/metrics"),
        ("503 Service Unavailable", "no token configured"),
        ("204 No Content", "log"),
    ];
    for (status, help) in cases {
        let endpoint = Endpoint::answering(answer(status, TEXT, ""));
        let ran = verify(&endpoint.url, &[]).ended(2);
        let code = status.split(' ').next().unwrap();
        assert!(ran.stderr.contains(code) && ran.stderr.contains(help), "{}", ran.stderr);
    }
}

#[test]
fn a_redirect_is_not_followed_so_the_token_stays_where_it_was_sent() {
    let elsewhere = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let target = elsewhere.local_addr().unwrap();
    let redirect =
        format!("HTTP/1.1 302 Found\r\nLocation: http://{target}/\r\nContent-Length: 0\r\n\r\n");
    let endpoint = Endpoint::answering(redirect.into_bytes());
    let ran = verify(&endpoint.url, &[]).ended(2);
    assert!(ran.stderr.contains("redirects are not followed"), "{}", ran.stderr);
    assert!(elsewhere.accept().is_err(), "the redirect was followed");
}

#[test]
fn a_silent_endpoint_exits_2_when_the_time_is_up() {
    let endpoint = Endpoint::holding(Vec::new(), Duration::from_secs(3));
    let ran = verify(&endpoint.url, &["--timeout", "200ms"]).ended(2);
    assert!(ran.stderr.contains("in time") && ran.stderr.contains("--timeout"), "{}", ran.stderr);
}

#[test]
fn a_body_that_stops_half_way_exits_2() {
    let half =
        format!("HTTP/1.1 200 OK\r\nContent-Type: {TEXT}\r\nContent-Length: 999\r\n\r\n{GOOD}");
    let endpoint = Endpoint::answering(half.into_bytes());
    let ran = verify(&endpoint.url, &[]).ended(2);
    assert!(ran.stderr.contains("whole answer"), "{}", ran.stderr);
}

#[test]
fn a_small_compressed_body_that_grows_past_the_limit_exits_2() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let line_feeds = vec![b'\n'; 1 << 20];
    for _ in 0..66 {
        packed.write_all(&line_feeds).unwrap();
    }
    let packed = packed.finish().unwrap();
    let length = packed.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {TEXT}\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
    );
    let endpoint = Endpoint::answering([head.into_bytes(), packed].concat());
    let ran = verify(&endpoint.url, &["--timeout", "1m"]).ended(2);
    assert!(ran.stderr.contains("larger than 64 MiB"), "{}", ran.stderr);
}

#[test]
fn nobody_listening_exits_2() {
    let url = format!("http://127.0.0.1:{}/metrics", free_port());
    let ran = verify(&url, &[]).ended(2);
    assert!(ran.stderr.contains("cannot reach") && ran.stderr.contains("help:"), "{}", ran.stderr);
}

#[test]
fn a_token_file_without_a_token_exits_2_without_asking() {
    let folder = catalogue(CATALOGUE);
    let root = at(&folder, "catalogue");
    for content in ["", " \n", "two words", "line\nline"] {
        folder.write("token", content);
        let token = at(&folder, "token");
        let url = "http://127.0.0.1:1/";
        let args = ["verify", url, "--catalogue", &root, "--token-file", &token];
        let ran = bellwether(&args).ended(2);
        assert!(ran.stderr.contains("holds no token"), "{}", ran.stderr);
    }
}

#[test]
fn a_password_in_the_address_is_not_repeated() {
    let port = free_port();
    for url in [format!("http://u:{CANARY}@127.0.0.1:{port}/"), format!("http://u:{CANARY}@ho st/")]
    {
        verify(&url, &[]).ended(2);
    }
}
