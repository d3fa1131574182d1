//! The tables of Strava's exports: every real table row by row against an independent reading of its cells, and made-up
//! ones for the layouts, [`languages`] and faults of which there is no real one. The real ones are not part of the
//! project; without them the tests say so and pass.

mod languages;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::{DateTime, Datelike as _, Utc};
use patella::diagnostics::{Code, Diagnostics, Level};
use patella::importer::ReadError;
use patella::importer::exports::strava::{ActivitiesReader, ShoesReader};
use patella::importer::exports::{Row, RowStart, Table, TableReader};
use patella::model::activity::{Sport, Surface};
use patella::model::units::{Metres, Seconds};

use crate::chance::Chance;
use crate::corpus::corpus;

fn read(bytes: &[u8]) -> (Result<Table, ReadError>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let mut reader = bytes;
    (ActivitiesReader.read(&mut reader, &mut diagnostics), diagnostics)
}

fn rows(text: &str) -> (Vec<Row>, Diagnostics) {
    assert!(ActivitiesReader.recognise("activities.csv", head(text.as_bytes(), 512)), "{text}");
    let (table, diagnostics) = read(text.as_bytes());
    (table.expect("a table").rows, diagnostics)
}

fn head(bytes: &[u8], length: usize) -> &[u8] {
    bytes.get(..length).unwrap_or(bytes)
}

fn codes(diagnostics: &Diagnostics) -> Vec<Code> {
    diagnostics.iter().map(|one| one.code).collect()
}

fn start(row: &Row) -> DateTime<Utc> {
    let RowStart::Utc(start) = row.start else { panic!("Strava writes UTC") };
    start
}

fn metres(row: &Row) -> Option<f64> {
    row.recorded.distance.map(Metres::get)
}

/// The tables of activities below the corpus.
fn real_tables() -> Vec<(PathBuf, Vec<u8>)> {
    let Some(folder) = corpus("strava") else { return Vec::new() };
    let files = folder
        .read_dir()
        .expect("a folder")
        .flat_map(|account| account.expect("a folder").path().read_dir().expect("a folder"));
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains("activities")));
    paths.sort();
    assert!(paths.len() >= 10, "{paths:?}");
    let bytes = |path: PathBuf| (path.clone(), std::fs::read(path).expect("listed files exist"));
    paths.into_iter().map(bytes).collect()
}

/// The cells of a table, read plainly: header first.
fn plainly(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let records = reader.records().map(|record| record.expect("all rows are as wide as the header"));
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_row_of_every_real_table_is_read() {
    for (path, bytes) in real_tables() {
        let name = path.to_string_lossy();
        for length in [512, 4096] {
            assert!(ActivitiesReader.recognise(&name, head(&bytes, length)), "{name}");
        }
        let cells = plainly(&bytes);
        let (table, diagnostics) = read(&bytes);
        let rows = table.expect("a table").rows;
        assert_eq!(rows.len(), cells.len() - 1, "{name}");
        assert_eq!(codes(&diagnostics), [], "{name}: {diagnostics:?}");
        // Columns of the two generations (FORMATS section 1.2).
        let (file, second) = if cells[0].len() == 77 { (10, 15) } else { (12, 17) };
        for (row, cells) in rows.iter().zip(&cells[1..]) {
            let at = format!("{name} {}", row.place);
            assert_eq!(row.id.to_string(), format!("strava:{}", cells[0]), "{at}");
            assert!((2009..=2026).contains(&start(row).year()), "{at}: {}", start(row));
            assert!(row.sport.is_some(), "{at}: {}", cells[3]);
            assert_eq!(row.file.as_deref().unwrap_or_default(), cells[file], "{at}");
            let exact: f64 = cells[second].parse().unwrap_or_default();
            assert!((metres(row).unwrap_or_default() - exact).abs() < 1e-9, "{at}");
            let elapsed: f64 = cells[5].parse().expect("whole seconds");
            assert!((row.recorded.elapsed.map_or(0.0, Seconds::get) - elapsed).abs() <= 1.0, "{at}");
            if row.sport == Some(Sport::Swim) {
                let shown: f64 = cells[6].replace('.', "").parse().expect("whole metres");
                assert!((shown - exact).abs() <= 1.0, "{at}: {shown} m shown, {exact} m");
            } else {
                // Two decimals, cut in most rows and rounded in some.
                let shown: f64 = cells[6].replace(',', ".").parse().expect("kilometres");
                assert!((exact / 1_000.0 - shown).abs() <= 0.01, "{at}: {shown} km shown, {exact} m");
            }
            if let Some(cadence) = row.recorded.cadence {
                assert!((20.0..=250.0).contains(&cadence.get()), "{at}: {cadence:?}");
            }
            assert!(!row.title_is_default && !row.distance_is_guessed && row.utc_offset_s.is_none(), "{at}");
        }
    }
}

/// The rows of the real table whose path ends so; nothing when there are none.
fn real(ending: &str) -> Vec<Row> {
    let found = real_tables().into_iter().find(|(path, _)| path.ends_with(ending));
    found.map_or_else(Vec::new, |(_, bytes)| read(&bytes).0.expect("a table").rows)
}

#[test]
fn real_shoes_have_id_and_text_and_bikes_are_no_shoes() {
    let rows = real("Bergolito+strava-atividades/activities-en-94col-2025.csv");
    if rows.is_empty() {
        return;
    }
    let shoes: BTreeSet<(&str, &str)> = rows
        .iter()
        .flat_map(|row| &row.gear)
        .map(|gear| (gear.id.as_deref().expect("an id"), gear.text.as_deref().expect("a text")))
        .collect();
    // Counted in the cells: 35 rows have an id in the column of shoes, one in that of bikes.
    assert_eq!(rows.iter().filter(|row| !row.gear.is_empty()).count(), 35);
    let expected = [
        ("14757536", "ASICS Asics Gel Pacemaker 3 Asics Gel Pacemaker 3"),
        ("18154252", "ASICS ASICS Gel-Cumulus 25 Asics Gel-Cumulus 25"),
        ("7788622", "ASICS Asics Gel Pulse 11 Masculino Pulse 11"),
        ("9886392", "ASICS pulse gel 13 Asics Pulse Gel 13"),
    ];
    assert_eq!(shoes.into_iter().collect::<Vec<_>>(), expected);
    let phone = real("JoBoSo+Strava-Activity-Map/activities-en-99col-2025-phone.csv");
    assert!(phone.iter().all(|row| row.gear.is_empty()), "18 rows name bikes");
}

#[test]
fn real_values_in_si_units() {
    let rows = real("martin-ueding+geo-activity-playground/strava-export-activities.csv");
    let [row] = rows.as_slice() else { return };
    assert_eq!(start(row).to_rfc3339(), "2022-05-29T15:53:35+00:00");
    assert_eq!((row.sport, row.surface, row.title.as_deref()), (Some(Sport::Run), None, Some("Laufen Landal Park")));
    let recorded = &row.recorded;
    assert_eq!(metres(row), Some(3_322.949_951_171_875));
    assert_eq!(recorded.moving.map(Seconds::get), Some(1_411.0));
    // 71.259 strides of one leg; 3344 steps in 1411 s are 142.2 a minute.
    assert!((recorded.cadence.expect("a cadence").get() - 142.518).abs() < 0.001);
    assert!((recorded.ascent.expect("a climb").get() - 61.878_849).abs() < 1e-6);
    assert_eq!(recorded.descent.map(Metres::get), Some(86.0));
    assert_eq!((recorded.heart_rate, row.race, row.commute, row.rpe), (None, false, false, None));
}

#[test]
fn real_rows_in_spanish_and_dutch() {
    let spanish = real("DanielAlejandroDuquePerez+running-coach/activities-es-103col-2026.csv");
    let dutch = real("JoranVerspreet+2025_activities_dashboard/activities-nl-99col-2026.csv");
    let (Some(first), Some(last)) = (spanish.first(), dutch.first()) else { return };
    assert_eq!(start(first).to_rfc3339(), "2026-07-18T00:33:16+00:00", "12:33:16 a.m.");
    assert_eq!(start(last).to_rfc3339(), "2017-05-21T09:44:26+00:00");
    let count = |rows: &[Row], sport| rows.iter().filter(|row| row.sport == Some(sport)).count();
    // Carrera 26; Entrenamiento 22 and Entrenamiento con pesas 4; Yoga 2. Hardloopsessie 32, Fietsrit 16, Zwemmen 15.
    assert_eq!([Sport::Run, Sport::Strength, Sport::Other].map(|sport| count(&spanish, sport)), [26, 26, 2]);
    assert_eq!([Sport::Run, Sport::Bike, Sport::Swim].map(|sport| count(&dutch, sport)), [32, 16, 15]);
    assert_eq!(spanish.iter().filter(|row| row.file.is_none()).count(), 11, "typed in by hand");
    assert_eq!(spanish.iter().filter(|row| row.rpe.is_some()).count(), 1);
    assert!(dutch.iter().all(|row| row.sport != Some(Sport::Bike) || row.recorded.cadence.is_none()));
}

#[test]
fn a_real_table_cut_anywhere_gives_what_came_before() {
    let Some((_, bytes)) = real_tables().into_iter().find(|(path, _)| path.ends_with("activities-nl-99col-2026.csv"))
    else {
        return;
    };
    let whole = read(&bytes).0.expect("a table").rows;
    let header = bytes.iter().position(|byte| *byte == b'\n').expect("a header") + 1;
    for length in (header + 1..bytes.len()).step_by(97) {
        let (table, diagnostics) = read(&bytes[..length]);
        let rows = table.expect("a table").rows;
        assert_eq!(rows, whole[..rows.len()], "{length}");
        let at_line_end = bytes[length - 1] == b'\n' || bytes[length] == b'\n';
        assert!(at_line_end || codes(&diagnostics) == [Code::TableTruncated], "{length}: {diagnostics:?}");
    }
}

#[test]
fn other_tables_of_the_export_are_not_taken() {
    let Some(folder) = corpus("strava/martin-ueding+geo-activity-playground") else { return };
    for table in ["bikes", "components", "media", "shoes"] {
        let bytes = std::fs::read(folder.join(format!("strava-export-{table}.csv"))).expect("a table");
        assert!(!ActivitiesReader.recognise("activities.csv", &bytes), "{table}");
        assert_eq!(ShoesReader.recognise(&format!("x/{table}.csv"), &bytes), table == "shoes", "{table}");
    }
}

#[test]
fn garmins_table_of_the_same_name_is_not_taken() {
    for text in [
        "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR\nRunning,2024-05-22 08:19:26,false,Run,5.01\n",
        "Aktivitätstyp,Datum,Favorit,Titel,Distanz,Kalorien,Zeit,Ø HF\nLaufen,2024-05-22 08:19:26,false,Lauf,\"5,01\"\n",
        "Type d'activité,Date,Favori,Titre,Distance,Calories,Durée\n",
    ] {
        assert!(!ActivitiesReader.recognise("Activities.csv", text.as_bytes()), "{text}");
    }
    assert!(!ActivitiesReader.recognise("activities.csv", b"\0\x01\x02"));
    assert!(!ActivitiesReader.recognise("activities.csv", b""));
}

#[test]
fn the_layout_before_july_2019_is_in_metres() {
    let (rows, diagnostics) = rows(
        "id,date,name,type,description,elapsed_time,distance,commute,gear,filename\n\
         1835000001,2018-09-12 15:02:23,Morning Run,Run,,1800,5012.3,false,Pegasus,activities/1835000001.gpx\n\
         1835000002,2018-09-13 15:02:23,To work,Ride,,900,4000.0,true,Tourer,activities/1835000002.gpx\n",
    );
    assert_eq!(codes(&diagnostics), []);
    assert_eq!(rows.iter().map(metres).collect::<Vec<_>>(), [Some(5_012.3), Some(4_000.0)]);
    assert_eq!(start(&rows[0]).to_rfc3339(), "2018-09-12T15:02:23+00:00");
    assert!(rows[0].title_is_default && !rows[1].title_is_default);
    assert!(rows[1].commute && !rows[0].commute);
    assert_eq!(rows[0].gear[0].text.as_deref(), Some("Pegasus"));
    assert_eq!(rows[1].gear, [], "a bike");
}

#[test]
fn the_layout_of_july_2019_is_in_kilometres() {
    let (rows, diagnostics) = rows(
        "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Commute,\
         Activity Gear,Filename\n\
         1835000001,\"Sep 12, 2018, 3:02:23 PM\",x,Run,,1800,5.01,false,,activities/1.gpx\n\
         1835000002,\"Sep 13, 2018, 3:02:23 PM\",x,Swim,,1800,\"1,500\",false,,\n",
    );
    assert_eq!(codes(&diagnostics), []);
    assert_eq!(rows.iter().map(metres).collect::<Vec<_>>(), [Some(5_010.0), Some(1_500.0)]);
    assert_eq!(rows[1].file, None);
}

const SHORT: &str = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,\
                     Commute,Activity Gear,Filename\n";

#[test]
fn rows_of_wrong_width_are_read_as_far_as_they_go() {
    let (rows, diagnostics) = rows(&format!(
        "{SHORT}12345678901,22 May 2024 08:19:26,\"a\n\nb\",Run,,60,1.0,false,,\n\
         12345678902,22 May 2024 09:19:26,a,Run,,60,2.0\n\
         12345678903,22 May 2024 10:19:26,a,Run,,60,3.0,false,,,surplus\n"
    ));
    assert_eq!(rows.iter().map(metres).collect::<Vec<_>>(), [1_000.0, 2_000.0, 3_000.0].map(Some));
    assert_eq!(rows[0].title.as_deref(), Some("a b"));
    let told: Vec<_> = diagnostics.iter().map(|one| (one.place.as_deref(), one.message.as_str())).collect();
    assert_eq!(codes(&diagnostics), [Code::BadTableRow; 2]);
    assert_eq!((told[0].0, told[1].0), (Some("row 3"), Some("row 4")));
    assert!(told[0].1.contains("7 cells where the header has 10") && told[0].1.contains("line 5"), "{told:?}");
}

#[test]
fn rounded_ids_are_replaced_by_the_start_and_repeated_ids_count_once() {
    let (rows, diagnostics) = rows(&format!(
        "{SHORT}1.2E+10,22 May 2024 08:19:26,a,Run,,60,1.0,false,,\n\
         1.2E+10,23 May 2024 08:19:26,a,Run,,60,1.0,false,,\n\
         12345678903,24 May 2024 10:19:26,a,Run,,60,3.0,false,,\n\
         12345678903,24 May 2024 10:19:26,a,Run,,60,4.0,false,,\n"
    ));
    let ids: Vec<_> = rows.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(ids, ["strava:2024-05-22T08:19:26Z", "strava:2024-05-23T08:19:26Z", "strava:12345678903"]);
    assert_eq!(metres(&rows[2]), Some(3_000.0), "the first counts");
    let levels: Vec<_> = diagnostics.iter().map(|one| (one.code, one.level)).collect();
    assert_eq!(levels, [(Code::BadTableRow, Level::Note), (Code::BadTableRow, Level::Warning)]);
    assert!(
        diagnostics.iter().all(|one| one.message.contains("row 4") || one.message.ends_with(": 2")),
        "{diagnostics:?}"
    );
}

#[test]
fn slashes_are_read_when_the_table_says_how() {
    let table = |dates: &[&str]| {
        let rows = dates.iter().enumerate();
        let rows =
            rows.map(|(index, date)| format!("{},{date},a,Run,,60,1.0,false,,\n", 12_345_678_901_u64 + index as u64));
        format!("{SHORT}{}", rows.collect::<String>())
    };
    let (found, diagnostics) = rows(&table(&["5/6/2022 3:53:35 PM", "5/29/2022 3:53:35 PM"]));
    assert_eq!(codes(&diagnostics), []);
    let days: Vec<_> = found.iter().map(|row| start(row).date_naive().to_string()).collect();
    assert_eq!(days, ["2022-05-06", "2022-05-29"]);
    let (found, diagnostics) = rows(&table(&["5/6/2022 3:53:35 PM", "5/7/2022 3:53:35 PM"]));
    assert_eq!((found.len(), codes(&diagnostics)), (0, vec![Code::BadTableRow; 2]));
    assert!(diagnostics.iter().all(|one| one.message.contains("/2022 3:53:35 PM") && one.help.is_some()));
}

#[test]
fn a_stray_quotation_mark_costs_one_row() {
    let (rows, diagnostics) = rows(&format!(
        "{SHORT}12345678901,22 May 2024 08:19:26,\"a,Run,,60,1.0,false,,\n\
         12345678902,\"May 22, 2024, 9:19:26 AM\",a,Run,,60,2.0,false,,\n\
         12345678903,22 May 2024 10:19:26,a,Run,,60,3.0,false,,\n"
    ));
    assert_eq!(rows.iter().map(metres).collect::<Vec<_>>(), [2_000.0, 3_000.0].map(Some));
    assert_eq!(diagnostics.iter().map(|one| one.place.as_deref()).collect::<Vec<_>>(), [Some("row 2")]);
}

#[test]
fn kinds_with_a_ground() {
    let (rows, _) = rows(&format!(
        "{SHORT}12345678901,22 May 2024 08:19:26,a,Trail Run,,60,1.0,false,,\n\
         12345678902,22 May 2024 09:19:26,a,Virtual Run,,60,1.0,false,,\n"
    ));
    let grounds: Vec<_> = rows.iter().map(|row| (row.sport, row.surface)).collect();
    assert_eq!(grounds, [Surface::Trail, Surface::Treadmill].map(|ground| (Some(Sport::Run), Some(ground))));
}

#[test]
fn a_column_of_distances_that_is_left_alone_is_guessed() {
    let (rows, _) = rows(
        "Aktivitäts-ID,Aktivitätsdatum,Aktivitätsart,Bewegungszeit,Distanz\n\
         12345678901,\"22.05.2024, 08:19:26\",Lauf,1800.0,5025.5\n\
         12345678902,\"23.05.2024, 08:19:26\",Lauf,1800.0,\"5,02\"\n",
    );
    assert_eq!(rows.iter().map(metres).collect::<Vec<_>>(), [5_025.5, 5_020.0].map(Some));
    assert!(rows.iter().all(|row| row.distance_is_guessed));
}

#[test]
fn what_is_no_table_is_an_error_and_never_a_panic() {
    assert_eq!(read(b"").0.expect_err("nothing").code, Code::EmptyFile);
    assert_eq!(read(b"a,b,c\n1,2,3\n").0.expect_err("no table").code, Code::UnknownFormat);
    let damaged: Vec<u8> = SHORT.bytes().chain((0..=255).cycle().take(5_000)).collect();
    let (table, diagnostics) = read(&damaged);
    assert!(table.expect("a table").rows.is_empty() && !diagnostics.is_empty());
}

#[test]
fn no_damage_to_a_table_is_more_than_a_diagnostic() {
    let mut rows = String::new();
    for day in 0..6 {
        let _ = writeln!(
            rows,
            "1234567890{day},\"May {}, 2024, 8:19:26 AM\",\"a \"\"b\"\"\nc\",Run,,60,1.0,false,,",
            day + 10
        );
    }
    let whole = format!("{SHORT}{rows}").into_bytes();
    // A linear congruential generator (Knuth's constants): the same damage on every run.
    let mut chance = Chance::new(1);
    for _ in 0..3_000 {
        let mut damaged = whole.clone();
        for _ in 0..=chance.below(4) {
            let at = chance.below(damaged.len());
            match chance.below(3) {
                0 => damaged[at] = [b'"', b',', b'\n', b'\r', 0xFF, b'9'][chance.below(6)],
                1 => drop(damaged.remove(at)),
                _ => damaged.insert(at, [b'"', b',', b'\n', b'\r', 0xFF, b'9'][chance.below(6)]),
            }
        }
        let (table, diagnostics) = read(&damaged);
        // A row less is said, unless the header is gone; a row cannot become two without a new line end.
        let rows = table.map_or(0, |table| table.rows.len());
        assert!(rows <= 6 && (rows > 2 || !diagnostics.is_empty() || !is_header(&damaged)), "{rows} {diagnostics:?}");
    }
}

fn is_header(bytes: &[u8]) -> bool {
    ActivitiesReader.recognise("activities.csv", bytes)
}
