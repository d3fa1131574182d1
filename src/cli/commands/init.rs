//! `patella init [FOLDER]`.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};

use crate::cli::args::InitOptions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::profile::{ATHLETE_TEMPLATE, HABITS_TEMPLATE, PAIN_TEMPLATE};

/// Writes the files that people fill in. A file that exists is left as it is.
///
/// # Errors
///
/// When the folder or a file cannot be made.
pub fn run(options: &InitOptions, terminal: Terminal) -> Result<Exit, Failure> {
    let folder = &options.folder;
    fs::create_dir_all(folder).map_err(|error| {
        Failure::usage(format!("cannot make {}: {error}", folder.display()), "choose another folder")
    })?;
    for (name, content) in
        [("athlete.toml", ATHLETE_TEMPLATE), ("pain.csv", PAIN_TEMPLATE), ("habits.csv", HABITS_TEMPLATE)]
    {
        let path = folder.join(name);
        // `create_new` decides and creates in one step, so that a file made meanwhile is not overwritten either.
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(content.as_bytes())
                    .map_err(|error| Failure::internal(&format!("cannot write {}: {error}", path.display())))?;
                terminal.summary(&format!("wrote {}\n", path.display()))?;
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                terminal.summary(&format!("kept  {} (it exists)\n", path.display()))?;
            }
            Err(error) => {
                let message = format!("cannot write {}: {error}", path.display());
                return Err(Failure::usage(message, "choose a folder that you may write to"));
            }
        }
    }
    terminal.talk("Put recordings into the folder, edit athlete.toml, then run `patella report` on it.");
    Ok(Exit::Done)
}
