//! Carts that are not paid yet.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bellwether::instrument::Held;

use crate::ask::fresh_id;
use crate::catalogue::PRODUCTS;
use crate::metrics::{self as m, Storefront};

/// Carts at a time; one more, and another is given up.
pub const CARTS_MAX: usize = 10_000;
/// Items of a cart.
const ITEMS_MAX: usize = 100;

/// What somebody wants to buy.
#[derive(Debug)]
pub(super) struct Cart {
    pub(super) items: u32,
    pub(super) cents: u32,
    /// Counts the cart as open for as long as it exists, wherever it ends.
    _open: Held<Storefront>,
}

impl Cart {
    /// A cart of these products; `None` when it would be empty or too full.
    pub(super) fn of<'a>(skus: impl Iterator<Item = &'a str>) -> Option<Self> {
        let known = |sku: &str| PRODUCTS.iter().find(|product| product.sku == sku);
        let products: Vec<_> = skus.take(ITEMS_MAX + 1).filter_map(known).collect();
        let items = u32::try_from(products.len()).ok()?;
        (1..=ITEMS_MAX).contains(&products.len()).then(|| Self {
            items,
            cents: products.iter().map(|product| product.cents).sum(),
            _open: m::STOREFRONT_CARTS_OPEN.hold(),
        })
    }
}

/// The carts by id.
#[derive(Debug, Default)]
pub struct Carts(Mutex<BTreeMap<String, Cart>>);

impl Carts {
    fn open(&self) -> MutexGuard<'_, BTreeMap<String, Cart>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a cart and says under which id.
    pub(super) fn keep(&self, cart: Cart) -> String {
        let id = fresh_id();
        self.put_back(&id, cart);
        id
    }

    /// Keeps a cart under an id it had before.
    pub(super) fn put_back(&self, id: &str, cart: Cart) {
        let mut open = self.open();
        if open.len() >= CARTS_MAX {
            open.pop_first();
        }
        open.insert(id.to_owned(), cart);
    }

    pub(super) fn take(&self, id: &str) -> Option<Cart> {
        self.open().remove(id)
    }
}
