//! The rulebook: layers, errors that name what was meant, what is listed as changed.

use patella::model::athlete::Mute;
use patella::model::finding::Severity;
use patella::rules::RULES;
use patella::rules::ids::CONTRACT_IDS;
use patella::rules::rulebook::{Rulebook, RulebookError, check_mutes};

fn refused(text: &str) -> String {
    let error = Rulebook::load(&[("rulebook.toml", text)]).err().expect("must be refused");
    error.to_string()
}

#[test]
fn a_later_layer_wins_key_by_key() {
    let team = "[single-run-spike]\nsmall_spike_ratio = 0.2\nleast_runs = 4\n";
    let athlete =
        "[single-run-spike]\nsmall_spike_ratio = 0.15\n[low-cadence]\nenabled = false\nreason = \"coached\"\n";
    let rulebook = Rulebook::load(&[("team", team), ("athlete", athlete)]).expect("valid");
    let used: Vec<_> =
        rulebook.overrides().iter().map(|change| (change.rule, change.key.as_str(), change.used.to_string())).collect();
    assert_eq!(
        used,
        [
            ("single-run-spike", "small_spike_ratio", "0.15".to_owned()),
            ("single-run-spike", "least_runs", "4".to_owned()),
            ("low-cadence", "enabled", "false".to_owned()),
        ]
    );
    assert_eq!(rulebook.overrides()[0].default.to_string(), "0.1");
    let cadence = rulebook.setting("low-cadence").expect("a rule");
    assert!(!cadence.enabled && cadence.reason.as_deref() == Some("coached"));
    assert_ne!(rulebook.hash(), Rulebook::builtin().hash());
}

#[test]
fn the_hash_is_that_of_the_effect_not_of_the_text() {
    let same = "# a comment\n[worn-shoes]\narticle_upper_mi = 500\n";
    assert_eq!(Rulebook::load(&[("a", same)]).expect("valid").hash(), Rulebook::builtin().hash());
    let hash = Rulebook::builtin().hash().to_owned();
    assert!(hash.len() == 12 && hash.chars().all(|digit| digit.is_ascii_hexdigit()), "{hash}");
}

#[test]
fn a_cap_is_an_override() {
    let rulebook = Rulebook::load(&[("a", "[worn-shoes]\nseverity_cap = \"info\"\n")]).expect("valid");
    assert_eq!(rulebook.setting("worn-shoes").expect("a rule").severity_cap, Some(Severity::Info));
    assert_eq!(rulebook.overrides()[0].key, "severity_cap");
}

#[test]
fn unknown_names_are_errors_that_name_the_nearest() {
    assert_eq!(
        refused("\n[low-cadance]\n"),
        "rulebook.toml:2: there is no rule `low-cadance`; did you mean `low-cadence`?"
    );
    assert_eq!(
        refused("[single-run-spike]\nsmal_spike_ratio = 0.2\n"),
        "rulebook.toml:2: `single-run-spike` has no threshold `smal_spike_ratio`; did you mean `small_spike_ratio`?"
    );
    for id in CONTRACT_IDS.iter().filter(|id| RULES.iter().all(|entry| entry.meta.id != **id)) {
        let expected = format!("rulebook.toml:1: the rule `{id}` is not in this version of patella");
        assert_eq!(refused(&format!("[{id}]\n")), expected);
    }
    assert_eq!(refused("[xyzzy]\n"), "rulebook.toml:1: there is no rule `xyzzy`");
}

#[test]
fn values_out_of_range_order_or_type_are_errors() {
    assert_eq!(
        refused("[weekly-volume-jump]\ninfo_ratio = 7\n"),
        "rulebook.toml:2: `weekly-volume-jump`: `info_ratio` must be from 0.01 to 1, not 7"
    );
    assert_eq!(
        refused("[weekly-volume-jump]\nwatch_ratio = 0.4\n"),
        "rulebook.toml:2: `weekly-volume-jump`: `watch_ratio` (0.4) must be below `warn_ratio` (0.3)"
    );
    assert!(
        refused("[weekly-volume-jump]\ninfo_ratio = \"much\"\n").starts_with("rulebook.toml:2: `weekly-volume-jump`: ")
    );
    assert!(refused("[weekly-volume-jump]\nleast_active_weeks = 2.5\n").starts_with("rulebook.toml:2: "));
    assert!(refused("[weekly-volume-jump]\ninfo_ratio = nan\n").contains("must be from 0.01 to 1"));
    assert_eq!(
        refused("[worn-shoes]\nseverity_cap = \"mild\"\n"),
        "rulebook.toml:2: `severity_cap` of `worn-shoes` must be \"info\", \"watch\", \"warn\" or \"stop\""
    );
    assert!(refused("worn-shoes = 1\n").contains("must be a table of a rule"));
    assert!(refused("[worn-shoes\n").starts_with("rulebook.toml: TOML parse error at line 1"));
}

#[test]
fn the_medical_rule_cannot_be_silenced() {
    for text in ["[medical-red-flag]\nenabled = false\n", "[medical-red-flag]\nseverity_cap = \"watch\"\n"] {
        let expected = "rulebook.toml:2: `medical-red-flag` can be neither muted, disabled nor capped";
        assert_eq!(refused(text), expected);
    }
    let mute = |rule: &str| [Mute { rule: rule.to_owned(), until: None, reason: None }];
    assert!(matches!(check_mutes("athlete.toml", &mute("medical-red-flag")), Err(RulebookError::Protected { .. })));
    assert!(check_mutes("athlete.toml", &mute("no-shoe-rotation")).is_ok());
    assert_eq!(
        check_mutes("athlete.toml", &mute("worn-shoe")).expect_err("no such rule").to_string(),
        "athlete.toml: [[mute]]: there is no rule `worn-shoe`; did you mean `worn-shoes`?"
    );
}

#[test]
fn the_rulebook_of_a_team_lies_between() {
    let team = "name = \"Club\"\n[rulebook.single-run-spike]\nsmall_spike_ratio = 0.2\nleast_runs = 4\n";
    let athlete = "[single-run-spike]\nsmall_spike_ratio = 0.15\n";
    let rulebook = Rulebook::load_with_teams(&[("team.toml", team)], &[("rulebook.toml", athlete)]).expect("valid");
    let used: Vec<_> =
        rulebook.overrides().iter().map(|change| (change.key.as_str(), change.used.to_string())).collect();
    assert_eq!(used, [("small_spike_ratio", "0.15".to_owned()), ("least_runs", "4".to_owned())]);
    assert!(Rulebook::load_with_teams(&[("team.toml", "name = \"Club\"\n")], &[]).is_ok());
    let refused =
        |text: &str| Rulebook::load_with_teams(&[("team.toml", text)], &[]).err().expect("must be refused").to_string();
    assert_eq!(
        refused("name = \"Club\"\n[rulebok]\n"),
        "team.toml:2: team.toml has no key `rulebok`; did you mean `rulebook`?"
    );
    assert_eq!(refused("name = 3\n"), "team.toml:1: `name` must be a text");
    assert_eq!(
        refused("\n[rulebook.low-cadance]\n"),
        "team.toml:2: there is no rule `low-cadance`; did you mean `low-cadence`?"
    );
    assert_eq!(
        refused("[rulebook.medical-red-flag]\nenabled = false\n"),
        "team.toml:2: `medical-red-flag` can be neither muted, disabled nor capped"
    );
}

/// CONTRACT section 2: every athlete inherits the rulebook of the team, alone as well as in the team; every override
/// and every mute is in every report.
#[test]
fn an_athlete_is_judged_by_the_rulebook_of_the_team_and_every_report_says_so() {
    use super::report_command::{patella, run};
    use std::fs;
    use std::path::Path;

    let team = tempfile::TempDir::new().expect("a folder");
    let athlete = team.path().join("anna");
    fs::create_dir(&athlete).expect("a folder");
    let recording = "watch/2026-04/2026-04-27-182056.fit";
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/rivera").join(recording);
    fs::copy(from, athlete.join("run.fit")).expect("a copy");
    fs::write(team.path().join("team.toml"), "[rulebook.single-run-spike]\nsmall_spike_ratio = 0.2\n")
        .expect("written");
    fs::write(
        athlete.join("athlete.toml"),
        "name = \"Anna\"\n[[mute]]\nrule = \"no-shoe-rotation\"\nreason = \"one pair by choice\"\n",
    )
    .expect("written");
    let out = team.path().join("out");
    let output = run(patella(&["report", "--out"]).arg(&out).arg(&athlete), 0);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let page = fs::read_to_string(out.join("report.html")).expect("a page");
    for said in
        ["single-run-spike: small_spike_ratio is 0.2 instead of 0.1", "no-shoe-rotation is muted (one pair by choice)"]
    {
        assert!(page.contains(said), "{said} is not in the page");
        assert!(text.replace("\n  ", " ").contains(said), "{said} is not in\n{text}");
    }
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("report.json")).expect("JSON")).expect("JSON");
    assert_eq!(json["program"]["overrides"][0]["used"], 0.2);
    assert_eq!(json["program"]["mutes"][0]["rule"], "no-shoe-rotation");
}
