//! The functions of PromQL and the types of their arguments.

mod table;

use std::fmt;

pub(crate) use table::FUNCTIONS;

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

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scalar => "scalar",
            Self::Text => "string",
            Self::InstantVector => "instant vector",
            Self::RangeVector => "range vector",
        })
    }
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
    /// The last one may be left out, or repeated until there are so many of it.
    RepeatedUpTo(u8),
}

/// Stands for a function that does not exist, so that what is around it can be checked. No tree
/// that is handed out has it.
pub(crate) static UNKNOWN: Function = Function {
    name: "",
    args: &[],
    extra: Extra::Repeated,
    returns: ValueType::InstantVector,
    experimental: false,
};

impl Function {
    /// Whether it stands for one that does not exist.
    pub(crate) fn is_unknown(&self) -> bool {
        self.name.is_empty()
    }

    /// The function of a name as Prometheus writes it, experimental ones included.
    pub fn named(name: &str) -> Option<&'static Self> {
        let at = FUNCTIONS.binary_search_by_key(&name, |function| function.name).ok()?;
        Some(&FUNCTIONS[at])
    }

    /// All functions, sorted by name.
    pub fn all() -> &'static [Self] {
        FUNCTIONS
    }

    /// The fewest arguments it takes.
    pub fn args_min(&self) -> usize {
        match self.extra {
            Extra::None => self.args.len(),
            Extra::Optional(so_many) => self.args.len().saturating_sub(so_many.into()),
            Extra::Repeated | Extra::RepeatedUpTo(_) => self.args.len().saturating_sub(1),
        }
    }

    /// The most arguments it takes; none when there is no limit.
    pub fn args_max(&self) -> Option<usize> {
        match self.extra {
            Extra::None | Extra::Optional(_) => Some(self.args.len()),
            Extra::Repeated => None,
            Extra::RepeatedUpTo(so_many) => Some(self.args_min() + usize::from(so_many)),
        }
    }

    /// The type of the argument at a place; none for a place it does not have.
    pub fn arg_type(&self, at: usize) -> Option<ValueType> {
        let repeats = matches!(self.extra, Extra::Repeated | Extra::RepeatedUpTo(_));
        let last = self.args.last().filter(|_| repeats);
        self.args.get(at).or(last).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_found_by_its_name() {
        assert!(FUNCTIONS.is_sorted_by_key(|function| function.name));
        for function in FUNCTIONS {
            assert_eq!(Function::named(function.name), Some(function));
        }
        assert_eq!(Function::named("holt_winters"), None);
    }

    #[test]
    fn counts_of_arguments_follow_what_may_be_left_out_or_repeated() {
        let counts = |name| {
            let function = Function::named(name).unwrap();
            (function.args_min(), function.args_max())
        };
        assert_eq!(counts("rate"), (1, Some(1)));
        assert_eq!(counts("hour"), (0, Some(1)));
        assert_eq!(counts("label_join"), (3, None));
        assert_eq!(counts("histogram_quantiles"), (3, Some(12)));
    }
}
