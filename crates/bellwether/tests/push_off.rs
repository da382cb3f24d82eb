//! A process that pushes nowhere. This binary holds one test: nothing else may start threads or
//! allocate.
#![cfg(all(feature = "push", target_os = "linux"))]

#[path = "support/scrape.rs"]
mod support;

use std::alloc::System;
use std::sync::Arc;
use std::time::Duration;

use bellwether::Registry;
use bellwether::push::Push;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use support::Shop;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Names of the threads of this process.
fn threads() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    let name = |task: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(task.expect("a thread").path().join("comm")).expect("a name")
    };
    let mut names: Vec<String> = tasks.map(name).collect();
    names.sort();
    names
}

/// Allocations of starting and ending with variables that name no receiver.
fn allocations(registry: &Arc<Registry>) -> usize {
    let region = Region::new(ALLOCATOR);
    let push = Push::of(Arc::clone(registry)).environment(|_| None).start();
    drop(push.map(|push| push.flush(Duration::ZERO)));
    region.change().allocations
}

#[test]
fn with_no_exporter_there_is_no_thread_no_allocation_and_nothing_to_wait_for() {
    let before = threads();
    let registry = Arc::new(Registry::new().with::<Shop>().with_push().build().expect("one set"));
    // Variables that say how, and none that says where.
    let how = |name: &str| (name == "OTEL_SERVICE_NAME").then(|| "shop".to_owned());
    let push = Push::of(Arc::clone(&registry)).environment(how).start().expect("it starts");
    assert!(!push.is_on());
    assert_eq!(threads(), before);
    // The test harness has a thread that may allocate meanwhile, though not every time.
    let fewest = (0..20).map(|_| allocations(&registry)).min();
    assert_eq!(fewest, Some(0));
    // Nobody else holds the registry: there is nothing that could gather.
    assert_eq!(Arc::strong_count(&registry), 1);
    assert!(push.flush(Duration::ZERO), "nothing waits");
    assert!(!registry.encode_text().contains("bellwether_push_"));
    assert_eq!(push.shutdown(Duration::ZERO), []);
    assert_eq!(threads(), before);
}
