//! When a correction begins, how long it is, how it comes again.

use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_model::spec::CorrectionSpec;
use bellwether_slo::Zone;
use bellwether_slo::correction::Recurrence;

use super::super::Scope;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::emit::duration as span_of;
use crate::moment;
use crate::objective;
use crate::source::Span;
use crate::syntax::Key;
use crate::view::View;

const LENGTH_MIN: Duration = Duration::from_secs(1);
const LENGTH_MAX: Duration = Duration::from_hours(92 * 24);

/// Where to say that something is wrong.
struct Said<'a, 'b> {
    scope: &'a mut Scope<'b>,
    subject: &'a str,
}

impl Said<'_, '_> {
    fn say(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.scope.report(Diagnostic::new(code, span, self.subject, message, help));
    }
}

/// A correction; nothing, and why, when its times make none.
pub(super) fn read(
    scope: &mut Scope<'_>,
    view: View<'_>,
    key: &Key,
    subject: &str,
) -> Option<CorrectionSpec> {
    let mut said = Said { scope, subject };
    let zone = view.text("zone").map_or_else(|| "UTC".to_owned(), |zone| zone.trim().to_owned());
    let clocks = match Zone::parse(&zone) {
        Ok(clocks) => Some(clocks),
        Err(problem) => {
            said.say(codes::CORRECTION_TIME, view.span("zone"), problem.what, problem.help);
            None
        }
    };
    let rrule = recurrence(&mut said, view);
    let (start, length) = span(&mut said, view, key, clocks.as_ref()?);
    let entered = at(&mut said, view, "entered", clocks.as_ref()?);
    let spec = CorrectionSpec {
        name: key.text.clone(),
        start: start?,
        length: length?,
        rrule: rrule.ok()?,
        zone,
        reason: view.string("reason"),
        author: view.string("by"),
        entered,
    };
    let never = objective::correction(&spec).is_ok_and(|one| {
        one.occurrences(Timestamp(i64::MIN), Timestamp(spec.start.0.saturating_add(YEAR)))
            .is_empty()
    });
    if never && spec.rrule.is_some() {
        let help = "let `UNTIL` be after `from`, and ask for days there are";
        said.say(codes::CORRECTION_RULE, view.span("rrule"), "it never comes", help);
    }
    Some(spec)
}

/// Longer than this no recurrence takes to begin.
const YEAR: i64 = 4 * 366 * 86_400_000;

/// The rule as written.
fn recurrence(said: &mut Said<'_, '_>, view: View<'_>) -> Result<Option<String>, Refused> {
    let Some(text) = view.text("rrule") else { return Ok(None) };
    let Err(problems) = Recurrence::parse(text) else {
        return Ok(Some(text.trim().trim_start_matches("RRULE:").to_owned()));
    };
    for problem in problems {
        said.say(codes::CORRECTION_RULE, view.span("rrule"), problem.what, problem.help);
    }
    Err(Refused)
}

/// It has been said why.
struct Refused;

fn at(said: &mut Said<'_, '_>, view: View<'_>, key: &str, zone: &Zone) -> Option<Timestamp> {
    let text = view.text(key)?;
    let read = moment::read(text, zone);
    if read.is_none() {
        let message = format!("{} is no moment", quoted(text));
        said.say(codes::CORRECTION_TIME, view.span(key), message, moment::ADVICE);
    }
    read
}

/// Begin and length.
fn span(
    said: &mut Said<'_, '_>,
    view: View<'_>,
    key: &Key,
    zone: &Zone,
) -> (Option<Timestamp>, Option<Duration>) {
    let start = at(said, view, "from", zone);
    let length = match (view.node("to").is_some(), view.node("duration").is_some()) {
        (false, true) => view.duration("duration"),
        (true, false) => until(said, view, start, zone),
        (both, _) => {
            let message = if both { "both `to` and `duration` are given" } else { "it has no end" };
            let help = "give `to` or `duration`, one of them";
            said.say(codes::CORRECTION_TIME, key.span, message, help);
            None
        }
    };
    if let Some(length) = length.filter(|length| !(LENGTH_MIN..=LENGTH_MAX).contains(length)) {
        let message = format!("it is {} long", span_of(length));
        let help =
            "make it 1s to 92d long; what lasts longer is no exception: change the objective";
        said.say(codes::CORRECTION_TIME, key.span, message, help);
        return (start, None);
    }
    (start, length)
}

fn until(
    said: &mut Said<'_, '_>,
    view: View<'_>,
    start: Option<Timestamp>,
    zone: &Zone,
) -> Option<Duration> {
    let (end, start) = (at(said, view, "to", zone)?, start?);
    let length = u64::try_from(end.0 - start.0).ok().filter(|length| *length > 0);
    if length.is_none() {
        let message = "it ends before it begins".to_owned();
        let help = "swap `from` and `to`, or correct the dates";
        said.say(codes::CORRECTION_TIME, view.span("to"), message, help);
    }
    length.map(Duration::from_millis)
}
