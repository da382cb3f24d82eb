//! References to modules that have nothing to see.

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::{File, see};

rule!(230 Warning "A reference to a module without metrics" {
    what: "`see` names a module that has no metrics and refers to no other module.",
    why: "Readers who look for metrics about this module follow it and find nothing.",
    wrong: Yaml("# file: a.yaml
bellwether: 1
service: shop
metrics: none
see: [config]
# file: b.yaml
module: config
metrics: none
reason: reloads are written to the log
"),
    right: Yaml("# file: a.yaml
bellwether: 1
service: shop
metrics: none
see: [config]
# file: b.yaml
module: config
metrics: { reloads_total: { type: counter, help: Configurations taken over. } }
"),
});

fn check(lint: &mut Lint<'_>) {
    if lint.incomplete {
        return;
    }
    for file in lint.files {
        for node in see(file) {
            let named = node.get("module").unwrap_or(node);
            let Some(name) = named.text() else { continue };
            let Some(other) = lint.files.iter().find(|other| other.module == name) else {
                continue;
            };
            if !is_empty(other) || name == file.module {
                continue;
            }
            let message = format!("the module {} has no metrics", quoted(name));
            let help = "refer to the module that has them, or say in `reason` where they are";
            lint.report(Diagnostic::new(CODE, named.span, file.module, message, help));
        }
    }
}

fn is_empty(file: &File<'_>) -> bool {
    file.whole && file.view.entries("metrics").is_empty() && see(file).is_empty()
}
