//! The generator writes exports as services do, told by readers that share nothing with it: crates zip, csv,
//! `serde_json` and fitparser.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::Path;

use fitparser::profile::MesgNum;
use serde_json::Value;

use super::{STORY, told_on};
use crate::corpus::gunzip;
use crate::samples::garmin_export::{self, Look as GarminLook};
use crate::samples::garmin_list::{self, Unit};
use crate::samples::history::{Form, History};
use crate::samples::story::{AS_TCX, CORRECTED, DESCRIBED, EMAIL, IN_OLD_PAIR, TYPED_AT_GARMIN, TYPED_AT_STRAVA, Told};
use crate::samples::strava_export::{self, Language, Look};
use crate::samples::zip_file::{self, Packing};

/// Members of an archive with their bytes.
fn members(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("crate zip reads it");
    (0..archive.len())
        .map(|index| {
            let mut raw = archive.by_index_raw(index).expect("a member");
            let name = raw.name().expect("UTF-8").into_owned();
            let (method, size, crc32) = (raw.compression(), raw.size(), raw.crc32());
            let mut packed = Vec::new();
            raw.read_to_end(&mut packed).expect("its data");
            let mut content = Vec::new();
            if method == zip::CompressionMethod::Stored {
                content = packed;
            } else {
                flate2::read::DeflateDecoder::new(packed.as_slice()).read_to_end(&mut content).expect("deflated");
            }
            assert_eq!((content.len() as u64, libdeflater::crc32(&content)), (size, crc32), "{name}");
            (name, content)
        })
        .collect()
}

fn strava_members() -> BTreeMap<String, Vec<u8>> {
    members(&strava_export::zip(&STORY, Look::new(Language::English)).expect("written"))
}

fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(bytes);
    let rows = reader.records().map(|row| row.expect("every row is as wide as the header"));
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_packing_is_read_by_crate_zip() {
    let files = vec![("a/b.txt".to_owned(), b"hello hello hello".to_vec()), ("c".to_owned(), Vec::new())];
    for packing in [Packing::Stored, Packing::Deflated, Packing::Streamed] {
        let found = members(&zip_file::write(&files, packing).expect("written"));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), files, "{packing:?}");
    }
}

#[test]
fn the_table_of_strava_has_the_columns_of_its_year() {
    for language in Language::ALL {
        for columns in [87, 92, 94, 99, 103] {
            let bytes =
                strava_export::files(&STORY, Look { columns, ..Look::new(language) }).expect("written").remove(0).1;
            let rows = table(&bytes);
            assert!(rows.iter().all(|row| row.len() == columns), "{language:?} {columns}");
            assert_eq!(rows.len() - 1, STORY.iter().filter(|told| told.on_strava).count());
        }
    }
    let names = &table(&strava_members()["activities.csv"])[0];
    let place = |place: usize| names[place].as_str();
    assert_eq!((place(0), place(12), place(17)), ("Activity ID", "Filename", "Distance"));
    assert_eq!((place(43), place(69), place(95)), ("Perceived Exertion", "Gear", "Competition"));
    assert_eq!((place(98), place(102)), ("With Kid", "Media"));
}

#[test]
fn each_row_of_strava_names_a_file_that_is_there_and_each_file_has_a_row() {
    let members = strava_members();
    let rows = table(&members["activities.csv"]);
    let named: BTreeSet<&str> =
        rows.iter().skip(1).map(|row| row[12].as_str()).filter(|name| !name.is_empty()).collect();
    let there: BTreeSet<&str> =
        members.keys().map(String::as_str).filter(|name| name.starts_with("activities/")).collect();
    assert_eq!(named, there);
    let manual: Vec<&Vec<String>> = rows.iter().skip(1).filter(|row| row[12].is_empty()).collect();
    assert_eq!(manual.len(), 1);
    assert_eq!(manual[0][0], told_on(TYPED_AT_STRAVA).strava_id().to_string());
    assert_eq!(manual[0][52], "0.0");
}

#[test]
fn rows_of_strava_say_what_the_story_tells() {
    let rows = table(&strava_members()["activities.csv"]);
    let row = |day: &str| {
        let id = told_on(day).strava_id().to_string();
        rows.iter().find(|row| row[0] == id).expect("a row")
    };
    assert_eq!((row(CORRECTED)[6].as_str(), row(CORRECTED)[17].as_str()), ("7.00", "7000.0"));
    assert_eq!((row(IN_OLD_PAIR)[11].as_str(), row(IN_OLD_PAIR)[69].as_str()), ("", "21400099.0"));
    assert!(row(DESCRIBED)[4].contains("\"just one more loop\".\r\n\r\n"));
    // 15 November: the clock in Berlin is an hour ahead.
    let utc = told_on(DESCRIBED).recording.start;
    assert_eq!(row(DESCRIBED)[1], format!("Nov 15, 2026, {} AM", utc.format("%-I:%M:%S")));
    assert_eq!(row(DESCRIBED)[11], "Example Daily Trainer 4 Daily Trainer");
    assert_eq!(row("2026-11-14")[11], "Example Hill Trainer 5");
    let races = rows.iter().skip(1).filter(|row| row[95] == "1.0");
    assert_eq!(races.map(|row| row[2].as_str()).collect::<Vec<_>>(), ["Autumn 10 km"]);
    // Half the steps of both feet.
    let cadence: f64 = row(DESCRIBED)[29].parse().expect("a number");
    assert!((78.0..86.0).contains(&cadence), "{cadence}");
}

#[test]
fn dates_are_those_of_each_language() {
    let noon: chrono::DateTime<chrono::Utc> = "2026-08-02T15:20:32Z".parse().expect("a time");
    let said: Vec<String> = Language::ALL.iter().map(|language| language.date(noon)).collect();
    let expected = [
        "Aug 2, 2026, 3:20:32 PM",
        "02.08.2026, 15:20:32",
        "2 août 2026, 15:20:32",
        "2 ago 2026, 3:20:32\u{202f}p.m.",
        "2 aug 2026, 15:20:32",
    ];
    assert_eq!(said, expected);
}

#[test]
fn tcx_files_of_strava_begin_with_ten_blanks() {
    let name = strava_export::file_name(told_on(AS_TCX)).expect("a file");
    let content = gunzip(&strava_members()[&name]);
    assert!(content.starts_with(b"          <?xml"), "{name}");
}

#[test]
fn fit_files_of_both_services_are_the_same_bytes() {
    let strava = strava_members();
    let garmin = members(&garmin_export::zip(&STORY, GarminLook::default()).expect("written"));
    let uploads = members(&garmin["DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip"]);
    let mut same = 0;
    for told in STORY.iter().filter(|told| told.is_everywhere()) {
        let suffix = told.original.as_ref().map_or("", |original| original.suffix);
        let upload = &uploads[&format!("{EMAIL}_{}.{suffix}", told.garmin_upload_id())];
        let name = strava_export::file_name(told).expect("a file");
        let is_gzipped = Path::new(&name).extension().is_some_and(|suffix| suffix == "gz");
        let content = if is_gzipped { gunzip(&strava[&name]) } else { strava[&name].clone() };
        assert_eq!(content.trim_ascii_start(), upload.as_slice(), "{name}");
        same += 1;
    }
    assert!(same > 50, "{same}");
}

#[test]
fn other_uploads_are_fit_files_and_no_activities() {
    let garmin =
        members(&garmin_export::zip(&STORY, GarminLook { parts: 3, ..GarminLook::default() }).expect("written"));
    let parts: Vec<_> = garmin.iter().filter(|(name, _)| name.contains("UploadedFiles")).collect();
    assert_eq!(parts.len(), 3);
    let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
    for (name, bytes) in parts.iter().flat_map(|(_, bytes)| members(bytes)) {
        assert!(name.starts_with(EMAIL), "{name}");
        if Path::new(&name).extension().is_some_and(|suffix| suffix == "fit") {
            let records = fitparser::from_bytes(&bytes).expect("fitparser reads it");
            let first = records.iter().find(|record| record.kind() == MesgNum::FileId).expect("a file_id");
            let kind = first.fields().iter().find(|field| field.name() == "type").expect("a type");
            *kinds.entry(kind.value().to_string()).or_default() += 1;
        }
    }
    assert!(kinds["activity"] > 50 && kinds["monitoring_b"] > 5 && kinds["settings"] > 5, "{kinds:?}");
}

fn summaries(bytes: &[u8]) -> Vec<Value> {
    let root: Value = serde_json::from_slice(bytes).expect("JSON");
    root[0]["summarizedActivitiesExport"].as_array().expect("activities").clone()
}

#[test]
fn summaries_are_in_units_of_garmin() {
    let look = GarminLook { summaries_per_file: 40, ..GarminLook::default() };
    let files: BTreeMap<String, Vec<u8>> = garmin_export::files(&STORY, look).expect("written").into_iter().collect();
    let path = |number: u32| format!("{}/{EMAIL}_{number}_summarizedActivities.json", garmin_export::FITNESS);
    let all = [summaries(&files[&path(0)]), summaries(&files[&path(41)])].concat();
    assert_eq!(all.len(), STORY.iter().filter(|told| told.on_garmin).count());
    let long = all.iter().find(|one| one["activityId"] == told_on(DESCRIBED).garmin_id()).expect("a summary");
    let value = |key: &str| long[key].as_f64().expect("a number");
    // 19.4 km at about 2.8 m/s in the cold season.
    assert!((value("distance") - 1_940_000.0).abs() < 1.0);
    assert!((value("avgSpeed") * 10.0 - 19_400.0 / (value("duration") / 1_000.0)).abs() < 1e-4);
    assert!((value("startTimeLocal") - value("startTimeGmt") - 3_600_000.0).abs() < 0.1);
    assert!((value("avgDoubleCadence") - 2.0 * value("avgRunCadence")).abs() < 0.11);
    let stride_m = value("avgStrideLength") / 100.0;
    assert!((stride_m - 60.0 * 19_400.0 / (value("duration") / 1_000.0) / value("avgDoubleCadence")).abs() < 0.01);
    let typed = all.iter().find(|one| one["activityId"] == told_on(TYPED_AT_GARMIN).garmin_id()).expect("a summary");
    assert!(typed["avgHr"].is_null() && typed["deviceId"].is_null() && typed["distance"].is_number());
}

#[test]
fn gear_of_garmin_names_each_run_once() {
    let files: BTreeMap<String, Vec<u8>> =
        garmin_export::files(&STORY, GarminLook::default()).expect("written").into_iter().collect();
    let gear: Value =
        serde_json::from_slice(&files[&format!("{}/{EMAIL}_gear.json", garmin_export::FITNESS)]).expect("JSON");
    let links = gear[0]["gearActivityDTOs"].as_object().expect("links");
    let linked: Vec<u64> = links
        .values()
        .flat_map(|list| list.as_array().expect("a list"))
        .filter_map(|link| link["activityId"].as_u64())
        .collect();
    let has_gear = |told: &&Told| told.on_garmin && (told.pair.is_some() || told.commute);
    assert_eq!(linked.len(), STORY.iter().filter(has_gear).count());
    assert_eq!(linked.iter().collect::<BTreeSet<_>>().len(), linked.len());
}

#[test]
fn the_list_of_garmin_connect_is_as_wide_as_its_header() {
    for (unit, long_run) in [(Unit::Kilometre, "19.40"), (Unit::Mile, "12.05")] {
        let rows = table(&garmin_list::write(&STORY, unit));
        assert!(rows.iter().all(|row| row.len() == 22));
        let day = told_on(DESCRIBED).local_start().format("%Y-%m-%d %H:%M:%S").to_string();
        let row = rows.iter().find(|row| row[1] == day).expect("a row");
        assert_eq!(row[4], long_run);
        let numbers: Vec<f64> = [10, 16].iter().map(|place| row[*place].parse().expect("a number")).collect();
        assert!((numbers[0] - 160.0).abs() < 8.0 && (numbers[1] - 1.05).abs() < 0.1, "{numbers:?}");
    }
}

#[test]
fn a_long_history_is_written_as_one_export() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("export.zip");
    let history = History { recordings: 70, interval_s: 60, form: Form::Fit, compressed: true, seed: 3 };
    let look = Look { photo_bytes: 5_000, ..Look::new(Language::English) };
    let bytes = strava_export::write_history(&path, &history, look).expect("written");
    let members = members(&std::fs::read(&path).expect("there"));
    let rows = table(&members["activities.csv"]);
    assert_eq!(rows.len(), 71);
    assert!(rows.iter().skip(1).all(|row| members.contains_key(&row[12])));
    let ids: BTreeSet<&String> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(ids.len(), 71);
    assert!(bytes > 70 * 1_000, "{bytes}");
}
