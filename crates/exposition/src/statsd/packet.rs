//! Packing lines to the size of a packet.

use super::options::Framing;

/// Lines of the packet that is open, and where finished ones go.
#[derive(Debug)]
pub(super) struct Packets<F> {
    framing: Framing,
    bytes_max: usize,
    /// The open packet, behind room for its length where the framing has one.
    open: Vec<u8>,
    sink: F,
}

/// Room for the length before a packet.
const LENGTH_BYTES: usize = 4;

impl<F: FnMut(&[u8])> Packets<F> {
    pub(super) fn new(framing: Framing, bytes_max: usize, sink: F) -> Self {
        let mut packets = Self { framing, bytes_max, open: Vec::new(), sink };
        packets.clear();
        packets
    }

    fn clear(&mut self) {
        self.open.clear();
        if self.framing == Framing::Length {
            self.open.extend_from_slice(&[0; LENGTH_BYTES]);
        }
    }

    fn used(&self) -> usize {
        self.open.len() - if self.framing == Framing::Length { LENGTH_BYTES } else { 0 }
    }

    /// Adds lines that belong together, without a newline at the end; `false` when they fit no
    /// packet.
    pub(super) fn push(&mut self, lines: &[u8]) -> bool {
        let after = usize::from(self.framing == Framing::Lines);
        if lines.len() + after > self.bytes_max {
            return false;
        }
        let between = usize::from(self.used() > 0 && self.framing != Framing::Lines);
        if self.used() + between + lines.len() + after > self.bytes_max {
            self.close();
        }
        if self.used() > 0 && self.framing != Framing::Lines {
            self.open.push(b'\n');
        }
        self.open.extend_from_slice(lines);
        if self.framing == Framing::Lines {
            self.open.push(b'\n');
        }
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
        (self.sink)(&self.open);
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packets(framing: Framing, max: usize, lines: &[&str]) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        let mut packets = Packets::new(framing, max, |packet: &[u8]| all.push(packet.to_vec()));
        for line in lines {
            packets.push(line.as_bytes());
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
}
