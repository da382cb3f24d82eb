//! Words with a meaning of their own. They are the same in any case, as in Prometheus.

use crate::ast::{AggregateOp, BinaryOp, Edges};

/// What a word means where it is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword {
    /// `and`, `or`, `unless`, `atan2`.
    Operator(BinaryOp),
    /// `sum` and its like.
    Aggregate(AggregateOp),
    By,
    Without,
    Offset,
    Edges(Edges),
    Bool,
    On,
    Ignoring,
    GroupLeft,
    GroupRight,
    Fill,
    FillLeft,
    FillRight,
    /// `start`, `end`, `step`, `range`, `min_of`, `max_of`: functions whose name may be written in
    /// any case, and that durations may hold; the text is the name in lower case.
    Time(&'static str),
    Inf,
    Nan,
}

/// The words and what they mean, sorted.
const KEYWORDS: &[(&str, Keyword)] = &[
    ("anchored", Keyword::Edges(Edges::Anchored)),
    ("and", Keyword::Operator(BinaryOp::And)),
    ("atan2", Keyword::Operator(BinaryOp::Atan2)),
    ("avg", Keyword::Aggregate(AggregateOp::Avg)),
    ("bool", Keyword::Bool),
    ("bottomk", Keyword::Aggregate(AggregateOp::Bottomk)),
    ("by", Keyword::By),
    ("count", Keyword::Aggregate(AggregateOp::Count)),
    ("count_values", Keyword::Aggregate(AggregateOp::CountValues)),
    ("end", Keyword::Time("end")),
    ("fill", Keyword::Fill),
    ("fill_left", Keyword::FillLeft),
    ("fill_right", Keyword::FillRight),
    ("group", Keyword::Aggregate(AggregateOp::Group)),
    ("group_left", Keyword::GroupLeft),
    ("group_right", Keyword::GroupRight),
    ("ignoring", Keyword::Ignoring),
    ("inf", Keyword::Inf),
    ("limit_ratio", Keyword::Aggregate(AggregateOp::LimitRatio)),
    ("limitk", Keyword::Aggregate(AggregateOp::Limitk)),
    ("max", Keyword::Aggregate(AggregateOp::Max)),
    ("max_of", Keyword::Time("max_of")),
    ("min", Keyword::Aggregate(AggregateOp::Min)),
    ("min_of", Keyword::Time("min_of")),
    ("nan", Keyword::Nan),
    ("offset", Keyword::Offset),
    ("on", Keyword::On),
    ("or", Keyword::Operator(BinaryOp::Or)),
    ("quantile", Keyword::Aggregate(AggregateOp::Quantile)),
    ("range", Keyword::Time("range")),
    ("smoothed", Keyword::Edges(Edges::Smoothed)),
    ("start", Keyword::Time("start")),
    ("stddev", Keyword::Aggregate(AggregateOp::Stddev)),
    ("stdvar", Keyword::Aggregate(AggregateOp::Stdvar)),
    ("step", Keyword::Time("step")),
    ("sum", Keyword::Aggregate(AggregateOp::Sum)),
    ("topk", Keyword::Aggregate(AggregateOp::Topk)),
    ("unless", Keyword::Operator(BinaryOp::Unless)),
    ("without", Keyword::Without),
];

/// The length of the longest word.
const LENGTH_MAX: usize = "count_values".len();

impl Keyword {
    /// What a word means, if anything.
    pub(crate) fn of(word: &str) -> Option<Self> {
        // Every word of an expression comes through here, some more than once: no allocation.
        let mut lower = [0; LENGTH_MAX];
        let lower = lower.get_mut(..word.len())?;
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        let at = KEYWORDS.binary_search_by(|(known, _)| known.as_bytes().cmp(lower)).ok()?;
        Some(KEYWORDS[at].1)
    }

    /// All words, for suggestions.
    pub(crate) fn words() -> impl Iterator<Item = &'static str> {
        KEYWORDS.iter().map(|(word, _)| *word)
    }

    /// Whether the word may also name a metric.
    pub(crate) fn names_metric(self) -> bool {
        !matches!(
            self,
            Self::Operator(BinaryOp::Atan2)
                | Self::Bool
                | Self::On
                | Self::Ignoring
                | Self::GroupLeft
                | Self::GroupRight
                | Self::Inf
                | Self::Nan
        )
    }

    /// Whether the word may stand unquoted in `by (…)`, `on (…)` and their like.
    pub(crate) fn names_label(self) -> bool {
        !matches!(self, Self::Without | Self::Inf | Self::Nan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_word_is_found_in_any_case() {
        assert!(KEYWORDS.is_sorted_by_key(|(word, _)| word));
        assert_eq!(KEYWORDS.iter().map(|(word, _)| word.len()).max(), Some(LENGTH_MAX));
        for (word, meaning) in KEYWORDS {
            assert_eq!(Keyword::of(word), Some(*meaning));
            assert_eq!(Keyword::of(&word.to_ascii_uppercase()), Some(*meaning));
        }
        assert_eq!(Keyword::of("up"), None);
    }
}
