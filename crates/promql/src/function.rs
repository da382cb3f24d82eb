//! The functions of PromQL and the types of their arguments.

/// What an expression's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// One number.
    Scalar,
    /// One text.
    Text,
    /// Series with one value each.
    InstantVector,
    /// Series with their samples over a range.
    RangeVector,
}

/// A function of PromQL.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Types of its arguments; the last one repeats or may be left out as `extra` says.
    pub args: &'static [ValueType],
    /// How many more or fewer arguments it takes.
    pub extra: Extra,
    /// What it returns.
    pub returns: ValueType,
    /// Whether Prometheus hides it behind a flag.
    pub experimental: bool,
}

/// How the number of arguments may differ from those listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extra {
    /// Not at all.
    None,
    /// The last so many may be left out.
    Optional(u8),
    /// The last one may be repeated or left out.
    Repeated,
}
