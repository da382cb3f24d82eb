//! Sentry from the variables its SDKs read.

use bellwether_exposition::sentry::Dsn;

use super::SentryExporter;
use crate::push::environment::Environment;

/// The exporter the variables ask for.
pub(in crate::push) fn from_environment(env: &mut Environment<'_>) -> Option<SentryExporter> {
    let dsn = env.get("SENTRY_DSN")?;
    let dsn = match Dsn::parse(&dsn) {
        Ok(dsn) => dsn,
        Err(error) => {
            env.complain("SENTRY_DSN", error.to_string());
            return None;
        }
    };
    let mut exporter = SentryExporter::new(dsn);
    for (variable, attribute) in
        [("SENTRY_ENVIRONMENT", "sentry.environment"), ("SENTRY_RELEASE", "sentry.release")]
    {
        let value = env.get(variable);
        exporter.options.attributes.extend(value.map(|value| (attribute.to_owned(), value)));
    }
    Some(exporter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dsn_that_is_none_is_named_without_its_key() {
        let look_up = |name: &str| (name == "SENTRY_DSN").then(|| "https://s3cret@/1".to_owned());
        let mut env = Environment::new(&look_up);
        assert_eq!(from_environment(&mut env), None);
        let (_, problems) = crate::push::environment::exporters(&look_up);
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        let text = problem.to_string();
        assert!(text.starts_with("SENTRY_DSN is ignored: ") && !text.contains("s3cret"), "{text}");
    }
}
