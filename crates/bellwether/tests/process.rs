//! What the endpoint says of the process itself.

#[path = "support/scrape.rs"]
mod support;

use bellwether::{Registry, isolate, process::Process};
use support::{Scrape, Shop};

fn exposed() -> Option<Scrape> {
    if !cfg!(target_os = "linux") {
        bellwether_testkit::skipped("Linux");
        return None;
    }
    let registry = Registry::new().with::<Shop>().with_process().build().expect("names differ");
    Some(Scrape::of(&registry))
}

#[test]
fn the_process_says_what_it_uses() {
    let _scope = isolate::<Process>();
    let Some(scrape) = exposed() else { return };
    let get = |name: &str| scrape.get(name, "").unwrap_or_else(|| panic!("no {name}"));
    let (resident, address) =
        (get("process_resident_memory_bytes"), get("process_virtual_memory_bytes"));
    assert!(resident > 100_000.0 && resident < address, "{resident} of {address}");
    assert!(get("process_open_fds") >= 3.0 && get("process_open_fds") < get("process_max_fds"));
    assert!(get("process_threads") >= 1.0);
    // After 2020, and not after now.
    let start = get("process_start_time_seconds");
    let now = bellwether::Clock::now(&bellwether::SystemClock).as_seconds();
    assert!(start > 1.58e9 && start < now + 1.0, "{start} against {now}");
}

#[test]
fn cpu_time_goes_up_with_work() {
    let _scope = isolate::<Process>();
    let Some(before) = exposed() else { return };
    let cpu = |scrape: &Scrape| scrape.get("process_cpu_seconds_total", "").unwrap();
    // Another scrape sees more only once a tick of the kernel's clock has passed.
    let mut sum = 0u64;
    let later = loop {
        sum = (0..1_000_000u64).fold(sum, |sum, n| std::hint::black_box(sum.wrapping_add(n)));
        let Some(now) = exposed() else { return };
        if cpu(&now) > cpu(&before) {
            break cpu(&now);
        }
    };
    assert!(later < 3600.0, "{later} seconds for a test of one");
}

#[test]
fn asking_twice_registers_once() {
    let _scope = isolate::<Process>();
    let (Some(_), Some(second)) = (exposed(), exposed()) else { return };
    assert_eq!(second.series("process_threads").len(), 1);
    assert!(bellwether::process::register());
}

#[test]
fn open_files_are_counted() {
    let _scope = isolate::<Process>();
    let Some(before) = exposed() else { return };
    let files: Vec<std::fs::File> =
        (0..50).map(|_| std::fs::File::open("/proc/self/stat").unwrap()).collect();
    let Some(after) = exposed() else { return };
    let open = |scrape: &Scrape| scrape.get("process_open_fds", "").unwrap();
    // Other tests of this binary open a few files meanwhile.
    assert!(open(&after) - open(&before) >= 40.0, "{} files held", files.len());
}
