//! What the files are called.

/// `NAME.GENERATION.NUMBER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogName {
    /// The objective, or that it is durations; holds no dot.
    pub(super) log: String,
    /// What it counts, hashed.
    pub(super) generation: u64,
    /// Grows from log to log, whatever the generation.
    pub(super) number: u64,
}

impl LogName {
    pub(super) fn parse(file: &str) -> Option<Self> {
        let (rest, number) = file.rsplit_once('.')?;
        let (log, generation) = rest.split_once('.')?;
        let name = Self {
            log: log.to_owned(),
            generation: u64::from_str_radix(generation, 16).ok()?,
            number: number.parse().ok()?,
        };
        // `+7` and `007` are none of ours.
        (name.file() == file).then_some(name)
    }

    pub(super) fn file(&self) -> String {
        let Self { log, generation, number } = self;
        format!("{log}.{generation:016x}.{number}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_they_were_written_and_others_are_none_of_ours() {
        let name = LogName { log: "api-p99".to_owned(), generation: 0x2a, number: 7 };
        assert_eq!(name.file(), "api-p99.000000000000002a.7");
        assert_eq!(LogName::parse(&name.file()), Some(name));
        for other in [
            "lock",
            "api.7",
            "api.2a.7",
            "api.000000000000002A.7",
            "api.000000000000002a.07",
            "api.000000000000002a.+7",
            "api.000000000000002a.99999999999999999999",
            "a.b.000000000000002a.7",
            "",
        ] {
            assert_eq!(LogName::parse(other), None, "{other}");
        }
    }
}
