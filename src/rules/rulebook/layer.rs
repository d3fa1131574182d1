//! One file of changes to the rulebook: its names checked, its values with their places in the text. What the values
//! mean is the business of the rulebook.

use std::ops::Range;

use super::super::RULES;
use super::super::ids::{CONTRACT_IDS, MEDICAL_RED_FLAG};
use super::RulebookError;
use crate::model::nearest::meant;

/// Keys that every rule has besides its thresholds.
const COMMON_KEYS: [&str; 3] = ["enabled", "severity_cap", "reason"];

/// Keys of team.toml (CONTRACT section 2).
const TEAM_NAME: &str = "name";
const TEAM_RULEBOOK: &str = "rulebook";

/// One file of changes.
pub(super) struct Layer {
    name: String,
    text: String,
    table: toml::Table,
    /// Where each rule and each of its keys stands in the text.
    places: Vec<(String, Option<String>, Range<usize>)>,
}

impl Layer {
    /// The layer of a rulebook.toml.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, RulebookError> {
        Self::of_table(name, text, None)
    }

    /// The layer of a team.toml: its table `rulebook`. Any other key but `name` is an error.
    pub(super) fn of_team(name: &str, text: &str) -> Result<Self, RulebookError> {
        let whole = Self::parse(name, text)?;
        for (key, value) in &whole.table {
            let place = whole.place(key, None);
            let expected = match key.as_str() {
                TEAM_NAME if value.is_str() => continue,
                TEAM_NAME => "a text",
                TEAM_RULEBOOK if value.is_table() => continue,
                TEAM_RULEBOOK => "a table of rules, such as [rulebook.low-cadence]",
                _ => {
                    let nearest = meant(key, [TEAM_NAME, TEAM_RULEBOOK]);
                    return Err(RulebookError::UnknownTeamKey { place, key: key.clone(), nearest });
                }
            };
            return Err(RulebookError::WrongType { place, what: format!("`{key}`"), expected });
        }
        Self::of_table(name, text, Some(TEAM_RULEBOOK))
    }

    /// The layer of a text, or of one table in it.
    fn of_table(name: &str, text: &str, of: Option<&str>) -> Result<Self, RulebookError> {
        let syntax = |error: &toml::de::Error| RulebookError::Syntax {
            layer: name.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        };
        let mut table: toml::Table = text.parse().map_err(|error| syntax(&error))?;
        let spanned = toml::de::DeTable::parse(text).map_err(|error| syntax(&error))?;
        let mut rules = spanned.get_ref();
        if let Some(of) = of {
            let (Some(toml::Value::Table(inner)), Some(toml::de::DeValue::Table(spans))) =
                (table.remove(of), rules.get(of).map(toml::Spanned::get_ref))
            else {
                return Ok(Self {
                    name: name.to_owned(),
                    text: text.to_owned(),
                    table: toml::Table::new(),
                    places: Vec::new(),
                });
            };
            (table, rules) = (inner, spans);
        }
        let mut places = Vec::new();
        for (rule, value) in rules {
            places.push((rule.get_ref().to_string(), None, rule.span()));
            if let toml::de::DeValue::Table(keys) = value.get_ref() {
                for key in keys.keys() {
                    places.push((rule.get_ref().to_string(), Some(key.get_ref().to_string()), key.span()));
                }
            }
        }
        Ok(Self { name: name.to_owned(), text: text.to_owned(), table, places })
    }

    /// `rulebook.toml:3`, or only the name when the place is not known.
    pub(super) fn place(&self, rule: &str, key: Option<&str>) -> String {
        let found = self.places.iter().find(|(at, of, _)| at == rule && of.as_deref() == key);
        let line = found.map(|(_, _, span)| self.text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
        line.map_or_else(|| self.name.clone(), |line| format!("{}:{line}", self.name))
    }

    pub(super) fn check_names(&self) -> Result<(), RulebookError> {
        for (rule, value) in &self.table {
            let place = self.place(rule, None);
            let keys = value.as_table().ok_or_else(|| RulebookError::WrongType {
                place: place.clone(),
                what: format!("`{rule}`"),
                expected: "a table of a rule, such as [low-cadence]",
            })?;
            let silenced = |key: &&str| *key == "enabled" || *key == "severity_cap";
            if rule == MEDICAL_RED_FLAG
                && let Some(key) = keys.keys().map(String::as_str).find(silenced)
            {
                return Err(RulebookError::Protected { place: self.place(rule, Some(key)) });
            }
            let Some(entry) = RULES.iter().find(|entry| entry.meta.id == rule) else {
                return Err(if CONTRACT_IDS.contains(&rule.as_str()) {
                    RulebookError::NotInThisVersion { place, rule: rule.clone() }
                } else {
                    let nearest = meant(rule, CONTRACT_IDS.iter().copied());
                    RulebookError::UnknownRule { place, rule: rule.clone(), nearest }
                });
            };
            let valid = || COMMON_KEYS.into_iter().chain(entry.thresholds.iter().map(|field| field.name));
            if let Some(key) = keys.keys().find(|key| valid().all(|name| name != key.as_str())) {
                return Err(RulebookError::UnknownKey {
                    place: self.place(rule, Some(key)),
                    rule: entry.meta.id,
                    key: key.clone(),
                    nearest: meant(key, valid()),
                });
            }
        }
        Ok(())
    }

    pub(super) fn get(&self, rule: &str, key: &str) -> Option<&toml::Value> {
        self.table.get(rule)?.as_table()?.get(key)
    }

    /// One of the common keys, of the type that `read` accepts.
    pub(super) fn common<T>(
        &self,
        rule: &str,
        key: &str,
        expected: &'static str,
        read: impl Fn(&toml::Value) -> Option<T>,
    ) -> Result<Option<T>, RulebookError> {
        let Some(value) = self.get(rule, key) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| RulebookError::WrongType {
            place: self.place(rule, Some(key)),
            what: format!("`{key}` of `{rule}`"),
            expected,
        })
    }
}
