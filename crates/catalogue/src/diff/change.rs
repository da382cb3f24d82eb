//! One change, how it is judged, and what it hits.

use super::kinds::Kind;
use super::uses::Target;

/// What a change means to readers of the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// What was read before is gone or means something else.
    Breaking,
    /// There is more than before; what was read before is still there and means the same.
    Compatible,
    /// No reader of the series sees it.
    Internal,
}

impl Class {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Compatible, Self::Internal];

    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Compatible => "compatible",
            Self::Internal => "internal",
        }
    }
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A metric, its labels and buckets included.
    Metric,
    /// A shared label.
    Label,
    /// An alert.
    Alert,
    /// A query kept in the catalogue.
    Query,
    /// An SLO.
    Slo,
    /// A module.
    Module,
    /// A dashboard row written by hand.
    Row,
    /// The catalogue's own settings.
    Catalogue,
}

impl Subject {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Label => "shared label",
            Self::Alert => "alert",
            Self::Query => "query",
            Self::Slo => "SLO",
            Self::Module => "module",
            Self::Row => "dashboard row",
            Self::Catalogue => "catalogue",
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which kind.
    pub kind: &'static Kind,
    /// How it is judged here: some kinds break only where something is hit.
    pub class: Class,
    /// What it is about.
    pub subject: Subject,
    /// Its name in the old catalogue, or in the new one where it is new.
    pub name: String,
    /// The module that defines it; empty for the catalogue itself.
    pub module: String,
    /// What changed, a sentence without its full stop.
    pub what: String,
    /// The old value, where there was one.
    pub old: Option<String>,
    /// The new value, where there is one.
    pub new: Option<String>,
    /// Who of the old catalogue reads what is gone.
    pub hits: Vec<Hit>,
}

impl Change {
    /// Why it is judged so.
    pub fn why(&self) -> &'static str {
        self.kind.why
    }
}

/// Something of the old catalogue that a change hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub consumer: ConsumerKind,
    /// Its name; of a panel, the row or board and the panel.
    pub name: String,
    /// The module that defines it.
    pub module: String,
    /// How it reads what changed, such as "selects `outcome="failed"`".
    pub reason: String,
    /// What became of it in the new catalogue.
    pub state: State,
}

/// What reads series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConsumerKind {
    /// An alert's expression.
    Alert,
    /// A query, recorded or not.
    Query,
    /// An SLO's selectors.
    Slo,
    /// A panel written by hand.
    Panel,
    /// A panel generated from the metrics.
    GeneratedPanel,
}

impl ConsumerKind {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Query => "query",
            Self::Slo => "SLO",
            Self::Panel => "panel",
            Self::GeneratedPanel => "generated panel",
        }
    }
}

/// What became of a consumer in the new catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It still reads what is gone.
    Unchanged,
    /// It reads something else now.
    Rewritten,
    /// It is gone.
    Removed,
}

impl State {
    /// The words used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Rewritten => "rewritten",
            Self::Removed => "removed",
        }
    }
}

/// A change whose hits are not known yet.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) change: Change,
    /// What its readers would read.
    pub(super) target: Option<Target>,
}

/// The changes found so far.
#[derive(Debug, Default)]
pub(super) struct Changes(pub(super) Vec<Found>);

/// What a run of changes is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) subject: Subject,
    pub(super) name: &'a str,
    pub(super) module: &'a str,
}

impl Changes {
    /// Notes a change; what it hits is looked for later.
    pub(super) fn push(
        &mut self,
        about: About<'_>,
        kind: &'static Kind,
        what: String,
    ) -> &mut Found {
        let change = Change {
            kind,
            class: kind.class,
            subject: about.subject,
            name: about.name.to_owned(),
            module: about.module.to_owned(),
            what,
            old: None,
            new: None,
            hits: Vec::new(),
        };
        self.0.push(Found { change, target: None });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// Notes a value that changed.
    pub(super) fn value(
        &mut self,
        about: About<'_>,
        kind: &'static Kind,
        part: &str,
        (old, new): (String, String),
    ) -> &mut Found {
        let shown = |text: &str| match text {
            "" => "nothing".to_owned(),
            text => crate::diagnostic::quoted(text),
        };
        let what = format!("{part} changed from {} to {}", shown(&old), shown(&new));
        self.push(about, kind, what).between(Some(old), Some(new))
    }

    /// The same when the two differ.
    pub(super) fn differs(
        &mut self,
        about: About<'_>,
        kind: &'static Kind,
        part: &str,
        old: impl Into<String>,
        new: impl Into<String>,
    ) {
        let both = (old.into(), new.into());
        if both.0 != both.1 {
            self.value(about, kind, part, both);
        }
    }
}

impl Found {
    pub(super) fn between(&mut self, old: Option<String>, new: Option<String>) -> &mut Self {
        (self.change.old, self.change.new) = (old, new);
        self
    }

    pub(super) fn hits(&mut self, target: Target) {
        self.target = Some(target);
    }
}
