//! Finds what belongs to one athlete beside the recordings: profile, logs, rulebook. Reads them; decides nothing.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::args::InputOptions;
use super::exit::Failure;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::importer::Source;
use crate::model::athlete::Athlete;
use crate::model::pain::{HabitEntry, PainEntry};
use crate::profile;
use crate::rules::rulebook::{self, Rulebook, RulebookError};

/// A recording on a pipe larger than this is not one.
const MAX_STDIN_BYTES: u64 = 512 * 1024 * 1024;

/// Everything of one athlete but the recordings' content.
pub struct Inputs {
    /// Profile, or defaults.
    pub athlete: Athlete,
    /// Where recordings are.
    pub sources: Vec<Source>,
    /// The pain log.
    pub pain: Vec<PainEntry>,
    /// The habit log.
    pub habits: Vec<HabitEntry>,
    /// Thresholds.
    pub rulebook: Rulebook,
    /// Rows of the logs that could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads what lies at the top of the paths that were given.
///
/// # Errors
///
/// When a path does not exist, several athletes are given, or profile or rulebook cannot be read.
pub fn read(options: &InputOptions) -> Result<Inputs, Failure> {
    let mut paths = options.paths.clone();
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    // The order of arguments must not matter to anything that follows.
    paths.sort();
    paths.dedup();
    if let Some(missing) = paths.iter().find(|path| !is_stdin(path) && !path.exists()) {
        return Err(Failure::usage(
            format!("{} does not exist", missing.display()),
            "give a recording, a folder, a zip, or - for stdin",
        ));
    }
    let profile_path = profile_path(options, &paths)?;
    let folder = profile_path.as_deref().and_then(Path::parent).map(Path::to_path_buf);
    let athlete = read_athlete(profile_path.as_deref(), &paths)?;

    let mut sources = paths.iter().map(|path| source(path)).collect::<Result<Vec<_>, _>>()?;
    let base = folder.clone().unwrap_or_default();
    sources.extend(
        athlete.sources.iter().map(|entry| Source::Listed { entry: entry.clone(), path: resolve(&base, entry) }),
    );

    let mut folders: Vec<PathBuf> = paths.iter().filter(|path| path.is_dir()).cloned().chain(folder).collect();
    folders.sort();
    folders.dedup_by_key(|folder| folder.canonicalize().unwrap_or_else(|_| folder.clone()));
    let mut diagnostics = Vec::new();
    let (mut pain, mut habits) = (Vec::new(), Vec::new());
    for folder in &folders {
        pain.extend(read_log(folder, "pain.csv", profile::parse_pain, &mut diagnostics)?);
        habits.extend(read_log(folder, "habits.csv", profile::parse_habits, &mut diagnostics)?);
    }
    let rulebook = read_rulebook(&folders)?;
    let profile_name = profile_path.as_ref().map_or_else(String::new, |path| path.display().to_string());
    rulebook::check_mutes(&profile_name, &athlete.mutes).map_err(|error| rulebook_failure(&error))?;
    Ok(Inputs { athlete, sources, pain, habits, rulebook, diagnostics })
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn source(path: &Path) -> Result<Source, Failure> {
    if !is_stdin(path) {
        return Ok(Source::Path(path.to_path_buf()));
    }
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(MAX_STDIN_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::internal(&format!("cannot read stdin: {error}")))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_STDIN_BYTES {
        return Err(Failure::usage(
            "stdin holds more than 512 MiB",
            "pipe one recording, or give the archive as a PATH",
        ));
    }
    Ok(Source::Bytes { name: "-".to_owned(), bytes })
}

/// Profiles named when there are too many.
const PROFILES_NAMED: usize = 3;

/// The one athlete.toml that counts: the given one, or the only one at the top of a path.
fn profile_path(options: &InputOptions, paths: &[PathBuf]) -> Result<Option<PathBuf>, Failure> {
    if let Some(given) = &options.athlete {
        return Ok(Some(given.clone()));
    }
    let mut found: Vec<PathBuf> = paths.iter().map(|path| path.join("athlete.toml")).filter(|p| p.is_file()).collect();
    found.dedup_by_key(|path| path.canonicalize().unwrap_or_else(|_| path.clone()));
    let below: Vec<PathBuf> = paths.iter().flat_map(|path| athletes_below(path)).collect();
    let several = || {
        let count = found.len() + below.len();
        let named = found.iter().chain(&below).take(PROFILES_NAMED).map(|path| path.display().to_string());
        let named = named.collect::<Vec<_>>().join(", ");
        let more = count.checked_sub(PROFILES_NAMED).filter(|more| *more > 0);
        let more = more.map(|more| format!(" and {more} more")).unwrap_or_default();
        Failure::usage(
            format!("several athletes in one report: {named}{more}"),
            "`patella team FOLDER` judges them all; or give one athlete's folder, or name the profile with --athlete",
        )
    };
    match (found.as_slice(), below.as_slice()) {
        ([], []) => Ok(None),
        ([only], []) => Ok(Some(only.clone())),
        ([], [only]) => {
            let folder = only.parent().unwrap_or(only);
            let message = format!("the profile {} lies in a folder below what was given", only.display());
            Err(Failure::usage(message, format!("run it on {}, or name the profile with --athlete", folder.display())))
        }
        _ => Err(several()),
    }
}

/// Profiles in the direct sub-folders: the sign of a team folder.
fn athletes_below(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let mut found: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path().join("athlete.toml")).filter(|profile| profile.is_file()).collect();
    found.sort();
    found
}

fn read_athlete(profile_path: Option<&Path>, paths: &[PathBuf]) -> Result<Athlete, Failure> {
    let Some(path) = profile_path else {
        return Ok(Athlete::unknown(&default_id(paths)));
    };
    let text = read_text(path)?.ok_or_else(|| {
        Failure::usage(format!("{} does not exist", path.display()), "`patella init` writes a commented profile")
    })?;
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    profile::parse_athlete(&text, &folder_name(folder))
        .map_err(|error| Failure::Usage { message: format!("{}: {error}", path.display()), help: error.help.clone() })
}

/// The name of the first folder, else of the first file without its suffixes.
fn default_id(paths: &[PathBuf]) -> String {
    if let Some(folder) = paths.iter().find(|path| path.is_dir()) {
        return folder_name(folder);
    }
    let stem = paths.iter().find(|path| !is_stdin(path)).and_then(|path| path.file_name());
    let stem = stem.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    stem.split('.').find(|part| !part.is_empty()).unwrap_or("athlete").to_owned()
}

fn folder_name(folder: &Path) -> String {
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    absolute.file_name().map_or_else(|| "athlete".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A source of athlete.toml: `~` is the home folder, a relative path starts at the profile's folder.
fn resolve(folder: &Path, entry: &str) -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "cli is the module that reads the environment")]
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    match (entry.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => folder.join(entry),
    }
}

fn read_rulebook(folders: &[PathBuf]) -> Result<Rulebook, Failure> {
    let mut layers = Vec::new();
    for folder in folders {
        let path = folder.join("rulebook.toml");
        if let Some(text) = read_text(&path)? {
            layers.push((path.display().to_string(), text));
        }
    }
    let teams = team_files(folders)?;
    Rulebook::load_with_teams(&borrowed(&teams), &borrowed(&layers)).map_err(|error| rulebook_failure(&error))
}

fn borrowed(layers: &[(String, String)]) -> Vec<(&str, &str)> {
    layers.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// The `team.toml` beside each athlete's folder, whose rulebook every athlete of the team inherits (CONTRACT section
/// 2): an athlete is judged alike alone and in the team. Of a folder that is linked into a team that team's counts.
fn team_files(folders: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let mut found: Vec<(String, String)> = Vec::new();
    for folder in folders {
        let as_given = folder.file_name().map(|_| folder.with_file_name("team.toml"));
        let as_it_lies = folder.canonicalize().ok().and_then(|folder| Some(folder.parent()?.join("team.toml")));
        let Some(team) = as_given.into_iter().chain(as_it_lies).find(|team| team.is_file()) else { continue };
        let name = team.display().to_string();
        if let Some(text) = read_text(&team)?.filter(|_| found.iter().all(|(known, _)| *known != name)) {
            found.push((name, text));
        }
    }
    Ok(found)
}

fn rulebook_failure(error: &RulebookError) -> Failure {
    Failure::usage(error.to_string(), "`patella rules --toml` prints every rule with its thresholds")
}

/// The rows of a log that may not exist; what is wrong with single rows is reported and no failure.
fn read_log<T>(
    folder: &Path,
    name: &str,
    parse: fn(&str) -> (Vec<T>, Diagnostics),
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<T>, Failure> {
    let Some(bytes) = read_file(&folder.join(name))? else { return Ok(Vec::new()) };
    let (text, undecodable) = profile::decode_log(bytes);
    let (rows, found) = parse(&text);
    diagnostics.extend(undecodable.for_path(name));
    diagnostics.extend(found.for_path(name));
    Ok(rows)
}

/// The text of a file that may not exist. Text that is not UTF-8 is the writer's mistake and is said so.
fn read_text(path: &Path) -> Result<Option<String>, Failure> {
    let Some(bytes) = read_file(path)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::usage(format!("{} is not UTF-8 text at byte {at}", path.display()), "save it as UTF-8")
    })
}

/// The bytes of a file that may not exist.
fn read_file(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    // Reading a pipe would wait for a writer that never comes.
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        let message = format!("{} is not a file", path.display());
        return Err(Failure::usage(message, "move it away, or put the file that is meant in its place"));
    }
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound || error.kind() == io::ErrorKind::NotADirectory => {
            Ok(None)
        }
        Err(error) => Err(Failure::usage(format!("cannot read {}: {error}", path.display()), "make the file readable")),
    }
}
