//! Names what athlete.toml should know of the shoes: pairs that services name and it does not, words that stand for
//! several pairs, and numbers that nothing uses.

use std::collections::BTreeSet;

use super::names;
use super::registry::{self, Pair};
use crate::diagnostics::{Code, Diagnostic, Level};
use crate::model::activity::Activity;
use crate::model::athlete::Athlete;
use crate::model::measures::ActivityMeasures;
use crate::model::shoe::{ServiceShoe, Shoe};

/// Where the athlete can mend it.
const PLACE_OF_SHOES: &str = "athlete.toml";

/// What is to be said of the shoes of these recordings, which may be in any order.
#[must_use]
pub fn shoe_diagnostics(
    athlete: &Athlete,
    activities: &[(Activity, ActivityMeasures)],
    listed: &[ServiceShoe],
) -> Vec<Diagnostic> {
    let runs = activities.iter().map(|(activity, _)| activity);
    let registry = registry::registry(athlete, listed, runs.clone());
    let unknown = registry.pairs.iter().filter(|pair| !pair.in_profile).map(unknown);
    let unclear = registry.unclear.iter().map(|(words, runs)| unclear(words, *runs));
    let unused = unused_ids(athlete, listed, runs);
    unknown.chain(unclear).chain(unused).collect()
}

fn note(code: Code, place: Option<String>, message: String, help: String) -> Diagnostic {
    let path = PLACE_OF_SHOES.to_owned();
    Diagnostic { path, place, code, level: Level::Note, message, help: Some(help) }
}

fn unknown(pair: &Pair) -> Diagnostic {
    let name = &pair.shoe.name;
    let called: Vec<String> = pair.known_as.iter().map(|(service, id)| format!("{service} {id}")).collect();
    let called = if called.is_empty() { String::new() } else { format!(" ({})", called.join(", ")) };
    let ids: Vec<String> = pair.shoe.gear_ids.iter().map(|id| format!("{id:?}")).collect();
    let help = if ids.is_empty() {
        format!("add [[shoe]] name = {name:?}; `patella shoes -v` prints it ready to paste")
    } else {
        let ids = ids.join(", ");
        format!(
            "add [[shoe]] name = {name:?} with gear_ids = [{ids}], or these gear_ids to the [[shoe]] that it is; \
             `patella shoes -v` prints it ready to paste"
        )
    };
    note(Code::UnknownShoe, None, format!("there is no [[shoe]] for {name:?}{called}, which runs name"), help)
}

fn unclear(words: &str, runs: u32) -> Diagnostic {
    let (runs, name) = if runs == 1 { ("1 run".to_owned(), "names") } else { (format!("{runs} runs"), "name") };
    let message = format!("{runs} {name} {words:?}, which may be any of several pairs, and count for none");
    let help = "tell the pairs apart by gear_ids, or by in_use_from and retired_on of each [[shoe]]".to_owned();
    note(Code::UnknownShoe, None, message, help)
}

fn unused_ids<'a>(
    athlete: &Athlete,
    listed: &[ServiceShoe],
    runs: impl Iterator<Item = &'a Activity>,
) -> Vec<Diagnostic> {
    let mut seen: BTreeSet<String> = listed.iter().filter_map(|shoe| shoe.id.as_deref()).map(names::plain).collect();
    for gear in runs.flat_map(|run| &run.gear).filter(|gear| gear.service.is_some()) {
        seen.extend([&gear.id, &gear.text].into_iter().flatten().map(|name| names::plain(name)));
    }
    // Where no service says a word about shoes, no export was given.
    if seen.is_empty() {
        return Vec::new();
    }
    let of_shoe = |(place, shoe): (u32, &Shoe)| -> Vec<Diagnostic> {
        let unused = shoe.gear_ids.iter().filter(|id| !seen.contains(&names::plain(id)));
        let said = unused.map(|id| {
            let message = format!("no run and no list of a service uses the gear id {id:?} of {:?}", shoe.name);
            let help = "take the id from the Gear column of Strava's activities.csv or gearPk of Garmin's gear.json";
            note(Code::GearIdUnused, Some(format!("[[shoe]] {place}")), message, help.to_owned())
        });
        said.collect()
    };
    (1..).zip(&athlete.shoes).flat_map(of_shoe).collect()
}
