//! A proxy in front of the metrics, as Traefik with a `ForwardAuth` middleware is: it finds out who
//! asks, and vouches for them in a header that nobody else can set.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// Longest head of a request, in bytes.
const HEAD_MAX: usize = 16 * 1024;
/// How long a client may be silent.
const SILENCE: Duration = Duration::from_secs(10);

/// What the proxy knows.
#[derive(Debug, Clone)]
pub(super) struct Front {
    /// The port of what it stands before.
    pub(super) behind: u16,
    /// The header it sets, and what to.
    pub(super) header: &'static str,
    pub(super) verdict: &'static str,
    /// Who presents this is vouched for.
    pub(super) token: &'static str,
}

impl Front {
    /// Listens on a free port of this machine, until the run ends.
    pub(super) fn start(self) -> io::Result<u16> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let front = self.clone();
                // A client that leaves early, or a run that has ended, is nobody's trouble.
                std::thread::spawn(move || drop(front.pass_on(client)));
            }
        });
        Ok(port)
    }

    /// One request and its answer.
    fn pass_on(&self, mut client: TcpStream) -> io::Result<()> {
        client.set_read_timeout(Some(SILENCE))?;
        let head = read_head(&mut client)?;
        let mut behind = TcpStream::connect(("127.0.0.1", self.behind))?;
        behind.write_all(self.judged(&head).as_bytes())?;
        io::copy(&mut behind, &mut client).map(drop)
    }

    /// The head with our verdict in the place of whatever the client said it was.
    fn judged(&self, head: &str) -> String {
        let of = |line: &str, name: &str| {
            line.split_once(':').is_some_and(|(key, _)| key.eq_ignore_ascii_case(name))
        };
        let ours = [self.header, "connection", "authorization"];
        let lines = head.lines().filter(|line| !ours.iter().any(|name| of(line, name)));
        let mut judged: Vec<String> = lines.map(str::to_owned).collect();
        judged.push("Connection: close".to_owned());
        if head.lines().any(|line| of(line, "authorization") && line.ends_with(self.token)) {
            judged.push(format!("{}: {}", self.header, self.verdict));
        }
        judged.join("\r\n") + "\r\n\r\n"
    }
}

/// The head of a request without a body, the blank line left off.
fn read_head(client: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > HEAD_MAX || client.read(&mut byte)? == 0 {
            return Err(io::Error::other("the head of the request does not end"));
        }
        head.extend_from_slice(&byte);
    }
    Ok(String::from_utf8_lossy(&head).trim_end().to_owned())
}
