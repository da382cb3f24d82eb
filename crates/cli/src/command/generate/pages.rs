//! Pages of which only a part is generated: what people wrote around it stays.

use std::fs;
use std::io;
use std::path::Path;

use bellwether_catalogue::emit::{Artefact, Folder, runbooks};

use super::unusable;
use crate::failure::Failure;

/// The pages as they become: new ones as generated, those in `folder` with that part replaced.
/// Fails, naming all of them, when the part cannot be told in some page.
pub(super) fn merged(folder: &Path, pages: Folder) -> Result<Folder, Failure> {
    let mut files = Vec::new();
    let mut broken = Vec::new();
    for Artefact { path, text } in pages.files {
        let page = folder.join(&path);
        match fs::read_to_string(&page) {
            Ok(old) => match runbooks::merge(&old, &text) {
                Ok(text) => files.push(Artefact { path, text }),
                Err(error) => broken.push(format!("{} {error}", page.display())),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                files.push(Artefact { path, text });
            }
            Err(error) => return Err(unusable("read", &page, &error)),
        }
    }
    if broken.is_empty() {
        return Ok(Folder { files, marker: pages.marker });
    }
    let help = "nothing was written; put the marks back around the generated part, or move the page \
                away to have it written anew";
    Err(Failure::new(broken.join("\n"), help))
}
