//! What a parser accepts: limits and parts of the language that have to be asked for.

/// Settings of [`parse_with`](crate::parse_with). The default is what a Prometheus 3.x server
/// accepts when it is started without feature flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// How large and how deep an expression may be.
    pub limits: Limits,
    /// Accept what Prometheus hides behind feature flags: experimental functions and aggregations,
    /// arithmetic in durations, `anchored` and `smoothed`, `fill`. Off by default.
    pub experimental: bool,
    /// Accept Grafana's built-in variables, such as `$__rate_interval`, where a number or duration
    /// may stand. Off by default.
    pub grafana_variables: bool,
}

impl Options {
    /// Everything the language has, experimental parts included.
    pub fn experimental() -> Self {
        Self { experimental: true, ..Self::default() }
    }
}

/// Limits on the text of an expression; beyond one of them it is refused whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of the text in bytes. Default 1 MiB.
    pub bytes: usize,
    /// Nesting: open parentheses, calls, aggregations, signs and right-associative powers at any
    /// one place. A chain of operators or subqueries is not deep. Default 256.
    pub depth: usize,
    /// Nodes of the tree. Default 200,000; a node takes about 200 bytes.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 20, depth: 256, nodes: 200_000 }
    }
}
