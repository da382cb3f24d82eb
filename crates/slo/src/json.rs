//! Writing JSON text (RFC 8259); what is not finite becomes `null`.

use std::fmt::Write as _;

/// A value that can be written as JSON.
pub trait ToJson {
    /// Appends its text.
    fn write_json(&self, out: &mut String);

    /// Its text.
    fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }
}

impl ToJson for str {
    fn write_json(&self, out: &mut String) {
        out.push('"');
        for c in self.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                // `<` too, so that the text can stand in a page's script.
                c if c < ' ' || c == '<' || c == '\u{7f}' => {
                    let _always_ok = write!(out, "\\u{:04x}", u32::from(c));
                }
                c => out.push(c),
            }
        }
        out.push('"');
    }
}

impl ToJson for String {
    fn write_json(&self, out: &mut String) {
        self.as_str().write_json(out);
    }
}

impl ToJson for bool {
    fn write_json(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl ToJson for u64 {
    fn write_json(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl ToJson for f64 {
    fn write_json(&self, out: &mut String) {
        if self.is_finite() {
            let _always_ok = write!(out, "{self}");
        } else {
            out.push_str("null");
        }
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write_json(&self, out: &mut String) {
        match self {
            Some(value) => value.write_json(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write_json(&self, out: &mut String) {
        out.push('[');
        for (at, value) in self.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            value.write_json(out);
        }
        out.push(']');
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write_json(&self, out: &mut String) {
        self.as_slice().write_json(out);
    }
}

/// RFC 3339 in UTC, to the millisecond.
impl ToJson for bellwether_model::Timestamp {
    fn write_json(&self, out: &mut String) {
        rfc3339(*self).as_str().write_json(out);
    }
}

/// `2026-11-21T17:00:00.000Z`.
pub fn rfc3339(at: bellwether_model::Timestamp) -> String {
    let civil = crate::period::Civil::from_millis(at.0);
    let (seconds, millis) = (civil.millis / 1000, civil.millis % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let (year, month, day) = (civil.year, civil.month, civil.day);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// An object under construction.
#[derive(Debug)]
pub struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> Object<'a> {
    /// Begins an object.
    pub fn begin(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    /// Adds a member.
    #[must_use]
    pub fn member<T: ToJson + ?Sized>(mut self, key: &str, value: &T) -> Self {
        self.key(key);
        value.write_json(self.out);
        self
    }

    fn key(&mut self, key: &str) {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        key.write_json(self.out);
        self.out.push(':');
    }

    /// Ends it.
    pub fn end(self) {
        self.out.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_model::Timestamp;

    #[test]
    fn what_json_cannot_carry_is_escaped_or_null() {
        let mut out = String::new();
        Object::begin(&mut out)
            .member("a\"b", "line\n</script>\u{1}")
            .member("nan", &f64::NAN)
            .member("list", &vec![Some(1.5), None])
            .end();
        assert_eq!(
            out,
            "{\"a\\\"b\":\"line\\n\\u003c/script>\\u0001\",\"nan\":null,\"list\":[1.5,null]}"
        );
        assert_eq!(Timestamp(1_795_280_400_123).to_json(), "\"2026-11-21T17:00:00.123Z\"");
    }
}
