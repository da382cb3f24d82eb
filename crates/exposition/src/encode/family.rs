//! How a family is announced: the type a format knows it by, its names, its metadata lines.

use bellwether_model::{FamilyHead, FamilyKind};

use super::{Dialect, Escaping, claimed_names, is_legacy, push_help, push_quoted_text};

/// A family as one format writes it.
#[derive(Debug)]
pub(crate) struct FamilyText {
    /// Its name as handed in, before any escaping.
    pub(crate) name: String,
    /// Its name in metadata lines.
    pub(crate) base: String,
    /// How its plain samples begin, up to where labels go on.
    pub(crate) start: Vec<u8>,
    /// What its plain samples add to `base`.
    pub(crate) suffix: &'static str,
    /// Its type as this format writes it.
    pub(crate) kind: FamilyKind,
    /// Whether `base` needs quotes.
    pub(crate) quoted: bool,
    /// Whether the family is left out because one of its names was written before.
    pub(crate) refused: bool,
    /// Whether any count is a legal value of it.
    pub(crate) takes_counts: bool,
}

impl FamilyText {
    /// Before the first family.
    pub(crate) fn none() -> Self {
        Self {
            name: String::new(),
            base: String::new(),
            start: Vec::new(),
            suffix: "",
            kind: FamilyKind::Unknown,
            quoted: false,
            refused: true,
            takes_counts: false,
        }
    }

    pub(crate) fn plan(dialect: Dialect, escaping: Escaping, head: &FamilyHead<'_>) -> Self {
        let mut base = escaping.metric_name(head.name).into_owned();
        let (kind, suffix) = match dialect {
            Dialect::Text => (text_kind(head.kind), ""),
            Dialect::OpenMetrics => openmetrics_kind(head.kind, &base),
        };
        base.truncate(base.len() - suffix.len());
        let quoted = !is_legacy(&base);
        let takes_counts = match kind {
            FamilyKind::Counter | FamilyKind::Gauge | FamilyKind::Unknown => true,
            FamilyKind::Info | FamilyKind::StateSet => false,
            FamilyKind::Histogram | FamilyKind::GaugeHistogram | FamilyKind::Summary => false,
        };
        let name = head.name.to_owned();
        let refused = false;
        let start = Vec::new();
        let mut family = Self { name, base, start, suffix, kind, quoted, refused, takes_counts };
        let mut start = Vec::new();
        family.push_start(&mut start, suffix);
        family.start = start;
        family
    }

    /// The names that may appear once in an exposition.
    pub(crate) fn names(&self, dialect: Dialect) -> impl Iterator<Item = String> {
        claimed_names(dialect, &self.base, self.kind)
    }

    /// A sample's name up to where its labels go on; quoted names open the brace.
    pub(crate) fn push_start(&self, line: &mut Vec<u8>, suffix: &str) {
        if self.quoted {
            line.extend_from_slice(b"{\"");
            push_quoted_text(line, &self.base);
        } else {
            line.extend_from_slice(self.base.as_bytes());
        }
        line.extend_from_slice(suffix.as_bytes());
        if self.quoted {
            line.push(b'"');
        }
    }

    /// The HELP, TYPE and UNIT lines.
    pub(crate) fn push_metadata(
        &self,
        dialect: Dialect,
        head: &FamilyHead<'_>,
        lines: &mut Vec<u8>,
    ) {
        let openmetrics = dialect == Dialect::OpenMetrics;
        if !head.help.is_empty() {
            self.push_head(lines, "HELP");
            push_help(lines, head.help, openmetrics);
            lines.push(b'\n');
        }
        self.push_head(lines, "TYPE");
        lines.extend_from_slice(dialect.word(self.kind).as_bytes());
        lines.push(b'\n');
        if openmetrics && self.unit_fits(head.unit) {
            self.push_head(lines, "UNIT");
            lines.extend_from_slice(head.unit.as_bytes());
            lines.push(b'\n');
        }
    }

    fn push_head(&self, lines: &mut Vec<u8>, word: &str) {
        lines.extend_from_slice(b"# ");
        lines.extend_from_slice(word.as_bytes());
        lines.push(b' ');
        if self.quoted {
            lines.push(b'"');
            push_quoted_text(lines, &self.base);
            lines.push(b'"');
        } else {
            lines.extend_from_slice(self.base.as_bytes());
        }
        lines.push(b' ');
    }

    /// OpenMetrics wants the unit to end the name, and gives info and state sets none.
    fn unit_fits(&self, unit: &str) -> bool {
        !unit.is_empty()
            && !matches!(self.kind, FamilyKind::Info | FamilyKind::StateSet)
            && unit.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b':')
            && self.base.strip_suffix(unit).is_some_and(|rest| rest.ends_with('_'))
    }
}

fn text_kind(kind: FamilyKind) -> FamilyKind {
    match kind {
        FamilyKind::Info | FamilyKind::StateSet => FamilyKind::Gauge,
        FamilyKind::GaugeHistogram => FamilyKind::Histogram,
        FamilyKind::Counter
        | FamilyKind::Gauge
        | FamilyKind::Histogram
        | FamilyKind::Summary
        | FamilyKind::Unknown => kind,
    }
}

/// Counters and infos must carry their suffix; one that does not keeps its name and loses the type.
fn openmetrics_kind(kind: FamilyKind, name: &str) -> (FamilyKind, &'static str) {
    let (suffix, otherwise) = match kind {
        FamilyKind::Counter => ("_total", FamilyKind::Unknown),
        FamilyKind::Info => ("_info", FamilyKind::Gauge),
        _ => return (kind, ""),
    };
    if name.len() > suffix.len() && name.ends_with(suffix) {
        (kind, suffix)
    } else {
        (otherwise, "")
    }
}
