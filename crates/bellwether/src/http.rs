//! A tower layer that records requests into the instruments of any catalogue.
//!
//! It works wherever a [`tower_service::Service`] takes an [`http::Request`]: axum, hyper through
//! `hyper-util`, tonic. The instruments are ordinary catalogue metrics; the layer finds out what to
//! put into a label by the label's *name*:
//!
//! | label | value |
//! |---|---|
//! | `method`, `http_method`, `http_request_method` | `GET`, …; what the catalogue does not list, it folds |
//! | `route`, `http_route` | the template that matched (`/users/{id}`), never the path asked for |
//! | `status_class`, `status_family`, `http_status_class` | `1xx` to `5xx` |
//! | `status`, `status_code`, `code`, `http_status_code`, `http_response_status_code` | `200`, … |
//! | any other | what [`HttpLayerBuilder::constant`] or [`HttpLayerBuilder::extract`] gives |
//!
//! A label the layer has no value for is an error when it is built, not a hole in the data.
//!
//! # Which route
//! The first of: axum's `MatchedPath` (feature `axum`; use `Router::layer`, which runs after
//! routing), a [`RouteTemplate`] among the request's extensions, what
//! [`HttpLayerBuilder::route_with`] says, a [`RouteTemplate`] among the *response's* extensions
//! (for services that route inside), and `unmatched`.
//!
//! # What ends when
//! In flight is a request from its arrival to the head of its response. A response whose length is
//! not known by then (server-sent events, streams) counts as *streaming* from its head until its
//! body ends or is dropped. Durations end at the head unless [`DurationEnd::Body`] is chosen.
//!
//! A request whose future is dropped before the head, because the client went away or a timeout
//! struck, is recorded with the status [`HttpLayerBuilder::cancelled_as`] says (499, thus `4xx`, by
//! default, and 504 where objectives are judged), one that ended in a panic or in an error of the
//! inner service with 500.
//!
//! ```no_run
//! # use bellwether::instrument::{TextCounter, TextHistogram};
//! # fn build(requests: &'static dyn TextCounter, duration: &'static dyn TextHistogram)
//! # -> Result<(), bellwether::http::HttpLayerError> {
//! use bellwether::http::HttpLayer;
//!
//! let layer = HttpLayer::builder().requests(requests).duration(duration).build()?;
//! // let app = axum::Router::new().route("/users/{id}", get(user)).layer(layer);
//! # Ok(())
//! # }
//! ```

mod body;
mod builder;
mod error;
mod facts;
mod future;
mod plan;
mod route;
mod running;
mod service;
mod source;

pub use body::HeldBody;
pub use builder::{DurationEnd, HttpLayerBuilder};
pub use error::{HttpLayerError, LabelProblem};
pub use facts::RequestHead;
pub use future::ResponseFuture;
pub use route::RouteTemplate;
pub use running::AfterHead;
pub use service::{HttpLayer, HttpService};
