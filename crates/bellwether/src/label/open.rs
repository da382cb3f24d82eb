//! Values of open labels: handles to interned texts.

use crate::intern::Admitted;
use crate::scope::{Set, current};

/// A value of an open label: the slot of an interned text. Generated label types wrap it.
///
/// It is good in the scope that admitted it. Where the catalogue lets idle values leave
/// (`remove`), a handle kept beyond that records as the fold value; look the text up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Open {
    slot: u32,
    generation: u32,
}

impl Open {
    /// A value with a fixed slot.
    pub const fn known(slot: u32) -> Self {
        Self { slot, generation: 0 }
    }

    /// The value of `text`: normalised, admitted if there is room, else the fold value.
    pub fn resolve<S: Set>(open: u16, fold: u32, text: &str) -> Self {
        let Some(def) = S::def().open_labels.get(usize::from(open)) else {
            return Self::known(fold);
        };
        let normalised = def.normalise.map(|f| f(text));
        let text = normalised.as_deref().unwrap_or(text);
        let admitted = current::<S>().and_then(|scope| {
            let interner = scope.interner(open)?;
            let mirrored = S::lease(|lease| {
                let mirrors = &mut *lease.mirrors.borrow_mut();
                interner.resolve(mirrors, open, text)
            });
            mirrored.unwrap_or_else(|| interner.admit(text))
        });
        admitted
            .map_or(Self::known(fold), |Admitted { slot, generation }| Self { slot, generation })
    }

    /// Its slot.
    #[inline]
    pub fn slot(self) -> u32 {
        self.slot
    }

    /// Its slot, or `fold` if the value has left since.
    pub fn slot_if_live<S: Set>(self, open: u16, fold: u32) -> u32 {
        let live = self.generation == 0
            || current::<S>()
                .and_then(|scope| scope.interner(open))
                .is_some_and(|interner| interner.is_live(self.slot, self.generation));
        if live { self.slot } else { fold }
    }
}

/// Declares the handle type of an open label: number, slots and fold slot as in its
/// [`LabelDef`](crate::LabelDef), and a constant for each value that is always admitted. Generated
/// code does this.
///
/// ```text
/// bellwether::open_label! {
///     /// Route template.
///     pub struct Route in Shop {
///         /// `/cart`
///         pub const CART = 0;
///         /// `other`: any value past the limit.
///         pub const OTHER = 60;
///     }
///     number 0, slots 61, fold 60
/// }
/// ```
///
/// `removable` at the end makes recordings check that the value has not left meanwhile.
#[macro_export]
macro_rules! open_label {
    (@removes) => { false };
    (@removes removable) => { true };
    (@slot $set:ident $open:literal $fold:literal $me:ident) => {
        $me.0.slot()
    };
    (@slot $set:ident $open:literal $fold:literal $me:ident removable) => {
        $me.0.slot_if_live::<$set>($open, $fold)
    };
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident in $set:ident {
            $($(#[$doc:meta])* $const_vis:vis const $known:ident = $slot:literal;)*
        }
        number $open:literal, slots $slots:literal, fold $fold:literal $(, $removable:ident)?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis struct $name($crate::Open);

        #[allow(dead_code, reason = "not every service records every value")]
        impl $name {
            $($(#[$doc])* $const_vis const $known: Self = Self($crate::Open::known($slot));)*

            /// The value of `text`: admitted if there is room, else folded. Look a text up where
            /// it is recorded, or keep the handle: recording through it is then an array index.
            #[must_use]
            $vis fn of(text: &str) -> Self {
                Self($crate::Open::resolve::<$set>($open, $fold, text))
            }
        }

        impl $crate::Label for $name {
            const SLOTS: u32 = $slots;
            const FOLDS: bool = true;
            const REMOVES: bool = $crate::open_label!(@removes $($removable)?);

            #[inline]
            fn slot(self) -> u32 {
                $crate::open_label!(@slot $set $open $fold self $($removable)?)
            }

            #[inline]
            fn is_folded(self) -> bool {
                $crate::Label::slot(self) == $fold
            }

            fn from_text(text: &str) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(Self::of(text))
            }
        }
    };
}
