//! `Accept-Encoding`.

use super::quality::choices;

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ContentCoding {
    /// Not at all.
    #[default]
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

impl ContentCoding {
    /// The word for `Content-Encoding`; `identity` is not sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// The coding an `Accept-Encoding` header prefers; at equal quality zstd, then gzip.
///
/// Without a header, or when nothing in it is known, the body goes out as it is.
pub fn negotiate_encoding(accept_encoding: Option<&str>) -> ContentCoding {
    let mut best = (0.0, ContentCoding::Identity);
    for choice in choices(accept_encoding.unwrap_or_default()) {
        let coding = match choice.value.to_ascii_lowercase().as_str() {
            "zstd" => ContentCoding::Zstd,
            "gzip" | "x-gzip" | "*" => ContentCoding::Gzip,
            "identity" => ContentCoding::Identity,
            _ => continue,
        };
        let rank = |c| (c == ContentCoding::Gzip, c == ContentCoding::Zstd);
        let better = choice.quality > best.0
            || (choice.quality >= best.0
                && choice.quality > 0.0
                && (rank(coding).1, rank(coding).0) > (rank(best.1).1, rank(best.1).0));
        if better {
            best = (choice.quality, coding);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_known_coding_is_chosen() {
        let of = |h| negotiate_encoding(Some(h));
        assert_eq!(negotiate_encoding(None), ContentCoding::Identity);
        assert_eq!(of(""), ContentCoding::Identity);
        assert_eq!(of("gzip"), ContentCoding::Gzip);
        assert_eq!(of("gzip, deflate, br, zstd"), ContentCoding::Zstd);
        assert_eq!(of("gzip;q=1.0, zstd;q=0.5"), ContentCoding::Gzip);
        assert_eq!(of("identity, gzip;q=0.5"), ContentCoding::Identity);
        assert_eq!(of("gzip;q=0"), ContentCoding::Identity);
        assert_eq!(of("*"), ContentCoding::Gzip);
        assert_eq!(of("br"), ContentCoding::Identity);
        assert_eq!(of("GZIP"), ContentCoding::Gzip);
    }
}
