//! What each alert of a policy can detect and when: the data behind `slo table`.

use std::time::Duration;

use crate::budget::Target;
use crate::chance;
use crate::policy::{Pair, Policy, Severity};
use crate::timing;

/// Shares of bad events the table is made for unless said otherwise.
pub const SHARES: [f64; 4] = [1.0, 0.5, 0.1, 0.02];

/// The table of one objective.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What is promised.
    pub target: Target,
    /// Over which time.
    pub period: Duration,
    /// Highest possible burn rate, `1/B`.
    pub ceiling: f64,
    /// One row an alert, in the policy's order.
    pub rows: Vec<Row>,
}

/// What one alert can detect.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The alert's name.
    pub pair: String,
    /// How urgent it is.
    pub severity: Severity,
    /// Its threshold.
    pub factor: f64,
    /// Whether any share of bad events fires it.
    pub reachable: bool,
    /// It fires only above this share of bad events, `f·B`; above 1 it never does.
    pub needs_above: f64,
    /// Requests in the long window below which a single error fires it, `1/(f·B)`, unless
    /// `min_bad` asks for more.
    pub one_error_below: f64,
    /// Bad events it wants.
    pub min_bad: u64,
    /// Share of the period's budget spent when it fires, traffic uniform.
    pub spent_at_fire: f64,
    /// One cell a share of bad events.
    pub cells: Vec<Cell>,
}

/// Detection and reset at one share of bad events, in seconds; none where it never fires.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// The share of bad events, 0 to 1.
    pub bad: f64,
    /// Until the burn condition holds.
    pub burn: Option<f64>,
    /// Until it fires from a full budget.
    pub detection: Option<f64>,
    /// From the end of the trouble until it resolves.
    pub reset: Option<f64>,
}

impl Table {
    /// The table for the given shares of bad events.
    pub fn of(target: Target, period: Duration, policy: &Policy, shares: &[f64]) -> Self {
        let rows = policy.pairs.iter().map(|pair| row(target, period, pair, shares)).collect();
        Self { target, period, ceiling: target.budget().ceiling(), rows }
    }
}

fn row(target: Target, period: Duration, pair: &Pair, shares: &[f64]) -> Row {
    let budget = target.budget();
    let needs_above = pair.factor.as_f64() * budget.share().as_f64();
    let cell = |&bad: &f64| Cell {
        bad,
        burn: timing::burn_detection(pair, budget, bad),
        detection: timing::detection(pair, budget, period, bad),
        reset: timing::reset(pair, budget, bad),
    };
    Row {
        pair: pair.name.clone(),
        severity: pair.severity,
        factor: pair.factor.as_f64(),
        reachable: budget.reaches(pair.factor),
        needs_above,
        one_error_below: 1.0 / needs_above,
        min_bad: pair.min_bad,
        spent_at_fire: timing::spent_at_fire(pair, period),
        cells: shares.iter().map(cell).collect(),
    }
}

/// Expected false pages of each alert within the table's period, at `per_hour` requests.
pub fn false_pages(table: &Table, policy: &Policy, per_hour: f64) -> Vec<(String, f64)> {
    let budget = table.target.budget();
    let expected =
        |pair: &Pair| chance::false_pages(pair, budget, table.period, per_hour, pair.min_bad);
    policy.pairs.iter().map(|pair| (pair.name.clone(), expected(pair))).collect()
}
