//! A bank for show: what it says depends on the card alone.

use std::time::Duration;

use crate::metrics::Reason;

/// How long the bank thinks.
const ANSWER: Duration = Duration::from_millis(3);
/// How long we wait for it.
const PATIENCE: Duration = Duration::from_millis(150);

/// Takes the money, or says why not: the cards `declined`, `fraud` and `timeout` do not work.
pub(super) async fn charge(card: &str, cents: u32) -> Result<(), Reason> {
    let answer = async {
        tokio::time::sleep(if card == "timeout" { PATIENCE * 2 } else { ANSWER }).await;
        match card {
            "fraud" => Err(Reason::Fraud),
            "declined" | "" => Err(Reason::Declined),
            // Nobody pays more with a card.
            _ if cents > 1_000_000 => Err(Reason::Declined),
            _ => Ok(()),
        }
    };
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or(Err(Reason::Timeout))
}
