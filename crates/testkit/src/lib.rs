//! What tests of several crates need: real peers ([`peers`]), children that do not outlive a test
//! ([`Background`]), temporary folders ([`TempDir`]), a minimal HTTP client ([`http`]) and golden
//! files ([`golden`]).
//!
//! Only ever a dev-dependency, and free of dependencies itself. Its functions panic with what went
//! wrong: in a test that is the report.

pub mod golden;
pub mod http;
pub mod peers;

mod background;
mod temp_dir;
mod wait;

use std::path::PathBuf;

pub use background::Background;
pub use temp_dir::TempDir;
pub use wait::wait_until;

/// The root of the repository.
pub fn repository() -> PathBuf {
    // As cargo says when it runs a test; two checkouts may share what was compiled.
    let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").into());
    let own = PathBuf::from(own);
    let root = own.ancestors().find(|folder| folder.join("Cargo.lock").is_file());
    root.map(PathBuf::from).unwrap_or(own)
}

/// A loopback TCP port nothing listened on a moment ago.
///
/// Another process may take it before it is used: prefer port 0 where the program under test can
/// say which one it got.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port");
    listener.local_addr().expect("a bound address").port()
}

/// Says on the terminal, past the test harness's capture, that a test did not run and what it
/// would need: `skipped: needs prometheus (cargo xtask peers)`.
pub fn skipped(needs: &str) {
    use std::io::Write as _;
    // The macros are captured and shown for failing tests only; a skip must be seen.
    let _shown = writeln!(std::io::stderr(), "skipped: needs {needs}");
}
