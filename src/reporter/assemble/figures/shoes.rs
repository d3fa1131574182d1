//! Distance on each pair of shoes.

use super::super::{Context, tables};
use super::{Maker, of_rule, table};
use crate::model::shoe::ShoeUse;
use crate::model::units::Metres;
use crate::reporter::charts::shoe_distance::{ShoeBar, ShoeDistance};
use crate::reporter::privacy::masked;
use crate::reporter::report::{Chart, Figure};
use crate::reporter::wording::{EN_DASH, NBSP, Wording};

/// The article's range of shoe distance in miles (RULES card SHOE-1).
const SHOE_RANGE_MI: (f64, f64) = (300.0, 500.0);

pub(super) const MAKER: Maker = Maker::page(&["worn-shoes"], figure);

fn figure(context: &Context<'_>) -> Option<Figure> {
    let wording = context.wording;
    let mut shoes: Vec<&ShoeUse> = context.input.history.shoes.iter().collect();
    shoes.sort_by(|one, other| one.retired.cmp(&other.retired).then(other.distance.total_cmp(&one.distance)));
    let first = shoes.first()?;
    let (low, high) = (Metres::from_miles(SHOE_RANGE_MI.0)?, Metres::from_miles(SHOE_RANGE_MI.1)?);
    let past = shoes.iter().filter(|shoe| !shoe.retired && shoe.distance >= shoe.limit).count();
    let others = u64::try_from(past).unwrap_or(u64::MAX);
    let chart = ShoeDistance {
        description: format!(
            "{} at or past the limit; most on {}: {}.",
            Wording::count(others, "pair is", "pairs are"),
            masked(&first.name),
            wording.distance(first.distance)
        ),
        zone: (low, high),
        zone_label: format!("article: replace at {}{EN_DASH}{}{NBSP}mi", SHOE_RANGE_MI.0, SHOE_RANGE_MI.1),
        units: wording.units(),
        shoes: shoes.iter().map(|shoe| shoe_bar(context, shoe)).collect(),
    };
    let rows = shoes.iter().map(|shoe| {
        vec![
            masked(&shoe.name),
            wording.distance_both(shoe.distance),
            wording.distance_both(shoe.limit),
            tables::limit_note(wording, shoe).unwrap_or_else(|| EN_DASH.to_string()),
        ]
    });
    Some(Figure {
        title: shoes_title(context, &shoes),
        caption: format!(
            "Shaded: the article’s range, {} to {}. The mark on a bar is the limit of that pair.",
            wording.distance_both(low),
            wording.distance_both(high)
        ),
        table: table("Distance on each pair", &["Shoe", "Distance", "Limit", "Limit reached"], rows.collect()),
        chart: Chart::ShoeDistance(chart),
    })
}

fn shoes_title(context: &Context<'_>, shoes: &[&ShoeUse]) -> String {
    let wording = context.wording;
    let in_use = || shoes.iter().filter(|shoe| !shoe.retired);
    let past: Vec<&&ShoeUse> = in_use().filter(|shoe| shoe.distance >= shoe.limit).collect();
    match past.as_slice() {
        [] if in_use().next().is_none() => "No pair in use".to_owned(),
        [] => of_rule(context, "worn-shoes").next().map_or_else(
            || "Every pair is within its limit".to_owned(),
            |raised| wording.phrase(&raised.finding.headline),
        ),
        [shoe] => {
            let over = wording.distance(shoe.distance - shoe.limit);
            format!("{} is {over} past its limit", masked(&shoe.name))
        }
        more => format!("{} pairs are past their limit", more.len()),
    }
}

fn shoe_bar(context: &Context<'_>, shoe: &ShoeUse) -> ShoeBar {
    let wording = context.wording;
    let distance_label = wording.distance(shoe.distance);
    let unknown = shoe.unassigned_since_first_use;
    let many = unknown
        .ratio_to(shoe.total_since_first_use)
        .is_some_and(|share| share > context.threshold("worn-shoes", "unassigned_share"));
    let raised = of_rule(context, "worn-shoes")
        .filter(|raised| raised.finding.subject == shoe.name)
        .map(|raised| raised.finding.severity);
    let note = match (shoe.retired, shoe.limit_reached_on, shoe.limit_projected_on) {
        (true, _, _) => "retired".to_owned(),
        (false, Some(day), _) => format!("limit reached {}", wording.short_day(day)),
        (false, None, Some(day)) => format!("limit about {}", wording.short_day(day)),
        _ => String::new(),
    };
    ShoeBar {
        name: masked(&shoe.name),
        distance: shoe.distance,
        possible_distance: many.then_some(shoe.distance + unknown),
        tooltip: format!("{}: {distance_label} of {}", masked(&shoe.name), wording.distance(shoe.limit)),
        distance_label,
        note,
        limit: Some(shoe.limit),
        severity: raised.max(),
        retired: shoe.retired,
    }
}
