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
        admitted.map_or(Self::known(fold), |Admitted { slot, generation }| Self { slot, generation })
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
