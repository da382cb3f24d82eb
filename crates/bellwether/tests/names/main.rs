//! Names as a catalogue writes them, through generated code, in everything that leaves the process,
//! whatever the catalogue's translation is.

mod sent;
mod victoria_metrics;

use std::sync::Arc;

use bellwether::{Isolated, Registry};

#[path = "../generated/dotted_as_written.rs"]
#[allow(dead_code, unreachable_pub, reason = "some instruments are used")]
mod as_written;
#[path = "../generated/dotted_opentelemetry.rs"]
#[allow(dead_code, unreachable_pub, reason = "some instruments are used")]
mod opentelemetry;
#[path = "../generated/dotted_opentelemetry_utf8.rs"]
#[allow(dead_code, unreachable_pub, reason = "some instruments are used")]
mod opentelemetry_utf8;
#[path = "../generated/dotted_underscores.rs"]
#[allow(dead_code, unreachable_pub, reason = "some instruments are used")]
mod underscores;

/// One catalogue's instruments under one translation, each recorded once or more.
struct Recorded {
    registry: Arc<Registry>,
    _scope: Box<dyn std::any::Any>,
}

/// Records into every instrument of a generated module.
macro_rules! recorded {
    ($module:ident) => {{
        let scope: Isolated<$module::Dotted> = bellwether::isolate();
        $module::SCRIPT_EXECUTIONS.at($module::StatusCode::S200).add(3);
        $module::SCRIPT_ACTIVE.add(-2);
        $module::SCRIPT_DURATION.at($module::StatusCode::S500).observe(0.5);
        $module::SCRIPT_MEMORY.set(64.0);
        $module::SCRIPT_PHASE.set($module::ScriptPhaseState::Busy);
        $module::SCRIPT_BUILD.set("1.2");
        $module::SCRIPT_RETRIES_TOTAL.add(1);
        let registry = Registry::new().with::<$module::Dotted>().build().expect("one set");
        Recorded { registry: Arc::new(registry), _scope: Box::new(scope) }
    }};
}

/// A translation's name in a catalogue, and its instruments, recorded.
type Translation = (&'static str, fn() -> Recorded);

/// All translations.
const TRANSLATIONS: [Translation; 4] = [
    ("underscores", || recorded!(underscores)),
    ("opentelemetry", || recorded!(opentelemetry)),
    ("opentelemetry_utf8", || recorded!(opentelemetry_utf8)),
    ("none", || recorded!(as_written)),
];
