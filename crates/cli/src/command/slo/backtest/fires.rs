//! When alerts fired and resolved, and how often.

use std::collections::BTreeMap;

use bellwether_slo::Change;

/// Fires kept of a policy; more are counted.
const KEPT_MAX: usize = 10_000;
/// An alert that fires again within so many milliseconds after it resolved flaps.
pub(super) const FLAP_MILLIS: i64 = 3_600_000;

/// One time an alert fired.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fire {
    /// The alert's name.
    pub(super) alert: String,
    /// When it fired, in milliseconds.
    pub(super) at: i64,
    /// When it resolved; none while it fires at the end.
    pub(super) resolved: Option<i64>,
    /// Share of the period's budget spent when it fired.
    pub(super) spent: f64,
    /// Whether it had resolved just before.
    pub(super) flap: bool,
}

impl Fire {
    /// Whether it fired at any time from `from` to `to`.
    pub(super) fn overlaps(&self, from: i64, to: i64) -> bool {
        self.at <= to && self.resolved.is_none_or(|resolved| resolved >= from)
    }
}

/// All fires of a policy.
#[derive(Debug, Default)]
pub(super) struct Fires {
    kept: Vec<Fire>,
    left_out: u64,
    /// Where the open fire of an alert is kept, and when it last resolved.
    open: BTreeMap<String, Option<usize>>,
    resolved: BTreeMap<String, i64>,
}

impl Fires {
    /// Takes a change of an alert's state, and what was spent by then.
    pub(super) fn note(&mut self, change: Change, spent: f64) {
        let at = change.at.0;
        if !change.firing {
            if let Some(fire) =
                self.open.remove(&change.alert).flatten().and_then(|at| self.kept.get_mut(at))
            {
                fire.resolved = Some(at);
            }
            self.resolved.insert(change.alert, at);
            return;
        }
        let flap =
            self.resolved.get(&change.alert).is_some_and(|before| at - before <= FLAP_MILLIS);
        let kept = (self.kept.len() < KEPT_MAX).then_some(self.kept.len());
        self.open.insert(change.alert.clone(), kept);
        if kept.is_some() {
            self.kept.push(Fire { alert: change.alert, at, resolved: None, spent, flap });
        } else {
            self.left_out += 1;
        }
    }

    /// In the order they fired.
    pub(super) fn all(&self) -> &[Fire] {
        &self.kept
    }

    /// Those of one alert.
    pub(super) fn of<'a>(&'a self, alert: &'a str) -> impl Iterator<Item = &'a Fire> {
        self.kept.iter().filter(move |fire| fire.alert == alert)
    }

    /// How many fired after as many as are kept.
    pub(super) fn left_out(&self) -> u64 {
        self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_model::Timestamp;

    fn change(at: i64, firing: bool) -> Change {
        Change { at: Timestamp(at), alert: "a".to_owned(), firing }
    }

    #[test]
    fn a_fire_soon_after_its_end_is_a_flap() {
        let mut fires = Fires::default();
        for (at, firing) in [
            (0, true),
            (10, false),
            (10 + FLAP_MILLIS, true),
            (20 + FLAP_MILLIS, false),
            (30 + 2 * FLAP_MILLIS, true),
        ] {
            fires.note(change(at, firing), 0.5);
        }
        let flaps: Vec<bool> = fires.all().iter().map(|fire| fire.flap).collect();
        assert_eq!(flaps, [false, true, false]);
        assert_eq!(fires.all()[0].resolved, Some(10));
        assert_eq!(fires.all()[2].resolved, None);
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_rest_counted() {
        let mut fires = Fires::default();
        for at in 0..20_010 {
            fires.note(change(at, at % 2 == 0), 0.0);
        }
        assert_eq!((fires.all().len(), fires.left_out()), (KEPT_MAX, 5));
    }
}
