//! Which emitter makes what.

use bellwether_catalogue::emit::{self, Folder, dashboards};

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
}

/// Generates what was asked for.
pub(super) fn generate(args: &Args) -> Result<Generated, Failure> {
    if args.what == What::Schema {
        return Ok(Generated::File(emit::schema::emit()));
    }
    let catalogue = &compile_sound(&args.root)?.catalogue;
    Ok(match args.what {
        What::Rust => Generated::File(emit::rust::emit(catalogue)),
        What::Docs => Generated::File(emit::docs::emit(catalogue)),
        What::Dashboards => {
            let format = match args.format.unwrap_or_default() {
                DashboardFormat::Classic => dashboards::Format::Classic,
                DashboardFormat::V2 => dashboards::Format::V2,
            };
            Generated::Folder(dashboards::emit(catalogue, format))
        }
        What::Json => Generated::File(emit::json::emit(catalogue)),
        What::Schema => Generated::File(emit::schema::emit()),
    })
}
