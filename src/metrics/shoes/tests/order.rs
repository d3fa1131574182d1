//! Whatever is said of shoes: the order never matters, and every kilometre is somewhere.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Any mention out of a few ids and names of two services, so that they meet.
fn any_gear() -> impl Strategy<Value = GearName> {
    let services = [None, Some(Service::Strava), Some(Service::Garmin)];
    let texts = ["", "Blue", "Nike Pegasus", "Nike Pegasus Blue", "Road", "Brooks Ghost", "1234567"];
    (0..3_usize, 0..4_usize, 0..texts.len()).prop_filter_map("says nothing", move |(service, id, text)| {
        let service = services[service];
        let id = service.and(["", "1", "2", "3"][id].parse::<u8>().ok()).map(|id| id.to_string());
        let gear = GearName { service, id, text: some(texts[text]) };
        (gear.id.is_some() || gear.text.is_some()).then_some(gear)
    })
}

fn any_listed() -> impl Strategy<Value = ServiceShoe> {
    (any::<bool>(), 1..4_u8, 0..3_usize, 0..3_usize).prop_map(|(of_garmin, id, name, model)| {
        let (brand, model) = [("", ""), ("Nike", "Pegasus"), ("Brooks", "Ghost")][model];
        let nickname = ["", "Blue", "Road"][name];
        if of_garmin {
            garmin_lists(&id.to_string(), nickname, brand, model)
        } else {
            strava_lists(nickname, brand, model)
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn order_never_matters_and_every_kilometre_is_somewhere(
        gear in proptest::collection::vec(proptest::collection::vec(any_gear(), 0..3), 1..12),
        listed in proptest::collection::vec(any_listed(), 0..5),
        own in 0..4_usize,
        turn in 0..12_usize,
    ) {
        let named = |name: &str, ids: &[&str]| Shoe {
            gear_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            start_distance: Metres::from_kilometres(50.0),
            ..shoe(name)
        };
        let pegasus = Shoe { brand: some("Nike"), model: some("Pegasus"), ..named("Road", &["2"]) };
        let shoes = [vec![], vec![named("Blue", &[])], vec![pegasus.clone()], vec![pegasus, named("Blue", &["1"])]];
        let athlete = athlete(shoes[own].clone());
        let runs: Vec<MeasuredActivity> = (0..).zip(gear)
            .map(|(at, gear)| recorded(&format!("2026-01-{:02}", 1 + at), 3.0 + f64::from(at), gear))
            .collect();
        let (uses, unassigned) = ledger_with(&athlete, &listed, runs.clone(), "2026-01-31");
        let total: f64 = runs.iter().filter_map(|run| run.measures.distance).map(Metres::kilometres).sum();
        let worn: f64 = uses.iter().map(|shoe| shoe.distance.kilometres()).sum();
        prop_assert!((worn - 50.0 * athlete.shoes.len() as f64 + unassigned - total).abs() < 1e-6);
        let names: BTreeSet<&str> = uses.iter().map(|shoe| shoe.name.as_str()).collect();
        prop_assert_eq!(names.len(), uses.len());
        prop_assert!(uses.iter().skip(athlete.shoes.len()).all(|shoe| shoe.runs > 0 && shoe.to_describe.is_some()));

        let (mut turned, mut listed_turned) = (runs.clone(), listed.clone());
        turned.rotate_left(turn % runs.len());
        turned.reverse();
        listed_turned.reverse();
        listed_turned.extend(listed.clone());
        prop_assert_eq!(said(&athlete, &listed_turned, &turned), said(&athlete, &listed, &runs));
        turned.sort_by_key(|run| run.activity.start_utc);
        prop_assert_eq!(ledger_with(&athlete, &listed_turned, turned, "2026-01-31"), (uses, unassigned));
    }
}
