//! The timeline of an episode of pain: its parts, and the checklist of each (RULES sections 1.7 and ST-1).

use std::collections::BTreeSet;

use patella::model::athlete::Units;
use patella::model::calendar::{WeekId, shift};
use patella::model::episode::{ChecklistItem, Phase, Progress, Timeline};
use patella::model::finding::{Severity, Verdict};
use patella::model::history::History;
use patella::model::measures::Session;
use patella::model::pain::{Habit, HabitEntry, Location, PainEntry, Treatment};
use patella::model::units::{Metres, Seconds};
use patella::reporter::wording::Wording;
use patella::rules;
use patella::rules::episode::{READING_ROWS, TIMELINE_ROWS, timeline};
use patella::rules::rulebook::Rulebook;

use super::{history, row, rows, said, today};

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
