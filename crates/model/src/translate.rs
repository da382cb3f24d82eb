//! OpenTelemetry and dotted names as Prometheus names.
