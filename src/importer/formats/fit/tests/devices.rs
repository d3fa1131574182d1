//! What single makers and apps do differently (FORMATS section 3.6), and files that hold several files.

use super::*;

#[test]
fn files_behind_one_another_are_read_one_by_one() {
    let mut settings = Fit::of_type(2);
    settings.raw(&[0x0E]);
    let bytes = [run().finish(), settings.finish(), run_at(START + 9).finish()].concat();
    let (activities, diagnostics) = read(&bytes);
    assert_eq!(activities.iter().map(|activity| activity.session_index).collect::<Vec<_>>(), [0, 1]);
    assert!(diagnostics.is_empty());
    let (activities, diagnostics) = read(&[run().finish(), vec![0; 40]].concat());
    assert_eq!((activities.len(), codes(&diagnostics)), (1, vec![Code::FitMalformed]));
}

#[test]
fn a_recording_that_a_file_holds_twice_counts_once() {
    let cut = run().finish();
    // The first copy broke off in its second sample and has no session: its totals are its own.
    let (activities, _) = read(&[cut[..cut.len() - 60].to_vec(), run().finish()].concat());
    assert_eq!(activities.len(), 1, "the broken header makes one part of both");

    let (activities, diagnostics) = read(&[run().finish(), run().finish(), run_at(START + 9).finish()].concat());
    let seen: Vec<_> = activities.iter().map(|one| (one.session_index, one.start_utc.timestamp())).collect();
    let start = START + profile::FIT_EPOCH_UNIX_S;
    assert_eq!(seen, [(0, start), (1, start + 9)]);
    assert_eq!(codes(&diagnostics), [Code::DuplicateOf]);

    let mut without_samples = Fit::activity();
    let totals = [(9, UINT32, 900), (5, UINT8, 1), (6, UINT8, 3), (18, UINT8, 85), (92, UINT8, 64)];
    without_samples.session(START, 3_000, &totals);
    let activity = read_one(&[without_samples.finish(), run().finish()].concat());
    assert_eq!((activity.session_index, activity.channels.len()), (0, 3), "the copy with samples stays");

    let mut other_totals = Fit::activity();
    other_totals.session(START, 3_000, &[(9, UINT32, 950), (5, UINT8, 1)]);
    let (activities, _) = read(&[run().finish(), other_totals.finish()].concat());
    assert_eq!(activities.len(), 2, "two that differ are two");
}

#[test]
fn compressed_speed_and_distance() {
    let mut fit = Fit::activity();
    for (second, bytes) in [(0, [0x23, 0x01, 0xFF]), (1, [0x2C, 0x01, 0x01])] {
        let fields = [(253, Value::Number(UINT32, START + second)), (8, Value::Sized(0x0D, bytes.to_vec()))];
        fit.message(20, &fields);
    }
    let channels = read_one(&fit.finish()).channels;
    // 0x123 and 0x12C cm/s; 0xFF0 and then 0x010 sixteenths of a metre, past the wrap at 256 m.
    assert_eq!(samples(channels.speed_mps.as_ref()), [Some(2.91), Some(3.0)]);
    assert_eq!(samples(channels.distance_m.as_ref()), [Some(255.0), Some(257.0)]);
}

#[test]
fn the_strava_app_writes_halves_of_a_second_and_no_timer() {
    let mut fit = Fit::activity();
    for second in 0..4 {
        let place = 600_000_000 + 300 * second;
        fit.record(START + second, &[(0, SINT32, place), (1, SINT32, 160_000_000), (5, UINT32, 300 * second)]);
        fit.record(START + second, &[(3, UINT8, 140 + second), (0, SINT32, 0x7FFF_FFFF), (1, SINT32, 0x7FFF_FFFF)]);
    }
    fit.session(START, 4_000, &[(9, UINT32, 1_200), (5, UINT8, 1)]);
    let activity = read_one(&fit.finish());
    let channels = &activity.channels;
    assert_eq!(channels.elapsed_s, [0.0, 1.0, 2.0, 3.0]);
    assert!(channels.position.as_ref().is_some_and(|places| places.iter().all(|place| place.is_present())));
    assert_eq!(samples(channels.heart_rate_bpm.as_ref()).last(), Some(&Some(143.0)));
    assert_eq!((activity.recorded.timer, activity.recorded.elapsed), (None, Seconds::new(4.0)));
    assert_eq!((activity.sport, activity.surface), (Some(Sport::Run), None));
    assert!(activity.flags.contains(&QualityFlag::SamplesMerged));
}

#[test]
fn a_developer_field_may_be_described_twice_and_a_first_place_missing() {
    // COROS describes "Effort Pace" again and again and has no place at first.
    let mut fit = Fit::activity();
    for _ in 0..3 {
        fit.developer_field(0, "Effort Pace", "m/s", UINT16, None);
        fit.developer_field(1, "Form Power", "watts", UINT16, None);
    }
    fit.record_with_developer(&[(253, UINT32, START), (4, UINT8, 84)], &[(0, UINT16, 3), (1, UINT16, 60)]);
    fit.record(START + 1, &[(0, SINT32, 600_000_000), (1, SINT32, 160_000_000), (4, UINT8, 84)]);
    let activity = read_one(&fit.finish());
    assert_eq!((activity.channels.power_w.as_ref(), activity.channels.speed_mps.as_ref()), (None, None));
    assert_eq!(samples(activity.cadence.samples.as_ref()), [Some(84.0); 2], "without a fraction");
    let present: Vec<_> = activity.channels.position.expect("one").iter().map(|place| place.is_present()).collect();
    assert_eq!(present, [false, true]);
}

#[test]
fn a_session_that_says_next_to_nothing() {
    // A Polar file of 2014: every five seconds, no place, no distance, no timer, no laps, cadence zero throughout.
    let mut fit = Fit::activity();
    (0..3).for_each(|step| fit.record(START + 5 * step, &[(3, UINT8, 140), (4, UINT8, 0)]));
    fit.session(START, 10_000, &[(5, UINT8, 1)]);
    let activity = read_one(&fit.finish());
    assert_eq!(activity.channels.elapsed_s, [0.0, 5.0, 10.0]);
    assert_eq!(activity.recorded, RecordedTotals { elapsed: Seconds::new(10.0), ..RecordedTotals::default() });
    assert!(activity.laps.is_empty() && activity.pauses.is_empty() && activity.channels.position.is_none());
}

#[test]
fn stops_without_a_trigger_are_taken_for_the_runner_s_own() {
    let mut fit = run();
    for (time, kind) in [(START + 1, 4), (START + 2, 0)] {
        fit.message(21, &[(253, Value::Number(UINT32, time)), (0, Value::Number(0, 0)), (1, Value::Number(0, kind))]);
    }
    let pauses = read_one(&fit.finish()).pauses;
    assert_eq!(pauses.iter().map(|pause| (pause.from_s, pause.automatic)).collect::<Vec<_>>(), [(1.0, false)]);
}

#[test]
fn clocks_of_every_age_are_taken_as_they_are() {
    // Seconds since switching on, the first days of the epoch, 2038 and the last second that fits.
    for time in [1, 0x0FFF_FFFF, 1_516_082_000, 0xFFFF_FFF0] {
        let mut fit = Fit::activity();
        (0..3).for_each(|second| fit.record(time + second, &[(3, UINT8, 140)]));
        fit.session(time, 2_000, &[(5, UINT8, 1)]);
        let activity = read_one(&fit.finish());
        assert_eq!(activity.start_utc.timestamp(), time + profile::FIT_EPOCH_UNIX_S);
        assert_eq!(activity.channels.elapsed_s, [0.0, 1.0, 2.0]);
    }
}

#[test]
fn laps_without_end_are_bounded() {
    let mut fit = run();
    fit.lap(START, 1_000, &[]);
    // The writer leaves the layout of that lap behind; each repetition is a lap of nine bytes.
    let lap = [&[0_u8][..], &[0xFF; 8]].concat();
    fit.raw(&lap.repeat(120_000));
    let (activities, diagnostics) = read(&fit.finish());
    assert_eq!(activities[0].channels.len(), 3);
    assert!(activities[0].laps.len() <= 100_000);
    let message = &diagnostics.iter().next().expect("a diagnostic").message;
    assert!(message.ends_with(": 20002"), "{message}");
}
