//! Generated dashboards against what Grafana and Prometheus say of them.

#[path = "dashboards/boards.rs"]
mod boards;
#[path = "dashboards/declarations.rs"]
mod declarations;
#[path = "dashboards/linter.rs"]
mod linter;
#[path = "dashboards/objectives.rs"]
mod objectives;
#[path = "dashboards/shape.rs"]
mod shape;
#[path = "dashboards/signals.rs"]
mod signals;
#[path = "dashboards/types.rs"]
mod types;
