//! What `/proc` says of this process; see `proc_pid_stat(5)`, `proc_pid_limits(5)`, `getauxval(3)`.

use std::fs;

/// One sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sample {
    /// In user mode and in the kernel.
    pub(super) cpu_seconds: f64,
    pub(super) resident_bytes: u64,
    pub(super) virtual_bytes: u64,
    pub(super) threads: u64,
    /// Since the Unix epoch.
    pub(super) start_seconds: Option<f64>,
    pub(super) open_fds: Option<u64>,
    /// Nothing when there is no limit.
    pub(super) max_fds: Option<u64>,
}

/// Reads `/proc`; nothing where there is none.
pub(super) fn sample() -> Option<Sample> {
    let stat = Stat::parse(&fs::read_to_string("/proc/self/stat").ok()?)?;
    let units =
        fs::read("/proc/self/auxv").map_or_else(|_| Units::USUAL, |auxv| Units::parse(&auxv));
    let boot = fs::read_to_string("/proc/stat").ok().and_then(|text| boot_seconds(&text));
    let limits = fs::read_to_string("/proc/self/limits").ok();
    Some(Sample {
        cpu_seconds: units.seconds(stat.cpu_ticks),
        resident_bytes: stat.resident_pages.saturating_mul(units.page_bytes),
        virtual_bytes: stat.virtual_bytes,
        threads: stat.threads,
        start_seconds: boot.map(|boot| boot as f64 + units.seconds(stat.start_ticks)),
        open_fds: open_fds(),
        max_fds: limits.and_then(|text| max_fds(&text)),
    })
}

/// The fields of `/proc/self/stat` that are of use.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    cpu_ticks: u64,
    threads: u64,
    /// Since the machine was started.
    start_ticks: u64,
    virtual_bytes: u64,
    resident_pages: u64,
}

impl Stat {
    fn parse(text: &str) -> Option<Self> {
        // The program's name, second, may hold spaces and parentheses: count from behind it.
        let (_, rest) = text.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        // Number 3 of the manual page is the first here.
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        Some(Self {
            cpu_ticks: field(14)?.saturating_add(field(15)?),
            threads: field(20)?,
            start_ticks: field(22)?,
            virtual_bytes: field(23)?,
            resident_pages: field(24)?,
        })
    }
}

/// What the kernel counts time and memory in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Units {
    ticks_a_second: u64,
    page_bytes: u64,
}

impl Units {
    const USUAL: Self = Self { ticks_a_second: 100, page_bytes: 4096 };

    /// Reads the auxiliary vector: pairs of machine words, a key and its value.
    fn parse(auxv: &[u8]) -> Self {
        const PAGE_SIZE: usize = 6;
        const CLOCK_TICKS: usize = 17;
        const WORD: usize = size_of::<usize>();
        let mut units = Self::USUAL;
        let words: Vec<usize> = auxv
            .chunks_exact(WORD)
            .filter_map(|w| w.try_into().ok().map(usize::from_ne_bytes))
            .collect();
        for pair in words.chunks_exact(2) {
            match *pair {
                [PAGE_SIZE, bytes] if bytes > 0 => units.page_bytes = bytes as u64,
                [CLOCK_TICKS, ticks] if ticks > 0 => units.ticks_a_second = ticks as u64,
                _ => {}
            }
        }
        units
    }

    fn seconds(self, ticks: u64) -> f64 {
        ticks as f64 / self.ticks_a_second as f64
    }
}

/// When the machine was started, from `/proc/stat`, since the Unix epoch.
fn boot_seconds(stat: &str) -> Option<u64> {
    stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

fn open_fds() -> Option<u64> {
    let entries = fs::read_dir("/proc/self/fd").ok()?.count() as u64;
    // One of them is the folder being read.
    Some(entries.saturating_sub(1))
}

/// The soft limit of open files, from `/proc/self/limits`.
fn max_fds(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_called_like_a_line_of_stat_is_read_all_the_same() {
        let text = "42 (a) R 1 (b) S 1 42 42 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 7 0 9000 \
                    1048576 300 18446744073709551615 1 1 0 0 0 0 0 0 0\n";
        let expected = Stat {
            cpu_ticks: 300,
            threads: 7,
            start_ticks: 9000,
            virtual_bytes: 1_048_576,
            resident_pages: 300,
        };
        assert_eq!(Stat::parse(text), Some(expected));
        assert_eq!(Stat::parse("42 (cut off) R 1"), None);
        assert_eq!(Stat::parse(""), None);
    }

    #[test]
    fn units_come_from_the_auxiliary_vector() {
        let vector =
            |pairs: &[usize]| pairs.iter().flat_map(|w| w.to_ne_bytes()).collect::<Vec<u8>>();
        let units = Units::parse(&vector(&[33, 1, 6, 16_384, 17, 1000, 0, 0]));
        assert_eq!(units, Units { ticks_a_second: 1000, page_bytes: 16_384 });
        assert_eq!(Units::parse(&vector(&[6, 0, 17, 0])), Units::USUAL);
        assert_eq!(Units::parse(b"odd"), Units::USUAL);
    }

    #[test]
    fn limits_and_boot_time_are_found_among_other_lines() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
                      Max processes             127                  127                  processes\n\
                      Max open files            1024                 1048576              files\n";
        assert_eq!(max_fds(limits), Some(1024));
        assert_eq!(
            max_fds("Max open files            unlimited            unlimited            files\n"),
            None
        );
        assert_eq!(
            boot_seconds("cpu  1 2 3\nbtime 1700000000\nprocesses 5\n"),
            Some(1_700_000_000)
        );
        assert_eq!(boot_seconds("cpu  1 2 3\n"), None);
    }
}
