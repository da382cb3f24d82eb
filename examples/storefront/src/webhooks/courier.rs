//! The worker that delivers notices.

use std::sync::Arc;
use std::time::Duration;

use super::notices::{Notice, Notices};
use crate::metrics::{self as m, Delivery, Tenant, Worker};
use crate::worker::Failure;

/// Attempts at one notice.
const ATTEMPTS_MAX: u32 = 3;
/// How long a tenant's system takes.
const ANSWER: Duration = Duration::from_millis(2);

/// Delivers notices for as long as it is let.
///
/// # Errors
/// None: what cannot be delivered is given up.
pub async fn deliver_all(notices: Arc<Notices>) -> Result<(), Failure> {
    loop {
        let notice = notices.next().await;
        m::STOREFRONT_WORKER_JOBS_TOTAL.at(Worker::Courier).inc();
        let job = deliver(&notices, notice);
        m::STOREFRONT_WORKER_JOB_DURATION_SECONDS.at(Worker::Courier).time(job).await;
    }
}

async fn deliver(notices: &Notices, mut notice: Notice) {
    notice.attempts += 1;
    let taken = tell(&notice).await;
    let tenant = Tenant::of(&notice.tenant);
    let bytes = notice.payload.len() as u64;
    let delivery = match taken {
        true => Delivery::Delivered,
        false if notice.attempts < ATTEMPTS_MAX && notices.add(notice) => Delivery::Retried,
        false => Delivery::GivenUp,
    };
    m::STOREFRONT_WEBHOOK_DELIVERIES_TOTAL.at(tenant, delivery).inc();
    if taken {
        m::STOREFRONT_WEBHOOK_SENT_BYTES_TOTAL.add(bytes);
    }
}

/// Whether the tenant's system took it. There are none, this shop is for show; that of `void`
/// never takes anything.
async fn tell(notice: &Notice) -> bool {
    tokio::time::sleep(ANSWER).await;
    notice.tenant != "void"
}
