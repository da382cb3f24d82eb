//! Which emitter makes what.

use std::path::Path;

use bellwether_catalogue::emit;

use super::Artefact;
use crate::command::compile_sound;
use crate::failure::Failure;

/// The text of an artefact.
pub(super) fn text(artefact: Artefact, root: &Path) -> Result<String, Failure> {
    let emit = match artefact {
        Artefact::Rust => emit::rust::emit,
        Artefact::Docs => emit::docs::emit,
        Artefact::Json => emit::json::emit,
        Artefact::Schema => return Ok(emit::schema::emit()),
    };
    Ok(emit(&compile_sound(root)?.catalogue))
}
