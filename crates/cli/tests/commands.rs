//! The built binary, command by command: what it prints and how it exits.

#[path = "commands/budget.rs"]
mod budget;
#[path = "commands/check.rs"]
mod check;
#[path = "commands/diff.rs"]
mod diff;
#[path = "commands/explain.rs"]
mod explain;
#[path = "commands/generate.rs"]
mod generate;
#[path = "commands/generate_pages.rs"]
mod generate_pages;
#[path = "commands/help.rs"]
mod help;
#[path = "commands/import.rs"]
mod import;
#[path = "commands/infer.rs"]
mod infer;
#[path = "commands/infer_peers.rs"]
mod infer_peers;
#[path = "commands/packaged_rules.rs"]
mod packaged_rules;
#[path = "commands/run.rs"]
mod run;
#[path = "commands/slo.rs"]
mod slo;
#[path = "commands/verify_drift.rs"]
mod verify_drift;
#[path = "commands/verify_http.rs"]
mod verify_http;
