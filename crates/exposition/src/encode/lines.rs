//! The line writer both line formats share.
//!
//! Labels are rendered when they become known, not when a line is written: inner label sets once
//! a family, outer labels once a row. A line of a counter is then two block copies and its digits.

use bellwether_model::{Extras, FamilyHead, FamilyKind, HistogramRef, LabelPair, Number};

use super::chunk::Out;
use super::escape::LabelTexts;
use super::family::FamilyText;
use super::histogram::BoundTexts;
use super::number::{U64_DIGITS_MAX, push_number, put_u64};
use super::prefix::{BLOCK, Padded, Piece, Pieces};
use super::{ChunkSink, Claims, Escaping};
use crate::openmetrics::carry;

/// Which line format is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Prometheus text 0.0.4.
    Text,
    /// OpenMetrics 1.0.0.
    OpenMetrics,
}

impl Dialect {
    pub(crate) fn word(self, kind: FamilyKind) -> &'static str {
        match (self, kind) {
            (Self::Text, FamilyKind::Unknown) => "untyped",
            (_, kind) => kind.as_str(),
        }
    }
}

/// What ends inner label sets and bound texts.
pub(super) const CLOSE: &[u8] = b"} ";

/// The labels of a row.
#[derive(Debug, Default)]
struct Row {
    /// Sample name and outer labels, up to where the inner labels go on.
    prefix: Piece,
    /// Where in `prefix` the outer labels, `a="x",b="y"`, begin.
    outer_at: usize,
    names: LabelTexts,
    /// Whether no brace is open at the end of `prefix`.
    bare: bool,
    /// Whether a state set finds its own label here.
    names_state: bool,
}

impl Row {
    fn outer(&self) -> &[u8] {
        self.prefix.text().get(self.outer_at..).unwrap_or_default()
    }
}

/// Writes lines of one dialect.
#[derive(Debug)]
pub(crate) struct Lines<S> {
    pub(super) out: Out<S>,
    pub(super) dialect: Dialect,
    pub(super) escaping: Escaping,
    pub(super) family: FamilyText,
    /// `,k="v"} ` for each inner label set.
    pub(super) inner: Pieces,
    inner_names_state: Vec<bool>,
    row: Row,
    pub(super) exemplar_names: LabelTexts,
    pub(super) bounds: BoundTexts,
    pub(super) point: Piece,
    pub(super) line: Vec<u8>,
    claims: Claims,
    omitted: u64,
    /// Whether OpenMetrics gets a line for when counting began.
    pub(super) created: bool,
}

impl<S: ChunkSink> Lines<S> {
    pub(crate) fn new(dialect: Dialect, escaping: Escaping, sink: S) -> Self {
        Self {
            out: Out::new(sink),
            dialect,
            escaping,
            family: FamilyText::none(),
            inner: Pieces::default(),
            inner_names_state: Vec::new(),
            row: Row::default(),
            exemplar_names: LabelTexts::default(),
            bounds: BoundTexts::default(),
            point: Piece::default(),
            line: Vec::new(),
            claims: Claims::default(),
            omitted: 0,
            created: true,
        }
    }

    pub(crate) fn without_created(self) -> Self {
        Self { created: false, ..self }
    }

    pub(crate) fn omitted(&self) -> u64 {
        self.omitted
    }

    pub(crate) fn omit(&mut self) {
        self.omitted += 1;
    }

    pub(crate) fn finish(mut self, trailer: &[u8]) -> u64 {
        self.out.push(trailer);
        self.out.finish();
        self.omitted
    }

    pub(crate) fn begin(&mut self, head: &FamilyHead<'_>) {
        self.family = FamilyText::plan(self.dialect, self.escaping, head);
        if self.family.base.is_empty() || !self.claims.claim(self.family.names(self.dialect)) {
            self.family.refused = true;
            self.family.takes_counts = false;
            return;
        }
        self.line.clear();
        self.family.push_metadata(self.dialect, head, &mut self.line);
        self.out.push(&self.line);
        self.render_inner(head);
    }

    fn render_inner(&mut self, head: &FamilyHead<'_>) {
        self.inner.clear();
        self.inner_names_state.clear();
        let mut names = LabelTexts::default();
        for labels in head.inner {
            self.inner.render(|text| {
                for (position, label) in labels.iter().enumerate() {
                    text.push(b',');
                    names.push(text, self.escaping, position, *label);
                }
                text.extend_from_slice(CLOSE);
            });
            self.inner_names_state.push(labels.iter().any(|(n, _)| *n == head.name));
        }
    }

    pub(crate) fn row(&mut self, labels: &[LabelPair<'_>]) {
        let (family, escaping) = (&self.family, self.escaping);
        let Row { prefix, outer_at, names, bare, names_state } = &mut self.row;
        *names_state =
            family.kind == FamilyKind::StateSet && labels.iter().any(|(n, _)| *n == family.name);
        *bare = !family.quoted && labels.is_empty();
        prefix.render(|text| {
            text.extend_from_slice(&family.start);
            let mut separator = if family.quoted { b',' } else { b'{' };
            *outer_at = text.len() + usize::from(!labels.is_empty());
            for (position, label) in labels.iter().enumerate() {
                text.push(separator);
                separator = b',';
                names.push(text, escaping, position, *label);
            }
        });
    }

    #[expect(clippy::inline_always, reason = "callers without extras then build none")]
    #[inline(always)]
    pub(crate) fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        match value {
            Number::U64(count) if self.family.takes_counts && self.is_plain(&extras) => {
                self.count_line(inner, count);
            }
            _ => self.any_number(inner, value, &extras),
        }
    }

    /// Whether a line has nothing after its value, and no line follows it.
    #[inline]
    pub(super) fn is_plain(&self, extras: &Extras<'_>) -> bool {
        extras.timestamp.is_none()
            && (self.dialect == Dialect::Text
                || ((extras.start.is_none() || !self.created) && extras.exemplar.is_none()))
    }

    #[inline(never)]
    fn count_line(&mut self, inner: usize, count: u64) {
        let Some(inner) = self.inner.get(inner) else { return self.omitted += 1 };
        let prefix = self.row.prefix.borrow();
        let need = prefix.room() + inner.room() + U64_DIGITS_MAX + BLOCK;
        let room = self.out.room(need);
        let mut at = prefix.copy_to(room);
        at += join(inner, self.row.bare, &mut room[at..]);
        at += put_u64(&mut room[at..], count);
        room[at] = b'\n';
        self.out.advance(at + 1);
    }

    fn any_number(&mut self, inner: usize, value: Number, extras: &Extras<'_>) {
        if !self.carries(inner, value) {
            return self.omit();
        }
        let suffix = self.family.suffix;
        self.series(suffix, inner);
        push_number(&mut self.line, value);
        let exemplar = extras.exemplar.filter(|_| self.family.kind == FamilyKind::Counter);
        self.end_line(extras.timestamp, exemplar.as_ref());
        if self.family.kind == FamilyKind::Counter {
            self.created(inner, extras);
        }
        self.out.push(&self.line);
    }

    fn carries(&self, inner: usize, value: Number) -> bool {
        if self.family.refused || self.inner.get(inner).is_none() {
            return false;
        }
        let kind = self.family.kind;
        match self.dialect {
            Dialect::Text => carry::is_number_kind(kind),
            Dialect::OpenMetrics => {
                let names_state = self.row.names_state
                    || self.inner_names_state.get(inner).copied().unwrap_or_default();
                carry::number(kind, value) && (kind != FamilyKind::StateSet || names_state)
            }
        }
    }

    /// Whether a histogram can be written here at all.
    pub(super) fn fits_histogram(&self, inner: usize, histogram: &HistogramRef<'_>) -> bool {
        let kind = self.family.kind;
        let shape =
            histogram.counts.is_empty() || histogram.counts.len() == histogram.bounds.len() + 1;
        !self.family.refused
            && matches!(kind, FamilyKind::Histogram | FamilyKind::GaugeHistogram)
            && self.inner.get(inner).is_some()
            && shape
            && (self.dialect == Dialect::Text || carry::histogram(histogram))
    }

    /// Begins the lines of a point anew: name, labels, space.
    fn series(&mut self, suffix: &str, inner: usize) {
        self.line.clear();
        let open = self.series_more(suffix, inner);
        self.line.extend_from_slice(if open { CLOSE } else { b" " });
    }

    /// Name and labels up to the closing brace; says whether one is open.
    pub(super) fn series_more(&mut self, suffix: &str, inner: usize) -> bool {
        let inner = self.inner.get(inner).map_or(&[][..], Padded::text);
        push_series(&mut self.line, &self.family, self.row.outer(), suffix, inner)
    }

    /// The piece all bucket lines of a point begin with; says whether a brace is open.
    pub(super) fn render_point(&mut self, suffix: &str, inner: usize) -> bool {
        let inner = self.inner.get(inner).map_or(&[][..], Padded::text);
        let mut open = false;
        self.point.render(|text| {
            open = push_series(text, &self.family, self.row.outer(), suffix, inner);
        });
        open
    }
}

/// Puts an inner label set after a row's prefix.
#[inline]
pub(super) fn join(inner: Padded<'_>, bare: bool, room: &mut [u8]) -> usize {
    let len = inner.copy_to(room);
    if !bare {
        return len;
    }
    if len == CLOSE.len() {
        room[0] = b' ';
        return 1;
    }
    room[0] = b'{';
    len
}

fn push_series(
    line: &mut Vec<u8>,
    family: &FamilyText,
    outer: &[u8],
    suffix: &str,
    inner: &[u8],
) -> bool {
    family.push_start(line, suffix);
    let mut open = family.quoted;
    let inner = inner.strip_suffix(CLOSE).unwrap_or(inner);
    for labels in [outer, inner.strip_prefix(b",").unwrap_or(inner)] {
        if !labels.is_empty() {
            line.push(if open { b',' } else { b'{' });
            line.extend_from_slice(labels);
            open = true;
        }
    }
    open
}
