//! Which run was done in which shoe, and the distance on each pair (RULES card SHOE-1, FORMATS section 1.5).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::activity::{Sport, Surface};
use crate::model::athlete::Athlete;
use crate::model::calendar::{DaySpan, shift};
use crate::model::history::MeasuredActivity;
use crate::model::shoe::{Shoe, ShoeRule, ShoeUse};
use crate::model::units::Metres;

use super::frame::{self, FrameError, ShoeRow, ShoeTotals};
use super::sessions::Joined;

/// End of the article's range, 500 miles (RULES card SHOE-1).
const HIGHEST_LIMIT_KM: f64 = 804.7;
/// Begin of the article's range, 300 miles.
const LOWEST_LIMIT_KM: f64 = 482.8;
/// Body mass up to which the highest limit holds.
const LIGHT_KG: f64 = 60.0;
/// How much the limit falls with each further kilogram.
const LIMIT_KM_PER_KG: f64 = 10.73;
/// Limit without a body mass.
const USUAL_LIMIT_KM: f64 = 650.0;
/// Days of the rate from which the day of replacement is projected.
const RATE_DAYS: u32 = 28;

/// The shoe of a run by name; `None` when nothing says it. Other sports wear none.
pub(crate) fn assign(recorded: &MeasuredActivity, athlete: &Athlete) -> Option<String> {
    let activity = &recorded.activity;
    if activity.sport != Sport::Run {
        return None;
    }
    let day = activity.local_day();
    let names = activity.gear.iter().flat_map(|gear| [&gear.id, &gear.text]).flatten();
    let names: Vec<&str> = names.map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    if !names.is_empty() {
        let known = names.iter().find_map(|name| match named(name, &athlete.shoes, day) {
            Named::Shoe(shoe) => Some(Some(shoe.name.clone())),
            Named::Ambiguous => Some(None),
            Named::Unknown => None,
        });
        return known.unwrap_or_else(|| names.last().map(|name| (*name).to_owned()));
    }
    let surface = match activity.surface {
        Surface::Unknown => athlete.default_surface.unwrap_or(Surface::Unknown),
        surface => surface,
    };
    let by_rule = athlete.shoes.iter().find(|shoe| {
        shoe.rules.iter().any(|rule| rule_holds(rule, surface, activity.title.as_deref().unwrap_or_default(), day))
    });
    let default = || athlete.shoes.iter().find(|shoe| shoe.default && in_use(shoe, day));
    by_rule.or_else(default).map(|shoe| shoe.name.clone())
}

/// What a name given by a recording stands for.
enum Named<'a> {
    Shoe(&'a Shoe),
    /// Several pairs of one model.
    Ambiguous,
    /// A pair that athlete.toml does not know.
    Unknown,
}

/// Finds a shoe by name, id, brand and model, or brand, model and name; in that order, whatever the case and spaces.
fn named<'a>(gear: &str, shoes: &'a [Shoe], day: NaiveDate) -> Named<'a> {
    let wanted = plain(gear);
    let model = |shoe: &Shoe| format!("{}{}", shoe.brand.as_deref().unwrap_or(""), shoe.model.as_deref().unwrap_or(""));
    let ways: [&dyn Fn(&Shoe) -> bool; 4] = [
        &|shoe| plain(&shoe.name) == wanted,
        &|shoe| shoe.gear_ids.iter().any(|id| id_digits(&plain(id)) == id_digits(&wanted)),
        &|shoe| plain(&model(shoe)) == wanted,
        &|shoe| plain(&(model(shoe) + &shoe.name)) == wanted,
    ];
    for fits in ways {
        let found: Vec<&Shoe> = shoes.iter().filter(|shoe| fits(shoe)).collect();
        let by_date = || found.iter().copied().filter(|shoe| in_use(shoe, day)).collect::<Vec<_>>();
        match found.as_slice() {
            [] => {}
            [shoe] => return Named::Shoe(shoe),
            _ => return if let [shoe] = by_date().as_slice() { Named::Shoe(shoe) } else { Named::Ambiguous },
        }
    }
    Named::Unknown
}

/// Lower case without spaces.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// An id as written in tables that passed through a spreadsheet: `30699778.0`.
fn id_digits(id: &str) -> &str {
    id.strip_suffix(".0").unwrap_or(id)
}

fn rule_holds(rule: &ShoeRule, surface: Surface, title: &str, day: NaiveDate) -> bool {
    rule.surface.is_none_or(|wanted| wanted == surface)
        && rule.title_contains.as_ref().is_none_or(|text| title.to_lowercase().contains(&text.to_lowercase()))
        && rule.from.is_none_or(|from| from <= day)
        && rule.to.is_none_or(|to| day <= to)
}

fn in_use(shoe: &Shoe, day: NaiveDate) -> bool {
    shoe.in_use_from.is_none_or(|from| from <= day) && shoe.retired_on.is_none_or(|retired| day <= retired)
}

/// Limit of a pair by body mass (RULES card SHOE-1), inside the article's range of 300 to 500 miles.
pub(crate) fn limit(body_mass_kg: Option<f64>) -> Metres {
    let kilometres = body_mass_kg.map_or(USUAL_LIMIT_KM, |mass| {
        (HIGHEST_LIMIT_KM - (mass - LIGHT_KG) * LIMIT_KM_PER_KG).clamp(LOWEST_LIMIT_KM, HIGHEST_LIMIT_KM)
    });
    Metres::from_kilometres(kilometres).unwrap_or_default()
}

/// A run as the shoes see it.
#[derive(Debug, Clone, Copy)]
struct Worn {
    /// Index into the shoes; `None` when unassigned.
    shoe: Option<usize>,
    session: u32,
    day: NaiveDate,
    distance: Metres,
}

/// The distance on every pair: those of athlete.toml in its order, then others by first use; and the running distance
/// without a shoe. Every run counts, valid or not.
pub(crate) fn ledger(
    athlete: &Athlete,
    activities: &[MeasuredActivity],
    sessions: &[Joined],
    as_of: NaiveDate,
) -> Result<(Vec<ShoeUse>, Metres), FrameError> {
    let mut pairs: Vec<Shoe> = athlete.shoes.clone();
    let runs = worn(activities, sessions, &mut pairs);
    let recent = DaySpan::ending(as_of, RATE_DAYS);
    let rows: Vec<ShoeRow> = runs
        .iter()
        .filter_map(|run| {
            let shoe = u32::try_from(run.shoe?).ok()?;
            Some(ShoeRow { shoe, session: run.session, distance: run.distance, recent: recent.contains(run.day) })
        })
        .collect();
    let totals = frame::shoe_totals(&rows, pairs.len())?;
    let uses = pairs.iter().zip(totals).enumerate();
    let uses = uses.map(|(index, (shoe, totals))| usage(index, shoe, totals, &runs, athlete, as_of)).collect();
    let unassigned = runs.iter().filter(|run| run.shoe.is_none()).map(|run| run.distance).sum();
    Ok((uses, unassigned))
}

/// Every run with the index of its shoe. Pairs that athlete.toml does not know are added at the end.
fn worn(activities: &[MeasuredActivity], sessions: &[Joined], pairs: &mut Vec<Shoe>) -> Vec<Worn> {
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    for (index, shoe) in pairs.iter().enumerate() {
        by_name.entry(plain(&shoe.name)).or_insert(index);
    }
    let mut runs: Vec<(usize, Worn)> = Vec::new();
    for (session, joined) in (0_u32..).zip(sessions).filter(|(_, joined)| joined.session.sport == Sport::Run) {
        for member in &joined.members {
            let Some(recorded) = activities.get(*member) else { continue };
            let distance = recorded.measures.distance.unwrap_or_default();
            let worn = Worn { shoe: None, session, day: recorded.activity.local_day(), distance };
            runs.push((*member, worn));
        }
    }
    runs.sort_by_key(|(member, _)| *member);
    for (member, run) in &mut runs {
        let Some(name) = activities.get(*member).and_then(|recorded| recorded.shoe.as_ref()) else { continue };
        run.shoe = Some(*by_name.entry(plain(name)).or_insert_with(|| {
            pairs.push(Shoe { name: name.clone(), ..Shoe::default() });
            pairs.len() - 1
        }));
    }
    runs.into_iter().map(|(_, run)| run).collect()
}

fn usage(index: usize, shoe: &Shoe, totals: ShoeTotals, runs: &[Worn], athlete: &Athlete, as_of: NaiveDate) -> ShoeUse {
    let mine = || runs.iter().filter(move |run| run.shoe == Some(index));
    let first_used = mine().map(|run| run.day).min();
    let since_first = || runs.iter().filter(move |run| first_used.is_some_and(|first| first <= run.day));
    let start = shoe.start_distance.unwrap_or_default();
    let distance = start + totals.distance;
    let limit = shoe.limit.unwrap_or_else(|| limit(athlete.body_mass_kg));
    let retired = shoe.retired_on.is_some_and(|day| day <= as_of);
    let reached = distance >= limit;
    ShoeUse {
        name: shoe.name.clone(),
        distance,
        limit,
        limit_is_override: shoe.limit.is_some(),
        runs: totals.runs,
        first_used,
        last_used: mine().map(|run| run.day).max(),
        last_28_days: totals.recent_distance,
        limit_reached_on: reached.then(|| reached_on(shoe, start, limit, mine())).flatten(),
        limit_projected_on: (!reached && !retired)
            .then(|| projected_on(limit - distance, totals.recent_distance, as_of))
            .flatten(),
        retired,
        unassigned_since_first_use: since_first().filter(|run| run.shoe.is_none()).map(|run| run.distance).sum(),
        total_since_first_use: since_first().map(|run| run.distance).sum(),
    }
}

/// Day of the run that took the pair over its limit; the first day of use when it began beyond.
fn reached_on<'a>(
    shoe: &Shoe,
    start: Metres,
    limit: Metres,
    runs: impl Iterator<Item = &'a Worn> + Clone,
) -> Option<NaiveDate> {
    if start >= limit {
        return shoe.in_use_from.or_else(|| runs.clone().map(|run| run.day).min());
    }
    let mut total = start.get();
    let mut last = None;
    for run in runs {
        total += run.distance.get();
        last = Some(run.day);
        // Totals are exact to the millimetre; the rounding of a sum of floats must not move the day.
        if total >= limit.get() - 5e-4 {
            return last;
        }
    }
    last
}

/// Day on which the rest of the limit is used up at the rate of the last 28 days.
fn projected_on(rest: Metres, last_28_days: Metres, as_of: NaiveDate) -> Option<NaiveDate> {
    /// Further away than this is no projection; chosen.
    const LONGEST_DAYS: f64 = 3_650.0;
    let days = (rest.ratio_to(last_28_days)? * f64::from(RATE_DAYS)).ceil();
    #[expect(clippy::cast_possible_truncation, reason = "at most ten years of days")]
    (days <= LONGEST_DAYS).then(|| shift(as_of, days as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::sessions;
    use crate::metrics::testing::{day, run_on};
    use crate::model::shoe::GearName;

    fn shoe(name: &str) -> Shoe {
        Shoe { name: name.to_owned(), ..Shoe::default() }
    }

    fn athlete(shoes: Vec<Shoe>) -> Athlete {
        Athlete { shoes, ..Athlete::unknown("a") }
    }

    fn wearing(date: &str, kilometres: f64, gear: Option<&str>) -> MeasuredActivity {
        let (mut activity, measures) = run_on(day(date), kilometres);
        activity.gear = gear.map(GearName::named).into_iter().collect();
        MeasuredActivity { activity, measures, shoe: None }
    }

    fn ledger_of(athlete: &Athlete, mut runs: Vec<MeasuredActivity>, as_of: &str) -> (Vec<ShoeUse>, f64) {
        for run in &mut runs {
            run.shoe = assign(run, athlete);
        }
        let sessions = sessions::join(&runs, None);
        let (uses, unassigned) = ledger(athlete, &runs, &sessions, day(as_of)).expect("a ledger");
        (uses, unassigned.kilometres())
    }

    #[test]
    fn the_limit_falls_with_body_mass_inside_the_articles_range() {
        // RULES card SHOE-1: 60 kg or less 805, 70 kg 697, 80 kg 590, 90 kg or more 483 km; without mass 650.
        let expected =
            [(Some(50.0), 804.7), (Some(60.0), 804.7), (Some(70.0), 697.4), (Some(80.0), 590.1), (Some(95.0), 482.8)];
        for (mass, kilometres) in expected.into_iter().chain([(None, 650.0)]) {
            assert!((limit(mass).kilometres() - kilometres).abs() < 1e-9, "{mass:?}");
        }
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
            assert_eq!(assign(&wearing("2026-01-05", 5.0, Some(gear)), &athlete).as_deref(), Some("Old faithful"));
        }
        assert_eq!(assign(&wearing("2026-01-05", 5.0, Some(" Novablast ")), &athlete).as_deref(), Some("Novablast"));
        let mut ride = wearing("2026-01-05", 5.0, Some("Trail"));
        ride.activity.sport = Sport::Bike;
        assert_eq!(assign(&ride, &athlete), None);
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
        let athlete =
            athlete(vec![pair("first", "2026-01-01", Some("2026-03-31")), pair("second", "2026-03-01", None)]);
        let found = |date: &str| assign(&wearing(date, 5.0, Some("Nike Pegasus")), &athlete);
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
            assign(&run, &athlete)
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
        assert_eq!(uses.iter().map(|shoe| shoe.name.as_str()).collect::<Vec<_>>(), ["Road", "Novablast"]);
        assert_eq!((uses[0].runs, uses[0].first_used), (0, None));
        let novablast = &uses[1];
        assert_eq!((novablast.runs, novablast.distance.kilometres()), (2, 15.0));
        assert_eq!(novablast.first_used, Some(day("2026-01-06")));
        assert_eq!(novablast.last_used, Some(day("2026-01-08")));
        assert_eq!(Some(novablast.unassigned_since_first_use), Metres::new(7_000.0));
        assert_eq!(Some(novablast.total_since_first_use), Metres::new(22_000.0));
        assert!((unassigned - 10.0).abs() < 1e-9);
    }
}
