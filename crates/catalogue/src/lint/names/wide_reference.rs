//! References whose pattern covers metrics of other modules too.

use bellwether_model::spec::{MetricSpec, matches};

use crate::diagnostic::{Diagnostic, quoted};
use crate::fields::REFERENCE;
use crate::lint::{Lint, rule};
use crate::resolve::{File, patterns, see};
use crate::source::Span;
use crate::view::View;

rule!(237 Info "A reference that covers metrics of another module" {
    what: "A pattern in `see` matches metrics of the module it names, and of a module that it does not.",
    why: "Readers who search for the pattern find both, and take the other module's metrics for these.",
    wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
metrics: none
see: [{ module: mail, metrics: mail_* }]
# file: b.yaml
module: mail
metrics: { mail_sent_total: { type: counter, help: Letters sent. } }
# file: c.yaml
module: archive
metrics: { mail_kept_total: { type: counter, help: Letters put away. } }
"),
    right: Yaml("# file: a.yaml
bellwether: 1
service: shop
metrics: none
see: [{ module: mail, metrics: mail_sent_* }]
# file: b.yaml
module: mail
metrics: { mail_sent_total: { type: counter, help: Letters sent. } }
# file: c.yaml
module: archive
metrics: { mail_kept_total: { type: counter, help: Letters put away. } }
"),
});

fn check(lint: &mut Lint<'_>) {
    if lint.incomplete {
        return;
    }
    for file in lint.files {
        for node in see(file) {
            let view = View::new(node, &REFERENCE);
            let Some(module) = view.text("module") else { continue };
            for (pattern, span) in patterns(view) {
                if let Some(problem) = judge(lint, file, module, (pattern, span)) {
                    lint.report(problem);
                }
            }
        }
    }
}

/// What is wrong with a pattern, and where that is written.
fn judge(
    lint: &Lint<'_>,
    file: &File<'_>,
    module: &str,
    (pattern, span): (&str, Span),
) -> Option<Diagnostic> {
    // Modules referred to from here besides are meant too.
    let listed: Vec<&str> = see(file)
        .into_iter()
        .filter_map(|node| node.get("module").unwrap_or(node).text())
        .chain([file.module])
        .collect();
    let means =
        |spec: &MetricSpec| matches(pattern, &spec.name) || matches(pattern, &spec.prometheus_name);
    let covered = || lint.specs().filter(|(_, spec)| means(spec));
    let fits = covered().any(|(_, spec)| spec.module == module);
    let mut others = covered().filter(|(_, spec)| !listed.contains(&spec.module.as_str()));
    let (other, spec) = others.next().filter(|_| fits)?;
    let message = match others.count() {
        0 => format!("{} of {} fits too", quoted(other.name), quoted(&spec.module)),
        more => {
            format!("{} of {} and {more} more fit too", quoted(other.name), quoted(&spec.module))
        }
    };
    let help =
        "write a longer beginning of the names, or list them; or refer to the other module too";
    let problem = Diagnostic::new(CODE, span, file.module, message, help);
    Some(problem.with_related(other.span, "a metric of another module"))
}
