//! OpenMetrics events as families, with everything checked that takes more than one line.

use std::collections::HashMap;

use bellwether_model::{Family, FamilyKind};

use super::current::{Current, LeftOut};
use super::parse::Events;
use super::rules::sample_suffixes;
use crate::event::{Event, Sample};
use crate::parse::{Fault, Limits, ParseCode, ParseError, ParseErrors, Parsed};

/// Puts events together. Families leave it in order, each as soon as the next one begins, so
/// that memory holds one family and the names seen.
#[derive(Debug, Default)]
pub struct Assembler {
    limits: Limits,
    current: Option<Current>,
    done: Vec<Family>,
    /// Names taken, with the line that took them.
    names: HashMap<String, u64>,
    samples: usize,
    left_out: LeftOut,
    eof: bool,
}

impl Assembler {
    /// Nothing read yet.
    pub fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), ..Self::default() }
    }

    /// Families completed since the last call.
    pub fn take(&mut self) -> Vec<Family> {
        std::mem::take(&mut self.done)
    }

    /// Reads what `events` still has. After an error it goes on with the next line and collects,
    /// up to the limit.
    pub fn read(&mut self, events: &mut Events<'_>) -> Result<(), ParseErrors> {
        let mut errors: Vec<ParseError> = Vec::new();
        while errors.len() < self.limits.errors.max(1) {
            let fault = match events.next_event() {
                None => break,
                Some(Ok((line, event))) => self.accept(line, &event).err(),
                Some(Err(error)) => {
                    errors.push(error);
                    continue;
                }
            };
            errors.extend(fault.map(|f| events.locate(f)));
        }
        if errors.is_empty() { Ok(()) } else { Err(ParseErrors(errors)) }
    }

    /// The input is at its end: the last family, and what was left out on the way.
    pub fn finish(mut self, events: &Events<'_>) -> Result<Parsed, ParseErrors> {
        let mut errors = Vec::new();
        errors.extend(self.close().err().map(|f| events.locate(f)));
        if !self.eof {
            let help = "end the exposition with `# EOF`; without it, it may have been cut short";
            let fault = Fault::new(ParseCode::Eof, usize::MAX, "`# EOF` is missing", help);
            errors.push(events.locate(fault));
        }
        if !errors.is_empty() {
            return Err(ParseErrors(errors));
        }
        let LeftOut { duplicates, unrepresented } = self.left_out;
        Ok(Parsed { families: self.done, duplicates, unrepresented })
    }

    fn accept(&mut self, line: u64, event: &Event<'_, '_>) -> Result<(), Fault> {
        if self.eof {
            let help = "`# EOF` is the last line";
            return Err(Fault::new(ParseCode::Eof, 0, "a line after `# EOF`", help));
        }
        match event {
            Event::Eof => {
                self.eof = true;
                self.close()
            }
            Event::Sample(sample) => self.sample(line, sample),
            Event::Help { name, text } => {
                let current = self.metadata(line, name)?;
                once("HELP", current.help.as_ref().map(|(_, at)| *at))?;
                current.help = Some((text.clone().into_owned(), line));
                Ok(())
            }
            Event::Type { name, kind } => self.kind(line, name, *kind),
            Event::Unit { name, unit } => self.unit(line, name, unit),
        }
    }

    fn kind(&mut self, line: u64, name: &str, kind: FamilyKind) -> Result<(), Fault> {
        let current = self.metadata(line, name)?;
        once("TYPE", current.kind.map(|(_, at)| at))?;
        current.kind = Some((kind, line));
        check_unit(current)?;
        let suffixes = sample_suffixes(kind).iter().filter(|s| !s.is_empty());
        for suffix in suffixes {
            self.claim(line, format!("{name}{suffix}"))?;
        }
        Ok(())
    }

    fn unit(&mut self, line: u64, name: &str, unit: &str) -> Result<(), Fault> {
        let current = self.metadata(line, name)?;
        once("UNIT", current.unit.as_ref().map(|(_, at)| *at))?;
        current.unit = Some((unit.to_owned(), line));
        check_unit(current)
    }

    /// The family metadata is about: the current one or a new one.
    fn metadata(&mut self, line: u64, name: &str) -> Result<&mut Current, Fault> {
        if let Some(at) = self.current.as_ref().filter(|c| c.name == name).and_then(|c| c.sampled) {
            let what = format!("metadata of `{name}` after its samples, which begin in line {at}");
            return Err(Fault::new(ParseCode::Metadata, 0, what, "write metadata first"));
        }
        if self.current.as_ref().is_none_or(|c| c.name != name) {
            self.begin(line, name)?;
        }
        Ok(self.current.get_or_insert_with(|| Current::new(name)))
    }

    fn sample(&mut self, line: u64, sample: &Sample<'_, '_>) -> Result<(), Fault> {
        self.samples += 1;
        if self.samples > self.limits.samples {
            let what = format!("more than {} samples", self.limits.samples);
            return Err(Fault::new(ParseCode::Limit, 0, what, "raise the limit or expose less"));
        }
        let suffix = self.current.as_ref().and_then(|c| c.suffix(&sample.name));
        if suffix.is_none() {
            self.begin(line, &sample.name)?;
        }
        match &mut self.current {
            Some(current) => current.sample(line, suffix.unwrap_or_default(), sample),
            None => Ok(()),
        }
    }

    fn begin(&mut self, line: u64, name: &str) -> Result<(), Fault> {
        let closed = self.close();
        self.current = Some(Current::new(name));
        closed.and(self.claim(line, name.to_owned()))
    }

    fn claim(&mut self, line: u64, name: String) -> Result<(), Fault> {
        if let Some(at) = self.names.get(&name) {
            let what = format!("`{name}` is taken by the family of line {at}");
            let help = "write each family once, all its lines together, under its own name";
            return Err(Fault::new(ParseCode::Clash, 0, what, help));
        }
        self.names.insert(name, line);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        let Some(current) = self.current.take() else { return Ok(()) };
        let (family, left_out) = current.finish()?;
        self.done.push(family);
        self.left_out.duplicates += left_out.duplicates;
        self.left_out.unrepresented += left_out.unrepresented;
        Ok(())
    }
}

fn once(word: &str, before: Option<u64>) -> Result<(), Fault> {
    let Some(at) = before else { return Ok(()) };
    let what = format!("a second {word}, the first is in line {at}");
    Err(Fault::new(ParseCode::Metadata, 0, what, "write HELP, TYPE and UNIT once a family"))
}

fn check_unit(current: &Current) -> Result<(), Fault> {
    let Some((unit, _)) = current.unit.as_ref().filter(|(u, _)| !u.is_empty()) else {
        return Ok(());
    };
    let ends = current.name.strip_suffix(unit.as_str()).is_some_and(|rest| rest.ends_with('_'));
    if !ends {
        let what = format!("`{}` does not end in `_{unit}`", current.name);
        return Err(Fault::new(ParseCode::Unit, 0, what, "end the name with the unit"));
    }
    if matches!(current.kind(), FamilyKind::Info | FamilyKind::StateSet) {
        let what = format!("a {} with a unit", current.kind().as_str());
        return Err(Fault::new(ParseCode::Unit, 0, what, "leave the unit out"));
    }
    Ok(())
}

/// The families of an exposition, within the default limits.
pub fn parse(input: &[u8]) -> Result<Vec<Family>, ParseErrors> {
    parse_with(input, &Limits::default()).map(|parsed| parsed.families)
}

/// The families of an exposition within `limits`, and what was left out.
pub fn parse_with(input: &[u8], limits: &Limits) -> Result<Parsed, ParseErrors> {
    let mut events = Events::new(input, 1, limits);
    let mut assembler = Assembler::new(limits);
    assembler.read(&mut events)?;
    assembler.finish(&events)
}
