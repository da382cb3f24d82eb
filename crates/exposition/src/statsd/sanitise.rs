//! Texts that cannot change what a line means.

/// Appends `name` in the alphabet of metric names, beginning with a letter; nothing when no letter
/// or digit is in it.
pub(super) fn push_name(name: &str, into: &mut String) {
    let name = name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        into.push('n');
    }
    into.extend(name.chars().map(|c| if is_name_char(c) || c == '.' { c } else { '_' }));
}

/// Appends `text` as one part of a name: without dots.
pub(super) fn push_part(text: &str, into: &mut String) {
    if text.bytes().all(|byte| is_name_char(byte.into())) {
        return into.push_str(text);
    }
    into.extend(text.chars().map(|c| if is_name_char(c) { c } else { '_' }));
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// Appends `text` as a tag's name or value.
pub(super) fn push_tag(text: &str, into: &mut String) {
    // Most texts need no look at their characters one by one.
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"|:#@,".contains(&byte);
    if text.bytes().all(is_plain) {
        return into.push_str(text);
    }
    let unsafe_char = |c: char| c.is_control() || c.is_whitespace() || "|:#@,".contains(c);
    into.extend(text.chars().map(|c| if unsafe_char(c) { '_' } else { c }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> String {
        let mut out = String::new();
        push_name(text, &mut out);
        out
    }

    #[test]
    fn names_begin_with_a_letter_and_are_never_events_or_checks() {
        assert_eq!(name("checkout.duration"), "checkout.duration");
        assert_eq!(name("_sc|db|0"), "sc_db_0");
        assert_eq!(name("_e{1,1}:a"), "e_1_1__a");
        assert_eq!(name("9lives"), "n9lives");
        assert_eq!(name("a b:1|c\nx"), "a_b_1_c_x");
        assert_eq!(name("...\u{e9}"), "");
    }

    #[test]
    fn tags_keep_letters_of_any_script_and_lose_what_parts_fields() {
        let mut out = String::new();
        push_tag("caf\u{e9}/v1.2 x|y\nz:1|c#@,\u{2028}\u{85}", &mut out);
        assert_eq!(out, "caf\u{e9}/v1.2_x_y_z_1_c_____");
    }
}
