//! The judgement from a table is the judgement from the files: of the sample athlete and of every folder of the corpus,
//! through the files that `patella export` writes. And what becomes of tables that other programs changed or broke.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use patella::cli::args::{ColorChoice, InputOptions, TalkOptions};
use patella::cli::exported::{self, Exported};
use patella::cli::pipeline::{self, Imported};
use patella::cli::table_source::{self, Part, Readers};
use patella::cli::team_table::{self, TableAthlete};
use patella::cli::terminal::Terminal;
use patella::metrics::{self, HistoryInput};
use patella::model::calendar::shift;
use patella::model::finding::RuleOutcome;
use patella::model::measures::ActivityMeasures;
use patella::rules::{self, rulebook::Rulebook};
use patella::table::{TableError, activity, write};

use crate::corpus::corpus;

/// The sample athlete, read once, with the rows of every table.
static SAMPLE: LazyLock<(Imported, Exported)> = LazyLock::new(|| {
    let input = options(&root().join("samples/rivera"));
    let imported = pipeline::import(&input, quiet()).expect("the sample");
    let rows = exported(&imported, &input);
    (imported, rows)
});

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn quiet() -> Terminal {
    Terminal::new(&TalkOptions { quiet: true, verbose: false, color: ColorChoice::Never })
}

fn options(folder: &Path) -> InputOptions {
    InputOptions { paths: vec![folder.to_path_buf()], athlete: None, as_of: None, units: None, jobs: Some(1) }
}

fn exported(imported: &Imported, input: &InputOptions) -> Exported {
    let judged = pipeline::judge(imported, 0).expect("judged");
    let report = pipeline::assemble(imported, input, "export").expect("a report");
    exported::rows(imported, &judged, &report.assessment)
}

/// The tables that `team --from` reads.
fn put_tables(rows: &Exported, out: &Path) {
    let put = |name: &str, bytes: Result<Vec<u8>, TableError>| {
        fs::write(out.join(format!("{name}.parquet")), bytes.expect("a table")).expect("written");
    };
    put("activities", write::bytes(&rows.activities));
    put("athletes", write::bytes(&rows.athletes));
    put("listed_shoes", write::bytes(&rows.listed_shoes));
    put("pain", write::bytes(&rows.pain));
    put("habits", write::bytes(&rows.habits));
}

fn read_first(table: &Path) -> (Part, TableAthlete) {
    let today = chrono::NaiveDate::MAX;
    let part = Part::open(table, today).expect("a table");
    let readers = Readers::open(table).expect("a table");
    let athlete = readers.cursors().read(&part, &part.athletes[0]).expect("an athlete");
    (part, athlete)
}

fn outcomes(input: &HistoryInput<'_>, rulebook: &Rulebook, as_of: chrono::NaiveDate) -> Vec<RuleOutcome> {
    rules::assess(&metrics::history(input, as_of).expect("a history"), rulebook)
}

/// Judges a folder from its files and from its tables; false when there is nothing in it to judge.
fn folder_judged_alike(folder: &Path) -> bool {
    let input = options(folder);
    let Ok(imported) = pipeline::import(&input, quiet()) else { return false };
    judged_alike(&imported, &exported(&imported, &input), folder);
    true
}

fn judged_alike(imported: &Imported, rows: &Exported, folder: &Path) {
    let out = tempfile::tempdir().expect("a folder");
    put_tables(rows, out.path());
    let (part, athlete) = read_first(&out.path().join("activities.parquet"));
    assert_eq!(part.latest_day, Some(imported.as_of), "{}", folder.display());
    let builtin = Rulebook::builtin();
    let rulebook = athlete.rulebook.as_ref().unwrap_or(&builtin);
    assert_eq!(rulebook.hash(), imported.inputs.rulebook.hash());
    let from_files = pipeline::history_input(imported);
    let days = [42, 7, 0].map(|days| shift(imported.as_of, -days));
    let mut one_after_the_other = Vec::new();
    let found = metrics::histories(&athlete.history_input(), &days, |history| {
        one_after_the_other.push(rules::assess(history, rulebook));
    });
    found.expect("histories");
    for (day, one_after_the_other) in days.into_iter().zip(one_after_the_other) {
        let expected = outcomes(&from_files, &imported.inputs.rulebook, day);
        let found = outcomes(&athlete.history_input(), rulebook, day);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{} as of {day}", folder.display());
        }
        assert_eq!(found.len(), expected.len());
        assert_eq!(one_after_the_other, expected, "{} as of {day}", folder.display());
    }
    let seen = imported.activities.iter().filter(|(activity, _)| activity.local_day() <= imported.as_of).count();
    assert_eq!(athlete.activities.len(), seen);
}

#[test]
fn the_sample_athlete_is_judged_alike_from_files_and_from_tables() {
    let (imported, rows) = &*SAMPLE;
    judged_alike(imported, rows, Path::new("samples/rivera"));
}

#[test]
fn measures_come_back_to_the_last_bit() {
    let (imported, rows) = &*SAMPLE;
    let out = tempfile::tempdir().expect("a folder");
    put_tables(rows, out.path());
    let (_, athlete) = read_first(&out.path().join("activities.parquet"));
    let mut expected = imported.activities.clone();
    expected.sort_by_key(|(activity, _)| (activity.start_utc, activity.id));
    // Places of routes are numbers; everything else is equal.
    let without_places = |measures: &ActivityMeasures| {
        let mut measures = measures.clone();
        if let Some(route) = &mut measures.route {
            route.cells.clear();
            route.start = patella::model::route::StartArea::UNKNOWN;
        }
        measures
    };
    let kinds: [fn(&ActivityMeasures) -> bool; 7] = [
        |measures| measures.effort.is_some(),
        |measures| measures.route.as_ref().is_some_and(|route| route.out_and_back.is_some()),
        |measures| measures.form_thirds.is_some(),
        |measures| !measures.climbs.is_empty(),
        |measures| measures.best_efforts.iter().count() == 6,
        |measures| measures.heart_rate_histogram.is_some(),
        |measures| measures.hills.is_some(),
    ];
    for (place, kind) in kinds.iter().enumerate() {
        assert!(expected.iter().any(|(_, measures)| kind(measures)), "the sample has nothing of kind {place}");
    }
    assert_eq!(athlete.activities.len(), expected.len());
    for ((found, found_measures), (activity, measures)) in athlete.activities.iter().zip(&expected) {
        assert_eq!(without_places(found_measures), without_places(measures), "{}", activity.id);
        assert_eq!(
            (found.id, found.start_utc, found.utc_offset),
            (activity.id, activity.start_utc, activity.utc_offset)
        );
        assert_eq!((&found.flags, &found.gear, &found.laps), (&activity.flags, &activity.gear, &activity.laps));
        let told =
            |one: &patella::model::activity::Activity| (one.sport, one.surface, one.title.clone(), one.rpe, one.race);
        assert_eq!(told(found), told(activity));
    }
}

#[test]
fn every_folder_of_the_corpus_is_judged_alike_from_files_and_from_tables() {
    let Some(corpus) = corpus("") else { return };
    let mut folders: Vec<PathBuf> = fs::read_dir(&corpus)
        .expect("the corpus")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .flat_map(|kind| {
            let below: Vec<PathBuf> = fs::read_dir(&kind).expect("a folder").flatten().map(|one| one.path()).collect();
            let folders: Vec<PathBuf> = below.into_iter().filter(|path| path.is_dir()).collect();
            if folders.is_empty() { vec![kind] } else { folders }
        })
        .collect();
    folders.sort();
    let judged = folders.iter().filter(|folder| folder_judged_alike(folder)).count();
    assert!(judged >= 15, "only {judged} folders of {} could be judged", folders.len());
}

/// Rows of each athlete of the team: 120 of them fill more than one row group.
const SQUAD_ROWS: usize = 36;

/// A team of copies of the sample athlete's last runs under other ids, in one table.
fn squad(out: &Path, athletes: usize, torn: bool) -> PathBuf {
    let rows = &SAMPLE.1.activities;
    let rows = &rows[rows.len() - SQUAD_ROWS..];
    let mut writer = write::TableWriter::new::<patella::table::rows::ActivityRow>(Vec::new()).expect("a table");
    for number in 0..athletes {
        for (place, row) in rows.iter().enumerate() {
            let number = if torn && place == 0 { (number + 1) % athletes } else { number };
            let mut row = row.clone();
            row.athlete = format!("runner-{number:04}");
            writer.push(&row).expect("written");
        }
    }
    let path = out.join("activities.parquet");
    fs::write(&path, writer.finish().expect("a table")).expect("written");
    path
}

#[test]
fn every_athlete_of_a_table_is_judged_and_alike_with_any_number_of_threads() {
    let out = tempfile::tempdir().expect("a folder");
    let table = squad(out.path(), 120, false);
    let (day, rows) = team_table::rows(std::slice::from_ref(&table), None, None, Some(1)).expect("a team");
    let (_, again) = team_table::rows(std::slice::from_ref(&table), Some(day), None, Some(3)).expect("a team");
    assert_eq!(rows, again);
    let names: Vec<String> = (0..120).map(|number| format!("runner-{number:04}")).collect();
    assert_eq!(rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), names);
    assert!(rows.iter().all(|row| row.error.is_none() && row.raised == rows[0].raised && row.raised.info > 0));
}

#[test]
fn an_athlete_whose_rows_do_not_lie_together_is_a_row_with_the_reason() {
    let out = tempfile::tempdir().expect("a folder");
    let (_, rows) = team_table::rows(&[squad(out.path(), 3, true)], None, None, None).expect("a team");
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row.error.as_deref() == Some("the rows of this athlete do not lie together")));
    assert!(rows.iter().all(|row| row.severity == "not-assessed"));
}

#[test]
fn what_is_no_table_or_breaks_off_is_said() {
    let out = tempfile::tempdir().expect("a folder");
    let table = squad(out.path(), 2, false);
    let whole = fs::read(&table).expect("the table");
    fs::write(&table, &whole[..whole.len() / 2]).expect("written");
    let message = |path: &Path| match team_table::rows(&[path.to_path_buf()], None, None, None) {
        Ok(_) => panic!("a broken table was read"),
        Err(failure) => (failure.code(), failure.to_string()),
    };
    let (code, text) = message(&table);
    assert!(code == 3 && text.contains("no whole Parquet table"), "{text}");
    // A table of something else.
    let weeks: Vec<patella::table::rows::HabitRow> = vec![patella::table::rows::HabitRow {
        athlete: "a".to_owned(),
        line: None,
        date: chrono::NaiveDate::MIN,
        habit: "strength".to_owned(),
        minutes: None,
    }];
    let other = out.path().join("other.parquet");
    fs::write(&other, write::bytes(&weeks).expect("a table")).expect("written");
    assert_eq!(
        message(&other),
        (3, format!("{}: this is not a table of `patella export`: it has no column `id`", other.display()))
    );
    // A byte in the middle of the pages costs athletes, and is not taken for data.
    let mut damaged = whole.clone();
    for byte in &mut damaged[whole.len() / 3..whole.len() / 3 + 2_000] {
        *byte ^= 0x5A;
    }
    fs::write(&table, &damaged).expect("written");
    match team_table::rows(&[table], None, None, None) {
        Ok((_, rows)) => assert!(rows.iter().any(|row| row.error.is_some())),
        Err(failure) => assert_eq!(failure.code(), 3),
    }
}

#[test]
fn a_row_of_a_newer_program_is_refused() {
    let mut row = SAMPLE.1.activities[0].clone();
    assert!(activity::recording(row.clone()).is_ok());
    row.table_revision = Some(patella::table::TABLE_REVISION + 1);
    assert!(matches!(activity::recording(row.clone()), Err(TableError::Newer { .. })));
    row.table_revision = None;
    row.sport = "quidditch".to_owned();
    assert!(matches!(activity::recording(row.clone()), Err(TableError::Value { column: "sport", .. })));
    row.sport = "run".to_owned();
    row.lap_timer_s.push(None);
    assert!(matches!(activity::recording(row), Err(TableError::Value { column: "lap_timer_s", .. })));
}

#[test]
fn partitions_of_a_folder_are_found_in_order() {
    let out = tempfile::tempdir().expect("a folder");
    for name in ["athlete=b", "athlete=a", "empty"] {
        fs::create_dir(out.path().join(name)).expect("made");
    }
    for name in ["athlete=b", "athlete=a"] {
        fs::write(out.path().join(name).join("activities.parquet"), b"").expect("written");
    }
    let found = table_source::find(out.path());
    let names: Vec<String> = found.iter().map(|path| path.parent().expect("a folder").display().to_string()).collect();
    assert_eq!(names, ["a", "b"].map(|name| out.path().join(format!("athlete={name}")).display().to_string()));
}
