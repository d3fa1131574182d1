//! What every target does with its bytes: the whole way from a file to measures, as `patella report` goes it.

use patella::diagnostics::Code;
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics;
use patella::model::athlete::Athlete;

/// Imports the bytes as files of these names and measures what they hold. A panic of a reader ends the process through
/// the hook of libFuzzer before the importer can catch it; the diagnostic is looked for all the same.
pub fn survive(files: &[(&str, &[u8])]) {
    let sources: Vec<Source> =
        files.iter().map(|(name, bytes)| Source::Bytes { name: (*name).to_owned(), bytes: bytes.to_vec() }).collect();
    let athlete = Athlete::unknown("fuzz");
    let measure = |activity: &mut _, streams: &_| metrics::measure(activity, streams).measures;
    let found = import(&sources, &ImportOptions { athlete: &athlete, jobs: Some(1) }, &measure, &NoProgress);
    assert!(found.diagnostics.iter().all(|one| one.code != Code::ReaderPanicked), "{:#?}", found.diagnostics);
}
