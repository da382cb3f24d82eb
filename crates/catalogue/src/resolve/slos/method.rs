//! Whether events are counted, or slices of time.

use std::time::Duration;

use bellwether_model::spec::Method;

use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::resolve::Scope;
use crate::syntax::Key;
use crate::view::View;

/// A slice when the catalogue does not say.
const SLICE: Duration = Duration::from_mins(1);

pub(super) fn read(scope: &mut Scope<'_>, view: View<'_>, key: &Key) -> Method {
    if view.word("method") == Some("timeslices") {
        return slices(scope, view, key);
    }
    for field in ["slice", "slice_target"] {
        let Some(span) = view.key_span(field) else { continue };
        let message = format!("`{field}` without `method: timeslices`");
        let help = format!("add `method: timeslices`, or leave `{field}` out");
        scope.report(Diagnostic::new(codes::SLO_METHOD, span, &key.text, message, help));
    }
    Method::Occurrences
}

fn slices(scope: &mut Scope<'_>, view: View<'_>, key: &Key) -> Method {
    let slice = view.duration("slice").unwrap_or(SLICE);
    let hour = Duration::from_hours(1).as_millis();
    // Slices begin at the same times every hour, so that all who count agree on them.
    if slice < SLICE || !hour.is_multiple_of(slice.as_millis()) {
        let message = format!("slices of {}", quoted(&view.string("slice")));
        let help = "choose slices of at least 1m that divide an hour: `1m`, `5m`, `15m`, `1h`";
        let span = view.span("slice");
        scope.report(Diagnostic::new(codes::SLO_METHOD, span, &key.text, message, help));
    }
    let target = view.text("slice_target").or_else(|| view.text("objective"));
    Method::Timeslices { slice, target: target.unwrap_or_default().trim().to_owned() }
}
