//! Tables in other languages than English: names of columns, decimal commas, dates, and columns told by their place.

use std::fmt::Write as _;

use patella::diagnostics::Code;
use patella::importer::exports::TableReader;
use patella::importer::exports::strava::ActivitiesReader;
use patella::model::activity::Sport;
use patella::model::units::{BeatsPerMinute, Seconds, StepsPerMinute};

use super::{codes, head, metres, read, rows, start};

/// A table of 99 columns: the names of the first block, then others, and the cells of its rows by index.
fn wide(names: &[(usize, &str)], rows: &[&[(usize, &str)]]) -> String {
    let line = |cells: &[(usize, &str)], filler: &dyn Fn(usize) -> String| {
        let cell = |index| cells.iter().find(|(at, _)| *at == index).map(|(_, cell)| format!("\"{cell}\""));
        (0..99).map(|index| cell(index).unwrap_or_else(|| filler(index))).collect::<Vec<_>>().join(",")
    };
    let mut text = line(names, &|index| format!("Feld {index}")) + "\n";
    for row in rows {
        let _ = writeln!(text, "{}", line(row, &|_| String::new()));
    }
    text
}

const GERMAN: &[(usize, &str)] = &[
    (0, "Aktivitäts-ID"),
    (1, "Aktivitätsdatum"),
    (2, "Name der Aktivität"),
    (3, "Aktivitätsart"),
    (5, "Verstrichene Zeit"),
    (6, "Distanz"),
    (11, "Aktivitätsausrüstung"),
    (12, "Dateiname"),
    (15, "Verstrichene Zeit"),
    (16, "Bewegungszeit"),
    (17, "Distanz"),
    (20, "Höhenzunahme"),
    (29, "Durchschnittliche Trittfrequenz"),
    (31, "Durchschnittliche Herzfrequenz"),
    (43, "Gefühlte Anstrengung"),
    (69, "Ausrüstung"),
];

#[test]
fn german_tables() {
    let text = wide(
        GERMAN,
        &[
            &[
                (0, "8234567890"),
                (1, "09.12.2022, 15:24:49"),
                (2, "Lauf am Nachmittag"),
                (3, "Lauf"),
                (5, "1900"),
                (6, "5,02"),
                (11, "Brooks Ghost 15"),
                (12, "activities/8888.fit.gz"),
                (15, "1899.0"),
                (16, "1800.0"),
                (17, "5025.5"),
                (20, "40.5"),
                (29, "84.5"),
                (31, "151.2"),
                (43, "7.0"),
                (69, "1234567.0"),
                (91, "1810.0"),
                (95, "1.0"),
            ],
            &[(0, "8234567891"), (1, "10.12.2022, 15:24:49"), (3, "Lauf"), (5, "1900"), (6, "5,02")],
        ],
    );
    let (rows, diagnostics) = rows(&text);
    assert_eq!(codes(&diagnostics), []);
    let (row, recorded) = (&rows[0], &rows[0].recorded);
    assert_eq!(start(row).to_rfc3339(), "2022-12-09T15:24:49+00:00");
    assert_eq!((row.sport, row.title_is_default, row.rpe, row.race), (Some(Sport::Run), true, Some(7.0), true));
    assert_eq!((metres(row), recorded.timer.map(Seconds::get)), (Some(5_025.5), Some(1_810.0)));
    assert_eq!(recorded.elapsed.map(Seconds::get), Some(1_899.0));
    assert_eq!(recorded.cadence.map(StepsPerMinute::get), Some(169.0));
    assert_eq!(recorded.heart_rate.map(BeatsPerMinute::get), Some(151.2));
    assert_eq!(row.gear[0].id.as_deref(), Some("1234567"));
    assert_eq!(metres(&rows[1]), Some(5_020.0), "the first column, when the second is empty");
    assert_eq!(rows[1].recorded.elapsed.map(Seconds::get), Some(1_900.0));
}

#[test]
fn german_tables_saved_again_by_a_spreadsheet_program() {
    let row = [(0, "8234567890"), (1, "09.12.2022 15:24"), (3, "Lauf"), (9, "FALSCH"), (17, "5025,5"), (95, "WAHR")];
    let text = wide(GERMAN, &[&row]).replace("\"5025,5\"", "5025#5").replace(',', ";").replace('#', ",");
    let latin: Vec<u8> = text.chars().map(|one| u8::try_from(u32::from(one)).expect("Latin-1")).collect();
    assert!(ActivitiesReader.recognise("x.csv", head(&latin, 512)));
    let rows = read(&latin).0.expect("a table").rows;
    assert_eq!((rows.len(), metres(&rows[0]), rows[0].race), (1, Some(5_025.5), true));
    assert_eq!(start(&rows[0]).to_rfc3339(), "2022-12-09T15:24:00+00:00");
}

#[test]
fn french_tables_with_either_apostrophe() {
    let names: &[(usize, &str)] = &[
        (0, "ID de l’activité"),
        (1, "Date de l'activité"),
        (2, "Nom de l’activité"),
        (3, "Type d’activité"),
        (5, "Temps écoulé"),
        (6, "Distance"),
        (12, "Nom du fichier"),
        (15, "Temps écoulé"),
        (16, "Durée de déplacement"),
        (17, "Distance"),
        (95, "Compétition"),
    ];
    let row: &[(usize, &str)] = &[
        (0, "19000000001"),
        (1, "27 juil. 2026, 03:45:40"),
        (2, "Course à pied le matin"),
        (3, "Course à pied"),
        (6, "9,72"),
        (17, "9725.0"),
        (95, "1.0"),
    ];
    let (rows, diagnostics) = rows(&wide(names, &[row]));
    assert_eq!(codes(&diagnostics), []);
    assert_eq!((start(&rows[0]).to_rfc3339().as_str(), metres(&rows[0])), ("2026-07-27T03:45:40+00:00", Some(9_725.0)));
    assert!(rows[0].race && rows[0].title_is_default);
}

#[test]
fn tables_in_another_language_are_read_by_position() {
    // Names that nobody speaks; elapsed time and distance repeat as in all languages.
    let names = &[(0, "Xid"), (5, "Tempo"), (6, "Distanza"), (15, "Tempo"), (17, "Distanza")];
    let text = wide(
        names,
        &[
            &[(0, "19000000001"), (1, "22 mag 2024, 08:19:26"), (3, "Corsa"), (17, "5025.5"), (43, "6")],
            &[
                (0, "19000000002"),
                (1, "23 mag 2024, 08:19:26"),
                (3, "Xyz"),
                (12, "activities/5.gpx"),
                (29, "80"),
                (17, "7.5"),
            ],
            &[(0, "19000000003"), (1, "23 fnord 2024, 08:19:26"), (3, "Xyz")],
            &[(0, "19000000004"), (1, "2024/05/24 8:19:26"), (3, "Xyz")],
        ],
    );
    let (rows, diagnostics) = rows(&text);
    assert_eq!(rows.len(), 3);
    assert_eq!((metres(&rows[0]), rows[0].rpe, rows[0].sport), (Some(5_025.5), Some(6.0), Some(Sport::Run)));
    assert_eq!((rows[1].file.as_deref(), rows[1].sport), (Some("activities/5.gpx"), None));
    assert_eq!(rows[1].recorded.cadence, None, "whose cadence is not known");
    assert_eq!(codes(&diagnostics), [Code::ColumnsByPosition, Code::BadTableRow, Code::UnknownActivityType]);
    let told: Vec<_> = diagnostics.iter().map(|one| one.message.as_str()).collect();
    assert!(told[1].contains("23 fnord 2024") && told[2].contains("\"Xyz\"") && told[2].contains("2 rows"), "{told:?}");
    assert_eq!(diagnostics.iter().nth(1).and_then(|one| one.place.as_deref()), Some("row 4"));
}
