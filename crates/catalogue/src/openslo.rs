//! `OpenSLO` v1 documents as SLOs of a catalogue; the way there is [`crate::emit::openslo`].
//!
//! What cannot be said in a catalogue is refused with the reason, object by object; what is said
//! otherwise is told. Documents of our own come back as they were.

use bellwether_model::spec::SloSpec;

use crate::source::Source;

pub(crate) mod corrections;
mod documents;
mod indicator;
mod objective;
mod policy;
mod units;
mod write;

use documents::Documents;

pub(crate) use units::{share_of_percent, span, without_percent};
pub use write::catalogue;

/// What annotations of our own begin with.
pub(crate) const ANNOTATION: &str = "bellwether.dev/";

/// What became of the documents.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// The service of the SLOs; the first one's when they have several.
    pub service: String,
    /// The SLOs that could be read, in their order.
    pub slos: Vec<SloSpec>,
    /// What was refused, and what is not quite the same any more.
    pub findings: Vec<Finding>,
}

/// Something to know about an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, and the object in it: `slos.yaml: SLO web`.
    pub place: String,
    /// Whether the object is left out because of it.
    pub refused: bool,
    /// What is wrong, or other than before.
    pub what: String,
    /// What to do.
    pub help: String,
}

/// Why an object cannot be said in a catalogue.
#[derive(Debug)]
pub(crate) struct Refusal {
    what: String,
    help: String,
}

impl Refusal {
    fn new<T>(what: impl Into<String>, help: impl Into<String>) -> Result<T, Self> {
        Err(Self { what: what.into(), help: help.into() })
    }
}

/// What is told of one object.
#[derive(Debug, Default)]
pub(crate) struct Notes(Vec<(String, String)>);

impl Notes {
    fn add(&mut self, what: impl Into<String>, help: impl Into<String>) {
        self.0.push((what.into(), help.into()));
    }
}

/// Reads documents: several in a file, and lists of them, are as good as one a file.
pub fn import(sources: &[Source]) -> Imported {
    let mut imported = Imported::default();
    let documents = Documents::read(sources, &mut imported.findings);
    for object in documents.of_kind("SLO") {
        let mut notes = Notes::default();
        match objective::read(&documents, object, &mut notes) {
            Ok((service, slo)) => {
                if imported.service.is_empty() {
                    imported.service = service;
                }
                if imported.slos.iter().any(|known| known.name == slo.name) {
                    let what = "an SLO of this name has been read already";
                    imported.refuse(&object.place, what, "rename one of them");
                } else {
                    imported.slos.push(slo);
                }
            }
            Err(refusal) => imported.refuse(&object.place, &refusal.what, &refusal.help),
        }
        imported.findings.extend(notes.0.into_iter().map(|(what, help)| Finding {
            place: object.place.clone(),
            refused: false,
            what,
            help,
        }));
    }
    imported
}

impl Imported {
    fn refuse(&mut self, place: &str, what: &str, help: &str) {
        let (what, help) = (what.to_owned(), help.to_owned());
        self.findings.push(Finding { place: place.to_owned(), refused: true, what, help });
    }
}
