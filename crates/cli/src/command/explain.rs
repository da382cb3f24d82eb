//! `bellwether explain`: the documentation of a code.

use std::io::Write as _;

use serde_json::json;

use super::Format;
use crate::Outcome;
use crate::failure::Failure;
use crate::output::{Output, Style};
use crate::topic::{self, Topic};

/// Explain a code: what it finds, why it matters, a wrong and a right example.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  bellwether explain BW806\n  bellwether explain --list")]
pub(crate) struct Args {
    /// The code, as `check` and `verify` print it.
    #[arg(required_unless_present = "list")]
    code: Option<String>,

    /// List all codes.
    #[arg(long, conflicts_with = "code")]
    list: bool,

    /// How it is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Longest line of explanations, in characters.
const LINE_CHARS_MAX: usize = 80;

/// Explains one code, or lists them.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let topics = topic::all();
    match (&args.code, args.format) {
        (None, Format::Text) => {
            for topic in &topics {
                let code = out.paint(Style::Bold, &topic.code);
                writeln!(out, "{code}  {:7}  {}", topic.severity, topic.title)?;
            }
        }
        (None, Format::Json) => {
            let list: Vec<_> = topics.iter().map(object).collect();
            writeln!(out, "{}", pretty(&json!(list)))?;
        }
        (Some(code), format) => {
            let topic = find(&topics, code)?;
            match format {
                Format::Text => explain(topic, out)?,
                Format::Json => writeln!(out, "{}", pretty(&object(topic)))?,
            }
        }
    }
    Ok(Outcome::Clean)
}

fn find<'a>(topics: &'a [Topic], code: &str) -> Result<&'a Topic, Failure> {
    topics.iter().find(|t| t.code.eq_ignore_ascii_case(code)).ok_or_else(|| {
        let what = format!("there is no code {code:?}");
        Failure::new(what, "`bellwether explain --list` lists them")
    })
}

fn explain(topic: &Topic, out: &mut Output) -> Result<(), Failure> {
    let heading = format!("{}: {}", topic.code, topic.title);
    writeln!(out, "{} ({})", out.paint(Style::Bold, &heading), topic.severity)?;
    for text in [&topic.what, &topic.why] {
        writeln!(out, "\n{}", wrap(text))?;
    }
    for (word, style, example) in
        [("Wrong", Style::Red, &topic.wrong), ("Right", Style::Green, &topic.right)]
    {
        writeln!(out, "\n{}:", out.paint(style, word))?;
        for line in example.lines() {
            writeln!(out, "{}", format!("  {line}").trim_end())?;
        }
    }
    Ok(())
}

fn object(topic: &Topic) -> serde_json::Value {
    json!({
        "code": topic.code,
        "severity": topic.severity,
        "title": topic.title,
        "what": topic.what,
        "why": topic.why,
        "wrong": topic.wrong,
        "right": topic.right,
    })
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

/// `text` in lines of at most [`LINE_CHARS_MAX`] characters, longer words alone.
fn wrap(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LINE_CHARS_MAX => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_break_between_words_and_lose_none() {
        let text = "lorem ipsum dolor ".repeat(30);
        let wrapped = wrap(&text);
        assert!(wrapped.lines().all(|l| l.len() <= LINE_CHARS_MAX));
        assert!(wrapped.split_whitespace().eq(text.split_whitespace()));
        assert_eq!(wrap(&"x".repeat(200)).lines().count(), 1);
    }
}
