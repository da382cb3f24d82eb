//! The document's examples of `PromQL`, to the letter but for the ends of lines.

/// All four.
pub(crate) const DOCUMENTED: [&str; 4] = [
    "sum(rate(script_executions_total{status=\"completed\"}[5m])) / \
     sum(rate(script_executions_total[5m]))",
    "histogram_quantile(0.99, \
     sum(rate(script_execution_duration_bucket[5m])) by (le, lang_and_version))",
    "sum(rate(rate_limit_rejected_total[5m])) / sum(rate(rate_limit_requests_total[5m]))",
    "avg_over_time(execution_queue_depth[1h])",
];
