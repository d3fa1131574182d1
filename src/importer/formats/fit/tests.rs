//! The quirks of FORMATS section 3, each in a file made for it by the writer at the end.

use super::*;
use crate::importer::CadenceKind;
use crate::model::activity::{LapIntensity, RecordedTotals, Sport, Surface};
use crate::model::streams::Column;
use crate::model::units::{BeatsPerMinute, Metres, Millimetres, Milliseconds, Percent, Seconds};
use writer::{Fit, SINT32, UINT8, UINT16, UINT32, Value};

mod devices;
mod writer;

/// 2 September 2024, 08:40:00 UTC, in seconds of the FIT epoch.
const START: i64 = 1_725_266_400 - profile::FIT_EPOCH_UNIX_S;

fn read(bytes: &[u8]) -> (Vec<RawActivity>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let activities = FitReader.read(bytes, &mut diagnostics).expect("something usable");
    (activities, diagnostics)
}

fn read_one(bytes: &[u8]) -> RawActivity {
    let (mut activities, _) = read(bytes);
    assert_eq!(activities.len(), 1);
    activities.remove(0)
}

fn error(bytes: &[u8]) -> ReadError {
    FitReader.read(bytes, &mut Diagnostics::default()).expect_err("nothing usable")
}

fn samples(column: Option<&Column>) -> Vec<Option<f32>> {
    column.map(|column| column.iter().collect()).unwrap_or_default()
}

fn codes(diagnostics: &Diagnostics) -> Vec<Code> {
    diagnostics.iter().map(|one| one.code).collect()
}

/// An activity of three samples with its session.
fn run() -> Fit {
    run_at(START)
}

fn run_at(start: i64) -> Fit {
    let mut fit = Fit::activity();
    for second in 0..3 {
        fit.record(start + second, &[(3, UINT8, 140 + second), (5, UINT32, 300 * second), (4, UINT8, 85)]);
    }
    fit.session(start, 3_000, &[(9, UINT32, 900), (5, UINT8, 1), (6, UINT8, 3), (18, UINT8, 85), (92, UINT8, 64)]);
    fit
}

#[test]
fn a_plain_run() {
    let activity = read_one(&run().finish());
    assert_eq!(activity.start_utc.timestamp(), START + profile::FIT_EPOCH_UNIX_S);
    assert_eq!((activity.sport, activity.surface), (Some(Sport::Run), Some(Surface::Trail)));
    assert_eq!(activity.channels.elapsed_s, [0.0, 1.0, 2.0]);
    assert_eq!(samples(activity.channels.heart_rate_bpm.as_ref()), [Some(140.0), Some(141.0), Some(142.0)]);
    assert_eq!(samples(activity.channels.distance_m.as_ref()), [Some(0.0), Some(3.0), Some(6.0)]);
    assert_eq!(activity.recorded.distance.map(Metres::get), Some(9.0));
    assert_eq!(activity.recorded.elapsed.map(Seconds::get), Some(3.0));
    assert_eq!(activity.recorded.timer, None, "absent is not zero");
    assert_eq!((activity.cadence.kind, activity.cadence.session_mean), (CadenceKind::PerLeg, Some(85.5)));
    assert_eq!(activity.device.as_ref().map(|device| (device.manufacturer, device.serial)), Some((1, 77)));
    assert!(activity.flags.is_empty() && activity.channels.power_w.is_none());
}

#[test]
fn byte_orders_and_time_headers_make_no_difference() {
    let plain = read_one(&run().finish());
    let mut big_endian = Fit::big_endian();
    let mut compressed = Fit::activity();
    for second in 0..3 {
        let fields = [(3, UINT8, 140 + second), (5, UINT32, 300 * second), (4, UINT8, 85)];
        big_endian.record(START + second, &fields);
        if second == 0 {
            compressed.record(START, &fields);
        } else {
            compressed.timeless_record(low_bits_of(START + second), &fields);
        }
    }
    for mut fit in [big_endian, compressed] {
        fit.session(START, 3_000, &[(9, UINT32, 900), (5, UINT8, 1), (6, UINT8, 3), (18, UINT8, 85), (92, UINT8, 64)]);
        assert_eq!(read_one(&fit.finish()), plain);
    }
}

#[test]
fn five_bits_of_time_roll_over() {
    let mut fit = Fit::activity();
    let start = (START / 32) * 32 + 30;
    fit.record(start, &[(3, UINT8, 100)]);
    for second in [31_u8, 2, 1] {
        fit.timeless_record(second, &[(3, UINT8, 101)]);
    }
    assert_eq!(read_one(&fit.finish()).channels.elapsed_s, [0.0, 1.0, 4.0, 35.0]);
}

#[test]
fn the_time_in_the_header_of_other_messages_counts_too() {
    let mut fit = run();
    // Thirty seconds behind the last time, so that the five bits roll over.
    let end = START + 33;
    fit.timeless(profile::message::ACTIVITY, low_bits_of(end), &[(5, UINT32, end + 2 * 3_600)]);
    assert_eq!(read_one(&fit.finish()).utc_offset_s, Some(7_200));

    let mut fit = Fit::activity();
    (0..30).for_each(|second| fit.record(START + second, &[(3, UINT8, 140)]));
    fit.timeless(profile::message::SESSION, low_bits_of(START + 31), &[(7, UINT32, 30_000), (5, UINT8, 1)]);
    let activity = read_one(&fit.finish());
    assert_eq!(activity.start_utc.timestamp(), START + profile::FIT_EPOCH_UNIX_S, "samples begin before the start");
    assert_eq!(activity.sport, Some(Sport::Run));
}

/// What the header of a message holds of a time.
fn low_bits_of(time: i64) -> u8 {
    u8::try_from(time % 32).expect("five bits")
}

#[test]
fn a_wrong_checksum_is_reported_and_nothing_more() {
    let mut bytes = run().finish();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let (activities, diagnostics) = read(&bytes);
    assert_eq!(activities[0].channels.len(), 3);
    assert_eq!(activities[0].flags, [QualityFlag::ChecksumMismatch]);
    assert_eq!(codes(&diagnostics), [Code::FitChecksumMismatch]);
}

#[test]
fn what_stands_before_a_fault_is_kept() {
    let whole = run().finish();
    let (activities, diagnostics) = read(&whole[..whole.len() - 20]);
    let flags = &activities[0].flags;
    assert_eq!(activities[0].channels.len(), 3);
    assert!(flags.contains(&QualityFlag::Truncated) && flags.contains(&QualityFlag::SessionRebuilt));
    let truncated = diagnostics.iter().find(|one| one.code == Code::FitTruncated).expect("reported");
    assert!(truncated.place.as_ref().is_some_and(|place| place.starts_with("byte ")));

    let mut fit = run();
    fit.raw(&[0x0E, 1, 2, 3]);
    let (activities, diagnostics) = read(&fit.finish());
    assert_eq!(activities[0].channels.len(), 3);
    assert_eq!(codes(&diagnostics), [Code::FitMalformed], "a layout that was never defined");
}

#[test]
fn headers_that_lie_do_not_matter() {
    let whole = read_one(&run().finish());
    let mut never_completed = run().finish();
    never_completed[4..8].fill(0);
    let mut no_header_size = run().finish();
    no_header_size[0] = 0;
    let mut too_short = run().finish();
    too_short[4..8].copy_from_slice(&40_u32.to_le_bytes());
    for (bytes, flag) in [
        (never_completed, Some(QualityFlag::Truncated)),
        (no_header_size, Some(QualityFlag::ChecksumMismatch)),
        (too_short, Some(QualityFlag::Truncated)),
    ] {
        let activity = read_one(&bytes);
        assert_eq!(activity.flags.first().copied(), flag);
        assert_eq!((activity.channels, activity.recorded), (whole.channels.clone(), whole.recorded.clone()));
    }
}

#[test]
fn other_kinds_of_files_are_told_by_their_first_message() {
    let mut settings = Fit::of_type(2);
    settings.raw(&[0x0E; 50]);
    let error_of_settings = error(&settings.finish());
    assert_eq!((error_of_settings.code, error_of_settings.ignorable), (Code::NotAnActivity, true));
    let nothing = error(&Fit::activity().finish());
    assert_eq!((nothing.code, nothing.ignorable), (Code::NothingRecorded, false));
    assert_eq!(error(b"").code, Code::EmptyFile);
    assert_eq!(error(b"<?xml version='1.0'?>").code, Code::UnknownFormat);
    let mut unnamed = Fit::nameless();
    unnamed.record(START, &[(3, UINT8, 120)]);
    assert_eq!(read_one(&unnamed.finish()).channels.len(), 1, "samples without file_id are an activity");
}

#[test]
fn a_missing_session_is_rebuilt() {
    let mut fit = Fit::activity();
    fit.message(12, &[(0, Value::Number(UINT8, 1)), (1, Value::Number(UINT8, 4))]);
    fit.timer(START, true, false);
    fit.record(START, &[(3, UINT8, 120)]);
    fit.timer(START + 100, false, true);
    fit.timer(START + 160, true, true);
    fit.record(START + 300, &[(3, UINT8, 121)]);
    let activity = read_one(&fit.finish());
    assert_eq!(activity.flags, [QualityFlag::SessionRebuilt]);
    assert_eq!((activity.sport, activity.surface), (Some(Sport::Run), Some(Surface::Track)));
    let totals = activity.recorded;
    assert_eq!((totals.elapsed.map(Seconds::get), totals.timer.map(Seconds::get)), (Some(300.0), Some(240.0)));
    assert_eq!(activity.pauses.iter().map(|pause| (pause.from_s, pause.to_s)).collect::<Vec<_>>(), [(100.0, 160.0)]);
    assert!(activity.pauses[0].automatic);
}

#[test]
fn sessions_share_records_laps_and_pauses_by_time() {
    let mut fit = Fit::activity();
    // Totals first, last session first, and a container around both.
    fit.session(START + 100, 100_000, &[(5, UINT8, 1), (9, UINT32, 30_000)]);
    fit.session(START, 100_000, &[(5, UINT8, 2), (9, UINT32, 80_000)]);
    fit.session(START, 200_000, &[(5, UINT8, 18)]);
    for second in 0..200 {
        fit.record(START + second, &[(5, UINT32, 100 * second)]);
    }
    fit.lap(START, 100_000, &[]);
    fit.lap(START + 100, 50_000, &[(23, UINT8, 2)]);
    fit.lap(START + 150, 50_000, &[(23, UINT8, 5), (71, UINT16, 3)]);
    fit.timer(START + 120, false, false);
    fit.timer(START + 130, true, false);
    let (activities, _) = read(&fit.finish());
    assert_eq!(activities.iter().map(|one| one.sport).collect::<Vec<_>>(), [Some(Sport::Bike), Some(Sport::Run)]);
    assert_eq!(activities.iter().map(|one| one.channels.len()).collect::<Vec<_>>(), [100, 100]);
    let run = &activities[1];
    assert_eq!(samples(run.channels.distance_m.as_ref())[0], Some(100.0), "as the device wrote it");
    let laps: Vec<_> = run.laps.iter().map(|lap| (lap.start_s, lap.intensity, lap.workout_step)).collect();
    assert_eq!(laps, [(0.0, Some(LapIntensity::WarmUp), None), (50.0, Some(LapIntensity::Interval), Some(3))]);
    assert_eq!((activities[0].laps.len(), activities[0].pauses.len()), (1, 0));
    assert_eq!(run.pauses.iter().map(|pause| (pause.from_s, pause.to_s)).collect::<Vec<_>>(), [(20.0, 30.0)]);
}

#[test]
fn samples_of_one_second_are_merged_and_stray_ones_left_out() {
    let mut fit = Fit::activity();
    fit.record(START, &[(3, UINT8, 120)]);
    fit.record(START, &[(5, UINT32, 500)]);
    fit.record(START + 2, &[(3, UINT8, 122)]);
    fit.record(START + 1, &[(3, UINT8, 199)]);
    fit.record(START + 3, &[(3, UINT8, 123)]);
    let (activities, diagnostics) = read(&fit.finish());
    let channels = &activities[0].channels;
    assert_eq!(channels.elapsed_s.len(), 3);
    assert_eq!(samples(channels.distance_m.as_ref()), [Some(5.0), None, None]);
    assert_eq!(samples(channels.heart_rate_bpm.as_ref())[0], Some(120.0));
    assert!(activities[0].flags.contains(&QualityFlag::SamplesMerged));
    assert!(activities[0].flags.contains(&QualityFlag::SamplesOutOfOrder));
    assert!(codes(&diagnostics).contains(&Code::TimeWentBack));
}

#[test]
fn missing_marks_and_fillers_are_no_values() {
    let mut fit = Fit::activity();
    let no_position = [(0, SINT32, 0x7FFF_FFFF), (1, SINT32, 0x7FFF_FFFF)];
    fit.record(START, &[(3, UINT8, 255), (5, UINT32, 0xFFFF_FFFF), no_position[0], no_position[1]]);
    fit.record(START + 1, &[(3, UINT8, 1), (5, UINT32, 0), (0, SINT32, 0), (1, SINT32, 0)]);
    fit.record(START + 2, &[(3, UINT8, 241), (5, UINT32, 0xFFFF_FFFE), (0, SINT32, -500), (1, SINT32, -1)]);
    let channels = read_one(&fit.finish()).channels;
    assert_eq!(channels.heart_rate_bpm, None);
    assert_eq!(samples(channels.distance_m.as_ref())[..2], [None, Some(0.0)], "a zero is a value");
    let present: Vec<_> = channels.position.expect("one").iter().map(|position| position.is_present()).collect();
    assert_eq!(present, [false, false, true], "minus one semicircle is a longitude");
}

#[test]
fn enhanced_fields_win_where_they_have_a_value() {
    let mut fit = Fit::activity();
    fit.record(START, &[(73, UINT32, 3_210), (6, UINT16, 3_000), (2, UINT16, 2_600), (78, UINT32, 2_601)]);
    fit.record(START + 1, &[(73, UINT32, 0xFFFF_FFFF), (6, UINT16, 3_100), (2, UINT16, 2_602), (78, UINT32, -1)]);
    let channels = read_one(&fit.finish()).channels;
    assert_eq!(samples(channels.speed_mps.as_ref()), [Some(3.21), Some(3.1)]);
    assert_eq!(samples(channels.elevation_m.as_ref()), [Some(20.2), Some(20.4)]);
}

#[test]
fn odd_sizes_and_types_are_read_or_skipped_quietly() {
    let mut fit = Fit::activity();
    let field = |number, value| (number, value);
    fit.message(
        20,
        &[
            field(253, Value::Number(UINT32, START)),
            field(9, Value::Sized(UINT32, vec![7])), // one byte that claims to be four
            field(5, Value::Sized(UINT32, vec![1, 2, 3])), // three that claim to be four
            field(3, Value::Sized(UINT8, vec![130, 1, 1])), // an array
            field(7, Value::Sized(0x83, vec![0x2C, 1])), // power with a sign
            field(13, Value::Sized(0x01, vec![0xF6])), // ten degrees of frost
            field(200, Value::Sized(0x07, b"text".to_vec())),
            field(85, Value::Sized(0x88, 11_234.0_f32.to_le_bytes().to_vec())), // a float
        ],
    );
    fit.message(0xFF00, &[(1, Value::Sized(0x0D, vec![0; 200]))]);
    fit.record(START + 1, &[(3, UINT8, 131)]);
    let channels = read_one(&fit.finish()).channels;
    assert_eq!(samples(channels.heart_rate_bpm.as_ref()), [Some(130.0), Some(131.0)]);
    assert_eq!(samples(channels.power_w.as_ref()), [Some(300.0), None]);
    assert_eq!(samples(channels.temperature_c.as_ref()), [Some(-10.0), None]);
    assert_eq!(samples(channels.step_length_mm.as_ref()), [Some(1_123.4), None]);
    assert_eq!(channels.distance_m, None);
}

#[test]
fn cadence_in_its_three_forms() {
    let cadence = |fields: &[(u8, u8, i64)]| {
        let mut fit = Fit::activity();
        fit.record(START, fields);
        samples(read_one(&fit.finish()).cadence.samples.as_ref())
    };
    assert_eq!(cadence(&[(4, UINT8, 84), (53, UINT8, 64)]), [Some(84.5)]);
    assert_eq!(cadence(&[(4, UINT8, 84), (53, UINT8, 255)]), [Some(84.0)]);
    assert_eq!(cadence(&[(52, UINT16, 84 * 256 + 64)]), [Some(84.25)]);
    assert_eq!(cadence(&[(4, UINT8, 0)]), [Some(0.0)], "standing still was recorded");
}

#[test]
fn developer_fields_fill_silent_channels_only() {
    let mut fit = Fit::activity();
    fit.developer_field(0, "Power", "watts", UINT16, None);
    fit.developer_field(1, "Vertical Oscillation", "cm", UINT8, None);
    fit.developer_field(2, "Speed", "m/s", UINT8, None);
    fit.developer_field(3, "Cadence", "RPM", UINT8, None);
    fit.developer_field(4, "Heart", "bpm", UINT8, Some(3));
    for second in 0..2 {
        let native = [(253, UINT32, START + second), (4, UINT8, 0), (3, UINT8, 150)];
        fit.record_with_developer(
            &native,
            &[(0, UINT16, 280), (1, UINT8, 8), (2, UINT8, 9), (3, UINT8, 88), (4, UINT8, 99)],
        );
    }
    let activity = read_one(&fit.finish());
    let channels = &activity.channels;
    assert_eq!(samples(channels.power_w.as_ref()), [Some(280.0); 2]);
    assert_eq!(samples(channels.vertical_oscillation_mm.as_ref()), [Some(80.0); 2]);
    assert_eq!(channels.speed_mps, None, "a name makes no speed");
    assert_eq!(samples(channels.heart_rate_bpm.as_ref()), [Some(150.0); 2], "the native value wins");
    assert_eq!(samples(activity.cadence.samples.as_ref()), [Some(88.0); 2]);
    assert!(activity.flags.contains(&QualityFlag::CadenceFromDeveloperField));
}

#[test]
fn foot_strike_is_the_mean_of_both_pods_and_zero_is_no_step() {
    let mut fit = Fit::activity();
    fit.developer_field(2, "RS_FootStrike_L", "", UINT8, None);
    fit.developer_field(8, "RS_FootStrike_R", "", UINT8, None);
    for (second, (left, right)) in (0..).zip([(4, 7), (0, 6), (0, 0), (17, 16)]) {
        fit.record_with_developer(&[(253, UINT32, START + second)], &[(2, UINT8, left), (8, UINT8, right)]);
    }
    let activity = read_one(&fit.finish());
    assert_eq!(samples(activity.channels.foot_strike.as_ref()), [Some(5.5), Some(6.0), None, Some(16.0)]);
}

#[test]
fn a_native_number_makes_a_developer_field_the_speed() {
    let mut fit = Fit::activity();
    // Used before it is described, as some devices do.
    fit.record_with_developer(&[(253, UINT32, START)], &[(7, UINT8, 4)]);
    fit.developer_field(7, "Speed", "m/s", UINT8, Some(6));
    fit.record_with_developer(&[(253, UINT32, START + 1)], &[(7, UINT8, 3)]);
    let activity = read_one(&fit.finish());
    assert_eq!(samples(activity.channels.speed_mps.as_ref()), [None, Some(3.0)]);
}

#[test]
fn clocks_of_the_activity_message() {
    let offset = |seconds: i64| {
        let mut fit = run();
        fit.message(34, &[(253, Value::Number(UINT32, START)), (5, Value::Number(UINT32, START + seconds))]);
        read_one(&fit.finish()).utc_offset_s
    };
    assert_eq!(offset(3_600), Some(3_600));
    assert_eq!(offset(86_400), None);

    // Seconds since switching on, and the local time at the end.
    let mut fit = Fit::activity();
    fit.record(1_000, &[(3, UINT8, 120)]);
    fit.session(1_000, 60_000, &[]);
    fit.message(34, &[(253, Value::Number(UINT32, 1_060)), (5, Value::Number(UINT32, START + 60))]);
    let activity = read_one(&fit.finish());
    assert_eq!(activity.start_utc.timestamp(), START + profile::FIT_EPOCH_UNIX_S);
    assert_eq!(activity.utc_offset_s, Some(0));
    assert!(activity.flags.contains(&QualityFlag::TimeWithoutZone));
}

#[test]
fn totals_and_dynamics_of_a_session() {
    let mut fit = Fit::activity();
    let fields = [
        (8, UINT32, 1_700_500),
        (59, UINT32, 1_600_000),
        (22, UINT16, 120),
        (23, UINT16, 118),
        (16, UINT8, 151),
        (89, UINT16, 84),
        (91, UINT16, 2_405),
        (132, UINT16, 752),
        (133, UINT16, 4_985),
        (134, UINT16, 11_210),
        (193, UINT8, 70),
    ];
    fit.session(START, 1_800_000, &fields);
    let activity = read_one(&fit.finish());
    let totals = &activity.recorded;
    assert_eq!(totals.timer.map(Seconds::get), Some(1_700.5));
    assert_eq!(totals.moving.map(Seconds::get), Some(1_600.0));
    assert_eq!(totals.ascent.zip(totals.descent).map(|(up, down)| (up.get(), down.get())), Some((120.0, 118.0)));
    assert_eq!(totals.heart_rate.map(BeatsPerMinute::get), Some(151.0));
    assert_eq!(totals.vertical_oscillation.map(Millimetres::get), Some(8.4));
    assert_eq!(totals.stance_time.map(Milliseconds::get), Some(240.5));
    assert_eq!(totals.vertical_ratio.map(Percent::get), Some(7.52));
    assert_eq!(totals.stance_balance_left.map(Percent::get), Some(49.85));
    assert_eq!(totals.step_length.map(Millimetres::get), Some(1_121.0));
    assert_eq!(totals.distance, None);
    assert_eq!(activity.rpe, Some(7.0));
    assert!(activity.channels.is_empty(), "typed in by hand: totals without samples");
}

#[test]
fn a_mean_of_zero_was_never_measured() {
    let mut fit = Fit::activity();
    fit.session(START, 1_800_000, &[(18, UINT8, 0), (89, UINT16, 0), (91, UINT16, 0), (132, UINT16, 0)]);
    let activity = read_one(&fit.finish());
    assert_eq!(activity.recorded, RecordedTotals { elapsed: Seconds::new(1_800.0), ..RecordedTotals::default() });
    assert_eq!(activity.cadence.session_mean, None);
}

#[test]
fn laps_that_cover_the_session_give_what_it_does_not_say() {
    let distance = |second_lap_ms: i64| {
        let mut fit = Fit::activity();
        fit.session(START, 600_000, &[]);
        fit.lap(START, 300_000, &[(9, UINT32, 100_000)]);
        fit.lap(START + 300, second_lap_ms, &[(9, UINT32, 90_000)]);
        read_one(&fit.finish()).recorded.distance.map(Metres::get)
    };
    assert_eq!(distance(300_000), Some(1_900.0));
    assert_eq!(distance(200_000), None, "the last lap is missing");
}

#[test]
fn of_a_session_that_is_written_twice_the_longer_counts() {
    let mut fit = run();
    fit.session(START, 1_000, &[(9, UINT32, 300), (5, UINT8, 1)]);
    let activity = read_one(&fit.finish());
    assert_eq!(activity.recorded.distance.map(Metres::get), Some(9.0), "the longer one is the last word");
}
