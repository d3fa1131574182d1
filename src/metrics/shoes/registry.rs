//! The pairs of one athlete, each under one name with the union of what athlete.toml and services know, and the pair of
//! each run (CONTRACT section 2, `[[shoe]]`). Adds nothing up.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::mention::{self, Entry, RunKey};
use super::names::{self, Key};
use super::unite::{self, Meaning, in_use};
use crate::model::activity::{Activity, Sport, Surface};
use crate::model::athlete::Athlete;
use crate::model::service::Service;
use crate::model::shoe::{ServiceShoe, Shoe, ShoeRule};
use crate::model::units::Metres;

/// One pair.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Pair {
    /// What is known of it, its name unique among all pairs.
    pub(crate) shoe: Shoe,
    /// True when athlete.toml describes it.
    pub(crate) in_profile: bool,
    /// Who set the limit, when it is not athlete.toml.
    pub(crate) limit_from: Option<Service>,
    /// True when a service calls it retired without saying since when.
    pub(crate) retired: bool,
    /// What services call it, best first, and its numbers there.
    pub(crate) known_as: Vec<(Service, String)>,
    /// First and last day on which it was named by a run.
    named_from: Option<NaiveDate>,
    named_to: Option<NaiveDate>,
}

/// All pairs that athlete.toml describes or runs were done in, and the pair of each run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registry {
    /// Pairs in the order of athlete.toml, then by first use.
    pub(crate) pairs: Vec<Pair>,
    /// Words that runs use for several pairs which nothing tells apart, with the number of such runs.
    pub(crate) unclear: BTreeMap<String, u32>,
    worn: BTreeMap<RunKey, usize>,
}

impl Registry {
    /// The pair of a run; `None` when nothing says it. Other sports wear none.
    pub(crate) fn pair_of(&self, activity: &Activity) -> Option<&Pair> {
        self.pairs.get(*self.worn.get(&mention::run_key(activity))?)
    }
}

/// What the gear of one run says.
enum Said {
    Pair(usize),
    /// One of several pairs, in these words.
    Unclear(String),
    Nothing,
}

/// Finds the pairs and gives each run its own: what athlete.toml says of the run, then what services name, then the
/// rules of the pairs, then the default pair. The order of the inputs is irrelevant.
pub(crate) fn registry<'a>(
    athlete: &Athlete,
    listed: &[ServiceShoe],
    activities: impl Iterator<Item = &'a Activity> + Clone,
) -> Registry {
    let united = unite::unite(&athlete.shoes, mention::collect(&athlete.shoes, listed, activities.clone()));
    let pairs: Vec<Pair> = united.entries.iter().map(|entry| pair(entry, &athlete.shoes)).collect();
    let garmin_lists = listed.iter().any(|shoe| shoe.service == Service::Garmin && shoe.id.is_some());
    let listed_ids: BTreeSet<(Service, String)> =
        united.entries.iter().filter(|entry| !entry.listings.is_empty()).flat_map(|entry| entry.ids.clone()).collect();
    let wardrobe = Wardrobe { athlete, pairs: &pairs, meanings: &united.meanings, listed_ids, garmin_lists };
    let mut worn: BTreeMap<RunKey, usize> = BTreeMap::new();
    let mut unclear: BTreeMap<String, u32> = BTreeMap::new();
    for activity in activities.filter(|activity| activity.sport == Sport::Run) {
        let said = wardrobe.said(activity);
        if let Said::Unclear(words) = &said {
            *unclear.entry(words.clone()).or_default() += 1;
        }
        let pair = match said {
            Said::Pair(pair) => Some(pair),
            Said::Unclear(_) => None,
            Said::Nothing => wardrobe.by_rule(activity),
        };
        if let Some(pair) = pair {
            worn.insert(mention::run_key(activity), pair);
        }
    }
    in_order(pairs, worn, unclear)
}

/// Keeps the pairs of athlete.toml and those with runs, orders them and makes each name its own.
fn in_order(pairs: Vec<Pair>, worn: BTreeMap<RunKey, usize>, unclear: BTreeMap<String, u32>) -> Registry {
    let mut first: BTreeMap<usize, RunKey> = BTreeMap::new();
    for (run, pair) in &worn {
        first.entry(*pair).or_insert(*run);
    }
    let mut kept: Vec<(usize, Pair)> =
        pairs.into_iter().enumerate().filter(|(at, pair)| pair.in_profile || first.contains_key(at)).collect();
    kept.sort_by_key(|(at, pair)| (!pair.in_profile, first.get(at).copied().filter(|_| !pair.in_profile), *at));
    let places: BTreeMap<usize, usize> = (0..).zip(&kept).map(|(place, (at, _))| (*at, place)).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut pairs: Vec<Pair> = kept.into_iter().map(|(_, pair)| pair).collect();
    for pair in &mut pairs {
        let name = pair.shoe.name.clone();
        let next = numbers.entry(names::plain(&name)).or_insert(2_u32);
        let numbered = std::iter::repeat_with(|| {
            let numbered = format!("{name} ({next})");
            *next += 1;
            numbered
        });
        let mut names = std::iter::once(name.clone()).chain(numbered);
        pair.shoe.name = names.find(|name| taken.insert(names::plain(name))).unwrap_or_default();
    }
    let worn = worn.into_iter().filter_map(|(run, at)| Some((run, *places.get(&at)?))).collect();
    Registry { pairs, unclear, worn }
}

struct Wardrobe<'a> {
    athlete: &'a Athlete,
    pairs: &'a [Pair],
    meanings: &'a BTreeMap<Key, Meaning>,
    listed_ids: BTreeSet<(Service, String)>,
    /// True when Garmin lists its shoes, so that a number beyond the list is hardly one.
    garmin_lists: bool,
}

impl Wardrobe<'_> {
    /// What the run's gear says: the correction before all, then the first pair that athlete.toml knows, then the first
    /// that a service lists, then any.
    fn said(&self, activity: &Activity) -> Said {
        let day = activity.local_day();
        let mut best: Option<(u8, usize)> = None;
        let mut unclear: Option<String> = None;
        for gear in &activity.gear {
            if gear.service.is_none()
                && let Some(pair) = gear.text.as_deref().and_then(|text| self.corrected(text))
            {
                return Said::Pair(pair);
            }
            let Some((key, text)) = names::key(gear) else { continue };
            match self.meanings.get(&key) {
                Some(Meaning::Pair(at)) => {
                    let rank = self.rank(*at, &key);
                    if best.is_none_or(|(least, _)| rank < least) {
                        best = Some((rank, *at));
                    }
                }
                Some(Meaning::OneOf(between)) => match self.by_day(between, day) {
                    Some(at) if best.is_none_or(|(least, _)| self.rank(at, &key) < least) => {
                        best = Some((self.rank(at, &key), at));
                    }
                    Some(_) => {}
                    None => unclear = unclear.or(text),
                },
                None => {}
            }
        }
        match (best, unclear) {
            (Some((_, at)), _) => Said::Pair(at),
            (None, Some(words)) => Said::Unclear(words),
            (None, None) => Said::Nothing,
        }
    }

    /// The pair that a correction names: it was checked when athlete.toml was read.
    fn corrected(&self, text: &str) -> Option<usize> {
        let shoes = &self.athlete.shoes;
        let by_name = shoes.iter().position(|shoe| shoe.name == text);
        by_name.or_else(|| shoes.iter().position(|shoe| shoe.gear_ids.iter().any(|id| id == text)))
    }

    fn rank(&self, at: usize, key: &Key) -> u8 {
        let in_profile = self.pairs.get(at).is_some_and(|pair| pair.in_profile);
        let beyond_list = match key {
            Key::Id(Service::Garmin, id) => {
                self.garmin_lists && !self.listed_ids.contains(&(Service::Garmin, id.clone()))
            }
            _ => false,
        };
        if in_profile { 0 } else { 1 + u8::from(beyond_list) }
    }

    /// The only one of several pairs that was in use on a day.
    fn by_day(&self, between: &BTreeSet<usize>, day: NaiveDate) -> Option<usize> {
        let mut found = between.iter().copied().filter(|at| {
            self.pairs.get(*at).is_some_and(|pair| {
                let named = pair.in_profile
                    || (pair.named_from.is_none_or(|from| from <= day) && pair.named_to.is_none_or(|to| day <= to));
                named && in_use(&pair.shoe, day)
            })
        });
        found.next().filter(|_| found.next().is_none())
    }

    /// The pair of a run that names none.
    fn by_rule(&self, activity: &Activity) -> Option<usize> {
        let day = activity.local_day();
        let surface = match activity.surface {
            Surface::Unknown => self.athlete.default_surface.unwrap_or(Surface::Unknown),
            surface => surface,
        };
        let title = activity.title.as_deref().unwrap_or_default();
        let mut own = self.athlete.shoes.iter();
        let ruled = own.position(|shoe| shoe.rules.iter().any(|rule| rule_holds(rule, surface, title, day)));
        ruled.or_else(|| {
            let since = |shoe: &Shoe| shoe.in_use_from.is_none_or(|from| from <= day);
            // Retirement that only a service knows ends the default pair's days too; its first day there is but the
            // day on which it was entered.
            let until = |at: usize| {
                self.pairs.get(at).and_then(|pair| pair.shoe.retired_on).is_none_or(|retired| day <= retired)
            };
            let mut own = self.athlete.shoes.iter().enumerate();
            own.find(|(at, shoe)| shoe.default && since(shoe) && until(*at)).map(|(at, _)| at)
        })
    }
}

fn rule_holds(rule: &ShoeRule, surface: Surface, title: &str, day: NaiveDate) -> bool {
    rule.surface.is_none_or(|wanted| wanted == surface)
        && rule.title_contains.as_ref().is_none_or(|text| title.to_lowercase().contains(&text.to_lowercase()))
        && rule.from.is_none_or(|from| from <= day)
        && rule.to.is_none_or(|to| day <= to)
}

/// The union of what is known of a pair: athlete.toml before Garmin before Strava.
fn pair(entry: &Entry, shoes: &[Shoe]) -> Pair {
    let own = entry.profile.and_then(|at| shoes.get(at)).cloned();
    let in_profile = own.is_some();
    // What people wrote stands best at Strava, dates and limits at Garmin, which alone has them.
    let words = |of: fn(&ServiceShoe) -> Option<&String>| -> Option<String> {
        let named: BTreeSet<(Service, String)> =
            entry.listings.iter().filter_map(|shoe| Some((shoe.service, names::collapsed(of(shoe)?)))).collect();
        let (service, word) = named.iter().find(|(_, word)| !word.is_empty())?;
        let alike = named.iter().filter(|(of, _)| of == service).all(|(_, other)| other == word);
        alike.then(|| word.clone())
    };
    let brand = words(|shoe| shoe.brand.as_ref());
    let model = words(|shoe| shoe.model.as_ref()).filter(|model| names::is_model(Some(model)));
    let nickname = words(|shoe| shoe.nickname.as_ref());
    let limit = |shoe: &ServiceShoe| Some((shoe.limit.filter(|limit| *limit > Metres::ZERO)?, shoe.service));
    let service_limit = entry.listings.iter().rev().find_map(limit);
    let service_retired = entry.listings.iter().rev().find_map(|shoe| shoe.retired_on);
    let mut shoe = own.unwrap_or_else(|| Shoe {
        name: nickname
            .or_else(|| names::brand_and_model(brand.as_deref(), model.as_deref()))
            .or_else(|| latest_text(entry))
            .unwrap_or_else(|| unnamed(entry)),
        in_use_from: entry.listings.iter().rev().find_map(|shoe| shoe.in_use_from),
        gear_ids: entry.ids.iter().map(|(_, id)| id.clone()).collect(),
        ..Shoe::default()
    });
    let limit_from = service_limit.filter(|_| shoe.limit.is_none()).map(|(_, service)| service);
    shoe.brand = shoe.brand.or(brand);
    shoe.model = shoe.model.or(model);
    shoe.limit = shoe.limit.or(service_limit.map(|(limit, _)| limit));
    let retired =
        shoe.retired_on.is_none() && service_retired.is_none() && entry.listings.iter().any(|shoe| shoe.retired);
    shoe.retired_on = shoe.retired_on.or(service_retired);
    Pair {
        shoe,
        in_profile,
        limit_from,
        retired,
        known_as: entry.ids.iter().cloned().collect(),
        named_from: entry.first_day(),
        named_to: entry.last_day(),
    }
}

/// What runs called it last; of several such the shortest.
fn latest_text(entry: &Entry) -> Option<String> {
    let texts = entry.texts.iter();
    texts
        .min_by_key(|(text, day)| (std::cmp::Reverse(**day), text.chars().count(), *text))
        .map(|(text, _)| text.clone())
}

/// A pair that was deleted at the service, which leaves its number behind.
fn unnamed(entry: &Entry) -> String {
    let id = entry.ids.first().map_or("", |(_, id)| id.as_str());
    format!("unnamed shoe {id}").trim_end().to_owned()
}
