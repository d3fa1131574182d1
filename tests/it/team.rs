//! `patella team` as a coach uses it: who, why, what changed; nobody's trouble is everybody's, and nothing private.

mod again;
mod invented;
mod squad;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::report_command::{patella, run};
use squad::{SECRET, SUNDAY, Story, athlete};

const HOSTILE: &str = "<script>alert(1)</script>\u{202e}\"'& =1+1";

/// Fifty athletes: one corrupt, one empty, one with a stop, one misspelt, one twice, and a name that is an attack.
fn fifty(team: &Path) {
    fs::write(
        team.join("team.toml"),
        "name = \"Harriers & Friends\"\n[rulebook.single-run-spike]\nsmall_spike_ratio = 0.12\nreason = \"agreed\"\n",
    )
    .expect("a team.toml");
    for number in 0..43 {
        let story = match number {
            3 | 17 => Story::Spike,
            5 => Story::Away,
            _ => Story::Steady,
        };
        athlete(team, &format!("a{number:02}"), &format!("name = \"Runner {number:02}\"\n"), story);
    }
    athlete(team, "b-stop", "id = \"zoe\"\nname = \"Zoe Last\"\n", Story::Stopped);
    athlete(team, "c-corrupt", "name = \"Cora Broken\"\n", Story::Corrupt);
    athlete(team, "d-empty", "name = \"Emil Empty\"\n", Story::Empty);
    athlete(team, "e-misspelt", "name = \"Mia\"\n", Story::Misspelt);
    athlete(team, "f-twice", "id = \"A00\"\nname = \"Other\"\n", Story::Steady);
    athlete(team, "g hostile #1%", &format!("name = {}\n", toml::Value::from(HOSTILE)), Story::Spike);
    athlete(team, "h-miles", "name = \"Miles Away\"\nunits = \"mi\"\n", Story::Steady);
    for skipped in [".git", "reports", "notes"] {
        fs::create_dir_all(team.join(skipped)).expect("a folder");
        fs::write(team.join(skipped).join("readme.txt"), "nothing").expect("a file");
    }
}

/// The squad of fifty, judged once; kept for the checks in a browser.
static SQUAD: LazyLock<(TempDir, PathBuf, Output)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let team = folder.path().join("squad");
    fs::create_dir(&team).expect("a folder");
    fifty(&team);
    let output = run(patella(&["team", "squad", "--format", "html,json"]).current_dir(folder.path()), 0);
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports");
    fs::create_dir_all(&kept).expect("a folder");
    fs::copy(team.join("reports/index.html"), kept.join("team.html")).expect("kept");
    (folder, team, output)
});

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

fn rows() -> Vec<Value> {
    json(&SQUAD.1.join("reports/team.json"))["athletes"].as_array().expect("athletes").clone()
}

fn row(id: &str) -> Value {
    rows().into_iter().find(|row| row["id"] == id).unwrap_or_else(|| panic!("no row of {id}"))
}

fn page() -> String {
    fs::read_to_string(SQUAD.1.join("reports/index.html")).expect("a page")
}

/// The row of the page that holds a name.
fn page_row(page: &str, name: &str) -> String {
    let row = page.split("<tr").find(|row| row.contains(name)).unwrap_or_else(|| panic!("no row of {name}"));
    row.to_owned()
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            found.extend(
                files(&entry.path()).into_iter().map(|(path, bytes)| (Path::new(&entry.file_name()).join(path), bytes)),
            );
        } else {
            found.insert(PathBuf::from(entry.file_name()), fs::read(entry.path()).expect("a file"));
        }
    }
    found
}

#[test]
fn everybody_is_a_row_in_the_order_of_urgency() {
    let rows = rows();
    assert_eq!(rows.len(), 50, "dot-folders, reports and folders without anything are nobody");
    let urgency = |row: &Value| match row["severity"].as_str().expect("a severity") {
        "stop" | "warn" => 0,
        "watch" => 1,
        "not-assessed" => 2,
        _ => 3,
    };
    let keys: Vec<(i32, String, String)> =
        rows.iter().map(|row| (urgency(row), row["name"].to_string(), row["id"].to_string())).collect();
    let mut sorted = keys.clone();
    sorted.sort();
    assert_eq!(keys, sorted);
    assert!(keys.first().is_some_and(|key| key.0 == 0) && keys.last().is_some_and(|key| key.0 == 3));
}

#[test]
fn who_why_and_what_changed_is_on_the_page() {
    let page = page();
    let spiking = row("a03");
    assert_eq!(spiking["last_run"], SUNDAY);
    assert_eq!(spiking["weekly_distance_m"].as_array().map(Vec::len), Some(8));
    let headline = spiking["top_findings"][0]["headline"].as_str().expect("a headline");
    let new: Vec<&str> = spiking["changes"]["new"].as_array().expect("new").iter().filter_map(Value::as_str).collect();
    assert!(new.contains(&"single-run-spike"), "{new:?}");
    let shown = page_row(&page, "Runner 03");
    assert!(shown.contains(headline) && shown.contains("New: ") && shown.contains("single-run spike"), "{shown}");
    assert!(shown.contains("href=\"a03/report.html\"") && SQUAD.1.join("reports/a03/report.html").is_file());
    // 24 + 8 + 7 km after weeks of 27 km: 39 / 27 = 1.44.
    assert!(shown.contains("39\u{a0}km") && shown.contains("+44\u{a0}%") && shown.contains("today"), "{shown}");
    // 27 km are 16.8 miles.
    let miles = page_row(&page, "Miles Away");
    assert!(miles.contains("16.8\u{a0}mi"), "{miles}");
    assert!(page_row(&page, "Runner 05").contains("No runs for 21\u{a0}days"));
    assert!(page_row(&page, "Runner 05").contains("21\u{a0}days</td>"));
}

#[test]
fn a_medical_stop_stands_first_and_asks_for_care() {
    let page = page();
    assert_eq!(row("zoe")["severity"], "stop");
    let first = page.split("<tbody>").nth(1).and_then(|body| body.split("</tr>").next()).expect("a row");
    assert!(first.contains("Zoe Last") && first.contains("Seek care: "), "{first}");
    assert!(page.contains("Zoe Last has to stop running and see a professional."));
    let acting = rows().iter().filter(|row| ["stop", "warn"].contains(&row["severity"].as_str().unwrap_or(""))).count();
    let heading = if acting == 1 {
        "1 of 50 athletes needs action".to_owned()
    } else {
        format!("{acting} of 50 athletes need action")
    };
    assert!(page.contains(&format!("<h1>{heading}</h1>")), "{heading}");
}

#[test]
fn who_could_not_be_judged_is_a_row_with_the_reason() {
    let page = page();
    for (id, name, reason) in [
        ("c-corrupt", "Cora Broken", "the only file could not be used"),
        ("d-empty", "Emil Empty", "no recording found"),
        ("e-misspelt", "e-misspelt", "time_zone"),
        ("A00", "Other", "the id `A00` is that of the folder a00"),
    ] {
        let row = row(id);
        let error = row["error"].as_str().expect("an error");
        assert!(error.contains(reason), "{id}: {error}");
        assert!(!error.contains(SQUAD.0.path().to_str().expect("a path")) && !error.contains("squad/"), "{error}");
        assert_eq!((&row["severity"], &row["name"]), (&Value::from("not-assessed"), &Value::from(name)));
        let shown = page_row(&page, &format!("<b>{name}</b>"));
        assert!(shown.contains("Could not be judged: ") && !shown.contains("href=\"A00"), "{shown}");
        assert!(!SQUAD.1.join("reports").join(id).exists(), "{id} has files");
    }
    assert!(page.contains("4 athletes could not be judged") || page.contains("4\u{a0}athletes could not be judged"));
    assert_eq!(SQUAD.2.status.code(), Some(0));
}

#[test]
fn names_are_text_and_addresses_are_escaped() {
    let page = page();
    assert!(!page.contains("<script") && !page.contains(HOSTILE));
    assert!(page.contains("href=\"g%20hostile%20%231%25/report.html\""));
    assert!(SQUAD.1.join("reports/g hostile #1%/report.html").is_file());
    assert!(page.contains("Harriers &#38; Friends") || page.contains("Harriers &amp; Friends"));
    assert!(page.contains("Content-Security-Policy") && !page.contains("http://") && !page.contains("https://"));
    let stdout = String::from_utf8_lossy(&SQUAD.2.stdout);
    assert!(!stdout.contains('\u{202e}'), "{stdout}");
}

#[test]
fn nothing_private_is_in_the_overview() {
    let folder = SQUAD.0.path().to_string_lossy().into_owned();
    for name in ["index.html", "team.json", "team.csv"] {
        let text = fs::read_to_string(SQUAD.1.join("reports").join(name)).expect("a file");
        assert!(!text.contains(SECRET) && !text.contains(&folder), "{name}");
    }
}

#[test]
fn the_rulebook_of_the_team_is_inherited_and_named() {
    assert!(page().contains("single-run-spike: small_spike_ratio is 0.12 instead of 0.1 (agreed)"));
    let report = json(&SQUAD.1.join("reports/a00/report.json"));
    assert_eq!(report["program"]["overrides"][0]["used"], 0.12);
    assert_eq!(report["as_of"], SUNDAY);
}

#[test]
fn a_mistake_in_the_team_file_is_one_mistake() {
    let folder = tempfile::tempdir().expect("a folder");
    athlete(folder.path(), "a", "", Story::Steady);
    fs::write(folder.path().join("team.toml"), "[rulebook.single-run-spyke]\n").expect("written");
    let output = run(patella(&["team"]).arg(folder.path()), 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("single-run-spike"));
    assert!(!folder.path().join("reports").exists());
}

#[test]
fn the_report_of_an_athlete_is_that_of_the_report_command() {
    let out = tempfile::tempdir().expect("a folder");
    let mut command = patella(&["report", "a03", "--format", "html,json", "--as-of", SUNDAY, "-q", "--out"]);
    run(command.arg(out.path()).current_dir(&SQUAD.1), 0);
    assert_eq!(files(out.path()), files(&SQUAD.1.join("reports/a03")));
}

#[test]
fn the_same_bytes_with_any_number_of_threads_in_any_zone_and_with_the_day_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let team = folder.path().join("few");
    fs::create_dir(&team).expect("a folder");
    for (name, story) in [("c", Story::Spike), ("a", Story::Steady), ("b", Story::Stopped), ("d", Story::Empty)] {
        athlete(&team, name, "", story);
    }
    let judge = |out: &str, arguments: &[&str], zone: &str| {
        let mut command = patella(&["team", "few", "-q", "--format", "html,png,json,csv", "--out", out]);
        run(command.args(arguments).env("TZ", zone).current_dir(folder.path()), 0);
        files(&folder.path().join(out))
    };
    let one = judge("one", &["--jobs", "1"], "UTC");
    assert_eq!(one, judge("many", &["--jobs", "5"], "Asia/Tokyo"));
    let mut given = judge("given", &["--as-of", SUNDAY], "America/Los_Angeles");
    // Only the line of the command differs.
    let index = |files: &mut BTreeMap<PathBuf, Vec<u8>>| files.remove(Path::new("index.html"));
    let (mut one, line) = (one, format!(" --as-of {SUNDAY}"));
    let (plain, dated) = (index(&mut one).expect("a page"), index(&mut given).expect("a page"));
    assert_eq!(String::from_utf8_lossy(&plain), String::from_utf8_lossy(&dated).replace(&line, ""));
    assert_eq!(one, given);
}

#[test]
fn the_day_of_the_last_athlete_is_everybodys() {
    assert!(rows().iter().all(|row| row["changes"]["since"] == "2026-11-15"));
    assert_eq!(json(&SQUAD.1.join("reports/a05/report.json"))["as_of"], SUNDAY);
}

#[test]
fn the_exit_code_says_the_worst() {
    let squad = |arguments: &[&str], stories: &[Story], code: i32| {
        let folder = tempfile::tempdir().expect("a folder");
        for (number, story) in stories.iter().enumerate() {
            athlete(folder.path(), &format!("a{number}"), "", *story);
        }
        run(patella(&["team", "-q", "--format", "json"]).arg(folder.path()).args(arguments), code);
    };
    squad(&["--fail-on", "stop"], &[Story::Steady, Story::Stopped], 10);
    squad(&["--fail-on", "stop", "--strict"], &[Story::Steady, Story::Empty], 4);
    squad(&["--strict"], &[Story::Steady], 0);
    squad(&[], &[Story::Steady, Story::Empty], 0);
    squad(&[], &[Story::Empty, Story::Corrupt], 3);
    squad(&["--as-of", SUNDAY], &[Story::Empty], 3);
}

#[test]
fn the_tables_of_the_team_have_the_fixed_columns() {
    let head = fs::read_to_string(SQUAD.1.join("reports/team.csv")).expect("a table");
    let columns: Vec<&str> = head.lines().next().expect("a head").split(',').collect();
    for column in ["id", "name", "severity", "stop", "warn", "watch", "info", "change_ratio", "last_activity", "error"]
    {
        assert!(columns.contains(&column), "{column}");
    }
    assert_eq!(head.lines().count(), 51);
    let keys = [
        "id",
        "name",
        "severity",
        "raised",
        "top_findings",
        "weekly_distance_m",
        "change_ratio",
        "last_activity",
        "changes",
        "error",
    ];
    for row in rows() {
        for key in keys {
            assert!(row.get(key).is_some(), "{key}");
        }
    }
}

/// What is only logged is no finding yet; a coach who reads "nothing urgent" would let the athlete run on.
#[test]
fn open_pain_is_told_though_no_rule_is_raised() {
    let folder = tempfile::tempdir().expect("a folder");
    let team = folder.path().join("few");
    fs::create_dir(&team).expect("a folder");
    athlete(&team, "a", "name = \"Ada Fine\"\n", Story::Steady);
    athlete(&team, "b", "name = \"Bo Sore\"\n", Story::Steady);
    athlete(&team, "c", "name = \"Cy Spike\"\n", Story::Spike);
    let log = format!(
        "date,score,side,location,when,note\n2026-11-18,2,right,front,after,\n2026-11-21,4,right,front,after,{SECRET}\n"
    );
    fs::write(team.join("b/pain.csv"), &log).expect("a log");
    fs::write(team.join("c/pain.csv"), &log).expect("a log");
    let words = ["team", "few", "--format", "html,json", "--eml", "week.eml"];
    let output = run(patella(&words).current_dir(folder.path()), 0);
    let page = fs::read_to_string(team.join("reports/index.html")).expect("a page");
    let own = fs::read_to_string(team.join("reports/b/report.html")).expect("a page");
    assert!(own.contains("Weekly running report \u{b7} b") && own.contains("go easy while it hurts"));
    assert!(!own.contains("urgent this week"));
    let pain = "Pain: right knee, front, since 18\u{a0}November, 4 of 10 at most";
    let bo = page_row(&page, "Bo Sore");
    assert!(bo.contains(&format!("<span>{pain}</span>")) && !bo.contains("Nothing urgent"), "{bo}");
    assert!(bo.contains(">Note</span>"), "the group shows a tick: {bo}");
    assert!(page_row(&page, "Cy Spike").contains(pain), "behind the finding that is raised");
    assert!(own.contains(pain));
    assert!(!page_row(&page, "Ada Fine").contains("Pain:"));
    let terminal = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(terminal.contains(&format!("Bo Sore                  {pain}")) && !terminal.contains("Ada"), "{terminal}");
    let mail = fs::read_to_string(folder.path().join("week.eml")).expect("a mail").replace("=\r\n", "");
    assert!(mail.contains("Bo Sore") && !mail.contains(SECRET) && !page.contains(SECRET));
}

#[test]
fn a_mail_says_who_needs_something_and_holds_no_note() {
    let folder = tempfile::tempdir().expect("a folder");
    let team = folder.path().join("few");
    fs::create_dir(&team).expect("a folder");
    athlete(&team, "a", "name = \"Ada Fine\"\n", Story::Steady);
    athlete(&team, "b", "name = \"Bo Stopped\"\n", Story::Stopped);
    let mut command = patella(&["team", "few", "-q", "--format", "json", "--eml", "week.eml", "--only-if", "stop"]);
    run(command.current_dir(folder.path()), 0);
    let mail = fs::read_to_string(folder.path().join("week.eml")).expect("a mail");
    assert!(
        mail.contains("Subject: Seek care: 1 of 2 athletes needs action (16=E2=80=9322 Nov)")
            || mail.contains("Subject: =?"),
        "{}",
        &mail[..400]
    );
    let body = mail.replace("=\r\n", "");
    assert!(body.contains("Bo Stopped") && body.contains("team-2026-11-22.html") && body.contains("team.png"));
    assert!(!mail.contains(SECRET) && !mail.contains(&folder.path().to_string_lossy().into_owned()));
    // Who is fine needs no mail, and the earlier one must not be sent again.
    fs::remove_dir_all(team.join("b")).expect("gone");
    let mut command = patella(&["team", "few", "--format", "json", "--eml", "week.eml", "--only-if", "stop"]);
    let output = run(command.current_dir(folder.path()), 0);
    assert!(!folder.path().join("week.eml").exists() && output.stdout.is_empty());
}
