//! What works by itself: one thread ticks, another exchanges counts with the replicas.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Inner, TICK};

/// What works by itself. The ticking one ends first, so that the last exchange states everything.
pub(super) struct Threads {
    _ticking: Repeating,
    _exchanging: Option<Repeating>,
}

/// A thread that does something again and again; ends with the last handle.
struct Repeating {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Threads {
    pub(super) fn start(inner: &Arc<Inner>) -> std::io::Result<Self> {
        let ticking = Arc::clone(inner);
        let tick = move |last| {
            ticking.tick();
            if last {
                ticking.write();
            }
        };
        let ticking = Repeating::start("bellwether-slo", TICK, tick)?;
        let exchanging = match &inner.sharing {
            None => None,
            Some(sharing) => {
                let (inner, every) = (Arc::clone(inner), sharing.every);
                let exchange = move |_| {
                    inner.exchange();
                };
                Some(Repeating::start("bellwether-fleet", every, exchange)?)
            }
        };
        Ok(Self { _ticking: ticking, _exchanging: exchanging })
    }
}

impl Repeating {
    /// Does it every so often, and once more, told so, at the end.
    fn start(
        name: &str,
        every: Duration,
        mut run: impl FnMut(bool) + Send + 'static,
    ) -> std::io::Result<Self> {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let signal = Arc::clone(&stop);
        let run = move || {
            while !stopped_within(&signal, every) {
                run(false);
            }
            run(true);
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run)?;
        Ok(Self { stop, thread: Mutex::new(Some(thread)) })
    }
}

/// Waits for the signal; says whether it came.
fn stopped_within((stopped, signal): &(Mutex<bool>, Condvar), patience: Duration) -> bool {
    let stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = signal.wait_timeout_while(stopped, patience, |stopped| !*stopped);
    *waited.unwrap_or_else(PoisonError::into_inner).0
}

impl Drop for Repeating {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Who is told of a change may drop the last handle: the thread cannot wait for itself.
        let own = std::thread::current().id();
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != own) {
            // It only panics where what it does panics, and then there is nobody left to tell.
            let _ended = thread.join();
        }
    }
}
