//! The twelve histories.

use super::{Second, Trace, WARM_UP};

const MINUTE: u32 = 60;
const HOUR: u32 = 3600;
/// When the trouble starts.
const T0: u32 = WARM_UP;

const OK: Second = Second { total: 10, bad: 0, slow: 0 };
const DOWN: Second = Second { total: 10, bad: 10, slow: 0 };
const TENTH: Second = Second { total: 10, bad: 1, slow: 0 };
const SILENT: Second = Second { total: 0, bad: 0, slow: 0 };

fn trace(
    name: &'static str,
    about: &'static str,
    hours: u32,
    shape: fn(u32, usize) -> Second,
) -> Trace {
    let (downs, scrape_gaps, jumps) = (Vec::new(), Vec::new(), Vec::new());
    let seconds = T0 + hours * HOUR;
    Trace { name, about, seconds, replicas: 1, skipped: 0, shape, downs, scrape_gaps, jumps }
}

fn within(at: u32, from: u32, seconds: u32) -> bool {
    (from..from + seconds).contains(&at)
}

/// All twelve.
pub fn all() -> [Trace; 12] {
    [
        total_outage(),
        ten_percent(),
        slow_burn(),
        flapping(),
        night(),
        counter_reset(),
        replica_restart(),
        scrape_gap(),
        deploy_spike(),
        latency_only(),
        low_traffic(),
        clock_jump(),
    ]
}

fn total_outage() -> Trace {
    trace("total_outage", "every request fails for 10 minutes", 2, |at, _| {
        if within(at, T0, 10 * MINUTE) { DOWN } else { OK }
    })
}

fn ten_percent() -> Trace {
    trace("ten_percent", "a tenth of the requests fails for an hour", 3, |at, _| {
        if within(at, T0, HOUR) { TENTH } else { OK }
    })
}

fn slow_burn() -> Trace {
    trace(
        "slow_burn",
        "1 % of the requests fails for 5 hours: a warning, never a page",
        7,
        |at, _| {
            let bad = u64::from(within(at, T0, 5 * HOUR));
            Second { total: 100, bad, slow: 0 }
        },
    )
}

fn flapping() -> Trace {
    trace("flapping", "down for 2 minutes of every 10, for 90 minutes", 4, |at, _| {
        let bad = within(at, T0, 90 * MINUTE) && (at - T0) % (10 * MINUTE) < 2 * MINUTE;
        if bad { DOWN } else { OK }
    })
}

fn night() -> Trace {
    let about = "an outage, then the balancer sends nothing for an hour, then healthy traffic";
    trace("night_without_traffic", about, 3, |at, _| match at {
        at if within(at, T0, 15 * MINUTE) => DOWN,
        at if within(at, T0 + 15 * MINUTE, HOUR) => SILENT,
        _ => OK,
    })
}

fn counter_reset() -> Trace {
    let about = "a tenth fails for 40 minutes; in the middle the counters begin again at zero";
    let shape = |at, _: usize| if within(at, T0, 40 * MINUTE) { TENTH } else { OK };
    let downs = vec![(0, T0 + 20 * MINUTE, T0 + 20 * MINUTE + 1)];
    Trace { downs, ..trace("counter_reset", about, 3, shape) }
}

fn replica_restart() -> Trace {
    let about = "after busy hours one of three replicas fails all its requests and restarts every \
                 15 minutes";
    let shape = |at, replica: usize| match at {
        at if at < T0 => Second { total: 30, ..OK },
        at if replica == 2 && within(at, T0, HOUR) => DOWN,
        _ => OK,
    };
    let downs =
        (0..4).map(|n| (2, T0 + (n * 15 + 10) * MINUTE, T0 + (n * 15 + 11) * MINUTE)).collect();
    Trace { replicas: 3, downs, ..trace("replica_restart", about, 3, shape) }
}

fn scrape_gap() -> Trace {
    let about = "an outage of 20 minutes; nothing is scraped from its 5th to its 13th minute";
    let shape = |at, _: usize| if within(at, T0, 20 * MINUTE) { DOWN } else { OK };
    let scrape_gaps = vec![(T0 + 5 * MINUTE, T0 + 13 * MINUTE)];
    Trace { scrape_gaps, ..trace("scrape_gap", about, 3, shape) }
}

fn deploy_spike() -> Trace {
    trace("deploy_spike", "40 seconds of failures at a deploy: nobody is paged", 2, |at, _| {
        if within(at, T0, 40) { DOWN } else { OK }
    })
}

fn latency_only() -> Trace {
    trace("latency_only", "every request is slow for 2 hours, none fails", 9, |at, _| Second {
        slow: if within(at, T0, 2 * HOUR) { 10 } else { 0 },
        ..OK
    })
}

fn low_traffic() -> Trace {
    trace("low_traffic", "a request every 6 minutes, one of them fails", 3, |at, _| Second {
        total: u64::from(at % (6 * MINUTE) == 0),
        bad: u64::from(at == T0 + 6 * MINUTE),
        slow: 0,
    })
}

fn clock_jump() -> Trace {
    let about = "the service's clock jumps 20 minutes ahead; an hour later a 10 minute outage";
    let shape = |at, _: usize| if within(at, T0 + HOUR, 10 * MINUTE) { DOWN } else { OK };
    Trace { jumps: vec![(T0, 20 * 60)], ..trace("clock_jump", about, 3, shape) }
}
