//! Arguments as one would type them into a shell.

/// `argument` as a POSIX shell takes it whole.
pub(crate) fn shell(argument: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=,+@%".contains(&b);
    if !argument.is_empty() && argument.bytes().all(plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::shell;

    #[test]
    fn only_what_a_shell_would_change_is_quoted() {
        assert_eq!(shell("src/metrics.rs"), "src/metrics.rs");
        assert_eq!(shell("my metrics.rs"), "'my metrics.rs'");
        assert_eq!(shell("it's"), r"'it'\''s'");
        assert_eq!(shell(""), "''");
    }
}
