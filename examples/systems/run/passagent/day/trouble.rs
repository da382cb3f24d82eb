//! What fails underneath.

use systems::passagent::{
    self as m, DbCriticalWriteFailureRoute, EventType, Operation, Table, Type, WebhookFailureReason,
};

use crate::trial::Book;

/// Redis goes, a write that matters is lost, and so is an event of Stripe's.
pub(super) fn infrastructure(book: &mut Book, half: u32) {
    let (part, text) =
        if half == 0 { (Type::Redis, "redis") } else { (Type::Database, "database") };
    m::INFRASTRUCTURE_FAILURE.at(part).inc();
    book.inc(&format!(r#"infrastructure_failure_total{{type="{text}"}}"#));
    let (route, table) = (DbCriticalWriteFailureRoute::of("/api/vault"), Table::of("entries"));
    m::DB_CRITICAL_WRITE_FAILURE.at(route, table, Operation::Update).inc();
    let labels = r#"route="/api/vault",table="entries",operation="update""#;
    book.inc(&format!("db_critical_write_failure_total{{{labels}}}"));
    let (event, reason) = (EventType::of("invoice.paid"), WebhookFailureReason::of("signature"));
    m::WEBHOOK_FAILURE.at(event, reason).inc();
    book.inc(r#"webhook_failure_total{event_type="invoice.paid",reason="signature"}"#);
}
