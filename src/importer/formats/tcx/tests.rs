//! TCX as devices and services write it, in small documents: each quirk of FORMATS section 4 in one of its own.

use super::*;
use crate::model::activity::{LapIntensity, Pause, Sport};
use crate::model::units::{BeatsPerMinute, Metres};

fn read(inside: &str) -> (Result<Vec<RawActivity>, ReadError>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let document = format!("<TrainingCenterDatabase>{inside}</TrainingCenterDatabase>");
    (TcxReader.read(document.as_bytes(), &mut diagnostics), diagnostics)
}

fn one(sport: &str, inside: &str) -> RawActivity {
    let document = format!("<Activities><Activity Sport=\"{sport}\">{inside}</Activity></Activities>");
    let mut all = read(&document).0.expect("readable");
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// A point `second` seconds after noon.
fn point(second: u32, inside: &str) -> String {
    let time = format!("2026-05-03T12:{:02}:{:02}.000Z", second / 60, second % 60);
    format!("<Trackpoint><Time>{time}</Time>{inside}</Trackpoint>")
}

fn lap(second: u32, totals: &str, tracks: &[&[u32]]) -> String {
    let points = |seconds: &&[u32]| seconds.iter().map(|second| point(*second, "")).collect::<String>();
    let tracks =
        tracks.iter().map(|track| ["<Track>", &points(track), "</Track>"].concat()).collect::<Vec<_>>().concat();
    format!("<Lap StartTime=\"2026-05-03T12:{:02}:{:02}Z\">{totals}{tracks}</Lap>", second / 60, second % 60)
}

fn timed(seconds: f64, metres: f64) -> String {
    format!("<TotalTimeSeconds>{seconds}</TotalTimeSeconds><DistanceMeters>{metres}</DistanceMeters>")
}

fn only(column: Option<&crate::model::streams::Column>) -> Option<f32> {
    column.and_then(|column| column.get(0))
}

#[test]
fn a_point_with_everything() {
    let inside = "<Position><LatitudeDegrees>52.5</LatitudeDegrees><LongitudeDegrees>13.4</LongitudeDegrees></Position>\
        <AltitudeMeters>34.5</AltitudeMeters><DistanceMeters>42000.5</DistanceMeters><HeartRateBpm xsi:type=\"x\"><Value>140</Value></HeartRateBpm>\
        <Cadence>0</Cadence><Extensions><ns3:TPX><ns3:Speed>2.5</ns3:Speed><ns3:RunCadence>82</ns3:RunCadence><ns3:Watts>210</ns3:Watts></ns3:TPX></Extensions>";
    let run =
        one("Running", &format!("<Lap StartTime=\"2026-05-03T12:00:00Z\"><Track>{}</Track></Lap>", point(0, inside)));
    let channels = &run.channels;
    let values = [
        (only(channels.elevation_m.as_ref()), 34.5),
        (only(channels.distance_m.as_ref()), 42_000.5),
        (only(channels.heart_rate_bpm.as_ref()), 140.0),
        (only(run.cadence.samples.as_ref()), 82.0),
        (only(channels.speed_mps.as_ref()), 2.5),
        (only(channels.power_w.as_ref()), 210.0),
    ];
    for (found, expected) in values {
        assert_eq!(found, Some(expected));
    }
    let position = channels.position.as_ref().expect("recorded")[0];
    assert!((position.latitude_deg() - 52.5).abs() < 1e-6 && (position.longitude_deg() - 13.4).abs() < 1e-6);
}

#[test]
fn cadence_stands_in_either_element() {
    let cadence = |inside: &str| {
        let run = one(
            "Running",
            &format!("<Lap StartTime=\"2026-05-03T12:00:00Z\"><Track>{}</Track></Lap>", point(0, inside)),
        );
        only(run.cadence.samples.as_ref())
    };
    assert_eq!(cadence("<Cadence>86</Cadence>"), Some(86.0));
    assert_eq!(cadence("<Extensions><TPX xmlns=\"u\"><RunCadence>87</RunCadence></TPX></Extensions>"), Some(87.0));
    assert_eq!(cadence("<Cadence>0</Cadence>"), None);
}

#[test]
fn laps_add_up_to_the_totals_of_the_device() {
    let totals = |seconds, metres, rate: u32, cadence: u32| {
        format!(
            "{}<MaximumSpeed>16200.0</MaximumSpeed><AverageHeartRateBpm><Value>{rate}</Value></AverageHeartRateBpm>\
             <MaximumHeartRateBpm><Value>199</Value></MaximumHeartRateBpm><Intensity>Resting</Intensity>\
             <Extensions><LX><AvgSpeed>8.95</AvgSpeed><AvgRunCadence>{cadence}</AvgRunCadence></LX></Extensions>",
            timed(seconds, metres)
        )
    };
    let run = one(
        "Running",
        &format!(
            "{}{}",
            lap(0, &totals(100.0, 300.0, 120, 80), &[&[0, 50, 99]]),
            lap(100, &totals(300.0, 900.0, 160, 84), &[&[100, 400]])
        ),
    );
    assert_eq!(run.recorded.distance, Metres::new(1_200.0));
    assert_eq!((run.recorded.timer, run.recorded.elapsed), (Seconds::new(400.0), Seconds::new(400.0)));
    // (100 x 120 + 300 x 160) / 400 = 150; (100 x 80 + 300 x 84) / 400 = 83.
    assert_eq!((run.recorded.heart_rate.map(BeatsPerMinute::get), run.cadence.session_mean), (Some(150.0), Some(83.0)));
    let [first, second] = run.laps.as_slice() else { panic!("two laps") };
    assert_eq!((first.start_s, first.elapsed, first.timer), (0.0, Seconds::new(100.0), Seconds::new(100.0)));
    assert_eq!((second.start_s, second.elapsed, second.distance), (100.0, Seconds::new(300.0), Metres::new(900.0)));
    assert_eq!(second.intensity, Some(LapIntensity::Rest));
    assert!(run.pauses.is_empty() && run.channels.breaks.is_empty());
}

#[test]
fn a_new_track_after_a_stop_is_a_pause() {
    let run = one("Running", &lap(0, &timed(8.0, 30.0), &[&[0, 1, 2, 3, 4], &[300, 301, 302, 303, 304], &[305, 306]]));
    assert_eq!(run.pauses, [Pause { from_s: 4.0, to_s: 300.0, automatic: false }]);
    assert_eq!(run.channels.breaks, [5]);
    assert_eq!(run.recorded.elapsed, Seconds::new(306.0));
}

#[test]
fn empty_tracks_and_laps_of_no_time_keep_the_totals_of_the_laps() {
    let run = one(
        "Running",
        &format!(
            "{}{}{}",
            lap(0, &timed(100.0, 1_000.0), &[&[]]),
            lap(100, &timed(0.002, 0.0), &[&[]]),
            lap(100, &timed(50.0, 500.0), &[&[100, 149]])
        ),
    );
    assert_eq!((run.laps.len(), run.recorded.distance), (3, Metres::new(1_500.0)));
    assert_eq!(run.laps[1].elapsed, Seconds::new(0.0));
    assert!(run.flags.contains(&QualityFlag::PartialTrack));
    assert!((run.recorded.timer.map_or(0.0, Seconds::get) - 150.002).abs() < 1e-9);
    let without_points = one("Running", &lap(0, &timed(100.0, 1_000.0), &[]));
    assert!(without_points.channels.is_empty() && without_points.flags.contains(&QualityFlag::NoStreams));
    assert_eq!(without_points.recorded.elapsed, Seconds::new(100.0));
}

#[test]
fn a_total_that_a_lap_does_not_say_is_unknown() {
    let silent = "<TotalTimeSeconds>50</TotalTimeSeconds>";
    let run =
        one("Running", &format!("{}{}", lap(0, &timed(100.0, 1_000.0), &[&[0, 99]]), lap(100, silent, &[&[100, 149]])));
    assert_eq!((run.recorded.distance, run.recorded.timer), (None, Seconds::new(150.0)));
    let zeros = one("Other", &lap(0, &timed(100.0, 0.0), &[&[0, 99]]));
    assert_eq!(zeros.recorded.distance, None);
}

#[test]
fn sports_and_titles() {
    let point = lap(0, "", &[&[0]]);
    assert_eq!(one("running", &point).sport, Some(Sport::Run));
    assert_eq!(one("Biking", &point).sport, Some(Sport::Bike));
    assert_eq!(one("Other", &point).sport, None);
    let plan = "<Training><Plan><Name>Intervals</Name></Plan></Training><Creator><Name>Watch</Name></Creator>";
    assert_eq!(one("Running", &format!("{point}{plan}")).title.as_deref(), Some("Intervals"));
    let lap_notes = lap(0, "<Notes>lap</Notes>", &[&[0]]);
    assert_eq!(
        one("Running", &format!("{lap_notes}<Notes>Long  run</Notes>{plan}")).title.as_deref(),
        Some("Long run")
    );
}

#[test]
fn the_start_is_that_of_the_lap_unless_its_clock_is_wrong() {
    let late = one("Running", &lap(0, &timed(60.0, 100.0), &[&[13, 60]]));
    assert_eq!(
        (late.start_utc.to_rfc3339(), late.channels.elapsed_s[0]),
        ("2026-05-03T12:00:00+00:00".to_owned(), 13.0)
    );
    let wrong = format!("<Lap StartTime=\"1989-12-31T00:00:00Z\"><Track>{}</Track></Lap>", point(5, ""));
    assert_eq!(one("Running", &wrong).start_utc.to_rfc3339(), "2026-05-03T12:00:05+00:00");
    let offset = "<Lap StartTime=\"2026-05-03T14:00:00+02:00\"><Track><Trackpoint><Time>2026-05-03T14:00:01.000+02:00</Time></Trackpoint></Track></Lap>";
    assert_eq!(one("Running", offset).utc_offset_s, Some(7_200));
}

#[test]
fn several_activities_of_a_multisport_session() {
    let activity = |sport: &str, start| {
        format!("<Activity Sport='{sport}'>{}</Activity>", lap(start, &timed(60.0, 100.0), &[&[start, start + 60]]))
    };
    let transition = "<Transition><Lap StartTime=\"2026-05-03T12:01:00Z\"><Track/></Lap></Transition>";
    let document = format!(
        "<Activities><MultiSportSession><Id>x</Id><FirstSport>{}</FirstSport><NextSport>{transition}{}</NextSport></MultiSportSession></Activities>",
        activity("Biking", 0),
        activity("Running", 120)
    );
    let all = read(&document).0.expect("readable");
    let seen: Vec<_> = all.iter().map(|one| (one.session_index, one.sport, one.laps.len())).collect();
    assert_eq!(seen, [(0, Some(Sport::Bike), 1), (1, Some(Sport::Run), 1)]);
}

#[test]
fn courses_and_workouts_are_no_recordings() {
    let course = "<Courses><Course><Name>c</Name><Lap><TotalTimeSeconds>1</TotalTimeSeconds></Lap><Track><Trackpoint><Time>2010-01-01T00:00:00Z</Time></Trackpoint></Track></Course></Courses>";
    let refused = |inside: &str| {
        let error = read(inside).0.expect_err(inside);
        (error.code, error.ignorable)
    };
    assert_eq!(refused(course), (Code::RouteWithoutTime, true));
    assert_eq!(refused("<Workouts><Workout Sport='Running'/></Workouts>"), (Code::RouteWithoutTime, true));
    assert_eq!(
        refused("<Activities><Activity Sport='Running'><Lap/></Activity></Activities>"),
        (Code::NothingRecorded, false)
    );
}

#[test]
fn points_of_a_clock_without_the_time_do_not_move_a_run() {
    let stray = "<Trackpoint><Time>1989-12-31T00:00:00Z</Time></Trackpoint>";
    let points: String = (0..30).map(|second| point(second, "")).collect();
    let (result, diagnostics) = read(&format!(
        "<Activities><Activity Sport='Running'><Lap StartTime='1989-12-31T00:00:00Z'>{}<Track>{stray}{points}</Track></Lap></Activity></Activities>",
        timed(29.0, 80.0)
    ));
    let run = result.expect("readable").remove(0);
    assert_eq!((run.start_utc.to_rfc3339(), run.channels.len()), ("2026-05-03T12:00:00+00:00".to_owned(), 30));
    assert_eq!(run.recorded.elapsed, Seconds::new(29.0));
    assert!(diagnostics.iter().any(|found| found.code == Code::TimeWentBack && found.message.ends_with(": 1")));
}

#[test]
fn a_clock_that_is_set_back_does_not_end_the_run() {
    let run = one("Running", &lap(0, &timed(40.0, 120.0), &[&[0, 10, 20, 30, 21, 31, 41, 51]]));
    assert_eq!(run.channels.elapsed_s, [0.0, 10.0, 20.0, 30.0, 31.0, 41.0, 51.0]);
    assert!(run.flags.contains(&QualityFlag::SamplesOutOfOrder));
}

#[test]
fn words_and_infinities_are_no_numbers() {
    let inside = "<Position><LatitudeDegrees>NaN</LatitudeDegrees><LongitudeDegrees>13.4</LongitudeDegrees></Position>\
        <AltitudeMeters>inf</AltitudeMeters><DistanceMeters>-inf</DistanceMeters><HeartRateBpm><Value>1e999</Value></HeartRateBpm>";
    let totals = "<TotalTimeSeconds>Infinity</TotalTimeSeconds><DistanceMeters>nan</DistanceMeters>";
    let (result, diagnostics) = read(&format!(
        "<Activities><Activity Sport='Running'><Lap StartTime='2026-05-03T12:00:00Z'>{totals}<Track>{}{}</Track></Lap></Activity></Activities>",
        point(0, inside),
        point(5, "")
    ));
    let run = result.expect("readable").remove(0);
    let expected = crate::model::streams::Channels { elapsed_s: vec![0.0, 5.0], ..Default::default() };
    assert_eq!(run.channels, expected);
    assert_eq!((run.recorded.distance, run.recorded.timer), (None, None));
    assert!(diagnostics.iter().all(|found| found.code == Code::BadValue));
}

#[test]
fn laps_and_activities_without_end_are_bounded() {
    let whole = lap(0, &timed(10.0, 30.0), &[&[0, 10]]);
    let laps = "<Lap/>".repeat(120_000);
    let (result, diagnostics) =
        read(&format!("<Activities><Activity Sport='Running'>{whole}{laps}</Activity></Activities>"));
    let run = result.expect("readable").remove(0);
    assert_eq!((run.laps.len(), run.channels.len()), (99_999, 2));
    assert!(diagnostics.iter().any(|found| found.message.contains("left out: 20002,")));
    let (result, _) = read(&format!("{}<Activity Sport='Running'>{whole}</Activity>", "<Activity/>".repeat(120_000)));
    assert_eq!(result.expect_err("nothing in those that were read").code, Code::NothingRecorded);
}
