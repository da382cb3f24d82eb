//! The name of a series, as it is written in PromQL.

use std::collections::BTreeMap;
use std::fmt;

/// A name and labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) labels: BTreeMap<String, String>,
}

impl Series {
    /// What stands as `name{label="value",…}`.
    ///
    /// # Panics
    /// When it is something else: our own programs write it.
    pub(crate) fn parse(text: &str) -> Self {
        let (name, rest) = text.split_once('{').unwrap_or((text, "}"));
        let inside = rest.strip_suffix('}').expect("a series ends in }");
        let labels = inside.split_terminator("\",").map(|label| {
            let (name, value) = label.split_once("=\"").expect("a label is name=\"value\"");
            (name.to_owned(), value.trim_end_matches('"').to_owned())
        });
        Self::new(name, labels)
    }

    /// A series of these labels. An absent label is an empty one, and `le` is a number.
    pub(crate) fn new(name: &str, labels: impl IntoIterator<Item = (String, String)>) -> Self {
        let labels = labels.into_iter().filter(|(_, value)| !value.is_empty());
        let labels = labels.map(|(name, value)| match name.as_str() {
            "le" => (name, bound(&value)),
            _ => (name, value),
        });
        Self { name: name.to_owned(), labels: labels.collect() }
    }

    /// The same labels, and one more, under a name with this ending.
    pub(crate) fn with(&self, ending: &str, label: Option<(&str, String)>) -> Self {
        let own = self.labels.clone().into_iter();
        let more = label.map(|(name, value)| (name.to_owned(), value));
        Self::new(&format!("{}{ending}", self.name), own.chain(more))
    }
}

/// One spelling of a bucket's bound: peers write 1, 1.0 and 1e0.
fn bound(text: &str) -> String {
    text.parse::<f64>().map_or_else(|_| text.to_owned(), |bound| bound.to_string())
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (position, (name, value)) in self.labels.iter().enumerate() {
            let open = if position == 0 { '{' } else { ',' };
            write!(f, "{open}{name}={value:?}")?;
        }
        f.write_str(if self.labels.is_empty() { "" } else { "}" })
    }
}
