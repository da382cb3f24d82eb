//! Who entered and who withdrew corrections: what is declared at each start, and what was withdrawn.

use bellwether_model::Timestamp;

use super::{Correction, Corrections};
use crate::json::{Object, ToJson};
use crate::problem::Problem;

/// Withdrawn corrections that are remembered, the latest ones.
const WITHDRAWN_MAX: usize = 64;

/// A correction that is no longer in force: its times count again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// As it was.
    pub correction: Correction,
    /// Who withdrew it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Corrections {
    /// Declares all there are by configuration, as at each start: new ones are entered at `at`
    /// (unless they say when), changed ones replace what they were, and those declared before that
    /// are no longer in the list are withdrawn. Others, added by hand, stay.
    ///
    /// # Errors
    /// All that is wrong with them; those that are sound are in force.
    pub fn declare_all(
        &mut self,
        list: Vec<Correction>,
        at: Timestamp,
    ) -> Result<(), Vec<Problem>> {
        let gone = |name: &String| list.iter().all(|one| one.name != *name);
        let withdrawn: Vec<String> =
            self.declared.iter().filter(|name| gone(name)).cloned().collect();
        for name in withdrawn {
            self.withdraw(&name, "configuration", at);
        }
        let (mut problems, mut seen) = (Vec::new(), Vec::new());
        for correction in list {
            // Twice in one list is an error, and no change.
            let again = seen.contains(&correction.name);
            seen.push(correction.name.clone());
            let taken = if again { self.add(correction) } else { self.declare(correction, at) };
            problems.extend(taken.err());
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn declare(&mut self, mut correction: Correction, at: Timestamp) -> Result<(), Problem> {
        let name = correction.name.clone();
        let known = self.list.iter().find(|known| known.name == name);
        if correction.entered == Timestamp(0) {
            correction.entered = known.map_or(at, |known| known.entered);
        }
        let changed = known.is_some_and(|known| {
            *known != Correction { entered: known.entered, ..correction.clone() }
        });
        if changed {
            self.withdraw(&name, &correction.author, at);
        } else if known.is_some() {
            self.declared.insert(name);
            return Ok(());
        }
        self.add(correction)?;
        self.declared.insert(name);
        Ok(())
    }

    /// Ends a correction: what it took out counts again, past times too. False if there is none of
    /// this name.
    pub fn withdraw(&mut self, name: &str, by: &str, at: Timestamp) -> bool {
        let Some(place) = self.list.iter().position(|one| one.name == name) else { return false };
        let correction = self.list.remove(place);
        self.declared.remove(name);
        self.withdrawn.push(Withdrawn { correction, by: by.to_owned(), at });
        let beyond = self.withdrawn.len().saturating_sub(WITHDRAWN_MAX);
        self.withdrawn.drain(..beyond);
        self.changed = true;
        true
    }

    /// Those that were withdrawn, the latest last.
    pub fn withdrawn(&self) -> &[Withdrawn] {
        &self.withdrawn
    }

    /// What is written down beside counts.
    pub(crate) fn image(&self) -> Image {
        let one = |one: &Correction| (one.clone(), self.declared.contains(&one.name));
        Image { list: self.list.iter().map(one).collect(), withdrawn: self.withdrawn.clone() }
    }

    /// Whether anything but counts changed since the last call.
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    pub(crate) fn restore_list(&mut self, image: Image) {
        let Image { list, withdrawn } = image;
        let declared = list.iter().filter(|(_, declared)| *declared);
        self.declared = declared.map(|(one, _)| one.name.clone()).collect();
        self.list = list.into_iter().map(|(one, _)| one).take(super::CORRECTIONS_MAX).collect();
        self.withdrawn = withdrawn;
    }
}

/// Corrections as they are written down, each with whether configuration declared it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) list: Vec<(Correction, bool)>,
    pub(crate) withdrawn: Vec<Withdrawn>,
}

impl Correction {
    fn members<'a>(&self, object: Object<'a>) -> Object<'a> {
        object
            .member("name", &self.name)
            .member("start", &self.start)
            .member("length_seconds", &self.length.as_secs())
            .member("recurrence", &self.recurrence.as_ref().map(ToString::to_string))
            .member("zone", self.zone.to_string().as_str())
            .member("reason", &self.reason)
            .member("author", &self.author)
            .member("entered", &self.entered)
    }
}

impl ToJson for Correction {
    fn write_json(&self, out: &mut String) {
        self.members(Object::begin(out)).end();
    }
}

impl ToJson for Withdrawn {
    fn write_json(&self, out: &mut String) {
        let object = self.correction.members(Object::begin(out));
        object.member("withdrawn_by", &self.by).member("withdrawn_at", &self.at).end();
    }
}
