//! What is counted.

use bellwether_model::spec::{Comparison, Indicator, Method};
use bellwether_promql::ast::{AggregateOp, Ast, Kind, NodeId};
use bellwether_promql::{Options, parse_lenient};

use super::Refusal;
use super::documents::{Documents, Object, at, own, text};
use crate::diagnostic::quoted;
use crate::scalar;
use crate::syntax::Node;

/// The indicator of an SLO, in it or beside it.
pub(super) fn read(
    documents: &Documents,
    object: &Object,
    method: &Method,
) -> Result<Indicator, Refusal> {
    if let Some(indicator) = ours(&object.node) {
        return Ok(indicator);
    }
    let inline = at(&object.node, &["spec", "indicator", "spec"]);
    let name = text(&object.node, &["spec", "indicatorRef"]);
    let spec = match (inline, name) {
        (Some(_), name) if !name.is_empty() => {
            return Refusal::new("it has both an indicator and a reference to one", "keep one");
        }
        (Some(spec), _) => spec,
        (None, name) => {
            let found = documents.find("SLI", name).and_then(|sli| sli.node.get("spec"));
            let Some(spec) = found else {
                let what = format!("there is no SLI {}", quoted(name));
                return Refusal::new(what, "give the file that holds it, too");
            };
            spec
        }
    };
    if let Some(ratio) = spec.get("ratioMetric") {
        return of_ratio(ratio);
    }
    match spec.get("thresholdMetric") {
        Some(threshold) => of_threshold(object, threshold, method),
        None => Refusal::new("its indicator counts nothing", "give it a `ratioMetric`"),
    }
}

/// What our own export wrote down beside the queries.
fn ours(node: &Node) -> Option<Indicator> {
    let of = |key: &str| own(node, key).map(str::to_owned);
    if let Some((total, bad)) = of("total").zip(of("bad")) {
        return Some(Indicator::Bad { total, bad });
    }
    if let Some((total, good)) = of("total").zip(of("good")) {
        return Some(Indicator::Good { total, good });
    }
    let bound = own(node, "below").and_then(|bound| bound.parse().ok());
    if let Some((histogram, bound)) = of("histogram").zip(bound) {
        return Some(Indicator::Below { histogram, bound });
    }
    let (op, value) = comparison(own(node, "holds")?)?;
    Some(Indicator::Holds { gauge: of("gauge")?, op, value })
}

fn comparison(text: &str) -> Option<(Comparison, f64)> {
    let op = Comparison::ALL.into_iter().find(|op| text.starts_with(op.as_str()))?;
    Some((op, scalar::number(text.get(op.as_str().len()..)?.trim()).ok()?))
}

fn of_ratio(ratio: &Node) -> Result<Indicator, Refusal> {
    if ratio.get("raw").is_some() {
        let what = "a raw ratio has no events: nobody can tell how much budget an hour spent";
        return Refusal::new(what, "give `total` with `good` or `bad`");
    }
    let Some(total) = ratio.get("total") else {
        return Refusal::new("the ratio has no `total`", "give `total` with `good` or `bad`");
    };
    match (ratio.get("good"), ratio.get("bad")) {
        (Some(good), None) => Ok(Indicator::Good { total: query(total)?, good: query(good)? }),
        (None, Some(bad)) => Ok(Indicator::Bad { total: query(total)?, bad: query(bad)? }),
        (Some(_), Some(_)) => Refusal::new(
            "the ratio has both `good` and `bad`",
            "each follows from the other: keep one",
        ),
        (None, None) => Refusal::new("the ratio has neither `good` nor `bad`", "add one"),
    }
}

fn of_threshold(object: &Object, threshold: &Node, method: &Method) -> Result<Indicator, Refusal> {
    if *method == Method::Occurrences {
        let what = "a threshold tells good moments from bad ones, and occurrences count events";
        return Refusal::new(what, "use `budgetingMethod: Timeslices`");
    }
    let objectives = at(&object.node, &["spec", "objectives"]).map(Node::items).unwrap_or_default();
    let Some(objective) = objectives.first() else {
        return Refusal::new("it has no objective", "add one");
    };
    let op = match text(objective, &["op"]) {
        "lte" => Comparison::AtMost,
        "lt" => Comparison::Less,
        "gte" => Comparison::AtLeast,
        "gt" => Comparison::Greater,
        other => {
            let what = format!("{} is no comparison", quoted(other));
            return Refusal::new(what, "write `lte`, `lt`, `gte` or `gt`");
        }
    };
    let Ok(value) = scalar::number(text(objective, &["value"])) else {
        return Refusal::new("the objective has no `value` to compare with", "add it");
    };
    Ok(Indicator::Holds { gauge: query(threshold)?, op, value })
}

/// The selector of a source's query.
fn query(metric: &Node) -> Result<String, Refusal> {
    let source = metric.get("metricSource").unwrap_or(metric);
    let kind = text(source, &["type"]);
    if !kind.is_empty() && !kind.eq_ignore_ascii_case("prometheus") {
        let what = format!("queries of {} cannot be turned into rules", quoted(kind));
        return Refusal::new(what, "rewrite the query in PromQL");
    }
    let query = text(source, &["spec", "query"]);
    selector(query).map_or_else(
        || {
            let what = format!("{} is more than one selector", quoted(query));
            let help = "write a metric with label matchers, or a `sum` of its `rate`";
            Refusal::new(what, help)
        },
        Ok,
    )
}

/// The only selector of a query that sums at most, and takes a rate.
fn selector(query: &str) -> Option<String> {
    let options = Options { grafana_variables: true, ..Options::default() };
    // Tools put the window in themselves.
    let query = query.replace("{{.window}}", "5m").replace("{{ .window }}", "5m");
    let ast = parse_lenient(&query, &options).0?;
    let id = inner(&ast, ast.root())?;
    let Kind::Selector(selector) = ast.kind(id) else { return None };
    selector.metric()?;
    let whole = ast.span(id).of(&query);
    // A range begins after the last matcher.
    let end = whole.rfind('}').map_or_else(|| whole.find('[').unwrap_or(whole.len()), |at| at + 1);
    Some(whole.get(..end)?.trim().to_owned())
}

fn inner(ast: &Ast, id: NodeId) -> Option<NodeId> {
    let id = ast.unwrap_parens(id);
    match ast.kind(id) {
        Kind::Selector(_) => Some(id),
        Kind::Call(call) if ["rate", "increase"].contains(&call.function.name) => {
            inner(ast, *call.args.first()?)
        }
        Kind::Aggregate(sum) if sum.op == AggregateOp::Sum && sum.grouping.is_none() => {
            inner(ast, sum.operand)
        }
        _ => None,
    }
}
