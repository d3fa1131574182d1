//! What patella makes of the sample athlete is what was planned.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use patella::diagnostics::Code;
use patella::importer::{Import, ImportOptions, NoProgress, Source, import};
use patella::model::activity::{Format, Sport};
use patella::model::athlete::Athlete;
use patella::model::quality::QualityFlag;

use super::plan;

fn imported(athlete: &Athlete) -> Import<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera");
    let options = ImportOptions { athlete, jobs: None };
    import(&[Source::Path(folder)], &options, &|_, _| (), &NoProgress)
}

fn berlin() -> Athlete {
    Athlete { time_zone: Some(chrono_tz::Europe::Berlin), ..Athlete::unknown("rivera") }
}

#[test]
fn every_session_of_the_plan_is_imported_once_and_on_its_day() {
    let import = imported(&berlin());
    let mut planned: BTreeMap<_, _> = plan::entries().iter().map(|entry| (entry.day, 1)).collect();
    planned.extend(plan::entries().iter().filter(|entry| entry.code == 'R').map(|entry| (entry.day, 3)));
    let mut found = BTreeMap::new();
    for recording in &import.recordings {
        *found.entry(recording.activity.local_day()).or_insert(0) += 1;
    }
    assert_eq!(found, planned);
    let runs = import.recordings.iter().filter(|recording| recording.activity.sport == Sport::Run).count();
    assert_eq!(runs, plan::entries().iter().filter(|entry| entry.is_run()).count() + 2);
    assert_eq!((import.counts.duplicates, import.counts.rejected, import.counts.ignored), (11, 0, 1));
}

#[test]
fn totals_are_those_of_the_plan() {
    for recording in imported(&berlin()).recordings {
        let activity = recording.activity;
        let entry = plan::entries().into_iter().find(|entry| entry.day == activity.local_day()).expect("planned");
        let Some(distance) = activity.recorded.distance.filter(|_| entry.code != 'R' && entry.code != 'G') else {
            continue;
        };
        let shown = if entry.day.to_string() == "2026-10-20" { 0.936 } else { 1.0 };
        let error = distance.get() - 1_000.0 * entry.amount * shown;
        assert!(error.abs() < 0.1, "{}: {} m", entry.day, distance.get());
    }
}

#[test]
fn what_is_odd_about_a_recording_is_said() {
    let import = imported(&berlin());
    let codes: BTreeSet<_> = import.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let expected = [Code::DuplicateOf, Code::FitTruncated, Code::NotAnActivity, Code::SportGuessed];
    assert_eq!(codes, BTreeSet::from(expected), "{:?}", import.diagnostics);
    for recording in &import.recordings {
        let activity = &recording.activity;
        let broken = activity.flags.contains(&QualityFlag::Truncated);
        assert_eq!(broken, activity.local_day().to_string() == "2026-06-16");
        assert!(activity.format == Format::Fit || activity.flags.contains(&QualityFlag::OffsetFromProfile));
    }
}
