//! Packing lines to the size of a packet.

use super::options::Framing;

/// A finished packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// What is sent, framing included.
    pub bytes: Vec<u8>,
    /// Lines in it.
    pub lines: u64,
}

/// Lines of the packet that is open, and where finished ones go.
#[derive(Debug)]
pub(super) struct Packets<F> {
    framing: Framing,
    bytes_max: usize,
    /// The open packet, behind room for its length where the framing has one.
    open: Vec<u8>,
    lines: u64,
    sink: F,
}

/// Room for the length before a packet.
const LENGTH_BYTES: usize = 4;
/// Most memory that is taken for a packet before there is anything in it.
const RESERVED_BYTES_MAX: usize = 16 << 10;

impl<F: FnMut(Packet)> Packets<F> {
    pub(super) fn new(framing: Framing, bytes_max: usize, sink: F) -> Self {
        Self { framing, bytes_max, open: Vec::new(), lines: 0, sink }
    }

    /// Begins a packet in memory of its own.
    fn begin(&mut self) {
        self.open.reserve(self.bytes_max.min(RESERVED_BYTES_MAX));
        if self.framing == Framing::Length {
            self.open.extend_from_slice(&[0; LENGTH_BYTES]);
        }
    }

    fn used(&self) -> usize {
        let length = if self.framing == Framing::Length { LENGTH_BYTES } else { 0 };
        self.open.len().saturating_sub(length)
    }

    /// Adds so many lines that belong together, without a newline at the end; `false` when they fit
    /// no packet.
    pub(super) fn push(&mut self, lines: &[u8], count: u64) -> bool {
        let after = usize::from(self.framing == Framing::Lines);
        if lines.len() + after > self.bytes_max {
            return false;
        }
        let between = usize::from(self.used() > 0 && self.framing != Framing::Lines);
        if self.used() + between + lines.len() + after > self.bytes_max {
            self.close();
        }
        if self.open.is_empty() {
            self.begin();
        } else if self.framing != Framing::Lines {
            self.open.push(b'\n');
        }
        self.open.extend_from_slice(lines);
        if self.framing == Framing::Lines {
            self.open.push(b'\n');
        }
        self.lines += count;
        true
    }

    /// Hands over the open packet if there is anything in it.
    pub(super) fn close(&mut self) {
        let used = self.used();
        if used == 0 {
            return;
        }
        if self.framing == Framing::Length {
            let length = u32::try_from(used).unwrap_or(u32::MAX).to_le_bytes();
            if let Some(room) = self.open.get_mut(..LENGTH_BYTES) {
                room.copy_from_slice(&length);
            }
        }
        let mut bytes = std::mem::take(&mut self.open);
        // It may wait in a queue, which counts its bytes and not its memory.
        if bytes.len() < bytes.capacity() / 2 {
            bytes.shrink_to_fit();
        }
        (self.sink)(Packet { bytes, lines: std::mem::take(&mut self.lines) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packets(framing: Framing, max: usize, lines: &[&str]) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        let mut packets = Packets::new(framing, max, |packet: Packet| all.push(packet.bytes));
        for line in lines {
            packets.push(line.as_bytes(), 1);
        }
        packets.close();
        all
    }

    #[test]
    fn lines_fill_a_packet_to_the_last_byte_and_no_further() {
        let lines = ["a:1|c", "b:1|c", "c:1|c"];
        assert_eq!(packets(Framing::Datagram, 11, &lines), [&b"a:1|c\nb:1|c"[..], b"c:1|c"]);
        assert_eq!(packets(Framing::Datagram, 10, &lines).len(), 3);
        assert_eq!(packets(Framing::Lines, 12, &lines), [&b"a:1|c\nb:1|c\n"[..], b"c:1|c\n"]);
        assert_eq!(packets(Framing::Lines, 11, &lines).len(), 3);
        assert_eq!(packets(Framing::Datagram, 4, &lines), [&b""[..]; 0]);
    }

    #[test]
    fn a_length_goes_before_a_packet_and_does_not_count() {
        let all = packets(Framing::Length, 5, &["a:1|c", "b:1|c"]);
        assert_eq!(all, [b"\x05\0\0\0a:1|c", b"\x05\0\0\0b:1|c"]);
    }

    #[test]
    fn lines_are_counted_whatever_bytes_a_length_has() {
        let mut all = Vec::new();
        let mut packets = Packets::new(Framing::Length, 10, |packet: Packet| all.push(packet));
        packets.push(b"a:0|g\na:-1", 2);
        packets.push(b"b:1|c", 1);
        packets.close();
        // Ten bytes are a newline to whoever counts those.
        assert_eq!(all[0].bytes[0], b'\n');
        assert_eq!(all.iter().map(|packet| packet.lines).collect::<Vec<_>>(), [2, 1]);
    }
}
