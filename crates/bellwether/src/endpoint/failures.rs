//! How often each address was wrong lately.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Wrong tokens an address may present within [`WINDOW`].
const FAILURES_MAX: u32 = 10;
/// How long failures count, from the first of them on.
const WINDOW: Duration = Duration::from_mins(1);
/// Addresses remembered; past it the one that failed longest ago is forgotten.
const ADDRESSES_MAX: usize = 4096;

/// Failures by address. IPv6 addresses count by their /64, which one host has to itself; requests
/// without an address count together.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<HashMap<Option<IpAddr>, Window>>);

#[derive(Debug, Clone, Copy)]
struct Window {
    since_nanos: u64,
    count: u32,
}

impl Window {
    fn left(self, now_nanos: u64) -> Duration {
        WINDOW.saturating_sub(Duration::from_nanos(now_nanos.saturating_sub(self.since_nanos)))
    }
}

impl Failures {
    /// How long an address has to wait, if it was wrong too often.
    pub(super) fn wait_of(&self, peer: Option<IpAddr>, now_nanos: u64) -> Option<Duration> {
        let windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.get(&peer.map(host))?;
        let left = window.left(now_nanos);
        (window.count >= FAILURES_MAX && !left.is_zero()).then_some(left)
    }

    /// Counts a wrong token.
    pub(super) fn count(&self, peer: Option<IpAddr>, now_nanos: u64) {
        let peer = peer.map(host);
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !windows.contains_key(&peer) && windows.len() >= ADDRESSES_MAX {
            make_room(&mut windows, now_nanos);
        }
        let fresh = Window { since_nanos: now_nanos, count: 0 };
        let window = windows.entry(peer).or_insert(fresh);
        if window.left(now_nanos).is_zero() {
            *window = fresh;
        }
        window.count = window.count.saturating_add(1);
    }
}

fn make_room(windows: &mut HashMap<Option<IpAddr>, Window>, now_nanos: u64) {
    windows.retain(|_, window| !window.left(now_nanos).is_zero());
    if windows.len() >= ADDRESSES_MAX {
        let oldest = windows.iter().min_by_key(|(_, w)| w.since_nanos).map(|(peer, _)| *peer);
        if let Some(oldest) = oldest {
            windows.remove(&oldest);
        }
    }
}

fn host(address: IpAddr) -> IpAddr {
    const NETWORK: u128 = !0 << 64;
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & NETWORK).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn address(n: u32) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::from_bits(n))
    }

    #[test]
    fn ten_failures_within_a_minute_close_an_address_until_the_minute_is_over() {
        let failures = Failures::default();
        for _ in 0..10 {
            assert_eq!(failures.wait_of(Some(address(1)), 0), None);
            failures.count(Some(address(1)), 0);
        }
        assert_eq!(failures.wait_of(Some(address(1)), 20 * SECOND), Some(Duration::from_secs(40)));
        assert_eq!(failures.wait_of(Some(address(2)), 20 * SECOND), None);
        assert_eq!(failures.wait_of(Some(address(1)), 60 * SECOND), None);
        failures.count(Some(address(1)), 60 * SECOND);
        assert_eq!(failures.wait_of(Some(address(1)), 60 * SECOND), None);
    }

    #[test]
    fn a_host_cannot_get_around_it_by_changing_its_ipv6_address() {
        let failures = Failures::default();
        for n in 0..10u128 {
            let address = Ipv6Addr::from_bits(0x2001_0db8 << 96 | n);
            failures.count(Some(address.into()), 0);
        }
        let another = Ipv6Addr::from_bits(0x2001_0db8 << 96 | 0xffff);
        assert!(failures.wait_of(Some(another.into()), 1).is_some());
    }

    #[test]
    fn a_flood_of_addresses_does_not_grow_it() {
        let failures = Failures::default();
        for n in 0..10_000 {
            failures.count(Some(address(n)), u64::from(n));
        }
        assert_eq!(failures.0.lock().unwrap().len(), ADDRESSES_MAX);
        assert!(failures.0.lock().unwrap().contains_key(&Some(address(9_999))));
    }
}
