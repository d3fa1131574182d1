//! What athlete.toml corrects and leaves out, and what only a copy of a recording knows.

use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use patella::diagnostics::Code;
use patella::importer::{FileCounts, Import, Source};
use patella::model::activity::{Format, Sport, Surface};
use patella::model::athlete::{Athlete, Correction, CorrectionTarget};
use patella::model::quality::QualityFlag;
use patella::model::shoe::GearName;
use patella::model::units::Metres;

use super::{Measured, folder, has, import_all, import_as, morning, only};
use crate::recordings::Run;

fn correction(target: CorrectionTarget) -> Correction {
    Correction { target, ignore: false, sport: None, distance: None, surface: None, race: None, rpe: None, shoe: None }
}

fn import_corrected(corrections: Vec<Correction>, folder: &Path) -> Import<Measured> {
    let athlete = Athlete { corrections, default_surface: Some(Surface::Road), ..Athlete::unknown("test") };
    import_as(&athlete, &[Source::Path(folder.to_owned())], 2)
}

#[test]
fn athlete_toml_corrects_and_leaves_out() {
    let run = morning();
    let folder = folder(&[("a.fit", run.fit()), ("b.gpx", run.gpx())]);
    let target = CorrectionTarget::Start(run.start + TimeDelta::seconds(59));
    let all = Correction {
        distance: Metres::new(5_000.0),
        race: Some(true),
        rpe: Some(7.0),
        surface: Some(Surface::Treadmill),
        shoe: Some("Pegasus 40".to_owned()),
        ..correction(target.clone())
    };
    let stranger = correction(CorrectionTarget::Start(run.start + TimeDelta::days(1)));
    let import = import_corrected(vec![all, stranger], folder.path());
    let activity = only(&import);
    assert_eq!(activity.corrected_distance, Metres::new(5_000.0));
    assert!(activity.race && activity.rpe == Some(7.0) && activity.surface == Surface::Treadmill);
    assert_eq!(activity.gear, [GearName::named("Pegasus 40")]);
    assert!(activity.flags.contains(&QualityFlag::Corrected));
    assert!(has(&import, "athlete.toml", Code::CorrectionUnused));

    let import = import_corrected(vec![Correction { ignore: true, ..correction(target) }], folder.path());
    assert!(import.recordings.is_empty());
    assert_eq!(import.counts, FileCounts { files: 2, ignored: 2, ..FileCounts::default() });
    assert!(has(&import, "b.gpx", Code::IgnoredByProfile));
    assert_eq!(only(&import_corrected(Vec::new(), folder.path())).surface, Surface::Road);
}

#[test]
fn a_correction_survives_a_better_copy() {
    let run = morning();
    let folder = folder(&[("b.gpx", run.gpx())]);
    let id = only(&import_all(&[folder.path()])).id;
    fs::write(folder.path().join("a.fit"), run.fit()).expect("written");
    let corrections = vec![Correction { sport: Some(Sport::Walk), ..correction(CorrectionTarget::Id(id)) }];
    let import = import_corrected(corrections, folder.path());
    let activity = only(&import);
    assert_eq!((activity.format, activity.sport), (Format::Fit, Sport::Walk), "the id is that of the losing GPX");
    assert!(activity.flags.contains(&QualityFlag::Corrected));
    assert!(!has(&import, "athlete.toml", Code::CorrectionUnused));
}

#[test]
fn what_only_a_copy_knows_is_used_when_the_winner_is_measured() {
    let run = morning();
    // Without a sport the faster GPX, which wins by its title's copy having fewer samples, is no run by its speed.
    let ride_like = Run { metres: 14_400.0, ..run.clone() };
    let folder = folder(&[("a.gpx", ride_like.gpx_of_type(None)), ("b.gpx", trail_gpx(&ride_like))]);
    let import = import_all(&[folder.path()]);
    let activity = only(&import);
    assert_eq!(activity.sources[0], "a.gpx");
    assert_eq!((activity.sport, activity.surface), (Sport::Run, Surface::Trail));
    assert!(!activity.flags.contains(&QualityFlag::SportGuessed));
}

/// The run with every second point left out and its sport said.
fn trail_gpx(run: &Run) -> Vec<u8> {
    let text = String::from_utf8(run.gpx_of_type(Some("trail_running"))).expect("text");
    let mut kept = 0;
    let mut thin = String::new();
    for part in text.split_inclusive("</trkpt>") {
        kept += 1;
        if kept % 2 == 1 || !part.ends_with("</trkpt>") {
            thin.push_str(part);
        }
    }
    thin.into_bytes()
}
