//! Broken exports: what is wrong is named, with the row or the member, and everything else is imported.

use std::path::Path;

use patella::diagnostics::{Code, Level};
use patella::model::activity::Format;

use super::{Imported, Place, STORY, assert_same_runs, garmin, read, strava, told_on};
use crate::recordings::{Member, zip};
use crate::samples::garmin_export::{self, Look as GarminLook};
use crate::samples::story::{DESCRIBED, Files, TYPED_AT_STRAVA, Told, loose, shared};
use crate::samples::strava_export::{self, Language, Look, file_name};
use crate::samples::zip_file::{self, Packing};

const ARCHIVE: &str = "export_1234567.zip";

fn strava_files() -> Files {
    strava_export::files(&STORY, Look::new(Language::English)).expect("written")
}

/// Strava's archive of these files, where `fault` may spoil a member.
fn archive(files: &Files, fault: impl Fn(&str, Member) -> Member) -> Place {
    let members: Vec<Member> = files.iter().map(|(name, bytes)| fault(name, Member::deflated(name, bytes))).collect();
    Place::file(ARCHIVE, &zip(&members))
}

/// Strava's export whose table was changed, row by row; the header is row 0.
fn with_table(change: impl Fn(usize, &mut Vec<String>)) -> Place {
    let mut files = strava_files();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(files[0].1.as_slice());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for (number, row) in reader.records().map(|row| row.expect("a row")).enumerate() {
        let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
        change(number, &mut cells);
        writer.write_record(&cells).expect("written");
    }
    drop(reader);
    files[0].1 = writer.into_inner().expect("flushed");
    archive(&files, |_, member| member)
}

fn is_row_of(told: &Told, cells: &[String]) -> bool {
    cells[0] == told.strava_id().to_string()
}

fn intact() -> Imported {
    strava(&STORY, Language::English).read()
}

/// The one diagnostic of this kind: its path, its place.
fn only(found: &Imported, code: Code) -> (String, Option<String>) {
    let said = found.said(code);
    assert_eq!(said.len(), 1, "{code:?}: {:#?}", found.diagnostics);
    (said[0].path.clone(), said[0].place.clone())
}

#[test]
fn a_truncated_archive_is_named_and_other_sources_are_read() {
    let whole = strava_export::zip(&STORY, Look::new(Language::English)).expect("written");
    let cut = Place::file(ARCHIVE, &whole[..whole.len() * 3 / 5]);
    let story = shared(&STORY);
    let files = Place::folder(&loose(&story));
    let found = read(&[&cut.path, &files.path]);
    // One warning about the archive, and the member at the cut by its name.
    let said = found.said(Code::DamagedArchive);
    let whole_archive: Vec<_> = said.iter().filter(|one| one.path == ARCHIVE).collect();
    assert_eq!((whole_archive.len(), said.len() <= 2), (1, true), "{said:#?}");
    assert!(said.iter().all(|one| one.level != Level::Note && one.help.is_some()), "{said:?}");
    let salvaged = cut.read();
    assert!(salvaged.runs().len() > 10, "what lies before the cut is read: {}", salvaged.runs().len());
    let alone = files.read();
    for run in alone.runs() {
        assert_eq!(found.runs().iter().filter(|other| other.start == run.start).count(), 1, "{run:?}");
    }
}

/// A member that cannot be read: named, and the totals of its row remain.
fn assert_totals_remain(place: &Place, code: Code, what: &str) {
    let (found, whole) = (place.read(), intact());
    let name = file_name(told_on(DESCRIBED)).expect("a file");
    let named = found.said(code).into_iter().filter(|said| said.path == format!("{ARCHIVE}!{name}"));
    assert_eq!(named.count(), 1, "{what}: {:#?}", found.diagnostics);
    assert_same_runs(&found, &whole, what);
    assert_eq!(found.on(DESCRIBED).0.format, Format::Summary, "{what}");
    assert_eq!(found.on(DESCRIBED).0.title.as_deref(), Some("Long run"), "{what}");
}

#[test]
fn an_encrypted_member_is_named_and_its_totals_remain() {
    let name = file_name(told_on(DESCRIBED)).expect("a file");
    let place = archive(&strava_files(), |other, member| if other == name { member.encrypted() } else { member });
    assert_totals_remain(&place, Code::EncryptedArchive, "encrypted");
}

#[test]
fn a_wrong_checksum_is_named_and_the_totals_remain() {
    let name = file_name(told_on(DESCRIBED)).expect("a file");
    let place =
        archive(&strava_files(), |other, member| if other == name { member.with_wrong_checksum() } else { member });
    assert_totals_remain(&place, Code::DamagedArchive, "wrong checksum");
}

#[test]
fn rows_of_a_wrong_width_are_named_and_read_as_far_as_they_go() {
    let told = told_on(DESCRIBED);
    let whole = intact();
    let short = with_table(|_, cells| {
        if is_row_of(told, cells) {
            cells.truncate(60);
        }
    });
    let long = with_table(|_, cells| {
        if is_row_of(told, cells) {
            cells.extend(["a".to_owned(), "b".to_owned()]);
        }
    });
    for (what, place) in [("short", short), ("long", long)] {
        let found = place.read();
        let (path, row) = only(&found, Code::BadTableRow);
        assert_eq!(path, format!("{ARCHIVE}!activities.csv"), "{what}");
        assert!(row.is_some(), "{what}: the row is named");
        assert_same_runs(&found, &whole, what);
        assert_eq!(found.activities.len(), whole.activities.len());
        assert_eq!(found.on(DESCRIBED).0.title.as_deref(), Some("Long run"), "{what}");
    }
}

#[test]
fn a_row_that_cannot_be_dated_loses_nothing_but_itself() {
    let (told, typed) = (told_on(DESCRIBED), told_on(TYPED_AT_STRAVA));
    let place = with_table(|_, cells| {
        if is_row_of(told, cells) || is_row_of(typed, cells) {
            cells[1] = "the day before yesterday".to_owned();
        }
    });
    let found = place.read();
    let said = found.said(Code::BadTableRow);
    assert!(!said.is_empty() && said.iter().all(|diagnostic| diagnostic.place.is_some()), "{:#?}", found.diagnostics);
    assert!(found.is_there(DESCRIBED), "its file says when it was");
    assert!(!found.is_there(TYPED_AT_STRAVA), "nothing says when it was");
    assert_eq!(found.activities.len(), intact().activities.len() - 1);
}

#[test]
fn a_row_whose_file_is_missing_keeps_its_totals() {
    let name = file_name(told_on(DESCRIBED)).expect("a file");
    let mut files = strava_files();
    files.retain(|(other, _)| *other != name);
    let found = archive(&files, |_, member| member).read();
    let (path, row) = only(&found, Code::RecordingMissing);
    assert_eq!(path, format!("{ARCHIVE}!activities.csv"));
    assert!(row.is_some(), "the row is named");
    assert_same_runs(&found, &intact(), "missing file");
    assert_eq!(found.on(DESCRIBED).0.format, Format::Summary);
}

#[test]
fn a_file_that_no_row_names_is_read_all_the_same() {
    let told = told_on(DESCRIBED);
    let mut files = strava_files();
    let table = String::from_utf8(files[0].1.clone()).expect("UTF-8");
    let id = told.strava_id().to_string();
    // The description of that row goes over several lines; the next row begins with the next id.
    let begin = table.find(&id).expect("a row");
    let end = begin + table[begin..].find("\n154").expect("a next row") + 1;
    files[0].1 = (table[..begin].to_owned() + &table[end..]).into_bytes();
    let found = archive(&files, |_, member| member).read();
    let (path, _) = only(&found, Code::NotInTable);
    assert_eq!(path, format!("{ARCHIVE}!{}", file_name(told).expect("a file")));
    assert_same_runs(&found, &intact(), "no row");
    assert_eq!(found.on(DESCRIBED).0.title, None);
}

#[test]
fn a_table_cut_in_the_middle_is_used_as_far_as_it_goes() {
    let mut files = strava_files();
    let half = files[0].1.len() / 2;
    files[0].1.truncate(half);
    let found = archive(&files, |_, member| member).read();
    let about = |diagnostic: &&patella::diagnostics::Diagnostic| {
        matches!(diagnostic.code, Code::TableTruncated | Code::BadTableRow)
            && diagnostic.path.ends_with("activities.csv")
    };
    assert!(found.diagnostics.iter().any(|diagnostic| about(&diagnostic)), "{:#?}", found.diagnostics);
    let with_file = STORY.iter().filter(|told| told.on_strava && told.original.is_some()).count();
    assert!(found.activities.len() >= with_file, "{} of {with_file}", found.activities.len());
    assert!(!found.said(Code::NotInTable).is_empty(), "files of the other half are in no row");
}

#[test]
fn an_unknown_word_for_a_sport_is_named_once_and_the_file_knows() {
    let place = with_table(|number, cells| {
        if number > 0 && cells[3] == "Run" {
            cells[3] = "Kukimbia".to_owned();
        }
    });
    let (found, whole) = (place.read(), intact());
    let said = found.said(Code::UnknownActivityType);
    assert!(said.iter().any(|diagnostic| diagnostic.message.contains("Kukimbia")), "{:#?}", found.diagnostics);
    let with_file = |imported: &Imported| {
        imported
            .runs()
            .into_iter()
            .filter(|run| told_on(TYPED_AT_STRAVA).recording.start != run.start)
            .collect::<Vec<_>>()
    };
    assert_eq!(with_file(&found), with_file(&whole));
}

#[test]
fn a_row_that_disagrees_on_the_start_is_named_and_the_file_is_believed() {
    let told = told_on(DESCRIBED);
    let place = with_table(|_, cells| {
        if is_row_of(told, cells) {
            cells[1] = cells[1].replace("Nov 15", "Nov 18");
        }
    });
    let found = place.read();
    let (_, row) = only(&found, Code::StartDisagrees);
    assert!(row.is_some(), "the row is named");
    assert_eq!(found.on(DESCRIBED).0.start_utc, told.recording.start);
    assert_eq!(found.activities.len(), intact().activities.len());
}

#[test]
fn summaries_cut_in_the_middle_leave_the_recordings() {
    let story = shared(&STORY);
    let mut files = garmin_export::files(&story, GarminLook::default()).expect("written");
    let table = files.iter_mut().find(|(path, _)| path.contains("summarizedActivities")).expect("summaries");
    let half = table.1.len() / 2;
    table.1.truncate(half);
    let bytes = zip_file::write(&files, Packing::Deflated).expect("written");
    let found = Place::file("garmin-account.zip", &bytes).read();
    let (path, _) = only(&found, Code::TableTruncated);
    assert!(path.ends_with("_0_summarizedActivities.json"), "{path}");
    assert_same_runs(&found, &Place::folder(&loose(&story)).read(), "half the summaries");
    assert_eq!(found.activities.len(), story.len());
}

#[test]
fn a_broken_zip_of_uploads_leaves_the_summaries() {
    let story = shared(&STORY);
    let mut files = garmin_export::files(&story, GarminLook::default()).expect("written");
    let uploads = files.iter_mut().find(|(path, _)| path.contains("UploadedFiles")).expect("uploads");
    let half = uploads.1.len() / 2;
    uploads.1.truncate(half);
    let bytes = zip_file::write(&files, Packing::Deflated).expect("written");
    let found = Place::file("garmin-account.zip", &bytes).read();
    let damaged = found.said(Code::DamagedArchive);
    assert!(damaged.iter().any(|said| said.path.contains("UploadedFiles")), "{:#?}", found.diagnostics);
    assert_same_runs(&found, &Place::folder(&loose(&story)).read(), "half the uploads");
    assert_eq!(found.activities.len(), story.len());
}

#[test]
fn an_export_of_the_other_service_inside_is_read_too() {
    let mut files = strava_files();
    let inner = garmin_export::zip(&STORY, GarminLook::default()).expect("written");
    files.push(("media/garmin-account.zip".to_owned(), inner.clone()));
    let found = archive(&files, |_, member| member).read();
    let (strava, garmin) = (strava(&STORY, Language::English), garmin(&STORY));
    assert_same_runs(&found, &read(&[&strava.path, &garmin.path]), "one inside the other");
    assert_eq!(found.activities.len(), STORY.len());
    // And the other way round.
    let mut files = garmin_export::files(&STORY, GarminLook::default()).expect("written");
    let inner = strava_export::zip(&STORY, Look::new(Language::English)).expect("written");
    files.push(("customer_data/export.zip".to_owned(), inner));
    let bytes = zip_file::write(&files, Packing::Deflated).expect("written");
    assert_eq!(Place::file("garmin-account.zip", &bytes).read().activities.len(), STORY.len());
}

#[test]
fn no_cut_of_an_export_stops_anything() {
    let story: Vec<Told> = STORY.iter().take(6).cloned().collect();
    let strava = strava_export::zip(&story, Look::new(Language::English)).expect("written");
    let garmin = garmin_export::zip(&story, GarminLook::default()).expect("written");
    let run = loose(&story).remove(0).1;
    for (name, whole) in [("export.zip", strava), ("account.zip", garmin)] {
        for tenth in 0..10 {
            let cut = whole[..whole.len() * tenth / 10].to_vec();
            let files = vec![(name.to_owned(), cut), ("run.fit".to_owned(), run.clone())];
            let found = Place::folder(&files).read();
            assert!(!found.activities.is_empty(), "{name} at {tenth} tenths");
            let named = found
                .diagnostics
                .iter()
                .any(|diagnostic| Path::new(&diagnostic.path).starts_with(name) || diagnostic.path.starts_with(name));
            assert!(named, "{name} at {tenth} tenths: {:#?}", found.diagnostics);
        }
    }
}
