//! Routes, bouts, slopes and temperature of real recordings, and of made-up histories through the whole of the
//! measures.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics::{self, HistoryInput};
use patella::model::activity::{Activity, ActivityId, Format, Sport, Surface};
use patella::model::athlete::{Athlete, RoadSide};
use patella::model::bouts::{BoutEvidence, BoutKind};
use patella::model::calendar::DaySpan;
use patella::model::history::History;
use patella::model::measures::ActivityMeasures;
use patella::model::quality::QualityFlag;
use patella::model::route::TurningSense;
use patella::model::streams::{Channels, Column, Position, Streams};
use patella::model::units::{Metres, Seconds};
use proptest::prelude::*;

use crate::corpus::corpus;

/// Mean radius of the earth (FORMATS section 7).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A position so many metres east and north of a place.
fn at((latitude, longitude): (f64, f64), east_m: f64, north_m: f64) -> Position {
    let east = east_m / EARTH_RADIUS_M / latitude.to_radians().cos();
    Position::from_degrees(latitude + (north_m / EARTH_RADIUS_M).to_degrees(), longitude + east.to_degrees())
        .expect("on the globe")
}

/// An error of up to three metres that is the same every time.
fn noise(seed: u32) -> f64 {
    let mixed = (seed ^ 0x5bd1_e995).wrapping_mul(0x9E37_79B9);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x85EB_CA6B);
    f64::from((mixed ^ (mixed >> 13)) % 6_001) / 1_000.0 - 3.0
}

/// Streams of a run at 3 m/s through these corners, with positions every second.
fn through(place: (f64, f64), corners: &[(f64, f64)], seed: u32) -> Streams {
    let mut positions = Vec::new();
    let mut ahead_m = 0.0;
    for pair in corners.windows(2) {
        let ((east, north), (to_east, to_north)) = (pair[0], pair[1]);
        let length = (to_east - east).hypot(to_north - north);
        while ahead_m <= length {
            let share = ahead_m / length;
            let count = seed.wrapping_mul(1_000_003).wrapping_add(2 * u32::try_from(positions.len()).expect("short"));
            let (east_error, north_error) = (noise(count), noise(count + 1));
            positions.push(at(
                place,
                east + share * (to_east - east) + east_error,
                north + share * (to_north - north) + north_error,
            ));
            ahead_m += 3.0;
        }
        ahead_m -= length;
    }
    let elapsed_s = (0..positions.len()).map(|second| second as f64).collect();
    Streams { channels: Channels { elapsed_s, position: Some(positions), ..Channels::default() }, cadence_spm: None }
}

/// A square of a kilometre a side, anticlockwise.
const SQUARE: [(f64, f64); 5] = [(0.0, 0.0), (1_000.0, 0.0), (1_000.0, 1_000.0), (0.0, 1_000.0), (0.0, 0.0)];
const BERLIN: (f64, f64) = (52.52, 13.40);

fn backwards(mut streams: Streams) -> Streams {
    streams.channels.position.as_mut().expect("positions").reverse();
    streams
}

fn run_at(start_utc: DateTime<Utc>) -> Activity {
    Activity::blank(ActivityId(start_utc.timestamp().to_be_bytes()), start_utc)
}

/// A run a day at noon up to a day, measured.
fn history(runs: &[(Streams, Surface)], as_of: NaiveDate) -> History {
    let measured: Vec<(Activity, ActivityMeasures)> = runs
        .iter()
        .rev()
        .enumerate()
        .map(|(days, (streams, surface))| {
            let noon = as_of.and_hms_opt(12, 0, 0).expect("noon").and_utc();
            let mut activity = run_at(noon - TimeDelta::days(i64::try_from(days).expect("few")));
            activity.surface = *surface;
            let measures = metrics::measure(&activity, streams).measures;
            (activity, measures)
        })
        .collect();
    let athlete = Athlete::unknown("a");
    let input = HistoryInput { athlete: &athlete, activities: &measured, pain: &[], habits: &[], service_shoes: &[] };
    metrics::history(&input, as_of).expect("a history")
}

fn as_of() -> NaiveDate {
    "2026-03-01".parse().expect("a date")
}

#[test]
fn a_loop_that_is_always_run_the_same_way_is_found() {
    let mut runs: Vec<(Streams, Surface)> =
        (0..4).map(|seed| (through(BERLIN, &SQUARE, seed), Surface::Road)).collect();
    runs.push((backwards(through(BERLIN, &SQUARE, 4)), Surface::Road));
    // Another loop, one on a trail, and a treadmill without positions.
    let elsewhere = SQUARE.map(|(east, north)| (east + 300.0, north - 400.0));
    runs.push((through(BERLIN, &elsewhere, 5), Surface::Road));
    runs.push((through(BERLIN, &SQUARE, 6), Surface::Trail));
    let treadmill = through(BERLIN, &SQUARE, 7);
    let distance_m = Column::from_raw((0..treadmill.channels.len()).map(|second| 3.0 * second as f32).collect());
    let channels = Channels { position: None, distance_m, ..treadmill.channels };
    runs.push((Streams { channels, cadence_spm: None }, Surface::Treadmill));

    let found = history(&runs, as_of());
    let span = DaySpan::ending(as_of(), 60);
    assert_eq!(found.courses.0.len(), 8);
    let loops = found.courses.repeated_loops(span, 5);
    assert_eq!(loops.len(), 1, "{:?}", found.courses);
    assert_eq!((loops[0].turns.anticlockwise, loops[0].turns.clockwise), (4, 1));
    assert_eq!(loops[0].turns.prevailing(), Some((TurningSense::Anticlockwise, 0.8)));
    assert_eq!(found.courses.distinct_routes(span), (2, 7));
    assert_eq!(found.courses.0.last().expect("a treadmill").route, None);
}

#[test]
fn the_kept_side_is_found_out_and_back_anywhere_on_earth() {
    for (seed, place) in [(1, BERLIN), (2, (-33.9, 151.2)), (3, (0.01, -179.999)), (4, (69.6, 18.9))] {
        let there_and_back = |left: f64| {
            let corners = [(0.0, 0.0), (700.0, 900.0), (1_900.0, 900.0), (1_900.0, 900.0 + left)];
            let aside = left * std::f64::consts::FRAC_1_SQRT_2;
            let corners: Vec<(f64, f64)> =
                corners.into_iter().chain([(700.0 - aside, 900.0 + left), (-aside, aside)]).collect();
            (through(place, &corners, seed), Surface::Unknown)
        };
        let found = history(&[there_and_back(6.5), there_and_back(-6.5), there_and_back(1.0)], as_of());
        let keeps: Vec<Option<RoadSide>> = found.courses.0.iter().map(|course| course.keeps).collect();
        assert_eq!(keeps, [Some(RoadSide::Right), Some(RoadSide::Left), None], "{place:?}");
        assert!(found.courses.0.iter().all(|course| course.out_and_back && course.loop_direction.is_none()));
        assert_eq!(found.courses.kept_sides(DaySpan::ending(as_of(), 60)), (1, 1));
    }
}

/// A walk-run of two minutes to one, each bout up to 5 s more or less, as a watch would record it: cadence at once,
/// speed and distance some seconds late, positions with an error. Bouts as start and end.
fn two_to_one(seed: u32, keep: fn(&mut Streams)) -> (Streams, Vec<(BoutKind, f64, f64)>) {
    let mut plan = Vec::new();
    let mut end_s = 0.0;
    for bout in 0..16 {
        let (kind, length) = if bout % 2 == 0 { (BoutKind::Walk, 120.0) } else { (BoutKind::Run, 60.0) };
        let start_s = end_s;
        end_s += length + (noise(seed * 31 + bout) * 5.0 / 3.0).round();
        plan.push((kind, start_s, end_s));
    }
    let (mut true_m, mut late_m, mut late_mps) = (0.0_f64, 0.0_f64, 1.5_f64);
    let mut columns: [Vec<f32>; 3] = Default::default();
    let mut positions = Vec::new();
    let mut elapsed_s = Vec::new();
    let mut now_s = 0.0;
    let mut bouts = plan.iter();
    let mut bout = bouts.next().expect("a bout");
    while now_s < end_s {
        if now_s >= bout.2 {
            bout = bouts.next().expect("a bout");
        }
        let (steps, speed_mps) = if bout.0 == BoutKind::Run { (162.0, 2.6) } else { (112.0, 1.5) };
        late_mps += (speed_mps - late_mps) / 3.0;
        let [cadence, velocity, distance] = &mut columns;
        cadence.push(steps);
        #[expect(clippy::cast_possible_truncation, reason = "a speed and a short distance")]
        {
            velocity.push(late_mps as f32);
            distance.push(late_m as f32);
        }
        let count = seed * 7_919 + u32::try_from(positions.len()).expect("short") * 2;
        positions.push(at(BERLIN, true_m + noise(count) / 3.0, noise(count + 1) / 3.0));
        elapsed_s.push(now_s);
        true_m += speed_mps;
        late_m += late_mps;
        now_s += 1.0;
    }
    let [cadence, velocity, distance] = columns.map(Column::from_raw);
    let channels = Channels {
        elapsed_s,
        speed_mps: velocity,
        distance_m: distance,
        position: Some(positions),
        ..Channels::default()
    };
    let mut streams = Streams { channels, cadence_spm: cadence };
    keep(&mut streams);
    (streams, plan)
}

#[test]
fn a_walk_run_is_recognised_bout_by_bout_whatever_was_recorded() {
    let everything: fn(&mut Streams) = |_| {};
    let without_cadence: fn(&mut Streams) = |streams| streams.cadence_spm = None;
    let positions_alone: fn(&mut Streams) = |streams| {
        (streams.cadence_spm, streams.channels.speed_mps, streams.channels.distance_m) = (None, None, None);
    };
    let cadence_alone: fn(&mut Streams) = |streams| {
        let channels = &mut streams.channels;
        (channels.speed_mps, channels.distance_m, channels.position) = (None, None, None);
    };
    for (keep, evidence) in [
        (everything, BoutEvidence::Cadence),
        (without_cadence, BoutEvidence::Speed),
        (positions_alone, BoutEvidence::Speed),
        (cadence_alone, BoutEvidence::Cadence),
    ] {
        for seed in 0..12 {
            let (streams, plan) = two_to_one(seed, keep);
            let start = "2026-03-01T12:00:00Z".parse().expect("a time");
            let found = metrics::measure(&run_at(start), &streams).measures.walk_run.expect("bouts");
            assert_eq!((found.evidence, found.bouts.len()), (evidence, plan.len()), "{seed}");
            for (bout, (kind, from, to)) in found.bouts.iter().zip(&plan) {
                let off_s = (bout.start_s - from).abs().max((bout.duration.get() - (to - from)).abs());
                assert!(bout.kind == *kind && off_s <= 5.0, "{evidence}, {seed}: {bout:?} instead of {from} to {to}");
            }
            let medians = (found.median(BoutKind::Walk), found.median(BoutKind::Run));
            let near =
                |median: Option<Seconds>, due: f64| median.is_some_and(|median| (median.get() - due).abs() < 5.0);
            assert!(near(medians.0, 120.0) && near(medians.1, 60.0), "{medians:?}");
        }
    }
}

#[test]
fn slopes_of_a_session_in_two_files_are_added_up() {
    // 3 m/s for 20 min: 5 % up in the first half and down in the second, in steps of 0.2 m; again 25 min later.
    let climbing = |start: &str, format: Format| {
        let mut activity = run_at(start.parse().expect("a time"));
        activity.format = format;
        let column =
            |of: &dyn Fn(f32) -> f32| Column::from_raw((0..=1_200_u16).map(|second| of(second.into())).collect());
        let channels = Channels {
            elapsed_s: (0..=1_200).map(f64::from).collect(),
            distance_m: column(&|second| 3.0 * second),
            elevation_m: column(&|second| ((100.0 + 0.17 * (600.0 - (second - 600.0).abs())) / 0.2).round() * 0.2),
            ..Channels::default()
        };
        let measured = metrics::measure(&activity, &Streams { channels, cadence_spm: None });
        (activity, measured.measures)
    };
    let hills = |second: Format| {
        let runs = [climbing("2026-03-01T12:00:00Z", Format::Fit), climbing("2026-03-01T12:25:00Z", second)];
        let athlete = Athlete::unknown("a");
        let input = HistoryInput { athlete: &athlete, activities: &runs, pain: &[], habits: &[], service_shoes: &[] };
        let history = metrics::history(&input, as_of()).expect("a history");
        assert_eq!(history.sessions.len(), 1);
        assert_eq!(history.recordings_of(&history.sessions[0]).count(), 2);
        history.hill_time(DaySpan::day(as_of()))
    };
    let total = hills(Format::Fit);
    let near = |found: Seconds, due: f64| (found.get() - due).abs() < 40.0;
    assert!(near(total.uphill_running, 1_200.0) && near(total.downhill, 1_200.0), "{total:?}");
    assert_eq!(total.downhill, total.downhill_running);
    assert_eq!((total.sessions, total.with_slopes, total.barometric), (1, 1, 1));
    assert_eq!(hills(Format::Gpx).barometric, 0);
}

#[test]
fn a_title_tells_the_ground_but_never_against_the_athlete() {
    let measured = |title: &str, surface: Surface| {
        let mut activity = run_at("2026-03-01T12:00:00Z".parse().expect("a time"));
        activity.title = Some(title.to_owned());
        activity.surface = surface;
        let measures = ActivityMeasures {
            distance: Metres::new(5_000.0),
            moving: Seconds::new(1_500.0),
            elapsed: Seconds::new(1_500.0),
            ..ActivityMeasures::default()
        };
        let athlete = Athlete { default_surface: Some(Surface::Road), ..Athlete::unknown("a") };
        let input = HistoryInput {
            athlete: &athlete,
            activities: &[(activity, measures)],
            pain: &[],
            habits: &[],
            service_shoes: &[],
        };
        metrics::history(&input, as_of()).expect("a history").sessions[0].surface
    };
    assert_eq!(measured("Trail mit Anna", Surface::Unknown), Surface::Trail);
    assert_eq!(measured("Trail mit Anna", Surface::Track), Surface::Track);
    assert_eq!(measured("Morning Run", Surface::Unknown), Surface::Road);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn reversing_flips_the_direction_and_when_it_was_run_changes_nothing(
        corners in proptest::collection::vec((-2e3..2e3_f64, -2e3..2e3_f64), 4..9),
        seed in 0..1_000_u32,
        hours in 0..100_000_i64,
    ) {
        let streams = through(BERLIN, &corners, seed);
        let start: DateTime<Utc> = "2020-01-01T00:00:00Z".parse().expect("a time");
        let route = |streams: &Streams, start| metrics::measure(&run_at(start), streams).measures.route.expect("a route");
        let there = route(&streams, start);
        prop_assert_eq!(&there, &route(&streams, start + TimeDelta::hours(hours)));
        let back = route(&backwards(streams), start);
        // Smoothing is symmetric, and points are laid from the other end: the area is the same to a few metres of
        // width.
        let width_m = (there.signed_area_m2 + back.signed_area_m2).abs() / there.length.get();
        prop_assert!(width_m < 1.0, "{} {}", there.signed_area_m2, back.signed_area_m2);
        prop_assert!(there.similarity(&back) > 0.9);
    }
}

#[test]
fn real_runs_have_plausible_courses() {
    let Some(corpus) = corpus("") else { return };
    let athlete = Athlete::unknown("a");
    let options = ImportOptions { athlete: &athlete, jobs: Some(2) };
    let measure = |activity: &mut Activity, streams: &Streams| (metrics::measure(activity, streams), streams.clone());
    let found = import(&[Source::Path(corpus)], &options, &measure, &NoProgress);
    let (mut routes, mut bouts, mut slopes, mut felt) = (0, 0, 0, 0);
    for recording in found.recordings.iter().filter(|recording| recording.activity.sport == Sport::Run) {
        let (numbers, streams) = &recording.measured;
        let channels = &streams.channels;
        let (measures, name) = (&numbers.measures, &recording.activity.sources[0]);
        let moving_s = measures.moving.map_or(0.0, Seconds::get);
        let samples_s = channels.elapsed_s.last().copied().unwrap_or(0.0);
        // Positions of a swimmer that pass for a run jump about.
        let swims = name.contains("Swim");
        if let (Some(route), Some(distance), false) = (&measures.route, measures.distance, swims) {
            routes += 1;
            assert!(route.length.get() < 1.25 * distance.get() + 50.0, "{name}: {:?} of {distance:?}", route.length);
            assert!(route.start_to_end.get() <= route.length.get() + 300.0 || !channels.breaks.is_empty(), "{name}");
            assert!(!route.cells.is_empty() && route.cells.is_sorted(), "{name}");
        }
        if let Some(walk_run) = &measures.walk_run {
            bouts += 1;
            let total = walk_run.total(BoutKind::Run) + walk_run.total(BoutKind::Walk);
            assert!(total.get() <= samples_s + 1.0, "{name}: {total:?} of {samples_s}");
            assert!(walk_run.bouts.is_sorted_by(|one, next| one.start_s < next.start_s), "{name}");
            let walked = walk_run.walk_share().unwrap_or(0.0);
            println!("{name}: {} bouts, walked {walked:.2}, by {}", walk_run.bouts.len(), walk_run.evidence);
            assert!(walk_run.evidence == BoutEvidence::Speed || streams.cadence_spm.is_some(), "{name}");
        }
        if let Some(hills) = measures.hills {
            slopes += 1;
            assert!(hills.uphill_running.get() + hills.downhill.get() <= samples_s + 1.0, "{name}");
            assert_eq!(hills.barometric, numbers.flags.contains(&QualityFlag::ElevationBarometric), "{name}");
        }
        if let Some(temperature) = measures.temperature {
            felt += 1;
            assert!((-30.0..=50.0).contains(&temperature.get()), "{name}: {temperature:?}");
        }
        if let Some(cadence) = measures.form_thirds.and_then(|thirds| thirds.cadence) {
            assert!(
                moving_s > 1_800.0 && cadence.ratio().is_some_and(|ratio| ratio.abs() < 0.15),
                "{name}: {cadence:?}"
            );
        }
    }
    println!("{routes} routes, {bouts} with bouts, {slopes} with slopes, {felt} with temperature");
    assert!(routes > 20 && bouts > 20 && slopes > 20 && felt > 3);
}

#[test]
fn a_real_route_run_twice_is_one() {
    let Some(corpus) = corpus("history-trackeR") else { return };
    let athlete = Athlete::unknown("a");
    let options = ImportOptions { athlete: &athlete, jobs: Some(2) };
    let measure = |activity: &mut Activity, streams: &Streams| metrics::measure(activity, streams).measures;
    let found = import(&[Source::Path(corpus)], &options, &measure, &NoProgress);
    let measured: Vec<(Activity, ActivityMeasures)> =
        found.recordings.into_iter().map(|recording| (recording.activity, recording.measured)).collect();
    let input = HistoryInput { athlete: &athlete, activities: &measured, pain: &[], habits: &[], service_shoes: &[] };
    let day = |day| NaiveDate::from_ymd_opt(2013, 6, day).expect("a day");
    let courses = metrics::history(&input, day(30)).expect("a history").courses;
    // To and fro on the same way on the 8th and the 15th; no other two of these runs went the same way.
    let route_of = |wanted| courses.within(DaySpan::day(wanted)).find_map(|course| course.route);
    assert_eq!(route_of(day(8)), route_of(day(15)));
    let (routes, runs) = courses.distinct_routes(DaySpan { from: day(1), to: day(30) });
    assert_eq!(runs - routes, 1, "{courses:?}");
    // Some runs were far from the others.
    assert!(courses.0.iter().any(|course| course.away == Some(true)));
    assert!(courses.0.iter().any(|course| course.away == Some(false)));
}
