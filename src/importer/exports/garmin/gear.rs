//! `*_gear.json` of Garmin's account export: shoes and bikes, and which activities were done with them (FORMATS section
//! 2.1). No whole one was seen; the shapes are those that programs which read real ones expect, so it takes each of
//! them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use chrono::{DateTime, NaiveDate};

use super::json::{self, Fields, Objects, Value};
use super::{file_name, report_bad_values, report_cut, report_lost_row};
use crate::diagnostics::{Code, Diagnostics, Level};
use crate::importer::ReadError;
use crate::importer::exports::{RowId, Table, TableReader};
use crate::model::service::Service;
use crate::model::shoe::{GearName, ServiceShoe};
use crate::model::units::Metres;

/// Reads the gear of Garmin's account export.
#[derive(Debug, Clone, Copy)]
pub struct GearList;

const WANTED: &[&str] = &[
    "gearPk",
    "uuid",
    "gearUuid",
    "gearTypeName",
    "gearStatusName",
    "displayName",
    "customMakeModel",
    "gearMakeName",
    "gearModelName",
    "dateBegin",
    "dateEnd",
    "maximumMeters",
    "activityId",
];

impl TableReader for GearList {
    fn service(&self) -> Service {
        Service::Garmin
    }

    fn recognise(&self, name: &str, head: &[u8]) -> bool {
        const KEYS: [&[u8]; 2] = [b"\"gearDTO", b"\"gearActivityDTO"];
        if !json::is_json(head) {
            return false;
        }
        let name = file_name(name);
        let holds = |key: &[u8]| head.windows(key.len()).any(|window| window.eq_ignore_ascii_case(key));
        name.ends_with("_gear.json") || KEYS.iter().any(|key| holds(key))
    }

    fn read(&self, bytes: &mut dyn BufRead, diagnostics: &mut Diagnostics) -> Result<Table, ReadError> {
        let mut found = Found::default();
        let left = Cell::new(0);
        let mut sink = |fields| found.add(fields, diagnostics);
        let mut objects = Objects::new(&["gearDTOs"], WANTED, &mut sink, &left);
        objects.groups = &["gearActivityDTOs"];
        objects.bare = "activityId";
        if let Err(error) = json::walk(bytes, &left, &mut objects) {
            if found.items.is_empty() && found.links.is_empty() {
                return Err(error);
            }
            report_cut(error, diagnostics);
        }
        Ok(found.into_table(diagnostics))
    }
}

/// A gear item; `None` when it is no pair of shoes.
type Item = Option<ServiceShoe>;

#[derive(Default)]
struct Found {
    items: Vec<Item>,
    /// Place in `items` by number and by uuid.
    by_id: BTreeMap<String, usize>,
    /// Activity and the number or uuid of the item.
    links: Vec<(String, String)>,
    linked: u64,
}

impl Found {
    fn add(&mut self, mut fields: Fields, diagnostics: &mut Diagnostics) {
        let id = |key| fields.get(key).and_then(Value::id);
        let (number, uuids) = (id("gearPk"), [id("gearUuid"), id("uuid")].into_iter().flatten());
        if fields.group.is_some() || fields.get("activityId").is_some() {
            self.linked += 1;
            let gear = number.or_else(|| fields.group.clone()).or_else(|| uuids.into_iter().next());
            return match (id("activityId"), gear) {
                (Some(activity), Some(gear)) => self.links.push((activity, gear)),
                _ => report_lost_row("it names no activity or no gear", &format!("link {}", self.linked), diagnostics),
            };
        }
        let ids: Vec<String> = number.into_iter().chain(uuids).collect();
        let place = format!("gear {}", self.items.len() + 1);
        for known in &ids {
            self.by_id.entry(known.clone()).or_insert(self.items.len());
        }
        // Without a type it may be a shoe: the runs that it was used for say so.
        let is_shoe = fields.text("gearTypeName").is_none_or(|name| name.to_lowercase().starts_with("shoe"));
        let shoe = is_shoe.then(|| shoe(&mut fields, ids.into_iter().next()));
        report_bad_values(&fields.bad, &place, diagnostics);
        self.items.push(shoe);
    }

    fn into_table(self, diagnostics: &mut Diagnostics) -> Table {
        let mut unlisted = BTreeSet::new();
        let mut shoe_links = Vec::new();
        for (activity, gear) in self.links {
            let Some(item) = self.by_id.get(&gear).and_then(|at| self.items.get(*at)) else {
                unlisted.insert(gear);
                continue;
            };
            if let Some(shoe) = item {
                shoe_links.push((RowId { service: Service::Garmin, key: activity }, name(shoe)));
            }
        }
        if !unlisted.is_empty() {
            let message = format!("activities name gear that is not listed; such items: {}", unlisted.len());
            diagnostics.push(Code::BadTableRow, Level::Note, message);
        }
        Table { rows: Vec::new(), shoes: self.items.into_iter().flatten().collect(), shoe_links }
    }
}

/// How activities name a listed pair.
fn name(shoe: &ServiceShoe) -> GearName {
    let made = [shoe.brand.as_deref(), shoe.model.as_deref()];
    let made: Vec<&str> = made.into_iter().flatten().collect();
    let text = shoe.nickname.clone().or_else(|| (!made.is_empty()).then(|| made.join(" ")));
    GearName { service: Some(Service::Garmin), id: shoe.id.clone(), text }
}

fn shoe(fields: &mut Fields, id: Option<String>) -> ServiceShoe {
    // Garmin's words for "none of the list" are no names.
    let told = |key: &str| {
        fields.text(key).filter(|name| {
            let name = name.to_lowercase();
            !name.starts_with("unknown") && name != "other"
        })
    };
    let (brand, model) = (told("gearMakeName"), told("gearModelName"));
    let nickname = fields.text("displayName").or_else(|| fields.text("customMakeModel"));
    let retired = fields.text("gearStatusName").is_some_and(|status| status.eq_ignore_ascii_case("retired"));
    let in_use_from = day(fields, "dateBegin");
    let until = day(fields, "dateEnd");
    // Without a status an end tells that it is retired.
    let retired = retired || (fields.text("gearStatusName").is_none() && until.is_some());
    ServiceShoe {
        service: Service::Garmin,
        id,
        nickname,
        brand,
        model,
        in_use_from,
        retired_on: until.filter(|_| retired),
        retired,
        limit: fields.number("maximumMeters", &(0.0..=1e9)).filter(|metres| *metres > 0.0).and_then(Metres::new),
    }
}

/// A day, which may carry a time or be written as milliseconds since 1970.
fn day(fields: &mut Fields, key: &'static str) -> Option<NaiveDate> {
    let value = fields.get(key)?;
    let found = match (value, value.number()) {
        (_, Some(milliseconds)) => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a float that is too large becomes the largest integer"
            )]
            let milliseconds = milliseconds as i64;
            DateTime::from_timestamp_millis(milliseconds).map(|instant| instant.date_naive())
        }
        (Value::Text(text), None) => {
            text.trim().get(..10).and_then(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok())
        }
        _ => None,
    };
    if found.is_none() && *value != Value::Text(String::new()) {
        fields.note_bad(key);
    }
    found
}

#[cfg(test)]
mod tests;
