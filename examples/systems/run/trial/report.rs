//! What is said, as it happens.

use std::time::Duration;

use bellwether::{Clock as _, SystemClock};

use super::{PATIENCE, Samples};

/// How long a run that must fail waits for what does not come.
const DOUBT: Duration = Duration::from_secs(3);

/// A report on standard output: a line for each thing done and each thing checked.
#[derive(Debug)]
pub(crate) struct Report {
    begun: u64,
    done: u32,
    checks: u32,
    failed: u32,
    skipped: bool,
    doubt: bool,
}

impl Report {
    pub(crate) fn begin(system: &str, seed: u64, doubt: bool) -> Self {
        println!("{system}, seed {seed}");
        let begun = SystemClock.monotonic_nanos();
        Self { begun, done: 0, checks: 0, failed: 0, skipped: false, doubt }
    }

    /// How long to wait until what was recorded has arrived.
    pub(crate) fn patience(&self) -> Duration {
        if self.doubt { DOUBT } else { PATIENCE }
    }

    /// What to expect: what was recorded, or one more, which must not be found.
    pub(crate) fn expect(&self, recorded: &Samples) -> Samples {
        let mut expected = recorded.clone();
        if let (true, Some(value)) = (self.doubt, expected.0.values_mut().next()) {
            *value += 1.0;
        }
        expected
    }

    /// Something that was done.
    pub(crate) fn did(&mut self, what: &str) {
        self.done += 1;
        println!("  did     {what}");
    }

    /// Something that must hold.
    pub(crate) fn check(&mut self, what: &str, holds: Result<(), String>) {
        self.checks += 1;
        match holds {
            Ok(()) => println!("  ok      {what}"),
            Err(why) => {
                self.failed += 1;
                println!("  FAILED  {what}\n          {why}");
            }
        }
    }

    /// Two things that must be equal.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what is compared is mostly made on the spot"
    )]
    pub(crate) fn equal<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, is: T, shall: T) {
        let holds = if is == shall { Ok(()) } else { Err(format!("{is:?}, not {shall:?}")) };
        self.check(what, holds);
    }

    /// A peer is not there, as was said on standard error.
    pub(crate) fn skip(&mut self) {
        self.skipped = true;
    }

    /// The last line, and whether all is well.
    pub(crate) fn end(self) -> bool {
        let took = SystemClock.monotonic_nanos().saturating_sub(self.begun);
        let took = Duration::from_nanos(took).as_secs_f64();
        let Self { done, checks, failed, skipped, .. } = self;
        let ok = failed == 0 && (skipped || (done > 0 && checks > 0));
        let end = match (ok, skipped) {
            (true, true) => format!("{checks} checks hold; the rest is skipped for want of a peer"),
            (true, false) => format!("all of {checks} checks hold"),
            (false, _) => format!("{failed} of {checks} checks FAILED"),
        };
        println!("{end}, {took:.1} s");
        ok
    }
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
