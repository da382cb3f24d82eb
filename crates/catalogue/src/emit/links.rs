//! Links between the pages that are generated for people: the Metrics Reference and the runbooks.

use bellwether_model::Catalogue;
use bellwether_model::spec::{AlertSpec, MetricSpec, ModuleSpec, QuerySpec, SloSpec};

use super::markdown::{anchor_of, code, prose};
use super::runbooks::place;

/// The page a link stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page<'a> {
    /// The reference when it is one page.
    Reference,
    /// The first page of a reference of several.
    Contents,
    /// A module's page of a reference of several.
    Module(&'a str),
    /// A runbook, by its path from the repository's root.
    Runbook(&'a str),
}

/// The first page of a reference of several.
pub(super) const CONTENTS: &str = "README.md";

/// Links from one page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Links<'a> {
    catalogue: &'a Catalogue,
    page: Page<'a>,
}

impl<'a> Links<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, page: Page<'a>) -> Self {
        Self { catalogue, page }
    }

    /// A module's title, as a link to its section where that can be reached.
    pub(super) fn module(self, module: &ModuleSpec) -> String {
        self.to(module, &module_anchor(module), &prose(title(module)))
    }

    /// A metric's name, as a link.
    pub(super) fn metric(self, metric: &MetricSpec) -> String {
        self.of_module(&metric.module, &metric_anchor(metric), &code(&metric.name))
    }

    /// A link to an anchor of a module's section around `text`, or the text alone.
    pub(super) fn of_module(self, module: &str, anchor: &str, text: &str) -> String {
        let module = self.catalogue.modules.iter().find(|m| m.name == module);
        module.map_or_else(|| text.to_owned(), |module| self.to(module, anchor, text))
    }

    fn to(self, module: &ModuleSpec, anchor: &str, text: &str) -> String {
        match self.section(module) {
            Some(page) => format!("[{text}]({page}#{anchor})"),
            None => text.to_owned(),
        }
    }

    /// The page with a module's section, empty for the same page.
    fn section(self, module: &ModuleSpec) -> Option<String> {
        super::docs::has_section(self.catalogue, module).then_some(())?;
        match self.page {
            Page::Reference => Some(String::new()),
            Page::Module(own) if own == module.name => Some(String::new()),
            Page::Contents | Page::Module(_) => Some(file(&module.name)),
            Page::Runbook(path) => {
                let reference = self.catalogue.reference.as_deref()?;
                let page = if is_file(reference) {
                    reference.to_owned()
                } else {
                    format!("{reference}/{}", file(&module.name))
                };
                place::link(path, &page)
            }
        }
    }

    /// Where an alert's runbook is, as seen from this page.
    pub(super) fn runbook(self, alert: &AlertSpec) -> Option<String> {
        let page = place::of(self.catalogue, alert)?;
        let here = match self.page {
            Page::Runbook(path) => Some(path.to_owned()),
            Page::Reference => self.catalogue.reference.clone(),
            Page::Contents => Some(format!("{}/{CONTENTS}", self.catalogue.reference.as_ref()?)),
            Page::Module(name) => {
                Some(format!("{}/{}", self.catalogue.reference.as_ref()?, file(name)))
            }
        };
        // From a page that is nobody knows where only addresses can be linked.
        match here {
            Some(here) => place::link(&here, &page),
            None => place::link(&page, &page).filter(|_| place::is_address(&page)),
        }
    }
}

/// Whether the reference is one page.
pub(super) fn is_file(reference: &str) -> bool {
    let extension = reference.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

/// The page of a module in a reference of several.
pub(super) fn file(module: &str) -> String {
    format!("{}.md", super::layout::file_name(module))
}

/// A module's heading.
pub(super) fn title(module: &ModuleSpec) -> &str {
    if module.title.is_empty() { &module.name } else { &module.title }
}

// Anchors are written out on the pages, so that equal headings still lead to the right place.

/// The anchor of a module's section.
pub(super) fn module_anchor(module: &ModuleSpec) -> String {
    anchor_of("module", &module.name)
}

/// The anchor of a metric.
pub(super) fn metric_anchor(metric: &MetricSpec) -> String {
    anchor_of("metric", &metric.prometheus_name)
}

/// The anchor of an alert.
pub(super) fn alert_anchor(alert: &AlertSpec) -> String {
    anchor_of("alert", &alert.name)
}

/// The anchor of an objective.
pub(super) fn slo_anchor(slo: &SloSpec) -> String {
    anchor_of("slo", &slo.name)
}

/// The anchor of a query.
pub(super) fn query_anchor(query: &QuerySpec) -> String {
    anchor_of("query", &query.name)
}
