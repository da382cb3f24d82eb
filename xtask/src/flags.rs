//! The command line. Exit status: 0 all well, 1 something failed, 2 wrong usage.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::bench::Bench;
use crate::peers::Peer;
use crate::system::System;

/// Developer commands of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
pub(crate) struct Flags {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Format, lints, tests, documentation, tidy rules, licences: run it before you push.
    Check,
    /// All tests of the workspace, doctests and loom models included; the last line counts them.
    Test,
    /// The loom models of the cells: every interleaving up to three preemptions.
    Loom,
    /// The cells' tests under miri (needs a nightly toolchain with miri).
    Miri,
    /// Install real peers for tests into `.peers/` (or `$BELLWETHER_PEERS`), outside the system.
    ///
    /// Example: cargo xtask peers --only prometheus,promtool
    Peers(PeersFlags),
    /// Run a benchmark with its peers beside it.
    ///
    /// Example: cargo xtask bench instruments
    Bench(BenchFlags),
    /// Run one of the systems of `examples/systems` against a real peer; needs `cargo xtask peers`.
    ///
    /// Example: cargo xtask system driftstack
    System(SystemFlags),
    /// Judge a folder of conformance cases; the last line is `RIGHT/ALL`.
    Conformance {
        #[command(subcommand)]
        suite: Suite,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Suite {
    /// Expositions: each case a folder with `metrics` and `test.json` (`shouldParse`).
    ///
    /// Example: cargo xtask conformance openmetrics ../shared/conformance/openmetrics
    Openmetrics {
        /// The folder of cases.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PeersFlags {
    /// Only these, separated by commas.
    #[arg(long, value_delimiter = ',')]
    pub(crate) only: Vec<Peer>,
}

#[derive(Debug, Args)]
pub(crate) struct BenchFlags {
    pub(crate) name: Bench,
    /// Handed on to the benchmark.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SystemFlags {
    /// Which one.
    pub(crate) name: System,
    /// The day to live through: the same number is the same day.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Note a recording that was not made, to see the run find it and fail.
    #[arg(long)]
    pub(crate) doubt: bool,
}
