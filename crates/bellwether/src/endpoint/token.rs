//! Tokens as they are kept: hashes only, compared without telling by time.

use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::error::AccessProblem;

/// Fewest characters of a token.
pub(super) const TOKEN_CHARACTERS_MIN: usize = 32;
/// Most tokens good at a time: the current one and the next.
pub(super) const TOKENS_MAX: usize = 2;

/// The hashes of the tokens that are good.
#[derive(Debug)]
pub(super) struct TokenHashes(Vec<SecretBox<[u8; 32]>>);

impl TokenHashes {
    /// Checks and hashes tokens; `from` says in messages where they came from.
    pub(super) fn new<'a>(
        tokens: impl IntoIterator<Item = &'a str>,
        from: &str,
        allow_short: bool,
    ) -> Result<Self, Vec<AccessProblem>> {
        let mut hashes = Vec::new();
        let mut problems = Vec::new();
        for token in tokens {
            match problem_of(token, from, allow_short) {
                Some(problem) => problems.push(problem),
                None => hashes.push(SecretBox::new(Box::new(hash(token.as_bytes())))),
            }
        }
        let from = || from.to_owned();
        if hashes.is_empty() && problems.is_empty() {
            problems.push(AccessProblem::Empty { from: from() });
        }
        if hashes.len() > TOKENS_MAX {
            problems.push(AccessProblem::TooMany { from: from() });
        }
        if problems.is_empty() { Ok(Self(hashes)) } else { Err(problems) }
    }

    /// Whether `token` is one of them. Every token is compared to its end, whatever the others say.
    pub(super) fn contain(&self, token: &[u8]) -> bool {
        let presented = hash(token);
        let mut found = Choice::from(0);
        for known in &self.0 {
            found |= known.expose_secret().ct_eq(&presented);
        }
        found.into()
    }
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn problem_of(token: &str, from: &str, allow_short: bool) -> Option<AccessProblem> {
    let from = from.to_owned();
    if token.trim().is_empty() {
        Some(AccessProblem::Empty { from })
    } else if !token.bytes().all(|b| b.is_ascii_graphic()) {
        Some(AccessProblem::Unprintable { from })
    } else if token.len() < TOKEN_CHARACTERS_MIN && !allow_short {
        Some(AccessProblem::Short { from })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "old-0123456789abcdef0123456789abcdef";
    const NEW: &str = "new-0123456789abcdef0123456789abcdef";

    #[test]
    fn during_a_rotation_both_tokens_are_good_and_their_prefixes_are_not() {
        let hashes = TokenHashes::new([OLD, NEW], "a test", false).unwrap();
        assert!(hashes.contain(OLD.as_bytes()));
        assert!(hashes.contain(NEW.as_bytes()));
        assert!(!hashes.contain(&OLD.as_bytes()[..35]));
        assert!(!hashes.contain(b""));
    }

    #[test]
    fn every_bad_token_is_named_at_once() {
        let problems = TokenHashes::new(["short", "", "ümlaut"], "a test", false).unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
    }

    #[test]
    fn debug_shows_neither_tokens_nor_hashes() {
        let hashes = TokenHashes::new([OLD], "a test", false).unwrap();
        let shown = format!("{hashes:?}");
        assert!(shown.contains("REDACTED"), "{shown}");
        assert!(!shown.contains("0123456789"), "{shown}");
    }
}
