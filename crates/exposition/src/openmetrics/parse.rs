//! OpenMetrics lines as events.

use bellwether_model::{FamilyKind, Number};

use crate::event::{Event, ExemplarEvent, Label, Moment, Sample};
use crate::openmetrics::carry::EXEMPLAR_CHARS_MAX;
use crate::parse::number::{parse_number, parse_seconds};
use crate::parse::{
    Fault, Limits, Line, ParseCode, ParseError, Source, Style, check_series, help_text,
};

/// The events of an input, checked line by line; what lines mean together is checked by
/// [`Assembler`](super::Assembler).
#[derive(Debug)]
pub struct Events<'a> {
    source: Source<'a>,
    limits: Limits,
    scratch: Scratch<'a>,
}

impl<'a> Events<'a> {
    /// The events of `input`, whose first line has the number `first_line` (1 for a whole input,
    /// more when an input is fed in pieces cut at newlines).
    pub fn new(input: &'a [u8], first_line: u64, limits: &Limits) -> Self {
        let source = Source::new(input, first_line);
        Self { source, limits: limits.clone(), scratch: Scratch::default() }
    }

    /// The next event with its line's number, or what is wrong with the line; after an error the
    /// next line follows.
    pub fn next_event(&mut self) -> Option<Result<(u64, Event<'_, 'a>), ParseError>> {
        let Self { source, limits, scratch } = self;
        let line = source.next_line()?;
        let event = line.and_then(|text| scratch.event(text, limits));
        let number = source.number();
        Some(event.map(|event| (number, event)).map_err(|fault| source.locate(fault)))
    }

    pub(crate) fn locate(&self, fault: Fault) -> ParseError {
        self.source.locate(fault)
    }
}

/// Label sets of the current line.
#[derive(Debug, Default)]
struct Scratch<'a> {
    labels: Vec<Label<'a>>,
    exemplar_labels: Vec<Label<'a>>,
}

impl<'a> Scratch<'a> {
    fn event(&mut self, text: &'a str, limits: &Limits) -> Result<Event<'_, 'a>, Fault> {
        match text.as_bytes().first() {
            None => Err(Fault::new(ParseCode::Line, 0, "an empty line", "leave it out")),
            Some(b'#') => metadata(text, limits),
            Some(_) => self.sample(text, limits),
        }
    }

    fn sample(&mut self, text: &'a str, limits: &Limits) -> Result<Event<'_, 'a>, Fault> {
        let mut line = Line::new(text);
        let mut name = None;
        if line.peek() != Some(b'{') {
            name = Some(line.bare_metric_name(limits)?);
        }
        let braces = line.at();
        if let Some(quoted) = line.labels(Style::Strict, limits, &mut self.labels)?
            && name.replace(quoted).is_some()
        {
            let what = "the metric is named before and within the braces";
            return Err(Fault::new(ParseCode::Name, braces, what, "name it once"));
        }
        let name = name.ok_or_else(|| {
            Fault::new(ParseCode::Name, 0, "a sample without a name", "name the metric")
        })?;
        check_series(line.at(), limits)?;
        space(&mut line)?;
        let value = number(&mut line)?;
        let (time, exemplar) = self.after_value(&mut line, limits)?;
        let exemplar = exemplar.map(|(value, time)| ExemplarEvent {
            labels: &self.exemplar_labels,
            value,
            time,
        });
        Ok(Event::Sample(Sample { name, labels: &self.labels, value, time, exemplar }))
    }

    fn after_value(&mut self, line: &mut Line<'a>, limits: &Limits) -> Result<AfterValue, Fault> {
        let mut time = None;
        if line.rest().is_empty() {
            return Ok((None, None));
        }
        space(line)?;
        if line.peek() != Some(b'#') {
            time = Some(moment(line)?);
            if line.rest().is_empty() {
                return Ok((time, None));
            }
            space(line)?;
        }
        Ok((time, Some(self.exemplar(line, limits)?)))
    }

    fn exemplar(
        &mut self,
        line: &mut Line<'a>,
        limits: &Limits,
    ) -> Result<(Number, Option<Moment>), Fault> {
        let at = line.at();
        let malformed = |at| {
            let help = "write ` # {label=\"value\"} number` and perhaps a timestamp";
            Fault::new(ParseCode::Exemplar, at, "a malformed exemplar", help)
        };
        if !line.eat(b'#') || !line.eat(b' ') || line.peek() != Some(b'{') {
            return Err(malformed(line.at()));
        }
        if line.labels(Style::Strict, limits, &mut self.exemplar_labels)?.is_some() {
            return Err(malformed(at));
        }
        let chars = |(n, v): &Label<'_>| n.chars().count() + v.chars().count();
        let chars: usize = self.exemplar_labels.iter().map(chars).sum();
        if chars > EXEMPLAR_CHARS_MAX {
            let what =
                format!("exemplar labels of {chars} characters, {EXEMPLAR_CHARS_MAX} are allowed");
            return Err(Fault::new(ParseCode::Exemplar, at, what, "keep to a trace and a span"));
        }
        space(line)?;
        let value = number(line)?;
        if line.rest().is_empty() {
            return Ok((value, None));
        }
        space(line)?;
        let time = moment(line)?;
        if !line.rest().is_empty() {
            return Err(malformed(line.at()));
        }
        Ok((value, Some(time)))
    }
}

type AfterValue = (Option<Moment>, Option<(Number, Option<Moment>)>);

fn space(line: &mut Line<'_>) -> Result<(), Fault> {
    if line.eat(b' ') {
        return Ok(());
    }
    let help = "put one space between the parts of a line and none at its end";
    Err(Fault::new(ParseCode::Line, line.at(), "one space is expected here", help))
}

fn number(line: &mut Line<'_>) -> Result<Number, Fault> {
    let at = line.at();
    let word = line.word(Style::Strict);
    parse_number(word).ok_or_else(|| {
        let help = "write an integer, a decimal float, NaN, +Inf or -Inf";
        Fault::new(ParseCode::Value, at, format!("`{word}` is no number"), help)
    })
}

fn moment(line: &mut Line<'_>) -> Result<Moment, Fault> {
    let at = line.at();
    let word = line.word(Style::Strict);
    parse_seconds(word).ok_or_else(|| {
        let what = format!("`{word}` is no timestamp");
        Fault::new(ParseCode::Timestamp, at, what, "write seconds since the epoch")
    })
}

fn metadata<'s, 'a>(text: &'a str, limits: &Limits) -> Result<Event<'s, 'a>, Fault> {
    if text == "# EOF" {
        return Ok(Event::Eof);
    }
    let mut line = Line::new(text);
    line.eat(b'#');
    space(&mut line)?;
    let word_at = line.at();
    let word = line.word(Style::Strict);
    if !matches!(word, "HELP" | "TYPE" | "UNIT") {
        let help = "OpenMetrics has HELP, TYPE, UNIT and EOF, and no comments";
        return Err(Fault::new(ParseCode::Line, word_at, format!("`# {word}` is unknown"), help));
    }
    space(&mut line)?;
    let name = line.metric_name(limits)?;
    space(&mut line)?;
    let at = line.at();
    Ok(match word {
        "HELP" => Event::Help { name, text: help_text(line.rest(), at, true, limits)? },
        "TYPE" => Event::Type { name, kind: kind(line.rest(), at)? },
        _ => Event::Unit { name, unit: unit(line.rest(), at, limits)? },
    })
}

fn unit<'a>(text: &'a str, at: usize, limits: &Limits) -> Result<&'a str, Fault> {
    if text.len() > limits.name_bytes {
        return Err(Fault::new(ParseCode::Limit, at, "a unit longer than a name", "shorten it"));
    }
    Ok(text)
}

fn kind(word: &str, at: usize) -> Result<FamilyKind, Fault> {
    let all = [
        FamilyKind::Counter,
        FamilyKind::Gauge,
        FamilyKind::Histogram,
        FamilyKind::GaugeHistogram,
        FamilyKind::Summary,
        FamilyKind::Info,
        FamilyKind::StateSet,
        FamilyKind::Unknown,
    ];
    all.into_iter().find(|k| k.as_str() == word).ok_or_else(|| {
        let help =
            "use counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown";
        Fault::new(ParseCode::Metadata, at, format!("`{word}` is no type"), help)
    })
}
