//! A server that reads HTTP requests as they are and answers what it is told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// A request: its head, a line each, and its body.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) head: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The value of a header field.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.iter().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Serves `answers` one after the other, the last one for ever, each on a connection of its own; an
/// empty one breaks the connection off. Says what it got.
pub(crate) fn serve(answers: Vec<&'static str>) -> (u16, Receiver<Request>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (sender, receiver) = sync_channel(1000);
    // Ends with the test's process.
    std::thread::spawn(move || {
        let mut at = 0;
        for stream in listener.incoming().flatten() {
            let answer = answers.get(at).or(answers.last()).copied().unwrap_or_default();
            at += usize::from(answer_one(stream, answer, &sender).is_some());
        }
    });
    (port, receiver)
}

fn answer_one(stream: TcpStream, answer: &str, sender: &SyncSender<Request>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        head.push(line);
    }
    let mut request = Request { head, body: Vec::new() };
    if request.head.is_empty() {
        return None;
    }
    let mut stream = stream;
    if answer.is_empty() {
        // A part of the body is read, and no more.
        drop(reader.take(3).read_to_end(&mut request.body));
        drop(sender.try_send(request));
        return Some(());
    }
    let length = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    reader.take(length).read_to_end(&mut request.body).ok()?;
    drop(sender.try_send(request));
    let head = answer.replace('\n', "\r\n");
    stream.write_all(format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").as_bytes()).ok()
}
