//! Whether the job still does its work: how many files were read, when the last run was, and what could not be reached.
//! A watch that stopped to sync looks like an athlete who rests, unless somebody says it.

use chrono::NaiveDate;

use crate::cli::pipeline::Imported;
use crate::diagnostics;
use crate::model::activity::Sport;
use crate::reporter::wording::Wording;

/// What is worth knowing of one run.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Health {
    /// Files behind the report.
    pub files: u64,
    /// Those that were not known before; `None` when nothing is kept.
    pub new: Option<u64>,
    /// Files that should hold a recording and do not.
    pub rejected: u64,
    /// Day of the newest run up to today.
    #[serde(with = "crate::model::stored::day")]
    pub newest_run: Option<NaiveDate>,
    /// Today.
    #[serde(skip)]
    pub today: NaiveDate,
    /// Entries of `sources` that are not there.
    pub unreachable: Vec<String>,
}

impl Health {
    /// Of an import.
    #[must_use]
    pub fn of(imported: &Imported, new: Option<u64>, today: NaiveDate) -> Self {
        let runs = imported.activities.iter().filter(|(activity, _)| activity.sport == Sport::Run);
        let missing = diagnostics::unreachable(&imported.diagnostics, &imported.inputs.athlete.sources);
        let unreachable: Vec<String> = missing.map(str::to_owned).collect();
        Self {
            files: imported.counts.files,
            new,
            rejected: imported.counts.rejected.saturating_sub(unreachable.len() as u64),
            newest_run: runs.map(|(activity, _)| activity.local_day()).filter(|day| *day <= today).max(),
            today,
            unreachable,
        }
    }

    /// One line for people.
    #[must_use]
    pub fn line(&self) -> String {
        let mut parts = vec![Wording::count(self.files, "file", "files")];
        parts.extend(self.new.map(|new| if new == 0 { "none new".to_owned() } else { format!("{new} new") }));
        if self.rejected > 0 {
            parts.push(format!("{} rejected", self.rejected));
        }
        let run = self.newest_run.map_or_else(
            || "no run".to_owned(),
            |day| {
                let days = u64::try_from((self.today - day).num_days()).unwrap_or(0);
                let ago = if days == 0 { "today".to_owned() } else { Wording::count(days, "day ago", "days ago") };
                format!("newest run {day}, {ago}")
            },
        );
        let line = format!("{}; {run}", parts.join(", "));
        if self.unreachable.is_empty() {
            return line;
        }
        format!("{line}; not reachable: {}", self.unreachable.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_is_amiss() {
        let day = |text: &str| text.parse().expect("a date");
        let health = Health {
            files: 12,
            new: Some(0),
            rejected: 1,
            newest_run: Some(day("2026-11-02")),
            today: day("2026-11-23"),
            unreachable: vec!["/media/GARMIN".to_owned()],
        };
        assert_eq!(
            health.line().replace('\u{a0}', " "),
            "12 files, none new, 1 rejected; newest run 2026-11-02, 21 days ago; not reachable: /media/GARMIN"
        );
        let first = Health { files: 1, new: None, rejected: 0, newest_run: None, unreachable: Vec::new(), ..health };
        assert_eq!(first.line().replace('\u{a0}', " "), "1 file; no run");
    }
}
