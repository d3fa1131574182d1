//! Both accounts of one athlete: every activity once, with the best of what each knows.

use std::collections::BTreeSet;

use patella::model::activity::Format;
use patella::model::service::Service;

use super::{Imported, STORY, garmin, read, strava};
use crate::samples::story::{
    CORRECTED, DESCRIBED, GARMIN_ONLY, IN_OLD_PAIR, NAMED_AT_GARMIN, OLD, PAIRS, PHONE_ONLY, Pair, TYPED_AT_GARMIN,
    TYPED_AT_STRAVA,
};
use crate::samples::strava_export::Language;

fn both() -> Imported {
    let (strava, garmin) = (strava(&STORY, Language::English), garmin(&STORY));
    read(&[&strava.path, &garmin.path])
}

#[test]
fn every_activity_is_there_once() {
    let found = both();
    let starts: Vec<_> = found.activities.iter().map(|(activity, _)| activity.start_utc).collect();
    let told: Vec<_> = STORY.iter().map(|told| told.recording.start).collect();
    assert_eq!(starts, told, "{:#?}", found.diagnostics);
    let ids: BTreeSet<_> = found.activities.iter().map(|(activity, _)| activity.id).collect();
    assert_eq!(ids.len(), told.len());
    assert!(found.rejected().is_empty());
}

#[test]
fn what_one_of_them_lacks_the_other_has() {
    let (found, strava_alone, garmin_alone) = (both(), strava(&STORY, Language::English).read(), garmin(&STORY).read());
    for (day, on_strava, on_garmin) in [
        (TYPED_AT_STRAVA, true, false),
        (TYPED_AT_GARMIN, false, true),
        (PHONE_ONLY, true, false),
        (GARMIN_ONLY, false, true),
        (DESCRIBED, true, true),
    ] {
        assert!(found.is_there(day), "{day}");
        assert_eq!((strava_alone.is_there(day), garmin_alone.is_there(day)), (on_strava, on_garmin), "{day}");
    }
}

#[test]
fn what_the_athlete_typed_wins() {
    let found = both();
    let metres = |day: &str| found.on(day).1.distance.expect("a distance").get();
    assert!((metres(CORRECTED) - 7_000.0).abs() < 0.1, "{} m on the treadmill", metres(CORRECTED));
    assert_eq!(found.on(DESCRIBED).0.title.as_deref(), Some("Long run"), "and not Garmin's name of its kind");
    assert_eq!(found.on(DESCRIBED).0.rpe, Some(4.0));
    let named = found.on(NAMED_AT_GARMIN).0.title.as_deref();
    assert_eq!(named, Some("Easy with Sam"), "and not \"Evening Run\", which Strava made up");
    let races = found.activities.iter().filter(|(activity, _)| activity.race);
    let titles: Vec<_> = races.map(|(activity, _)| activity.title.as_deref()).collect();
    assert_eq!(titles, [Some("Autumn 10 km")]);
}

#[test]
fn both_names_of_a_shoe_are_kept_and_sources_name_files_and_tables() {
    let found = both();
    for day in [DESCRIBED, IN_OLD_PAIR] {
        let services: Vec<_> = found.on(day).0.gear.iter().filter_map(|gear| gear.service).collect();
        assert_eq!(services, [Service::Strava, Service::Garmin], "{day}");
    }
    let (activity, _) = found.on(DESCRIBED);
    assert_eq!(activity.format, Format::Fit);
    for part in ["!activities/", "!activities.csv", "UploadedFiles", "summarizedActivities"] {
        let named = activity.sources.iter().filter(|source| source.contains(part));
        assert_eq!(named.count(), 1, "{part} in {:?}", activity.sources);
    }
    assert!(!activity.merged.is_empty() && activity.merged.iter().all(|copy| !copy.reason.is_empty()));
}

/// The distance on the pair, the days on which it was worn, and whether it is retired, by the ledger and by the story.
fn assert_worn_as_told(found: &Imported, pair: Pair) {
    let ledger = found.history().shoes;
    let name = if pair.nickname.is_empty() { pair.model } else { pair.nickname };
    let named: Vec<_> = ledger.iter().filter(|shoe| shoe.name.contains(name)).collect();
    let [shoe] = named[..] else { panic!("{name} is not one pair: {ledger:#?}") };
    let worn = STORY.iter().filter(|told| told.pair == Some(pair));
    let metres: f64 = worn.clone().map(|told| told.corrected_m.unwrap_or_else(|| told.distance_m())).sum();
    // The race with its warm-up and cool-down is one session.
    let days: BTreeSet<_> = worn.map(|told| told.local_start().date()).collect();
    assert_eq!(shoe.runs as usize, days.len(), "{name}");
    assert!((shoe.distance.get() - metres).abs() < 0.005 * metres, "{name}: {:?}, {metres} m", shoe.distance);
    assert_eq!(shoe.retired, pair.retired.is_some(), "{name}");
}

#[test]
fn a_pair_of_shoes_is_one_pair_in_both_accounts() {
    let found = both();
    assert_eq!(found.history().shoes.len(), PAIRS.len(), "{:#?}", found.history().shoes);
    for pair in PAIRS.into_iter().filter(|pair| pair.on_strava) {
        assert_worn_as_told(&found, pair);
    }
}

#[test]
fn a_pair_deleted_at_one_service_has_its_name_from_the_other() {
    assert_worn_as_told(&both(), OLD);
}
