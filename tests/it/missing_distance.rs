//! Recordings without distance, through the program: a week of them is judged by its minutes, and nothing pretends to
//! know how far it went.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use chrono::{Days, NaiveDate, NaiveTime, SecondsFormat, TimeDelta};
use serde_json::{Value, json};
use tempfile::TempDir;

use patella::model::finding::{Severity, Verdict};
use patella::rules::assess;
use patella::rules::rulebook::Rulebook;

use crate::report_command::{patella, run};
use crate::rules::case::Scene;

const SUNDAY: &str = "2026-11-22";
/// The treadmill run of the last week, on its Thursday.
const TREADMILL: &str = "2026-11-19";
const RULE: &str = "weekly-volume-jump";

/// A run at 7 o'clock UTC with a heart rate every minute; without kilometres nothing tells how far it went.
fn tcx(day: NaiveDate, kilometres: Option<f64>, minutes: i32) -> String {
    let start = day.and_time(NaiveTime::from_hms_opt(7, 0, 0).expect("a time")).and_utc();
    let time = |minute: i32| (start + TimeDelta::minutes(minute.into())).to_rfc3339_opts(SecondsFormat::Secs, true);
    let metres = |share: f64| {
        kilometres
            .map_or_else(String::new, |all| format!("<DistanceMeters>{:.1}</DistanceMeters>", all * 1_000.0 * share))
    };
    let mut text = format!(
        "<?xml version=\"1.0\"?><TrainingCenterDatabase xmlns=\"http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2\">\
         <Activities><Activity Sport=\"Running\"><Id>{0}</Id><Lap StartTime=\"{0}\"><TotalTimeSeconds>{1}</TotalTimeSeconds>\
         {2}<Track>",
        time(0),
        minutes * 60,
        metres(1.0)
    );
    for minute in 0..=minutes {
        let share = f64::from(minute) / f64::from(minutes);
        let (time, metres) = (time(minute), metres(share));
        write!(
            text,
            "<Trackpoint><Time>{time}</Time>{metres}<HeartRateBpm><Value>140</Value></HeartRateBpm></Trackpoint>"
        )
        .expect("a string");
    }
    text + "</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
}

/// Eight weeks of 7, 8 and 12 km at 6 min/km, 162 minutes; the 8 km of the last week are 90 minutes on a treadmill
/// instead.
fn eight_weeks(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    let sunday: NaiveDate = SUNDAY.parse().expect("a date");
    for back in 0..8_u64 {
        for (before, kilometres, minutes) in [(5, 7.0, 42), (3, 8.0, 48), (0, 12.0, 72)] {
            let day = sunday - Days::new(back * 7 + before);
            let text =
                if day.to_string() == TREADMILL { tcx(day, None, 90) } else { tcx(day, Some(kilometres), minutes) };
            fs::write(folder.join(format!("{day}.tcx")), text).expect("a recording");
        }
    }
}

/// The assessment and the page of a folder.
fn judged(folder: &Path, as_of: &str) -> (Value, String) {
    let out = TempDir::new().expect("a folder");
    let mut command = patella(&["report", "-q", "--format", "html,json", "--as-of", as_of, "--out"]);
    run(command.arg(out.path()).arg(folder), 0);
    let file = |ending: &str| {
        let mut files = fs::read_dir(out.path()).expect("readable").map(|entry| entry.expect("readable").path());
        let path = files.find(|path| path.extension().is_some_and(|found| found == ending)).expect("written");
        fs::read_to_string(path).expect("text")
    };
    // Numbers and their units hold together by a blank of their own.
    let file = |ending: &str| file(ending).replace('\u{a0}', " ");
    (serde_json::from_str(&file("json")).expect("JSON"), file("html"))
}

fn of_rule<'v>(assessment: &'v Value, list: &str, rule: &str) -> Option<&'v Value> {
    assessment[list].as_array().expect("a list").iter().find(|entry| entry["rule"] == rule)
}

#[test]
fn a_week_with_a_run_without_distance_is_judged_by_its_minutes() {
    let folder = TempDir::new().expect("a folder");
    eight_weeks(folder.path());
    let (assessment, page) = judged(folder.path(), SUNDAY);
    let finding = of_rule(&assessment, "findings", RULE).expect("raised");
    assert_eq!([&finding["severity"], &finding["confidence"], &finding["unit"]], ["watch", "medium", "ratio"]);
    // 42, 90 and 72 minutes against 162.
    let ratio = finding["value"].as_f64().expect("a number");
    assert!((ratio - (204.0 / 162.0 - 1.0)).abs() < 1e-6, "{ratio}");
    let headline = finding["headline"].as_str().expect("text");
    assert!(headline.contains("running time") && headline.contains("1 run of the week has no distance"), "{headline}");
    let rows = finding["evidence"].as_array().expect("rows");
    let value = |measure: &str| rows.iter().find(|row| row["measure"] == measure).map(|row| row["value"].clone());
    assert_eq!(value("moving_s"), Some(json!(12_240.0)));
    assert_eq!(value("baseline_max4_s"), Some(json!(9_720.0)));
    assert_eq!(value("runs_without_distance"), Some(json!(1.0)));
    assert!(
        value("distance_m").is_none() && value("guarded_ratio").is_none() && value("article_change_ratio").is_none()
    );
    assert!(finding["advice"].to_string().contains("distance_km"), "{}", finding["advice"]);
    let last = assessment["weeks"].as_array().expect("weeks").last().expect("a week");
    assert_eq!(last["known"], false);
    assert!(last["change_ratio"].is_null() && last["guarded_ratio"].is_null(), "{last}");
    assert!(of_rule(&assessment, "not_assessed", "two-week-volume-jump").is_some(), "it needs distances");
    assert!(page.contains("min per week") && page.contains("Weekly running time"), "the picture shows minutes");
    assert!(page.contains("This week, at least"), "the tile does not pretend to know the distance");
}

#[test]
fn with_its_distance_entered_the_week_is_judged_by_distance() {
    let folder = TempDir::new().expect("a folder");
    eight_weeks(folder.path());
    let correction = format!("[[activity]]\nstart = {TREADMILL}T07:00:00Z\ndistance_km = 8.0\n");
    fs::write(folder.path().join("athlete.toml"), correction).expect("a profile");
    let (assessment, page) = judged(folder.path(), SUNDAY);
    let clear = of_rule(&assessment, "clear", RULE).expect("clear: 27 km as ever");
    assert_eq!(clear["evidence"][0]["measure"], "distance_m");
    assert!(page.contains("km per week") && !page.contains("min per week"));
    let weeks = assessment["weeks"].as_array().expect("weeks");
    // The first recording is on a Tuesday: its week is not known, and the next has nothing to be compared with.
    assert!(weeks.iter().skip(2).all(|week| week["known"] == true && week["change_ratio"] == json!(0.0)), "{weeks:?}");
}

#[test]
fn next_week_and_the_team_do_not_leave_the_run_out_of_a_sum() {
    let folder = TempDir::new().expect("a folder");
    let athlete = folder.path().join("squad/treadmill");
    eight_weeks(&athlete);
    // On Friday the running week holds 7 km and the treadmill.
    let (assessment, _) = judged(&athlete, "2026-11-20");
    let plan = &assessment["next_week"];
    assert_eq!(plan["from"], "2026-11-16");
    assert!(plan["distance_run_m"].is_null() && plan["distance_ceiling_m"].is_number(), "{plan}");
    assert!(plan["notes"].to_string().contains("1 run without distance counts towards the week too"), "{plan}");
    let (assessment, _) = judged(&athlete, "2026-11-18");
    assert_eq!(assessment["next_week"]["distance_run_m"], json!(7_000.0));
    let mut command = patella(&["team", "squad", "--format", "json", "--as-of", SUNDAY]);
    run(command.current_dir(folder.path()), 0);
    let team = fs::read(folder.path().join("squad/reports/team.json")).expect("written");
    let team: Value = serde_json::from_slice(&team).expect("JSON");
    let weeks = team["athletes"][0]["weekly_distance_m"].as_array().expect("weeks").clone();
    assert_eq!(weeks.len(), 8);
    assert!(weeks[7].is_null() && weeks[..7].iter().all(|week| *week == json!(27_000.0)), "{weeks:?}");
    assert!(team["athletes"][0]["change_ratio"].is_null());
}

/// How bad the rule finds the last week of a log; `None` when it is clear.
fn level(log: &str) -> Option<Severity> {
    let outcomes = assess(&Scene::of(log).history(), &Rulebook::builtin());
    match &outcomes.iter().find(|outcome| outcome.rule == RULE).expect("an outcome").verdict {
        Verdict::Raised(findings) => findings.iter().map(|finding| finding.severity).max(),
        Verdict::Clear(_) => None,
        Verdict::NotAssessed { reason, .. } => panic!("{reason:?}\n{log}"),
    }
}

#[test]
fn at_six_minutes_a_kilometre_minutes_say_what_distance_says() {
    // A usual base and a tiny one; the Monday of the last week grows, once with its distance and once without. A run
    // without distance raises no single-run-spike, which alone would make it warn.
    let mut seen = std::collections::BTreeSet::new();
    for (base, rest) in [("10 - 8 - 8 - 24", "- 8 - 8 - 24"), ("2 - - - - - 5", "- - - - - 5")] {
        for tenths in 10..240_u32 {
            let (kilometres, minutes) = (f64::from(tenths) / 10.0, f64::from(tenths) * 0.6);
            let by_distance = level(&format!("2026-10-12 x5: {base}\n2026-11-16: {kilometres} {rest}"));
            let by_time = level(&format!("2026-10-12 x5: {base}\n2026-11-16: 0/{minutes}m {rest}"));
            let spiked = by_distance == Some(Severity::Warn);
            assert!(by_distance == by_time || (spiked && by_time == Some(Severity::Watch)), "{base}: {kilometres} km");
            seen.insert((base, by_time));
        }
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
}
