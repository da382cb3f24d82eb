//! A shop for several tenants: a sample of a service with its catalogue of metrics.
//!
//! [`app`] wires the parts; each of the others is one feature with its routes, its state and the
//! places where it records. [`metrics`] is generated from `catalogue/`.
//!
//! ```
//! use storefront::metrics::{self as m, Method, Result, Route, StatusClass};
//!
//! m::STOREFRONT_HTTP_REQUESTS_TOTAL.at(Method::Get, Route::CART, StatusClass::S2xx).inc();
//! m::STOREFRONT_PAYMENT_ATTEMPTS_TOTAL.at(Result::Success, None).inc();
//! let timer = m::STOREFRONT_HTTP_REQUEST_DURATION_SECONDS.start(); // records on drop
//! # drop(timer);
//! ```

pub mod app;
pub mod auth;
pub mod catalogue;
pub mod checkout;
pub mod load;
pub mod maintenance;
pub mod metrics;
pub mod settings;
pub mod streams;
pub mod token;
pub mod webhooks;
pub mod worker;

mod ask;
