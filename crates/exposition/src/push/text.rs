//! Texts of receivers, made fit for a log line.

/// Longest message kept of an answer, in bytes.
const MESSAGE_BYTES_MAX: usize = 1024;

/// What a receiver said, one line of at most 1 KiB.
pub(crate) fn message(body: &[u8]) -> String {
    let body = body.get(..MESSAGE_BYTES_MAX).unwrap_or(body);
    let text = String::from_utf8_lossy(body);
    let line = text.trim().replace(char::is_control, " ");
    line.trim_end_matches('\u{fffd}').to_owned()
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn a_long_page_of_lines_becomes_one_short_line() {
        assert_eq!(message(b" out of order\nsample \x1b[31m\n"), "out of order sample  [31m");
        let long = "\u{e9}".repeat(5000);
        assert_eq!(message(long.as_bytes()), "\u{e9}".repeat(512));
        assert_eq!(message(format!("x{long}").as_bytes()), format!("x{}", "\u{e9}".repeat(511)));
    }
}
