//! A thread's way to its cells.

use std::cell::Cell;

use super::Slab;
use crate::scope::Scope;

/// What one thread holds of one set of instruments.
///
/// Before the first use, in no-op mode and after the thread's end both slabs are empty, so the
/// bounds check of every access is also the check whether there is anything to write to.
#[derive(Debug)]
pub struct Local {
    pub(crate) own: Cell<Slab>,
    pub(crate) shared: Cell<Slab>,
    pub(crate) scope: Cell<Option<&'static Scope>>,
    pub(crate) ended: Cell<bool>,
}

impl Local {
    /// Nothing leased yet.
    pub const fn new() -> Self {
        Self {
            own: Cell::new(Slab::empty()),
            shared: Cell::new(Slab::empty()),
            scope: Cell::new(None),
            ended: Cell::new(false),
        }
    }

    /// Gives the slab back to its scope.
    pub(crate) fn release(&self) {
        let slab = self.own.replace(Slab::empty());
        self.shared.set(Slab::empty());
        if let Some(scope) = self.scope.take() {
            scope.pool().give_back(slab);
        }
    }
}

impl Default for Local {
    fn default() -> Self {
        Self::new()
    }
}
