//! Remote write from environment variables of this library's own: no specification names any.

use super::RemoteWriteExporter;
use crate::push::environment::{Environment, is_header, is_url};

/// The exporter the variables ask for.
pub(in crate::push) fn from_environment(env: &mut Environment<'_>) -> Option<RemoteWriteExporter> {
    let url = env.parsed(
        "PROMETHEUS_REMOTE_WRITE_URL",
        "http://HOST:PORT/PATH or https://HOST:PORT/PATH",
        |url| is_url(url).then(|| url.to_owned()),
    )?;
    let mut exporter = RemoteWriteExporter::new(&url);
    let token = env.parsed("PROMETHEUS_REMOTE_WRITE_BEARER_TOKEN", "visible ASCII", |token| {
        is_header("authorization", token).then(|| format!("Bearer {token}"))
    });
    exporter.headers.extend(token.map(|token| ("authorization".to_owned(), token)));
    exporter.options.labels = labels(env);
    Some(exporter)
}

/// The labels listed; `job` and `instance` are what OpenTelemetry's variables call the service and
/// its replica, where they do.
fn labels(env: &mut Environment<'_>) -> Vec<(String, String)> {
    let mut labels = env.pairs("PROMETHEUS_REMOTE_WRITE_LABELS");
    let attributes = env.sound_pairs("OTEL_RESOURCE_ATTRIBUTES");
    let said = |wanted: &str| {
        let found = attributes.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.clone())
    };
    let job = env.get("OTEL_SERVICE_NAME").or_else(|| said("service.name"));
    for (name, value) in [("job", job), ("instance", said("service.instance.id"))] {
        if !labels.iter().any(|(known, _)| known == name) {
            labels.extend(value.map(|value| (name.to_owned(), value)));
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the variables ask for, and those complained about.
    fn read(variables: &[(&str, &str)]) -> (Option<RemoteWriteExporter>, Vec<String>) {
        let look_up = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let exporter = from_environment(&mut Environment::new(&look_up));
        let (_, problems) = crate::push::environment::exporters(&look_up);
        (exporter, problems.into_iter().map(|problem| problem.variable).collect())
    }

    const URL: (&str, &str) = ("PROMETHEUS_REMOTE_WRITE_URL", "https://mimir/api/v1/push");

    #[test]
    fn labels_and_a_token_are_taken_over() {
        let (exporter, problems) = read(&[
            URL,
            ("PROMETHEUS_REMOTE_WRITE_BEARER_TOKEN", "s3cret"),
            ("PROMETHEUS_REMOTE_WRITE_LABELS", "cluster=eu"),
            ("OTEL_SERVICE_NAME", "shop"),
        ]);
        let exporter = exporter.unwrap();
        assert_eq!(problems, [""; 0]);
        let text = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
        };
        assert_eq!(exporter.headers, text(&[("authorization", "Bearer s3cret")]));
        assert_eq!(exporter.options.labels, text(&[("cluster", "eu"), ("job", "shop")]));
    }

    #[test]
    fn job_and_instance_follow_opentelemetrys_variables_unless_listed() {
        let labels = |variables: &[(&str, &str)]| {
            let (exporter, problems) = read(&[&[URL], variables].concat());
            assert_eq!(problems, [""; 0]);
            let labels = exporter.unwrap().options.labels.into_iter();
            labels.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        let attributes =
            ("OTEL_RESOURCE_ATTRIBUTES", "service.name=shop,service.instance.id=a%3A1,x=y");
        assert_eq!(labels(&[attributes]), ["job=shop", "instance=a:1"]);
        let name = ("OTEL_SERVICE_NAME", "till");
        assert_eq!(labels(&[attributes, name]), ["job=till", "instance=a:1"]);
        let listed = ("PROMETHEUS_REMOTE_WRITE_LABELS", "instance=,job=own");
        assert_eq!(labels(&[attributes, name, listed]), ["instance=", "job=own"]);
        // What is not followed for OTLP is not followed here.
        let (exporter, _) = read(&[URL, ("OTEL_RESOURCE_ATTRIBUTES", "service.name=shop,x")]);
        assert_eq!(exporter.unwrap().options.labels, []);
    }

    #[test]
    fn a_token_that_would_begin_another_header_field_is_named_and_left_out() {
        let token = ("PROMETHEUS_REMOTE_WRITE_BEARER_TOKEN", "a\r\nX-Admin: 1");
        let (exporter, problems) = read(&[URL, token]);
        assert_eq!(exporter.unwrap().headers, []);
        assert_eq!(problems, ["PROMETHEUS_REMOTE_WRITE_BEARER_TOKEN"]);
        let (exporter, problems) = read(&[("PROMETHEUS_REMOTE_WRITE_URL", "http://a b/")]);
        assert_eq!((exporter, problems.as_slice()), (None, &[URL.0.to_owned()][..]));
    }
}
