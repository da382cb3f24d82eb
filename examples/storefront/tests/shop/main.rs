//! The shop's routes, called directly: what they answer, and what they record.
//!
//! All of these run in one process at a time and record into the same statics; each sees its own
//! increments alone.

mod browsing;
mod checkout;
mod events;
mod logins;
mod maintenance;
mod requests;
mod visit;
mod webhooks;
mod workers;
