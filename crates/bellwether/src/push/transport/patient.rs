//! Calls of the system that know no deadline.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;

use super::deadline::Deadline;

/// Makes a call on a thread of its own and waits for it no longer than there is time. One call is
/// under way at most: whoever asks again meanwhile waits for the same one.
#[derive(Debug)]
pub(super) struct Patient<T> {
    pending: Option<Receiver<io::Result<T>>>,
}

impl<T> Default for Patient<T> {
    fn default() -> Self {
        Self { pending: None }
    }
}

impl<T: Send + 'static> Patient<T> {
    pub(super) fn call(
        &mut self,
        deadline: Deadline,
        call: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        // Before the call under way is taken out: it would be forgotten, and another begun.
        let left = deadline.left()?;
        let receiver = self.pending.take().map_or_else(|| on_a_thread(call), Ok)?;
        match receiver.recv_timeout(left) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => {
                self.pending = Some(receiver);
                Err(io::ErrorKind::TimedOut.into())
            }
            Err(RecvTimeoutError::Disconnected) => Err(io::Error::other("the call panicked")),
        }
    }
}

fn on_a_thread<T: Send + 'static>(
    call: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<Receiver<io::Result<T>>> {
    let (sender, receiver) = sync_channel(1);
    let thread = thread::Builder::new().name("push connects".to_owned());
    // Nobody may be waiting any more.
    thread.spawn(move || drop(sender.try_send(call())))?;
    Ok(receiver)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_call_under_way_is_waited_for_again_even_by_those_whose_time_is_up() {
        let (let_go, hung) = sync_channel::<u64>(1);
        let calls = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&calls);
        let mut hung = Some(hung);
        let mut patient = Patient::default();
        let mut call = |wait: Duration| {
            let (calls, hung) = (Arc::clone(&calls), hung.take());
            patient.call(Deadline::after(wait), move || {
                calls.fetch_add(1, Ordering::Relaxed);
                hung.and_then(|hung| hung.recv().ok()).ok_or(io::ErrorKind::BrokenPipe.into())
            })
        };
        let late = |result: io::Result<u64>| result.map_err(|error| error.kind());
        assert_eq!(late(call(Duration::from_millis(20))), Err(io::ErrorKind::TimedOut));
        assert_eq!(late(call(Duration::ZERO)), Err(io::ErrorKind::TimedOut));
        let_go.send(7).expect("it waits");
        assert_eq!(late(call(Duration::from_secs(20))), Ok(7));
        assert_eq!(counted.load(Ordering::Relaxed), 1);
    }
}
