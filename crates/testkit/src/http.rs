//! An HTTP client as small as a test needs: one request, one answer, no pool.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// How long a connection may stay silent.
const TIMEOUT: Duration = Duration::from_secs(10);

/// An answer, its body as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names as sent, with their values.
    pub headers: Vec<(String, String)>,
    /// The body, undecoded.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of that name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The body as text, wrong bytes replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Asks `127.0.0.1:port` for `path` (query included) with more header lines of your own.
///
/// It speaks HTTP/1.0, so that the answer comes whole and unchunked.
///
/// # Errors
/// When nothing listens, the peer stays silent for ten seconds, or the answer is not HTTP.
pub fn get(port: u16, path: &str, headers: &[(&str, &str)]) -> io::Result<Response> {
    request(port, "GET", path, headers)
}

/// As [`get`] with any method and no body.
///
/// # Errors
/// As [`get`].
pub fn request(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> io::Result<Response> {
    exchange(port, method, path, headers, &[])
}

/// Posts `body` to `path`, with more header lines of your own.
///
/// # Errors
/// As [`get`].
pub fn post(port: u16, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Response> {
    let length = body.len().to_string();
    let headers: Vec<(&str, &str)> =
        headers.iter().copied().chain([("Content-Length", length.as_str())]).collect();
    exchange(port, "POST", path, &headers, body)
}

fn exchange(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Response> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(stream, "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n")?;
    for (name, value) in headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    stream.write_all(b"\r\n")?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&answer).ok_or_else(|| io::Error::other("the answer is not HTTP"))
}

fn parse(answer: &[u8]) -> Option<Response> {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    Some(Response { status, headers, body: answer.get(end + 4..)?.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_headers_and_a_body_with_blank_lines_are_told_apart() {
        let answer =
            parse(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer\r\n\r\na\r\n\r\nb").unwrap();
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert_eq!(answer.text(), "a\r\n\r\nb");
    }

    #[test]
    fn what_is_not_http_is_no_answer() {
        assert_eq!(parse(b"SSH-2.0-x\r\n\r\n"), None);
        assert_eq!(parse(b""), None);
    }
}
