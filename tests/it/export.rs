//! `patella export` as it is called: which files it writes, that they say the same in every format, byte for byte the
//! same with any number of threads, that nothing private is in them, and that README lists every column.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use patella::cli::args::Arguments;
use patella::cli::terminal::Terminal;
use patella::cli::{self, exit::Exit};
use patella::table::rows::{ActivityRow, AthleteRow, FindingRow, HabitRow, ListedShoeRow, PainRow, ShoeRow, WeekRow};
use patella::table::{Column, Row};

use crate::{golden, report_command};

fn patella(words: &[&str]) -> Result<Exit, u8> {
    let arguments = Arguments::parse_from(["patella", "-q"].iter().chain(words));
    cli::run(&arguments, Terminal::new(&arguments.talk)).map_err(|failure| failure.code())
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file")))
        .collect()
}

/// An athlete with a few recordings of the sample, a profile with an address in it, and logs.
fn athlete(folder: &Path, id: &str) -> PathBuf {
    let folder = folder.join(id);
    fs::create_dir_all(&folder).expect("made");
    let november = golden::root("samples/rivera/watch/2026-11");
    for entry in fs::read_dir(november).expect("the sample").flatten() {
        fs::copy(entry.path(), folder.join(entry.file_name())).expect("copied");
    }
    let profile = "name = \"Jo (jo@example.com)\"\n[[shoe]]\nname = \"Pegasus 40\"\ndefault = true\nstart_mi = 100\n";
    fs::write(folder.join("athlete.toml"), profile).expect("written");
    let pain = "date,score,side,note\n2026-11-10,3,left,\"at 52.5200, 13.4050, by Zebedee\"\n";
    fs::write(folder.join("pain.csv"), pain).expect("written");
    fs::write(folder.join("rulebook.toml"), "[low-cadence]\nenabled = false\nreason = \"coached\"\n").expect("written");
    folder
}

#[test]
fn every_table_is_written_in_every_format_alike_whatever_the_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let runs = text(&athlete(folder.path(), "jo"));
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    assert_eq!(patella(&["export", &runs, "--out", &text(&one), "--jobs", "1"]), Ok(Exit::Done));
    assert_eq!(patella(&["export", &runs, "--out", &text(&two), "--jobs", "3"]), Ok(Exit::Done));
    let (one, two) = (files(&one), files(&two));
    assert!(one == two, "the number of threads changes a table");
    let tables = ["activities", "athletes", "findings", "habits", "listed_shoes", "pain", "shoes", "weeks"];
    let expected: Vec<String> =
        tables.iter().flat_map(|table| ["csv", "json", "parquet"].map(|format| format!("{table}.{format}"))).collect();
    assert_eq!(one.keys().cloned().collect::<Vec<_>>(), expected);
    for table in tables {
        let rows: Vec<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_slice(&one[&format!("{table}.json")]).expect("JSON");
        let mut csv = csv::Reader::from_reader(one[&format!("{table}.csv")].as_slice());
        let names: Vec<String> = csv.headers().expect("a header").iter().map(str::to_owned).collect();
        assert_eq!(
            csv.records().map(|row| row.expect("a row").len()).collect::<Vec<_>>(),
            vec![names.len(); rows.len()]
        );
        assert!(rows.iter().all(|row| row.len() == names.len() && names.iter().all(|name| row.contains_key(name))));
    }
    for (name, bytes) in &one {
        let bytes = String::from_utf8_lossy(bytes);
        let private = ["example.com", "52.52", "Zebedee"];
        assert!(!private.iter().any(|text| bytes.contains(text)), "{name} holds what is private");
    }
    let november: Vec<serde_json::Value> = serde_json::from_slice(&one["activities.json"]).expect("JSON");
    assert!(november.len() > 15 && november.iter().all(|row| row["athlete"] == "jo" && row["route_cells"].is_array()));
}

#[test]
fn a_team_is_a_folder_of_tables_an_athlete_and_is_judged_from_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let squad = folder.path().join("squad");
    athlete(&squad, "ada");
    athlete(&squad, "bo");
    fs::create_dir_all(squad.join("notes")).expect("made");
    fs::create_dir_all(squad.join("empty")).expect("made");
    fs::write(squad.join("empty/athlete.toml"), "name = \"Eve\"\n").expect("written");
    let (tables, out) = (folder.path().join("tables"), folder.path().join("out"));
    let formats = ["--format", "parquet"];
    assert_eq!(patella(&[&["export", &text(&squad), "--out", &text(&tables)], &formats[..]].concat()), Ok(Exit::Done));
    assert!(tables.join("athlete=ada/activities.parquet").is_file() && !tables.join("athlete=notes").exists());
    assert_eq!(patella(&["team", "--from", &text(&tables), "--out", &text(&out)]), Ok(Exit::Done));
    let from_tables: serde_json::Value = serde_json::from_slice(&files(&out)["team.json"]).expect("JSON");
    let ids: Vec<&str> =
        from_tables["athletes"].as_array().expect("athletes").iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids, ["ada", "bo"]);

    // The folder itself is judged alike; the athlete without a recording is a row with the reason.
    let out = folder.path().join("reports");
    let words = ["team", &text(&squad), "--out", &text(&out), "--format", "json", "--strict"];
    assert_eq!(patella(&words), Ok(Exit::InputsRejected));
    let from_folder: serde_json::Value = serde_json::from_slice(&files(&out)["team.json"]).expect("JSON");
    let judged: Vec<&serde_json::Value> =
        from_folder["athletes"].as_array().expect("athletes").iter().filter(|one| one["error"].is_null()).collect();
    assert_eq!(judged, from_tables["athletes"].as_array().expect("athletes").iter().collect::<Vec<_>>());
    let failed = from_folder["athletes"].as_array().expect("athletes").iter().find(|one| one["id"] == "empty");
    assert_eq!(failed.expect("a row")["error"], "no recording found");
    assert!(out.join("ada/report.json").is_file());
}

#[test]
fn one_athlete_of_a_team_costs_nobody_else_the_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let squad = folder.path().join("squad");
    athlete(&squad, "ada");
    for (name, file, mistake) in [
        ("bad-profile", "athlete.toml", "nme = \"Bo\"\n"),
        ("bad-rulebook", "rulebook.toml", "[low-cadense]\nenabled = false\n"),
        ("twice", "athlete.toml", "id = \"ADA\"\nname = \"Other\"\n"),
    ] {
        fs::write(athlete(&squad, name).join(file), mistake).expect("written");
    }
    athlete(&squad, "zoe");
    let tables = folder.path().join("tables");
    let words = ["export", &text(&squad), "--out", &text(&tables), "--format", "json"];
    let output = report_command::run(&mut report_command::patella(&words), 0);
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    for told in ["bad-profile: ", "bad-rulebook: ", "`nme`", "`low-cadense`", "the id `ADA` is that of the folder"] {
        assert!(talk.contains(told), "{told}: {talk}");
    }
    let mut partitions: Vec<String> = fs::read_dir(&tables)
        .expect("tables")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    partitions.sort();
    assert_eq!(partitions, ["athlete=ada", "athlete=zoe"]);
    let ada = fs::read_to_string(tables.join("athlete=ada/athletes.json")).expect("a table");
    assert!(ada.contains("\"Jo (") && !ada.contains("Other"), "{ada}");
    assert_eq!(patella(&[&words[..], &["--strict"]].concat()), Ok(Exit::InputsRejected));
    // Who left is named, since `team --from` would judge what is left of them.
    fs::rename(squad.join("zoe"), folder.path().join("zoe")).expect("moved");
    let output = report_command::run(&mut report_command::patella(&words), 0);
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    let warning = talk.lines().find(|line| line.contains("earlier export")).expect("a warning");
    assert!(warning.ends_with("athlete=zoe") && !warning.contains("athlete=ada"), "{talk}");
}

#[test]
fn wrong_usage_has_its_exit_codes() {
    let folder = tempfile::tempdir().expect("a folder");
    let nothing = text(&folder.path().join("nothing"));
    assert_eq!(patella(&["team", "--from", &nothing]), Err(2));
    assert_eq!(patella(&["team", &nothing]), Err(2));
    assert_eq!(patella(&["team", "--from", &text(folder.path())]), Err(3));
    assert_eq!(patella(&["team", &text(folder.path())]), Err(3));
    assert!(Arguments::try_parse_from(["patella", "team"]).is_err());
    assert!(Arguments::try_parse_from(["patella", "team", "a", "--from", "b"]).is_err());
}

/// The columns of every table as README lists them.
fn schema() -> String {
    fn table<R: Row>(text: &mut String) {
        let about = R::ABOUT.trim();
        let _ =
            write!(text, "**{}**: {}\n\n| column | type | meaning |\n|---|---|---|\n", R::TABLE, lower_first(about));
        for Column { name, kind, about } in R::COLUMNS {
            let kind_name =
                if kind.list { format!("list of {}", kind.entry.name()) } else { kind.entry.name().to_owned() };
            let _ = writeln!(text, "| `{name}` | {kind_name} | {} |", about.trim().replace('|', "\\|"));
        }
        text.push('\n');
    }
    let mut text = String::new();
    table::<ActivityRow>(&mut text);
    table::<WeekRow>(&mut text);
    table::<ShoeRow>(&mut text);
    table::<FindingRow>(&mut text);
    table::<AthleteRow>(&mut text);
    table::<ListedShoeRow>(&mut text);
    table::<PainRow>(&mut text);
    table::<HabitRow>(&mut text);
    text
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[test]
fn readme_lists_every_column() {
    const BEGIN: &str = "<!-- columns: written by tests/it/export.rs -->\n";
    const END: &str = "<!-- end of columns -->";
    let readme = fs::read_to_string(golden::root("README.md")).expect("README");
    let (before, rest) = readme.split_once(BEGIN).expect("the beginning of the list");
    let (_, after) = rest.split_once(END).expect("the end of the list");
    golden::check("README.md", format!("{before}{BEGIN}\n{}{END}{after}", schema()).as_bytes());
}

#[test]
fn the_written_schema_is_the_documented_one() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("habits.parquet");
    fs::write(&path, patella::table::write::bytes::<ActivityRow>(&[]).expect("a table")).expect("written");
    let reader = SerializedFileReader::new(fs::File::open(&path).expect("the table")).expect("a table");
    let schema = reader.metadata().file_metadata().schema_descr();
    let columns = schema.columns().iter().map(|column| (column.path().parts()[0].clone(), column.max_rep_level() > 0));
    let documented = ActivityRow::COLUMNS.iter().map(|column| (column.name.to_owned(), column.kind.list));
    assert_eq!(columns.collect::<Vec<_>>(), documented.collect::<Vec<_>>());
}
