//! The instruments of generated code.
//!
//! Each is a constant: which metric it is and where its cells begin. `at` turns typed label values
//! into a cell by arithmetic; the handle it returns is `Copy` and may be kept. Of labels whose idle
//! values leave (`remove`) a handle notices that its value has left, and records as the fold value.

mod counter;
mod exemplars;
mod fold;
mod gauge;
mod histogram;
mod info;
mod stale;
mod stateset;
mod storage;
mod text;
mod timer;
mod updown;

pub use counter::{Counter, CounterCell, CounterValue};
pub(crate) use exemplars::Exemplars;
pub use fold::Folded;
pub(crate) use gauge::{GAUGE_UNSET_F64, GAUGE_UNSET_I64};
pub use gauge::{Gauge, GaugeCell, GaugeValue};
pub use histogram::{Distribution, Histogram, HistogramCell};
pub use info::{Fact, Info, Text};
pub use stateset::{State, StateCell, StateSet};
pub use storage::{PerThread, Shared, Storage};
pub use text::{TextCounter, TextHistogram, TextPlace, TextUpDown};
pub use timer::{Timed, Timer};
pub use updown::{Held, UpDown, UpDownCell, UpDownValue};

use crate::def::UNDECLARED;
use crate::label::Labels;
use crate::scope::{Rejection, Set, current};

/// Ties an instrument to its set, labels and values without holding any.
pub(crate) type Marker<T> = std::marker::PhantomData<fn() -> T>;

/// Where a label set's cells are, and which of its labels were folded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) index: u32,
    pub(crate) folded: Folded,
    /// The departure of label values before which this was right; 0 when none ever leave.
    pub(crate) checked_at: u32,
}

/// An index no slab has: recording there does nothing.
const NOWHERE: u32 = u32::MAX;

impl Place {
    /// Whether the label set exists.
    pub(crate) fn is_somewhere(self) -> bool {
        self.index != NOWHERE
    }

    pub(crate) const fn nowhere() -> Self {
        Self { index: NOWHERE, folded: Folded::none(), checked_at: 0 }
    }

    /// This place, or that of the fold value where the label's own value has left.
    #[inline]
    pub(crate) fn live<S: Set>(self, metric: u32) -> Self {
        if self.checked_at == 0 { self } else { stale::live_place::<S>(self, metric) }
    }
}

/// Which metric an instrument is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Address {
    /// Its position in the set.
    pub(crate) metric: u32,
    /// Its first cell.
    pub(crate) start: u32,
    /// Its first fold counter.
    pub(crate) folded: u32,
    /// Its table of declared combinations; empty when all are.
    pub(crate) combinations: &'static [u32],
}

impl Address {
    pub(crate) const fn new(metric: u32, start: u32) -> Self {
        Self { metric, start, folded: NOWHERE, combinations: &[] }
    }

    #[inline]
    pub(crate) fn place<S: Set, L: Labels>(&self, labels: L, width: u32) -> Place {
        // Read before the label values are checked: what leaves in between is then noticed.
        let checked_at = if L::REMOVES { stale::now::<S>() } else { 0 };
        let mut set = labels.index();
        if !self.combinations.is_empty() {
            set = self.combinations.get(set as usize).copied().unwrap_or(UNDECLARED);
            if set == UNDECLARED {
                reject::<S>(self.metric, Rejection::UndeclaredCombination);
                return Place::nowhere();
            }
        }
        let folded =
            if L::FOLDS { Folded::new(self.folded, labels.folded()) } else { Folded::none() };
        Place { index: self.start + set * width, folded, checked_at }
    }

    /// The place of label values given as texts, in order.
    pub(crate) fn place_of_texts<S: Set, L: Labels>(&self, texts: &[&str], width: u32) -> Place {
        let Some(labels) = L::from_texts(texts) else {
            reject::<S>(self.metric, Rejection::UndeclaredValue);
            return Place::nowhere();
        };
        self.place::<S, L>(labels, width)
    }
}

/// Counts a recording that was refused.
#[cold]
#[inline(never)]
pub(crate) fn reject<S: Set>(metric: u32, reason: Rejection) {
    if let Some(scope) = current::<S>() {
        scope.rejected.count(metric, reason);
    }
}

/// Gives an instrument the constructors and `at` for each number of labels.
macro_rules! instrument_methods {
    ($type:ident [$($generic:ident: $bound:ident),*] -> $cell:ident, $build:expr) => {
        impl<S: Set, L $(, $generic: $bound)*> $type<S, L $(, $generic)*> {
            /// The instrument's label values fold into counters from cell `first` on.
            #[must_use]
            pub const fn with_fold_counters(mut self, first: u32) -> Self {
                self.address.folded = first;
                self
            }

            /// Only the label sets that this table numbers exist.
            #[must_use]
            pub const fn with_combinations(mut self, table: &'static [u32]) -> Self {
                self.address.combinations = table;
                self
            }
        }

        impl<S: Set, L: crate::label::Labels $(, $generic: $bound)*> $type<S, L $(, $generic)*> {
            /// The series of these labels, as one tuple.
            #[inline]
            pub fn at_labels(&self, labels: L) -> $cell<S $(, $generic)*> {
                let build = $build;
                build(self, labels)
            }
        }

        crate::instrument::at_methods!($type [$($generic: $bound),*] -> $cell);
    };
}
pub(crate) use instrument_methods;

/// Writes `at` for each arity.
macro_rules! at_methods {
    ($type:ident [$($generic:ident: $bound:ident),*] -> $cell:ident) => {
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a);
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a, B b);
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a, B b, C c);
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a, B b, C c, D d);
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a, B b, C c, D d, E e);
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a, B b, C c, D d, E e, F f);
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a, B b, C c, D d, E e, F f, G g);
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a, B b, C c, D d, E e, F f, G g, H h);
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a, B b, C c, D d, E e, F f, G g, H h, I i);
        crate::instrument::at_method!($type [$($generic: $bound),*] -> $cell; A a, B b, C c, D d, E e, F f, G g, H h, I i, J j);
    };
}
pub(crate) use at_methods;

macro_rules! at_method {
    ($type:ident [$($generic:ident: $bound:ident),*] -> $cell:ident; $($name:ident $var:ident),+) => {
        impl<SET: Set, $($name: crate::label::Label,)+ $($generic: $bound),*> $type<SET, ($($name,)+) $(, $generic)*> {
            /// The series of these label values, in the metric's label order.
            #[inline]
            #[allow(
                clippy::too_many_arguments,
                clippy::many_single_char_names,
                reason = "one for each label of the metric"
            )]
            pub fn at(&self, $($var: $name),+) -> $cell<SET $(, $generic)*> {
                self.at_labels(($($var,)+))
            }
        }
    };
}
pub(crate) use at_method;
