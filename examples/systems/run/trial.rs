//! A trial: what was recorded ([`Book`]), what arrived ([`Samples`]), and what is said of both
//! ([`Report`]).

mod alerts;
mod book;
mod compare;
mod dice;
mod promise;
mod report;
mod samples;
mod scraping;
mod series;
mod serving;
mod taking;
mod waiting;

pub(crate) use alerts::Alerts;
pub(crate) use book::Book;
pub(crate) use compare::check_arrived;
pub(crate) use dice::Dice;
pub(crate) use promise::Promise;
pub(crate) use report::{Report, grouped};
pub(crate) use samples::Samples;
pub(crate) use scraping::{Credentials, Job, Scraping};
pub(crate) use series::Series;
pub(crate) use serving::{Serving, private, registry};
pub(crate) use taking::{Post, Taking};
pub(crate) use waiting::wait;

use std::error::Error;
use std::time::Duration;

/// How a run ends that could not go on; what was merely wrong is in the report.
pub(crate) type Done<T = ()> = Result<T, Box<dyn Error>>;

/// How long something may take to arrive.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
