//! The time a budget is for.

use std::time::Duration;

use bellwether_model::spec::{CalendarUnit, CalendarWindow};
use bellwether_slo::Zone;

use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::resolve::Scope;
use crate::syntax::Key;
use crate::view::View;

const WINDOW_MIN: Duration = Duration::from_hours(1);
const WINDOW_MAX: Duration = Duration::from_hours(366 * 24);

/// The window, and what it is of the calendar.
pub(super) fn read(
    scope: &mut Scope<'_>,
    view: View<'_>,
    key: &Key,
) -> (Option<Duration>, Option<CalendarWindow>) {
    if let Some(inner) = view.inner("window") {
        let calendar = calendar(scope, inner, key);
        return (calendar.as_ref().map(|c| c.unit.longest()), calendar);
    }
    let window = view.duration("window");
    if window.is_some_and(|window| !(WINDOW_MIN..=WINDOW_MAX).contains(&window)) {
        let message = format!("a window of {}", quoted(&view.string("window")));
        let help = "choose a window from `1h` to `1y`; `30d` is usual";
        let span = view.span("window");
        scope.report(Diagnostic::new(codes::SLO_WINDOW, span, &key.text, message, help));
        return (None, None);
    }
    (window, None)
}

fn calendar(scope: &mut Scope<'_>, view: View<'_>, key: &Key) -> Option<CalendarWindow> {
    let word = view.word("calendar")?;
    let unit = CalendarUnit::ALL.into_iter().find(|unit| unit.as_str() == word)?;
    let zone = view.text("zone").map_or_else(|| "UTC".to_owned(), |zone| zone.trim().to_owned());
    if let Err(problem) = Zone::parse(&zone) {
        let span = view.span("zone");
        let (what, help) = (problem.what, problem.help);
        scope.report(Diagnostic::new(codes::SLO_WINDOW, span, &key.text, what, help));
    }
    Some(CalendarWindow { unit, zone })
}
