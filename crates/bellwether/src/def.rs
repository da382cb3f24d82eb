//! What generated code says about its instruments: constant data, laid out by the compiler of the
//! catalogue, read by instruments and scrapes.

mod buckets;
mod native;

pub use bellwether_model::{FamilyKind, Original};
pub use buckets::Buckets;
pub use native::NativeDef;

/// A set of instruments: everything one catalogue declares.
#[derive(Debug)]
pub struct SetDef {
    /// The service.
    pub service: &'static str,
    /// Its metrics; instruments name them by position.
    pub metrics: &'static [MetricDef],
    /// Its open labels; label types name them by position.
    pub open_labels: &'static [OpenDef],
    /// Cells in each thread's slab.
    pub local_cells: u32,
    /// Cells all threads share.
    pub shared_cells: u32,
}

impl SetDef {
    /// What values of an open label past its limit become.
    pub(crate) fn fold_text(&self, open: u16) -> Option<&'static str> {
        let mut labels = self.metrics.iter().flat_map(|metric| metric.labels);
        let label = labels.find(|label| label.open == Some(open))?;
        // Dynamic values have slots but no texts here: a fold value of its own comes last.
        let listed = label.fold.and_then(|slot| label.values.get(slot as usize));
        listed.or(label.values.last()).copied().filter(|_| label.fold.is_some())
    }
}

/// One metric.
#[derive(Debug)]
pub struct MetricDef {
    /// Its family name in expositions.
    pub name: &'static str,
    /// What its catalogue calls it, for protocols that are not bound to Prometheus names.
    pub original: Original<'static>,
    /// Its type in expositions.
    pub kind: FamilyKind,
    /// Its unit in words (`seconds`), empty when none.
    pub unit: &'static str,
    /// What it means.
    pub help: &'static str,
    /// Its labels; the last varies fastest.
    pub labels: &'static [LabelDef],
    /// How its cells are to be read.
    pub cells: CellKind,
    /// Whether its cells are in the shared slab.
    pub shared: bool,
    /// Its first cell.
    pub start: u32,
    /// The first of its fold counters (one a label, in the per-thread slab), if any label folds.
    pub folded: Option<u32>,
    /// For each product of label slots the label set it is, or [`UNDECLARED`]; empty when every
    /// product is declared.
    pub combinations: &'static [u32],
    /// Label sets it has cells for.
    pub sets: u32,
    /// Whether all label sets are exposed from the start, at zero.
    pub from_zero: bool,
    /// Its states, of a state set.
    pub states: &'static [&'static str],
    /// Where it is declared: the service's catalogue and the module.
    pub place: &'static str,
}

/// A label set the catalogue's combinations leave out.
pub const UNDECLARED: u32 = u32::MAX;

/// How a metric's cells hold its value.
#[derive(Debug, Clone, Copy)]
pub enum CellKind {
    /// One cell of an unsigned count.
    U64,
    /// One cell of a signed sum.
    I64,
    /// One cell of float bits, summed.
    F64,
    /// One shared cell of a gauge's float, zero when never set.
    GaugeF64,
    /// One shared cell of a gauge's integer, zero when never set.
    GaugeI64,
    /// One shared cell holding the number of the state plus one, zero when never set.
    State,
    /// No cells; texts kept aside.
    Info,
    /// Bucket counts and a sum.
    Distribution(&'static Shape),
}

impl CellKind {
    /// Cells one label set takes.
    pub const fn width(&self) -> u32 {
        match self {
            Self::Info => 0,
            Self::Distribution(shape) => shape.width(),
            _ => 1,
        }
    }
}

/// The cells of a histogram: classic buckets (and `+Inf`), then native ones, then the sum.
#[derive(Debug)]
pub struct Shape {
    /// Classic buckets, if it has any.
    pub buckets: Option<Buckets>,
    /// Native buckets, if it has any.
    pub native: Option<NativeDef>,
}

impl Shape {
    /// Cells of the classic buckets, `+Inf` included.
    pub const fn classic_cells(&self) -> u32 {
        match &self.buckets {
            Some(buckets) => buckets.bounds().len() as u32 + 1,
            None => 0,
        }
    }

    /// Cells of the native buckets, the zero bucket included.
    pub const fn native_cells(&self) -> u32 {
        match &self.native {
            Some(native) => native.cells(),
            None => 0,
        }
    }

    /// All cells, the sum included.
    pub const fn width(&self) -> u32 {
        self.classic_cells() + self.native_cells() + 1
    }
}

/// One label of one metric: which slot stands for which value.
///
/// Listed values have the first slots, then (of open labels) the values admitted as they come,
/// then the fold value if it is not a listed one, then absence if the label is optional.
#[derive(Debug)]
pub struct LabelDef {
    /// Its name.
    pub name: &'static str,
    /// Listed values, and the fold value last where it has a slot of its own.
    pub values: &'static [&'static str],
    /// Position of its [`OpenDef`], if it is open.
    pub open: Option<u16>,
    /// Slots in all.
    pub slots: u32,
    /// The slot of the fold value.
    pub fold: Option<u32>,
    /// Whether the last slot stands for absence.
    pub optional: bool,
}

/// An open label: values admitted as they come, up to a limit.
#[derive(Debug)]
pub struct OpenDef {
    /// Its name.
    pub name: &'static str,
    /// Values with fixed slots, always admitted.
    pub known: &'static [&'static str],
    /// Most values at a time, known ones included.
    pub limit: u32,
    /// What is done to a value first.
    pub normalise: Option<fn(&str) -> std::borrow::Cow<'_, str>>,
    /// A value whose series have not changed for so long leaves; nanoseconds.
    pub remove_after: Option<u64>,
}
