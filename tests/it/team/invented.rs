//! Page, picture and mail of teams that are made up row by row: many athletes, equal names, muted rules.

use std::fs;
use std::path::Path;

use patella::model::athlete::Units;
use patella::reporter::json::Changes;
use patella::reporter::team::page::{self, About};
use patella::reporter::team::{
    self, FamilyOutcome, RaisedCounts, Team, TeamAthlete, TopFinding, Words, html, letter, picture,
};

use super::squad::SUNDAY;

/// A team in which everybody has everything to say, or, of the same size, in which everybody is fine.
fn large(athletes: usize, is_raised: bool) -> Team {
    let finding = |rule: &'static str| TopFinding {
        rule: rule.into(),
        severity: "watch".into(),
        confidence: "high".into(),
        grade: "S".into(),
        from: SUNDAY.to_owned(),
        to: SUNDAY.to_owned(),
        value: 0.35,
        threshold: 0.1,
        unit: "ratio".into(),
        comparison: ">".into(),
        headline: "Run of 19.4 km on 15 November was 35 % longer than any in the 30 days before".to_owned(),
        notify: true,
    };
    let families = ["pain", "training load", "running form", "shoes and surface", "habits"];
    let severities = ["not-assessed", "watch", "ok", "watch", "ok"];
    let one = |number: usize| TeamAthlete {
        id: format!("athlete-{number:03}"),
        name: format!("Alexandra Longname {number:03}"),
        severity: if is_raised { "watch" } else { "ok" }.into(),
        raised: RaisedCounts { watch: 3, ..RaisedCounts::default() },
        top_findings: if is_raised {
            ["single-run-spike", "training-monotony", "worn-shoes"].map(finding).to_vec()
        } else {
            Vec::new()
        },
        weekly_distance_m: (0..8_u32).map(|week| Some(30_000.0 + 3_141.0 * f64::from(week * week % 7))).collect(),
        change_ratio: Some(0.123),
        last_activity: Some(SUNDAY.to_owned()),
        last_run: Some(SUNDAY.to_owned()),
        changes: Changes {
            since: "2026-11-15".to_owned(),
            new: if is_raised { vec!["single-run-spike".into(), "training-monotony".into()] } else { Vec::new() },
            worse: Vec::new(),
            cleared: if is_raised { vec!["low-cadence".into()] } else { Vec::new() },
        },
        families: families
            .into_iter()
            .zip(severities)
            .map(|(family, severity)| FamilyOutcome {
                family: family.into(),
                severity: if is_raised { severity } else { "ok" }.into(),
            })
            .collect(),
        error: None,
        words: Words {
            units: Units::Kilometres,
            asks: "hold steady for a week".into(),
            sentence: "36 of 42 rules could be checked: 33 are fine and 3 are worth knowing.".to_owned(),
            pain: None,
            muted: Vec::new(),
        },
    };
    team::team(SUNDAY.to_owned(), Some("Harriers".to_owned()), (0..athletes).map(one).collect())
}

fn worded(team: &Team) -> page::TeamPage {
    let about = About {
        overrides: &[],
        rejected_files: 0,
        has_pages: true,
        version: "0",
        rulebook_hash: "",
        command: "patella team squad",
    };
    page::page(team, &about)
}

#[test]
fn two_hundred_athletes_are_a_page_for_a_mail() {
    for is_raised in [false, true] {
        let page = html::render(&worded(&large(200, is_raised))).expect("a page");
        assert_eq!(page.matches("<tr><th scope=\"row\">").count(), 200);
        // REPORT section 3.
        assert!(page.len() < 300_000, "{} bytes, raised: {is_raised}", page.len());
    }
}

#[test]
fn the_mail_counts_those_who_do_not_fit() {
    let told = |athletes| {
        let team = large(athletes, true);
        let mail = letter::render(&team, &worded(&team), "<p>page</p>", b"picture").expect("a mail");
        String::from_utf8_lossy(&mail).replace("=\r\n", "")
    };
    assert!(told(23).contains("And 3 more in the attached overview."));
    assert!(!told(20).contains("in the attached overview"));
}

#[test]
fn the_picture_counts_those_who_do_not_fit() {
    let drawn = picture::draw(&worded(&large(34, true)));
    assert_eq!(drawn.body.matches("Alexandra").count(), 30);
    assert!(drawn.body.contains("and 4 more: 4 to watch"), "the rest is not counted");
    assert!(drawn.height < 1_131.0, "{} units are more than a page", drawn.height);
    assert!(!picture::draw(&worded(&large(30, true))).body.contains("more: "));
    let mut twins = large(2, true);
    for twin in &mut twins.athletes {
        twin.name = "Kim".to_owned();
    }
    let ids: Vec<String> = twins.athletes.iter().map(|twin| twin.id.clone()).collect();
    let drawn = picture::draw(&worded(&twins));
    assert!(ids.iter().all(|id| drawn.body.contains(id)) && !drawn.body.contains("Kim"));
    let bytes = picture::render(&worded(&large(6, true))).expect("a picture");
    assert!(bytes.starts_with(b"\x89PNG"));
    fs::write(
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("team.png"),
        picture::render(&worded(&large(34, true))).expect("a picture"),
    )
    .expect("kept");
}

#[test]
fn what_is_muted_is_not_told_as_new() {
    let mut team = large(2, true);
    let muted: Vec<team::Word> = vec!["single-run-spike".into(), "training-monotony".into()];
    team.athletes[0].words.muted.clone_from(&muted);
    let page = worded(&team);
    assert_eq!(page.rows[0].changed, "Cleared: low cadence.");
    assert!(
        page.rows[1].changed.starts_with("New: single-run spike and training monotony."),
        "{}",
        page.rows[1].changed
    );
    assert!(
        page.changed.contains("1 has something new") && page.changed.contains("2 cleared something"),
        "{}",
        page.changed
    );
    assert_eq!(team.athletes[0].changes.new, muted, "programs see both");
}
