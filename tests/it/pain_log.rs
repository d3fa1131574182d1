//! The logs as people and spreadsheets leave them: what is read, what is told with its line, and where a new row goes.

use chrono::{NaiveDate, NaiveTime};
use patella::diagnostics::{Diagnostics, Level};
use patella::model::pain::{Flag, Habit, HabitEntry, Location, PainEntry, Quality, Side, Treatment, When};
use patella::profile::{
    self, Addition, Log, LogWriteError, addition, habit_cells, pain_cells, parse_habits, parse_pain,
};
use proptest::prelude::*;

const HEADER: &str =
    "date,time,side,location,score,when,quality,onset_km,worsened_during_run,flags,treatment,soreness,fatigue,note\n";

fn day(date: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, date).expect("a day of November")
}

fn told(diagnostics: &Diagnostics) -> Vec<(String, Level, String)> {
    let told = |found: &patella::diagnostics::Diagnostic| {
        let help = found.help.clone().unwrap_or_default();
        (found.place.clone().unwrap_or_default(), found.level, format!("{} | {help}", found.message))
    };
    diagnostics.iter().map(told).collect()
}

#[test]
fn dates_in_the_spellings_of_people_and_the_ambiguous_one_with_both_meanings() {
    let (entries, diagnostics) = parse_pain(
        "date,score\n2026-11-03,1\n03.11.2026,2\n2026/11/03,3\n25/11/2026,4\n11/26/2026,5\n11/03/2026,6\n2026-11-27 07:30:00,7\n3 Nov,8\n",
    );
    let read: Vec<(NaiveDate, u8)> = entries.iter().map(|entry| (entry.date, entry.score)).collect();
    assert_eq!(read, [(day(3), 1), (day(3), 2), (day(3), 3), (day(25), 4), (day(26), 5), (day(27), 7)]);
    assert_eq!(entries[5].time, NaiveTime::from_hms_opt(7, 30, 0));
    let told = told(&diagnostics);
    assert_eq!(told.iter().map(|(place, _, _)| place.as_str()).collect::<Vec<_>>(), ["line 7", "line 9"]);
    assert!(told[0].2.contains("2026-03-11 or 2026-11-03") && told[0].2.contains("left out"), "{told:?}");
}

/// A score between two whole numbers is read, never as nothing; one outside of the scale costs the row.
#[test]
fn scores_of_every_kind() {
    let (entries, diagnostics) = parse_pain(
        "date,score,soreness\n2026-11-01,4.5,\n2026-11-02,\"0,3\",2.4\n2026-11-03,4/10,\n2026-11-04,11,\n2026-11-05,-1,\n2026-11-06,NaN,\n2026-11-07,10.0,\n2026-11-08,0.0,\n2026-11-09,10.2,\n",
    );
    let scores: Vec<(u64, u8)> = entries.iter().map(|entry| (entry.line, entry.score)).collect();
    assert_eq!(scores, [(2, 5), (3, 1), (4, 4), (8, 10), (9, 0)]);
    assert_eq!(entries[1].soreness, Some(2));
    let told = told(&diagnostics);
    let levels: Vec<(&str, Level)> = told.iter().map(|(place, level, _)| (place.as_str(), *level)).collect();
    assert_eq!(
        levels,
        [
            ("line 2", Level::Note),
            ("line 3", Level::Note),
            ("line 3", Level::Note),
            ("line 5", Level::Warning),
            ("line 6", Level::Warning),
            ("line 7", Level::Warning),
            ("line 10", Level::Warning),
        ]
    );
    assert!(told[0].2.contains("\"4.5\" was read as 5"), "{told:?}");
}

#[test]
fn rows_that_say_the_same_count_once() {
    let (entries, diagnostics) = parse_pain(
        "date,time,score,side\n2026-11-01,,4,left\n2026-11-01,,4,right\n2026-11-01,,4,left\n2026-11-01,07:30,4,left\n",
    );
    assert_eq!(entries.iter().map(|entry| entry.line).collect::<Vec<_>>(), [2, 3, 5]);
    let told = told(&diagnostics);
    assert_eq!((told.len(), told[0].0.as_str(), told[0].1), (1, "line 4", Level::Note));
    assert!(told[0].2.contains("line 2"), "{told:?}");
    // A red flag after the all-clear of that day is no copy of the one before it.
    let (entries, _) =
        parse_pain("date,score,flags\n2026-11-01,4,locking\n2026-11-01,0,cleared\n2026-11-01,4,locking\n");
    assert_eq!(entries.len(), 3);
    // Two strength sessions on a day are two.
    assert_eq!(parse_habits("date,habit,minutes\n2026-11-01,strength,20\n2026-11-01,strength,20\n").0.len(), 2);
}

/// What slipped out of the note's column is not repeated at length in a report that others read.
#[test]
fn a_message_repeats_no_more_than_the_beginning_of_a_cell() {
    let secret = "after the argument with my boss about the layoffs";
    let (_, diagnostics) = parse_pain(&format!("date,score,side,note\n2026-11-01,4,{secret},\n"));
    let told = told(&diagnostics);
    assert!(told[0].2.contains("after the argument") && !told[0].2.contains("boss"), "{told:?}");
}

#[test]
fn unicode_text_of_a_spreadsheet() {
    let bytes: Vec<u8> =
        "\u{FEFF}date\tscore\tnote\r\n2026-11-18\t4\tüber\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (text, _) = profile::decode_log(bytes);
    let (entries, diagnostics) = parse_pain(&text);
    assert!(diagnostics.is_empty(), "{:?}", told(&diagnostics));
    assert_eq!(entries[0].note.as_deref(), Some("über"));
}

fn whole_entry() -> PainEntry {
    PainEntry {
        time: NaiveTime::from_hms_opt(7, 30, 0),
        side: Some(Side::Both),
        location: Some(Location::Behind),
        when: Some(When::NextMorning),
        quality: Some(Quality::DeepAche),
        onset_km: Some(5.25),
        worsened_during_run: Some(false),
        flags: vec![Flag::Limp, Flag::AffectsDailyLife],
        treatment: vec![Treatment::CrossTrain, Treatment::Ice],
        soreness: Some(0),
        fatigue: Some(10),
        note: Some("# said \"no\"; then, again".to_owned()),
        ..PainEntry::new(0, day(18), 4)
    }
}

fn added(existing: &[u8], entry: &PainEntry) -> Result<Addition, LogWriteError> {
    addition(Log::Pain, existing, &pain_cells(entry))
}

/// The entry put behind a file, read back; with the whole text.
fn read_back(existing: &str, entry: &PainEntry) -> (PainEntry, String) {
    let addition = added(existing.as_bytes(), entry).expect("it fits");
    let text = format!("{existing}{}", String::from_utf8(addition.bytes).expect("UTF-8"));
    let (entries, _) = parse_pain(&text);
    let last = entries.last().expect("a row").clone();
    assert_eq!(last.line, addition.line, "{text:?}");
    (last, text)
}

#[test]
fn a_row_reads_back_as_it_was_said_whatever_the_file_looks_like() {
    let entry = whole_entry();
    for existing in [
        String::new(),
        "\n\n".to_owned(),
        "\u{FEFF}".to_owned(),
        "# my knee\n".to_owned(),
        HEADER.to_owned(),
        HEADER.trim_end().to_owned(),
        HEADER.replace('\n', "\r\n"),
        format!("\u{FEFF}{HEADER}2026-11-01,,left,front,3,,,,,,,,,\n\n# a comment\n2026-11-02,,left,front,3,,,,,,,,,last"),
        HEADER.replace(',', ";"),
        HEADER.replace(',', "\t"),
        HEADER.to_uppercase(),
        "note,fatigue,soreness,treatment,flags,worsened_during_run,onset_km,quality,when,score,location,side,time,date\n".to_owned(),
        "date,mood,time,side,location,score,when,quality,onset_km,worsened_during_run,flags,treatment,soreness,fatigue,note,\n".to_owned(),
    ] {
        let (read, text) = read_back(&existing, &entry);
        assert_eq!(PainEntry { line: 0, ..read }, entry, "{existing:?}");
        assert!(text.starts_with(&existing), "what stood there stands there: {existing:?}");
        assert!(text.ends_with('\n'));
    }
}

#[test]
fn line_ends_are_those_of_the_file_and_a_missing_one_is_added() {
    let entry = PainEntry::new(0, day(18), 2);
    let bytes =
        |existing: &str| String::from_utf8(added(existing.as_bytes(), &entry).expect("it fits").bytes).expect("UTF-8");
    assert_eq!(bytes("date,score\n"), "2026-11-18,2\n");
    assert_eq!(bytes("date,score\r\n2026-11-01,4\r\n"), "2026-11-18,2\r\n");
    assert_eq!(bytes("date,score\r\n2026-11-01,4"), "\r\n2026-11-18,2\r\n");
    assert_eq!(bytes("score;date"), "\n2;2026-11-18\n");
    assert_eq!(bytes(""), format!("{HEADER}2026-11-18,,,,2,,,,,,,,,\n"));
}

#[test]
fn a_column_that_is_missing_matters_only_when_it_is_needed() {
    let plain = PainEntry::new(0, day(18), 2);
    assert!(added(b"date,score\n", &plain).is_ok());
    let sided = PainEntry { side: Some(Side::Left), ..plain.clone() };
    let refused = added(b"date;score\n", &sided).expect_err("no such column");
    assert!(refused.message.contains("no column `side`") && refused.help.contains("`;side`"), "{refused:?}");
    let refused = added(b"date,side\n", &plain).expect_err("no score");
    assert!(refused.message.contains("`score`") && refused.help.contains(HEADER.trim_end()), "{refused:?}");
    let refused = added(b"2026-11-01,4\n", &plain).expect_err("no header");
    assert!(refused.help.contains("begin it with"), "{refused:?}");
}

#[test]
fn a_distance_goes_into_the_unit_of_the_column() {
    let entry = PainEntry { onset_km: Some(8.046_72), ..PainEntry::new(0, day(18), 2) };
    // 8.04672 km are 5 miles.
    let (read, text) = read_back("date,score,onset_mi\n", &entry);
    assert!(text.ends_with("2026-11-18,2,5\n"), "{text}");
    assert!((read.onset_km.expect("given") - 8.046_72).abs() < 0.001);
    let (_, text) = read_back("date,score,onset_mi,onset_km\n", &entry);
    assert!(text.ends_with("2026-11-18,2,,8.047\n"), "{text}");
}

#[test]
fn a_file_that_would_swallow_the_row_is_refused() {
    let entry = PainEntry::new(0, day(18), 2);
    let open = added(b"date,score,\"note\n2026-11-01,4,it began\n", &entry).expect_err("an open quote");
    assert!(open.message.contains("not closed") && open.help.contains("quote"), "{open:?}");
    let row = added(b"date,score,note\n2026-11-01,4,\"it began\n", &entry).expect("a row that is read all the same");
    assert_eq!(row.line, 3);
    let utf16: Vec<u8> = "\u{FEFF}date\tscore\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(added(&utf16, &entry).expect_err("UTF-16").help.contains("UTF-8"));
    let western = b"date,score,note\n2026-11-01,4,caf\xe9\n";
    assert!(added(western, &entry).is_ok(), "plain letters are the same in both");
    let accented = PainEntry { note: Some("café".to_owned()), ..entry };
    assert!(added(western, &accented).expect_err("mixed encodings").message.contains("not UTF-8"));
}

#[test]
fn a_note_of_several_lines_is_one_line() {
    let entry = PainEntry { note: Some("first\r\n second\tthird\u{0}".to_owned()), ..PainEntry::new(0, day(18), 2) };
    let (read, text) = read_back("date,score,note\n", &entry);
    assert_eq!(read.note.as_deref(), Some("first second third"));
    assert_eq!(text.lines().count(), 2);
    let blank = PainEntry { note: Some(" \n".to_owned()), ..PainEntry::new(0, day(18), 2) };
    assert_eq!(read_back("date,score,note\n", &blank).0.note, None);
}

#[test]
fn habits_are_added_alike() {
    let entry = HabitEntry { line: 0, date: day(18), habit: Habit::FoamRolling, minutes: Some(12.5), note: None };
    let cells = habit_cells(&entry);
    let fresh = addition(Log::Habits, b"", &cells).expect("it fits");
    assert_eq!(String::from_utf8_lossy(&fresh.bytes), "date,habit,minutes,note\n2026-11-18,foam-rolling,12.5,\n");
    assert_eq!(fresh.line, 2);
    let (read, _) = parse_habits(&String::from_utf8_lossy(&fresh.bytes));
    assert_eq!((read[0].habit, read[0].minutes), (Habit::FoamRolling, Some(12.5)));
    assert!(addition(Log::Habits, b"date,habit\n", &cells).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the note, the order of the columns, the separator and the line ends: the row reads back, and nothing
    /// that stood there changes.
    #[test]
    fn any_note_reads_back_in_any_layout(
        note in ".{0,40}",
        order in Just(HEADER.trim_end().split(',').collect::<Vec<_>>()).prop_shuffle(),
        separator in prop::sample::select(vec![",", ";", "\t"]),
        ending in prop::sample::select(vec!["\n", "\r\n", ""]),
        rows in 0_usize..3,
    ) {
        let columns = order.join(separator);
        let blank = order.iter().map(|name| match *name {
            "date" => "2026-11-01",
            "score" => "1",
            _ => "",
        });
        let row = blank.collect::<Vec<_>>().join(separator);
        let line_end = if ending.is_empty() { "\n" } else { ending };
        let lines: Vec<String> = std::iter::once(columns).chain((0..rows).map(|_| row.clone())).collect();
        let existing = lines.join(line_end) + ending;
        let entry = PainEntry { note: Some(note.clone()), ..whole_entry() };
        let (read, text) = read_back(&existing, &entry);
        let words = |text: &str| {
            let is_gap = |letter: char| letter.is_whitespace() || letter.is_control();
            text.split(is_gap).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        };
        prop_assert_eq!(read.note.unwrap_or_default(), words(&note));
        prop_assert_eq!(read.flags, entry.flags);
        prop_assert!(text.starts_with(&existing));
    }
}
