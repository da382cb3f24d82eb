//! Prometheus text lines as events.

use bellwether_model::FamilyKind;

use crate::event::{Event, Label, Moment, Sample};
use crate::parse::number::parse_number;
use crate::parse::{
    Fault, Limits, Line, ParseCode, ParseError, Source, Style, check_series, help_text,
};

/// The events of an input. Empty lines and unknown comments yield none.
#[derive(Debug)]
pub struct Events<'a> {
    source: Source<'a>,
    limits: Limits,
    labels: Vec<Label<'a>>,
}

impl<'a> Events<'a> {
    /// The events of `input`, whose first line has the number `first_line` (1 for a whole input,
    /// more when an input is fed in pieces cut at newlines).
    pub fn new(input: &'a [u8], first_line: u64, limits: &Limits) -> Self {
        let source = Source::new(input, first_line);
        Self { source, limits: limits.clone(), labels: Vec::new() }
    }

    /// The next event with its line's number, or what is wrong with the line; after an error the
    /// next line follows.
    pub fn next_event(&mut self) -> Option<Result<(u64, Event<'_, 'a>), ParseError>> {
        let Self { source, limits, labels } = self;
        loop {
            let text = match source.next_line()? {
                Ok(text) => text,
                Err(fault) => return Some(Err(source.locate(fault))),
            };
            let mut line = Line::new(text.strip_suffix('\r').unwrap_or(text));
            line.skip_blanks();
            let event = match line.peek() {
                None => continue,
                Some(b'#') => match metadata(line, limits) {
                    Ok(Some(event)) => Ok(event),
                    Ok(None) => continue,
                    Err(fault) => Err(fault),
                },
                Some(_) => return Some(finish(source, sample(line, limits, labels))),
            };
            return Some(finish(source, event));
        }
    }

    pub(crate) fn locate(&self, fault: Fault) -> ParseError {
        self.source.locate(fault)
    }
}

fn finish<T>(source: &Source<'_>, event: Result<T, Fault>) -> Result<(u64, T), ParseError> {
    event.map(|event| (source.number(), event)).map_err(|fault| source.locate(fault))
}

fn metadata<'s, 'a>(mut line: Line<'a>, limits: &Limits) -> Result<Option<Event<'s, 'a>>, Fault> {
    line.eat(b'#');
    let blank = matches!(line.peek(), Some(b' ' | b'\t'));
    line.skip_blanks();
    let word = line.word(Style::Lenient);
    if !blank || !matches!(word, "HELP" | "TYPE") {
        return Ok(None);
    }
    line.skip_blanks();
    let name = line.metric_name(limits)?;
    if !matches!(line.peek(), None | Some(b' ' | b'\t')) {
        let help = "put a blank after the name";
        return Err(Fault::new(ParseCode::Name, line.at(), "the name goes on oddly", help));
    }
    line.skip_blanks();
    let at = line.at();
    Ok(Some(match word {
        "HELP" => Event::Help { name, text: help_text(line.rest(), at, false, limits)? },
        _ => Event::Type { name, kind: kind(line.rest().trim_end(), at)? },
    }))
}

/// The types of text 0.0.4, and OpenMetrics' for sources that mix the two up.
fn kind(word: &str, at: usize) -> Result<FamilyKind, Fault> {
    Ok(match word {
        "counter" => FamilyKind::Counter,
        "gauge" => FamilyKind::Gauge,
        "histogram" => FamilyKind::Histogram,
        "summary" => FamilyKind::Summary,
        "untyped" | "unknown" => FamilyKind::Unknown,
        "gaugehistogram" => FamilyKind::GaugeHistogram,
        "info" => FamilyKind::Info,
        "stateset" => FamilyKind::StateSet,
        _ => {
            let what = format!("`{word}` is no type");
            let help = "use counter, gauge, histogram, summary or untyped";
            return Err(Fault::new(ParseCode::Metadata, at, what, help));
        }
    })
}

fn sample<'s, 'a>(
    mut line: Line<'a>,
    limits: &Limits,
    labels: &'s mut Vec<Label<'a>>,
) -> Result<Event<'s, 'a>, Fault> {
    let start = line.at();
    let mut name = None;
    if line.peek() != Some(b'{') {
        name = Some(line.bare_metric_name(limits)?);
        line.skip_blanks();
    }
    let braces = line.at();
    if let Some(quoted) = line.labels(Style::Lenient, limits, labels)?
        && name.replace(quoted).is_some()
    {
        let what = "the metric is named before and within the braces";
        return Err(Fault::new(ParseCode::Name, braces, what, "name it once"));
    }
    let name = name.ok_or_else(|| {
        Fault::new(ParseCode::Name, start, "a sample without a name", "name the metric")
    })?;
    check_series(line.at() - start, limits)?;
    line.skip_blanks();
    let at = line.at();
    let word = line.word(Style::Lenient);
    let value = parse_number(word).ok_or_else(|| {
        let help = "write a number, NaN, +Inf or -Inf";
        Fault::new(ParseCode::Value, at, format!("`{word}` is no number"), help)
    })?;
    let time = timestamp(&mut line)?;
    Ok(Event::Sample(Sample { name, labels, value, time, exemplar: None }))
}

fn timestamp(line: &mut Line<'_>) -> Result<Option<Moment>, Fault> {
    line.skip_blanks();
    let at = line.at();
    let word = line.word(Style::Lenient);
    if word.is_empty() {
        return Ok(None);
    }
    let millis = word.parse().map_err(|_| {
        let what = format!("`{word}` is no timestamp");
        let help = "write whole milliseconds since the epoch, and nothing after them";
        Fault::new(ParseCode::Timestamp, at, what, help)
    })?;
    line.skip_blanks();
    if !line.rest().is_empty() {
        let help = "end the line after the timestamp";
        return Err(Fault::new(ParseCode::Line, line.at(), "text after the timestamp", help));
    }
    Ok(Some(Moment::from_millis(millis)))
}
