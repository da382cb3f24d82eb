//! Every kind of drift, and what looks like drift and is none, one situation a test.

#[path = "drift/build.rs"]
mod build;
#[path = "drift/families.rs"]
mod families;
#[path = "drift/limits.rs"]
mod limits;
#[path = "drift/values.rs"]
mod values;
