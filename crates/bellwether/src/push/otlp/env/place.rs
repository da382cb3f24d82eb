//! Where metrics go, and over what.

use super::either;
use crate::push::environment::{Environment, is_url};
use crate::push::otlp::settings::{OtlpExporter, OtlpProtocol};

/// The URL of metrics, taken as it is.
const OWN_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
/// The base URL of all signals.
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// Whether there is an endpoint.
pub(super) fn is_named(env: &Environment<'_>) -> bool {
    [OWN_ENDPOINT, ENDPOINT].iter().any(|variable| env.get(variable).is_some())
}

/// An exporter there; none when it could not get there.
pub(super) fn exporter(env: &mut Environment<'_>) -> Option<OtlpExporter> {
    let protocol = protocol(env)?;
    let place = match (env.get(OWN_ENDPOINT), env.get(ENDPOINT)) {
        (Some(own), _) => Some((OWN_ENDPOINT, own, false)),
        (None, Some(base)) => Some((ENDPOINT, base, true)),
        (None, None) => None,
    };
    let Some((variable, url, is_base)) = place else { return Some(by_default(protocol)) };
    let url = match protocol {
        OtlpProtocol::Grpc => with_scheme(env, &url),
        _ if is_base => OtlpExporter::http(&url).url,
        _ => url,
    };
    if !is_url(&url) {
        let problem = "it must be http://HOST:PORT or https://HOST:PORT; nothing is exported";
        env.complain(variable, problem);
        return None;
    }
    Some(OtlpExporter::new(protocol, url))
}

fn protocol(env: &mut Environment<'_>) -> Option<OtlpProtocol> {
    let known = [
        ("http/protobuf", OtlpProtocol::HttpProtobuf),
        ("http/json", OtlpProtocol::HttpJson),
        ("grpc", OtlpProtocol::Grpc),
    ];
    let Some(variable) = either(env, "PROTOCOL") else { return Some(OtlpProtocol::HttpProtobuf) };
    let protocol = env.word(&variable, &known).unwrap_or(OtlpProtocol::HttpProtobuf);
    if protocol == OtlpProtocol::Grpc && !cfg!(feature = "otlp-grpc") {
        env.complain(&variable, "`grpc` needs the feature `otlp-grpc`; nothing is exported");
        return None;
    }
    Some(protocol)
}

/// gRPC endpoints may lack a scheme; then another variable says whether TLS is spoken.
fn with_scheme(env: &mut Environment<'_>, url: &str) -> String {
    let insecure = either(env, "INSECURE").and_then(|variable| env.boolean(&variable));
    match (url.contains("://"), insecure) {
        (true, _) => url.to_owned(),
        (false, Some(true)) => format!("http://{url}"),
        (false, _) => format!("https://{url}"),
    }
}

/// Where OpenTelemetry's collector listens on this machine.
fn by_default(protocol: OtlpProtocol) -> OtlpExporter {
    let url = match protocol {
        OtlpProtocol::Grpc => "http://localhost:4317".to_owned(),
        OtlpProtocol::HttpProtobuf | OtlpProtocol::HttpJson => {
            OtlpExporter::http("http://localhost:4318").url
        }
    };
    OtlpExporter::new(protocol, url)
}
