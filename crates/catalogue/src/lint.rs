//! Rules about what a catalogue says: names against types and units, expressions against the
//! metrics they read, alerts against their texts.
//!
//! One file a rule: its number, severity, what it finds, why that matters, a wrong and a right
//! example (from which `explain` and the page of codes are made), and the function that looks for
//! it. Rules ask [`meaning`] what expressions mean and are silent when it does not know: a false
//! alarm costs more trust than a find earns.

use bellwether_model::Catalogue;
use bellwether_model::spec::MetricSpec;
use bellwether_promql::Span as Inside;

use crate::codes::Entry;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{File, Item, Places, Resolved, Scope};
use crate::source::{Source, Span};

mod alerts;
mod comparisons;
mod expression;
mod functions;
mod index;
mod matching;
mod meaning;
mod names;
mod selectors;

use expression::{Expression, Owner};
use meaning::Knowledge;

/// One rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) entry: Entry,
    check: fn(&mut Lint<'_>),
}

/// All rules, in the order of their numbers.
static RULES: &[&[&Rule]] = &[
    names::RULES,
    selectors::RULES,
    functions::RULES,
    comparisons::RULES,
    matching::RULES,
    alerts::RULES,
];

/// The documentation of all rules.
pub(crate) fn entries() -> impl Iterator<Item = &'static Entry> {
    RULES.iter().copied().flatten().map(|rule| &rule.entry)
}

/// What rules look at, and what they found.
pub(crate) struct Lint<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) metrics: &'a [Resolved<'a>],
    pub(crate) files: &'a [File<'a>],
    pub(crate) expressions: &'a [Expression<'a>],
    pub(crate) knowledge: &'a Knowledge<'a>,
    /// Part of the catalogue could not be read: an unknown name may be defined there.
    pub(crate) incomplete: bool,
    sources: &'a [Source],
    places: &'a Places,
    found: Vec<Diagnostic>,
}

impl<'a> Lint<'a> {
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Reports a part of an expression.
    pub(crate) fn expression(
        &mut self,
        code: Code,
        expression: &Expression<'_>,
        part: Inside,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let span = self.inside(expression, part);
        let problem = Diagnostic::new(code, span, expression.owner.name(), message, help);
        self.found.push(problem);
    }

    /// Where a part of an expression is in its file.
    pub(crate) fn inside(&self, expression: &Expression<'_>, part: Inside) -> Span {
        let place = expression.place;
        let Some(source) = self.sources.get(place.file) else { return place };
        crate::source::inside(&source.text, place, expression.text, part.start..part.end)
    }

    /// Where a definition's name is.
    pub(crate) fn place(&self, item: Item, name: &str) -> Option<Span> {
        self.places.get(&(item, name.to_owned())).copied()
    }

    /// Whether a draft says beside a definition that it was guessed: nothing is certain of it.
    pub(crate) fn is_guessed(&self, place: Span) -> bool {
        let text = self.sources.get(place.file).map_or("", |source| source.text.as_str());
        let line = text.get(place.start..).and_then(|rest| rest.lines().next());
        line.is_some_and(|line| line.contains("# guessed:"))
    }

    /// The metrics whose type is known.
    pub(crate) fn specs(
        &self,
    ) -> impl Iterator<Item = (&'a Resolved<'a>, &'a MetricSpec)> + use<'a> {
        let metrics = self.metrics;
        metrics.iter().filter_map(|metric| Some((metric, metric.spec.as_ref()?)))
    }

    /// The expressions that could be read.
    pub(crate) fn readable(&self) -> impl Iterator<Item = &'a Expression<'a>> + use<'a> {
        let expressions = self.expressions;
        expressions.iter().filter(|expression| expression.ast.is_some())
    }
}

/// Runs all rules over a resolved catalogue.
pub(crate) fn run(scope: &mut Scope<'_>, catalogue: &Catalogue, metrics: &[Resolved<'_>]) {
    let mut knowledge = Knowledge::new(catalogue, metrics);
    let expressions = read(scope, catalogue, &mut knowledge);
    let mut lint = Lint {
        catalogue,
        metrics,
        files: scope.files,
        expressions: &expressions,
        knowledge: &knowledge,
        incomplete: scope.incomplete,
        sources: scope.sources,
        places: &scope.places,
        found: Vec::new(),
    };
    for rule in RULES.iter().copied().flatten() {
        (rule.check)(&mut lint);
    }
    for problem in std::mem::take(&mut lint.found) {
        scope.report(problem);
    }
}

/// Reads all expressions; what recording rules yield is known to those after them.
fn read<'a>(
    scope: &Scope<'_>,
    catalogue: &'a Catalogue,
    knowledge: &mut Knowledge<'a>,
) -> Vec<Expression<'a>> {
    let mut all = Vec::new();
    let places = expression::places(scope.files);
    for (at, query) in catalogue.queries.iter().enumerate() {
        let Some(place) = places.get(&(Item::Query, query.name.as_str(), "expr")) else { continue };
        let mut read = Expression::read(Owner::Query(query), &query.expr, *place);
        read.understand(knowledge);
        if let Some(meaning) = read.result().filter(|_| query.record.is_some()) {
            knowledge.record(at, meaning.clone());
        }
        all.push(read);
    }
    for alert in &catalogue.alerts {
        let Some(place) = places.get(&(Item::Alert, alert.name.as_str(), "expr")) else { continue };
        all.push(Expression::read(Owner::Alert(alert), &alert.expr, *place));
    }
    for slo in &catalogue.slos {
        for (field, text) in expression::slo_selectors(slo) {
            let Some(place) = places.get(&(Item::Slo, slo.name.as_str(), field)) else { continue };
            all.push(Expression::of_slo(knowledge, slo, text, *place));
        }
    }
    // Once more for queries that use records defined after them.
    for expression in &mut all {
        expression.understand(knowledge);
    }
    all
}

/// Declares the rule of a file: `rule!(241 Error "Title" { what: …, why: …, wrong: …, right: … })`
/// beside `fn check(lint: &mut Lint<'_>)`.
macro_rules! rule {
    ($number:literal $severity:ident $title:literal {
        what: $what:literal,
        why: $why:literal,
        wrong: $wrong_kind:ident($wrong:literal),
        right: $right_kind:ident($right:literal),
    }) => {
        const CODE: $crate::diagnostic::Code = $crate::diagnostic::Code($number);
        pub(in $crate::lint) static RULE: $crate::lint::Rule = $crate::lint::Rule {
            entry: $crate::codes::Entry {
                code: CODE,
                severity: $crate::diagnostic::Severity::$severity,
                title: $title,
                what: $what,
                why: $why,
                wrong: $crate::codes::Example::$wrong_kind($wrong),
                right: $crate::codes::Example::$right_kind($right),
            },
            check,
        };
    };
}
use rule;
