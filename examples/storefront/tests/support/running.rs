//! The example, running as its users run it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use bellwether_testkit::http::{self, Response};
use bellwether_testkit::{Background, TempDir, wait_until};

/// How long the service may take to say where it is.
const START: Duration = Duration::from_secs(30);

/// A running shop on a port of its own; it ends with the test.
#[allow(dead_code, reason = "each test binary uses a part")]
pub(crate) struct Running {
    pub(crate) port: u16,
    // Before the folder: the process must have ended when its files go.
    pub(crate) process: Background,
    dir: TempDir,
}

#[allow(dead_code, reason = "each test binary uses a part")]
impl Running {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    /// With these variables in its environment.
    pub(crate) fn start_with(arguments: &[&str], variables: &[(&str, String)]) -> Self {
        let dir = TempDir::new("storefront");
        let log = dir.path().join("log");
        let mut command = Command::new(program());
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        command.args(["--port", "0", "--token-file"]).arg(dir.path().join("token"));
        let process = Background::spawn(command.args(arguments), &log).expect("the example runs");
        wait_until(START, || printed_port(&process.output()).is_some());
        let port = printed_port(&process.output());
        let port = port.unwrap_or_else(|| panic!("no address:\n{}", process.output()));
        Self { port, process, dir }
    }

    pub(crate) fn token_file(&self) -> PathBuf {
        self.dir.path().join("token")
    }

    pub(crate) fn token(&self) -> String {
        std::fs::read_to_string(self.token_file()).expect("the token file")
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        self.dir.write(name, text)
    }

    /// What a scraper with the token gets.
    pub(crate) fn scrape(&self, accept: &str) -> Response {
        let bearer = format!("Bearer {}", self.token());
        let headers = [("Authorization", bearer.as_str()), ("Accept", accept)];
        http::get(self.port, "/metrics", &headers).expect("a scrape")
    }
}

/// The example `cargo test` built beside this test.
pub(crate) fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a running test");
    let examples = test.ancestors().nth(2).expect("the folder of the profile").join("examples");
    let program = examples.join(format!("storefront{}", std::env::consts::EXE_SUFFIX));
    let newer = newer_than(&program, &examples.join("storefront.d"));
    // `cargo test --test serve` builds tests alone, and would try yesterday's example.
    assert!(newer.is_empty(), "older than {newer:?}: cargo build --example storefront");
    program
}

/// The sources of the example, as cargo lists them, that changed after it was built.
fn newer_than(program: &Path, dependencies: &Path) -> Vec<PathBuf> {
    let changed = |path: &Path| path.metadata().and_then(|about| about.modified()).ok();
    let built = changed(program).unwrap_or(SystemTime::UNIX_EPOCH);
    let listed = std::fs::read_to_string(dependencies).unwrap_or_default();
    // Blanks in paths are escaped, as make wants it.
    let listed = listed.replace("\\ ", "\0");
    let paths = listed.split_whitespace().skip(1).map(|path| path.replace('\0', " ").into());
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ours = paths.filter(|path: &PathBuf| path.starts_with(here)).chain([here.join("serve.rs")]);
    ours.filter(|path| changed(path).is_none_or(|changed| changed > built)).collect()
}

/// The port in `http://127.0.0.1:8080/`, once that line is whole.
fn printed_port(output: &str) -> Option<u16> {
    let (_, rest) = output.split_once("http://127.0.0.1:")?;
    rest.split_once('/')?.0.parse().ok()
}
