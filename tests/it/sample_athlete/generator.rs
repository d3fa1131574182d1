//! The generator keeps to its own tables.

use std::fs;

use crate::samples::folder::unusual_days;
use crate::samples::history::{Form, History, recording, write_history};
use crate::samples::plan;

#[test]
fn every_unusual_day_is_a_day_with_a_run() {
    let entries = plan::entries();
    for day in unusual_days() {
        let run = entries.iter().any(|entry| entry.day.to_string() == day && entry.is_run());
        assert!(run, "nothing was run on {day}");
    }
}

#[test]
fn a_history_holds_as_many_recordings_as_asked_and_is_the_same_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let history = History { recordings: 10, interval_s: 10, form: Form::Mixed, compressed: true, seed: 7 };
    let bytes = write_history(folder.path(), &history).expect("written");
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .expect("readable")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), 10);
    assert_eq!(names[3], "00003.gpx.gz");
    assert_eq!(names[7], "00007.tcx.gz");
    assert_eq!(names[9], "00009.fit.gz");
    let again: u64 = (0..10).map(|number| recording(number, &history).expect("made").1.len() as u64).sum();
    assert_eq!(bytes, again);
    let other = History { seed: 8, ..history };
    assert_ne!(recording(0, &history).expect("made").1, recording(0, &other).expect("made").1);
}
