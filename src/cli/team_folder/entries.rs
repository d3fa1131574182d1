//! Who is in a team folder, before any recording is read.

use std::path::{Path, PathBuf};

use crate::cli::args::{InputOptions, TeamOptions};
use crate::cli::exit::Failure;
use crate::cli::inputs;
use crate::reporter::privacy::masked;
use crate::reporter::team;

/// An athlete's folder before its recordings are read.
pub struct Entry {
    /// Where it is.
    pub folder: PathBuf,
    /// Id on every output.
    pub id: String,
    /// Name on every output.
    pub name: String,
    /// Why there is no use in reading on.
    pub fault: Option<String>,
}

/// Who is who. Nobody's files may be written over by another's, so that a name that is taken is a fault of the second.
#[must_use]
pub fn entries(team: &Path, folders: Vec<PathBuf>, options: &TeamOptions) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for folder in folders {
        let own = last_part(&folder);
        let entry = match inputs::read(&input(&folder, options)) {
            Ok(inputs) => {
                let (id, name) = (masked(&inputs.athlete.id), masked(&inputs.athlete.name));
                // Some file systems hold upper and lower case for the same.
                let taken = entries.iter().find(|entry| entry.id.to_lowercase() == id.to_lowercase());
                let fault = if team::FILES.contains(&id.to_lowercase().as_str()) {
                    Some(format!("the id `{id}` is the name of a file of the overview"))
                } else {
                    taken.map(|entry| format!("the id `{id}` is that of the folder {}", last_part(&entry.folder)))
                };
                let fault = fault.map(|fault| format!("{fault}: set another `id` in athlete.toml"));
                Entry { folder, id, name, fault }
            }
            Err(failure) => {
                let (id, fault) = (masked(&own), Some(told(team, &failure)));
                Entry { folder, name: id.clone(), id, fault }
            }
        };
        entries.push(entry);
    }
    entries
}

/// The reason of a failure, with what helps where it is a mistake in a file, and with paths that begin at the team
/// folder: the rest of a path is the business of whoever owns the machine.
#[must_use]
pub fn told(team: &Path, failure: &Failure) -> String {
    let mut text = match failure {
        Failure::Usage { message, help: Some(help) } => format!("{message}; {help}"),
        other => other.to_string(),
    };
    for folder in [Some(team.to_path_buf()), team.canonicalize().ok()].into_iter().flatten() {
        text = text.replace(&format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR), "");
    }
    masked(&text)
}

/// The name of a folder.
#[must_use]
pub fn last_part(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What is read of an athlete.
#[must_use]
pub fn input(folder: &Path, options: &TeamOptions) -> InputOptions {
    InputOptions {
        paths: vec![folder.to_path_buf()],
        athlete: None,
        as_of: options.as_of,
        units: options.units,
        jobs: options.jobs,
    }
}
