//! A board as we think of it, before it is written in one of Grafana's formats.

use super::unit::GrafanaUnit;

/// A whole board.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Board {
    /// File name without its ending; what the uid ends in.
    pub(super) name: String,
    pub(super) uid: String,
    pub(super) title: String,
    pub(super) description: String,
    /// The service; boards of a service find each other by it.
    pub(super) service: String,
    pub(super) variables: Vec<LabelVariable>,
    /// A series every process exposes: `job` and `instance` are looked up in it.
    pub(super) presence: String,
    pub(super) rows: Vec<Row>,
}

/// Panels under a heading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) title: String,
    pub(super) panels: Vec<Panel>,
}

/// A variable that narrows every panel whose metric has the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LabelVariable {
    /// Its name in Grafana.
    pub(super) name: String,
    /// The label.
    pub(super) label: String,
    /// What the label tells apart.
    pub(super) help: String,
    /// A series that has the label.
    pub(super) series: String,
}

/// One panel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panel {
    /// What it shows, unique on its board: its id is made from it.
    pub(super) key: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) view: View,
    pub(super) unit: GrafanaUnit,
    pub(super) targets: Vec<Target>,
    /// Columns, of 24.
    pub(super) width: u32,
    /// Grid units of 30 pixels.
    pub(super) height: u32,
    /// Title and address of further reading.
    pub(super) links: Vec<(String, String)>,
    /// The metrics it shows, by Prometheus name.
    pub(super) metrics: Vec<String>,
}

/// How a panel shows its series.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum View {
    Lines(Lines),
    Stat(Thresholds),
    /// Rows with their columns in order: field and heading.
    Table(Vec<(String, String)>),
    Heatmap,
    /// Number `n` is the n-th of these states.
    States(Vec<String>),
}

/// Lines over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Lines {
    /// Values are parts of a whole: areas on top of each other.
    pub(super) stacked: bool,
    /// The axis may begin above zero: the values are no amounts.
    pub(super) free_floor: bool,
    /// The axis reaches to here at least.
    pub(super) soft_max: Option<f64>,
    pub(super) thresholds: Thresholds,
}

/// Values from which on a colour holds; the first has none and holds below all others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Thresholds(pub(super) Vec<(Option<f64>, Colour)>);

impl Default for Thresholds {
    fn default() -> Self {
        Self(vec![(None, Colour::Green)])
    }
}

impl Thresholds {
    /// Whether there is a value at which the colour changes.
    pub(super) fn any(&self) -> bool {
        self.0.len() > 1
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    Green,
    Yellow,
    Orange,
    Red,
    /// That of the text: neither good nor bad.
    Text,
}

impl Colour {
    /// Its name in Grafana's palette.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
            Self::Text => "text",
        }
    }
}

/// One query of a panel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) expr: String,
    /// The name of a series, with `{{label}}`.
    pub(super) legend: String,
    pub(super) shape: Shape,
    /// It is a bound and no value: drawn dashed in red.
    pub(super) bound: bool,
}

/// What a query returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Series over time.
    Series,
    /// The values at the end of the time range, as rows.
    Rows,
    /// Buckets over time.
    Buckets,
}

impl Target {
    /// Series over time.
    pub(super) fn new(expr: impl Into<String>, legend: impl Into<String>) -> Self {
        Self { expr: expr.into(), legend: legend.into(), shape: Shape::Series, bound: false }
    }

    pub(super) fn shaped(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    pub(super) fn bound(mut self) -> Self {
        self.bound = true;
        self
    }
}
