//! Reading texts to trees: places, refusals, what survives a mistake.

use super::*;

fn read_text(text: &str) -> (Tree, Vec<Diagnostic>) {
    let mut problems = Problems::default();
    let tree = read(0, text, &mut { NODES_MAX }, &mut problems);
    (tree, problems.finish())
}

fn slice<'a>(text: &'a str, node: &Node) -> &'a str {
    text.get(node.span.start..node.span.end).unwrap()
}

#[test]
fn scalars_stay_as_typed() {
    let text = "a: [no, 1.10, 0x10, 200, ~, 'it''s', \"t\\tb\", NULL]";
    let (tree, problems) = read_text(text);
    assert!(problems.is_empty());
    let root = tree.root.unwrap();
    let items = root.get("a").unwrap().items();
    let texts: Vec<Option<&str>> = items.iter().map(Node::text).collect();
    let expected = ["no", "1.10", "0x10", "200", "", "it's", "t\tb", "NULL"];
    let expected = expected.map(|t| Some(t).filter(|t| !t.is_empty()));
    assert_eq!(texts, expected);
}

#[test]
fn places_count_bytes_behind_multi_byte_text() {
    let text = "# größe 🥕\n\"größe\": [\"é\", plain, '🥕']\nnext: { ü: ö }\n";
    let (tree, _) = read_text(text);
    let root = tree.root.unwrap();
    let key = &root.entries()[0].0;
    assert_eq!(text.get(key.span.start..key.span.end).unwrap(), "\"größe\"");
    let items = root.get("größe").unwrap().items();
    assert_eq!(
        items.iter().map(|n| slice(text, n)).collect::<Vec<_>>(),
        ["\"é\"", "plain", "'🥕'"]
    );
    assert_eq!(slice(text, root.get("next").unwrap()), "{ ü: ö }");
}

#[test]
fn columns_count_characters() {
    let source = crate::Source::new("a.yaml", "x: 1\nüö: é\n");
    assert_eq!(source.line_column(5), (2, 1));
    assert_eq!(source.line_column("x: 1\nüö: ".len()), (2, 5));
    assert_eq!(source.line_column(usize::MAX), (3, 1));
}

#[test]
fn places_survive_windows_line_ends_and_byte_order_marks() {
    let text = "a: one\r\nb: two\r\n";
    let (tree, problems) = read_text(text);
    assert!(problems.is_empty());
    assert_eq!(slice(text, tree.root.unwrap().get("b").unwrap()), "two");
    let marked = "\u{feff}a: one\nb: two\n";
    let (tree, problems) = read_text(marked);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(slice(marked, tree.root.unwrap().get("b").unwrap()), "two");
}

#[test]
fn definitions_before_a_mistake_are_kept_and_the_broken_one_is_dropped() {
    let text = "metrics:\n  a: { type: gauge }\n  b: { type: gauge }\n  c: { type: [\n";
    let (tree, problems) = read_text(text);
    assert!(tree.incomplete && problems.len() == 1);
    let root = tree.root.unwrap();
    let names: Vec<&str> =
        root.get("metrics").unwrap().entries().iter().map(|(k, _)| k.text.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn tabs_inside_texts_are_no_indentation() {
    let text = "a: |\n  one\n  \ttwo\nb: \"x\ty\"\n";
    let (_, problems) = read_text(text);
    assert!(problems.is_empty(), "{problems:?}");
    let (_, problems) = read_text("a:\n\tb: 1\n");
    assert_eq!(problems.iter().map(|d| d.code).collect::<Vec<_>>(), [codes::TAB]);
}

#[test]
fn the_first_of_two_keys_is_kept() {
    let (tree, problems) = read_text("a: 1\na: 2\n");
    assert_eq!(problems[0].related.len(), 1);
    assert_eq!(tree.root.unwrap().get("a").unwrap().text(), Some("1"));
}

#[test]
fn nodes_are_counted_over_all_files() {
    let mut problems = Problems::default();
    let mut left = 5;
    read(0, "a: 1\n", &mut left, &mut problems);
    assert_eq!(left, 2);
    let tree = read(1, "a: [1, 2, 3]\n", &mut left, &mut problems);
    assert!(tree.incomplete);
}
