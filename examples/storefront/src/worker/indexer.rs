//! The worker that keeps prices current, and fails now and then.

use std::sync::Arc;
use std::time::Duration;

use super::Failure;
use crate::catalogue::PRODUCTS;
use crate::metrics::{self as m, Worker};
use crate::streams::Ring;

/// How often it looks.
const PERIOD: Duration = Duration::from_millis(100);
/// Jobs of one run: this shop is for show, and so is its failure.
const JOBS_UNTIL_LOCKED: usize = 40;

/// Announces a price at a time, until it finds the index locked.
///
/// # Errors
/// The index is locked.
pub async fn index(events: Arc<Ring>) -> Result<(), Failure> {
    for product in PRODUCTS.iter().cycle().take(JOBS_UNTIL_LOCKED) {
        tokio::time::sleep(PERIOD).await;
        m::STOREFRONT_WORKER_JOBS_TOTAL.at(Worker::Indexer).inc();
        let _timer = m::STOREFRONT_WORKER_JOB_DURATION_SECONDS.at(Worker::Indexer).start();
        events.publish(format!("{} costs {} cents", product.sku, product.cents));
    }
    Err(Failure("the index is locked"))
}
