//! The documentation of every code of every crate, in one shape.

use bellwether_catalogue::codes as catalogue;
use bellwether_contract::codes as contract;

/// One code and its documentation.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) code: String,
    pub(crate) severity: &'static str,
    pub(crate) title: &'static str,
    pub(crate) what: &'static str,
    pub(crate) why: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) right: &'static str,
}

/// Every code there is, ascending.
pub(crate) fn all() -> Vec<Topic> {
    let compiler = catalogue::table().map(|entry| Topic {
        code: entry.code.to_string(),
        severity: entry.severity.as_str(),
        title: entry.title,
        what: entry.what,
        why: entry.why,
        wrong: entry.wrong.text(),
        right: entry.right.text(),
    });
    let verifier = contract::ALL.iter().map(|rule| Topic {
        code: rule.code.to_owned(),
        severity: rule.severity.as_str(),
        title: rule.title,
        what: rule.what,
        why: rule.why,
        wrong: rule.wrong,
        right: rule.right,
    });
    let mut topics: Vec<Topic> = compiler.chain(verifier).collect();
    topics.sort_by(|a, b| a.code.cmp(&b.code));
    topics
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_crates_use_one_code() {
        let topics = super::all();
        let mut codes: Vec<&str> = topics.iter().map(|t| t.code.as_str()).collect();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
