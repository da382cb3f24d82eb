//! Customers: they load the shop over HTTP, as customers do, so that there is something to see.

mod customer;
mod dice;
mod journeys;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::task::JoinSet;

use customer::{Customer, Disappointed};
use dice::Dice;

/// How long a customer thinks between two requests.
const THOUGHT: Duration = Duration::from_millis(20);
/// How long one who was sent away waits.
const SULK: Duration = Duration::from_millis(250);

/// Sends customers to `address`; they leave when the set is dropped.
pub fn start(address: SocketAddr, customers: u16) -> JoinSet<()> {
    let mut all = JoinSet::new();
    for number in 0..customers {
        all.spawn(shop(address, Dice::new(number.into())));
    }
    all
}

/// One customer's endless day: one visit after the other.
async fn shop(address: SocketAddr, mut dice: Dice) {
    loop {
        // Whatever ended the visit, the customer comes back.
        let Err(Disappointed) = visit(address, &mut dice).await;
        tokio::time::sleep(SULK).await;
    }
}

/// Goes on until something breaks.
async fn visit(address: SocketAddr, dice: &mut Dice) -> Result<Infallible, Disappointed> {
    let mut customer = Customer::enter(address).await?;
    loop {
        journeys::one(&mut customer, dice).await?;
        tokio::time::sleep(THOUGHT).await;
    }
}
