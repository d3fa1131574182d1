//! The importer with a made-up format: one session a line, so that every outcome of a reader can be called up.

use chrono::DateTime;

use super::*;
use crate::diagnostics::Level;
use crate::model::units::{Metres, Seconds};

/// Reads `LINES`, then on each line the start in seconds, a distance and whatever else a test wants.
pub(super) struct LineReader;

impl FormatReader for LineReader {
    fn format(&self) -> Format {
        Format::Tcx
    }

    fn recognise(&self, head: &[u8]) -> Recognition {
        if head.starts_with(b"LINES") { Recognition::Yes } else { Recognition::No }
    }

    fn read(&self, bytes: &[u8], diagnostics: &mut Diagnostics) -> Result<Vec<RawActivity>, ReadError> {
        let text = String::from_utf8_lossy(bytes);
        let mut sessions = Vec::new();
        for (index, line) in text.lines().skip(1).enumerate() {
            let mut words = line.split(' ');
            match words.next() {
                Some("panic") => panic!("as wanted"),
                Some(fault @ ("route" | "broken")) => {
                    return Err(ReadError {
                        code: Code::RouteWithoutTime,
                        place: Some("line 2".to_owned()),
                        message: "as wanted".to_owned(),
                        help: None,
                        ignorable: fault == "route",
                    });
                }
                Some(start) => {
                    let start = DateTime::from_timestamp(start.parse().expect("seconds"), 0).expect("a time");
                    let metres = words.next().and_then(|metres| metres.parse().ok());
                    sessions.push(session(u16::try_from(index).expect("few"), start, metres));
                }
                None => {
                    diagnostics.push(Code::BadValue, Level::Warning, "empty line");
                }
            }
        }
        Ok(sessions)
    }
}

pub(super) fn session(session_index: u16, start_utc: DateTime<Utc>, metres: Option<f64>) -> RawActivity {
    RawActivity {
        session_index,
        device: None,
        start_utc,
        utc_offset_s: None,
        sport: Some(Sport::Run),
        surface: None,
        title: None,
        recorded: RecordedTotals {
            distance: metres.and_then(Metres::new),
            elapsed: Seconds::new(1_800.0),
            ..RecordedTotals::default()
        },
        laps: Vec::new(),
        pauses: Vec::new(),
        rpe: None,
        channels: Channels::default(),
        cadence: RawCadence { kind: CadenceKind::AsWritten, samples: None, session_mean: None },
        flags: Vec::new(),
    }
}

fn import_lines(files: &[&str]) -> Import<()> {
    let sources: Vec<Source> = files
        .iter()
        .enumerate()
        .map(|(index, lines)| Source::Bytes { name: format!("{index}"), bytes: format!("LINES\n{lines}").into_bytes() })
        .collect();
    let athlete = Athlete::unknown("test");
    let options = ImportOptions { athlete: &athlete, jobs: Some(2) };
    import_with(&[&LineReader], &sources, &options, &|_, _| (), &NoProgress, None)
}

fn codes(import: &Import<()>) -> Vec<(&str, Code, Level)> {
    // The made-up times are those of 1970 and of no zone.
    let expected = [Code::OffsetGuessed, Code::Implausible];
    let diagnostics = import.diagnostics.iter().filter(|diagnostic| !expected.contains(&diagnostic.code));
    diagnostics.map(|diagnostic| (diagnostic.path.as_str(), diagnostic.code, diagnostic.level)).collect()
}

#[test]
fn every_outcome_of_a_reader_is_counted_once() {
    let import = import_lines(&["1000 5000", "panic", "route", "broken", "", "1030 5100\n9000 800", "1000"]);
    assert_eq!(import.recordings.len(), 2);
    assert_eq!(import.counts, FileCounts { files: 7, duplicates: 1, rejected: 3, ignored: 1 });
    let expected = [
        ("1", Code::ReaderPanicked, Level::Rejected),
        ("2", Code::RouteWithoutTime, Level::Note),
        ("3", Code::RouteWithoutTime, Level::Rejected),
        ("4", Code::NothingRecorded, Level::Rejected),
    ];
    let found = codes(&import);
    assert!(expected.iter().all(|expected| found.contains(expected)), "{found:?}");
    // Three sessions are one; which wins is decided by the hashes. The other session of file 5 stays.
    assert_eq!(found.iter().filter(|(_, code, _)| *code == Code::DuplicateOf).count(), 2, "{found:?}");
    assert_eq!(found.len(), 6, "{found:?}");
}

#[test]
fn a_panic_while_measuring_loses_one_file() {
    let sources: Vec<Source> = (0..3)
        .map(|index| Source::Bytes { name: index.to_string(), bytes: format!("LINES\n{index}0000").into_bytes() })
        .collect();
    let athlete = Athlete::unknown("test");
    let options = ImportOptions { athlete: &athlete, jobs: None };
    let measure = |activity: &mut Activity, _: &Streams| assert_ne!(activity.start_utc.timestamp(), 10_000);
    let import = import_with(&[&LineReader], &sources, &options, &measure, &NoProgress, None);
    assert_eq!((import.recordings.len(), import.counts.rejected), (2, 1));
    assert!(codes(&import).contains(&("1", Code::ReaderPanicked, Level::Rejected)));
}

#[test]
fn an_unknown_distance_is_no_obstacle_to_merging_but_a_different_one_is() {
    assert_eq!(import_lines(&["1000 5000", "1060"]).recordings.len(), 1);
    assert_eq!(import_lines(&["1000 5000", "1061"]).recordings.len(), 2);
    assert_eq!(import_lines(&["1000 5000", "1000 4750"]).recordings.len(), 1, "exactly 5 % of the longer");
    assert_eq!(import_lines(&["1000 5000", "1000 4749"]).recordings.len(), 2);
}

#[test]
fn links_of_a_chain_hold_together() {
    // The outer two are 100 s apart, but both are the middle one.
    assert_eq!(import_lines(&["1000 5000", "1050 5000", "1100 5000"]).recordings.len(), 1);
}

#[test]
fn progress_reaches_what_was_found() {
    use std::sync::atomic::{AtomicU64, Ordering};
    #[derive(Default)]
    struct Count([AtomicU64; 4]);
    impl Progress for Count {
        fn found(&self, files: u64, bytes: u64) {
            self.0[0].fetch_add(files, Ordering::Relaxed);
            self.0[1].fetch_add(bytes, Ordering::Relaxed);
        }
        fn read(&self, files: u64, bytes: u64) {
            self.0[2].fetch_add(files, Ordering::Relaxed);
            self.0[3].fetch_add(bytes, Ordering::Relaxed);
        }
    }
    let count = Count::default();
    let sources = [
        Source::Bytes { name: "a".to_owned(), bytes: b"LINES\n0".to_vec() },
        Source::Bytes { name: "b.zip".to_owned(), bytes: b"PK\x05\x06".iter().copied().chain([0; 18]).collect() },
    ];
    let athlete = Athlete::unknown("test");
    import_with(&[&LineReader], &sources, &ImportOptions { athlete: &athlete, jobs: None }, &|_, _| (), &count, None);
    let [files, bytes, read_files, read_bytes] = count.0.map(AtomicU64::into_inner);
    assert_eq!((files, bytes), (2, 29));
    assert_eq!((read_files, read_bytes), (files, bytes));
}
