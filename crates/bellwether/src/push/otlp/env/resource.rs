//! Who sends.

use bellwether_exposition::otlp::AttributeValue;

use crate::push::environment::Environment;

/// The attributes listed, and those the specification asks of every SDK: what service this is, and
/// what speaks for it.
pub(super) fn attributes(env: &mut Environment<'_>) -> Vec<(String, AttributeValue)> {
    let mut attributes = Vec::new();
    for (name, value) in [
        ("telemetry.sdk.language", "rust"),
        ("telemetry.sdk.name", "bellwether"),
        ("telemetry.sdk.version", env!("CARGO_PKG_VERSION")),
    ] {
        set(&mut attributes, name, value.to_owned());
    }
    for (name, value) in env.all_pairs("OTEL_RESOURCE_ATTRIBUTES") {
        set(&mut attributes, &name, value);
    }
    let is_named = attributes.iter().any(|(name, _)| name == SERVICE);
    match env.get("OTEL_SERVICE_NAME") {
        Some(name) => set(&mut attributes, SERVICE, name),
        None if is_named => {}
        None => set(&mut attributes, SERVICE, unknown_service()),
    }
    attributes
}

const SERVICE: &str = "service.name";

fn set(attributes: &mut Vec<(String, AttributeValue)>, name: &str, value: String) {
    attributes.retain(|(known, _)| known != name);
    attributes.push((name.to_owned(), AttributeValue::Text(value)));
}

/// What a service without a name is called: after its program, where that can be told.
fn unknown_service() -> String {
    let program = std::env::current_exe().ok();
    let name = program.as_deref().and_then(|path| path.file_name()?.to_str());
    name.map_or_else(|| "unknown_service".to_owned(), |name| format!("unknown_service:{name}"))
}
