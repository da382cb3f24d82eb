//! One file or several, and what they are called.

/// How an artefact that has a part for each module is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// All modules in one file.
    #[default]
    OneFile,
    /// A file for each module.
    PerModule,
}

/// A name as a part of a path: a service may be called anything.
pub(super) fn file_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "_-".contains(c) { c } else { '-' };
    name.chars().map(safe).collect()
}
