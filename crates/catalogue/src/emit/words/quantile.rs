//! Percentiles.

use bellwether_promql::ast::{Aggregate, AggregateOp, Call, Kind, NodeId};

use super::{Speaker, code, list, selector};

impl Speaker<'_> {
    /// `the 99th percentile`, from the node of a share.
    pub(super) fn share(self, id: Option<NodeId>) -> String {
        match id.map(|id| (id, self.seconds(id))) {
            None => "a quantile".to_owned(),
            Some((_, Some(0.5))) => "the median".to_owned(),
            Some((_, Some(share))) if (0.0..=1.0).contains(&share) => percentile(share),
            Some((id, _)) => format!("the quantile ({})", self.phrase(id)),
        }
    }

    /// A percentile of the buckets of a histogram.
    pub(super) fn histogram_quantile(self, call: &Call) -> String {
        let share = self.share(call.args.first().copied());
        let Some(buckets) = call.args.get(1).map(|id| self.ast.unwrap_parens(*id)) else {
            return share;
        };
        match self.ast.kind(buckets) {
            Kind::Aggregate(sum) if sum.op == AggregateOp::Sum => {
                let what = self.observations(sum.operand);
                format!("{share} {} of {what}", summed(sum))
            }
            _ => format!("{share} of {}", self.observations(buckets)),
        }
    }

    /// A rate of buckets as the observations they count; anything else as it is.
    fn observations(self, id: NodeId) -> String {
        let id = self.ast.unwrap_parens(id);
        if let Kind::Call(call) = self.ast.kind(id)
            && matches!(call.function.name, "rate" | "irate" | "increase" | "delta")
            && let Some(arg) = call.args.first().map(|id| self.ast.unwrap_parens(*id))
            && let Kind::Selector(s) = self.ast.kind(arg)
            && let Some(name) = s.metric()
        {
            let (range, _) = self.selected_range(s);
            let name = code(name.strip_suffix("_bucket").unwrap_or(name));
            return format!("the observations {range} of {}", selector::named(s, name));
        }
        self.phrase(id)
    }
}

/// The groups of a sum of buckets, the bounds themselves left out.
fn summed(sum: &Aggregate) -> String {
    let Some(grouping) = &sum.grouping else { return "over all series".to_owned() };
    let labels = grouping.labels.iter().map(|l| l.text.as_str()).filter(|l| *l != "le");
    let labels = list(labels.map(code), "and");
    match (grouping.without, labels.is_empty()) {
        (false, true) => "over all series".to_owned(),
        (false, false) => format!("for each {labels}"),
        (true, true) => "for each series".to_owned(),
        (true, false) => format!("over all values of {labels}"),
    }
}

/// `the 99th percentile`, `the 99.9th percentile`.
fn percentile(share: f64) -> String {
    // Shares are written with few digits; a millionth of a percent is beyond them.
    let percent = (share * 1e8).round() / 1e6;
    let whole = percent.fract() == 0.0;
    let ending = match percent as u64 {
        11..=13 => "th",
        n if whole && n % 10 == 1 => "st",
        n if whole && n % 10 == 2 => "nd",
        n if whole && n % 10 == 3 => "rd",
        _ => "th",
    };
    format!("the {percent}{ending} percentile")
}
