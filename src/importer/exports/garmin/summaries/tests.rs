//! Units, starts, parts and damage of summaries, with values converted by hand.

use super::*;
use crate::diagnostics::{Code, Diagnostic};
use crate::model::activity::Surface;

fn read(text: &str) -> (Table, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let table = SummarizedActivities.read(&mut text.as_bytes(), &mut diagnostics).expect("a table");
    (table, diagnostics.for_path("a_gear.json"))
}

/// One activity of an export, without the last brace.
const RUN: &str = r#"{"activityId":9876543210,"uuidMsb":-1,"name":"Utrecht Running","activityType":"running",
    "sportType":"RUNNING","beginTimestamp":1714546800000.0,"startTimeGmt":1714546800000.0,
    "startTimeLocal":1714554000000.0,"timeZoneId":124,"distance":1000250.0,"duration":3000500.0,
    "movingDuration":2990000.0,"elapsedDuration":3100000.0,"elevationGain":12300.0,"elevationLoss":11900.0,
    "avgSpeed":0.3333,"avgHr":151.0,"avgRunCadence":84.0,"avgDoubleCadence":169.3,"avgStrideLength":118.4,
    "avgVerticalOscillation":8.9,"avgVerticalRatio":7.6,"avgGroundContactTime":243.0,"workoutRpe":60,
    "eventTypeId":1,"parent":false,"splits":[{"measurements":[{"fieldEnum":"X","value":[1,{"name":"no"}]}]}]"#;

fn wrapped(activities: &str) -> String {
    format!(r#"[{{"summarizedActivitiesExport":[{activities}]}}]"#)
}

fn one(activity: &str) -> (Row, Vec<Diagnostic>) {
    let (mut table, diagnostics) = read(&wrapped(activity));
    assert_eq!(table.rows.len(), 1);
    (table.rows.remove(0), diagnostics)
}

#[test]
fn units_become_si() {
    let (row, diagnostics) = one(&format!("{RUN}}}"));
    assert_eq!(diagnostics, []);
    assert_eq!(row.id.to_string(), "garmin:9876543210");
    assert_eq!(row.place, "activity 1");
    // 1714546800 is 2024-05-01 07:00 UTC; Utrecht was two hours ahead.
    assert_eq!(row.start, RowStart::Utc("2024-05-01T07:00:00Z".parse().expect("an instant")));
    assert_eq!(row.utc_offset_s, Some(7_200));
    assert_eq!((row.sport, row.surface), (Some(Sport::Run), None));
    assert_eq!((row.title.as_deref(), row.title_is_default), (Some("Utrecht Running"), true));
    assert_eq!((row.rpe, row.race, row.file), (Some(6.0), true, None));
    assert!(!row.distance_is_guessed);
    let expected = RecordedTotals {
        distance: Metres::new(10_002.5),
        elapsed: Seconds::new(3_100.0),
        timer: Seconds::new(3_000.5),
        moving: Seconds::new(2_990.0),
        ascent: Metres::new(123.0),
        descent: Metres::new(119.0),
        heart_rate: BeatsPerMinute::new(151.0),
        cadence: StepsPerMinute::new(169.3),
        vertical_oscillation: Millimetres::new(89.0),
        vertical_ratio: Percent::new(7.6),
        stance_time: Milliseconds::new(243.0),
        stance_balance_left: None,
        step_length: Millimetres::new(1_184.0),
    };
    assert_eq!(row.recorded, expected);
}

#[test]
fn cadence_of_one_leg_is_doubled_and_of_both_is_not() {
    let cadence = |keys: &str| {
        one(&format!(r#"{{"activityId":1,"startTimeGmt":1714546800000,"activityType":"running",{keys}}}"#))
            .0
            .recorded
            .cadence
    };
    assert_eq!(cadence(r#""avgRunCadence":84"#), StepsPerMinute::new(168.0));
    assert_eq!(cadence(r#""avgRunCadence":84,"avgDoubleCadence":169.3"#), StepsPerMinute::new(169.3));
    assert_eq!(cadence(r#""avgDoubleCadence":null,"avgRunCadence":"84.5""#), StepsPerMinute::new(169.0));
    assert_eq!(cadence(r#""avgRunCadence":0"#), None);
}

#[test]
fn the_kind_may_be_an_object_and_the_root_any_of_three() {
    let activity =
        r#"{"activityId":"77","beginTimestamp":1714546800000,"activityType":{"typeId":6,"typeKey":"trail_running"}}"#;
    for root in
        [wrapped(activity), format!("[{activity}]"), format!(r#"{{"summarizedActivitiesExport":[{activity}]}}"#)]
    {
        let (table, diagnostics) = read(&format!("\u{FEFF} {root}\n"));
        assert_eq!(diagnostics, []);
        assert_eq!(table.rows.len(), 1, "{root}");
        assert_eq!(table.rows[0].surface, Some(Surface::Trail));
        assert_eq!(table.rows[0].id.key, "77");
        assert_eq!(table.rows[0].utc_offset_s, None);
    }
    assert_eq!(read(&wrapped("")).0.rows, []);
}

#[test]
fn the_coarse_kind_helps_where_the_fine_one_is_not_known() {
    let kind = |fine: &str, coarse: &str| {
        let (row, diagnostics) = one(&format!(
            r#"{{"activityId":1,"startTimeGmt":1714546800000,"activityType":"{fine}","sportType":"{coarse}"}}"#
        ));
        (row.sport, diagnostics.iter().map(|one| one.code).collect::<Vec<_>>())
    };
    assert_eq!(kind("night_running", "RUNNING"), (Some(Sport::Run), vec![]));
    assert_eq!(kind("uncategorized", "GENERIC"), (None, vec![]));
    assert_eq!(kind("quidditch", "GENERIC"), (None, vec![Code::UnknownActivityType]));
}

#[test]
fn parts_replace_their_whole_and_a_whole_without_parts_stays() {
    let activity = |id: u32, more: &str| {
        format!(r#"{{"activityId":{id},"startTimeGmt":1714546800000,"activityType":"running"{more}}}"#)
    };
    let ids = |activities: &[String]| {
        let rows = read(&wrapped(&activities.join(","))).0.rows;
        rows.into_iter().map(|row| row.id.key).collect::<Vec<_>>()
    };
    let parent = activity(1, r#","parent":true,"childIds":[2,3]"#);
    assert_eq!(ids(&[parent.clone(), activity(2, ""), activity(3, "")]), ["2", "3"], "by the parent's list");
    assert_eq!(ids(&[activity(4, ""), parent.clone()]), ["4", "1"], "its parts are not listed");
    let plain = activity(1, r#","parent":true"#);
    assert_eq!(ids(&[activity(2, r#","parentId":1"#), plain.clone()]), ["2"], "by what the part says");
    assert_eq!(ids(&[activity(2, r#","parentId":null"#), plain]), ["2", "1"]);
}

#[test]
fn a_value_of_the_wrong_type_costs_only_itself() {
    let (row, diagnostics) =
        one(r#"{"activityId":5,"startTimeGmt":1714546800000,"activityType":"running","name":["x"],"distance":"far",
            "duration":{"a":1},"avgHr":true,"elevationGain":"120","workoutRpe":-3,"parent":"no","eventTypeId":"1"}"#);
    assert_eq!(row.recorded, RecordedTotals { ascent: Metres::new(1.2), ..RecordedTotals::default() });
    assert!(row.race);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].code, Code::BadTableRow);
    assert_eq!(diagnostics[0].place.as_deref(), Some("activity 1"));
    assert_eq!(
        diagnostics[0].message,
        r#"cannot be read and left out: "name", "distance", "duration", "avgHr", "workoutRpe""#
    );
}

#[test]
fn starts() {
    let start = |keys: &str| {
        let (table, diagnostics) = read(&wrapped(&format!(r#"{{"activityId":5,{keys}}}"#)));
        let row = table.rows.into_iter().next();
        (row.as_ref().map(|row| row.start), row.and_then(|row| row.utc_offset_s), diagnostics.len())
    };
    let utc = Some(RowStart::Utc("2024-05-01T07:00:00Z".parse().expect("an instant")));
    assert_eq!(start(r#""startTimeGmt":"2024-05-01T07:00:00.0""#), (utc, None, 0));
    assert_eq!(start(r#""startTimeGmt":null,"beginTimestamp":1714546800000"#), (utc, None, 0));
    assert_eq!(
        start(r#""startTimeGmt":1714546800000,"startTimeLocal":1714566600000"#),
        (utc, Some(19_800), 0),
        "India"
    );
    assert_eq!(start(r#""startTimeGmt":1714546800000,"startTimeLocal":1714547100000"#), (utc, None, 0), "5 minutes");
    assert_eq!(start(r#""startTimeGmt":1714546800000,"startTimeLocal":1714633200000"#), (utc, None, 0), "24 hours");
    let local = "2024-05-01T09:00:00".parse().map(RowStart::Local).ok();
    assert_eq!(start(r#""startTimeLocal":1714554000000"#), (local, None, 0));
    assert_eq!(start(r#""startTimeGmt":0"#), (None, None, 1));
    assert_eq!(start(r#""distance":5"#), (None, None, 1));
}

#[test]
fn a_title_cut_inside_an_emoji_costs_nothing_else() {
    let (row, diagnostics) =
        one(r#"{"activityId":5,"startTimeGmt":1714546800000,"activityType":"running","name":"Abendlauf \ud83c"}"#);
    assert_eq!(row.title.as_deref(), Some("Abendlauf \u{FFFD}"));
    assert_eq!(diagnostics, []);
}

#[test]
fn a_file_cut_anywhere_keeps_the_rows_before_the_cut() {
    let first = r#"{"activityId":1,"startTimeGmt":1714546800000,"activityType":"running"}"#;
    let second = r#"{"activityId":2,"startTimeGmt":1714633200000,"name":"Z\u00fcrich 🏃"}"#;
    let text = wrapped(&format!("{first},{second}"));
    let behind = |activity: &str| text.find(activity).expect("it is there") + activity.len();
    for cut in 0..text.len() {
        let mut diagnostics = Diagnostics::default();
        let read = SummarizedActivities.read(&mut text.as_bytes().get(..cut).expect("inside"), &mut diagnostics);
        let rows = usize::from(cut >= behind(first)) + usize::from(cut >= behind(second));
        if rows == 0 {
            let error = read.expect_err("nothing was read");
            assert_eq!(error.code, Code::TableTruncated, "cut at {cut}");
            continue;
        }
        assert_eq!(read.expect("rows").rows.len(), rows, "cut at {cut}");
        let found: Vec<_> = diagnostics.iter().collect();
        assert_eq!(found.len(), 1, "cut at {cut}");
        assert_eq!(found[0].code, Code::TableTruncated);
        assert_eq!(found[0].place, Some(format!("line 1, column {cut}")));
    }
}

#[test]
fn garbage_in_the_middle_is_named_with_its_place() {
    let (table, diagnostics) = read("[{\"activityId\":1,\"startTimeGmt\":1714546800000},\n{\"activityId\":NaN}]");
    assert_eq!(table.rows.len(), 1);
    assert_eq!(diagnostics[0].code, Code::TableTruncated);
    assert_eq!(diagnostics[0].place.as_deref().map(|place| place.starts_with("line 2, ")), Some(true));
}

#[test]
fn it_is_told_by_name_or_content() {
    let known = |name: &str, head: &str| SummarizedActivities.recognise(name, head.as_bytes());
    assert!(known("x.zip!DI_CONNECT/DI-Connect-Fitness/a@b.org_0_summarizedActivities.json", "[{"));
    assert!(known("renamed.json", &wrapped("")));
    assert!(!known("a_summarizedActivities.json", "PK"));
    assert!(!known("a_personalRecord.json", r#"[{"personalRecords":[{"activityId":1}]}]"#));
    assert!(!known("summarizedActivities/notes.txt", "[x"));
}
