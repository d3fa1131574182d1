//! What the summaries and the gear of a Garmin account add to the recordings.

use std::fs;

use patella::diagnostics::Code;
use patella::model::activity::{Format, Sport};
use patella::model::service::Service;
use patella::model::units::{BeatsPerMinute, Metres, Millimetres, Seconds, StepsPerMinute};
use sha2::{Digest, Sha256};

use super::{Place, STORY, assert_same_runs, garmin, told_on};
use crate::report_command::{patella, run};
use crate::samples::story::{
    CORRECTED, DESCRIBED, EMAIL, GARMIN_ONLY, IN_OLD_PAIR, TREADMILL_FACTOR, TYPED_AT_GARMIN, Told, loose, shared,
};

#[test]
fn a_summary_without_a_recording_is_kept() {
    let found = garmin(&STORY).read();
    let told = told_on(TYPED_AT_GARMIN);
    let (activity, measures) = found.on(TYPED_AT_GARMIN);
    assert_eq!((activity.format, activity.sport), (Format::Summary, Sport::Run));
    assert_eq!((activity.start_utc, activity.utc_offset.seconds), (told.recording.start, 7_200));
    assert_eq!(activity.title.as_deref(), Some(told.recording.title.as_str()));
    assert!((measures.distance.expect("typed").get() - told.distance_m()).abs() < 0.1);
    let elapsed = activity.recorded.elapsed.expect("typed").get();
    assert!((elapsed - f64::from(told.recording.elapsed_s)).abs() < 0.1, "{elapsed} s");
    let hash = Sha256::digest(format!("garmin:{}", told.garmin_id()).as_bytes());
    assert_eq!(activity.id.0, hash[..8], "the identity is that of the row");
}

#[test]
fn every_other_summary_is_joined_with_its_recording() {
    let found = garmin(&STORY).read();
    let told: Vec<&Told> = STORY.iter().filter(|told| told.on_garmin).collect();
    assert_eq!(found.activities.len(), told.len(), "{:#?}", found.diagnostics);
    for (activity, _) in &found.activities {
        let told = told.iter().find(|told| told.recording.start == activity.start_utc).expect("told");
        assert_eq!(activity.format == Format::Summary, told.original.is_none(), "{}", activity.start_utc);
        assert_eq!(activity.race, told.race, "{}", activity.start_utc);
        assert_eq!(activity.rpe, told.recording.rpe.map(f64::from), "{}", activity.start_utc);
        if told.original.is_some() {
            let table = activity.sources.iter().filter(|source| source.contains("summarizedActivities"));
            assert_eq!((activity.sources.len(), table.count()), (2, 1), "{:?}", activity.sources);
        }
    }
    // What Garmin did not hear of stays as the watch counted it.
    let treadmill = found.on(CORRECTED).1.distance.expect("recorded").get();
    assert!((treadmill - 7_000.0 * TREADMILL_FACTOR).abs() < 35.0, "{treadmill} m");
    assert_eq!(found.on(GARMIN_ONLY).0.title.as_deref(), Some("Easy run"));
}

#[test]
fn summaries_alone_are_in_metres_seconds_and_steps() {
    let story = shared(&STORY);
    let files = crate::samples::garmin_export::files(&story, crate::samples::garmin_export::Look::default());
    let tables: Vec<_> =
        files.expect("written").into_iter().filter(|(path, _)| !path.contains("UploadedFiles")).collect();
    let found = Place::folder(&tables).read();
    assert_same_runs(&found, &Place::folder(&loose(&story)).read(), "summaries alone");
    let totals = &found.on(DESCRIBED).0.recorded;
    let told = &told_on(DESCRIBED).recording;
    let close = |value: Option<f64>, expected: f64, tolerance: f64| {
        let value = value.expect("a total");
        assert!((value - expected).abs() <= tolerance, "{value} instead of {expected}");
    };
    close(totals.distance.map(Metres::get), 19_400.0, 0.1);
    close(totals.timer.map(Seconds::get), f64::from(told.timer_s(0, told.elapsed_s)), 0.1);
    close(totals.ascent.map(Metres::get), told.ascent_descent_m().0, 0.1);
    let mean =
        |value: fn(&crate::samples::recorder::Sample) -> f64| told.mean(|one| Some(value(one)).filter(|v| *v > 0.0));
    close(totals.cadence.map(StepsPerMinute::get), mean(|one| one.cadence_spm).expect("recorded"), 0.2);
    close(totals.heart_rate.map(BeatsPerMinute::get), mean(|one| one.heart_rate_bpm).expect("recorded"), 0.6);
    let bounce_mm = told.mean(|one| one.dynamics.map(|dynamics| dynamics.vertical_oscillation_mm));
    close(totals.vertical_oscillation.map(Millimetres::get), bounce_mm.expect("recorded"), 0.1);
}

#[test]
fn shoes_and_who_wore_them_come_from_gear_json() {
    let found = garmin(&STORY).read();
    let mut shoes: Vec<_> = found
        .shoes
        .iter()
        .map(|shoe| {
            (shoe.id.as_deref(), shoe.nickname.as_deref(), shoe.retired, shoe.limit.map(|limit| limit.get().round()))
        })
        .collect();
    shoes.sort_by_key(|shoe| shoe.0);
    let expected = [
        (Some("41200009"), Some("Old Racer"), true, Some(700_000.0)),
        (Some("41200011"), Some("Daily Trainer"), false, Some(700_000.0)),
        (Some("41200012"), Some("Light Trainer"), false, Some(643_738.0)),
        // Its name is that of the model, for want of another.
        (Some("41200013"), Some("Example Hill Trainer 5"), false, Some(643_738.0)),
    ];
    assert_eq!(shoes, expected, "a bicycle is no shoe");
    let ids = |day: &str| {
        let gear = found.on(day).0.gear.iter().filter(|gear| gear.service == Some(Service::Garmin));
        gear.filter_map(|gear| gear.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(DESCRIBED), ["41200011"]);
    assert_eq!(ids(IN_OLD_PAIR), ["41200009"]);
    assert_eq!(ids(TYPED_AT_GARMIN), ["41200011"]);
}

#[test]
fn uploads_that_are_no_activities_are_passed_over() {
    let found = garmin(&STORY).read();
    assert!(found.rejected().is_empty(), "{:#?}", found.rejected());
    let counts = found.counts;
    let kept = found.activities.iter().filter(|(activity, _)| activity.format != Format::Summary).count() as u64;
    assert_eq!(counts.duplicates, 0);
    assert!(counts.ignored > 40 && counts.files >= kept + counts.ignored, "{counts:?}");
    assert!(found.said(Code::NotInTable).is_empty(), "{:#?}", found.said(Code::NotInTable));
}

#[test]
fn the_address_of_the_account_is_on_no_output() {
    let place = garmin(&STORY);
    let out = tempfile::tempdir().expect("a folder");
    let mut command = patella(&["report", "-v", "--as-of", "2026-11-22", "--format", "html,json,csv", "--out"]);
    let talk = run(command.arg(out.path()).arg(&place.path), 0);
    for bytes in [&talk.stdout, &talk.stderr] {
        assert!(!String::from_utf8_lossy(bytes).contains(EMAIL), "on the terminal");
    }
    for entry in fs::read_dir(out.path()).expect("outputs") {
        let path = entry.expect("an entry").path();
        let text = String::from_utf8(fs::read(&path).expect("bytes")).expect("UTF-8");
        assert!(!text.contains(EMAIL), "in {}", path.display());
    }
}
