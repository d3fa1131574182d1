//! The reading of an episode on values computed by hand (RULES card LOC), and what the assessment says of it. Its
//! [`timeline`] is in a file of its own.

mod timeline;

use chrono::NaiveDate;
use patella::metrics::{self, HistoryInput};
use patella::model::athlete::{Athlete, Units};
use patella::model::calendar::shift;
use patella::model::episode::{EpisodeReading, PlaceWeight, Reading, Remark};
use patella::model::history::History;
use patella::model::pain::{Flag, HabitEntry, Location, PainEntry, PainEpisode, Quality, Side, When};
use patella::reporter::wording::Wording;
use patella::rules;
use patella::rules::episode::reading;
use patella::rules::rulebook::Rulebook;

use super::report::fixture;

/// The judged day: Sunday, 22 November 2026.
fn today() -> NaiveDate {
    fixture::day("2026-11-22")
}

/// A row of the right knee so many days before the judged one.
fn row(days_ago: i64, location: Option<Location>, score: u8) -> PainEntry {
    PainEntry { side: Some(Side::Right), location, ..PainEntry::new(2, shift(today(), -days_ago), score) }
}

fn episode(entries: Vec<PainEntry>) -> PainEpisode {
    let first = entries.first().expect("an entry");
    PainEpisode {
        side: first.side,
        location: first.location,
        from: first.date,
        to: None,
        max_score: entries.iter().map(|entry| entry.score).max().unwrap_or(0),
        entries,
    }
}

fn read(entries: Vec<PainEntry>) -> EpisodeReading {
    reading(&episode(entries), today())
}

fn rows(remarks: &[Remark]) -> Vec<&'static str> {
    remarks.iter().flat_map(|remark| remark.rows).copied().collect()
}

fn said(remarks: &[Remark]) -> String {
    let wording = Wording::new(Units::Kilometres).as_of(today());
    remarks.iter().map(|remark| wording.phrase(&remark.text).replace('\u{a0}', " ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_place_has_the_reading_of_its_row() {
    let expected = [
        (Location::Front, Reading::Kneecap, "LOC-1", "patellofemoral"),
        (Location::Outer, Reading::ItBand, "LOC-2", "IT band"),
        (Location::Inner, Reading::InnerKnee, "LOC-3", "bursa"),
        (Location::Behind, Reading::BehindKnee, "LOC-4", "Baker’s cyst"),
        (Location::Deep, Reading::Deep, "LOC-5", "arthritis"),
    ];
    for (location, reading, row_id, word) in expected {
        let found = read(vec![row(3, Some(location), 4), row(1, Some(location), 2)]);
        assert_eq!((found.reading, found.second_reading), (Some(reading), None), "{location}");
        assert_eq!(found.weights, [PlaceWeight { reading, weight: 6 }]);
        assert_eq!(rows(&found.texts), [row_id]);
        let text = said(&found.texts);
        assert!(text.contains("the article links") && text.contains(word) && text.contains("no diagnosis"), "{text}");
        assert!(found.modifiers.is_empty());
        let hinted = matches!(location, Location::Inner | Location::Behind | Location::Deep);
        assert_eq!(rows(&found.professional_hints), if hinted { vec![row_id] } else { Vec::new() }, "{location}");
    }
}

#[test]
fn names_are_those_that_programs_read() {
    let names: Vec<&str> = Reading::ALL.iter().map(|reading| reading.name()).collect();
    assert_eq!(names, ["kneecap", "it-band", "inner-knee", "behind-knee", "deep"]);
}

#[test]
fn no_place_has_no_reading_and_elsewhere_is_not_the_knee() {
    let nameless = read(vec![row(1, None, 4)]);
    assert_eq!(nameless.reading, None);
    assert!(said(&nameless.texts).contains("names no place"));
    let stairs = PainEntry { when: Some(When::StairsDown), ..row(1, Some(Location::Elsewhere), 6) };
    let elsewhere = read(vec![stairs]);
    assert_eq!((elsewhere.reading, elsewhere.weights), (None, Vec::new()));
    assert!(said(&elsewhere.texts).contains("not at the knee"));
    assert!(elsewhere.modifiers.is_empty());
}

/// INT-2: stairs down and sitting add their score to the front.
#[test]
fn stairs_and_sitting_speak_for_the_kneecap() {
    let on = |when: When, days_ago: i64, score: u8| PainEntry {
        when: Some(when),
        ..row(days_ago, Some(Location::Outer), score)
    };
    // Outer 4 + 2 + 2 = 8; front 2 + 2 = 4, which is half of 8.
    let found = read(vec![on(When::During, 3, 4), on(When::StairsDown, 2, 2), on(When::Sitting, 1, 2)]);
    assert_eq!((found.reading, found.second_reading), (Some(Reading::ItBand), Some(Reading::Kneecap)));
    let weights: Vec<u32> = found.weights.iter().map(|place| place.weight).collect();
    assert_eq!(weights, [8, 4]);
    assert_eq!(rows(&found.texts), ["LOC-2", "LOC-1"]);
    assert_eq!(rows(&found.modifiers), ["INT-2"]);
    assert!(said(&found.modifiers).contains("2 entries"));
    // Outer 5 + 2 + 2 = 9; front 4: less than half.
    let found = read(vec![on(When::During, 3, 5), on(When::StairsDown, 2, 2), on(When::Sitting, 1, 2)]);
    assert_eq!(found.second_reading, None);
    // Both are equal: the place that the log names comes first.
    let found = read(vec![on(When::StairsDown, 1, 3)]);
    assert_eq!((found.reading, found.second_reading), (Some(Reading::ItBand), Some(Reading::Kneecap)));
    // Without a place stairs alone speak for the kneecap.
    let found = read(vec![PainEntry { when: Some(When::StairsDown), ..row(1, None, 3) }]);
    assert_eq!(found.reading, Some(Reading::Kneecap));
}

/// Card LOC: burning and growing adds to the outer edge. ITB-1: sharp fits the picture too, without a weight of its
/// own.
#[test]
fn burning_that_grows_speaks_for_the_it_band() {
    let grown = |quality: Quality, location: Location, score: u8| PainEntry {
        quality: Some(quality),
        worsened_during_run: Some(true),
        ..row(1, Some(location), score)
    };
    let found = read(vec![grown(Quality::Burning, Location::Outer, 4)]);
    assert_eq!(found.weights, [PlaceWeight { reading: Reading::ItBand, weight: 8 }]);
    assert_eq!(rows(&found.modifiers), ["ITB-1"]);
    let found = read(vec![grown(Quality::Sharp, Location::Outer, 4)]);
    assert_eq!(found.weights, [PlaceWeight { reading: Reading::ItBand, weight: 4 }]);
    assert_eq!(rows(&found.modifiers), ["ITB-1"]);
    let found = read(vec![grown(Quality::Dull, Location::Outer, 4)]);
    assert!(found.modifiers.is_empty());
    // At the front it makes the outer edge the second reading.
    let found = read(vec![grown(Quality::Burning, Location::Front, 4)]);
    assert_eq!((found.reading, found.second_reading), (Some(Reading::Kneecap), Some(Reading::ItBand)));
    let not_grown = PainEntry { worsened_during_run: Some(false), ..grown(Quality::Burning, Location::Front, 4) };
    assert_eq!(read(vec![not_grown]).second_reading, None);
}

/// ITB-1: the distance at which it begins varies by less than a quarter over three runs.
#[test]
fn a_steady_onset_fits_the_it_band() {
    let at = |onsets: &[f64], location: Location| {
        let entry =
            |(days_ago, onset): (i64, &f64)| PainEntry { onset_km: Some(*onset), ..row(days_ago, Some(location), 3) };
        let mut entries: Vec<PainEntry> = (1..).zip(onsets).map(entry).collect();
        entries.reverse();
        rows(&read(entries).modifiers)
    };
    // 5, 5, 6.5: mean 5.5, deviation of the sample 0.866, 0.157 of the mean.
    assert_eq!(at(&[5.0, 5.0, 6.5], Location::Outer), ["ITB-1"]);
    // 4, 5, 7: mean 5.333, deviation 1.528, 0.286 of the mean.
    assert!(at(&[4.0, 5.0, 7.0], Location::Outer).is_empty());
    // 3, 4, 5: the deviation is exactly a quarter of the mean, which is not below it.
    assert!(at(&[3.0, 4.0, 5.0], Location::Outer).is_empty());
    assert!(at(&[5.0, 5.0], Location::Outer).is_empty(), "two runs are too few");
    assert!(at(&[0.0, 0.0, 0.0], Location::Outer).is_empty(), "pain from the first step tells nothing");
    assert!(at(&[5.0, 5.0, 5.0], Location::Front).is_empty());
    // Two rows of one day are one run.
    let twice = |days_ago: i64| PainEntry { onset_km: Some(5.0), ..row(days_ago, Some(Location::Outer), 3) };
    assert!(read(vec![twice(2), twice(1), twice(1)]).modifiers.is_empty());
    assert!(said(&read(vec![twice(3), twice(2), twice(1)]).modifiers).contains("5 km in 3 runs"));
}

/// LOC-5 and LOC-6, and the flags that force the hint for any place.
#[test]
fn professional_hints_by_row() {
    let first =
        |quality: Quality, score: u8| PainEntry { quality: Some(quality), ..row(3, Some(Location::Front), score) };
    let hints = |entries: Vec<PainEntry>| rows(&read(entries).professional_hints);
    assert_eq!(hints(vec![first(Quality::Sharp, 5)]), ["LOC-6"]);
    assert!(hints(vec![first(Quality::Sharp, 4)]).is_empty());
    assert!(hints(vec![first(Quality::Dull, 8)]).is_empty());
    let later = PainEntry { quality: Some(Quality::Sharp), ..row(1, Some(Location::Front), 8) };
    assert!(hints(vec![first(Quality::Dull, 2), later]).is_empty(), "only the first row of an episode is sudden");
    assert_eq!(hints(vec![first(Quality::DeepAche, 3)]), ["LOC-5"]);
    assert_eq!(
        hints(vec![PainEntry { quality: Some(Quality::DeepAche), ..row(1, Some(Location::Deep), 3) }]),
        ["LOC-5"]
    );
    let nameless = read(vec![PainEntry { quality: Some(Quality::DeepAche), ..row(1, None, 3) }]);
    assert_eq!(nameless.reading, Some(Reading::Deep));
    for flag in [Flag::Locking, Flag::Swelling] {
        let found = read(vec![PainEntry { flags: vec![flag], ..row(1, Some(Location::Outer), 2) }]);
        assert_eq!(found.reading, Some(Reading::ItBand));
        assert!(said(&found.professional_hints).contains("before a professional"), "{flag}");
    }
    let limp = PainEntry { flags: vec![Flag::Limp], ..row(1, Some(Location::Outer), 2) };
    assert!(read(vec![limp]).professional_hints.is_empty());
}

/// Card LOC: the most recent entries, 14 days; of an episode that has ended its last 14 days.
#[test]
fn only_the_last_fourteen_days_are_tallied() {
    let entries = vec![
        PainEntry { when: Some(When::Sitting), ..row(14, Some(Location::Outer), 9) },
        row(13, Some(Location::Outer), 1),
        row(1, Some(Location::Outer), 2),
    ];
    assert_eq!(read(entries.clone()).weights, [PlaceWeight { reading: Reading::ItBand, weight: 3 }]);
    let ended = PainEpisode { to: Some(shift(today(), -1)), ..episode(entries.clone()) };
    let weights = reading(&ended, today()).weights;
    assert_eq!(weights.iter().map(|place| place.weight).collect::<Vec<_>>(), [12, 9]);
    // As of an earlier day the later rows are not there.
    let earlier = reading(&episode(entries), shift(today(), -14));
    assert_eq!(earlier.weights.iter().map(|place| place.weight).collect::<Vec<_>>(), [9, 9]);
}

/// The history of the fixture, with this pain and these habits.
fn history(pain: &[PainEntry], habits: &[HabitEntry]) -> History {
    let mut history = fixture::history(0);
    history.pain = pain.to_vec();
    history.habits = habits.to_vec();
    history.episodes = if pain.is_empty() { Vec::new() } else { vec![episode(pain.to_vec())] };
    history
}

/// The log alone is enough: without any recording the reading and the day are there.
#[test]
fn a_log_without_recordings_is_read() {
    let athlete = Athlete::unknown("nobody");
    let pain = [row(4, Some(Location::Outer), 4), row(1, Some(Location::Outer), 3)];
    let input = HistoryInput { athlete: &athlete, activities: &[], pain: &pain, habits: &[], service_shoes: &[] };
    let history = metrics::history(&input, today()).expect("a history");
    let outcomes = rules::assess(&history, &Rulebook::builtin());
    let views = rules::episode::views(&history, &outcomes, &Rulebook::builtin());
    assert_eq!(views.len(), 1);
    assert_eq!(views[0].reading.reading, Some(Reading::ItBand));
    assert_eq!(views[0].timeline.as_ref().map(|timeline| timeline.day), Some(5));
}

/// CONTRACT section 4: the keys of the assessment.
#[test]
fn the_assessment_holds_reading_and_day() {
    let mut case = fixture::case();
    let grown = PainEntry {
        quality: Some(Quality::Burning),
        worsened_during_run: Some(true),
        ..row(4, Some(Location::Outer), 4)
    };
    case.history.pain = vec![grown.clone()];
    case.history.episodes = vec![episode(vec![grown])];
    let report = case.report();
    let pain = &report.assessment.pain[0];
    assert_eq!((pain.reading, pain.second_reading, pain.timeline_day), (Some("it-band"), None, Some(5)));
}
