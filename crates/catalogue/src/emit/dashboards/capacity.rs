//! Pairs of gauges, what is used and how much there is: `pool_in_use` and `pool_capacity`.

use bellwether_model::spec::{MetricKind, MetricSpec};

use super::board::{Colour, Lines, Panel, Target, Thresholds, View};
use super::panels::sentence;
use super::series::{Scope, Select, aggregate, legend};
use super::unit::SHARE;

/// Words of a name that say how much there is.
const CAPACITY: [&str; 3] = ["capacity", "limit", "max"];
/// Words of a name that say how much is used, where the other one has its word of capacity.
const USED: [&str; 14] = [
    "active", "busy", "count", "current", "depth", "entries", "inuse", "length", "live", "open",
    "pending", "size", "usage", "used",
];

/// A gauge and its capacity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    used: &'a MetricSpec,
    capacity: &'a MetricSpec,
}

/// All pairs among these metrics.
pub(super) fn pairs<'a>(metrics: &[&'a MetricSpec]) -> Vec<Pair<'a>> {
    let gauges: Vec<&MetricSpec> = metrics
        .iter()
        .copied()
        .filter(|m| matches!(m.kind, MetricKind::Gauge | MetricKind::UpDown))
        .collect();
    let of = |capacity: &'a MetricSpec| {
        let bases = bases(&capacity.name);
        let used = gauges.iter().find(|used| {
            bases.iter().any(|base| belongs(&used.name, base)) && same_unit(used, capacity)
        })?;
        Some(Pair { used, capacity })
    };
    gauges.iter().filter_map(|capacity| of(capacity)).collect()
}

/// The words of a capacity's name around its word of capacity.
fn bases(name: &str) -> Vec<(Vec<&str>, Vec<&str>)> {
    let words: Vec<&str> = name.split(['_', '.']).collect();
    let places = words.iter().enumerate().filter(|(_, word)| CAPACITY.contains(word));
    places
        .filter_map(|(at, _)| Some((words.get(..at)?.to_vec(), words.get(at + 1..)?.to_vec())))
        // What has nothing before it is the maximum of something else.
        .filter(|(before, _)| !before.is_empty())
        .collect()
}

/// Whether a name is `before`, then nothing or a word of use, then `after`.
fn belongs(name: &str, (before, after): &(Vec<&str>, Vec<&str>)) -> bool {
    let words: Vec<&str> = name.split(['_', '.']).collect();
    let middle =
        words.strip_prefix(before.as_slice()).and_then(|w| w.strip_suffix(after.as_slice()));
    match middle {
        Some([]) => true,
        Some([word]) => USED.contains(word),
        Some(["in", "use" | "flight"]) => true,
        _ => false,
    }
}

fn same_unit(a: &MetricSpec, b: &MetricSpec) -> bool {
    a.unit == b.unit || a.unit.is_dimensionless() && b.unit.is_dimensionless()
}

impl<'a> Pair<'a> {
    /// Both metrics.
    pub(super) fn metrics(self) -> [&'a MetricSpec; 2] {
        [self.used, self.capacity]
    }

    /// How much of the capacity is used; 80 % and 95 % are drawn.
    pub(super) fn panel(self, scope: &Scope, title: &str) -> Panel {
        let by: Vec<&str> = self.shared();
        let sum = |metric| aggregate("sum", &by, &Select::new(scope, metric).vector());
        let expr = format!("{} / {}", sum(self.used), sum(self.capacity));
        let colours =
            vec![(None, Colour::Green), (Some(0.8), Colour::Orange), (Some(0.95), Colour::Red)];
        let thresholds = Thresholds(colours);
        let named = if by.is_empty() { "used".to_owned() } else { legend(&by) };
        Panel {
            key: format!("{} of {}", self.used.prometheus_name, self.capacity.prometheus_name),
            title: format!("{title}: share of capacity"),
            description: format!(
                "{}\n\n`{}` of `{}`",
                sentence(&self.used.help, title),
                self.used.prometheus_name,
                self.capacity.prometheus_name
            ),
            view: View::Lines(Lines { thresholds, soft_max: Some(1.0), ..Lines::default() }),
            unit: SHARE,
            targets: vec![Target::new(expr, named)],
            width: 12,
            height: 8,
            links: Vec::new(),
            metrics: self.metrics().map(|m| m.prometheus_name.clone()).to_vec(),
        }
    }

    /// Labels with closed sets that both have.
    fn shared(self) -> Vec<&'a str> {
        let other = |name: &str| self.capacity.labels.iter().any(|l| l.name == name);
        let own = self.used.labels.iter().filter(|l| !l.is_open() && other(&l.name));
        own.map(|l| l.name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn belong(used: &str, capacity: &str) -> bool {
        bases(capacity).iter().any(|base| belongs(used, base))
    }

    #[test]
    fn a_capacity_belongs_to_what_uses_it_and_to_nothing_else() {
        assert!(belong("shop_queue", "shop_queue_capacity"));
        assert!(belong("shop_queue_length", "shop_queue_capacity"));
        assert!(belong("shop_memory_used_bytes", "shop_memory_limit_bytes"));
        assert!(belong("shop_pool_in_use", "shop_pool_max"));
        assert!(!belong("shop_queue_age", "shop_queue_capacity"));
        assert!(!belong("shop_other_queue", "shop_queue_capacity"));
        assert!(!belong("x", "max_x"));
    }
}
