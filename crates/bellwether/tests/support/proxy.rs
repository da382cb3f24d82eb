//! A TCP proxy before a server, that keeps answers to itself when told to.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Forwards every connection to a loopback port; its thread ends with the test's process.
#[derive(Debug)]
pub(crate) struct Proxy {
    port: u16,
    swallowing: Arc<AtomicBool>,
}

impl Proxy {
    pub(crate) fn to(upstream: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let swallowing = Arc::new(AtomicBool::new(false));
        let swallows = Arc::clone(&swallowing);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // Dropped, and so reset, when the server is not there.
                let Ok(server) = TcpStream::connect(("127.0.0.1", upstream)) else { continue };
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                let never = Arc::new(AtomicBool::new(false));
                forward(client.try_clone().unwrap(), server.try_clone().unwrap(), never);
                forward(server, client, Arc::clone(&swallows));
            }
        });
        Self { port, swallowing }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Questions still arrive; answers do not.
    pub(crate) fn swallow(&self, swallow: bool) {
        self.swallowing.store(swallow, Ordering::SeqCst);
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, swallowing: Arc<AtomicBool>) {
    std::thread::spawn(move || {
        let mut some = [0; 16_384];
        while let Ok(read @ 1..) = from.read(&mut some) {
            if !swallowing.load(Ordering::SeqCst) && to.write_all(&some[..read]).is_err() {
                break;
            }
        }
        // Whichever end closed, the other learns of it.
        let (_from, _to) = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    });
}
