//! Which emitter makes what.

use bellwether_catalogue::emit::{self, Folder, Layout, dashboards};
use bellwether_model::Catalogue;

use super::{Args, DashboardFormat, What};
use crate::command::compile_sound;
use crate::failure::Failure;

/// An artefact as its emitter made it.
#[derive(Debug)]
pub(super) enum Generated {
    /// The text of one file.
    File(String),
    /// Several files.
    Folder(Folder),
    /// Several files with a part each that is written by hand.
    Pages(Folder),
}

/// Generates what was asked for.
pub(super) fn generate(args: &Args) -> Result<Generated, Failure> {
    if args.what == What::Schema {
        return Ok(Generated::File(emit::schema::emit()));
    }
    let catalogue = &compile_sound(&args.root)?.catalogue;
    Ok(match args.what {
        What::Rust => Generated::File(emit::rust::emit(catalogue)),
        What::Docs if layout(args, emit::docs::layout(catalogue)) == Layout::PerModule => {
            Generated::Folder(emit::docs::folder(catalogue))
        }
        What::Docs => Generated::File(emit::docs::emit(catalogue)),
        What::Rules => {
            Generated::Folder(emit::rules::emit(catalogue, layout(args, Layout::OneFile)))
        }
        What::Runbooks => Generated::Pages(runbooks(catalogue)?),
        What::Dashboards => {
            let format = match args.format.unwrap_or_default() {
                DashboardFormat::Classic => dashboards::Format::Classic,
                DashboardFormat::V2 => dashboards::Format::V2,
            };
            Generated::Folder(dashboards::emit(catalogue, format))
        }
        What::Openslo => Generated::File(emit::openslo::emit(catalogue)),
        What::Objectives => Generated::File(emit::rust::objectives::emit(catalogue)),
        What::Json => Generated::File(emit::json::emit(catalogue)),
        What::Schema => Generated::File(emit::schema::emit()),
    })
}

/// What was asked for, or else what the catalogue wants.
fn layout(args: &Args, wanted: Layout) -> Layout {
    if args.per_module { Layout::PerModule } else { wanted }
}

fn runbooks(catalogue: &Catalogue) -> Result<Folder, Failure> {
    emit::runbooks::emit(catalogue).ok_or_else(|| {
        let help = "add `runbooks: docs/runbooks/{alert}.md` to the service's file";
        Failure::new("the catalogue does not say where its runbooks are", help)
    })
}
