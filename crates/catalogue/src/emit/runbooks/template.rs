//! The texts of an alert, their templates made readable.

use std::borrow::Cow;

use bellwether_model::spec::AlertSpec;

use crate::emit::markdown::{add, code, prose};
use crate::emit::reads::Index;

/// A piece of a text with templates.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    /// What stands between `{{` and `}}`.
    Template(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((inside, beyond)) = after.split_once("}}") else { break };
        found.push(Piece::Text(before));
        found.push(Piece::Template(inside.trim_matches('-').trim()));
        rest = beyond;
    }
    found.push(Piece::Text(rest));
    found
}

/// The text as people say it: `⟨value as a percentage⟩ of requests fail`.
pub(in crate::emit) fn shown(text: &str) -> String {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Template(inside) => format!("⟨{}⟩", said(inside)),
    };
    pieces(text).into_iter().map(piece).collect()
}

/// A template in words where it is one of the usual ones, else as it is.
fn said(inside: &str) -> Cow<'_, str> {
    let mut steps = inside.split('|').map(str::trim);
    let first = steps.next().unwrap_or_default();
    let (function, rest) = first.split_once(' ').unwrap_or(("", first));
    let direct = subject(first).map(|subject| (subject, ""));
    let called = || Some((subject(rest)?, manner(function)?));
    let Some((subject, how)) = direct.or_else(called) else { return inside.into() };
    let mut said = format!("{subject}{how}");
    for step in steps {
        match manner(step) {
            Some(manner) => said.push_str(manner),
            None => return inside.into(),
        }
    }
    said.into()
}

/// `value` or the name of a label.
fn subject(text: &str) -> Option<&str> {
    // `printf "%.1f" $value` is about its last word.
    let text =
        text.strip_prefix("printf ").and_then(|rest| rest.rsplit(' ').next()).unwrap_or(text);
    if matches!(text, "$value" | ".Value") {
        return Some("value");
    }
    label(text)
}

/// The label of `$labels.name` or `.Labels.name`.
fn label(text: &str) -> Option<&str> {
    let name = text.strip_prefix("$labels.").or_else(|| text.strip_prefix(".Labels."))?;
    bellwether_model::name::is_legacy_label_name(name).then_some(name)
}

/// What a function of Prometheus's templates does with a value.
fn manner(step: &str) -> Option<&'static str> {
    Some(match step {
        "humanize" => " with a metric prefix",
        "humanize1024" => " with a binary prefix",
        "humanizeDuration" => " as a time span",
        "humanizePercentage" => " as a percentage",
        "humanizeTimestamp" => " as a point in time",
        "toUpper" => " in capitals",
        "toLower" => " in small letters",
        "title" => "",
        step if step.starts_with("printf ") => "",
        _ => return None,
    })
}

/// What the placeholders of the texts stand for.
pub(super) fn legend(out: &mut String, index: &Index<'_>, alert: &AlertSpec) {
    let texts = [&alert.summary, &alert.description];
    let templates: Vec<&str> = texts
        .into_iter()
        .flat_map(|text| pieces(text))
        .filter_map(|piece| match piece {
            Piece::Template(inside) => inside.split('|').next().map(str::trim),
            Piece::Text(_) => None,
        })
        .map(|first| first.rsplit(' ').next().unwrap_or(first))
        .collect();
    let mut lines: Vec<String> = Vec::new();
    for template in templates {
        let line = if subject(template) == Some("value") && label(template).is_none() {
            Some("⟨value⟩: the value that is compared below".to_owned())
        } else {
            label(template).map(|name| of_label(index, alert, name))
        };
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    for (at, line) in lines.iter().enumerate() {
        add!(out, "{}- {line}\n", if at == 0 { "\n" } else { "" });
    }
}

fn of_label(index: &Index<'_>, alert: &AlertSpec, name: &str) -> String {
    let metrics = index.metrics(&alert.expr);
    let help = metrics
        .iter()
        .flat_map(|m| &m.labels)
        .find(|l| l.name == name && !l.help.is_empty())
        .map(|l| prose(&l.help));
    let target = index.catalogue().target_labels.iter().any(|l| l == name);
    let help = help.or_else(|| target.then(|| "which process, from the scraper.".to_owned()));
    format!("⟨{name}⟩: label {}{}", code(name), help.map(|h| format!(". {h}")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_templates_read_as_words_and_others_stay() {
        for (text, said) in [
            ("{{ $value | humanizePercentage }} fail", "⟨value as a percentage⟩ fail"),
            ("{{$labels.tenant}} is late", "⟨tenant⟩ is late"),
            ("{{ printf \"%.1f\" $value }}", "⟨value⟩"),
            ("{{ humanizeDuration $value }}", "⟨value as a time span⟩"),
            ("{{ query \"up\" | first }}", "⟨query \"up\" | first⟩"),
            ("{{ $value | printf \"%.1f\" }}", "⟨value⟩"),
            ("{{- .Labels.a | toUpper -}}!", "⟨a in capitals⟩!"),
            ("a {{ b", "a {{ b"),
        ] {
            assert_eq!(shown(text), said);
        }
    }
}
