//! The values of an athlete as the text of an `athlete.toml` that [`super::parse_athlete`] reads again.

use chrono::NaiveDate;
use toml::{Table, Value};

use crate::model::activity::Surface;
use crate::model::athlete::{Athlete, Exclusion, Mute, RoadSide, Sex};
use crate::model::shoe::{Shoe, ShoeCategory, ShoeRule};
use crate::model::units::Metres;

/// What is set, without sources and corrections: they concern recordings that have been read.
#[must_use]
pub fn athlete_toml(athlete: &Athlete) -> String {
    let mut root = Fields::default();
    root.text("id", Some(&athlete.id));
    root.text("name", Some(&athlete.name).filter(|name| **name != athlete.id));
    root.set("birth_year", athlete.birth_year.map(|year| Value::Integer(year.into())));
    root.text("sex", Some(athlete.sex).filter(|sex| *sex != Sex::Unspecified).map(Sex::name));
    root.number("body_mass_kg", athlete.body_mass_kg);
    root.number("height_cm", athlete.height_cm);
    root.number("max_heart_rate_bpm", athlete.max_heart_rate_bpm);
    root.number("resting_heart_rate_bpm", athlete.resting_heart_rate_bpm);
    root.text("time_zone", athlete.time_zone.map(chrono_tz::Tz::name));
    root.text("units", Some(athlete.units.name()));
    root.text("default_surface", athlete.default_surface.map(Surface::name));
    root.set("previous_knee_injury", athlete.previous_knee_injury.map(Value::Boolean));
    root.text("usual_road_side", athlete.usual_road_side.map(RoadSide::name));
    root.day("last_checkup", athlete.last_checkup);
    root.number("seated_hours_per_day", athlete.seated_hours_per_day);
    root.tables("shoe", athlete.shoes.iter().map(shoe));
    root.tables("excluded", athlete.exclusions.iter().map(excluded));
    root.tables("mute", athlete.mutes.iter().map(mute));
    if let Some(start) = athlete.return_to_running_start {
        let mut protocol = Fields::default();
        protocol.day("start", Some(start));
        root.set("return_to_running", Some(Value::Table(protocol.0)));
    }
    root.0.to_string()
}

/// The keys of a table that have a value.
#[derive(Default)]
struct Fields(Table);

impl Fields {
    fn set(&mut self, key: &str, value: Option<Value>) {
        self.0.extend(value.map(|value| (key.to_owned(), value)));
    }

    fn text<T: AsRef<str>>(&mut self, key: &str, value: Option<T>) {
        self.set(key, value.map(|text| Value::String(text.as_ref().to_owned())));
    }

    fn number(&mut self, key: &str, value: Option<f64>) {
        self.set(key, value.map(Value::Float));
    }

    fn distance(&mut self, key: &str, value: Option<Metres>) {
        self.number(key, value.map(kilometres));
    }

    fn day(&mut self, key: &str, value: Option<NaiveDate>) {
        self.set(key, value.and_then(|day| day.to_string().parse().ok()).map(Value::Datetime));
    }

    fn tables(&mut self, key: &str, tables: impl Iterator<Item = Self>) {
        let tables: Vec<Value> = tables.map(|fields| Value::Table(fields.0)).collect();
        self.set(key, Some(tables).filter(|tables| !tables.is_empty()).map(Value::Array));
    }
}

/// The kilometres that are read as exactly these metres.
fn kilometres(distance: Metres) -> f64 {
    let near = distance.kilometres();
    let is_exact = |kilometres: &f64| Metres::from_kilometres(*kilometres) == Some(distance);
    [near, near.next_up(), near.next_down()].into_iter().find(is_exact).unwrap_or(near)
}

fn shoe(shoe: &Shoe) -> Fields {
    let mut fields = Fields::default();
    fields.text("name", Some(&shoe.name));
    fields.text("brand", shoe.brand.as_ref());
    fields.text("model", shoe.model.as_ref());
    fields.text("category", shoe.category.map(ShoeCategory::name));
    fields.number("drop_mm", shoe.drop_mm);
    fields.number("stack_mm", shoe.stack_mm);
    fields.number("mass_g", shoe.mass_g);
    fields.distance("start_km", shoe.start_distance);
    fields.day("in_use_from", shoe.in_use_from);
    fields.day("retired_on", shoe.retired_on);
    fields.distance("limit_km", shoe.limit);
    fields.day("insole_since", shoe.insole_since);
    let ids: Vec<Value> = shoe.gear_ids.iter().map(|id| Value::String(id.clone())).collect();
    fields.set("gear_ids", Some(ids).filter(|ids| !ids.is_empty()).map(Value::Array));
    fields.set("default", shoe.default.then_some(Value::Boolean(true)));
    fields.tables("rule", shoe.rules.iter().map(rule));
    fields
}

fn rule(rule: &ShoeRule) -> Fields {
    let mut fields = Fields::default();
    fields.text("surface", rule.surface.map(Surface::name));
    fields.text("title_contains", rule.title_contains.as_ref());
    fields.day("from", rule.from);
    fields.day("to", rule.to);
    fields
}

fn excluded(exclusion: &Exclusion) -> Fields {
    let mut fields = Fields::default();
    fields.day("from", Some(exclusion.span.from));
    fields.day("to", Some(exclusion.span.to));
    fields.text("reason", Some(exclusion.reason.name()));
    fields
}

fn mute(mute: &Mute) -> Fields {
    let mut fields = Fields::default();
    fields.text("rule", Some(&mute.rule));
    fields.day("until", mute.until);
    fields.text("reason", mute.reason.as_ref());
    fields
}
