//! Everything that athlete.toml, lists and runs say about shoes, one entry for each name or number, before it is
//! decided which of them are one pair.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::names::{self, Forms, Key};
use crate::model::activity::{Activity, ActivityId, Sport};
use crate::model::service::Service;
use crate::model::shoe::{ServiceShoe, Shoe};

/// A run by its day; the rest tells runs of one day apart.
pub(super) type RunKey = (NaiveDate, DateTime<Utc>, ActivityId);

/// One pair as far as it is known: at first one mention, in the end all that are one.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    /// Index into the pairs of athlete.toml.
    pub(super) profile: Option<usize>,
    /// Numbers at the services.
    pub(super) ids: BTreeSet<(Service, String)>,
    /// Services that list it without a number.
    pub(super) listed_by: BTreeSet<Service>,
    /// What services list of it, best service first.
    pub(super) listings: Vec<ServiceShoe>,
    /// Keys by which runs mention it.
    pub(super) keys: BTreeSet<Key>,
    /// What it may be called.
    pub(super) forms: Forms,
    /// Words in which runs mention it, with the last day of each.
    pub(super) texts: BTreeMap<String, NaiveDate>,
    /// Runs that mention it.
    pub(super) runs: BTreeSet<RunKey>,
    /// Entries of athlete.toml between which it cannot be decided.
    pub(super) unsure: BTreeSet<usize>,
}

impl Entry {
    /// Takes over what another entry knows of the same pair.
    pub(super) fn absorb(&mut self, other: Self) {
        self.profile = self.profile.or(other.profile);
        self.ids.extend(other.ids);
        self.listed_by.extend(other.listed_by);
        self.listings.extend(other.listings);
        self.listings.sort_by_key(order_of);
        self.keys.extend(other.keys);
        self.forms.extend(&other.forms);
        for (text, day) in other.texts {
            let last = self.texts.entry(text).or_insert(day);
            *last = day.max(*last);
        }
        self.runs.extend(other.runs);
    }

    /// True when the service numbers or lists it.
    pub(super) fn is_of(&self, service: Service) -> bool {
        self.listed_by.contains(&service) || self.has_id_of(service)
    }

    pub(super) fn has_id_of(&self, service: Service) -> bool {
        self.ids.iter().any(|(of, _)| *of == service)
    }

    /// Services that number or list it.
    pub(super) fn services(&self) -> BTreeSet<Service> {
        self.ids.iter().map(|(service, _)| *service).chain(self.listed_by.iter().copied()).collect()
    }

    /// True when words alone mention it.
    pub(super) fn is_words_alone(&self) -> bool {
        self.profile.is_none() && self.ids.is_empty() && self.listed_by.is_empty()
    }

    pub(super) fn first_day(&self) -> Option<NaiveDate> {
        self.runs.first().map(|run| run.0)
    }

    pub(super) fn last_day(&self) -> Option<NaiveDate> {
        self.runs.last().map(|run| run.0)
    }

    fn learn_listed(&mut self, shoe: &ServiceShoe) {
        self.forms.extend(&Forms::of_listed(shoe));
        self.listings.push(shoe.clone());
    }
}

/// The place of a listed pair among all, whatever the order of the inputs; the best service first.
fn order_of(shoe: &ServiceShoe) -> impl Ord + use<> {
    let limit = shoe.limit.map(|limit| limit.get().to_bits());
    let words = (shoe.id.clone(), shoe.nickname.clone(), shoe.brand.clone(), shoe.model.clone());
    (shoe.service, words, shoe.in_use_from, shoe.retired_on, shoe.retired, limit)
}

pub(super) fn run_key(activity: &Activity) -> RunKey {
    (activity.local_day(), activity.start_utc, activity.id)
}

/// Entries of athlete.toml in its order, then the numbered ones, then those that are listed without a number, then
/// words alone. Only runs are asked: gear of other sports is none of the shoes' business.
pub(super) fn collect<'a>(
    shoes: &[Shoe],
    listed: &[ServiceShoe],
    activities: impl Iterator<Item = &'a Activity>,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = (0..)
        .zip(shoes)
        .map(|(index, shoe)| Entry { profile: Some(index), forms: Forms::of_shoe(shoe), ..Entry::default() })
        .collect();
    let mut mentioned: BTreeMap<Key, Entry> = BTreeMap::new();
    let mut unnumbered: BTreeMap<(Service, BTreeSet<String>), Entry> = BTreeMap::new();
    let mut listed: Vec<&ServiceShoe> = listed.iter().collect();
    listed.sort_by_cached_key(|shoe| order_of(shoe));
    listed.dedup();
    for shoe in listed {
        let service = names::account(shoe.service);
        if let Some(id) = shoe.id.as_deref().and_then(names::id_of) {
            mentioned.entry(Key::Id(service, id)).or_default().learn_listed(shoe);
        } else {
            let entry = unnumbered.entry((service, Forms::of_listed(shoe).own)).or_default();
            entry.listed_by.insert(service);
            entry.learn_listed(shoe);
        }
    }
    for activity in activities.filter(|activity| activity.sport == Sport::Run) {
        for (key, text) in activity.gear.iter().filter_map(names::key) {
            let entry = mentioned.entry(key).or_default();
            let run = run_key(activity);
            if let Some(text) = text {
                entry.forms.own.insert(names::plain(&text));
                let last = entry.texts.entry(text).or_insert(run.0);
                *last = run.0.max(*last);
            }
            entry.runs.insert(run);
        }
    }
    let mut words = Vec::new();
    for (key, mut entry) in mentioned {
        entry.keys.insert(key.clone());
        match key {
            Key::Id(service, id) => {
                entry.ids.insert((service, id));
                entries.push(entry);
            }
            Key::Text(..) => words.push(entry),
        }
    }
    entries.extend(unnumbered.into_values());
    entries.extend(words);
    entries
}
