//! GPX as devices and services write it, in small documents: each quirk of FORMATS section 4 in one of its own.

use super::*;
use crate::model::activity::{Pause, Surface};

fn read(document: &str) -> (Result<Vec<RawActivity>, ReadError>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    (GpxReader.read(document.as_bytes(), &mut diagnostics), diagnostics)
}

fn activities(tracks: &str) -> Vec<RawActivity> {
    read(&format!("<gpx>{tracks}</gpx>")).0.expect("readable")
}

fn one(tracks: &str) -> RawActivity {
    let mut all = activities(tracks);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// A point `minute` minutes after noon.
fn point(minute: u32, inside: &str) -> String {
    let time = format!("2026-05-03T{:02}:{:02}:00Z", 12 + minute / 60, minute % 60);
    format!("<trkpt lat='52.5' lon='13.4'><time>{time}</time>{inside}</trkpt>")
}

fn track(kind: &str, minutes: &[u32]) -> String {
    let points: String = minutes.iter().map(|minute| point(*minute, "")).collect();
    format!("<trk><type>{kind}</type><trkseg>{points}</trkseg></trk>")
}

fn only(column: Option<&crate::model::streams::Column>) -> Option<f32> {
    column.and_then(|column| column.get(0))
}

fn segment(points: &str) -> String {
    format!("<trk><trkseg>{points}</trkseg></trk>")
}

#[test]
fn extensions_of_every_exporter_by_local_name_and_first_value_wins() {
    let run = one(&segment(&point(
        0,
        "<ele>34.5</ele><extensions><power>210</power><ns3:TrackPointExtension><ns3:atemp>27.0</ns3:atemp><ns3:hr>72</ns3:hr>\
         <ns3:cad>58</ns3:cad></ns3:TrackPointExtension><gpxdata:hr>99</gpxdata:hr><gpxdata:cadence>83</gpxdata:cadence>\
         <gpxdata:distance>12.5</gpxdata:distance><a:deep><b:er><speed>2.5</speed></b:er></a:deep></extensions>",
    )));
    let channels = &run.channels;
    let values = [
        (only(channels.elevation_m.as_ref()), 34.5),
        (only(channels.power_w.as_ref()), 210.0),
        (only(channels.temperature_c.as_ref()), 27.0),
        (only(channels.heart_rate_bpm.as_ref()), 72.0),
        (only(run.cadence.samples.as_ref()), 58.0),
        (only(channels.distance_m.as_ref()), 12.5),
        (only(channels.speed_mps.as_ref()), 2.5),
    ];
    for (found, expected) in values {
        assert_eq!(found, Some(expected));
    }
    assert_eq!(run.cadence.kind, CadenceKind::AsWritten);
    for (word, number) in
        [("heartrate", 120.0), ("temp", 3.0), ("PowerInWatts", 5.0), ("Watts", 6.0), ("RunCadence", 80.0)]
    {
        let run = one(&segment(&point(0, &format!("<extensions><x:{word}>{number}</x:{word}></extensions>"))));
        let channels =
            [&run.channels.heart_rate_bpm, &run.channels.temperature_c, &run.channels.power_w, &run.cadence.samples];
        assert_eq!(channels.into_iter().find_map(|column| only(column.as_ref())), Some(number), "{word}");
    }
}

#[test]
fn zeros_of_a_filler_are_absent_and_a_heart_that_stands_still_too() {
    let filler = "<hr>0</hr><cad>0</cad><power>0</power><ele>0</ele>";
    let run = one(&segment(&format!("{}{}", point(0, filler), point(1, filler))));
    assert_eq!(run.cadence.samples, None);
    assert_eq!(
        run.channels,
        crate::model::streams::Channels {
            elapsed_s: vec![0.0, 60.0],
            position: run.channels.position.clone(),
            ..Default::default()
        }
    );
}

#[test]
fn a_point_without_a_place_keeps_its_sensors() {
    let (result, diagnostics) = read(
        "<gpx><trk><trkseg><trkpt lat='' lon='x'><time>2026-05-03T12:00:00Z</time><hr>140</hr></trkpt>\
         <trkpt lat='0' lon='0'><time>2026-05-03T12:00:05Z</time></trkpt>\
         <trkpt lat='91' lon='0'><time>2026-05-03T12:00:06Z</time><hr>a lot</hr></trkpt></trkseg></trk></gpx>",
    );
    let run = result.expect("readable").remove(0);
    assert_eq!((run.channels.len(), run.channels.position.as_ref()), (3, None));
    assert_eq!(only(run.channels.heart_rate_bpm.as_ref()), Some(140.0));
    let found = diagnostics.iter().next().expect("a diagnostic");
    assert!(found.code == Code::BadValue && found.message.contains("left out: 2,"), "{}", found.message);
}

#[test]
fn a_new_segment_is_a_pause() {
    let run =
        one(&format!("<trk><trkseg>{}{}</trkseg><trkseg>{}</trkseg></trk>", point(0, ""), point(1, ""), point(9, "")));
    assert_eq!(run.channels.breaks, [2]);
    assert_eq!(run.pauses, [Pause { from_s: 60.0, to_s: 540.0, automatic: false }]);
}

#[test]
fn tracks_are_one_activity_when_near_and_alike() {
    let near = one(&format!("{}{}", track("running", &[0, 10]), track("Running", &[40, 50])));
    assert_eq!((near.channels.breaks.as_slice(), near.pauses.len()), ([2].as_slice(), 1));
    let far = activities(&format!("{}{}", track("running", &[0, 10]), track("running", &[41, 50])));
    assert_eq!(far.iter().map(|run| run.session_index).collect::<Vec<_>>(), [0, 1]);
    let unlike = activities(&format!("{}{}", track("running", &[0, 10]), track("cycling", &[11, 50])));
    assert_eq!(unlike.iter().map(|run| run.sport).collect::<Vec<_>>(), [Some(Sport::Run), Some(Sport::Bike)]);
    let overlapping = activities(&format!("{}{}", track("running", &[0, 10]), track("running", &[5, 15])));
    assert_eq!(overlapping.len(), 2);
    let newest_first = activities(&format!("{}{}", track("running", &[100, 110]), track("running", &[0, 10])));
    assert!(newest_first[0].start_utc < newest_first[1].start_utc);
}

#[test]
fn types_and_titles() {
    let run = one(
        "<metadata><name>File</name></metadata><trk><wpt><name>Home</name></wpt><name>Run &amp; <![CDATA[fun]]>\n</name><type>9</type>\
        <trkseg><trkpt lat='1' lon='1'><name>km 1</name><time>2026-05-03T12:00:00Z</time></trkpt></trkseg></trk>",
    );
    assert_eq!((run.title.as_deref(), run.sport), (Some("Run & fun"), Some(Sport::Run)));
    assert_eq!(one(&track("treadmill_running", &[0])).surface, Some(Surface::Treadmill));
    let bare = one(&format!("<metadata><name>File</name></metadata>{}", segment(&point(0, ""))));
    assert_eq!((bare.title.as_deref(), bare.sport), (Some("File"), None));
}

#[test]
fn offsets_and_missing_zones() {
    let at = |time: &str| one(&segment(&format!("<trkpt lat='1' lon='1'><time>{time}</time></trkpt>")));
    let local = at("2026-05-03T14:00:00.250+02:00");
    assert_eq!(
        (local.utc_offset_s, local.start_utc.to_rfc3339()),
        (Some(7_200), "2026-05-03T12:00:00.250+00:00".to_owned())
    );
    assert_eq!(at("2026-05-03T12:00:00+00:00").utc_offset_s, None);
    assert_eq!(at("2026-05-03T12:00:00+00:07").utc_offset_s, None);
    let unstated = at("2026-05-03T12:00:00");
    assert!(unstated.utc_offset_s.is_none() && unstated.flags.contains(&QualityFlag::TimeWithoutZone));
    assert!(!local.flags.contains(&QualityFlag::TimeWithoutZone));
}

#[test]
fn what_is_no_recording_says_what_it_is() {
    let refused = |document: &str| {
        let error = read(document).0.expect_err(document);
        (error.code, error.ignorable)
    };
    assert_eq!(refused("<gpx><rte><rtept lat='1' lon='1'/></rte></gpx>"), (Code::RouteWithoutTime, true));
    assert_eq!(
        refused("<gpx><trk><trkseg><trkpt lat='1' lon='1'/></trkseg></trk></gpx>"),
        (Code::RouteWithoutTime, true)
    );
    assert_eq!(refused("<gpx><metadata/></gpx>"), (Code::NothingRecorded, false));
    let indoors = "<gpx><trk><type>treadmill_running</type><trkseg/></trk></gpx>";
    assert_eq!(refused(indoors), (Code::NothingRecorded, true));
    let help = read(indoors).0.expect_err("no track").help;
    assert_eq!(help.as_deref(), Some("import the FIT or the TCX of this activity"));
    assert_eq!(refused(" \u{FEFF}\n"), (Code::EmptyFile, false));
    assert_eq!(refused("<gpx><trk>"), (Code::XmlMalformed, false));
}

#[test]
fn a_damaged_file_keeps_what_came_before() {
    let (result, diagnostics) =
        read(&format!("<gpx><trk><trkseg>\n{}\n{}\n<trkpt lat='1' lon='1'><time>20", point(0, ""), point(1, "")));
    let run = result.expect("two points").remove(0);
    assert_eq!(run.channels.len(), 2);
    assert!(run.flags.contains(&QualityFlag::Truncated));
    let found = diagnostics.iter().find(|found| found.code == Code::XmlMalformed).expect("a diagnostic");
    assert_eq!(found.place.as_deref(), Some("line 4"));
}

#[test]
fn points_without_time_among_others_are_left_out_and_counted() {
    let (result, diagnostics) =
        read(&format!("<gpx>{}</gpx>", segment(&format!("<trkpt lat='1' lon='1'/>{}", point(3, "")))));
    assert_eq!(result.expect("one point")[0].channels.len(), 1);
    assert!(diagnostics.iter().any(|found| found.message.ends_with("without a time were left out: 1")));
}

/// Points northwards every `seconds`, `metres` apart.
fn northwards(steps: &[(u32, f64)]) -> String {
    let (mut seconds, mut metres) = (0, 0.0);
    let points = std::iter::once(&(0, 0.0)).chain(steps).map(|(step_s, step_m)| {
        seconds += step_s;
        metres += step_m;
        let latitude = 50.0 + metres / 111_195.1;
        let time = format!("2010-01-01T00:{:02}:{:02}Z", seconds / 60, seconds % 60);
        format!("<trkpt lat='{latitude}' lon='8'><time>{time}</time></trkpt>")
    });
    segment(&points.collect::<Vec<_>>().concat())
}

#[test]
fn a_drawn_route_with_invented_times_is_no_run() {
    let drawn = one(&northwards(&[(37, 103.0), (10, 28.0), (8, 22.0), (19, 53.0), (36, 100.0)]));
    assert_eq!(drawn.sport, Some(Sport::Other));
    assert!(drawn.flags.contains(&QualityFlag::FewPoints));
    let run = one(&northwards(&[(37, 90.0), (10, 28.0), (8, 30.0), (19, 53.0), (36, 100.0)]));
    assert_eq!(run.sport, None);
    let every_second = one(&northwards(&[(1, 2.8), (1, 2.8), (1, 2.8), (1, 2.8), (1, 2.8)]));
    assert_eq!(every_second.sport, None);
}

#[test]
fn a_distance_of_each_step_is_not_taken_for_a_cumulative_one() {
    let points = |values: [&str; 5]| -> String {
        (0..).zip(values).map(|(minute, value)| point(minute, &format!("<distance>{value}</distance>"))).collect()
    };
    assert!(one(&segment(&points(["0", "9", "18", "27", "36"]))).channels.distance_m.is_some());
    assert!(one(&segment(&points(["9", "8", "9", "8", "9"]))).channels.distance_m.is_none());
}

#[test]
fn a_document_behind_blanks_with_prefixes_that_nobody_declared() {
    let document = format!(
        "\u{FEFF}          \0<?xml version='1.0'?><x:gpx><x:trk><x:trkseg>{}</x:trkseg></x:trk></x:gpx>\0",
        point(
            0,
            "<x:extensions><gpxdata:cadence>84</gpxdata:cadence><cadence>42</cadence><gpxdata:hr>140.4</gpxdata:hr></x:extensions>"
        )
    );
    let run = read(&document).0.expect("readable").remove(0);
    assert_eq!(only(run.cadence.samples.as_ref()), Some(84.0), "the first value wins");
    assert_eq!(only(run.channels.heart_rate_bpm.as_ref()), Some(140.4));
}

#[test]
fn tracks_without_end_are_bounded() {
    let (result, diagnostics) = read(&format!("<gpx>{}{}</gpx>", segment(&point(0, "")), "<trk/>".repeat(70_000)));
    assert_eq!(result.expect("readable").len(), 1);
    assert!(diagnostics.iter().any(|found| found.message.contains("left out: 4466,")));
}
