//! YAML text to a tree in which every scalar, key and collection knows its bytes.
//!
//! The reader takes events one at a time and never recurses, so nesting and size are refused
//! before they cost anything. Anchors, aliases, merge keys, tags, further documents, duplicate
//! keys and tabs are reported here; nothing after this module needs to know YAML.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use crate::codes;
use crate::diagnostic::{Diagnostic, Problems, quoted};
use crate::source::Span;

mod json;
mod offsets;
mod tabs;

pub use json::to_json;
use offsets::Offsets;

/// Deepest nesting of mappings and sequences.
pub const DEPTH_MAX: usize = 64;
/// Most keys, scalars and collections of a whole catalogue.
pub const NODES_MAX: usize = 250_000;

/// A value of the tree and where it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A scalar's text, as typed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    /// Not in quotes and not a block: `~` means nothing, `true` a flag.
    pub(crate) plain: bool,
}

/// A mapping's key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl Node {
    /// The scalar's text, unless it is nothing (`~` or empty).
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(s) if !self.is_nothing() => Some(&s.text),
            Value::Scalar(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Whether the value is `~` or left out.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(&self.value, Value::Scalar(s) if s.plain && (s.text.is_empty() || s.text == "~"))
    }

    /// A mapping's entries; none for anything else.
    pub(crate) fn entries(&self) -> &[(Key, Self)] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar(_) | Value::List(_) => &[],
        }
    }

    /// A sequence's items; none for anything else.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar(_) | Value::Map(_) => &[],
        }
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(k, _)| k.text == key).map(|(_, v)| v)
    }
}

/// One file as a tree.
#[derive(Debug)]
pub(crate) struct Tree {
    /// Nothing for an empty file.
    pub(crate) root: Option<Node>,
    /// The text broke off: what is missing may only be unread.
    pub(crate) incomplete: bool,
}

/// Reads `text`, the file of index `file`; `nodes` is what is left of [`NODES_MAX`].
pub(crate) fn read(file: usize, text: &str, nodes: &mut usize, problems: &mut Problems) -> Tree {
    let mut reader = Reader {
        offsets: Offsets::new(file, text),
        text,
        stack: Vec::new(),
        root: None,
        documents: 0,
        long: Vec::new(),
        nodes,
        problems,
    };
    let failure = reader.run();
    let incomplete = failure.is_some();
    let tabs = tabs::find(text, &reader.long, file);
    let tabbed = !tabs.is_empty();
    for tab in tabs {
        reader.problems.push(tab);
    }
    match failure {
        // A tab is what the parser stumbled over.
        Some(Stop::Syntax(error)) if !tabbed => {
            let diagnostic = reader.syntax_error(&error);
            reader.problems.push(diagnostic);
        }
        Some(Stop::Refused(diagnostic)) => reader.problems.push(*diagnostic),
        Some(Stop::Syntax(_)) | None => {}
    }
    reader.unwind();
    Tree { root: reader.root, incomplete }
}

/// Why reading stopped before the end.
enum Stop {
    Syntax(ScanError),
    Refused(Box<Diagnostic>),
}

/// A collection being read.
enum Frame {
    List {
        span: Span,
        items: Vec<Node>,
    },
    Map {
        span: Span,
        entries: Vec<(Key, Node)>,
        key: Option<Key>,
        seen: HashMap<String, Span>,
        skip: bool,
    },
}

struct Reader<'a> {
    offsets: Offsets<'a>,
    text: &'a str,
    stack: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    /// Scalars of more than one line: their lines may begin with tabs.
    long: Vec<std::ops::Range<usize>>,
    nodes: &'a mut usize,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn run(&mut self) -> Option<Stop> {
        let text = self.text;
        let mut parser = Parser::new_from_str(text);
        while let Some(event) = parser.next_event() {
            match event {
                Err(error) => return Some(Stop::Syntax(error)),
                Ok((event, span)) => {
                    let span = self.offsets.span(span);
                    if let Err(refused) = self.event(event, span) {
                        return Some(Stop::Refused(refused));
                    }
                }
            }
        }
        None
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Diagnostic>> {
        match event {
            Event::DocumentStart(_) => self.document(span),
            Event::Alias(_) => {
                self.refuse(codes::ANCHOR, span, "an alias refers to another place", ANCHOR_HELP);
                self.count(span)?;
                self.place(Node { span, value: nothing() });
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.decorations(anchor, tag.is_some(), span);
                self.count(span)?;
                self.scalar(text.into_owned(), style, span);
                Ok(())
            }
            Event::SequenceStart(anchor, tag) => {
                self.decorations(anchor, tag.is_some(), span);
                self.open(Frame::List { span, items: Vec::new() }, span)
            }
            Event::MappingStart(anchor, tag) => {
                self.decorations(anchor, tag.is_some(), span);
                let (entries, seen) = (Vec::new(), HashMap::new());
                self.open(Frame::Map { span, entries, key: None, seen, skip: false }, span)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.close(span.end);
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn document(&mut self, span: Span) -> Result<(), Box<Diagnostic>> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let message = "a second document begins here";
        let help = "keep one document a file: move what follows `---` into a file of its own";
        Err(Box::new(Diagnostic::new(codes::DOCUMENTS, span, "", message, help)))
    }

    fn decorations(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor > 0 {
            self.refuse(codes::ANCHOR, span, "an anchor names a value to repeat it", ANCHOR_HELP);
        }
        if tagged {
            let help = "remove the `!…` tag: the key decides what a value means";
            self.refuse(codes::TAG, span, "a tag changes how the value is read", help);
        }
    }

    fn refuse(&mut self, code: crate::diagnostic::Code, span: Span, message: &str, help: &str) {
        self.problems.push(Diagnostic::new(code, span, "", message, help));
    }

    fn count(&mut self, span: Span) -> Result<(), Box<Diagnostic>> {
        let Some(left) = self.nodes.checked_sub(1) else {
            let message = format!("the catalogue has more than {NODES_MAX} values");
            let help = "split the service into several catalogues";
            return Err(Box::new(Diagnostic::new(codes::TOO_DEEP, span, "", message, help)));
        };
        *self.nodes = left;
        Ok(())
    }

    fn open(&mut self, frame: Frame, span: Span) -> Result<(), Box<Diagnostic>> {
        self.count(span)?;
        if self.stack.len() == DEPTH_MAX {
            return Err(Box::new(too_deep(span)));
        }
        self.stack.push(frame);
        Ok(())
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, span: Span) {
        let raw = self.text.get(span.start..span.end).unwrap_or_default();
        if raw.contains('\n') {
            self.long.push(span.start..span.end);
        }
        let plain = style == ScalarStyle::Plain;
        self.place(Node { span, value: Value::Scalar(Scalar { text, plain }) });
    }

    fn close(&mut self, end: usize) {
        let Some(frame) = self.stack.pop() else { return };
        let node = finished(frame, end, self.text);
        self.place(node);
    }

    /// Puts a finished value where it belongs: the root, an item, a key or a key's value.
    fn place(&mut self, node: Node) {
        let complaint = match self.stack.last_mut() {
            None => {
                self.root.get_or_insert(node);
                None
            }
            Some(Frame::List { items, .. }) => {
                items.push(node);
                None
            }
            Some(Frame::Map { entries, key, seen, skip, .. }) => {
                if let Some(key) = key.take() {
                    if !std::mem::take(skip) {
                        entries.push((key, node));
                    }
                    return;
                }
                let (new, complaint) = as_key(node, seen);
                *skip = complaint.is_some();
                *key = Some(new);
                complaint
            }
        };
        if let Some(complaint) = complaint {
            self.problems.push(complaint);
        }
    }

    /// After a syntax error: keeps the definitions that were complete.
    fn unwind(&mut self) {
        self.stack.truncate(2);
        let end = self.text.len();
        while let Some(frame) = self.stack.pop() {
            let node = finished(frame, end, self.text);
            match self.stack.last() {
                Some(Frame::Map { key: None, .. }) => {}
                Some(_) | None => self.place(node),
            }
        }
    }

    fn syntax_error(&self, error: &ScanError) -> Diagnostic {
        let at = self.offsets.byte(error.marker().index());
        let width = self.text.get(at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
        let span = Span { file: self.offsets.file(), start: at, end: at + width };
        if error.info() == TOO_DEEP_FOR_PARSER {
            return too_deep(span);
        }
        let (message, help) = reworded(error.info());
        Diagnostic::new(codes::SYNTAX, span, "", message, help)
    }
}

/// What the parser says of brackets that nest deeper than it looks ahead, far beyond [`DEPTH_MAX`].
const TOO_DEEP_FOR_PARSER: &str = "recursion limit exceeded";

fn too_deep(span: Span) -> Diagnostic {
    let message = format!("mappings and lists nest deeper than {DEPTH_MAX}");
    let help = "remove the nesting: no key of the language goes deeper than 8";
    Diagnostic::new(codes::TOO_DEEP, span, "", message, help)
}

const ANCHOR_HELP: &str = "write the value out, or define a shared label once under `labels`";

fn nothing() -> Value {
    Value::Scalar(Scalar { text: String::new(), plain: true })
}

/// A collection's node; its span ends with its last value, not with the blank lines behind it.
fn finished(frame: Frame, end: usize, text: &str) -> Node {
    let (mut span, value) = match frame {
        Frame::List { span, items } => (span, Value::List(items)),
        Frame::Map { span, entries, .. } => (span, Value::Map(entries)),
    };
    span.end = end.max(span.end);
    let used = text.get(span.start..span.end).unwrap_or_default().trim_end().len();
    span.end = span.start + used;
    Node { span, value }
}

/// The key a node stands for, and what is wrong with it.
fn as_key(node: Node, seen: &mut HashMap<String, Span>) -> (Key, Option<Diagnostic>) {
    let span = node.span;
    let Value::Scalar(scalar) = node.value else {
        let help = "write a plain word before the colon";
        let problem = Diagnostic::new(codes::KEY, span, "", "a key is a single word or text", help);
        return (Key { text: String::new(), span }, Some(problem));
    };
    let key = Key { text: scalar.text, span };
    if scalar.plain && key.text == "<<" {
        let message = "`<<` merges another mapping into this one";
        return (key, Some(Diagnostic::new(codes::ANCHOR, span, "", message, ANCHOR_HELP)));
    }
    if let Some(first) = seen.get(&key.text) {
        let message = format!("the key {} appears twice", quoted(&key.text));
        let help = "keep one of the two, or give them different names";
        let problem = Diagnostic::new(codes::DUPLICATE_KEY, span, &key.text, message, help)
            .with_related(*first, "first here");
        return (key, Some(problem));
    }
    seen.insert(key.text.clone(), span);
    (key, None)
}

/// The parser's commonest complaints in the reader's words, with what to do.
fn reworded(info: &str) -> (String, &'static str) {
    for (fragment, message, help) in REWORDED {
        if info.contains(fragment) {
            return ((*message).to_owned(), help);
        }
    }
    (format!("not readable as YAML: {info}"), "correct the line, or put the text into quotes")
}

const REWORDED: [(&str, &str, &str); 10] = [
    (
        "illegal placement of ':'",
        "a `key:` where the `[…]` above it is still open",
        "close the bracket, or put a text that holds a colon into quotes",
    ),
    (
        "mapping values are not allowed",
        "a second `key:` on a line that already has a value",
        "put a text that holds a colon into quotes, or begin a new line",
    ),
    (
        "did not find expected key",
        "this line fits neither the mapping nor the list above it",
        "indent it like its neighbours, and write `key: value`",
    ),
    (
        "simple key expected",
        "a word stands where `key: value` is expected",
        "add the colon and a value, or indent the line under the text it continues",
    ),
    (
        "could not find expected ':'",
        "a word stands where `key: value` is expected",
        "add the colon and a value, or indent the line under the text it continues",
    ),
    (
        "while parsing a flow",
        "a `{…}` or `[…]` is not closed or lacks a comma",
        "close every bracket, and separate the entries by commas",
    ),
    (
        "flow",
        "a `{…}` or `[…]` is not closed, not opened, or lacks a comma",
        "match the brackets, and separate the entries by commas",
    ),
    (
        "quoted scalar",
        "a quoted text is not closed",
        "close the quote; inside double quotes write `\\\"`, inside single quotes `''`",
    ),
    (
        "escape",
        "a backslash in double quotes begins no known escape",
        "use single quotes, or write the backslash twice",
    ),
    ("cannot start any token", "this character cannot begin a value", "put the value into quotes"),
];

#[cfg(test)]
mod tests;
