//! Findings as they come, bounded: so many examples of a code in a subject, the rest counted.

use std::collections::HashMap;

use crate::codes::Rule;
use crate::finding::{Finding, excerpt};

/// Examples listed for one code in one subject; more are counted.
pub(crate) const EXAMPLES_MAX: usize = 20;
/// Subjects listed for one code; occurrences in more are counted on the last one.
pub(crate) const SUBJECTS_MAX: usize = 200;

/// Gathers findings; never stops at the first.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    rules: HashMap<&'static str, Subjects>,
}

#[derive(Debug, Default)]
struct Subjects {
    by_name: HashMap<String, usize>,
    groups: Vec<Group>,
}

/// The findings of one code in one subject.
#[derive(Debug, Default)]
struct Group {
    examples: Vec<Finding>,
    suppressed: u64,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) subject: &'a str,
    pub(crate) label: Option<&'a str>,
    pub(crate) value: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(crate) fn family(subject: &'a str) -> Self {
        Self { subject, label: None, value: None }
    }

    pub(crate) fn label(subject: &'a str, label: &'a str) -> Self {
        Self { subject, label: Some(label), value: None }
    }

    pub(crate) fn with_value(self, value: &'a str) -> Self {
        Self { value: Some(value), ..self }
    }
}

impl Collector {
    /// Notes one occurrence. `text` makes message and help, and is called only when the finding
    /// is listed and was not there before.
    pub(crate) fn note(
        &mut self,
        rule: &'static Rule,
        place: Place<'_>,
        text: impl FnOnce() -> (String, String),
    ) {
        let Some(group) = self.rules.entry(rule.code).or_default().group(place.subject) else {
            return;
        };
        let value = place.value.map(excerpt);
        let same = |f: &&mut Finding| f.label.as_deref() == place.label && f.value == value;
        if let Some(known) = group.examples.iter_mut().find(same) {
            known.series += 1;
            return;
        }
        if group.examples.len() == EXAMPLES_MAX {
            group.suppressed += 1;
            return;
        }
        let (message, help) = text();
        group.examples.push(Finding {
            code: rule.code,
            severity: rule.severity,
            subject: place.subject.to_owned(),
            label: place.label.map(str::to_owned),
            value,
            message,
            help,
            series: 1,
            suppressed: 0,
        });
    }

    /// All findings: errors first, then by subject and code.
    pub(crate) fn finish(self) -> Vec<Finding> {
        let groups = self.rules.into_values().flat_map(|subjects| subjects.groups);
        let mut findings: Vec<Finding> = groups.flat_map(Group::finish).collect();
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.severity, f.suppressed > 0);
            (key(a).0, &a.subject, a.code, key(a).1, &a.label, &a.value).cmp(&(
                key(b).0,
                &b.subject,
                b.code,
                key(b).1,
                &b.label,
                &b.value,
            ))
        });
        findings
    }
}

impl Subjects {
    /// The group of `subject`; nothing, and counted, when there are too many.
    fn group(&mut self, subject: &str) -> Option<&mut Group> {
        if let Some(index) = self.by_name.get(subject) {
            return self.groups.get_mut(*index);
        }
        if self.groups.len() == SUBJECTS_MAX {
            if let Some(last) = self.groups.last_mut() {
                last.suppressed += 1;
            }
            return None;
        }
        self.by_name.insert(subject.to_owned(), self.groups.len());
        self.groups.push(Group::default());
        self.groups.last_mut()
    }
}

impl Group {
    fn finish(mut self) -> Vec<Finding> {
        self.examples.sort_by(|a, b| (&a.label, &a.value).cmp(&(&b.label, &b.value)));
        if let Some(last) = self.examples.last_mut() {
            last.suppressed = self.suppressed;
        }
        self.examples
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    fn note(found: &mut Collector, subject: &str, value: &str) {
        let place = Place::label(subject, "route").with_value(value);
        found.note(&codes::UNKNOWN_VALUE, place, || ("m".to_owned(), "h".to_owned()));
    }

    #[test]
    fn the_same_drift_in_many_series_is_one_finding() {
        let mut found = Collector::default();
        for _ in 0..1000 {
            note(&mut found, "x", "a");
        }
        let findings = found.finish();
        assert_eq!(findings.len(), 1);
        assert_eq!((findings[0].series, findings[0].suppressed), (1000, 0));
    }

    #[test]
    fn examples_past_the_limit_are_counted_on_the_last_one() {
        let mut found = Collector::default();
        for i in 0..57 {
            note(&mut found, "x", &i.to_string());
        }
        let findings = found.finish();
        assert_eq!(findings.len(), EXAMPLES_MAX);
        let suppressed: Vec<u64> = findings.iter().map(|f| f.suppressed).collect();
        assert_eq!(suppressed.iter().sum::<u64>(), 37);
        assert_eq!(suppressed.last(), Some(&37));
    }

    #[test]
    fn subjects_past_the_limit_are_counted_too() {
        let mut found = Collector::default();
        for i in 0..SUBJECTS_MAX + 5 {
            note(&mut found, &format!("family_{i}"), "a");
        }
        let findings = found.finish();
        assert_eq!(findings.len(), SUBJECTS_MAX);
        assert_eq!(findings.iter().map(|f| f.suppressed).sum::<u64>(), 5);
    }
}
