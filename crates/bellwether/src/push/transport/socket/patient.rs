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
        let receiver = self.pending.take().map_or_else(|| on_a_thread(call), Ok)?;
        match receiver.recv_timeout(deadline.left()?) {
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
