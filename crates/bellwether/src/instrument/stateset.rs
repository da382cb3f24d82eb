//! State sets: which of several states something is in.

use std::marker::PhantomData;
use std::sync::atomic::Ordering;

use super::{Address, Marker, Place, Shared, instrument_methods};
use crate::scope::Set;

/// One of a state set's states; generated code implements it for an enum.
pub trait State: Copy + 'static {
    /// Its position among the states.
    fn number(self) -> u32;
}

/// A family of state sets, with labels `L` and states `V`.
#[derive(Debug)]
pub struct StateSet<S, L, V> {
    pub(crate) address: Address,
    marker: Marker<(S, L, V)>,
}

/// One thing's state.
#[derive(Debug)]
pub struct StateCell<S, V> {
    metric: u32,
    place: Place,
    marker: Marker<(S, V)>,
}

impl<S, L, V> StateSet<S, L, V> {
    /// Metric number `metric` of the set, with shared cells from `start` on.
    pub const fn new(metric: u32, start: u32) -> Self {
        Self { address: Address::new(metric, start), marker: PhantomData }
    }
}

instrument_methods!(StateSet [V: State] -> StateCell, |me: &Self, labels| {
    let place = me.address.place::<S, L>(labels, 1);
    StateCell { metric: me.address.metric, place, marker: PhantomData }
});

impl<S: Set, V: State> StateSet<S, (), V> {
    /// Sets the state.
    pub fn set(&self, state: V) {
        self.at_labels(()).set(state);
    }
}

impl<S: Set, V: State> StateCell<S, V> {
    /// Sets the state; all others are off.
    pub fn set(self, state: V) {
        let bits = u64::from(state.number()) + 1;
        let place = self.place.live::<S>(self.metric);
        Shared::with::<S, _>(place.index, |cell| cell.store(bits, Ordering::Relaxed));
        place.folded.count::<S>();
    }
}

/// Declares the enum of a state set's states, in the catalogue's order. Generated code does this.
#[macro_export]
macro_rules! states {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $($(#[$doc:meta])* $variant:ident,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $crate::instrument::State for $name {
            #[inline]
            fn number(self) -> u32 {
                self as u32
            }
        }
    };
}
