//! Aggregations.

use bellwether_promql::ast::{Aggregate, AggregateOp, Grouping, Kind, NodeId};

use super::{Speaker, code, ended, list, operator};

impl Speaker<'_> {
    pub(super) fn aggregate(self, aggregate: &Aggregate) -> String {
        let what = self.phrase(aggregate.operand);
        let over = grouping(aggregate.grouping.as_ref());
        match aggregate.op {
            AggregateOp::Sum => format!("the sum {over} of {what}"),
            AggregateOp::Avg => format!("the average {over} of {what}"),
            AggregateOp::Min => format!("the lowest {over} of {what}"),
            AggregateOp::Max => format!("the highest {over} of {what}"),
            AggregateOp::Stddev => format!("the standard deviation {over} of {what}"),
            AggregateOp::Stdvar => format!("the variance {over} of {what}"),
            AggregateOp::Quantile => format!("{} {over} of {what}", self.share(aggregate.param)),
            AggregateOp::Count => self.count(aggregate),
            AggregateOp::Group => match each(aggregate.grouping.as_ref()) {
                each if each.is_empty() => format!("1 if there is any series of {what}"),
                each => format!("1{each} that has a series of {what}"),
            },
            _ => self.chosen(aggregate),
        }
    }

    /// Aggregations that choose series, or count their values.
    fn chosen(self, aggregate: &Aggregate) -> String {
        let what = self.phrase(aggregate.operand);
        let param = aggregate.param.map(|id| self.phrase(id)).unwrap_or_default();
        let each = each(aggregate.grouping.as_ref());
        match aggregate.op {
            AggregateOp::Topk => format!("the {param} highest{each} of {what}"),
            AggregateOp::Bottomk => format!("the {param} lowest{each} of {what}"),
            AggregateOp::CountValues => {
                format!(
                    "the number{each} and value, shown as label {param}, of the series of {what}"
                )
            }
            AggregateOp::LimitRatio => format!("a share of {param}{each} of the series of {what}"),
            _ => format!("any {param} series{each} of {what}"),
        }
    }

    /// The number of series; of a comparison, of those it keeps.
    fn count(self, aggregate: &Aggregate) -> String {
        let each = each(aggregate.grouping.as_ref());
        match self.kept(aggregate.operand) {
            Some(kept) => format!("the number{each} of series of {kept}"),
            None => format!("the number{each} of series of {}", self.phrase(aggregate.operand)),
        }
    }

    fn kept(self, id: NodeId) -> Option<String> {
        let Kind::Binary(b) = self.ast.kind(self.ast.unwrap_parens(id)) else { return None };
        (b.op.is_comparison() && !b.returns_bool && b.matching.is_none()).then(|| {
            let verb = operator::verb(b.op).replacen("is", "are", 1);
            format!("{} that {verb} {}", ended(self.phrase(b.left)), self.phrase(b.right))
        })
    }
}

/// `over all series`, `for each …` or `over all values of …`.
fn grouping(grouping: Option<&Grouping>) -> String {
    match grouping {
        Some(Grouping { without: false, labels, .. }) if !labels.is_empty() => {
            format!("for each {}", list(labels.iter().map(|l| code(&l.text)), "and"))
        }
        Some(Grouping { without: true, labels, .. }) if !labels.is_empty() => {
            format!("over all values of {}", list(labels.iter().map(|l| code(&l.text)), "and"))
        }
        Some(Grouping { without: true, .. }) => "for each series".to_owned(),
        _ => "over all series".to_owned(),
    }
}

/// The groups, when there are several: ` for each …`.
fn each(grouping: Option<&Grouping>) -> String {
    let Some(Grouping { without, labels, .. }) = grouping else { return String::new() };
    let names = list(labels.iter().map(|l| code(&l.text)), "and");
    match (without, names.is_empty()) {
        (false, true) => String::new(),
        (false, false) => format!(" for each {names}"),
        (true, true) => " for each series".to_owned(),
        (true, false) => format!(" for each set of labels but {names}"),
    }
}
