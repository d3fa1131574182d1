//! Dialects and units of the list, with rows of the forms that FORMATS section 2.3 quotes.

use super::*;
use crate::diagnostics::Diagnostic;
use crate::model::activity::Surface;

const HEADER: &str = "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR,Aerobic TE,Avg Run Cadence,\
    Max Run Cadence,Avg Pace,Total Ascent,Total Descent,Avg Stride Length,Avg Run Cadence,Moving Time,Elapsed Time";

fn read_bytes(bytes: &[u8]) -> (Table, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let mut source = bytes;
    let table = ActivityList.read(&mut source, &mut diagnostics).expect("a table");
    (table, diagnostics.for_path("Activities.csv"))
}

fn read(rows: &str) -> (Table, Vec<Diagnostic>) {
    read_bytes(format!("{HEADER}\n{rows}\n").as_bytes())
}

fn metres(row: &Row) -> f64 {
    row.recorded.distance.map_or(f64::NAN, Metres::get)
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-6
}

/// 45.05 minutes in steps of 1.12 m at 163: 8224 m, written as 8.16.
const IN_KILOMETRES: &str = "Running,2022-12-21 10:40:56,false,\"Ghent Running\",\"8.16\",\"512\",\"00:45:03\",\"151\",\"170\",\
    \"3.3\",\"163\",\"180\",\"5:31\",\"33\",\"--\",\"1.12\",\"--\",\"00:45:00\",\"00:47:12\"";
/// 84.9 minutes in steps of 1.29 m at 176: 19 275 m, written as 12.01.
const IN_MILES: &str = "Running,2023-04-02 07:00:00,false,\"Long one\",\"12.01\",\"1,310\",\"01:24:54\",\"0\",\"--\",\"3.3\",\
    \"--\",\"190\",\"7:04\",\"100\",\"0\",\"1.29\",\"176\",\"--\",\"--\"";

#[test]
fn a_row_of_an_account_in_kilometres() {
    let (table, diagnostics) = read(IN_KILOMETRES);
    assert_eq!(diagnostics, []);
    let row = &table.rows[0];
    assert_eq!(row.id.to_string(), "garmin-connect-list:2022-12-21T10:40:56/2703");
    assert_eq!(row.place, "row 2");
    assert_eq!(Some(row.start), "2022-12-21T10:40:56".parse().map(RowStart::Local).ok());
    assert_eq!((row.sport, row.surface, row.utc_offset_s), (Some(Sport::Run), None, None));
    assert_eq!((row.title.as_deref(), row.title_is_default), (Some("Ghent Running"), true));
    assert!(near(metres(row), 8_160.0) && !row.distance_is_guessed);
    assert_eq!(row.recorded.timer, Seconds::new(2_703.0));
    assert_eq!(row.recorded.moving, Seconds::new(2_700.0));
    assert_eq!(row.recorded.elapsed, Seconds::new(2_832.0));
    assert_eq!(row.recorded.cadence, StepsPerMinute::new(163.0), "of both feet already");
    assert_eq!(row.recorded.heart_rate, BeatsPerMinute::new(151.0));
    assert_eq!(row.recorded.step_length, Millimetres::new(1_120.0));
    assert_eq!((row.recorded.ascent, row.recorded.descent), (Metres::new(33.0), None));
}

#[test]
fn a_row_of_an_account_in_miles() {
    let (table, diagnostics) = read(IN_MILES);
    assert_eq!(diagnostics, []);
    let row = &table.rows[0];
    // 12.01 x 1609.344 m, 100 x 0.3048 m.
    assert!(near(metres(row), 19_328.221_44) && !row.distance_is_guessed);
    assert_eq!(row.recorded.ascent, Metres::new(30.48));
    assert_eq!(row.recorded.cadence, StepsPerMinute::new(176.0), "from the second of the two columns");
    assert_eq!(row.recorded.heart_rate, None, "zero is missing");
    assert!(!row.title_is_default);
}

#[test]
fn the_unit_is_that_of_most_runs() {
    // A treadmill run whose distance was typed in makes no mile of a kilometre.
    let treadmill = IN_KILOMETRES.replace("\"8.16\"", "\"5.10\"").replace("10:40:56", "18:00:00");
    let other = IN_KILOMETRES.replace("10:40:56", "19:00:00");
    let (table, _) = read(&[&treadmill, IN_KILOMETRES, &other].join("\n"));
    assert!(near(metres(&table.rows[0]), 5_100.0));
}

#[test]
fn without_stride_length_kilometres_are_a_guess_that_is_said_once() {
    let text = "Activity Type,Date,Title,Distance,Time,Total Ascent\nRunning,2026-08-10 10:52:21,A,3.95,00:35:20,10\n\
        Running,2026-08-11 10:52:21,B,4.95,00:35:20,10\nYoga,2026-08-12 10:52:21,C,0.00,00:35:20,--\n";
    let (table, diagnostics) = read_bytes(text.as_bytes());
    assert!(near(metres(&table.rows[0]), 3_950.0));
    assert_eq!(table.rows.iter().map(|row| row.distance_is_guessed).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(diagnostics.len(), 1);
    assert!(diagnostics[0].message.contains("kilometres or miles"), "{}", diagnostics[0].message);
    assert!(diagnostics[0].help.as_deref().is_some_and(|help| help.contains("account export")));
}

#[test]
fn rows_in_metres_are_seen_by_their_speed() {
    let track = "Track Running,2023-05-01 18:00:00,false,Track,\"5,000\",\"300\",\"00:20:00\",\"170\",\"180\",\"4\",\"180\",\
        \"200\",\"4:00\",\"--\",\"--\",\"1.39\",\"--\",\"--\",\"--\"";
    let swim = track.replace("Track Running", "Pool Swimming").replace("5,000", "1,500").replace("1.39", "--");
    let sea = track.replace("Track Running", "Open Water Swimming").replace("5,000", "1.20").replace("1.39", "--");
    let (table, diagnostics) = read(&[track, &swim, &sea, IN_KILOMETRES].join("\n"));
    assert_eq!(diagnostics, []);
    let found: Vec<_> = table.rows.iter().map(|row| (metres(row).round(), row.distance_is_guessed)).collect();
    assert_eq!(found, [(5_000.0, false), (1_500.0, true), (1_200.0, false), (8_160.0, false)]);
    assert_eq!(table.rows[0].surface, Some(Surface::Track));
    assert_eq!(table.rows[1].recorded.cadence, None, "arms make no steps");
}

#[test]
fn german_names_have_english_numbers() {
    let text = "Aktivitätstyp,Datum,Favorit,Titel,Distanz,Kalorien,Zeit,Ø HF,Max. HF,Aerober TE,Ø Schrittfrequenz (Laufen),\
        Positiver Höhenunterschied,Ø Schrittlänge,Ø vertikale Bewegung,Ø Bodenkontaktzeit,Grundzeit\n\
        Radfahren,2017-04-22 13:12:32,false,\"Monschau Radfahren\",\"42.02\",\"2,336\",\"03:51:46\",\"139\",\"181\",\"3.3\",\
        \"--\",\"933\",\"0.00\",\"0.0\",\"--\",\"0:00\"\n\
        Laufen,2017-04-23 13:12:32,false,\"Auf den Berg\",\"8.16\",\"500\",\"00:45:03\",\"150\",\"181\",\"3.3\",\"163\",\"33\",\
        \"1.12\",\"9.5\",\"281\",\"0:00\"\n";
    for (name, bytes) in
        [("UTF-8", text.as_bytes().to_vec()), ("Latin-1", text.chars().map(|c| u8::try_from(c).unwrap()).collect())]
    {
        assert!(ActivityList.recognise("Activities.csv", &bytes), "{name}");
        let (table, diagnostics) = read_bytes(&bytes);
        assert_eq!(diagnostics, [], "{name}");
        let [ride, run] = table.rows.as_slice() else { panic!("two rows") };
        assert_eq!((ride.sport, ride.title_is_default), (Some(Sport::Bike), true));
        assert!(near(metres(ride), 42_020.0));
        assert_eq!(ride.recorded.step_length, None);
        assert_eq!((run.sport, run.title_is_default), (Some(Sport::Run), false));
        assert_eq!(run.recorded.vertical_oscillation, Millimetres::new(95.0));
        assert_eq!(run.recorded.stance_time, Milliseconds::new(281.0));
    }
}

#[test]
fn further_languages_and_dialects() {
    let french = "Type d'activité,Date,Favori,Titre,Distance,Calories,Durée,Fréquence cardiaque moyenne,Cadence de course \
        moyenne,Ascension totale,Pas,Temps de déplacement\nCourse à pied,2026-08-10 10:52:21,false,\"Sortie du matin\",\
        \"3.95\",\"407\",\"00:35:20\",\"151\",\"121\",\"7\",\"4,404\",\"00:35:08\"\n";
    let spanish = "Tipo de actividad,Fecha,Título,Distancia,Tiempo,Frecuencia cardiaca media\nCarrera,2026-07-11 06:30:54,\
        \"Metepec Carrera\",\"8.68\",\"01:06:47\",\"124\"\n";
    let italian = "Tipo di attività,Data,Preferita,Titolo,Distanza,Calorie,Tempo,FC Media\nCorsa,2024-01-02 08:00:00,FALSE,\
        Roma Corsa,10.00,600,00:50:00,140\n";
    let dutch = "Activiteittype;Datum;Favoriet;Titel;Afstand;Calorieën;Tijd;Gem. HS\nHardlopen;2024-01-02 08:00:00;false;\
        Utrecht Hardlopen;5,81;600;00:30:00;140\n";
    let swedish = "Aktivitetstyp,Datum,Favorit,Namn,Distans,Kalorier,Tid,Medelpuls\nLöpning,2024-01-02 08:00:00,false,\
        Lund Löpning,10.00,600,00:50:00,140\n";
    for (text, distance_m, bpm) in [
        (french, 3_950.0, 151.0),
        (spanish, 8_680.0, 124.0),
        (italian, 10_000.0, 140.0),
        (dutch, 5_810.0, 140.0),
        (swedish, 10_000.0, 140.0),
    ] {
        assert!(ActivityList.recognise("x/Activities (1).csv", text.as_bytes()), "{text}");
        let (table, diagnostics) = read_bytes(text.as_bytes());
        let row = &table.rows[0];
        assert!(near(metres(row), distance_m), "{text}");
        assert_eq!(row.recorded.heart_rate, BeatsPerMinute::new(bpm), "{text}");
        let codes: Vec<_> = diagnostics.iter().map(|one| one.code).collect();
        if text == swedish {
            assert_eq!(codes, [Code::BadTableRow, Code::UnknownActivityType, Code::UnitGuessed]);
            assert_eq!(row.sport, None);
        } else {
            assert_eq!(codes, [Code::UnitGuessed], "only the unit is a guess: {text}");
            assert_eq!(row.sport, Some(Sport::Run), "{text}");
        }
    }
}

#[test]
fn a_bad_cell_costs_only_itself_and_a_bad_date_its_row() {
    let odd = IN_KILOMETRES.replace("\"00:45:00\"", "\"00:03.93.8\"").replace("\"151\"", "\"fast\"");
    let undated = IN_KILOMETRES.replace("2022-12-21 10:40:56", "yesterday");
    let long = IN_KILOMETRES.replace("10:40:56", "20:00:00") + ",more";
    let (table, diagnostics) = read(&[odd.as_str(), &undated, &long].join("\n"));
    assert_eq!(table.rows.len(), 2);
    assert_eq!((table.rows[0].recorded.moving, table.rows[0].recorded.heart_rate), (None, None));
    assert!(near(metres(&table.rows[0]), 8_160.0));
    let found: Vec<_> = diagnostics.iter().map(|one| (one.code, one.place.as_deref().unwrap_or_default())).collect();
    assert_eq!(found, [(Code::BadTableRow, "row 2"), (Code::BadTableRow, "row 3"), (Code::BadTableRow, "row 4")]);
    assert_eq!(
        diagnostics[0].message,
        "cannot be read and left out: the duration in column 18, the number in column 8"
    );
}

#[test]
fn a_short_row_that_ends_is_no_cut() {
    let short = IN_KILOMETRES.rsplit_once(',').expect("cells").0;
    let (table, diagnostics) = read(short);
    assert!(near(metres(&table.rows[0]), 8_160.0));
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].message, "cannot be read and left out: its width (18 cells under 19 names)");
    let (table, diagnostics) = read_bytes(format!("{HEADER}\n{short}").as_bytes());
    assert_eq!(table.rows, []);
    assert_eq!((diagnostics[0].code, diagnostics[0].place.as_deref()), (Code::TableTruncated, Some("row 2")));
}

#[test]
fn a_table_cut_anywhere_keeps_the_rows_before_the_cut() {
    let text = format!("{HEADER}\n{IN_KILOMETRES}\n{IN_MILES}\n");
    let ends = [HEADER.len() + 1 + IN_KILOMETRES.len(), text.len() - 1];
    for cut in 0..text.len() {
        let mut diagnostics = Diagnostics::default();
        let bytes = text.as_bytes().get(..cut).expect("inside");
        let Ok(table) = ActivityList.read(&mut &bytes[..], &mut diagnostics) else {
            assert!(cut < HEADER.len(), "cut at {cut}");
            continue;
        };
        let whole = ends.iter().filter(|end| cut >= **end).count();
        // A row that is cut in its last cell cannot be told from a whole one.
        assert!(table.rows.len() >= whole && table.rows.len() <= whole + 1, "cut at {cut}");
        if table.rows.len() == whole && cut > HEADER.len() + 1 && !ends.iter().any(|end| cut == *end || cut == *end + 1)
        {
            assert!(diagnostics.iter().any(|one| one.code == Code::TableTruncated), "cut at {cut}");
        }
    }
}

#[test]
fn stravas_table_is_another_one() {
    let known = |head: &str| ActivityList.recognise("activities.csv", head.as_bytes());
    assert!(known(&format!("\u{FEFF}{HEADER}\n")));
    assert!(known(&HEADER[..60]), "the first columns suffice");
    for strava in [
        "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance\n1,\"Oct 31, 2024, \
         7:56:19 PM\",a,Run,,10,1\n",
        "id,date,name,type,description,elapsed_time,distance,commute,gear,filename\n",
        "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Beschreibung,Verstrichene Zeit,Distanz\n",
        "ID de l'activité,Date de l'activité,Nom de l'activité,Type d'activité,Temps écoulé,Distance\n",
        "Id. de actividad,Fecha de la actividad,Nombre de la actividad,Tipo de actividad,Tiempo transcurrido,Distancia\n",
        "Activiteits-ID,Datum van activiteit,Naam activiteit,Activiteitstype,Verstreken tijd,Afstand\n",
    ] {
        assert!(!known(strava), "{strava}");
    }
    assert!(
        !known("") && !known("date,score,side\n2024-01-01,3,left\n") && !known("Laps,Time,Distance\n1,0:05:00,1.00\n")
    );
}
