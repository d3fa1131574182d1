//! Hand-made histories of shoes: what is one pair, which run was done in it, and what adds up.

mod order;

use super::{ledger, registry, shoe_diagnostics};
use crate::diagnostics::{Code, Diagnostic};
use crate::metrics::sessions;
use crate::metrics::testing::{day, run_on};
use crate::model::activity::{Sport, Surface};
use crate::model::athlete::Athlete;
use crate::model::history::MeasuredActivity;
use crate::model::service::Service;
use crate::model::shoe::{GearName, ServiceShoe, Shoe, ShoeRule, ShoeUse};
use crate::model::units::Metres;

fn shoe(name: &str) -> Shoe {
    Shoe { name: name.to_owned(), ..Shoe::default() }
}

fn athlete(shoes: Vec<Shoe>) -> Athlete {
    Athlete { shoes, ..Athlete::unknown("a") }
}

fn wearing(date: &str, kilometres: f64, gear: Option<&str>) -> MeasuredActivity {
    recorded(date, kilometres, gear.map(GearName::named).into_iter().collect())
}

fn recorded(date: &str, kilometres: f64, gear: Vec<GearName>) -> MeasuredActivity {
    let (mut activity, measures) = run_on(day(date), kilometres);
    activity.gear = gear;
    MeasuredActivity { activity, measures, shoe: None }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn strava(id: &str, text: &str) -> GearName {
    GearName { service: Some(Service::Strava), id: some(id), text: some(text) }
}

fn garmin(id: &str, text: &str) -> GearName {
    GearName { service: Some(Service::Garmin), id: some(id), text: some(text) }
}

/// A row of shoes.csv.
fn strava_lists(nickname: &str, brand: &str, model: &str) -> ServiceShoe {
    ServiceShoe {
        service: Service::Strava,
        id: None,
        nickname: some(nickname),
        brand: some(brand),
        model: some(model),
        in_use_from: None,
        retired_on: None,
        retired: false,
        limit: None,
    }
}

/// An entry of gear.json with the limit that Garmin proposes, 400 miles.
fn garmin_lists(id: &str, nickname: &str, brand: &str, model: &str) -> ServiceShoe {
    ServiceShoe {
        service: Service::Garmin,
        id: some(id),
        limit: Metres::new(643_737.6),
        ..strava_lists(nickname, brand, model)
    }
}

fn ledger_of(athlete: &Athlete, runs: Vec<MeasuredActivity>, as_of: &str) -> (Vec<ShoeUse>, f64) {
    ledger_with(athlete, &[], runs, as_of)
}

fn ledger_with(
    athlete: &Athlete,
    listed: &[ServiceShoe],
    mut runs: Vec<MeasuredActivity>,
    as_of: &str,
) -> (Vec<ShoeUse>, f64) {
    let registry = registry(athlete, listed, runs.iter().map(|run| &run.activity));
    for run in &mut runs {
        run.shoe = registry.pair_of(&run.activity).map(|pair| pair.shoe.name.clone());
    }
    let sessions = sessions::join(&runs, None);
    let (uses, unassigned) = ledger(athlete, &registry, &runs, &sessions, day(as_of)).expect("a ledger");
    (uses, unassigned.kilometres())
}

/// Name and kilometres of each pair.
fn totals(uses: &[ShoeUse]) -> Vec<(&str, f64)> {
    uses.iter().map(|shoe| (shoe.name.as_str(), shoe.distance.kilometres())).collect()
}

fn worn_alone(run: &MeasuredActivity, athlete: &Athlete) -> Option<String> {
    let registry = registry(athlete, &[], std::iter::once(&run.activity));
    registry.pair_of(&run.activity).map(|pair| pair.shoe.name.clone())
}

fn said(athlete: &Athlete, listed: &[ServiceShoe], runs: &[MeasuredActivity]) -> Vec<Diagnostic> {
    let runs: Vec<_> = runs.iter().map(|run| (run.activity.clone(), run.measures.clone())).collect();
    shoe_diagnostics(athlete, &runs, listed)
}

#[test]
fn a_recording_names_its_shoe_in_four_ways() {
    let pegasus = Shoe {
        brand: Some("Nike".to_owned()),
        model: Some("Pegasus 40".to_owned()),
        gear_ids: vec!["30699778".to_owned()],
        ..shoe("Old faithful")
    };
    let athlete = athlete(vec![pegasus, shoe("Trail")]);
    for gear in ["old  Faithful", "30699778.0", "NIKE pegasus 40", "Nike Pegasus 40 Old faithful"] {
        assert_eq!(worn_alone(&wearing("2026-01-05", 5.0, Some(gear)), &athlete).as_deref(), Some("Old faithful"));
    }
    assert_eq!(worn_alone(&wearing("2026-01-05", 5.0, Some(" Novablast ")), &athlete).as_deref(), Some("Novablast"));
    let mut ride = wearing("2026-01-05", 5.0, Some("Trail"));
    ride.activity.sport = Sport::Bike;
    assert_eq!(worn_alone(&ride, &athlete), None);
}

#[test]
fn two_pairs_of_one_model_are_told_apart_by_their_dates() {
    let pair = |name: &str, from: &str, to: Option<&str>| Shoe {
        brand: Some("Nike".to_owned()),
        model: Some("Pegasus".to_owned()),
        in_use_from: Some(day(from)),
        retired_on: to.map(day),
        ..shoe(name)
    };
    let athlete = athlete(vec![pair("first", "2026-01-01", Some("2026-03-31")), pair("second", "2026-03-01", None)]);
    let found = |date: &str| worn_alone(&wearing(date, 5.0, Some("Nike Pegasus")), &athlete);
    assert_eq!(found("2026-02-01").as_deref(), Some("first"));
    assert_eq!(found("2026-04-01").as_deref(), Some("second"));
    assert_eq!(found("2026-03-15"), None);
}

#[test]
fn rules_come_before_the_default_pair_and_its_dates_count() {
    let trail = Shoe {
        rules: vec![
            ShoeRule { surface: Some(Surface::Trail), ..ShoeRule::default() },
            ShoeRule { title_contains: Some("FELL".to_owned()), to: Some(day("2026-02-28")), ..Default::default() },
        ],
        ..shoe("Trail")
    };
    let road = Shoe { default: true, in_use_from: Some(day("2026-01-10")), ..shoe("Road") };
    let athlete = athlete(vec![road, trail]);
    let found = |date: &str, surface: Surface, title: &str| {
        let mut run = wearing(date, 5.0, None);
        run.activity.surface = surface;
        run.activity.title = Some(title.to_owned());
        worn_alone(&run, &athlete)
    };
    assert_eq!(found("2026-01-12", Surface::Trail, "").as_deref(), Some("Trail"));
    assert_eq!(found("2026-01-12", Surface::Road, "A fell run").as_deref(), Some("Trail"));
    assert_eq!(found("2026-03-01", Surface::Road, "A fell run").as_deref(), Some("Road"));
    assert_eq!(found("2026-01-09", Surface::Road, ""), None);
}

#[test]
fn the_limit_is_reached_on_a_day_or_projected() {
    let pair = Shoe { start_distance: Metres::from_kilometres(630.0), ..shoe("Road") };
    let runs = || vec![wearing("2026-01-05", 10.0, Some("road")), wearing("2026-01-07", 10.0, Some("Road"))];
    let (uses, _) = ledger_of(&athlete(vec![pair]), runs(), "2026-01-31");
    assert_eq!((uses[0].distance.kilometres(), uses[0].runs), (650.0, 2));
    assert_eq!((uses[0].limit_reached_on, uses[0].limit_projected_on), (Some(day("2026-01-07")), None));

    // 20 km in 28 days, 30 km left: 42 days.
    let pair = Shoe { limit: Metres::from_kilometres(50.0), ..shoe("Road") };
    let (uses, _) = ledger_of(&athlete(vec![pair]), runs(), "2026-01-31");
    assert!(uses[0].limit_is_override);
    assert_eq!((uses[0].limit_reached_on, uses[0].limit_projected_on), (None, Some(day("2026-03-14"))));
}

#[test]
fn unknown_pairs_and_unassigned_runs_are_accounted_for() {
    let runs = vec![
        wearing("2026-01-05", 3.0, None),
        wearing("2026-01-06", 10.0, Some("Novablast")),
        wearing("2026-01-08", 5.0, Some("nova blast")),
        wearing("2026-01-10", 7.0, None),
    ];
    let (uses, unassigned) = ledger_of(&athlete(vec![shoe("Road")]), runs, "2026-01-11");
    assert_eq!(uses.iter().map(|shoe| shoe.name.as_str()).collect::<Vec<_>>(), ["Road", "nova blast"]);
    assert_eq!((uses[0].runs, uses[0].first_used), (0, None));
    let novablast = &uses[1];
    assert_eq!((novablast.runs, novablast.distance.kilometres()), (2, 15.0));
    assert_eq!(novablast.first_used, Some(day("2026-01-06")));
    assert_eq!(novablast.last_used, Some(day("2026-01-08")));
    assert_eq!(Some(novablast.unassigned_since_first_use), Metres::new(7_000.0));
    assert_eq!(Some(novablast.total_since_first_use), Metres::new(22_000.0));
    assert!((unassigned - 10.0).abs() < 1e-9);
}

#[test]
fn strava_and_garmin_shoes_of_one_name_are_one_pair() {
    let listed = [
        strava_lists("Blue", "Nike", "Pegasus 40"),
        ServiceShoe { retired_on: Some(day("2026-03-31")), ..garmin_lists("77", "", "Nike", "Pegasus 40") },
    ];
    let runs = vec![
        recorded("2026-01-05", 10.0, vec![strava("1.0", "Nike Pegasus 40 Blue"), garmin("77", "Nike Pegasus 40")]),
        recorded("2026-01-07", 5.0, vec![garmin("77", "Nike Pegasus 40")]),
        recorded("2026-01-09", 4.0, vec![strava("1", "Blue")]),
    ];
    let (uses, unassigned) = ledger_with(&athlete(vec![]), &listed, runs.clone(), "2026-01-31");
    assert_eq!((totals(&uses), unassigned), (vec![("Blue", 19.0)], 0.0));
    assert_eq!((uses[0].limit_service, uses[0].limit_is_override), (Some(Service::Garmin), true));
    assert_eq!((uses[0].limit.get(), uses[0].retired), (643_737.6, false));
    let known = uses[0].to_describe.as_ref().expect("not in athlete.toml");
    assert_eq!((known.brand.as_deref(), known.model.as_deref()), (Some("Nike"), Some("Pegasus 40")));
    assert_eq!(known.gear_ids, ["1", "77"]);

    let (uses, _) = ledger_with(&athlete(vec![]), &listed, runs.clone(), "2026-03-31");
    assert!(uses[0].retired && uses[0].limit_projected_on.is_none());

    // athlete.toml comes before both, in name, limit and retirement.
    let own = Shoe {
        limit: Metres::from_kilometres(500.0),
        retired_on: Some(day("2026-06-30")),
        start_distance: Metres::from_kilometres(100.0),
        gear_ids: vec!["77".to_owned()],
        ..shoe("Everyday")
    };
    let (uses, _) = ledger_with(&athlete(vec![own]), &listed, runs, "2026-03-31");
    assert_eq!(totals(&uses), [("Everyday", 119.0)]);
    assert_eq!((uses[0].limit.kilometres(), uses[0].limit_service, uses[0].retired), (500.0, None, false));
    assert!(uses[0].to_describe.is_none());
}

#[test]
fn a_brand_that_is_written_twice_is_no_other_pair() {
    // Strava's text of FORMATS section 1.5; Garmin knows no model and has what the athlete typed.
    let listed = [
        strava_lists("", "ASICS", "ASICS Gel-Cumulus 25"),
        garmin_lists("7", "Asics Gel-Cumulus 25", "ASICS", "Unknown Shoes"),
    ];
    let runs = vec![
        recorded("2026-01-05", 10.0, vec![strava("18154252.0", "ASICS ASICS Gel-Cumulus 25 ")]),
        recorded("2026-01-06", 5.0, vec![garmin("7", "Asics Gel-Cumulus 25")]),
    ];
    let (uses, _) = ledger_with(&athlete(vec![]), &listed, runs, "2026-01-31");
    assert_eq!(totals(&uses), [("Asics Gel-Cumulus 25", 15.0)]);
}

#[test]
fn a_renamed_shoe_is_one_pair_by_its_number_and_else_by_the_list_or_the_ending() {
    let nickname = recorded("2026-01-05", 10.0, vec![strava("1", "Pulse 11")]);
    let full = recorded("2026-01-07", 5.0, vec![strava("1", "ASICS Asics Gel Pulse 11 Masculino Pulse 11")]);
    let renamed = recorded("2026-01-09", 1.0, vec![strava("1", "Old ones")]);
    let (uses, _) = ledger_of(&athlete(vec![]), vec![nickname, full, renamed], "2026-01-31");
    assert_eq!(totals(&uses), [("Old ones", 16.0)]);

    let words = |text: &str, date: &str| recorded(date, 10.0, vec![strava("", text)]);
    let runs =
        vec![words("pulse 11", "2026-01-05"), words("ASICS Asics Gel Pulse 11 Masculino  Pulse 11", "2026-01-07")];
    let listed = [strava_lists("Pulse 11", "ASICS", "Asics Gel Pulse 11 Masculino")];
    let (uses, _) = ledger_with(&athlete(vec![]), &listed, runs.clone(), "2026-01-31");
    assert_eq!(totals(&uses), [("Pulse 11", 20.0)]);
    let (uses, _) = ledger_of(&athlete(vec![]), runs.clone(), "2026-01-31");
    assert_eq!(totals(&uses), [("ASICS Asics Gel Pulse 11 Masculino Pulse 11", 20.0)]);
    let (uses, _) = ledger_of(&athlete(vec![shoe("Pulse 11")]), runs, "2026-01-31");
    assert_eq!(totals(&uses), [("Pulse 11", 20.0)]);

    // The ending fits two pairs, so it names neither.
    let runs = vec![
        words("Blue", "2026-01-05"),
        words("Nike Pegasus Blue", "2026-01-06"),
        words("Brooks Ghost Blue", "2026-01-07"),
    ];
    assert_eq!(ledger_of(&athlete(vec![]), runs, "2026-01-31").0.len(), 3);
}

#[test]
fn two_numbers_of_one_name_are_two_pairs_of_one_model() {
    let listed = [strava_lists("", "ASICS", "Gel Pulse 11")];
    let runs = vec![
        recorded("2026-01-05", 10.0, vec![strava("9", "ASICS Gel Pulse 11")]),
        recorded("2026-02-05", 7.0, vec![strava("2", "asics gel pulse 11")]),
        recorded("2026-02-07", 3.0, vec![strava("9", "ASICS Gel Pulse 11")]),
        // Words alone: on this day both pairs were in use, on 6 January only one.
        recorded("2026-02-06", 2.0, vec![strava("", "ASICS Gel Pulse 11")]),
        recorded("2026-01-06", 1.0, vec![strava("", "ASICS Gel Pulse 11")]),
        recorded("2026-02-09", 4.0, vec![strava("2", "asics gel pulse 11")]),
    ];
    let (uses, unassigned) = ledger_with(&athlete(vec![]), &listed, runs.clone(), "2026-02-28");
    assert_eq!(totals(&uses), [("ASICS Gel Pulse 11", 14.0), ("ASICS Gel Pulse 11 (2)", 11.0)]);
    assert!((unassigned - 2.0).abs() < 1e-9);
    let unclear: Vec<_> = said(&athlete(vec![]), &listed, &runs).into_iter().map(|one| one.message).collect();
    assert!(unclear.iter().any(|message| message.starts_with("1 run names \"ASICS Gel Pulse 11\"")), "{unclear:?}");

    // The pair of athlete.toml is the one whose days fit, or that has the number; the other one stays unknown.
    let own = |from: Option<&str>, ids: &[&str]| Shoe {
        brand: some("ASICS"),
        model: some("Gel Pulse 11"),
        in_use_from: from.map(day),
        gear_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..shoe("Mine")
    };
    let with_ids: Vec<MeasuredActivity> = runs.into_iter().filter(|run| run.activity.gear[0].id.is_some()).collect();
    let found = |own: Shoe| {
        let (uses, _) = ledger_with(&athlete(vec![own]), &listed, with_ids.clone(), "2026-02-28");
        uses.iter().map(|shoe| shoe.distance.kilometres()).collect::<Vec<_>>()
    };
    assert_eq!(found(own(None, &[])), [13.0, 11.0]);
    assert_eq!(found(own(Some("2026-02-01"), &[])), [11.0, 13.0]);
    assert_eq!(found(own(None, &["2"])), [11.0, 13.0]);
    assert_eq!(found(own(None, &["2", "9"])), [24.0]);
}

#[test]
fn two_pairs_of_athlete_toml_share_numbers_by_their_days() {
    let pair = |name: &str, from: Option<&str>, to: Option<&str>| Shoe {
        brand: some("Nike"),
        model: some("Pegasus"),
        in_use_from: from.map(day),
        retired_on: to.map(day),
        ..shoe(name)
    };
    let runs = vec![
        recorded("2026-01-05", 10.0, vec![strava("1", "Nike Pegasus")]),
        recorded("2026-03-15", 7.0, vec![strava("2", "Nike Pegasus")]),
        recorded("2026-03-16", 1.0, vec![strava("1", "Nike Pegasus")]),
    ];
    let dated = vec![pair("first", None, Some("2026-03-31")), pair("second", Some("2026-03-01"), None)];
    let (uses, unassigned) = ledger_of(&athlete(dated), runs.clone(), "2026-03-31");
    assert_eq!((totals(&uses), unassigned), (vec![("first", 11.0), ("second", 7.0)], 0.0));

    // Without days nothing tells them apart.
    let undated = athlete(vec![pair("first", None, None), pair("second", None, None)]);
    let (uses, unassigned) = ledger_of(&undated, runs.clone(), "2026-03-31");
    assert_eq!((totals(&uses), unassigned), (vec![("first", 0.0), ("second", 0.0)], 18.0));
    assert!(said(&undated, &[], &runs).iter().any(|one| one.message.starts_with("3 runs name \"Nike Pegasus\"")));
}

#[test]
fn a_deleted_shoe_has_a_name_of_words() {
    let runs = vec![recorded("2026-01-05", 10.0, vec![strava("30699778.0", "")])];
    let (uses, _) = ledger_of(&athlete(vec![]), runs.clone(), "2026-01-31");
    assert_eq!(totals(&uses), [("unnamed shoe 30699778", 10.0)]);
    let [unknown] = said(&athlete(vec![]), &[], &runs).try_into().expect("one note");
    assert_eq!((unknown.code, unknown.path.as_str()), (Code::UnknownShoe, "athlete.toml"));
    assert!(unknown.help.expect("a remedy").contains("gear_ids = [\"30699778\"]"));

    let known = athlete(vec![Shoe { gear_ids: vec!["30699778".to_owned()], ..shoe("Road") }]);
    assert_eq!(totals(&ledger_of(&known, runs.clone(), "2026-01-31").0), [("Road", 10.0)]);
    assert_eq!(said(&known, &[], &runs), []);
}

#[test]
fn only_runs_wear_shoes() {
    let mut ride = recorded("2026-01-05", 40.0, vec![strava("5", "Canyon")]);
    ride.activity.sport = Sport::Bike;
    let default = Shoe { default: true, ..shoe("Road") };
    let (uses, unassigned) = ledger_of(&athlete(vec![default]), vec![ride.clone()], "2026-01-31");
    assert_eq!((totals(&uses), unassigned), (vec![("Road", 0.0)], 0.0));
    assert_eq!(said(&athlete(vec![]), &[], &[ride]), []);
}

#[test]
fn the_best_word_on_a_run_decides() {
    let default = Shoe { default: true, ..shoe("Road") };
    let own = athlete(vec![default, Shoe { gear_ids: vec!["8".to_owned()], ..shoe("Track") }]);
    let listed = [garmin_lists("8", "Spikes", "", ""), garmin_lists("9", "Novablast", "ASICS", "Novablast 4")];
    let worn = |gear: Vec<GearName>| {
        let run = recorded("2026-01-05", 5.0, gear);
        let registry = registry(&own, &listed, std::iter::once(&run.activity));
        registry.pair_of(&run.activity).map(|pair| pair.shoe.name.clone()).unwrap_or_default()
    };
    // The correction before all; a pair of athlete.toml before one that it does not know; Strava before Garmin.
    assert_eq!(worn(vec![GearName::named("Road"), garmin("8", ""), strava("1", "Ghost")]), "Road");
    assert_eq!(worn(vec![strava("1", "Ghost"), garmin("8", "")]), "Track");
    assert_eq!(worn(vec![strava("1", "Ghost"), garmin("9", "")]), "Ghost");
    // A number beyond Garmin's list of shoes, such as that of a strap, gives way to a shoe.
    assert_eq!(worn(vec![garmin("5", ""), garmin("9", "")]), "Novablast");
    // The default pair takes nothing that names another.
    assert_eq!(worn(vec![strava("1", "Ghost")]), "Ghost");
    assert_eq!(worn(vec![]), "Road");
}

#[test]
fn retirement_that_only_garmin_knows_ends_the_default_pair() {
    let listed = [ServiceShoe {
        retired: true,
        retired_on: Some(day("2026-02-28")),
        in_use_from: Some(day("2026-01-20")),
        ..garmin_lists("7", "Road", "", "")
    }];
    let own = athlete(vec![Shoe { default: true, ..shoe("Road") }]);
    let runs = vec![wearing("2026-01-05", 5.0, None), wearing("2026-03-05", 3.0, None)];
    let (uses, unassigned) = ledger_with(&own, &listed, runs.clone(), "2026-03-31");
    assert_eq!((totals(&uses), uses[0].retired, unassigned), (vec![("Road", 5.0)], true, 3.0));
    // Retired on an unknown day.
    let listed = [ServiceShoe { retired: true, ..garmin_lists("7", "Road", "", "") }];
    let (uses, _) = ledger_with(&own, &listed, runs, "2026-03-31");
    assert!(uses[0].retired && uses[0].limit_projected_on.is_none());
}

#[test]
fn a_number_that_nothing_uses_is_noted_once_an_export_is_there() {
    let own = athlete(vec![Shoe { gear_ids: vec!["1".to_owned(), "2".to_owned()], ..shoe("Road") }]);
    assert_eq!(said(&own, &[], &[wearing("2026-01-05", 5.0, None)]), []);
    let [unused] =
        said(&own, &[], &[recorded("2026-01-05", 5.0, vec![strava("1.0", "Road")])]).try_into().expect("one");
    assert_eq!((unused.code, unused.place.as_deref()), (Code::GearIdUnused, Some("[[shoe]] 1")));
    assert!(unused.message.contains("\"2\""));
}

#[test]
fn a_thousand_pairs_of_one_name_take_no_longer_than_a_moment() {
    let runs: Vec<MeasuredActivity> = (0..1_000)
        .map(|id| {
            let mut run = recorded("2026-01-05", 1.0, vec![strava(&format!("{}", 1_000 + id), "Nike Pegasus")]);
            run.activity.id = crate::model::activity::ActivityId(u64::to_be_bytes(id));
            run
        })
        .collect();
    let listed: Vec<ServiceShoe> = (0..1_000).map(|id| garmin_lists(&format!("{id}"), "", "Nike", "Pegasus")).collect();
    let started = std::time::Instant::now();
    let registry = registry(&athlete(vec![shoe("Nike Pegasus")]), &listed, runs.iter().map(|run| &run.activity));
    assert_eq!(registry.pairs.len(), 1_000);
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}
