//! Ranges, offsets and fixed times.

use bellwether_promql::ast::{At, BinaryOp, Edges, Kind, NodeId, Selector, Subquery, Time};

use super::{Speaker, code, number, selector};

impl Speaker<'_> {
    /// What a range function looks at: `over the last 5 minutes`, and of which series.
    pub(super) fn range(self, id: Option<NodeId>) -> (String, String) {
        let Some(id) = id.map(|id| self.ast.unwrap_parens(id)) else {
            return ("over nothing".to_owned(), "nothing".to_owned());
        };
        match self.ast.kind(id) {
            Kind::Selector(selector) => self.selected_range(selector),
            Kind::Subquery(subquery) => self.subquery_range(subquery),
            _ => ("over its range".to_owned(), self.phrase(id)),
        }
    }

    pub(super) fn selected_range(self, s: &Selector) -> (String, String) {
        let edges = match s.edges {
            Edges::Plain => "",
            Edges::Anchored => ", the last sample before included,",
            Edges::Smoothed => ", interpolated at the edges,",
        };
        let range = s.range.map(|id| self.span(id, &s.time)).unwrap_or_default();
        (format!("{range}{edges}"), selector::phrase(s))
    }

    pub(super) fn subquery_range(self, s: &Subquery) -> (String, String) {
        let step = s.step.map(|id| format!(", looked at every {},", self.length(id, number::last)));
        let range = self.span(s.range, &s.time);
        (format!("{range}{}", step.unwrap_or_default()), self.phrase(s.expr))
    }

    fn span(self, range: NodeId, time: &Time) -> String {
        if time.offset.is_none() && time.at.is_none() {
            return format!("over the last {}", self.length(range, number::last));
        }
        let long = self.length(range, number::last);
        let end = self.moment(time);
        format!("over the {long} up to {}", end.trim_start().trim_start_matches("at "))
    }

    /// ` 1 hour ago`, ` at the unix time …`; empty for now.
    pub(super) fn moment(self, time: &Time) -> String {
        let ago = time.offset.map(|id| match self.seconds(id) {
            Some(seconds) if seconds < 0.0 => format!(" {} ahead", number::duration(seconds)),
            Some(seconds) => format!(" {} ago", number::duration(seconds)),
            None => format!(" {} ago", code(self.ast.span(id).of(self.text))),
        });
        let at = match time.at {
            None => return ago.unwrap_or_default(),
            Some(At::Timestamp(at)) => format!("the unix time {at}"),
            Some(At::Start) => "the beginning of the query".to_owned(),
            Some(At::End) => "the end of the query".to_owned(),
        };
        match ago {
            Some(ago) => format!("{}, counted from {at}", ago.trim_end_matches(" ago")),
            None => format!(" at {at}"),
        }
    }

    /// A duration node in words.
    fn length(self, id: NodeId, say: fn(f64) -> String) -> String {
        self.seconds(id).map_or_else(|| code(self.ast.span(id).of(self.text)), say)
    }

    /// The value of a node of numbers alone, in seconds for a duration.
    pub(super) fn seconds(self, id: NodeId) -> Option<f64> {
        match self.ast.kind(id) {
            Kind::Number(number) => Some(number.value),
            Kind::Paren(inner) => self.seconds(*inner),
            Kind::Unary { negative, operand } => {
                self.seconds(*operand).map(|value| if *negative { -value } else { value })
            }
            Kind::Binary(b) => {
                let (left, right) = (self.seconds(b.left)?, self.seconds(b.right)?);
                match b.op {
                    BinaryOp::Add => Some(left + right),
                    BinaryOp::Sub => Some(left - right),
                    BinaryOp::Mul => Some(left * right),
                    BinaryOp::Div => Some(left / right),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
