//! A strict reader of StatsD and DogStatsD 1.3, written from the protocol: whatever a server might
//! take for something else is an error here.

/// One metric of a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) value: f64,
    /// The value as written.
    pub(crate) text: String,
    pub(crate) kind: char,
    pub(crate) rate: Option<f64>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) time: Option<i64>,
}

/// The lines of a packet.
pub(crate) fn packet(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let text = std::str::from_utf8(bytes).map_err(|e| e.to_string())?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.split('\n')
        .map(|line_text| line(line_text).map_err(|e| format!("{e}: {line_text:?}")))
        .collect()
}

fn line(text: &str) -> Result<Line, String> {
    if text.chars().any(char::is_control) {
        return Err("a control character".to_owned());
    }
    if text.starts_with("_e") || text.starts_with("_sc") {
        return Err("an event or a service check".to_owned());
    }
    let mut sections = text.split('|');
    let (name, value) = sections.next().and_then(|s| s.split_once(':')).ok_or("no value")?;
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !begins || !name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c)) {
        return Err("no name".to_owned());
    }
    let kind = match sections.next() {
        Some(kind @ ("c" | "g" | "d")) => kind.chars().next().unwrap_or_default(),
        other => return Err(format!("no type: {other:?}")),
    };
    let mut line = Line {
        name: name.to_owned(),
        value: decimal(value)?,
        text: value.to_owned(),
        kind,
        rate: None,
        tags: Vec::new(),
        time: None,
    };
    for section in sections {
        section_of(section, &mut line)?;
    }
    Ok(line)
}

fn section_of(section: &str, line: &mut Line) -> Result<(), String> {
    let mut chars = section.chars();
    let once = match chars.next() {
        Some('@') => {
            let rate = decimal(chars.as_str())?;
            if !(rate > 0.0 && rate <= 1.0) {
                return Err("a rate beyond one".to_owned());
            }
            line.rate.replace(rate).is_none()
        }
        Some('T') => {
            let time = chars.as_str().parse::<i64>().map_err(|e| e.to_string())?;
            if line.kind == 'd' {
                return Err("a distribution with a time".to_owned());
            }
            line.time.replace(time).is_none()
        }
        Some('#') => {
            let first = line.tags.is_empty();
            for tag in chars.as_str().split(',') {
                line.tags.push(tag_of(tag)?);
            }
            first
        }
        _ => return Err(format!("an unknown section {section:?}")),
    };
    once.then_some(()).ok_or_else(|| "a section twice".to_owned())
}

fn tag_of(tag: &str) -> Result<(String, String), String> {
    let (name, value) = tag.split_once(':').ok_or("a tag without value")?;
    let clean = |text: &str| {
        !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || "|:#@,".contains(c))
    };
    if !clean(name) || !clean(value) {
        return Err(format!("no tag: {tag:?}"));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// A number as the simplest servers read it: digits, a sign, a point.
fn decimal(text: &str) -> Result<f64, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(format!("no number: {text:?}"));
    }
    text.parse().map_err(|e| format!("{text:?}: {e}"))
}
