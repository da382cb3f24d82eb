//! A draft of several files, written into a folder of its own.

use std::fs;
use std::io;
use std::path::Path;

use bellwether_catalogue::Source;

use crate::failure::Failure;

/// Refuses a folder in which something is: a draft never replaces a catalogue.
pub(super) fn must_be_new(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display();
    match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::new(
            format!("{shown} is not empty"),
            "give --out a folder that is empty, or does not exist yet",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unusable(folder, &error)),
    }
}

/// Writes the files below `root`.
pub(super) fn write(root: &Path, files: &[Source]) -> Result<(), Failure> {
    for file in files {
        let path = root.join(&file.path);
        let folder = path.parent().unwrap_or(root);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, &file.text));
        written.map_err(|error| unusable(&path, &error))?;
    }
    Ok(())
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    let what = format!("cannot write {}: {error}", path.display());
    Failure::new(what, "give --out a folder that can be made and written")
}
