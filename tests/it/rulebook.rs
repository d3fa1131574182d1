//! The rulebook: layers, errors that name what was meant, what is listed as changed.

use patella::model::athlete::Mute;
use patella::model::finding::Severity;
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
    assert_eq!(
        refused("[pain-log-gaps]\n"),
        "rulebook.toml:1: the rule `pain-log-gaps` is not in this version of patella"
    );
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
