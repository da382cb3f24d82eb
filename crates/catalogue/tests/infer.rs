//! Drafts of catalogues: what is made of an exposition, and that whatever it holds the draft
//! compiles and the exposition keeps it.

#[path = "infer/exposed.rs"]
mod exposed;
#[path = "infer/hostile.rs"]
mod hostile;
#[path = "infer/limits.rs"]
mod limits;
#[path = "infer/shop.rs"]
mod shop;
