//! Tabs in indentation: they look aligned in one editor and mean something else in the next.

use std::ops::Range;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Most tabs reported of one file.
const REPORTED_MAX: usize = 20;

/// The tabs before the first character of a line; lines inside `texts` and blank ones are free.
pub(super) fn find(text: &str, texts: &[Range<usize>], file: usize) -> Vec<Diagnostic> {
    let mut start = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let rest = line.trim_start_matches([' ', '\t']);
        let indent = line.get(..line.len() - rest.len()).unwrap_or_default();
        let meant = !rest.trim().is_empty() && !rest.starts_with('#');
        if let Some(tab) = indent.find('\t').filter(|_| meant && !inside(texts, start)) {
            found.push(report(Span { file, start: start + tab, end: start + tab + 1 }));
        }
        if found.len() == REPORTED_MAX {
            break;
        }
        start += line.len();
    }
    found
}

/// `texts` are in the order of the file.
fn inside(texts: &[Range<usize>], at: usize) -> bool {
    let before = texts.partition_point(|text| text.start < at);
    before.checked_sub(1).and_then(|i| texts.get(i)).is_some_and(|text| at < text.end)
}

fn report(span: Span) -> Diagnostic {
    let help = "indent with spaces";
    Diagnostic::new(codes::TAB, span, "", "a tab in the indentation", help)
}
