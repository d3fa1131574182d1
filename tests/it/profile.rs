//! `athlete.toml` from end to end: the example of the contract, the template of `patella init`, and each kind of
//! mistake with the line and the remedy that a person is shown.

use chrono::NaiveDate;
use patella::model::activity::{Sport, Surface};
use patella::model::athlete::{Athlete, CorrectionTarget, ExclusionReason, RoadSide, Sex, Units};
use patella::model::shoe::ShoeCategory;
use patella::model::units::Metres;
use patella::profile::{
    ATHLETE_TEMPLATE, HABITS_TEMPLATE, PAIN_TEMPLATE, ProfileError, athlete_toml, decode_log, parse_athlete,
    parse_habits, parse_pain,
};

use crate::chance::Chance;

/// A profile with every key of CONTRACT section 2.
const EVERYTHING: &str = r#"
id = "rivera"                   # default: the folder's name
name = "Alex Rivera"
birth_year = 1988
sex = "female"
body_mass_kg = 61.5
height_cm = 170
max_heart_rate_bpm = 189
resting_heart_rate_bpm = 48
time_zone = "Europe/Berlin"
units = "km"
default_surface = "road"
previous_knee_injury = true
usual_road_side = "left"
last_checkup = 2026-02-01
seated_hours_per_day = 8
sources = ["~/Downloads/export_123.zip", "/media/GARMIN/GARMIN/ACTIVITY"]

[[shoe]]
name = "Pegasus 40"
brand = "Nike"
model = "Pegasus 40"
category = "cushioned"
drop_mm = 10
stack_mm = 33
mass_g = 285
start_km = 120
in_use_from = 2026-01-02
retired_on = 2027-01-31
limit_km = 700
insole_since = 2026-01-02
gear_ids = ["30699778"]
default = true

[[shoe.rule]]
surface = "trail"
title_contains = "trail"
from = 2026-03-01
to = 2026-09-30

[[activity]]
start = 2026-05-03T08:00:00Z
ignore = false
sport = "run"
distance_km = 10.4
surface = "treadmill"
race = true
rpe = 7
shoe = "Pegasus 40"

[[excluded]]
from = 2026-07-01
to = 2026-07-14
reason = "holiday"

[[mute]]
rule = "no-shoe-rotation"
until = 2026-12-31
reason = "one pair by choice"

[return_to_running]
start = 2026-09-01
"#;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn assert_everything(athlete: &Athlete, muted: &str) {
    assert_eq!((athlete.id.as_str(), athlete.name.as_str()), ("rivera", "Alex Rivera"));
    assert_eq!((athlete.birth_year, athlete.sex, athlete.units), (Some(1988), Sex::Female, Units::Kilometres));
    assert_eq!((athlete.body_mass_kg, athlete.height_cm), (Some(61.5), Some(170.0)));
    assert_eq!((athlete.max_heart_rate_bpm, athlete.resting_heart_rate_bpm), (Some(189.0), Some(48.0)));
    assert_eq!(athlete.time_zone, Some(chrono_tz::Europe::Berlin));
    assert_eq!((athlete.default_surface, athlete.usual_road_side), (Some(Surface::Road), Some(RoadSide::Left)));
    assert_eq!((athlete.previous_knee_injury, athlete.seated_hours_per_day), (Some(true), Some(8.0)));
    assert_eq!(athlete.last_checkup, Some(day("2026-02-01")));
    assert_eq!(athlete.sources.len(), 2);

    let [shoe] = athlete.shoes.as_slice() else { panic!("one shoe") };
    assert_eq!(
        (shoe.name.as_str(), shoe.brand.as_deref(), shoe.model.as_deref()),
        ("Pegasus 40", Some("Nike"), Some("Pegasus 40"))
    );
    assert_eq!(shoe.category, Some(ShoeCategory::Cushioned));
    assert_eq!((shoe.drop_mm, shoe.stack_mm, shoe.mass_g), (Some(10.0), Some(33.0), Some(285.0)));
    assert_eq!((shoe.start_distance, shoe.limit), (Metres::new(120_000.0), Metres::new(700_000.0)));
    assert_eq!((shoe.in_use_from, shoe.retired_on), (Some(day("2026-01-02")), Some(day("2027-01-31"))));
    assert_eq!(shoe.insole_since, Some(day("2026-01-02")));
    assert!(shoe.gear_ids == ["30699778"] && shoe.default);
    let [rule] = shoe.rules.as_slice() else { panic!("one rule") };
    assert_eq!((rule.surface, rule.title_contains.as_deref()), (Some(Surface::Trail), Some("trail")));
    assert_eq!((rule.from, rule.to), (Some(day("2026-03-01")), Some(day("2026-09-30"))));

    let [correction] = athlete.corrections.as_slice() else { panic!("one correction") };
    assert_eq!(correction.target, CorrectionTarget::Start("2026-05-03T08:00:00Z".parse().expect("a time")));
    assert_eq!((correction.ignore, correction.sport, correction.race), (false, Some(Sport::Run), Some(true)));
    assert_eq!((correction.distance, correction.rpe), (Metres::new(10_400.0), Some(7.0)));
    assert_eq!((correction.surface, correction.shoe.as_deref()), (Some(Surface::Treadmill), Some("Pegasus 40")));

    let [exclusion] = athlete.exclusions.as_slice() else { panic!("one exclusion") };
    assert_eq!((exclusion.span.from, exclusion.span.to), (day("2026-07-01"), day("2026-07-14")));
    assert_eq!(exclusion.reason, ExclusionReason::Holiday);
    let [mute] = athlete.mutes.as_slice() else { panic!("one mute") };
    assert_eq!((mute.rule.as_str(), mute.until), (muted, Some(day("2026-12-31"))));
    assert_eq!(athlete.return_to_running_start, Some(day("2026-09-01")));
}

#[test]
fn every_key_of_the_contract_is_read() {
    assert_everything(&parse_athlete(EVERYTHING, "folder").expect("valid"), "no-shoe-rotation");
    let windows = format!("\u{FEFF}{}", EVERYTHING.replace('\n', "\r\n"));
    assert_everything(
        &parse_athlete(&windows, "folder").expect("valid with a mark and Windows lines"),
        "no-shoe-rotation",
    );
}

/// What a table of athletes holds is the same athlete, without what concerns recordings that have been read.
#[test]
fn what_is_written_is_read_as_the_same_athlete() {
    let mut everything = parse_athlete(EVERYTHING, "folder").expect("valid");
    (everything.sources, everything.corrections) = (Vec::new(), Vec::new());
    assert_eq!(parse_athlete(&athlete_toml(&everything), "other"), Ok(everything));
    // Quotes and signs of escape, and distances in miles that are no round number of metres.
    let text = r#"
        name = "Alex \"Al\" Rivera"
        units = "mi"
        [[shoe]]
        name = "Pegasus 40"
        start_mi = 311.07
        limit_mi = 433.3
        [[shoe.rule]]
        title_contains = "a \\ b"
    "#;
    for athlete in [parse_athlete(text, "folder").expect("valid"), Athlete::unknown("a")] {
        assert_eq!(parse_athlete(&athlete_toml(&athlete), "other"), Ok(athlete));
    }
}

#[test]
fn the_text_of_the_contract_itself_is_read() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/CONTRACT.md");
    let Ok(contract) = std::fs::read_to_string(&path) else { return };
    let example = contract.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    assert_everything(
        &parse_athlete(example, "folder").expect("the example of the contract is valid"),
        "no-shoe-rotation",
    );
}

#[test]
fn the_template_parses_as_it_is_and_with_every_example_switched_on() {
    let bare = parse_athlete(ATHLETE_TEMPLATE, "folder").expect("valid");
    assert_eq!(bare, Athlete::unknown("folder"));
    let line = |line: &str| match line.strip_prefix('#') {
        Some(example) if !example.starts_with(' ') => format!("{example}\n"),
        _ => format!("{line}\n"),
    };
    let switched_on: String = ATHLETE_TEMPLATE.lines().map(line).collect();
    assert_everything(&parse_athlete(&switched_on, "folder").expect("every example is valid"), "low-cadence");
}

#[test]
fn the_templates_of_the_logs_are_empty_logs() {
    let (pain, pain_diagnostics) = parse_pain(PAIN_TEMPLATE);
    let (habits, habit_diagnostics) = parse_habits(HABITS_TEMPLATE);
    assert!(pain.is_empty() && pain_diagnostics.is_empty() && habits.is_empty() && habit_diagnostics.is_empty());
    let (pain, _) = parse_pain(&format!("{PAIN_TEMPLATE}2026-11-18,,,,3,,,,,,,,,\n"));
    assert_eq!((pain.len(), pain[0].score), (1, 3));
}

#[test]
fn an_empty_profile_is_an_unknown_athlete() {
    assert_eq!(parse_athlete("", "rivera"), Ok(Athlete::unknown("rivera")));
    assert_eq!(parse_athlete("name = \"Alex\"", "rivera").expect("valid").id, "rivera");
}

#[test]
fn other_units_and_forms() {
    let athlete = parse_athlete(
        "last_checkup = \"2026-02-01\"\n[[shoe]]\nname = \"A\"\nstart_mi = 10\nlimit_mi = 450.5\n\
         [[activity]]\nid = \"00000000000000ff\"\ndistance_mi = 26.2\n\
         [[activity]]\nstart = 2026-05-03T10:00:00+02:00\nignore = true\n",
        "folder",
    )
    .expect("valid");
    assert_eq!(athlete.last_checkup, Some(day("2026-02-01")));
    assert_eq!(athlete.shoes[0].start_distance, Metres::from_miles(10.0));
    assert_eq!(athlete.shoes[0].limit, Metres::from_miles(450.5));
    let [by_id, by_start] = athlete.corrections.as_slice() else { panic!("two corrections") };
    assert!(matches!(by_id.target, CorrectionTarget::Id(id) if id.to_string() == "00000000000000ff"));
    assert_eq!(by_id.distance, Metres::from_miles(26.2));
    assert_eq!(by_start.target, CorrectionTarget::Start("2026-05-03T08:00:00Z".parse().expect("a time")));
}

fn refused(text: &str) -> ProfileError {
    parse_athlete(text, "folder").expect_err(text)
}

/// Text, line, key, a part of the message and a part of the help.
const MISTAKES: [(&str, usize, &str, &str, &str); 38] = [
    ("name = \"A\"\nbirthyear = 1988", 2, "birthyear", "unknown key `birthyear`", "`birth_year`"),
    ("max_hr = 180", 1, "max_hr", "unknown key", "did you mean `"),
    ("weight = 60\nzzz = 1", 1, "weight", "`weight`", "did you mean"),
    ("\n[[shoe]]\nname = \"A\"\ndrop = 8", 4, "shoe.drop", "in [shoe]", "`drop_mm`"),
    (
        "[[shoe]]\nname = \"A\"\n[[shoe.rule]]\nsurfaces = \"trail\"",
        4,
        "shoe.rule.surfaces",
        "[shoe.rule]",
        "`surface`",
    ),
    ("[[activity]]\nstart = 2026-05-03T08:00:00Z\ndistance = 3", 3, "activity.distance", "unknown", "`distance_km`"),
    ("[[excluded]]\nfrom = 2026-07-01\ntill = 2026-07-02", 3, "excluded.till", "unknown", "from, to, reason"),
    ("[[shoes]]\nname = \"A\"", 1, "shoes", "unknown", "`shoe`"),
    ("birth_year = \"1988\"", 1, "birth_year", "`birth_year` is text", "without quotes"),
    ("birth_year = 88", 1, "birth_year", "cannot be", "1900 to 2100"),
    ("birth_year = 1988.5", 1, "birth_year", "a decimal number", "a whole number"),
    ("\nbody_mass_kg = true", 2, "body_mass_kg", "is true or false", "a number"),
    ("body_mass_kg = 6.15", 1, "body_mass_kg", "cannot be", "from 20 to 300"),
    ("height_cm = 1.7", 1, "height_cm", "is 1.7", "from 90 to 250"),
    ("max_heart_rate_bpm = nan", 1, "max_heart_rate_bpm", "is not a finite number", "a number"),
    ("max_heart_rate_bpm = 110\nresting_heart_rate_bpm = 115", 2, "resting_heart_rate_bpm", "not below", "check"),
    ("sex = \"femal\"", 1, "sex", "cannot be \"femal\"", "did you mean \"female\""),
    ("units = \"miles\"", 1, "units", "cannot be", "Valid: km, mi"),
    ("default_surface = \"unknown\"", 1, "default_surface", "cannot be", "road, track, trail, treadmill"),
    ("time_zone = \"Europe/Berln\"", 1, "time_zone", "Berln", "Europe/Berlin"),
    ("last_checkup = 2026-02-01T08:00:00Z", 1, "last_checkup", "is a date or time", "a day such as"),
    ("seated_hours_per_day = 25", 1, "seated_hours_per_day", "cannot be", "0 to 24"),
    ("sources = \"a.zip\"", 1, "sources", "is text", "a list of texts"),
    ("id = \"../other\"", 1, "id", "cannot name a folder", "letters"),
    ("name = \" \"", 1, "name", "is empty", "leave the key out"),
    ("[shoe]\nname = \"A\"", 1, "shoe", "list of tables", "[[shoe]]"),
    ("[[shoe]]\nbrand = \"Nike\"", 1, "shoe.name", "needs `name`", "for example name"),
    ("[[shoe]]\nname = \"A\"\n[[shoe]]\nname = \"a\"", 4, "shoe.name", "two shoes are named", "its own name"),
    ("[[shoe]]\nname = \"A\"\nstart_km = 1\nstart_mi = 1", 4, "shoe.start_mi", "both", "keep one"),
    (
        "[[shoe]]\nname = \"A\"\nin_use_from = 2026-02-01\nretired_on = 2026-01-01",
        4,
        "shoe.retired_on",
        "is before",
        "swap",
    ),
    ("[[shoe]]\nname = \"A\"\n[[shoe.rule]]\n", 3, "shoe.rule.surface", "no condition", "default = true"),
    ("[[excluded]]\nfrom = 2026-07-02\nto = 2026-07-01\nreason = \"race\"", 3, "excluded.to", "is before", "swap"),
    ("[[excluded]]\nfrom = 2026-07-02\nto = 2026-07-02", 1, "excluded.reason", "needs `reason`", "holiday"),
    ("[[activity]]\nsport = \"run\"", 1, "activity.start", "says not which", "start ="),
    ("[[activity]]\nid = \"abc\"", 2, "activity.id", "cannot be", "16 hex digits"),
    (
        "[[activity]]\nstart = 2026-05-03T08:00:00Z\nshoe = \"Pegasus\"\n[[shoe]]\nname = \"Pegasus 40\"",
        3,
        "activity.shoe",
        "no [[shoe]] named",
        "Pegasus 40",
    ),
    ("[[mute]]\nrule = \"medical-red-flag\"", 2, "mute.rule", "cannot be muted", "leave this"),
    ("[return_to_running]\n", 1, "return_to_running.start", "needs `start`", "2026-09-01"),
];

#[test]
fn each_mistake_is_told_with_line_key_and_remedy() {
    for (text, line, key, message, help) in MISTAKES {
        let error = refused(text);
        let shown = error.to_string();
        assert_eq!((error.line, error.key.as_deref()), (line, Some(key)), "{text}\n{error:?}");
        assert!(error.message.contains(message), "{text}\n{error:?}");
        assert!(error.help.as_deref().is_some_and(|found| found.contains(help)), "{text}\n{error:?}");
        assert_eq!(shown, format!("line {line}: {}", error.message));
    }
}

#[test]
fn what_is_no_toml_names_its_line() {
    let error = refused("name = \"A\"\nsex = female\n");
    assert_eq!((error.line, error.key), (2, None));
    assert!(error.message.contains("TOML") && error.help.is_some());
    assert_eq!(refused("name = \"A\"\nname = \"B\"\n").line, 2);
}

#[test]
fn default_pairs_may_follow_each_other_but_not_overlap() {
    let two = |first_end: &str| {
        format!(
            "[[shoe]]\nname = \"A\"\ndefault = true\nretired_on = {first_end}\n\
             [[shoe]]\nname = \"B\"\ndefault = true\nin_use_from = 2026-06-01\n"
        )
    };
    assert!(parse_athlete(&two("2026-05-31"), "folder").is_ok());
    let error = refused(&two("2026-06-01"));
    assert_eq!((error.line, error.key.as_deref()), (7, Some("shoe.default")));
    assert!(error.message.contains("\"A\" and \"B\""), "{}", error.message);
}

#[test]
fn damaged_texts_never_panic() {
    let pain = format!(
        "{PAIN_TEMPLATE}2026-11-18,07:30,right,outer,4,during,sharp,5.2,yes,limp;swelling,rest,3,2,\"a note\"\n"
    );
    let mut chance = Chance::new(0x00c0_ffee);
    for _ in 0..1_000 {
        for whole in [EVERYTHING, pain.as_str()] {
            let mut characters: Vec<char> = whole.chars().collect();
            for _ in 0..=chance.below(3) {
                if characters.is_empty() {
                    break;
                }
                let at = chance.below(characters.len());
                match chance.below(3) {
                    0 => characters[at] = ['"', '[', ']', '\n', ',', '9', '\u{0}', 'é', '=', '#'][chance.below(10)],
                    1 => drop(characters.drain(at..(at + chance.below(40)).min(characters.len()))),
                    _ => characters.truncate(at),
                }
            }
            let text: String = characters.into_iter().collect();
            if let Err(error) = parse_athlete(&text, "folder") {
                assert!(error.line >= 1 && error.line <= text.lines().count() + 1, "{error:?}");
            }
            drop((parse_pain(&text), parse_habits(&text)));
        }
    }
}

#[test]
fn a_log_in_the_encoding_of_windows_is_read_and_noted() {
    let (text, diagnostics) = decode_log(b"date,score,note\n2026-05-01,3,au\xdfen\n".to_vec());
    let (rows, _) = parse_pain(&text);
    assert_eq!(rows[0].note.as_deref(), Some("au\u{df}en"));
    assert_eq!(diagnostics.iter().next().and_then(|one| one.place.as_deref()), Some("line 2"));
    let (text, diagnostics) = decode_log("date,score,note\n2026-05-01,3,au\u{df}en\n".as_bytes().to_vec());
    assert!(text.contains('\u{df}') && diagnostics.is_empty());
}
