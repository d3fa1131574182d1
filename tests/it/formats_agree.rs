//! The same runs as FIT, as GPX and as TCX: the same day, distance and cadence, and one activity when given together.

use patella::importer::{Import, ImportOptions, NoProgress, Source, import};
use patella::metrics;
use patella::model::activity::Format;
use patella::model::athlete::Athlete;
use patella::model::measures::ActivityMeasures;

use crate::samples::history::{Form, History, recording};

const RUNS: u32 = 10;

fn sources(form: Form) -> Vec<Source> {
    let history = History { recordings: RUNS, interval_s: 1, form, compressed: false, seed: 11 };
    let source = |number| {
        let (name, bytes) = recording(number, &history).expect("a recording");
        Source::Bytes { name, bytes }
    };
    (0..RUNS).map(source).collect()
}

fn read(sources: &[Source]) -> Import<ActivityMeasures> {
    let mut athlete = Athlete::unknown("one");
    athlete.time_zone = Some(chrono_tz::Europe::Berlin);
    let measure = |activity: &mut _, streams: &_| metrics::measure(activity, streams).measures;
    import(sources, &ImportOptions { athlete: &athlete, jobs: None }, &measure, &NoProgress)
}

/// Relative difference of two numbers.
fn apart(one: f64, other: f64) -> f64 {
    (one / other - 1.0).abs()
}

#[test]
fn the_three_formats_say_the_same() {
    let [fit, gpx, tcx] = [Form::Fit, Form::Gpx, Form::Tcx].map(|form| read(&sources(form)));
    assert_eq!(fit.recordings.len(), RUNS as usize);
    for (name, other) in [("GPX", &gpx), ("TCX", &tcx)] {
        assert_eq!(other.recordings.len(), RUNS as usize, "{name}");
        for (one, two) in fit.recordings.iter().zip(&other.recordings) {
            let day = one.activity.local_day();
            assert_eq!(day, two.activity.local_day(), "{name}");
            let distance = |measures: &ActivityMeasures| measures.distance.expect("a distance").get();
            let cadence = |measures: &ActivityMeasures| measures.cadence.expect("a cadence").get();
            let (fit_m, other_m) = (distance(&one.measured), distance(&two.measured));
            assert!(apart(other_m, fit_m) <= 0.015, "{name} of {day}: {other_m:.0} m against {fit_m:.0} m");
            let (fit_spm, other_spm) = (cadence(&one.measured), cadence(&two.measured));
            assert!((fit_spm - other_spm).abs() <= 2.0, "{name} of {day}: {other_spm:.1} against {fit_spm:.1} spm");
        }
    }
}

#[test]
fn given_together_they_are_one_activity_each() {
    let all: Vec<Source> = [Form::Gpx, Form::Fit, Form::Tcx].into_iter().flat_map(sources).collect();
    let together = read(&all);
    assert_eq!(together.recordings.len(), RUNS as usize);
    assert_eq!(together.counts.duplicates, u64::from(2 * RUNS));
    for recording in &together.recordings {
        let winner = recording.activity.sources.first().expect("a source");
        assert_eq!(recording.activity.format, Format::Fit, "{winner} won");
        assert_eq!(recording.activity.sources.len(), 3);
    }
}
