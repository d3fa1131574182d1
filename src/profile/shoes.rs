//! The `[[shoe]]` tables of `athlete.toml`, and what they share with other tables.

use chrono::NaiveDate;

use super::ProfileError;
use super::section::Section;
use crate::model::activity::Surface;
use crate::model::calendar::DaySpan;
use crate::model::shoe::{Shoe, ShoeCategory, ShoeRule};
use crate::model::units::Metres;

/// The grounds that a person can give; not saying is leaving the key out.
pub(super) const GROUNDS: [Surface; 4] = [Surface::Road, Surface::Track, Surface::Trail, Surface::Treadmill];

/// More than any pair or run reaches, in kilometres or miles: catches metres written for kilometres.
const MOST: f64 = 20_000.0;

/// Every pair, in the order of the file.
pub(super) fn shoes(root: &Section<'_>) -> Result<Vec<Shoe>, ProfileError> {
    let sections = root.sections("shoe")?;
    let shoes: Vec<Shoe> = sections.iter().map(shoe).collect::<Result<_, _>>()?;
    for (later, (section, shoe)) in sections.iter().zip(&shoes).enumerate() {
        for earlier in shoes.iter().take(later) {
            if earlier.name.eq_ignore_ascii_case(&shoe.name) {
                let message = format!("two shoes are named {:?}", shoe.name);
                return Err(section.error("name", message, "give each pair its own name, such as \"Pegasus 40 blue\""));
            }
            if let Some(id) = shoe.gear_ids.iter().find(|id| earlier.gear_ids.contains(id)) {
                let message = format!("gear id {id:?} belongs to {:?} already", earlier.name);
                return Err(section.error("gear_ids", message, "an id can name one pair only"));
            }
            if earlier.default && shoe.default && in_use(earlier).overlaps(in_use(shoe)) {
                let message = format!("{:?} and {:?} are both default on the same days", earlier.name, shoe.name);
                let help = "let the first one end with retired_on before the other begins with in_use_from";
                return Err(section.error("default", message, help));
            }
        }
    }
    Ok(shoes)
}

fn in_use(shoe: &Shoe) -> DaySpan {
    DaySpan { from: shoe.in_use_from.unwrap_or(NaiveDate::MIN), to: shoe.retired_on.unwrap_or(NaiveDate::MAX) }
}

fn shoe(section: &Section<'_>) -> Result<Shoe, ProfileError> {
    section.only(&[
        "name",
        "brand",
        "model",
        "category",
        "drop_mm",
        "stack_mm",
        "mass_g",
        "start_km",
        "start_mi",
        "in_use_from",
        "retired_on",
        "limit_km",
        "limit_mi",
        "insole_since",
        "gear_ids",
        "default",
        "rule",
    ])?;
    in_order(section, "in_use_from", "retired_on")?;
    Ok(Shoe {
        name: section.required("name", section.text("name")?, "\"Pegasus 40\"")?,
        brand: section.text("brand")?,
        model: section.text("model")?,
        category: section.word("category", ShoeCategory::ALL, ShoeCategory::name)?,
        drop_mm: section.number("drop_mm", &(-10.0..=40.0))?,
        stack_mm: section.number("stack_mm", &(0.0..=100.0))?,
        mass_g: section.number("mass_g", &(30.0..=1_000.0))?,
        start_distance: distance(section, "start_km", "start_mi", 0.0)?,
        in_use_from: section.day("in_use_from")?,
        retired_on: section.day("retired_on")?,
        limit: distance(section, "limit_km", "limit_mi", 1.0)?,
        insole_since: section.day("insole_since")?,
        gear_ids: section.texts("gear_ids")?,
        default: section.flag("default")?.unwrap_or(false),
        rules: section.sections("rule")?.iter().map(rule).collect::<Result<_, _>>()?,
    })
}

fn rule(section: &Section<'_>) -> Result<ShoeRule, ProfileError> {
    section.only(&["surface", "title_contains", "from", "to"])?;
    in_order(section, "from", "to")?;
    let rule = ShoeRule {
        surface: section.word("surface", &GROUNDS, Surface::name)?,
        title_contains: section.text("title_contains")?,
        from: section.day("from")?,
        to: section.day("to")?,
    };
    if rule == ShoeRule::default() {
        let message = "[shoe.rule] has no condition and would take every run";
        return Err(section.error(
            "surface",
            message,
            "add surface, title_contains, from or to; or default = true to the pair",
        ));
    }
    Ok(rule)
}

/// A distance in kilometres or miles, whichever is written.
pub(super) fn distance(
    section: &Section<'_>,
    kilometres: &str,
    miles: &str,
    least: f64,
) -> Result<Option<Metres>, ProfileError> {
    if section.has(kilometres) && section.has(miles) {
        let message = format!("both `{kilometres}` and `{miles}` are given");
        return Err(section.error(miles, message, "keep one of them"));
    }
    let range = least..=MOST;
    let metres = section.number(kilometres, &range)?.and_then(Metres::from_kilometres);
    Ok(metres.or(section.number(miles, &range)?.and_then(Metres::from_miles)))
}

/// Refuses a span that ends before it begins.
pub(super) fn in_order(section: &Section<'_>, from: &str, to: &str) -> Result<(), ProfileError> {
    let days = section.day(from)?.zip(section.day(to)?);
    match days.filter(|(first, last)| first > last) {
        Some((first, last)) => {
            let message = format!("`{to}` ({last}) is before `{from}` ({first})");
            Err(section.error(to, message, "swap the two days or correct one"))
        }
        None => Ok(()),
    }
}
