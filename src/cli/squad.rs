//! Team folders (CONTRACT section 2): which folders are one, who is in it, and what their team.toml says.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::exit::Failure;
use crate::rules::rulebook::Rulebook;

/// What `team.toml` says.
pub struct TeamFile {
    /// Name of the team.
    pub name: Option<String>,
    /// The rulebook that every athlete inherits.
    pub rulebook: Rulebook,
}

/// Reads `team.toml`; a team needs none. Each athlete's rulebook is read with the athlete, see `inputs`; here a mistake
/// in it is found before the work begins and not once an athlete.
///
/// # Errors
///
/// When the file cannot be read or holds what a team.toml cannot.
pub fn team_file(folder: &Path) -> Result<TeamFile, Failure> {
    let path = folder.join("team.toml");
    let help = "team.toml holds a name and tables such as [rulebook.low-cadence]";
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(TeamFile { name: None, rulebook: Rulebook::builtin() });
        }
        Err(error) => return Err(Failure::usage(format!("cannot read {}: {error}", path.display()), help)),
    };
    let layer = path.display().to_string();
    let rulebook = Rulebook::load_with_teams(&[(&layer, &text)], &[])
        .map_err(|error| Failure::usage(error.to_string(), "`patella rules --toml` prints every rule"))?;
    let name = text.parse::<toml::Table>().ok().and_then(|table| Some(table.get("name")?.as_str()?.to_owned()));
    Ok(TeamFile { name: name.filter(|name| !name.trim().is_empty()), rulebook })
}

/// True for a folder that is no athlete's and holds athletes: it has a team.toml, or a profile in a folder below.
#[must_use]
pub fn is_team(folder: &Path) -> bool {
    !folder.join("athlete.toml").is_file()
        && (folder.join("team.toml").is_file()
            || sub_folders(folder).iter().any(|below| below.join("athlete.toml").is_file()))
}

/// The folders of the athletes, by name: what begins with a dot, `reports`, and folders in which there is nothing of an
/// athlete are left out.
#[must_use]
pub fn athletes(folder: &Path) -> Vec<PathBuf> {
    sub_folders(folder).into_iter().filter(|below| is_athlete(below)).collect()
}

fn sub_folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_shown = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        path.is_dir() && !name.starts_with('.') && name != "reports"
    };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_shown).collect();
    folders.sort();
    folders
}

/// Recordings are told by the end of their names here, at any depth; reading them is the importer's business.
fn is_athlete(folder: &Path) -> bool {
    const DEEPEST: usize = 8;
    const ENDINGS: [&str; 7] = [".fit", ".gpx", ".tcx", ".fit.gz", ".gpx.gz", ".tcx.gz", ".zip"];
    fn has_recording(folder: &Path, depth: usize) -> bool {
        let Ok(entries) = fs::read_dir(folder) else { return false };
        entries.flatten().any(|entry| {
            let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
            ENDINGS.iter().any(|ending| name.ends_with(ending))
                || depth < DEEPEST
                    && !name.starts_with('.')
                    && name != "reports"
                    && entry.file_type().is_ok_and(|kind| kind.is_dir())
                    && has_recording(&entry.path(), depth + 1)
        })
    }
    ["athlete.toml", "pain.csv"].iter().any(|name| folder.join(name).is_file()) || has_recording(folder, 0)
}
