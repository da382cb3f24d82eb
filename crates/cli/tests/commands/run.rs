//! Runs the binary, and the small catalogue most tests use.

use std::io::Write as _;
use std::process::{Command, Stdio};

use bellwether_testkit::TempDir;
use serde_json::Value;

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Both outputs.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// The same, checked to have ended with this status.
    #[track_caller]
    pub(crate) fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// Runs `bellwether` with these arguments.
pub(crate) fn bellwether(args: &[&str]) -> Ran {
    piped(args, b"")
}

/// Runs `bellwether` with this standard input.
pub(crate) fn piped(args: &[&str], input: &[u8]) -> Ran {
    let mut child = command(args).stdin(Stdio::piped()).spawn().expect("the binary");
    // A child that reads no input may have closed the pipe.
    let _written = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("an exit status");
    Ran {
        status: output.status.code().expect("no signal"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// The binary, free of what the developer's shell sets.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bellwether"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["COLUMNS", "LINES", "NO_COLOR", "CLICOLOR_FORCE", "TERM", "http_proxy"] {
        command.env_remove(name);
    }
    command
}

/// A sound catalogue: 17 series at worst.
pub(crate) const SHOP: &str = r#"bellwether: 1
service: shop
prefix: shop_
budget: 20
forbid_labels: [email]
metrics:
  shop_requests_total:
    type: counter
    unit: "{request}"
    help: Requests answered.
    labels:
      method: { values: [GET, POST], fold: other }
      outcome: [ok, server_error]
  shop_payments_total:
    type: counter
    unit: "{payment}"
    help: Payments by outcome.
    labels:
      result: [success, failure]
      reason: { values: [declined, fraud], optional: true }
    combinations:
      - { result: success, reason: ~ }
      - { result: failure, reason: "*" }
  shop_wait_seconds:
    type: histogram
    unit: s
    help: Time spent waiting.
    buckets: [0.1, 1]
  shop_carts_open:
    type: gauge
    unit: "{cart}"
    help: Unpaid carts.
    labels:
      tenant: { open: 2, fold: other }
"#;

/// A folder with one catalogue in it.
pub(crate) fn catalogue(text: &str) -> TempDir {
    let folder = TempDir::new("cli");
    folder.write("catalogue/bellwether.yaml", text);
    folder
}

/// The path of a file in a folder, as an argument.
pub(crate) fn at(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().expect("UTF-8").to_owned()
}
