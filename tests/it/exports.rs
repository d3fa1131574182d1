//! Exports as services hand them out: the sample athlete through Strava and Garmin is the same athlete.
//!
//! `generated` holds that the generator writes what it says, with readers that share nothing with patella; `same_runs`
//! that the way on which a run comes does not matter; `strava`, `garmin` and `both` what each table adds; `damaged`
//! what becomes of broken exports.

mod both;
mod damaged;
mod garmin;
mod generated;
mod same_runs;
mod strava;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use patella::diagnostics::{Code, Diagnostic, Level};
use patella::importer::{FileCounts, ImportOptions, NoProgress, Source, import};
use patella::metrics::{HistoryInput, history, measure};
use patella::model::activity::{Activity, Sport};
use patella::model::athlete::Athlete;
use patella::model::history::History;
use patella::model::measures::ActivityMeasures;
use patella::model::shoe::ServiceShoe;
use patella::profile::parse_athlete;
use tempfile::TempDir;

use crate::samples::plan::LAST_SUNDAY;
use crate::samples::story::{Files, Told, story};
use crate::samples::strava_export::{self, Language, Look};

/// The whole story, made once: a sample every 20 s.
pub(crate) static STORY: LazyLock<Vec<Told>> = LazyLock::new(|| story(20).expect("the generator knows its athlete"));

/// What patella makes of some places.
#[derive(Debug)]
struct Imported {
    activities: Vec<(Activity, ActivityMeasures)>,
    shoes: Vec<ServiceShoe>,
    counts: FileCounts,
    diagnostics: Vec<Diagnostic>,
    athlete: Athlete,
}

/// The athlete's clock is that of Berlin: tables without a zone depend on it.
fn athlete() -> Athlete {
    athlete_with("")
}

fn athlete_with(more: &str) -> Athlete {
    parse_athlete(&format!("id = \"rivera\"\ntime_zone = \"Europe/Berlin\"\n{more}"), "rivera").expect("a profile")
}

fn read_as(athlete: Athlete, places: &[&Path]) -> Imported {
    let sources: Vec<Source> = places.iter().map(|path| Source::Path(path.to_path_buf())).collect();
    let options = ImportOptions { athlete: &athlete, jobs: Some(2) };
    let found = import(&sources, &options, &|activity, streams| measure(activity, streams), &NoProgress);
    let activities = found.recordings.into_iter().map(|recording| {
        let mut activity = recording.activity;
        activity.flags.extend(recording.measured.flags);
        (activity, recording.measured.measures)
    });
    let activities = activities.collect();
    Imported { activities, shoes: found.shoes, counts: found.counts, diagnostics: found.diagnostics, athlete }
}

fn read(places: &[&Path]) -> Imported {
    read_as(athlete(), places)
}

/// A run, as far as two ways of importing it must agree.
#[derive(Debug, Clone, PartialEq)]
struct RunSeen {
    start: DateTime<Utc>,
    metres: f64,
}

impl Imported {
    fn runs(&self) -> Vec<RunSeen> {
        let runs = self.activities.iter().filter(|(activity, _)| activity.sport == Sport::Run);
        let metres =
            |measures: &ActivityMeasures| measures.distance.map_or(f64::NAN, patella::model::units::Metres::get);
        runs.map(|(activity, measures)| RunSeen { start: activity.start_utc, metres: metres(measures) }).collect()
    }

    /// All of it, as of the last day of the story.
    fn history(&self) -> History {
        let input = HistoryInput {
            athlete: &self.athlete,
            activities: &self.activities,
            pain: &[],
            habits: &[],
            service_shoes: &self.shoes,
        };
        history(&input, LAST_SUNDAY).expect("a history")
    }

    /// Metres of each week.
    fn weeks(&self) -> Vec<(String, f64)> {
        let history = self.history();
        history.weeks.iter().map(|week| (week.week.sunday().to_string(), week.distance.get())).collect()
    }

    /// The activity that began on the local day, of which there is one.
    fn on(&self, day: &str) -> &(Activity, ActivityMeasures) {
        let mut found = self.activities.iter().filter(|(activity, _)| activity.local_day().to_string() == day);
        let Some(first) = found.next() else { panic!("nothing on {day}: {:#?}", self.diagnostics) };
        assert!(found.next().is_none(), "more than one activity on {day}");
        first
    }

    fn is_there(&self, day: &str) -> bool {
        self.activities.iter().any(|(activity, _)| activity.local_day().to_string() == day)
    }

    /// Diagnostics of this kind.
    fn said(&self, code: Code) -> Vec<&Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.code == code).collect()
    }

    fn rejected(&self) -> Vec<&Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Rejected).collect()
    }
}

/// Files of one kind of place, on disk until dropped.
struct Place {
    folder: TempDir,
    path: PathBuf,
}

impl Place {
    /// One file in a folder of its own.
    fn file(name: &str, bytes: &[u8]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        Self { folder, path }
    }

    /// A folder of files.
    fn folder(files: &Files) -> Self {
        let folder = TempDir::new().expect("a folder");
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            fs::write(path, bytes).expect("written");
        }
        let path = folder.path().to_owned();
        Self { folder, path }
    }

    fn read(&self) -> Imported {
        assert!(self.path.starts_with(self.folder.path()));
        read(&[&self.path])
    }
}

/// The Strava export as downloaded.
fn strava(story: &[Told], language: Language) -> Place {
    let bytes = strava_export::zip(story, Look::new(language)).expect("the generator writes it");
    Place::file("export_1234567.zip", &bytes)
}

/// The Garmin account export as downloaded.
fn garmin(story: &[Told]) -> Place {
    let bytes = crate::samples::garmin_export::zip(story, crate::samples::garmin_export::Look::default());
    Place::file("garmin-account.zip", &bytes.expect("the generator writes it"))
}

fn told_on(day: &str) -> &'static Told {
    STORY.iter().find(|told| told.local_start().date().to_string() == day).expect("a day of the story")
}

/// Holds that both are the same runs on the same weeks: starts within 2 s, distances within 0.5 %.
fn assert_same_runs(found: &Imported, expected: &Imported, what: &str) {
    let (found_runs, expected_runs) = (found.runs(), expected.runs());
    let starts = |runs: &[RunSeen]| runs.iter().map(|run| run.start).collect::<Vec<_>>();
    assert_eq!(
        found_runs.len(),
        expected_runs.len(),
        "{what}: other runs\n{:?}\nthan\n{:?}\n{:#?}",
        starts(&found_runs),
        starts(&expected_runs),
        found.diagnostics
    );
    for (run, other) in found_runs.iter().zip(&expected_runs) {
        let apart = (run.start - other.start).num_seconds().abs();
        let difference = (run.metres / other.metres - 1.0).abs();
        assert!(apart <= 2 && difference <= 0.005, "{what}: {run:?} instead of {other:?}");
    }
    for (week, other) in found.weeks().iter().zip(&expected.weeks()) {
        assert_eq!(week.0, other.0, "{what}");
        assert!((week.1 - other.1).abs() <= 0.005 * other.1, "{what}: {week:?} instead of {other:?}");
    }
    assert_eq!(found.weeks().len(), expected.weeks().len(), "{what}");
}
