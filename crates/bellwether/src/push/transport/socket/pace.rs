//! How fast datagrams may leave: what waited through an outage must not flood who was away.

use std::time::Duration;

/// Nanoseconds a byte: 2 KiB a millisecond, so that 32 MiB leave within 17 s.
const NANOS_A_BYTE: u64 = 1_000_000 / 2048;
/// What may leave at once, as the time it stands for: 64 KiB. A receiver's buffer has 208 KiB unless
/// told otherwise, of which datagrams fill about twice what is in them.
const AT_ONCE_NANOS: u64 = 64 * 1024 * NANOS_A_BYTE;

/// Lets bytes leave at a steady pace, burst by burst: to wait for each datagram would cost more than
/// to send it. Is told the time.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// When all that left would have left at the steady pace.
    even: u64,
}

impl Pace {
    /// How long a datagram of so many bytes is to wait at `now`, in nanoseconds of the monotonic
    /// clock; from then on it counts as sent.
    pub(super) fn wait(&mut self, bytes: usize, now: u64) -> Duration {
        let ahead = self.even.saturating_sub(now);
        let wait = if ahead < AT_ONCE_NANOS { 0 } else { ahead };
        let cost = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(NANOS_A_BYTE);
        self.even = self.even.max(now).saturating_add(cost);
        Duration::from_nanos(wait)
    }
}

#[cfg(test)]
mod tests {
    use bellwether_model::{Clock as _, ManualClock, Timestamp};

    use super::*;

    #[test]
    fn a_flush_after_an_outage_leaves_evenly_and_a_small_one_at_once() {
        const PACKET: usize = 8192;
        let clock = ManualClock::at(Timestamp(0));
        let mut pace = Pace::default();
        let mut send = |packets: usize| {
            let mut left = Vec::new();
            for _ in 0..packets {
                clock.advance(pace.wait(PACKET, clock.monotonic_nanos()));
                left.push(clock.monotonic_nanos());
            }
            left
        };
        let left = send(4096);
        let whole = left.last().expect("32 MiB") - left[0];
        assert!((16_000_000_000..17_000_000_000).contains(&whole), "{whole}");
        // In no 20 ms more than a burst: well below a receiver's buffer.
        let most = 64 * 1024;
        for (at, from) in left.iter().enumerate() {
            let within = left[at..].iter().take_while(|to| *to - from <= 20_000_000).count();
            assert!(within * PACKET <= most + PACKET, "{} bytes in 20 ms", within * PACKET);
        }
        clock.advance(Duration::from_secs(10));
        let small = send(4);
        assert_eq!(small.first(), small.last(), "an ordinary flush does not wait");
    }
}
