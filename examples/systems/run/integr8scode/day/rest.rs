//! What surrounds executions: the coordinator's and workers' load, what fails, how limits are checked.

use systems::integr8scode::{
    self as m, Authenticated, Channel, Endpoint, Error, ErrorType, EventType,
    NotificationsSentTotalType, Operation, RateLimitRedisDurationOperation, Service, Topic,
};

use crate::trial::{Book, Dice};

/// The load of a shift: executions begin and end, some still run when it does.
pub(super) fn load(book: &mut Book, dice: &mut Dice) {
    for execution in 0..12 {
        running(book, 1);
        // Whole: VictoriaMetrics keeps twelve digits.
        let (scheduled, millicores) = (dice.measure(1, 1.0), f64::from(dice.below(900)));
        m::COORDINATOR_SCHEDULING_DURATION.observe(scheduled);
        book.observe("coordinator_scheduling_duration", scheduled);
        m::SCRIPT_CPU_UTILIZATION.observe(millicores);
        book.observe("script_cpu_utilization", millicores);
        if execution % 4 != 0 {
            running(book, -1);
        }
    }
}

/// So many more run, each with its connection to the database.
fn running(book: &mut Book, more: i64) {
    m::COORDINATOR_EXECUTIONS_ACTIVE.add(more);
    m::SCRIPT_EXECUTIONS_ACTIVE.add(more);
    m::DATABASE_CONNECTIONS_ACTIVE.add(more);
    book.add("coordinator_executions_active", more as f64);
    book.add("script_executions_active", more as f64);
    book.add("database_connections_active", more as f64);
}

/// A consumer works and stumbles, the database refuses, a message put aside is tried again.
pub(super) fn failures(book: &mut Book, dice: &mut Dice) {
    let (kind, error) = (EventType::of("execution_started"), ErrorType::of("timeout"));
    let worked = dice.measure(2, 1.0);
    m::EVENTS_PROCESSING_DURATION.at(kind).observe(worked);
    book.observe(r#"events_processing_duration{event_type="execution_started"}"#, worked);
    m::EVENTS_ERRORS_TOTAL.at(kind, error).inc();
    book.inc(r#"events_errors_total{event_type="execution_started",error_type="timeout"}"#);
    m::DATABASE_ERRORS_TOTAL.at(Operation::Update, error).inc();
    book.inc(r#"database_errors_total{operation="update",error_type="timeout"}"#);
    m::DLQ_RETRIES_TOTAL.at(Topic::of("execution-events")).inc();
    book.inc(r#"dlq_retries_total{topic="execution-events"}"#);
}

/// A webhook that takes its time, and one that is not there.
pub(super) fn notices(book: &mut Book, dice: &mut Dice) {
    let took = dice.measure(3, 1.0);
    m::NOTIFICATIONS_DELIVERY_DURATION.at(Channel::Webhook).observe(took);
    book.observe(r#"notifications_delivery_duration{channel="webhook"}"#, took);
    let kind = NotificationsSentTotalType::ExecutionFailed;
    m::NOTIFICATIONS_FAILED_TOTAL.at(kind, Error::of("unreachable")).inc();
    book.inc(r#"notifications_failed_total{type="execution_failed",error="unreachable"}"#);
    let looked = dice.measure(1, 1.0);
    m::HEALTH_CHECK_DURATION.at(Service::of("api")).observe(looked);
    book.observe(r#"health_check_duration{service="api"}"#, looked);
}

/// What a check of the rate limit costs and leaves; an administrator is not checked.
pub(super) fn limits(book: &mut Book, dice: &mut Dice) {
    let endpoint = Endpoint::of("/api/v1/execute");
    let labels = r#"endpoint="/api/v1/execute""#;
    m::RATE_LIMIT_BYPASS_TOTAL.at(endpoint).inc();
    book.inc(&format!("rate_limit_bypass_total{{{labels}}}"));
    let checked = dice.measure(8, 1.0);
    m::RATE_LIMIT_CHECK_DURATION.at(endpoint, Authenticated::True).observe(checked);
    let known = format!(r#"{{{labels},authenticated="true"}}"#);
    book.observe(&format!("rate_limit_check_duration{known}"), checked);
    let asked = dice.measure(4, 1.0);
    m::RATE_LIMIT_REDIS_DURATION.at(RateLimitRedisDurationOperation::of("incr")).observe(asked);
    book.observe(r#"rate_limit_redis_duration{operation="incr"}"#, asked);
    let left = f64::from(dice.below(100));
    m::RATE_LIMIT_REMAINING.observe(left);
    book.observe("rate_limit_remaining", left);
    m::RATE_LIMIT_QUOTA_USAGE.observe(100.0 - left);
    book.observe("rate_limit_quota_usage", 100.0 - left);
    m::RATE_LIMIT_TOKEN_BUCKET_TOKENS.at(endpoint).observe(left);
    book.observe(&format!("rate_limit_token_bucket_tokens{{{labels}}}"), left);
}
