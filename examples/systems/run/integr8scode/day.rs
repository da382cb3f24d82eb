//! A day of the platform. Beside each recording stands what must arrive of it.

mod rest;

use systems::integr8scode::{
    self as m, Algorithm, Authenticated, Channel, Collection, Dependency, Endpoint, ErrorType,
    EventType, Group, HealthChecksTotalStatus, LangAndVersion, Multiplier,
    NotificationsSentTotalType, Operation, Partition, Priority, RateLimitAllowedTotalPriority,
    Reason, ScriptExecutionsTotalStatus, Service, Status, Topic, Type,
};

use crate::trial::{Book, Dice};

/// Runs of the day, each as long as it takes to be pushed once more: rates need two points.
const SHIFTS: u32 = 3;
/// Languages scripts are written in.
const LANGUAGES: [&str; 3] = ["python-3.11", "node-20", "ruby-3.2"];

/// All of it; `push` is called after each shift.
pub(super) fn live(dice: &mut Dice, push: impl Fn() -> bool) -> Book {
    let mut book = Book::default();
    for _ in 0..SHIFTS {
        for _ in 0..30 {
            if allowed(&mut book, dice) {
                execute(&mut book, dice);
            }
        }
        streams(&mut book, dice);
        kafka(&mut book, dice);
        health(&mut book);
        rest::load(&mut book, dice);
        rest::failures(&mut book, dice);
        rest::notices(&mut book, dice);
        rest::limits(&mut book, dice);
        push();
    }
    book
}

/// Whether the rate limit lets a request through.
fn allowed(book: &mut Book, dice: &mut Dice) -> bool {
    let (known, text) =
        dice.pick(&[(Authenticated::True, "true"), (Authenticated::False, "false")]);
    let (endpoint, window) = (Endpoint::of("/api/v1/execute"), Algorithm::SlidingWindow);
    m::RATE_LIMIT_REQUESTS_TOTAL.at(known, endpoint, window).inc();
    let labels = r#"endpoint="/api/v1/execute",algorithm="sliding_window""#;
    book.inc(&format!(r#"rate_limit_requests_total{{authenticated="{text}",{labels}}}"#));
    let rule =
        (Group::of("execution"), RateLimitAllowedTotalPriority::of("10"), Multiplier::of("1.0"));
    let labels = r#"{group="execution",priority="10",multiplier="1.0"}"#;
    if dice.percent(10) {
        m::RATE_LIMIT_REJECTED_TOTAL.at(rule.0, rule.1, rule.2).inc();
        book.inc(&format!("rate_limit_rejected_total{labels}"));
        return false;
    }
    m::RATE_LIMIT_ALLOWED_TOTAL.at(rule.0, rule.1, rule.2).inc();
    book.inc(&format!("rate_limit_allowed_total{labels}"));
    true
}

/// A script waits, runs and ends in one of the ways scripts do; some are still there at night.
fn execute(book: &mut Book, dice: &mut Dice) {
    let language = dice.pick(&LANGUAGES);
    let lang = LangAndVersion::of(language);
    let label = format!(r#"lang_and_version="{language}""#);
    m::COORDINATOR_EXECUTIONS_SCHEDULED_TOTAL.at(Status::Success).inc();
    book.inc(r#"coordinator_executions_scheduled_total{status="success"}"#);
    m::EXECUTION_QUEUE_DEPTH.add(1);
    book.add("execution_queue_depth", 1.0);
    if dice.percent(10) {
        return;
    }
    m::EXECUTION_QUEUE_DEPTH.add(-1);
    book.add("execution_queue_depth", -1.0);
    let waited = dice.measure(2, 1.0);
    m::EXECUTION_QUEUE_WAIT_TIME.at(lang).observe(waited);
    book.observe(&format!("execution_queue_wait_time{{{label}}}"), waited);
    m::COORDINATOR_QUEUE_WAIT_TIME.at(Priority::Normal).observe(waited);
    book.observe(r#"coordinator_queue_wait_time{priority="normal"}"#, waited);
    let took = dice.measure(8, 1.0);
    m::SCRIPT_EXECUTION_DURATION.at(lang).observe(took);
    book.observe(&format!("script_execution_duration{{{label}}}"), took);
    // Whole: VictoriaMetrics keeps twelve digits.
    let memory = f64::from(16 + dice.below(496));
    m::SCRIPT_MEMORY_USAGE.at(lang).observe(memory);
    book.observe(&format!("script_memory_usage{{{label}}}"), memory);
    end(book, dice, lang, &label);
    stored(book);
}

fn end(book: &mut Book, dice: &mut Dice, lang: LangAndVersion, label: &str) {
    use NotificationsSentTotalType as Notice;
    use ScriptExecutionsTotalStatus as End;
    let (status, text, (notice, n)) = dice.pick(&[
        (End::Completed, "completed", (Notice::ExecutionCompleted, "execution_completed")),
        (End::Completed, "completed", (Notice::ExecutionCompleted, "execution_completed")),
        (End::Failed, "failed", (Notice::ExecutionFailed, "execution_failed")),
        (End::Timeout, "timeout", (Notice::ExecutionTimeout, "execution_timeout")),
    ]);
    m::SCRIPT_EXECUTIONS_TOTAL.at(status, lang).inc();
    book.inc(&format!(r#"script_executions_total{{status="{text}",{label}}}"#));
    if status != End::Completed {
        m::SCRIPT_ERRORS_TOTAL.at(ErrorType::of("script_error")).inc();
        book.inc(r#"script_errors_total{error_type="script_error"}"#);
    }
    m::NOTIFICATIONS_SENT_TOTAL.at(notice, Channel::InApp).inc();
    book.inc(&format!(r#"notifications_sent_total{{type="{n}",channel="in_app"}}"#));
}

/// The result goes to the database.
fn stored(book: &mut Book) {
    let results = Collection::of("execution_results");
    m::DATABASE_OPERATIONS_TOTAL.at(Operation::Insert, results).inc();
    let labels = r#"{operation="insert",collection="execution_results"}"#;
    book.inc(&format!("database_operations_total{labels}"));
    m::DATABASE_OPERATION_DURATION.at(Operation::Insert, results).observe(0.007_812_5);
    book.observe(&format!("database_operation_duration{labels}"), 0.007_812_5);
}

/// Listeners come; a third of them leaves.
fn streams(book: &mut Book, dice: &mut Dice) {
    for listener in 0..9 {
        let (kind, text) = dice.pick(&[(Type::Sse, "sse"), (Type::Websocket, "websocket")]);
        let label = format!(r#"{{type="{text}"}}"#);
        m::CONNECTIONS_TOTAL.at(kind).inc();
        book.inc(&format!("connections_total{label}"));
        m::CONNECTIONS_ACTIVE.at(kind).inc();
        book.add(&format!("connections_active{label}"), 1.0);
        let messages = 1 + dice.below(20);
        m::CONNECTIONS_MESSAGES_SENT.at(kind).add(messages.into());
        book.add(&format!("connections_messages_sent{label}"), messages.into());
        if listener % 3 == 0 {
            m::CONNECTIONS_ACTIVE.at(kind).dec();
            book.add(&format!("connections_active{label}"), -1.0);
            let lasted = dice.measure(60, 1.0);
            m::CONNECTIONS_DURATION.at(kind).observe(lasted);
            book.observe(&format!("connections_duration{label}"), lasted);
        }
    }
}

/// Events are published and read, a consumer falls behind, a message nobody can read is put aside.
fn kafka(book: &mut Book, dice: &mut Dice) {
    let (kind, topic) = (EventType::of("execution_started"), Topic::of("execution-events"));
    let labels = r#"{event_type="execution_started",topic="execution-events"}"#;
    let lag = 1 + dice.below(5);
    m::EVENTS_PRODUCED_TOTAL.at(kind, topic).add(40);
    book.add(&format!("events_produced_total{labels}"), 40.0);
    m::EVENTS_CONSUMED_TOTAL.at(kind, topic).add((40 - lag).into());
    book.add(&format!("events_consumed_total{labels}"), (40 - lag).into());
    m::EVENTS_LAG.at(topic, Partition::of("0")).add(lag.into());
    book.add(r#"events_lag{topic="execution-events",partition="0"}"#, lag.into());
    m::DLQ_MESSAGES_TOTAL.at(topic, Reason::of("schema")).inc();
    book.inc(r#"dlq_messages_total{topic="execution-events",reason="schema"}"#);
    m::DLQ_SIZE.at(topic).add(1);
    book.add(r#"dlq_size{topic="execution-events"}"#, 1.0);
}

/// What is looked at every shift.
fn health(book: &mut Book) {
    m::HEALTH_CHECKS_TOTAL.at(Service::of("api"), HealthChecksTotalStatus::Healthy).inc();
    book.inc(r#"health_checks_total{service="api",status="healthy"}"#);
    // An up-down counter that shows a state: whoever records sets the difference.
    if book.total("health_dependencies_status") < 1.0 {
        m::HEALTH_DEPENDENCIES_STATUS.at(Dependency::Mongodb).add(1);
        book.add(r#"health_dependencies_status{dependency="mongodb"}"#, 1.0);
    }
}
