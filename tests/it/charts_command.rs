//! `patella report --format charts`: a picture of each raised rule, alone and whole, and nothing of an earlier run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use patella::model::athlete::Units;
use patella::model::finding::{Severity, Verdict};
use patella::reporter::chart_files;
use patella::reporter::report::Report;
use resvg::tiny_skia::Pixmap;
use resvg::usvg;
use serde_json::Value;
use tempfile::TempDir;

use crate::report::{fixture, raised};
use crate::report_command::{copy_folder, patella, run};

/// The sample athlete in a folder of their own.
fn athlete() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera");
    copy_folder(&sample, &folder.path().join("rivera"));
    folder
}

fn report(folder: &Path, out: &Path, extra: &[&str]) {
    let mut command = patella(&["report", "-q", "--out"]);
    run(command.arg(out).arg(folder.join("rivera")).args(extra), 0);
}

/// Files of the folder by name; none when there is no such folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("bytes")))
        .collect()
}

/// The names that belong to the findings of report.json.
fn expected(out: &Path) -> BTreeSet<String> {
    let json: Value = serde_json::from_slice(&fs::read(out.join("report.json")).expect("written")).expect("JSON");
    let findings = json["findings"].as_array().expect("findings");
    let shown = findings.iter().filter(|finding| finding["muted"] == false);
    shown
        .flat_map(|finding| {
            let rule = finding["rule"].as_str().expect("a rule").to_owned();
            [format!("{rule}.svg"), format!("{rule}.png")]
        })
        .collect()
}

#[test]
fn a_week_has_its_charts_below_it() {
    let folder = athlete();
    let athlete = folder.path().join("rivera");
    let mut command = patella(&["weekly", "-q", "--format", "json,charts", "--as-of", "2026-11-22"]);
    run(command.arg(&athlete), 0);
    let week = athlete.join("reports/2026-W47");
    let names: BTreeSet<String> = files(&week.join("charts")).into_keys().collect();
    assert!(!names.is_empty());
    assert_eq!(names, expected(&week));
    assert_eq!(names, files(&athlete.join("reports/latest.charts")).into_keys().collect());
}

#[test]
fn each_raised_rule_has_its_files_and_earlier_ones_go() {
    let folder = athlete();
    let out = folder.path().join("out");
    let charts = out.join("charts");
    report(folder.path(), &out, &["--format", "json,charts"]);
    let first = files(&charts);
    assert_eq!(first.keys().cloned().collect::<BTreeSet<_>>(), expected(&out));
    assert!(first.len() >= 8, "{:?}", first.keys());

    // The same again, elsewhere in the world: the same bytes.
    let again = folder.path().join("again");
    let mut command = patella(&["report", "-q", "--jobs", "1", "--format", "charts", "--out"]);
    run(command.arg(&again).arg(folder.path().join("rivera")).env("TZ", "Asia/Tokyo"), 0);
    assert_eq!(first, files(&again.join("charts")));

    // What people put there stays, also under the name of a rule.
    fs::write(charts.join("notes.txt"), "mine").expect("written");
    fs::write(charts.join("heel-strike.svg"), "<svg/>").expect("written");
    let copy = first.get("worn-shoes.png").expect("the shoes are worn");
    fs::write(charts.join("my-copy.png"), copy).expect("written");

    // Before that much was raised; without `charts` the folder is left alone.
    report(folder.path(), &out, &["--format", "json", "--as-of", "2026-07-12"]);
    let wanted = expected(&out);
    assert!(!wanted.contains("worn-shoes.png") && files(&charts).contains_key("worn-shoes.png"));
    report(folder.path(), &out, &["--format", "json,charts", "--as-of", "2026-07-12"]);
    let kept = ["notes.txt", "heel-strike.svg", "my-copy.png"].map(str::to_owned);
    assert_eq!(files(&charts).into_keys().collect::<BTreeSet<_>>(), wanted.into_iter().chain(kept).collect());
}

#[test]
fn muted_rules_have_none_and_an_empty_folder_goes() {
    let folder = athlete();
    let out = folder.path().join("out");
    report(folder.path(), &out, &["--format", "json,charts"]);
    let rules: BTreeSet<String> =
        expected(&out).iter().filter_map(|name| Some(name.rsplit_once('.')?.0.to_owned())).collect();
    let profile = folder.path().join("rivera/athlete.toml");
    let text = fs::read_to_string(&profile).expect("a profile");
    let mute = |text: String, rule: &String| text + "\n[[mute]]\nrule = \"" + rule + "\"\n";
    fs::write(&profile, rules.iter().fold(text, mute)).expect("written");
    report(folder.path(), &out, &["--format", "json,charts"]);
    assert!(!out.join("charts").exists(), "{:?}", files(&out.join("charts")).keys());
}

#[test]
fn athletes_of_a_team_have_theirs() {
    let folder = athlete();
    let out = folder.path().join("out");
    let mut command = patella(&["team", "-q", "--format", "charts", "--out"]);
    run(command.arg(&out).arg(folder.path()), 0);
    let names: Vec<String> = files(&out.join("rivera/charts")).into_keys().collect();
    assert!(names.contains(&"worn-shoes.svg".to_owned()) && names.len() >= 8, "{names:?}");
}

/// Reports whose pictures are many, hostile or under a stop.
fn reports() -> Vec<(&'static str, Report)> {
    let mut hostile = fixture::case();
    hostile.history.athlete.name = fixture::HOSTILE.to_owned();
    hostile.history.shoes[0].name = format!("{} {}", fixture::HOSTILE, "靴".repeat(200));
    vec![
        ("usual", fixture::case().report()),
        ("hostile", hostile.report()),
        ("stop", raised::stop()),
        ("raised", raised::everything(Units::Miles)),
    ]
}

#[test]
fn files_stand_alone() {
    for (name, report) in reports() {
        let rules: BTreeSet<&str> =
            report.page.sections.iter().flat_map(|section| &section.cards).map(|card| card.rule).collect();
        let charts = chart_files::charts(&report);
        assert_eq!(charts.iter().map(|chart| chart.rule).collect::<BTreeSet<_>>(), rules, "{name}");
        // Pixels of a few are enough: they are all made the same way.
        let written = if name == "raised" { Vec::new() } else { chart_files::render(&report).expect("pictures") };
        for (file, content) in written {
            assert!(chart_files::is_ours(&content), "{name}: {file}");
            assert!(chart_files::names().any(|known| known == file), "{name}: {file}");
            if file.ends_with("png") {
                let picture = Pixmap::decode_png(&content).expect("a PNG");
                assert_eq!(picture.width(), 2 * (720 + 48), "{name}: {file}");
                continue;
            }
            let text = String::from_utf8(content).expect("UTF-8");
            assert!(!text.contains("<script") && !text.contains("var(--"), "{name}: {file}");
            // The name of the vocabulary is the only address: nothing is fetched.
            assert_eq!(text.matches("://").count(), text.matches("xmlns=\"http://www.w3.org/2000/svg\"").count());
            assert_eq!(text.matches("url(").count(), text.matches("url(data:font/woff2;base64,").count());
            assert!(text.contains("#FFFFFF"), "{name}: {file} has no ground");
            usvg::Tree::from_str(&text, &usvg::Options::default()).expect("valid SVG");
        }
    }
}

/// The headline, how to read it, whose it is, and which rule of which version.
#[test]
fn files_say_what_they_show() {
    let report = fixture::case().report();
    let cards: Vec<_> = report.page.sections.iter().flat_map(|section| &section.cards).collect();
    for chart in chart_files::charts(&report) {
        let labels = chart.svg.labels().split_whitespace().collect::<Vec<_>>().join(" ");
        let card = cards.iter().find(|card| card.rule == chart.rule).expect("its card");
        let headline: String = card.headline.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [&headline, &report.page.name, &format!("Rule {}", chart.rule), "patella 0.1.0", "not a diagnosis"]
        {
            let words = patella::reporter::svg::text::escape(words);
            assert!(labels.contains(&words), "{}: {words:?} is not in {labels}", chart.rule);
        }
        assert!(!chart.svg.description.is_empty(), "{} says nothing to those who cannot see it", chart.rule);
        assert!(!labels.contains('…'), "{}: words are cut: {labels}", chart.rule);
    }
}

#[test]
fn a_finding_that_is_muted_has_no_picture() {
    let mut case = fixture::case();
    let outcomes = patella::rules::assess(&case.history, &case.rulebook);
    let is_raised = |outcome: &&patella::model::finding::RuleOutcome| {
        matches!(&outcome.verdict, Verdict::Raised(findings) if findings.iter().all(|one| one.severity < Severity::Stop))
            && outcome.muted.is_none()
    };
    let rule = outcomes.iter().find(is_raised).expect("something is raised").rule;
    assert!(chart_files::charts(&case.report()).iter().any(|chart| chart.rule == rule));
    case.history.athlete.mutes.push(patella::model::athlete::Mute { rule: rule.to_owned(), until: None, reason: None });
    assert!(chart_files::charts(&case.report()).iter().all(|chart| chart.rule != rule));
}
