//! Every sample recording with flipped and cut bytes, inside its container and outside, through the whole importer and
//! the measures: no reader panics.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use patella::diagnostics::Code;
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics;
use patella::model::athlete::Athlete;

/// Damaged copies of each recording.
const COPIES: u64 = 12;

fn recordings(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("entries") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            recordings(&path, found);
        } else if path.extension().is_some_and(|ending| ending != "toml" && ending != "csv") {
            found.push(path);
        }
    }
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut inflated = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut inflated).expect("samples are whole");
    inflated
}

/// The next number of a xorshift generator (Marsaglia 2003): the same damage in every run.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// One in three is cut, the others have up to eight bytes changed.
fn damage(bytes: &mut Vec<u8>, state: &mut u64) {
    let place = |state: &mut u64, length: usize| usize::try_from(next(state) % length.max(1) as u64).expect("inside");
    if next(state).is_multiple_of(3) {
        bytes.truncate(place(state, bytes.len()));
        return;
    }
    for _ in 0..=place(state, 8) {
        let at = place(state, bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= u8::try_from(1 + next(state) % 255).expect("a byte");
        }
    }
}

#[test]
fn no_damage_to_a_sample_makes_a_reader_panic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera");
    let mut paths = Vec::new();
    recordings(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 150, "the samples are {} files", paths.len());
    let mut state = 0x5eed;
    for copy in 0..COPIES {
        let sources: Vec<Source> = paths
            .iter()
            .map(|path| {
                let mut bytes = fs::read(path).expect("readable");
                // A damaged container seldom gets past its checksum, so every other copy is damaged inside it.
                if copy.is_multiple_of(2) && bytes.starts_with(&[0x1f, 0x8b]) {
                    bytes = gunzip(&bytes);
                }
                damage(&mut bytes, &mut state);
                Source::Bytes { name: format!("{copy}/{}", path.file_name().expect("a name").display()), bytes }
            })
            .collect();
        let athlete = Athlete::unknown("rivera");
        let measure = |activity: &mut _, streams: &_| metrics::measure(activity, streams).measures;
        let found = import(&sources, &ImportOptions { athlete: &athlete, jobs: None }, &measure, &NoProgress);
        let panicked: Vec<_> = found.diagnostics.iter().filter(|one| one.code == Code::ReaderPanicked).collect();
        assert!(panicked.is_empty(), "{panicked:#?}");
        assert!(!found.recordings.is_empty(), "damage of a few bytes leaves most recordings readable");
    }
}
