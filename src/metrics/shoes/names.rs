//! The many ways in which one pair of shoes is written (FORMATS section 1.5). Compares and composes names; decides
//! nothing about which pairs are one.

use std::collections::BTreeSet;

use crate::model::service::Service;
use crate::model::shoe::{GearName, ServiceShoe, Shoe};

/// A bare number of at least so many digits in place of a name is an id: Strava writes it for shoes without a nickname.
const ID_DIGITS: usize = 6;

/// What a mention of a shoe is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A number given by a service.
    Id(Service, String),
    /// Words alone, without spaces and in lower case.
    Text(Option<Service>, String),
}

/// The key of a mention and its words, spaces collapsed; `None` when it says nothing.
pub(super) fn key(gear: &GearName) -> Option<(Key, Option<String>)> {
    let mut id = gear.id.as_deref().and_then(id_of);
    let mut text = gear.text.as_deref().map(collapsed).filter(|text| !text.is_empty());
    let number = text.as_deref().and_then(id_of).filter(|number| is_bare_number(number));
    if gear.service.is_some() && number.is_some() {
        text = None;
        id = id.or(number);
    }
    match (gear.service, id, text) {
        (Some(service), Some(id), text) => Some((Key::Id(account(service), id), text)),
        (service, None, Some(text)) => Some((Key::Text(service.map(account), plain(&text)), Some(text))),
        (None, Some(id), text) => Some((Key::Text(None, plain(&id)), text)),
        (_, None, None) => None,
    }
}

/// Services that share one account number their gear alike.
pub(super) const fn account(service: Service) -> Service {
    match service {
        Service::GarminConnectList => Service::Garmin,
        other => other,
    }
}

/// An id as written; `None` for nothing and for zero.
pub(super) fn id_of(text: &str) -> Option<String> {
    let id = id_digits(text.trim());
    (!id.is_empty() && id.bytes().any(|byte| byte != b'0')).then(|| id.to_owned())
}

/// An id as written in tables that passed through a spreadsheet: `30699778.0`.
fn id_digits(id: &str) -> &str {
    id.strip_suffix(".0").unwrap_or(id)
}

fn is_bare_number(text: &str) -> bool {
    text.len() >= ID_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words with one space between them.
pub(super) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower case without spaces; an id without the ending of a spreadsheet.
pub(super) fn plain(name: &str) -> String {
    let name = id_digits(name.trim());
    name.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The ways in which a pair may be written, without spaces and in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Forms {
    /// Words that name this pair: its nickname, or brand, model and nickname, or what a recording says.
    pub(super) own: BTreeSet<String>,
    /// Words that any pair of this model may have: brand and model.
    pub(super) model: BTreeSet<String>,
}

impl Forms {
    /// Those of a pair of athlete.toml.
    pub(super) fn of_shoe(shoe: &Shoe) -> Self {
        let mut forms = Self::described(shoe.brand.as_deref(), shoe.model.as_deref(), Some(&shoe.name));
        forms.own.extend(shoe.gear_ids.iter().map(|id| plain(id)));
        forms
    }

    /// Those of a pair that a service lists.
    pub(super) fn of_listed(shoe: &ServiceShoe) -> Self {
        Self::described(shoe.brand.as_deref(), shoe.model.as_deref(), shoe.nickname.as_deref())
    }

    fn described(brand: Option<&str>, model: Option<&str>, nickname: Option<&str>) -> Self {
        let words = |text: Option<&str>| plain(text.unwrap_or_default());
        let (brand, nickname) = (words(brand), words(nickname));
        let mut forms = Self::default();
        if is_model(model) {
            let model = words(model);
            // Strava's models often begin with the brand, which people write once.
            forms.model.extend(model.starts_with(&brand).then(|| model.clone()));
            forms.model.insert(brand.clone() + &model);
        }
        let before: Vec<&String> = if forms.model.is_empty() { vec![&brand] } else { forms.model.iter().collect() };
        // Without a nickname the model is all that a service writes.
        if !forms.model.is_empty() || !nickname.is_empty() {
            forms.own = before.into_iter().map(|before| format!("{before}{nickname}")).collect();
        }
        if !nickname.is_empty() {
            forms.own.insert(nickname);
        }
        forms
    }

    /// Adds those of another mention of the same pair.
    pub(super) fn extend(&mut self, other: &Self) {
        self.own.extend(other.own.iter().cloned());
        self.model.extend(other.model.iter().cloned());
    }
}

/// True when a service knows the model: Garmin writes "Unknown Shoes" when it does not (FORMATS section 2.1).
pub(super) fn is_model(model: Option<&str>) -> bool {
    model.map(plain).is_some_and(|model| !model.is_empty() && !model.starts_with("unknown"))
}

/// Brand and model for people; the brand once, though Strava's model often begins with it.
pub(super) fn brand_and_model(brand: Option<&str>, model: Option<&str>) -> Option<String> {
    let brand = brand.map(collapsed).filter(|brand| !brand.is_empty() && plain(brand) != "other");
    let model = model.filter(|model| is_model(Some(*model))).map(collapsed);
    match (brand, model) {
        (Some(brand), Some(model)) if plain(&model).starts_with(&plain(&brand)) => Some(model),
        (Some(brand), Some(model)) => Some(format!("{brand} {model}")),
        (brand, model) => model.or(brand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gear(service: Option<Service>, id: Option<&str>, text: Option<&str>) -> GearName {
        GearName { service, id: id.map(str::to_owned), text: text.map(str::to_owned) }
    }

    #[test]
    fn a_mention_is_known_by_its_id_and_else_by_its_words() {
        let strava = Some(Service::Strava);
        let id = Key::Id(Service::Strava, "30699778".to_owned());
        assert_eq!(
            key(&gear(strava, Some("30699778.0"), Some(" Pulse  11 "))),
            Some((id.clone(), Some("Pulse 11".to_owned())))
        );
        assert_eq!(key(&gear(strava, Some("30699778"), Some(""))), Some((id.clone(), None)));
        // A number is all that Strava writes for a shoe without a nickname.
        assert_eq!(key(&gear(strava, None, Some("30699778.0"))), Some((id, None)));
        let words = Key::Text(strava, "880".to_owned());
        assert_eq!(key(&gear(strava, Some("0.0"), Some("880"))), Some((words, Some("880".to_owned()))));
        let garmin = key(&gear(Some(Service::GarminConnectList), Some("7"), None));
        assert_eq!(garmin, Some((Key::Id(Service::Garmin, "7".to_owned()), None)));
        assert_eq!(key(&gear(strava, Some(" "), None)), None);
    }

    #[test]
    fn brand_and_model_stand_for_a_pair_only_without_a_nickname() {
        let listed = |nickname: &str, model: &str| {
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            Forms::of_listed(&ServiceShoe {
                service: Service::Strava,
                id: None,
                nickname: some(nickname),
                brand: Some("ASICS".to_owned()),
                model: some(model),
                in_use_from: None,
                retired_on: None,
                retired: false,
                limit: None,
            })
        };
        let set = |forms: &[&str]| forms.iter().map(|form| (*form).to_owned()).collect::<BTreeSet<String>>();
        let named = listed("Pulse 11", "Asics Gel Pulse 11 Masculino");
        assert_eq!(
            named.own,
            set(&["pulse11", "asicsgelpulse11masculinopulse11", "asicsasicsgelpulse11masculinopulse11"])
        );
        assert_eq!(named.model, set(&["asicsgelpulse11masculino", "asicsasicsgelpulse11masculino"]));
        assert_eq!(listed("", "Gel").own, set(&["asicsgel"]));
        // A brand alone is no model.
        assert_eq!(listed("Blue", "Unknown Shoes").own, set(&["asicsblue", "blue"]));
        assert_eq!((listed("Blue", "").model, listed("", "").own), (set(&[]), set(&[])));
        assert_eq!(brand_and_model(Some("ASICS"), Some("Asics Gel")).as_deref(), Some("Asics Gel"));
        assert_eq!(brand_and_model(Some("Nike"), Some("Unknown Shoes")).as_deref(), Some("Nike"));
    }
}
