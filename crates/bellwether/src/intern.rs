//! Texts of open labels as small numbers, never more than the catalogue's cap.
//!
//! Admission takes a lock and happens once a text. Reading takes none: the table is append-only
//! and shared by reference; when idle values leave, a new table is published and each thread takes
//! it up at its next look-up, which it notices by one relaxed load of a version.

mod table;

use std::sync::Arc;

use table::Table;

use crate::def::OpenDef;
use crate::sync::{AtomicU32, Mutex, Ordering, lock};

/// Longest text admitted, in bytes; longer ones fold.
pub const VALUE_BYTES_MAX: usize = 1024;

/// A slot, and the generation of the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Admitted {
    /// The slot.
    pub slot: u32,
    /// Tells a text from one that had the slot before; 0 for known values, which never leave.
    pub generation: u32,
}

/// The texts of one open label in one scope.
#[derive(Debug)]
pub struct Interner {
    known: &'static [&'static str],
    /// The text of the fold value, which is never admitted: it has a slot of its own.
    fold: Option<&'static str>,
    limit: u32,
    seed: u64,
    /// Counts published tables, so that threads notice a new one.
    version: AtomicU32,
    admin: Mutex<Admin>,
    generations: Box<[AtomicU32]>,
    /// For each slot the departure in which it was last given up.
    freed_at: Box<[AtomicU32]>,
}

#[derive(Debug)]
struct Admin {
    table: Arc<Table>,
    names: Vec<Option<Arc<str>>>,
    free: Vec<u32>,
    next: u32,
    generation: u32,
}

/// A thread's reference to the current table of one interner.
#[derive(Debug)]
pub struct Mirror {
    /// The interner's seed: no two have the same.
    interner: u64,
    open: u16,
    version: u32,
    table: Arc<Table>,
}

impl Interner {
    /// An interner with its known values in place.
    pub fn new(def: &OpenDef) -> Self {
        Self::with(def.known, def.limit)
    }

    /// An interner for `limit` texts of which `known` are always there.
    pub fn with(known: &'static [&'static str], limit: u32) -> Self {
        let seed = table::seed();
        Self {
            known,
            fold: None,
            limit,
            seed,
            version: AtomicU32::new(1),
            admin: Mutex::new(Admin::new(known, limit, seed)),
            generations: (0..limit).map(|_| AtomicU32::new(0)).collect(),
            freed_at: (0..limit).map(|_| AtomicU32::new(0)).collect(),
        }
    }

    /// Never admits `text`: whoever says it means the fold value.
    #[must_use]
    pub fn folding_to(mut self, text: Option<&'static str>) -> Self {
        self.fold = text.filter(|text| !self.known.contains(text));
        self
    }

    /// The slot of `text` by this thread's mirror, admitting it if there is room.
    pub(crate) fn resolve(
        &self,
        mirrors: &mut Vec<Mirror>,
        open: u16,
        text: &str,
    ) -> Option<Admitted> {
        let version = self.version.load(Ordering::Acquire);
        let position = mirrors.iter().position(|m| m.open == open);
        let index = position.unwrap_or_else(|| {
            mirrors.push(self.mirror(open, version));
            mirrors.len() - 1
        });
        let mirror = mirrors.get_mut(index)?;
        if mirror.version != version || mirror.interner != self.seed {
            *mirror = self.mirror(open, version);
        }
        // Asked before looking: a table found full had every text in it already.
        let full = mirror.table.is_full();
        match mirror.table.get(table::hash(self.seed, text), text) {
            Some(admitted) => Some(admitted),
            None if full => None,
            None => self.admit(text),
        }
    }

    /// The slot of `text`, admitting it if there is room; `None` past the cap, and for texts that
    /// are no values: the empty one would look like an absent label.
    pub fn admit(&self, text: &str) -> Option<Admitted> {
        let is_value = !text.is_empty() && text.len() <= VALUE_BYTES_MAX && !text.contains('\0');
        if !is_value || self.fold == Some(text) {
            return None;
        }
        let hash = table::hash(self.seed, text);
        let mut admin = lock(&self.admin);
        if let Some(admitted) = admin.table.get(hash, text) {
            return Some(admitted);
        }
        let admitted = admin.take_slot(self.limit)?;
        let name: Arc<str> = text.into();
        admin.table.insert(hash, Arc::clone(&name), admitted);
        if admin.is_full(self.limit) {
            admin.table.mark_full();
        }
        if let Some(generation) = self.generations.get(admitted.slot as usize) {
            generation.store(admitted.generation, Ordering::Release);
        }
        if let Some(slot) = admin.names.get_mut(admitted.slot as usize) {
            *slot = Some(name);
        }
        Some(admitted)
    }

    /// Whether the text of that generation is still in its slot.
    pub fn is_live(&self, slot: u32, generation: u32) -> bool {
        let now = self.generations.get(slot as usize).map(|g| g.load(Ordering::Acquire));
        now == Some(generation)
    }

    /// Whether the text that was in a slot at a departure has left since.
    pub fn left_since(&self, slot: u32, departure: u32) -> bool {
        let at = self.freed_at.get(slot as usize).map(|at| at.load(Ordering::Acquire));
        at.is_some_and(|at| at > departure)
    }

    /// The text in each slot, up to the highest one used.
    pub fn names(&self) -> Vec<Option<Arc<str>>> {
        lock(&self.admin).names.clone()
    }

    /// Lets the texts of `slots` go: they are not found any more, their handles fold. The slots
    /// stay taken until [`free`](Self::free).
    pub fn retire(&self, slots: &[u32]) {
        if slots.is_empty() {
            return;
        }
        let mut admin = lock(&self.admin);
        for slot in slots {
            if let Some(generation) = self.generations.get(*slot as usize) {
                generation.store(u32::MAX, Ordering::Release);
            }
            if let Some(name) = admin.names.get_mut(*slot as usize) {
                *name = None;
            }
        }
        self.publish(&mut admin);
    }

    /// Makes retired slots available again. `departure` numbers this, ascending.
    pub fn free(&self, slots: &[u32], departure: u32) {
        for at in slots.iter().filter_map(|slot| self.freed_at.get(*slot as usize)) {
            at.store(departure, Ordering::Release);
        }
        let mut admin = lock(&self.admin);
        admin.free.extend_from_slice(slots);
        self.publish(&mut admin);
    }

    /// Puts a retired text back into its slot, unless it was admitted anew meanwhile.
    pub fn restore(&self, slot: u32, text: &Arc<str>) -> bool {
        let mut admin = lock(&self.admin);
        if admin.table.get(table::hash(self.seed, text), text).is_some() {
            return false;
        }
        admin.generation = admin.generation.wrapping_add(1).max(1);
        if let Some(generation) = self.generations.get(slot as usize) {
            generation.store(admin.generation, Ordering::Release);
        }
        if let Some(name) = admin.names.get_mut(slot as usize) {
            *name = Some(Arc::clone(text));
        }
        self.publish(&mut admin);
        true
    }

    /// Forgets everything but the known values.
    pub(crate) fn reset(&self) {
        let mut admin = lock(&self.admin);
        let generation = admin.generation;
        *admin = Admin::new(self.known, self.limit, self.seed);
        admin.generation = generation;
        self.version.fetch_add(1, Ordering::Release);
    }

    fn mirror(&self, open: u16, version: u32) -> Mirror {
        let table = Arc::clone(&lock(&self.admin).table);
        Mirror { interner: self.seed, open, version, table }
    }

    /// Replaces the table by one that holds what is live now.
    fn publish(&self, admin: &mut Admin) {
        let table = Table::with_capacity(self.limit);
        for (slot, name) in admin.names.iter().enumerate() {
            if let Some(name) = name {
                let generation = self.generations.get(slot).map(|g| g.load(Ordering::Acquire));
                let admitted =
                    Admitted { slot: slot as u32, generation: generation.unwrap_or_default() };
                table.insert(table::hash(self.seed, name), Arc::clone(name), admitted);
            }
        }
        if admin.is_full(self.limit) {
            table.mark_full();
        }
        admin.table = Arc::new(table);
        self.version.fetch_add(1, Ordering::Release);
    }
}

impl Admin {
    fn new(known: &[&'static str], limit: u32, seed: u64) -> Self {
        let table = Table::with_capacity(limit);
        let mut names = vec![None; limit as usize];
        for (slot, (text, place)) in known.iter().zip(&mut names).enumerate() {
            let name: Arc<str> = (*text).into();
            *place = Some(Arc::clone(&name));
            let admitted = Admitted { slot: slot as u32, generation: 0 };
            table.insert(table::hash(seed, text), name, admitted);
        }
        let next = (known.len() as u32).min(limit);
        if next == limit {
            table.mark_full();
        }
        Self { table: Arc::new(table), names, free: Vec::new(), next, generation: 0 }
    }

    fn is_full(&self, limit: u32) -> bool {
        self.free.is_empty() && self.next >= limit
    }

    fn take_slot(&mut self, limit: u32) -> Option<Admitted> {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None if self.next < limit => {
                self.next += 1;
                self.next - 1
            }
            None => return None,
        };
        self.generation = self.generation.wrapping_add(1).max(1);
        Some(Admitted { slot, generation: self.generation })
    }
}
