//! The instruments of five real systems, as `bellwether generate rust` writes them from the catalogues
//! beside this crate's manifest.
//!
//! Each module is one system. Its catalogue was written from a document somebody else had published;
//! `NOTES.md` in the system's folder says what had to be mended for it.

pub mod codex_proxy;
pub mod driftstack;
pub mod hexon;
pub mod integr8scode;
pub mod passagent;
