//! Writing JSON, with the protocol's rules for numbers.

use std::fmt::Write as _;

/// JSON as it is written, commas put where they belong.
#[derive(Debug)]
pub(super) struct Json(String);

impl Json {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    pub(super) fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.0.push('{');
        members(self);
        self.0.push('}');
    }

    /// A member whose value is to be written.
    pub(super) fn member(&mut self, name: &str, value: impl FnOnce(&mut Self)) {
        self.separate();
        self.put_text(name);
        self.0.push(':');
        value(self);
    }

    /// A member that is a list of objects, unless it is empty.
    pub(super) fn list<T>(&mut self, name: &str, all: &[T], members: impl Fn(&mut Self, &T)) {
        self.values(name, all, |json, each| json.object(|json| members(json, each)));
    }

    /// A member that is a list, unless it is empty.
    pub(super) fn values<T>(&mut self, name: &str, all: &[T], value: impl Fn(&mut Self, &T)) {
        if all.is_empty() {
            return;
        }
        self.member(name, |json| {
            json.0.push('[');
            for each in all {
                json.separate();
                value(json, each);
            }
            json.0.push(']');
        });
    }

    /// A member that is a text, unless it is empty.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.member(name, |json| json.put_text(text));
        }
    }

    /// A member that is an integer of at most 32 bits, unless it is 0.
    pub(super) fn integer(&mut self, name: &str, n: i64) {
        if n != 0 {
            self.member(name, |json| json.0.push_str(itoa::Buffer::new().format(n)));
        }
    }

    /// A member that is an integer of 64 bits, unless it is 0.
    pub(super) fn unsigned(&mut self, name: &str, n: u64) {
        if n != 0 {
            self.member(name, |json| json.put_unsigned(n));
        }
    }

    /// A member that is true, if it is.
    pub(super) fn truth(&mut self, name: &str, truth: bool) {
        if truth {
            self.member(name, |json| json.put_truth(true));
        }
    }

    pub(super) fn put_truth(&mut self, truth: bool) {
        self.0.push_str(if truth { "true" } else { "false" });
    }

    pub(super) fn put_long(&mut self, n: i64) {
        self.put_quoted(itoa::Buffer::new().format(n));
    }

    pub(super) fn put_unsigned(&mut self, n: u64) {
        self.put_quoted(itoa::Buffer::new().format(n));
    }

    pub(super) fn put_double(&mut self, n: f64) {
        match n {
            _ if n.is_finite() => self.0.push_str(ryu::Buffer::new().format_finite(n)),
            _ if n.is_nan() => self.put_quoted("NaN"),
            _ if n > 0.0 => self.put_quoted("Infinity"),
            _ => self.put_quoted("-Infinity"),
        }
    }

    pub(super) fn put_hex(&mut self, bytes: &[u8]) {
        self.0.push('"');
        for byte in bytes {
            // Writing to a string does not fail.
            let _infallible = write!(self.0, "{byte:02x}");
        }
        self.0.push('"');
    }

    pub(super) fn put_base64(&mut self, bytes: &[u8]) {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        self.0.push('"');
        for three in bytes.chunks(3) {
            let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
            let bits = bits << (8 * (3 - three.len()));
            for at in 0..4 {
                let digit = DIGITS.get((bits >> (18 - 6 * at) & 63) as usize);
                let digit = digit.filter(|_| at <= three.len()).copied().unwrap_or(b'=');
                self.0.push(digit.into());
            }
        }
        self.0.push('"');
    }

    pub(super) fn put_text(&mut self, text: &str) {
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                c if u32::from(c) < 0x20 => {
                    let _infallible = write!(self.0, "\\u{:04x}", u32::from(c));
                }
                c => self.0.push(c),
            }
        }
        self.0.push('"');
    }

    fn put_quoted(&mut self, plain: &str) {
        self.0.push('"');
        self.0.push_str(plain);
        self.0.push('"');
    }

    /// A comma, unless nothing is before it.
    fn separate(&mut self) {
        if !self.0.ends_with(['{', '[', ':']) {
            self.0.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    fn written(put: impl FnOnce(&mut Json)) -> String {
        let mut json = Json::with_capacity(0);
        put(&mut json);
        json.0
    }

    #[test]
    fn bytes_are_padded_and_texts_escaped() {
        let base64 = |bytes: &[u8]| written(|json| json.put_base64(bytes));
        let all = [b"".as_slice(), b"f", b"fo", b"foo", b"foobar", &[0xff, 0xfe]].map(base64);
        assert_eq!(all, ["\"\"", "\"Zg==\"", "\"Zm8=\"", "\"Zm9v\"", "\"Zm9vYmFy\"", "\"//4=\""]);
        assert_eq!(written(|json| json.put_text("a\"b\\\n\u{e9}")), r#""a\"b\\\u000aé""#);
    }

    #[test]
    fn a_text_that_ends_as_an_object_begins_parts_what_follows() {
        let both = written(|json| {
            json.object(|json| {
                json.text("a", "{");
                json.text("b", "[");
                json.integer("c", 0);
            });
        });
        assert_eq!(both, r#"{"a":"{","b":"["}"#);
    }
}
