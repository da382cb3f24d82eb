//! Without an endpoint, and where everything is switched off: nothing is started.

use std::sync::Arc;

use bellwether::Registry;
use bellwether::push::Push;

use crate::trial::{Done, Report};

/// Starts what the environment asks for, which is nothing, and counts threads.
pub(super) fn show(report: &mut Report, registry: &Arc<Registry>) -> Done {
    let before = threads();
    let unset = Push::of(Arc::clone(registry)).environment(|_| None).start()?;
    report.equal("without an endpoint it is off", unset.is_on(), false);
    let disabled = Push::of(Arc::clone(registry)).environment(|name| match name {
        // What ENABLE_TRACING=false comes to.
        "OTEL_SDK_DISABLED" => Some("true".to_owned()),
        "OTEL_EXPORTER_OTLP_ENDPOINT" => Some("http://127.0.0.1:4318".to_owned()),
        _ => None,
    });
    let disabled = disabled.start()?;
    report.equal("switched off it is off, endpoint or not", disabled.is_on(), false);
    report.equal("no thread has been started", threads(), before);
    Ok(())
}

/// Threads of this process where Linux tells, elsewhere always the same.
fn threads() -> Option<u32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("Threads:"))?;
    line.trim().parse().ok()
}
