//! The shoe ledger from recordings of two services to the text on the terminal, and back into athlete.toml.

use chrono::{DateTime, NaiveDate};
use patella::metrics::{self, HistoryInput};
use patella::model::activity::{Activity, ActivityId};
use patella::model::athlete::{Athlete, Units};
use patella::model::history::History;
use patella::model::measures::ActivityMeasures;
use patella::model::service::Service;
use patella::model::shoe::{GearName, ServiceShoe, Shoe};
use patella::model::units::{Metres, Seconds};
use patella::profile::parse_athlete;
use patella::reporter::shoe_ledger;

type Recording = (Activity, ActivityMeasures);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn run(date: &str, kilometres: f64, gear: &[GearName]) -> Recording {
    let start = DateTime::from_naive_utc_and_offset(day(date).and_hms_opt(7, 0, 0).expect("a time"), chrono::Utc);
    let mut activity = Activity::blank(ActivityId(start.timestamp().to_be_bytes()), start);
    activity.gear = gear.to_vec();
    let time = Seconds::new(kilometres * 330.0);
    let distance = Metres::from_kilometres(kilometres);
    (activity, ActivityMeasures { distance, moving: time, elapsed: time, timer: time, ..ActivityMeasures::default() })
}

fn gear(service: Service, id: &str, text: &str) -> GearName {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    GearName { service: Some(service), id: some(id), text: some(text) }
}

fn history(athlete: &Athlete, activities: &[Recording], service_shoes: &[ServiceShoe], as_of: &str) -> History {
    let input = HistoryInput { athlete, activities, pain: &[], habits: &[], service_shoes };
    metrics::history(&input, day(as_of)).expect("a history")
}

/// A runner with one pair in athlete.toml, a renamed and a deleted one at Strava, and a retired one at Garmin.
fn everything() -> (Athlete, Vec<Recording>, Vec<ServiceShoe>) {
    let own = Shoe { start_distance: Metres::from_kilometres(690.0), ..Shoe::default() };
    let own = Shoe { name: "Pegasus".to_owned(), limit: Metres::from_kilometres(700.0), ..own };
    let athlete = Athlete { shoes: vec![own], ..Athlete::unknown("a") };
    let pulse = "ASICS Asics Gel \"Pulse\" 11 Masculino Pulse 11";
    let activities = vec![
        run("2025-12-20", 8.0, &[gear(Service::Strava, "30699778.0", "")]),
        run("2026-01-05", 12.5, &[gear(Service::Strava, "1", "pegasus")]),
        run("2026-01-07", 9.0, &[gear(Service::Strava, "2", pulse), gear(Service::Garmin, "7", "Novablast 4")]),
        run("2026-01-08", 6.0, &[gear(Service::Garmin, "7", "Novablast 4")]),
        run("2026-01-09", 3.0, &[]),
    ];
    let list = ServiceShoe {
        service: Service::Strava,
        id: None,
        nickname: Some("Pulse 11".to_owned()),
        brand: Some("ASICS".to_owned()),
        model: Some("Asics Gel \"Pulse\" 11 Masculino".to_owned()),
        in_use_from: None,
        retired_on: None,
        retired: false,
        limit: None,
    };
    let novablast = ServiceShoe {
        service: Service::Garmin,
        id: Some("7".to_owned()),
        nickname: None,
        brand: Some("ASICS".to_owned()),
        model: Some("Novablast 4".to_owned()),
        in_use_from: Some(day("2025-07-25")),
        retired_on: Some(day("2026-01-10")),
        retired: true,
        // 400 miles, which Garmin proposes and the athlete let stand (FORMATS section 2.1).
        limit: Metres::new(643_737.6),
    };
    (athlete, activities, vec![list, novablast])
}

#[test]
fn the_ledger_fits_a_terminal_and_says_all() {
    let (athlete, activities, listed) = everything();
    let history = history(&athlete, &activities, &listed, "2026-01-11");
    let text = shoe_ledger::render(&history, Units::Kilometres, false);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{text}");
    let after = |name: &str| {
        let at = lines.iter().position(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} in {text}"));
        (lines[at], lines[at + 1].split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>())
    };
    let (name, cells) = after("Pegasus");
    assert_eq!(name, "Pegasus (limit set in athlete.toml)");
    let reached = "5\u{a0}Jan";
    assert_eq!(cells, ["702.5", "700.0", "\u{2212}2.5", "12.5", "1", reached, reached, reached]);
    let (name, cells) = after("ASICS Novablast 4");
    assert_eq!(name, "ASICS Novablast 4 (retired, not in athlete.toml, limit set at Garmin)");
    assert_eq!(cells[..5], ["6.0", "643.7", "637.7", "6.0", "1"]);
    // 641 km at 9 km in 28 days are 1995 days after 11 January 2026.
    let (name, cells) = after("Pulse 11");
    assert_eq!((name, cells[0], cells[7]), ("Pulse 11 (not in athlete.toml)", "9.0", "~29\u{a0}Jun\u{a0}2031"));
    assert_eq!(after("unnamed shoe 30699778").1[5], "20\u{a0}Dec\u{a0}2025");
    assert!(text.contains("No shoe is known for 3\u{a0}km"), "{text}");
    assert!(text.contains("patella shoes -v") && !text.contains("[[shoe]]\nname"), "{text}");
    // 702.5 km are 436.5 miles.
    assert!(shoe_ledger::render(&history, Units::Miles, false).contains("436.5"));
}

#[test]
fn the_tables_of_the_ledger_make_every_pair_known() {
    let (athlete, activities, listed) = everything();
    let before = history(&athlete, &activities, &listed, "2026-01-11");
    let text = shoe_ledger::render(&before, Units::Kilometres, true);
    let tables = &text[text.find("\n[[shoe]]").expect("tables")..];
    assert_eq!(tables.matches("[[shoe]]").count(), 3);
    let own = "[[shoe]]\nname = \"Pegasus\"\nstart_km = 690\nlimit_km = 700\n";
    let pasted = parse_athlete(&format!("{own}{tables}"), "a").expect("a valid profile");
    let after = history(&pasted, &activities, &listed, "2026-01-11");
    let totals = |history: &History| {
        let mut all: Vec<_> =
            history.shoes.iter().map(|shoe| (shoe.name.clone(), shoe.distance, shoe.retired)).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    };
    assert_eq!(totals(&after), totals(&before));
    assert!(after.shoes.iter().all(|shoe| shoe.to_describe.is_none()));
    assert_eq!(metrics::shoe_diagnostics(&pasted, &activities, &listed), []);
    assert_eq!(metrics::shoe_diagnostics(&athlete, &activities, &listed).len(), 3);
}

#[test]
fn names_of_shoes_reach_no_terminal_as_commands_nor_as_addresses() {
    let (athlete, mut activities, listed) = everything();
    activities.push(run("2026-01-10", 5.0, &[gear(Service::Strava, "3", "jo@mail.example\u{1b}[31m \"\\ x")]));
    let history = history(&athlete, &activities, &listed, "2026-01-11");
    let text = shoe_ledger::render(&history, Units::Kilometres, true);
    assert!(!text.contains('\u{1b}') && !text.contains("jo@mail.example"), "{text}");
    let tables = &text[text.find("\n[[shoe]]").expect("tables")..];
    assert!(parse_athlete(tables, "a").is_ok(), "{tables}");
}
