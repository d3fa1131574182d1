//! The way back to running (RULES card RTR): stages day by day against the definitions, the calendar, its files, the
//! command.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::NaiveDate;
use patella::model::calendar::{DaySpan, shift};
use patella::model::finding::{Comparison, Confidence, Finding, RuleOutcome, Severity, Unit, Verdict};
use patella::model::pain::{Location, PainEntry, Side, When};
use patella::model::return_protocol::{Exercise, ReturnPlan, ReturnState, Stage, Start};
use patella::phrase;
use patella::rules::planner::next_week;
use patella::rules::return_protocol::{Wanted, plan, stage_number, state};
use patella::rules::rulebook::Rulebook;
use serde_json::Value;
use tempfile::TempDir;

use super::bouts::WalkRunPlan;
use super::report_command::{patella, run};
use super::rules::case::Scene;

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
    let stop = Finding {
        severity: Severity::Stop,
        confidence: Confidence::High,
        span: DaySpan::day(history.as_of),
        subject: String::new(),
        value: 1.0,
        threshold: 0.0,
        unit: Unit::Count,
        comparison: Comparison::Above,
        headline: phrase!["The knee locks"],
        advice: Vec::new(),
        evidence: Vec::new(),
        may_notify: true,
    };
    let verdict = Verdict::Raised(vec![stop]);
    let outcomes = [RuleOutcome { rule: "medical-red-flag", verdict, muted: None, disabled: None }];
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

/// A folder with three sessions of stage 1, one of them too long, and an open episode.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("written");
    for (start, turns) in [("2026-09-21", 7), ("2026-09-23", 8), ("2026-09-25", 12)] {
        let walk_run = WalkRunPlan::turns(&format!("{start}T06:00:00Z"), 120, 60, turns, turns);
        write(&format!("{start}.fit"), &walk_run.fit(true, false));
    }
    write("athlete.toml", b"name = \"Alex\"\n[return_to_running]\nstart = 2026-09-21\n");
    write("pain.csv", b"date,side,location,score,when\n2026-09-19,right,front,1,\n2026-09-25,right,front,1,during\n");
    folder
}

fn return_plan(folder: &Path, out: &Path, extra: &[&str]) -> String {
    let mut command = patella(&["plan", "return", "--as-of", "2026-09-25", "--out"]);
    let output = run(command.arg(out).arg(folder).args(extra), 0);
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_command_says_what_was_done_and_what_is_due() {
    let folder = folder();
    let out = folder.path().join("reports");
    let text = return_plan(folder.path(), &out, &[]).replace('\u{a0}', " ");
    for words in ["Stage 1 of 5 since 21 September", "Done", "36 min", "more than 33", "pain 1", "Sun 27 Sep"] {
        assert!(text.contains(words), "{words:?} is not in:\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let json: Value = serde_json::from_str(&return_plan(folder.path(), &out, &["--json"])).expect("JSON");
    assert_eq!((json["schema"].as_str(), json["status"].as_str()), (Some("patella.return/1"), Some("declared")));
    assert_eq!((json["stage"].as_u64(), json["sessions"].as_array().map(Vec::len)), (Some(1), Some(3)));
    assert_eq!(json["sessions"][2]["off"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["due"][0]["day"], "2026-09-27");
    // The report knows the stage of the open episode.
    let mut report = patella(&["report", "--json", "-q", "--as-of", "2026-09-25", "--out"]);
    let output = run(report.arg(out.join("r")).arg(folder.path()), 0);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["pain"][0]["return_stage"], 1);
    let raised = report["findings"].as_array().expect("findings");
    assert!(raised.iter().any(|finding| finding["rule"] == "return-protocol-broken"), "{raised:#?}");
}

#[test]
fn the_files_are_whole_and_the_same_every_time() {
    let folder = folder();
    let outs = ["a", "b"].map(|name| folder.path().join("reports").join(name));
    for out in &outs {
        return_plan(folder.path(), out, &["-q"]);
    }
    let names = |out: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(out).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect()
    };
    assert_eq!(names(&outs[0]), names(&outs[1]));
    for name in names(&outs[0]) {
        let read = |out: &Path| fs::read(out.join(&name)).expect("readable");
        assert!(read(&outs[0]) == read(&outs[1]), "{name}");
    }
    assert!(names(&outs[0]).contains("return.ics") && names(&outs[0]).contains("return-2-walk-run-5x.fit"));
    check_calendar(&fs::read_to_string(outs[0].join("return.ics")).expect("UTF-8"));
    check_with_icalendar(&outs[0].join("return.ics"));
}

/// What RFC 5545 demands of any calendar: ends of lines, their length, properties that must be there once.
fn check_calendar(text: &str) {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    let unfolded = text.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.split("\r\n").collect();
    assert_eq!((lines[0], lines[1]), ("BEGIN:VCALENDAR", "VERSION:2.0"));
    let mut names = BTreeSet::new();
    let mut events = 0;
    for event in unfolded.split("BEGIN:VEVENT\r\n").skip(1) {
        events += 1;
        for property in ["UID:", "DTSTAMP:", "DTSTART;VALUE=DATE:", "DTEND;VALUE=DATE:", "SUMMARY:"] {
            assert_eq!(event.lines().filter(|line| line.starts_with(property)).count(), 1, "{property} in {event}");
        }
        names.insert(event.lines().find(|line| line.starts_with("UID:")).expect("checked").to_owned());
    }
    assert!(events > 8 && names.len() == events, "{events} events, {} names", names.len());
    assert_eq!(lines.iter().filter(|line| line.starts_with("END:VEVENT")).count(), events);
}

/// The same by an independent reader, where there is one.
fn check_with_icalendar(path: &Path) {
    let script = "import sys, icalendar\n\
        calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())\n\
        assert not calendar.errors, calendar.errors\n\
        events = calendar.walk('VEVENT')\n\
        assert all(not event.errors for event in events)\n\
        print(len(events), events[0]['DTSTART'].dt, events[0]['SUMMARY'])";
    let has_reader =
        Command::new("python3").args(["-c", "import icalendar"]).output().is_ok_and(|out| out.status.success());
    if !has_reader {
        println!("skipped: no Python with icalendar");
        return;
    }
    let output = Command::new("python3").args(["-c", script]).arg(path).output().expect("python runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("2026-09-27 Stage 1: 10 × (walk 2 min, run 1 min)"), "{said}");
}

/// The workouts hold the right steps, by fitparser.
#[test]
fn workouts_hold_the_steps_of_the_session() {
    let folder = folder();
    let out = folder.path().join("reports");
    return_plan(folder.path(), &out, &["-q", "--gentler"]);
    let steps = |name: &str| -> Vec<Vec<(String, String)>> {
        let bytes = fs::read(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let records = fitparser::from_bytes(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let of = |kind: &str| records.iter().filter(|record| record.kind().to_string() == kind).collect::<Vec<_>>();
        let file = of("file_id");
        assert!(file[0].fields().iter().any(|field| field.name() == "type" && field.value().to_string() == "workout"));
        let workout = of("workout");
        let says = |name: &str, value: &str| {
            workout[0].fields().iter().any(|field| field.name() == name && field.value().to_string() == value)
        };
        assert!(says("sport", "running"), "{workout:?}");
        let steps = of("workout_step");
        assert!(says("num_valid_steps", &steps.len().to_string()), "{workout:?}");
        steps
            .iter()
            .map(|step| step.fields().iter().map(|one| (one.name().to_owned(), one.value().to_string())).collect())
            .collect()
    };
    let has = |step: &[(String, String)], name: &str, value: &str| {
        assert!(step.iter().any(|(key, found)| key == name && found == value), "{name} {value}: {step:?}");
    };
    for (name, walk_s, run_s, times) in [
        ("return-1-walk-run-10x.fit", "120", "60", "10"),
        ("return-2-walk-run-5x.fit", "120", "120", "5"),
        ("return-2b-walk-run-4x.fit", "60", "240", "4"),
    ] {
        let steps = steps(name);
        assert_eq!(steps.len(), 3, "{name}: {steps:?}");
        has(&steps[0], "duration_time", walk_s);
        has(&steps[0], "intensity", "recovery");
        has(&steps[1], "duration_time", run_s);
        has(&steps[1], "intensity", "active");
        has(&steps[2], "duration_type", "repeat_until_steps_cmplt");
        has(&steps[2], "duration_step", "0");
        has(&steps[2], "repeat_steps", times);
    }
    let easy = steps("return-3-easy-20min.fit");
    assert_eq!(easy.len(), 1);
    has(&easy[0], "duration_time", "1200");
    has(&easy[0], "target_type", "open");
}

/// A workout that lies beside the recordings is no recording.
#[test]
fn written_workouts_are_not_read_as_runs() {
    let folder = folder();
    return_plan(folder.path(), &folder.path().join("watch"), &["-q"]);
    let out = folder.path().join("reports");
    let mut report = patella(&["report", "--json", "-q", "--as-of", "2026-09-25", "--out"]);
    let output = run(report.arg(&out).arg(folder.path()), 0);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((report["inputs"]["recordings"].as_u64(), report["inputs"]["rejected"].as_u64()), (Some(3), Some(0)));
}
