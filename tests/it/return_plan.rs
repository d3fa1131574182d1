//! The way back to running (RULES card RTR): stages day by day against the definitions, and the calendar. What the
//! command says and writes is in [`files`].

mod files;

use chrono::NaiveDate;
use patella::model::calendar::{DaySpan, shift};
use patella::model::finding::{Severity, Verdict};
use patella::model::pain::{Location, PainEntry, Side, When};
use patella::model::return_protocol::{Exercise, ReturnPlan, ReturnState, Stage, Start};
use patella::rules::planner::next_week;
use patella::rules::return_protocol::{Wanted, plan, stage_number, state};
use patella::rules::rulebook::Rulebook;

use super::rules::case::{Scene, medical_stop};

/// Five weeks of running, three without, and six weeks on the way back with one step-back: pain of 3 on the morning
/// after the second session of stage 2.
const SIX_WEEKS: &str = "2026-07-27 x5: 8 - 8 - 8 - 12
2026-09-21: (w120r60x7) - (w120r60x8) - (w120r60x9) - (w120r60x10)
2026-09-28: - (w120r120x5) - (w120r120x6) - (w120r60x7) -
2026-10-05: (w120r60x8) - (w120r60x9) - (w120r120x5) - (w120r120x6)
2026-10-12: - (w120r120x7) - - - (r1200) -
2026-10-19: (r1500) - (r1800) - (r1640) - (r1640)
2026-10-26: - (r1640) - - (r2400) - (r2400)";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn pain(date: &str, score: u8, when: Option<When>) -> PainEntry {
    PainEntry { side: Some(Side::Right), location: Some(Location::Front), when, ..PainEntry::new(2, day(date), score) }
}

fn scene(log: &str, start: Option<&str>, pain: Vec<PainEntry>) -> Scene {
    let mut scene = Scene::of(log);
    scene.athlete.return_to_running_start = start.map(day);
    scene.pain = pain;
    scene
}

fn six_weeks() -> Scene {
    scene(SIX_WEEKS, Some("2026-09-21"), vec![pain("2026-10-02", 3, Some(When::NextMorning))])
}

fn state_on(scene: &Scene, date: NaiveDate) -> Option<ReturnState> {
    state(&scene.history_on(date), &Rulebook::builtin())
}

fn planned(scene: &Scene, date: &str, start: Option<&str>, gentler: bool) -> ReturnPlan {
    let history = scene.history_on(day(date));
    let rulebook = Rulebook::builtin();
    let outcomes = patella::rules::assess(&history, &rulebook);
    let wanted = Wanted { start: start.map(day), gentler, first_day: shift(day(date), 1) };
    plan(&history, &outcomes, &rulebook, wanted).expect("no stop")
}

#[test]
fn six_weeks_are_in_the_stages_that_the_definitions_demand() {
    let scene = six_weeks();
    // First and last day, stage, and its first day. Stage 1: four sessions in seven days. Stage 2: pain belongs to the
    // session of 1 October, so the stage before begins on the 2nd and lasts seven days with three sessions. Then two,
    // three, four and five.
    let expected = [
        ("2026-09-21", "2026-09-27", Stage::OneMinute),
        ("2026-09-28", "2026-10-01", Stage::TwoMinutes),
        ("2026-10-02", "2026-10-08", Stage::OneMinute),
        ("2026-10-09", "2026-10-15", Stage::TwoMinutes),
        ("2026-10-16", "2026-10-22", Stage::Continuous),
        ("2026-10-23", "2026-10-29", Stage::Longer),
        ("2026-10-30", "2026-11-01", Stage::Faster),
    ];
    assert_eq!(state_on(&scene, day("2026-09-20")), None);
    for (from, to, stage) in expected {
        for date in (DaySpan { from: day(from), to: day(to) }).days() {
            let found = state_on(&scene, date).expect("a state");
            assert_eq!((found.stage, found.since), (stage, day(from)), "{date}");
            assert_eq!(found.step_backs.len(), usize::from(date >= day("2026-10-02")), "{date}");
            let last_session = found.sessions.last().map_or(found.start, |session| session.day);
            assert!(found.next_allowed_day > date, "{date}");
            if stage < Stage::Longer {
                assert!(found.next_allowed_day >= shift(last_session, 2), "{date}");
            }
        }
    }
}

#[test]
fn six_weeks_raise_pain_while_it_leads_back_and_nothing_else() {
    let scene = six_weeks();
    let rulebook = Rulebook::builtin();
    for date in (DaySpan { from: day("2026-09-21"), to: day("2026-11-01") }).days() {
        let outcomes = patella::rules::assess(&scene.history_on(date), &rulebook);
        let outcome = outcomes.iter().find(|outcome| outcome.rule == "return-protocol-broken").expect("a rule");
        let goes_back = (day("2026-10-02")..=day("2026-10-08")).contains(&date);
        match &outcome.verdict {
            Verdict::Raised(findings) if goes_back => {
                assert_eq!(findings.len(), 1, "{date}: {findings:#?}");
                assert_eq!((findings[0].subject.as_str(), findings[0].severity), ("pain", Severity::Warn), "{date}");
            }
            Verdict::Clear(_) if !goes_back => {}
            other => panic!("{date}: {other:#?}"),
        }
    }
}

#[test]
fn a_stage_needs_seven_days_and_three_sessions() {
    // Two sessions in seven days: the stage goes on until the third, and a day.
    let log = "2026-09-21: (w120r60x7) - - (w120r60x7) - - -\n2026-09-28: - (w120r60x7) - - - - -";
    let scene = scene(log, Some("2026-09-21"), Vec::new());
    let stage = |date| state_on(&scene, day(date)).expect("a state").stage;
    assert_eq!([stage("2026-09-28"), stage("2026-09-29"), stage("2026-09-30")].map(Stage::number), [1, 1, 2]);
    // Four sessions in four days do not shorten it.
    let hasty = self::scene(
        "2026-09-21: (w120r60x7) (w120r60x7) (w120r60x7) (w120r60x7) - - -",
        Some("2026-09-21"),
        Vec::new(),
    );
    assert_eq!(state_on(&hasty, day("2026-09-27")).expect("a state").stage, Stage::OneMinute);
    assert_eq!(state_on(&hasty, day("2026-09-28")).expect("a state").stage, Stage::TwoMinutes);
}

#[test]
fn which_row_belongs_to_which_session() {
    let log = "2026-09-21: (w120r60x7) - (w120r60x7) - - - -";
    let hurt = |row: PainEntry| {
        let scene = scene(log, Some("2026-09-21"), vec![row]);
        state_on(&scene, day("2026-09-25")).expect("a state").step_backs.first().map(|step| step.session_day)
    };
    let (first, second) = (Some(day("2026-09-21")), Some(day("2026-09-23")));
    let at = |row: PainEntry, time: &str| PainEntry { time: Some(time.parse().expect("a time")), ..row };
    assert_eq!(hurt(pain("2026-09-21", 1, Some(When::During))), first);
    assert_eq!(hurt(pain("2026-09-22", 1, Some(When::NextMorning))), first);
    assert_eq!(hurt(pain("2026-09-22", 1, None)), first, "within 24 hours as far as is known");
    assert_eq!(hurt(pain("2026-09-23", 1, None)), second, "the session of the day is nearer");
    assert_eq!(hurt(pain("2026-09-23", 1, Some(When::Before))), None, "two days after the last session");
    assert_eq!(hurt(pain("2026-09-25", 1, Some(When::StairsDown))), None, "two days later");
    // The session of 21 September begins at 7:00 local time and takes 21 minutes.
    assert_eq!(hurt(at(pain("2026-09-22", 1, None), "07:20:00")), first);
    assert_eq!(hurt(at(pain("2026-09-22", 1, None), "07:30:00")), None, "after more than 24 hours");
    assert_eq!(hurt(at(pain("2026-09-21", 1, None), "06:30:00")), None, "before the session");
    assert_eq!(hurt(pain("2026-09-21", 0, Some(When::After))), None);
    // The last score before the start is tolerated, one more is not.
    let before = |score| {
        let rows = vec![pain("2026-09-18", 2, None), pain("2026-09-21", score, Some(When::During))];
        state_on(&scene(log, Some("2026-09-21"), rows), day("2026-09-21")).expect("a state").step_backs.len()
    };
    assert_eq!([before(2), before(3)], [0, 1]);
}

#[test]
fn pain_in_the_first_stage_asks_for_a_week_of_rest() {
    let log = "2026-09-21: (w120r60x7) - - - - - -";
    let found =
        state_on(&scene(log, Some("2026-09-21"), vec![pain("2026-09-21", 2, Some(When::After))]), day("2026-09-22"))
            .expect("a state");
    assert_eq!((found.stage, found.since), (Stage::OneMinute, day("2026-09-22")));
    assert_eq!(found.next_allowed_day, day("2026-09-29"), "seven days of rest from the 22nd on");
}

#[test]
fn the_calendar_goes_every_other_day_through_the_stages() {
    let scene = scene("2026-07-27 x5: 8 - 8 - 8 - 12", Some("2026-09-21"), Vec::new());
    let due = planned(&scene, "2026-09-20", None, false);
    let days: Vec<(String, Stage, f64)> =
        due.due.iter().map(|due| (due.day.to_string(), due.stage, due.exercise.total().minutes())).collect();
    let expected = [
        ("2026-09-21", Stage::OneMinute, 21.0),
        ("2026-09-23", Stage::OneMinute, 24.0),
        ("2026-09-25", Stage::OneMinute, 27.0),
        ("2026-09-27", Stage::OneMinute, 30.0),
        ("2026-09-29", Stage::TwoMinutes, 20.0),
        ("2026-10-01", Stage::TwoMinutes, 24.0),
        ("2026-10-03", Stage::TwoMinutes, 28.0),
        // Stage 2 began on the 28th, seven days after stage 1, and is over on 4 October.
        ("2026-10-05", Stage::Continuous, 20.0),
        ("2026-10-07", Stage::Continuous, 25.0),
        ("2026-10-09", Stage::Continuous, 30.0),
        ("2026-10-11", Stage::Continuous, 30.0),
        // A tenth more than 105 minutes in three sessions would be 38.5 each; a tenth more than the longest is 33.
        ("2026-10-13", Stage::Longer, 33.0),
        ("2026-10-15", Stage::Longer, 33.0),
        ("2026-10-17", Stage::Longer, 33.0),
    ]
    .map(|(day, stage, minutes)| (day.to_owned(), stage, minutes));
    assert_eq!(days, expected);
    assert_eq!(due.free_from, Some(day("2026-10-19")));
    let gentler = planned(&scene, "2026-09-20", None, true);
    let fours: Vec<_> = gentler.due.iter().filter(|due| due.stage == Stage::FourMinutes).collect();
    assert_eq!(fours.len(), 4, "5, 7, 9 and 11 October");
    assert!(matches!(fours[0].exercise, Exercise::WalkRun { times: 4, .. }), "{:?}", fours[0]);
}

/// Whoever follows the calendar to the letter breaks nothing and is in stage 5 on the day that it says.
#[test]
fn a_calendar_that_is_followed_keeps_every_rule_of_the_protocol() {
    for gentler in [false, true] {
        let layer = if gentler { "[return-protocol-broken]\ngentler_step = 1\n" } else { "" };
        let rulebook = Rulebook::load(&[("rulebook.toml", layer)]).expect("valid");
        let start = scene("2026-07-27 x5: 8 - 8 - 8 - 12", Some("2026-09-21"), Vec::new());
        let calendar = planned(&start, "2026-09-20", None, gentler);
        let log: String = calendar.due.iter().fold("2026-07-27 x5: 8 - 8 - 8 - 12".to_owned(), |log, due| {
            let session = match due.exercise {
                Exercise::WalkRun { walk, run, times } => format!("(w{}r{}x{times})", walk.get(), run.get()),
                Exercise::Easy(time) => format!("(r{})", time.get()),
            };
            format!("{log}\n{}: {session}", due.day)
        });
        let followed = scene(&log, Some("2026-09-21"), Vec::new());
        let free_from = calendar.free_from.expect("an end");
        for date in (DaySpan { from: day("2026-09-21"), to: free_from }).days() {
            let history = followed.history_on(date);
            let outcomes = patella::rules::assess(&history, &rulebook);
            let outcome = outcomes.iter().find(|outcome| outcome.rule == "return-protocol-broken").expect("a rule");
            assert!(matches!(outcome.verdict, Verdict::Clear(_)), "{gentler} {date}: {:#?}", outcome.verdict);
            let stage = state(&history, &rulebook).expect("a state").stage;
            let due = calendar.due.iter().find(|due| due.day == date);
            assert!(due.is_none_or(|due| due.stage == stage), "{gentler} {date}: {stage} instead of {due:?}");
        }
        let last = state(&followed.history_on(free_from), &rulebook).expect("a state");
        assert_eq!((last.stage, last.since), (Stage::Faster, free_from), "{gentler}");
    }
}

#[test]
fn the_calendar_follows_what_was_done() {
    let scene = six_weeks();
    // After the step-back: stage 1 again, two days after the session of 1 October.
    let back = planned(&scene, "2026-10-02", None, false);
    assert_eq!(back.due.first().map(|due| (due.day, due.stage)), Some((day("2026-10-03"), Stage::OneMinute)));
    assert_eq!(back.done.len(), 6);
    assert!(back.notes.iter().any(|note| format!("{note:?}").contains("led back")), "{:?}", back.notes);
    // With two of three sessions done on 5 October, the third one is due on the 7th and stage 2 on the 9th.
    let on = planned(&scene, "2026-10-05", None, false);
    let first: Vec<_> = on.due.iter().take(2).map(|due| (due.day, due.stage)).collect();
    assert_eq!(first, [(day("2026-10-07"), Stage::OneMinute), (day("2026-10-09"), Stage::TwoMinutes)]);
}

#[test]
fn a_start_is_proposed_after_rest_and_little_pain_alone() {
    let log = "2026-08-03 x4: 8 - 8 - 8 - 12";
    let start = |rows: Vec<PainEntry>, date| planned(&scene(log, None, rows), date, None, false).start;
    let episode = || {
        vec![
            pain("2026-08-29", 5, None),
            pain("2026-09-02", 2, None),
            pain("2026-09-04", 2, None),
            pain("2026-09-06", 1, None),
        ]
    };
    // The last run was on Sunday 30 August: seven days without one are over on 6 September.
    assert_eq!(start(episode(), "2026-09-06"), Start::Proposed(day("2026-09-07")));
    let missing = |start| match start {
        Start::NotYet(missing) => missing.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(missing(start(episode(), "2026-09-05")), 1, "six days without a run");
    let mut sore = episode();
    sore[2].score = 3;
    assert_eq!(missing(start(sore, "2026-09-06")), 1, "pain of 3 two days ago");
    assert_eq!(
        missing(start(vec![pain("2026-08-29", 5, None)], "2026-09-06")),
        1,
        "nothing was logged since pain of 5"
    );
    assert_eq!(missing(start(Vec::new(), "2026-09-06")), 1, "no pain is logged at all");
}

#[test]
fn under_a_stop_there_is_no_way_back() {
    let history = six_weeks().history_on(day("2026-10-05"));
    let rulebook = Rulebook::builtin();
    let outcomes = [medical_stop(history.as_of)];
    let wanted = Wanted { start: None, gentler: false, first_day: history.as_of };
    assert_eq!(plan(&history, &outcomes, &rulebook, wanted), None);
    assert_eq!(stage_number(&history, &outcomes, &rulebook), None);
    assert_eq!(stage_number(&history, &[], &rulebook), Some(1));
}

#[test]
fn the_stage_sets_the_ceilings_of_the_week() {
    let scene = six_weeks();
    let history = scene.history_on(day("2026-09-23"));
    let rulebook = Rulebook::builtin();
    let ceilings = next_week(&history, &patella::rules::assess(&history, &rulebook), &rulebook).expect("no stop");
    // Walking at 1.5 m/s and running at 2.5: 7 + 8 turns of 330 m in 21 + 24 minutes are 1.8333 m/s. 30 minutes are 3.3
    // km; Friday and Sunday are left, and 4.95 km are done.
    let run = ceilings.longest_run.expect("a ceiling");
    assert_eq!((run.rule, (run.distance.get() * 10.0).round() / 10.0), ("return-protocol-broken", 3_300.0));
    let week = ceilings.distance.expect("a ceiling");
    assert_eq!((week.rule, (week.distance.get() * 10.0).round() / 10.0), ("return-protocol-broken", 11_550.0));
    assert_eq!(ceilings.hard_days, Some(0));
}
