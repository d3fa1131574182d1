//! What `activities.csv` adds to the recordings that it names.

use patella::diagnostics::Code;
use patella::model::activity::{Activity, Format, Sport};
use patella::model::service::Service;
use sha2::{Digest, Sha256};

use super::{Place, STORY, athlete_with, read_as, strava, told_on};
use crate::samples::recorder::Kind;
use crate::samples::story::{
    CORRECTED, DESCRIBED, IN_OLD_PAIR, PHONE_ONLY, TREADMILL_FACTOR, TYPED_AT_STRAVA, Told, WITHOUT_PAIR,
};
use crate::samples::strava_export::{self, Language, Look, file_name};

const ARCHIVE: &str = "export_1234567.zip";

fn gear(activity: &Activity) -> Vec<(Option<&str>, Option<&str>)> {
    let strava = activity.gear.iter().filter(|gear| gear.service == Some(Service::Strava));
    strava.map(|gear| (gear.id.as_deref(), gear.text.as_deref())).collect()
}

#[test]
fn an_entry_without_a_file_is_an_activity_without_samples() {
    let found = strava(&STORY, Language::English).read();
    let told = told_on(TYPED_AT_STRAVA);
    let (activity, measures) = found.on(TYPED_AT_STRAVA);
    assert_eq!((activity.format, activity.sport, activity.richness.samples), (Format::Summary, Sport::Run, 0));
    assert_eq!(activity.start_utc, told.recording.start);
    assert_eq!(activity.title.as_deref(), Some("Easy run"));
    assert_eq!(activity.sources, [format!("{ARCHIVE}!activities.csv")]);
    assert!((measures.distance.expect("typed").get() - told.distance_m()).abs() < 0.1);
    let hash = Sha256::digest(format!("strava:{}", told.strava_id()).as_bytes());
    assert_eq!(activity.id.0, hash[..8], "the identity is that of the row");
}

#[test]
fn a_distance_corrected_on_the_site_wins_and_is_said() {
    let found = strava(&STORY, Language::English).read();
    let (activity, measures) = found.on(CORRECTED);
    assert!((activity.corrected_distance.expect("corrected").get() - 7_000.0).abs() < 0.1);
    assert!((measures.distance.expect("corrected").get() - 7_000.0).abs() < 0.1);
    assert!((activity.recorded.distance.expect("recorded").get() - 7_000.0 * TREADMILL_FACTOR).abs() < 1.0);
    let said = found.said(Code::DistanceCorrected);
    assert_eq!(said.len(), 1, "{said:#?}");
    let others = found.activities.iter().filter(|(activity, _)| activity.corrected_distance.is_some());
    assert_eq!(others.count(), 1);
}

#[test]
fn athlete_toml_outranks_the_table() {
    let start = told_on(CORRECTED).recording.start.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let athlete = athlete_with(&format!("[[activity]]\nstart = {start}\ndistance_km = 6.8\nrace = true\n"));
    let place = strava(&STORY, Language::English);
    let found = read_as(athlete, &[&place.path]);
    let (activity, measures) = found.on(CORRECTED);
    assert!((measures.distance.expect("corrected").get() - 6_800.0).abs() < 0.1);
    assert!(activity.race);
    assert!(found.said(Code::CorrectionUnused).is_empty());
}

#[test]
fn a_row_gives_title_rating_race_and_commute() {
    let found = strava(&STORY, Language::English).read();
    for told in STORY.iter().filter(|told| told.on_strava) {
        let all = found.activities.iter().filter(|(activity, _)| activity.start_utc == told.recording.start);
        let [(activity, _)] = all.collect::<Vec<_>>()[..] else { panic!("{} is not there once", told.recording.start) };
        assert_eq!(activity.title.as_deref(), Some(told.recording.title.as_str()));
        assert_eq!(activity.rpe, told.recording.rpe.map(f64::from));
        assert_eq!((activity.race, activity.commute), (told.race, told.commute), "{}", told.recording.start);
        let sport = match told.recording.kind {
            Kind::Bike => Sport::Bike,
            Kind::Strength => Sport::Strength,
            _ => Sport::Run,
        };
        assert_eq!(activity.sport, sport);
    }
}

#[test]
fn shoes_are_named_by_id_and_text() {
    let found = strava(&STORY, Language::English).read();
    let daily = [(Some("21400101"), Some("Example Daily Trainer 4 Daily Trainer"))];
    assert_eq!(gear(&found.on(DESCRIBED).0), daily);
    assert_eq!(gear(&found.on(TYPED_AT_STRAVA).0), daily);
    assert_eq!(gear(&found.on("2026-11-14").0), [(Some("21400103"), Some("Example Hill Trainer 5"))]);
    assert_eq!(gear(&found.on(IN_OLD_PAIR).0), [(Some("21400099"), None)]);
    assert_eq!(gear(&found.on(WITHOUT_PAIR).0), []);
    let mut models: Vec<_> = found.shoes.iter().map(|shoe| (shoe.service, shoe.model.as_deref())).collect();
    models.sort_unstable();
    let expected = ["Daily Trainer 4", "Hill Trainer 5", "Light Trainer 2"];
    assert_eq!(models, expected.map(|model| (Service::Strava, Some(model))));
}

#[test]
fn sources_name_the_file_and_the_table() {
    let found = strava(&STORY, Language::English).read();
    let file = |day: &str| format!("{ARCHIVE}!{}", file_name(told_on(day)).expect("a file"));
    let table = format!("{ARCHIVE}!activities.csv");
    assert_eq!(found.on(DESCRIBED).0.sources, [file(DESCRIBED), table.clone()]);
    assert_eq!(found.on(PHONE_ONLY).0.sources, [file(PHONE_ONLY), table]);
    let counts = found.counts;
    assert_eq!((counts.duplicates, counts.rejected), (0, 0), "{:#?}", found.diagnostics);
}

/// The story of two activities: this one, and the same told again under the next number.
fn with_another(mut one: Told, change: impl Fn(&mut Told)) -> Vec<Told> {
    one.number = 1;
    let mut other = one.clone();
    other.number = 2;
    change(&mut other);
    vec![one, other]
}

#[test]
fn two_rows_are_two_activities_unless_they_are_one_recording() {
    let found = |story: &[Told]| strava(story, Language::English).read().activities.len();
    let run = told_on(DESCRIBED).clone();
    assert_eq!(found(&with_another(run.clone(), |_| {})), 1, "the same bytes uploaded twice");
    let typed = told_on(TYPED_AT_STRAVA).clone();
    assert_eq!(found(&with_another(typed, |_| {})), 2, "two entries without a file, alike");
    let elsewhere = told_on(PHONE_ONLY).original.clone();
    let other_day = with_another(run, |other| {
        other.original.clone_from(&elsewhere);
        other.recording = told_on(PHONE_ONLY).recording.clone();
    });
    assert_eq!(found(&other_day), 2, "two runs");
}

#[test]
fn a_second_device_of_the_same_person_with_a_row_of_its_own_stays() {
    let run = told_on(PHONE_ONLY).clone();
    let story = with_another(run, |other| {
        // The same run as TCX of a watch: other bytes, no device in it.
        let original = other.original.as_mut().expect("recorded");
        original.bytes = crate::samples::tcx_file::write(&other.recording);
        (original.suffix, original.by_app) = ("tcx", false);
    });
    let found = strava(&story, Language::English).read();
    assert_eq!(found.activities.len(), 2, "rows of one table with different ids are different activities");
}

#[test]
fn a_file_without_points_leaves_the_totals_of_its_row() {
    let mut told = told_on(PHONE_ONLY).clone();
    let metres = told.distance_m();
    let original = told.original.as_mut().expect("recorded");
    original.bytes =
        b"<?xml version=\"1.0\"?><gpx version=\"1.1\" creator=\"StravaGPX\"><trk><name>Run</name><type>9</type>\
                      <trkseg></trkseg></trk></gpx>"
            .to_vec();
    let found = strava(&[told], Language::English).read();
    let (activity, measures) = found.on(PHONE_ONLY);
    assert_eq!((activity.format, activity.sport), (Format::Summary, Sport::Run));
    assert!((measures.distance.expect("a total").get() - metres).abs() < 0.1);
}

#[test]
fn what_lies_beside_the_activities_is_passed_over() {
    let found = strava(&STORY, Language::English).read();
    assert!(found.rejected().is_empty());
    let quiet = found.diagnostics.iter().filter(|diagnostic| diagnostic.path.contains("!routes/"));
    assert_eq!(quiet.filter(|diagnostic| diagnostic.code != Code::RouteWithoutTime).count(), 0);
    // The tables of 2026 have more columns than any that is known.
    let files = strava_export::files(&STORY, Look::new(Language::English)).expect("written");
    let wider = files
        .into_iter()
        .map(|(path, bytes)| if path == "activities.csv" { (path, widened(&bytes)) } else { (path, bytes) });
    let wider = Place::folder(&wider.collect()).read();
    assert_eq!(wider.runs(), found.runs());
}

/// A further column before the last one.
fn widened(table: &[u8]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table);
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (number, row) in reader.records().map(|row| row.expect("a row")).enumerate() {
        let mut cells: Vec<&str> = row.iter().collect();
        cells.insert(cells.len() - 1, if number == 0 { "Shade" } else { "0.5" });
        writer.write_record(cells).expect("written");
    }
    writer.into_inner().expect("flushed")
}
