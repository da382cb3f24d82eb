//! The codes as rules of a SARIF tool.

use serde_json::{Value, json};

use crate::codes::{self, Entry};
use crate::diagnostic::Code;
use crate::emit::codes::explain;

/// Every code, with its place in the list.
pub(super) struct Rules {
    codes: Vec<Code>,
    pub(super) descriptors: Vec<Value>,
}

impl Rules {
    pub(super) fn all() -> Self {
        Self {
            codes: codes::table().map(|entry| entry.code).collect(),
            descriptors: codes::table().map(descriptor).collect(),
        }
    }

    /// The position of a code's rule.
    pub(super) fn index(&self, code: Code) -> Option<usize> {
        self.codes.iter().position(|known| *known == code)
    }
}

fn descriptor(entry: &Entry) -> Value {
    let plain = format!("{} {}", entry.what, entry.why);
    json!({
        "id": entry.code.to_string(),
        "name": name(entry.title),
        "shortDescription": { "text": sentence(entry.title) },
        "fullDescription": { "text": plain },
        "help": { "text": explain(entry), "markdown": format!("# {}", explain(entry)) },
        "defaultConfiguration": { "level": super::level(entry.severity) },
    })
}

/// A title as one word, as SARIF recommends names of rules: `ATabInTheIndentation`.
fn name(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    words.map(capital).collect()
}

fn sentence(title: &str) -> String {
    if title.ends_with(['.', '?', '!']) { title.to_owned() } else { format!("{title}.") }
}
