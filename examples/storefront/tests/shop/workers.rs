//! Workers that fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use storefront::metrics::Worker;
use storefront::worker::{Backoff, Failure, supervise};

use crate::visit::Visit;

const SECOND: Duration = Duration::from_secs(1);
const BACKOFF: Backoff = Backoff { first: SECOND, longest: Duration::from_secs(8) };

fn is(visit: &Visit, state: &str) -> bool {
    let labels = format!("worker=\"indexer\",storefront_worker_state=\"{state}\"");
    visit.shows(&format!("storefront_worker_state{{{labels}}}")) == Some(1.0)
}

fn backoff(visit: &Visit) -> Option<f64> {
    visit.shows(r#"storefront_worker_backoff_seconds{worker="indexer"}"#)
}

fn restarts(visit: &Visit, cause: &str) -> Option<f64> {
    let labels = format!("worker=\"indexer\",cause=\"{cause}\"");
    visit.shows(&format!("storefront_worker_restarts_total{{{labels}}}"))
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_fails_and_panics_is_started_again_each_time_later() {
    let visit = Visit::new();
    let runs = Arc::new(AtomicU32::new(0));
    let start = move || {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        async move {
            match run {
                0 => Err(Failure("the first run fails")),
                1 => panic!("the second run panics, as this test wants it to"),
                _ => std::future::pending().await,
            }
        }
    };
    let worker = tokio::spawn(supervise(Worker::Indexer, BACKOFF, start));
    tokio::time::sleep(SECOND / 2).await;
    assert!(is(&visit, "backing_off"));
    assert_eq!((backoff(&visit), restarts(&visit, "error")), (Some(1.0), Some(1.0)));
    tokio::time::sleep(SECOND).await;
    assert!(is(&visit, "backing_off"));
    assert_eq!((backoff(&visit), restarts(&visit, "panic")), (Some(2.0), Some(1.0)));
    tokio::time::sleep(SECOND * 2).await;
    assert!(is(&visit, "running"));
    assert_eq!((backoff(&visit), restarts(&visit, "error")), (Some(0.0), Some(1.0)));
    worker.abort();
    assert!(worker.await.is_err());
    assert!(is(&visit, "stopped"));
}

#[tokio::test(start_paused = true)]
async fn after_a_long_good_run_the_waits_begin_anew() {
    let visit = Visit::new();
    let start = || async {
        tokio::time::sleep(SECOND * 9).await;
        Err(Failure("after nine good seconds"))
    };
    let worker = tokio::spawn(supervise(Worker::Indexer, BACKOFF, start));
    tokio::time::sleep(SECOND * 35).await;
    assert_eq!(restarts(&visit, "error"), Some(3.0));
    tokio::time::sleep(SECOND * 5).await;
    assert_eq!((backoff(&visit), restarts(&visit, "error")), (Some(1.0), Some(4.0)));
    worker.abort();
}
