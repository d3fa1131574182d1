//! Every recording of the corpus lands as its MANIFEST.tsv says: so many activities of these sports, or nothing, with
//! the reason. The corpus is not part of the project; without it the test says so and passes.

use std::path::Path;

use patella::diagnostics::{Code, Level};
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::model::activity::Sport::{self, Bike, Other, Run, Strength, Swim, Walk};
use patella::model::athlete::Athlete;

use crate::corpus::corpus;

/// What becomes of a file.
#[derive(Debug, PartialEq)]
enum Landing {
    /// Activities of these sports.
    Read(Vec<Sport>),
    /// Something else, passed over with a note.
    Ignored(Code),
    /// It should be a recording and is not.
    Rejected(Code),
}

/// FIT files about which the manifest says too little: what becomes of them, and why.
const FIT_IN_WORDS: &[(&str, &[Sport], &str)] = &[
    ("garmin-virb-ultra-30.fit", &[Other], "a camera's samples without a session, nearly without moving"),
    ("moxy.fit", &[Other], "an oxygen sensor's samples without file_id and session"),
    ("activity-activity-filecrc.fit", &[Run], "one recording twice in one file"),
    ("nick.fit", &[Bike], "cut off before the session; the sport message stands before the samples"),
    ("WithGearChangeData.fit", &[Other], "cut off before the session; faster than a run"),
    ("Athlytics/example.fit", &[Other], "cut off after its first samples"),
    (
        "activity-large-fenxi2-multisport.fit",
        &[Run, Other, Run, Other, Run, Other, Bike],
        "the first session is generic, at 2.1 m/s: told from the speed",
    ),
];

/// FIT files that give nothing although they are no settings, courses and the like.
const FIT_REJECTED: &[(&str, Code)] = &[
    ("DeveloperData.fit", Code::NothingRecorded), // a record without a time
    ("fit-sdk-tools/Activity.fit", Code::UnknownFormat),
    ("._empty.fit", Code::UnknownFormat),
];

/// A FIT file by what the manifest says: `sports: running,transition; type: activity; ok`.
fn of_fit(path: &str, says: &str) -> Landing {
    if let Some((_, code)) = FIT_REJECTED.iter().find(|(end, _)| path.ends_with(end)) {
        return Landing::Rejected(*code);
    }
    if let Some((_, sports, _)) = FIT_IN_WORDS.iter().find(|(end, ..)| path.ends_with(end)) {
        return Landing::Read(sports.to_vec());
    }
    let field = |name: &str| says.split("; ").find_map(|field| field.strip_prefix(name)).expect("a field");
    if field("type: ") != "activity" {
        return Landing::Ignored(Code::NotAnActivity);
    }
    let sport = |word: &str| match word {
        "running" => Run,
        "walking" => Walk,
        "cycling" => Bike,
        "swimming" => Swim,
        "training" => Strength,
        "transition" | "rowing" | "fitness_equipment" => Other,
        other => panic!("{path}: {other} is a case for the table"),
    };
    Landing::Read(field("sports: ").split(',').map(sport).collect())
}

/// GPX and TCX files that are not a single run.
fn of_xml(path: &str) -> Landing {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "empty-46451265.gpx" => Landing::Rejected(Code::EmptyFile),
        "MetadataOnly.gpx" => Landing::Rejected(Code::NothingRecorded),
        "Route-only.tcx" => Landing::Ignored(Code::RouteWithoutTime),
        // The swim says nothing and its 0.8 m/s are as slow as a walk.
        "opentracks-walk.gpx" | "20170714-143644-Swim.gpx.gz" => Landing::Read(vec![Walk]),
        // "Must not become a run": its times are those of a route planner. The Runkeeper file is a ride, the swim
        // says "Other".
        "Route-only.gpx"
        | "runkeeper-negative-time-step-at-start.gpx"
        | "20170709-151453-Ride.gpx.gz"
        | "Swim-without-time_by-Timekiller.tcx" => Landing::Read(vec![Other]),
        "First-point-empty.tcx" => Landing::Read(vec![Bike]),
        "Multisport.tcx" => Landing::Read(vec![Bike, Run, Bike]),
        _ => Landing::Read(vec![Run]),
    }
}

fn landing(path: &Path) -> (Landing, Vec<(Code, Level)>) {
    let athlete = Athlete::unknown("manifest");
    let options = ImportOptions { athlete: &athlete, jobs: Some(1) };
    let found = import(&[Source::Path(path.to_path_buf())], &options, &|_, _| (), &NoProgress);
    let codes: Vec<(Code, Level)> = found.diagnostics.iter().map(|one| (one.code, one.level)).collect();
    for one in found.diagnostics.iter().filter(|one| one.level == Level::Rejected) {
        assert!(one.help.is_some(), "{}: {} without a remedy", path.display(), one.message);
    }
    let first = found.diagnostics.first().map_or(Code::ReaderPanicked, |one| one.code);
    let landing = match (found.counts.rejected, found.counts.ignored) {
        (0, 0) => Landing::Read(found.recordings.iter().map(|one| one.activity.sport).collect()),
        (0, _) => Landing::Ignored(first),
        _ => Landing::Rejected(first),
    };
    (landing, codes)
}

#[test]
fn every_recording_lands_as_the_manifest_says() {
    let Some(corpus) = corpus("") else { return };
    let manifest = std::fs::read_to_string(corpus.join("MANIFEST.tsv")).expect("the manifest");
    let (mut recordings, mut unused) = (0, FIT_IN_WORDS.to_vec());
    for line in manifest.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (path, says) = (cells[0], cells[4]);
        if Path::new(path).extension().is_some_and(|ending| ending == "csv") {
            continue;
        }
        let is_fit = path.starts_with("fit/");
        recordings += 1;
        unused.retain(|(end, ..)| !path.ends_with(end));
        let expected = if is_fit { of_fit(path, says) } else { of_xml(path) };
        let (landing, codes) = landing(&corpus.join(path));
        assert_eq!(landing, expected, "{path}: {says}; {codes:?}");
        // "ok" was decoded by another program without complaint.
        let malformed = [Code::FitMalformed, Code::XmlMalformed, Code::ReaderPanicked];
        let whole = !is_fit || says.contains("; ok");
        assert!(!whole || !codes.iter().any(|(code, _)| malformed.contains(code)), "{path}: {codes:?}");
    }
    assert!(recordings > 150, "{recordings} recordings");
    assert!(unused.is_empty(), "not in the manifest: {unused:?}");
}
