//! Standard output: buffered, colours only where somebody sees them, and a reader who goes away
//! early (`bellwether check | head -1`) changes nothing about the exit status.

use std::env;
use std::io::{self, BufWriter, IsTerminal as _, Write};

/// Where a command writes its result.
pub(crate) struct Output {
    to: BufWriter<Patient<io::StdoutLock<'static>>>,
    color: bool,
}

impl Output {
    /// The process's standard output.
    pub(crate) fn standard() -> Self {
        let stdout = io::stdout();
        let color = stdout.is_terminal() && wanted();
        Self { to: BufWriter::new(Patient { to: stdout.lock(), gone: false }), color }
    }

    /// Whether colours are welcome.
    pub(crate) fn color(&self) -> bool {
        self.color
    }

    /// `text`, coloured as `style` says when colours are welcome.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("\u{1b}[{}m{text}\u{1b}[0m", style as u8) } else { text.to_owned() }
    }
}

/// Whether the environment leaves colours on: see <https://no-color.org>.
fn wanted() -> bool {
    let set = |name| env::var_os(name).is_some_and(|v| !v.is_empty());
    !set("NO_COLOR") && env::var_os("TERM").is_none_or(|t| t != "dumb")
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// How a piece of text stands out; the numbers are ANSI's.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Style {
    /// Headings and codes.
    Bold = 1,
    /// Errors.
    Red = 31,
    /// What to do.
    Green = 32,
    /// Warnings.
    Yellow = 33,
    /// Notes.
    Cyan = 36,
}

/// Drops everything once the reader has gone.
struct Patient<W> {
    to: W,
    gone: bool,
}

impl<W: Write> Patient<W> {
    fn settle(&mut self, result: io::Result<()>) -> io::Result<()> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(())
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.gone {
            let written = self.to.write_all(bytes);
            self.settle(written)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let flushed = self.to.flush();
        self.settle(flushed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe whose reader has closed it, and a disk that is full.
    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_reader_who_left_is_no_error_and_a_full_disk_is() {
        let mut left = Patient { to: Broken(io::ErrorKind::BrokenPipe), gone: false };
        assert!(left.write_all(b"x").is_ok() && left.flush().is_ok());
        let mut full = Patient { to: Broken(io::ErrorKind::StorageFull), gone: false };
        assert!(full.write_all(b"x").is_err());
    }
}
