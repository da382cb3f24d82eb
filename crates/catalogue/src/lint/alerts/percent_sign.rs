//! `%` after a share between 0 and 1.

use bellwether_promql::Span;

use super::template::texts;
use crate::lint::meaning::dimension::Dimension;
use crate::lint::{Lint, rule};

rule!(324 Warning "A share printed as if it were percent" {
    what: "A text prints `{{ $value }}`, also through `humanize` or `printf`, with `%` right after it, \
           and the value is a share between 0 and 1.",
    why: "Half of all requests failing reads `0.5%`.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  stock_ratio: { type: gauge, unit: "1", help: Shelves that are full. }
alerts:
  Stock: { expr: "stock_ratio < 0.1", severity: page, summary: "Only {{ $value | humanize }}% are full" }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  stock_ratio: { type: gauge, unit: "1", help: Shelves that are full. }
alerts:
  Stock: { expr: "stock_ratio < 0.1", severity: page, summary: "Only {{ $value | humanizePercentage }} are full" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(alert) = expression.owner.alert() else { continue };
        let Some(unit) = expression.result().and_then(|result| result.dimension) else { continue };
        // A name that speaks of percent knows better than a unit left at `1`.
        let named = ["percent", "pct"].iter().any(|word| expression.text.contains(word));
        let share = unit.is_plain() && unit.agrees(&Dimension::ONE) && !named;
        if !share || !texts(alert).any(prints_percent) {
            continue;
        }
        let message = "`%` after a value that is a share: 0.5 is printed as `0.5%`";
        let help = "use humanizePercentage, which writes the sign itself: \
                    `{{ $value | humanizePercentage }}`";
        lint.expression(CODE, expression, Span::new(0, expression.text.len()), message, help);
    }
}

/// Whether `%` follows the value, printed as the number it is.
fn prints_percent(template: &str) -> bool {
    let actions = template.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
    let mut bare = actions.filter(|(action, after)| {
        let after = after.strip_prefix(' ').unwrap_or(after);
        after.starts_with('%') && is_bare(action)
    });
    bare.next().is_some()
}

/// Whether an action prints the value and nothing of it is changed but its digits.
fn is_bare(action: &str) -> bool {
    let action = action.trim_matches(['-', ' ', '\t', '\n']);
    let is_value = |word: &str| word == "$value" || word == ".Value";
    let formats = |word: &str| word == "humanize" || word == "printf" || word.starts_with("\"%");
    let words = || action.split([' ', '|', '\t', '\n']).filter(|word| !word.is_empty());
    words().any(is_value) && words().all(|word| is_value(word) || formats(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bare_value_before_a_sign_is_meant() {
        for text in [
            "{{ $value }}%",
            "{{$value}} % fail",
            "{{ $value | humanize }}%",
            "{{- humanize .Value -}} %",
            "{{ printf \"%.2f\" $value }}%",
            "{{ $value | printf \"%.1f\" }}% of {{ $labels.code }}",
        ] {
            assert!(prints_percent(text), "{text}");
        }
        for text in [
            "{{ $value | humanizePercentage }}",
            "{{ $value | humanizePercentage }} %",
            "{{ $value }} of 5%",
            "{{ mul $value 100 }}%",
            "{{ $labels.share }}%",
            "{{ if gt $value 0.5 }}%{{ end }}",
            "{{ $value }",
        ] {
            assert!(!prints_percent(text), "{text}");
        }
    }
}
