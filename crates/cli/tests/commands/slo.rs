//! `bellwether slo`: tables, solutions, backtests, the state of a running service.

#[path = "slo/backtest.rs"]
mod backtest;
#[path = "slo/hostile.rs"]
mod hostile;
#[path = "slo/prometheus.rs"]
mod prometheus;
#[path = "slo/reference.rs"]
mod reference;
#[path = "slo/solve.rs"]
mod solve;
#[path = "slo/status.rs"]
mod status;
#[path = "slo/table.rs"]
mod table;
#[path = "slo/traces.rs"]
mod traces;
#[path = "slo/xml.rs"]
mod xml;
