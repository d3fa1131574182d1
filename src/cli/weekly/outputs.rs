//! Puts the files of a week in place: a week's folder appears whole, a file is written only when its content changed,
//! the newest week is copied to `latest.*`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::OutputFormat;
use crate::cli::exit::Failure;
use crate::cli::files::{cannot_write, put_all};
use crate::cli::stale;
use crate::model::calendar::WeekId;
use crate::reporter::{chart_files, write};

/// How temporary names of this command begin. Whoever holds the lock may remove them.
pub(super) const PREFIX: &str = ".patella-weekly-";
/// The newest report's page.
const LATEST_PAGE: &str = "latest.html";

/// The folder of one athlete's reports.
#[derive(Debug, Clone)]
pub struct Outputs {
    folder: PathBuf,
    formats: Vec<OutputFormat>,
}

impl Outputs {
    /// Of a folder that need not exist.
    #[must_use]
    pub const fn new(folder: PathBuf, formats: Vec<OutputFormat>) -> Self {
        Self { folder, formats }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes what a killed run left behind. Only for whoever holds the lock of the athlete.
    pub fn clean(&self, weeks: &[WeekId]) {
        write::remove_leftovers(&self.folder, PREFIX);
        for week in weeks {
            let folder = self.folder.join(week.to_string());
            write::remove_leftovers(&folder, PREFIX);
            write::remove_leftovers(&folder.join(chart_files::FOLDER), PREFIX);
        }
    }

    /// Puts the files of a week in place and names those that were written.
    ///
    /// # Errors
    ///
    /// When one cannot be written.
    pub fn put_week(&self, week: WeekId, files: &[(String, Vec<u8>)]) -> Result<Vec<PathBuf>, Failure> {
        let folder = self.folder.join(week.to_string());
        if !folder.exists() {
            write::folder(&folder, files, PREFIX).map_err(|error| cannot_write(&folder, &error))?;
            return Ok(vec![folder]);
        }
        put_all(files, &self.formats, |name| folder.join(name), PREFIX)
    }

    /// Copies the files of the newest week and names those that were written. What is left of an earlier week in
    /// another format goes: it would pass for the newest.
    ///
    /// # Errors
    ///
    /// When one cannot be written.
    pub fn put_latest(&self, files: &[(String, Vec<u8>)], weeks: &[WeekId]) -> Result<Vec<PathBuf>, Failure> {
        let written = put_all(files, &self.formats, |name| self.folder.join(latest_name(name)), PREFIX)?;
        let names: Vec<String> = files.iter().map(|(name, _)| latest_name(name)).collect();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !names.contains(&name) && self.is_of_earlier_week(&name, weeks) {
                // It is in nobody's way where it cannot be removed.
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(written)
    }

    /// True for a copy that an earlier run made of a file of its week.
    fn is_of_earlier_week(&self, name: &str, weeks: &[WeekId]) -> bool {
        let Some(ending) = name.strip_prefix("latest.") else { return false };
        let Ok(content) = fs::read(self.folder.join(name)) else { return false };
        let is_copy_of = |week: &WeekId| {
            let folder = self.folder.join(week.to_string());
            let originals = [folder.join(format!("report.{ending}")), folder.join(ending)];
            originals.iter().any(|original| fs::read(original).is_ok_and(|bytes| bytes == content))
        };
        weeks.iter().rev().any(is_copy_of)
    }

    /// Where the files of a week are.
    #[must_use]
    pub fn paths_of_week(&self, week: WeekId, files: &[(String, Vec<u8>)]) -> Vec<PathBuf> {
        let folder = self.folder.join(week.to_string());
        files.iter().map(|(name, _)| folder.join(name)).collect()
    }

    /// Where the files of the newest week are.
    #[must_use]
    pub fn paths_of_latest(&self, files: &[(String, Vec<u8>)]) -> Vec<PathBuf> {
        files.iter().map(|(name, _)| self.folder.join(latest_name(name))).collect()
    }

    /// Marks the newest page as no longer current.
    pub fn mark_stale(&self, sentence: &str) {
        stale::mark(&self.folder.join(LATEST_PAGE), sentence, PREFIX);
    }
}

/// `report.html` is `latest.html`; tables and the folder of pictures keep their names behind the word.
fn latest_name(name: &str) -> String {
    name.strip_prefix("report.").map_or_else(|| format!("latest.{name}"), |ending| format!("latest.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_newest() {
        assert_eq!(latest_name("report.html"), "latest.html");
        assert_eq!(latest_name("weeks.csv"), "latest.weeks.csv");
        assert_eq!(latest_name("charts/low-cadence.svg"), "latest.charts/low-cadence.svg");
    }

    #[test]
    fn what_did_not_change_is_not_written() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let outputs = Outputs::new(folder.path().join("reports"), vec![OutputFormat::Json]);
        let week = WeekId::containing("2026-11-22".parse().expect("a date"));
        let files = |text: &str| vec![("report.json".to_owned(), text.as_bytes().to_vec())];
        assert_eq!(outputs.put_week(week, &files("1")).expect("written").len(), 1);
        assert!(outputs.put_week(week, &files("1")).expect("as it was").is_empty());
        assert_eq!(outputs.put_week(week, &files("2")).expect("written").len(), 1);
        let content = fs::read_to_string(outputs.folder().join("2026-W47/report.json")).expect("a file");
        assert_eq!(content, "2");
    }
}
