//! The reading of an episode and its place in the treatment timeline: every row of RULES card LOC and section 1.7 on
//! values computed by hand.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use patella::metrics::{self, HistoryInput};
use patella::model::athlete::{Athlete, Units};
use patella::model::calendar::{WeekId, shift};
use patella::model::episode::{ChecklistItem, EpisodeReading, Phase, PlaceWeight, Progress, Reading, Remark, Timeline};
use patella::model::finding::{Severity, Verdict};
use patella::model::history::History;
use patella::model::measures::Session;
use patella::model::pain::{Flag, Habit, HabitEntry, Location, PainEntry, PainEpisode, Quality, Side, Treatment, When};
use patella::model::units::{Metres, Seconds};
use patella::reporter::wording::Wording;
use patella::rules;
use patella::rules::episode::{READING_ROWS, TIMELINE_ROWS, reading, timeline};
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

fn timeline_of(history: &History) -> Option<Timeline> {
    timeline_by(history, &Rulebook::builtin())
}

fn timeline_by(history: &History, rulebook: &Rulebook) -> Option<Timeline> {
    let outcomes = rules::assess(history, rulebook);
    timeline(history, history.episodes.first()?, &outcomes, rulebook)
}

fn began(days_ago: i64) -> Timeline {
    timeline_of(&history(&[row(days_ago, Some(Location::Outer), 4)], &[])).expect("the episode is open")
}

#[test]
fn the_day_on_which_it_began_is_day_one() {
    for (days_ago, day, phase) in [
        (0, 1, Phase::FirstTwoDays),
        (1, 2, Phase::FirstTwoDays),
        (2, 3, Phase::FirstTwoWeeks),
        (13, 14, Phase::FirstTwoWeeks),
        (14, 15, Phase::FirstSixWeeks),
        (41, 42, Phase::FirstSixWeeks),
        (42, 43, Phase::Later),
    ] {
        let timeline = began(days_ago);
        assert_eq!((timeline.day, timeline.phase), (day, phase));
        assert!(timeline.until.is_none_or(|until| until >= today()), "{days_ago}");
        assert_eq!(timeline.until.is_none(), phase == Phase::Later);
    }
    assert_eq!(began(4).until, Some(shift(today(), 9)), "day 14 of an episode that is in its fifth day");
    let mut ended = history(&[row(9, Some(Location::Outer), 4)], &[]);
    ended.episodes[0].to = Some(shift(today(), -9));
    assert_eq!(timeline_of(&ended), None);
}

#[test]
fn each_part_asks_for_the_rows_of_the_article() {
    let of = |days_ago: i64| {
        let timeline = began(days_ago);
        let items = timeline.items.iter().flat_map(|item| item.rows);
        let rows: BTreeSet<&str> = items.copied().chain(rows(&timeline.remarks)).collect();
        rows.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(of(0), ["ACU-1", "ACU-2", "ACU-3", "ACU-4", "MT-4", "ST-2"]);
    assert_eq!(of(5), ["ACU-1", "ACU-3", "ACU-4", "MT-4", "ST-1", "ST-2", "ST-3", "ST-4"]);
    assert_eq!(of(20), ["ACU-4", "FLAG-6", "MT-1", "MT-2", "MT-3", "MT-4", "ST-4"]);
    assert_eq!(of(60), ["ACU-4", "FLAG-6", "LT-1", "LT-2", "LT-3", "LT-4", "MT-2", "MT-4"]);
    let all: BTreeSet<&str> = [of(0), of(5), of(20), of(60)].concat().into_iter().collect();
    assert_eq!(all, TIMELINE_ROWS.into_iter().collect(), "the list beside it is complete");
    assert_eq!(READING_ROWS.len(), 8);
}

fn item<'a>(timeline: &'a Timeline, words: &str) -> &'a ChecklistItem {
    let wording = Wording::new(Units::Kilometres);
    let found = timeline.items.iter().find(|item| wording.phrase(&item.text).contains(words));
    found.unwrap_or_else(|| panic!("no item with {words:?}"))
}

fn seen(timeline: &Timeline, words: &str) -> (Progress, String) {
    let item = item(timeline, words);
    (item.progress, Wording::new(Units::Kilometres).as_of(today()).phrase(&item.seen).replace('\u{a0}', " "))
}

#[test]
fn the_first_two_days_know_what_was_logged() {
    let treated = PainEntry { treatment: vec![Treatment::Rest, Treatment::Ice], ..row(1, Some(Location::Outer), 4) };
    let mut athlete = history(&[treated], &[]);
    // The fixture's runner ran on the judged day, a Sunday.
    let timeline = timeline_of(&athlete).expect("open");
    assert_eq!(seen(&timeline, "Rest"), (Progress::Open, "1 run since the day on which it began".to_owned()));
    assert_eq!(seen(&timeline, "Cool").0, Progress::Done);
    assert_eq!(seen(&timeline, "Wrap"), (Progress::Unknown, "not in pain.csv".to_owned()));
    assert_eq!(seen(&timeline, "Rate"), (Progress::Open, "on 1 of 2 days, not on this day".to_owned()));
    athlete.sessions.retain(|session| session.day < today());
    assert_eq!(seen(&timeline_of(&athlete).expect("open"), "Rest").0, Progress::Done);
    athlete.pain[0].treatment.clear();
    let rested = (Progress::Done, "no run since the day on which it began".to_owned());
    assert_eq!(seen(&timeline_of(&athlete).expect("open"), "Rest"), rested);
    athlete.first_day = None;
    assert_eq!(seen(&timeline_of(&athlete).expect("open"), "Rest").0, Progress::Unknown, "nothing is recorded at all");
}

#[test]
fn the_48_hours_end_to_the_minute_where_the_log_knows_it() {
    let at = |time: Option<(u32, u32)>| {
        let time = time.and_then(|(hour, minute)| chrono::NaiveTime::from_hms_opt(hour, minute, 0));
        let first = PainEntry { time, ..row(0, Some(Location::Outer), 4) };
        said(&timeline_of(&history(&[first], &[])).expect("open").remarks)
    };
    assert!(at(Some((7, 30))).contains("end on 24 November at 07:30"), "{}", at(Some((7, 30))));
    assert!(at(None).contains("end with 23 November"), "{}", at(None));
}

/// Pain that began so many days ago with this score, after eight weeks of 40 km; then these runs.
fn after_even_weeks(days_ago: i64, score: u8, runs: &[(i64, f64)]) -> History {
    let mut athlete = history(&[row(days_ago, Some(Location::Outer), score)], &[]);
    let onset_week = WeekId::containing(shift(today(), -days_ago));
    let before = (1..=8).rev().map(|back| (onset_week.plus(-back).monday(), 40.0));
    let runs = before.chain(runs.iter().map(|(ago, kilometres)| (shift(today(), -ago), *kilometres)));
    let template = athlete.sessions[0].clone();
    athlete.sessions = runs
        .map(|(day, kilometres)| Session { day, distance: Metres::from_kilometres(kilometres), ..template.clone() })
        .collect();
    athlete
}

/// ST-1: four known weeks of 40 km before, half is asked for, up to 60 % counts as half.
#[test]
fn half_of_the_usual_week_by_blocks_of_seven_days() {
    let judged = |days_ago: i64, runs: &[(i64, f64)], score: u8| {
        seen(&timeline_of(&after_even_weeks(days_ago, score, runs)).expect("open"), "half")
    };
    // Day 7: the first block is complete. 24 km are 60 % of 40.
    assert_eq!(judged(6, &[(6, 14.0), (1, 10.0)], 4).0, Progress::Done);
    assert_eq!(judged(6, &[(6, 14.0), (1, 10.1)], 4).0, Progress::Open);
    // Day 9: the first block, 8 to 2 days ago, decides; what was run yesterday is of the next one.
    assert_eq!(judged(8, &[(8, 24.0), (1, 30.0)], 4).0, Progress::Done);
    // Day 5: so far.
    let (progress, text) = judged(4, &[(4, 10.0)], 4);
    assert_eq!((progress, text.as_str()), (Progress::Done, "10 km on 18–22 November so far, the usual week is 40 km"));
    assert_eq!(judged(4, &[(4, 25.0)], 4).0, Progress::Open);
    let mut short = history(&[row(4, Some(Location::Outer), 4)], &[]);
    short.weeks.drain(..short.weeks.len() - 4);
    assert_eq!(seen(&timeline_of(&short).expect("open"), "half").0, Progress::Unknown, "three weeks lie before it");
    let mild = history(&[row(4, Some(Location::Outer), 2)], &[]);
    assert!(timeline_of(&mild).is_some_and(|timeline| item(&timeline, "began mildly").rows == ["ST-1"]));
}

/// The checklist asks for what `load-not-reduced-after-pain` judges: one usual week, one rulebook.
#[test]
fn half_is_what_the_rule_of_the_cut_judges_by() {
    let athlete = after_even_weeks(6, 4, &[(6, 14.0), (1, 14.0)]);
    let progress = |layer: &str| {
        let rulebook = Rulebook::load(&[("rulebook.toml", layer)]).expect("a rulebook");
        seen(&timeline_by(&athlete, &rulebook).expect("open"), "half").0
    };
    assert_eq!(progress(""), Progress::Open, "28 km are 70 % of 40");
    assert_eq!(progress("[load-not-reduced-after-pain]\nwatch_ratio = 0.75\n"), Progress::Done);
    assert_eq!(progress("[load-not-reduced-after-pain]\nleast_base_km = 30.0\n"), Progress::Open);
    let off = "[load-not-reduced-after-pain]\nenabled = false\nwatch_ratio = 0.75\n";
    assert_eq!(progress(off), Progress::Done, "the article asks for it all the same");
    // Where a run has no distance, the rule weighs time, and so does the checklist.
    let mut by_time = after_even_weeks(6, 4, &[(6, 14.0), (1, 10.0)]);
    for run in &mut by_time.sessions {
        run.duration = Seconds::new(3_600.0);
    }
    let last = by_time.sessions.last_mut().expect("a run");
    last.distance = None;
    let (progress, text) = seen(&timeline_of(&by_time).expect("open"), "half");
    assert_eq!(progress, Progress::Open, "two hours against one: {text}");
    assert!(text.contains("the usual week is 1:00") || text.contains("the usual week is 1 h"), "{text}");
}

#[test]
fn habits_and_recordings_tick_off_the_two_weeks() {
    let habit = |days_ago: i64, habit: Habit| HabitEntry {
        line: 2,
        date: shift(today(), -days_ago),
        habit,
        minutes: Some(15.0),
        note: None,
    };
    let pain = [row(3, Some(Location::Outer), 4)];
    let nothing = timeline_of(&history(&pain, &[])).expect("open");
    assert_eq!(seen(&nothing, "Stretch"), (Progress::Unknown, "not in habits.csv".to_owned()));
    assert_eq!(seen(&nothing, "Swim").0, Progress::Unknown);
    let habits = [
        habit(4, Habit::Stretching),
        habit(2, Habit::FoamRolling),
        habit(2, Habit::Stretching),
        habit(1, Habit::Strength),
        habit(0, Habit::CrossTraining),
    ];
    let some = timeline_of(&history(&pain, &habits)).expect("open");
    // The stretching of four days ago was before the pain.
    assert_eq!(seen(&some, "Stretch"), (Progress::Open, "on 1 of the last 4 days".to_owned()));
    assert_eq!(seen(&some, "Strengthen"), (Progress::Done, "on 1 day".to_owned()));
    assert_eq!(seen(&some, "Swim"), (Progress::Done, "on 1 day".to_owned()));
    let daily: Vec<HabitEntry> = (0..4).map(|ago| habit(ago, Habit::Mobility)).collect();
    assert_eq!(seen(&timeline_of(&history(&pain, &daily)).expect("open"), "Stretch").0, Progress::Done);
}

#[test]
fn causes_are_the_rules_that_are_raised() {
    let timeline = began(20);
    let (progress, text) = seen(&timeline, "causes");
    assert_eq!(progress, Progress::Open);
    assert!(text.contains("Single-run spike") || text.contains("eekly"), "{text}");
}

/// RULES card FLAG: a stop suppresses plans and progress; the day remains.
#[test]
fn a_stop_leaves_nothing_but_the_day() {
    let athlete = history(&[row(3, Some(Location::Outer), 4)], &[]);
    let mut outcomes = rules::assess(&athlete, &Rulebook::builtin());
    let raised = outcomes.iter_mut().find_map(|outcome| match &mut outcome.verdict {
        Verdict::Raised(findings) => findings.first_mut(),
        _ => None,
    });
    raised.expect("the fixture raises something").severity = Severity::Stop;
    let stopped = timeline(&athlete, &athlete.episodes[0], &outcomes, &Rulebook::builtin()).expect("open");
    assert_eq!((stopped.day, stopped.items.len(), stopped.remarks.len()), (4, 0, 0));
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
