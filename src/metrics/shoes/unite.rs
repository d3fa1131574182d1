//! Decides which mentions are one pair (FORMATS sections 1.5 and 2.1): by number, by name, by brand and model.
//! athlete.toml is authoritative: two of its pairs are never one, and two numbers of one service are one pair only
//! where it says so.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::mention::Entry;
use super::names::{self, Key};
use crate::model::service::Service;
use crate::model::shoe::Shoe;

/// Words that brand and model have at least, before a nickname.
const WORDS_BEFORE_NICKNAME: usize = 2;

/// Longer texts are no names; bounds the work.
const MOST_WORDS: usize = 32;

/// How sure a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The name of the pair itself.
    Own,
    /// Brand and model, which other pairs may share.
    Model,
}

/// What a key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// This pair.
    Pair(usize),
    /// One of several, by day.
    OneOf(BTreeSet<usize>),
}

/// The pairs, those of athlete.toml first and in its order, and what each key stands for.
pub(super) struct United {
    pub(super) entries: Vec<Entry>,
    pub(super) meanings: BTreeMap<Key, Meaning>,
}

/// Joins the entries that are one pair.
pub(super) fn unite(shoes: &[Shoe], entries: Vec<Entry>) -> United {
    let mut all = Pairs { shoes, entries: entries.into_iter().map(Some).collect() };
    all.by_given_id();
    all.lists_to_numbers();
    all.by_name(Way::Own);
    all.by_name(Way::Model);
    all.nameless_by_runs();
    let unsure = all.words_to_pairs();
    all.by_ending(&unsure);
    all.finish(unsure)
}

struct Pairs<'a> {
    shoes: &'a [Shoe],
    /// `None` where an entry was absorbed by another.
    entries: Vec<Option<Entry>>,
}

impl Pairs<'_> {
    fn alive(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.entries.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.as_ref()?)))
    }

    fn get(&self, at: usize) -> Option<&Entry> {
        self.entries.get(at)?.as_ref()
    }

    fn merge(&mut self, into: usize, from: usize) {
        let Some(taken) = self.entries.get_mut(from).filter(|_| into != from).and_then(Option::take) else { return };
        if let Some(Some(entry)) = self.entries.get_mut(into) {
            entry.absorb(taken);
        }
    }

    /// `gear_ids` of athlete.toml.
    fn by_given_id(&mut self) {
        for (at, shoe) in self.shoes.iter().enumerate() {
            let given: BTreeSet<String> = shoe.gear_ids.iter().filter_map(|id| names::id_of(id)).collect();
            let of_pair = |entry: &Entry| entry.profile.is_none() && entry.ids.iter().any(|(_, id)| given.contains(id));
            let found: Vec<usize> = self.alive().filter(|(_, entry)| of_pair(entry)).map(|(at, _)| at).collect();
            for from in found {
                self.merge(at, from);
            }
        }
    }

    /// A list without numbers (Strava's shoes.csv) belongs to every number whose runs name a pair as it does.
    fn lists_to_numbers(&mut self) {
        let named = self.named(Way::Own);
        let lists: Vec<usize> =
            self.alive().filter(|(_, entry)| !entry.listed_by.is_empty()).map(|(at, _)| at).collect();
        for list in lists {
            let Some(entry) = self.get(list).cloned() else { continue };
            let alike = entry.forms.own.iter().filter_map(|form| named.get(form)).flatten().copied();
            let numbered = |at: &usize| {
                *at != list && self.get(*at).is_some_and(|other| entry.listed_by.iter().any(|of| other.has_id_of(*of)))
            };
            let owners: BTreeSet<usize> = alike.filter(numbered).collect();
            for owner in &owners {
                if let Some(Some(owner)) = self.entries.get_mut(*owner) {
                    owner.absorb(entry.clone());
                }
            }
            if let (false, Some(slot)) = (owners.is_empty(), self.entries.get_mut(list)) {
                *slot = None;
            }
        }
    }

    /// Which entries have a name, by name.
    fn named(&self, way: Way) -> BTreeMap<String, BTreeSet<usize>> {
        let mut groups: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (at, entry) in self.alive() {
            let model = (way == Way::Model).then_some(&entry.forms.model).into_iter().flatten();
            for form in entry.forms.own.iter().chain(model) {
                groups.entry(form.clone()).or_default().insert(at);
            }
        }
        groups
    }

    /// Joins what has one name; words alone come later.
    fn by_name(&mut self, way: Way) {
        for (_, mut group) in self.named(way) {
            let takes_part = |entry: &Entry| !entry.is_words_alone() && entry.unsure.is_empty();
            group.retain(|at| self.get(*at).is_some_and(takes_part));
            let mut of_service: BTreeMap<Service, usize> = BTreeMap::new();
            for service in group.iter().filter_map(|at| self.get(*at)).flat_map(Entry::services) {
                *of_service.entry(service).or_default() += 1;
            }
            let own: Vec<&Shoe> = group.iter().filter_map(|at| self.shoe(*at)).collect();
            let mut members: Vec<usize> = group.iter().copied().collect();
            members.sort_by_cached_key(|at| self.turn(*at, &of_service, &own));
            let mut targets: Vec<usize> = Vec::new();
            for member in members {
                match self.place(member, &targets, way) {
                    Place::With(target) => self.merge(target, member),
                    Place::Apart => targets.push(member),
                    Place::Unsure(between) => {
                        if let Some(Some(entry)) = self.entries.get_mut(member) {
                            entry.unsure.extend(between);
                        }
                    }
                }
            }
        }
    }

    /// The turn of an entry among those of one name: pairs of athlete.toml, then services with many of that name, then
    /// what was first used in the days of a pair of athlete.toml, then by first use.
    fn turn(&self, at: usize, of_service: &BTreeMap<Service, usize>, own: &[&Shoe]) -> impl Ord + use<> {
        let entry = self.get(at);
        let services = entry.map(Entry::services).unwrap_or_default();
        let rivals = services.iter().filter_map(|service| of_service.get(service)).max().copied();
        let first = entry.and_then(Entry::first_day);
        let fits = own.iter().any(|shoe| fits(shoe, first));
        (entry.is_none_or(|entry| entry.profile.is_none()), Reverse(rivals), !fits, first.is_none(), first, at)
    }

    fn shoe(&self, at: usize) -> Option<&Shoe> {
        self.shoes.get(self.get(at)?.profile?)
    }

    fn place(&self, member: usize, targets: &[usize], way: Way) -> Place {
        let Some(entry) = self.get(member) else { return Place::Apart };
        let may = |target: &usize| self.get(*target).is_some_and(|other| way.may_join(entry, other));
        let free: Vec<usize> = targets.iter().copied().filter(may).collect();
        let own: Vec<usize> = free.iter().copied().filter(|at| self.shoe(*at).is_some()).collect();
        if own.len() > 1 {
            let first = entry.first_day();
            let by_day: Vec<usize> =
                own.iter().copied().filter(|at| self.shoe(*at).is_some_and(|shoe| fits(shoe, first))).collect();
            return if let [at] = by_day.as_slice() { Place::With(*at) } else { Place::Unsure(own) };
        }
        match (own.first(), free.as_slice()) {
            (Some(at), _) | (None, [at]) => Place::With(*at),
            (None, []) => Place::Apart,
            (None, [first, ..]) => match (self.most_shared(entry, &free), way) {
                (Some(at), _) => Place::With(at),
                (None, Way::Own) => Place::With(*first),
                (None, Way::Model) => Place::Apart,
            },
        }
    }

    /// The one that most runs name beside this one: copies of one run from two services.
    fn most_shared(&self, entry: &Entry, targets: &[usize]) -> Option<usize> {
        if entry.runs.is_empty() {
            return None;
        }
        let shared = |at: usize| self.get(at).map_or(0, |other| other.runs.intersection(&entry.runs).count());
        let most = targets.iter().map(|at| shared(*at)).max().filter(|most| *most > 0)?;
        let mut best = targets.iter().filter(|at| shared(**at) == most);
        best.next().copied().filter(|_| best.next().is_none())
    }

    /// A number without a name, as a pair that was deleted leaves behind (FORMATS section 1.5), is the pair that
    /// another service names on the same runs.
    fn nameless_by_runs(&mut self) {
        let is_nameless = |entry: &Entry| {
            entry.profile.is_none()
                && entry.forms.own.is_empty()
                && entry.forms.model.is_empty()
                && !entry.ids.is_empty()
        };
        let nameless: Vec<usize> = self.alive().filter(|(_, entry)| is_nameless(entry)).map(|(at, _)| at).collect();
        for at in nameless {
            let Some(entry) = self.get(at) else { continue };
            let may = |other: &Entry| !is_nameless(other) && Way::Model.may_join(entry, other);
            let others: Vec<usize> = self.alive().filter(|(_, other)| may(other)).map(|(other, _)| other).collect();
            if let Some(named) = self.most_shared(entry, &others) {
                self.merge(named, at);
            }
        }
    }

    /// Gives words alone to the pair that they name. Where they fit several, the keys are left to the day of each run.
    fn words_to_pairs(&mut self) -> BTreeMap<usize, BTreeSet<usize>> {
        let (own, model) = (self.named(Way::Own), self.named(Way::Model));
        let words: BTreeSet<usize> =
            self.alive().filter(|(_, entry)| entry.is_words_alone()).map(|(at, _)| at).collect();
        let mut unsure = BTreeMap::new();
        for at in &words {
            let Some(entry) = self.get(*at) else { continue };
            let in_group = |groups: &BTreeMap<String, BTreeSet<usize>>| -> BTreeSet<usize> {
                let same = entry.forms.own.iter().filter_map(|form| groups.get(form)).flatten().copied();
                // Words before these were given away or are pairs by themselves.
                same.filter(|other| other < at || !words.contains(other)).filter(|at| self.get(*at).is_some()).collect()
            };
            let found = Some(in_group(&own)).filter(|found| !found.is_empty()).unwrap_or_else(|| in_group(&model));
            let of_profile: BTreeSet<usize> = found.iter().copied().filter(|at| self.shoe(*at).is_some()).collect();
            let found = if of_profile.is_empty() { found } else { of_profile };
            let mut found_in_order = found.iter();
            match (found_in_order.next().copied(), found_in_order.next()) {
                (Some(target), None) => self.merge(target, *at),
                (Some(_), Some(_)) => {
                    unsure.insert(*at, found);
                }
                (None, _) => {}
            }
        }
        unsure
    }

    /// A recording of one export says brand, model and nickname, one of another the nickname alone, and no list says so
    /// (FORMATS section 1.5): joined where each is the only one for the other.
    fn by_ending(&mut self, unsure: &BTreeMap<usize, BTreeSet<usize>>) {
        let own = self.named(Way::Own);
        let mut couples: Vec<(usize, usize)> = Vec::new();
        for (long, entry) in self.alive().filter(|(at, entry)| entry.profile.is_none() && !unsure.contains_key(at)) {
            let mut endings: BTreeSet<usize> = BTreeSet::new();
            for text in entry.texts.keys() {
                let words: Vec<&str> = text.split(' ').take(MOST_WORDS + 1).collect();
                if words.len() > MOST_WORDS {
                    continue;
                }
                for from in WORDS_BEFORE_NICKNAME..words.len() {
                    let ending = names::plain(&words.get(from..).unwrap_or_default().concat());
                    endings.extend(own.get(&ending).into_iter().flatten());
                }
            }
            endings.retain(|short| {
                *short != long
                    && !unsure.contains_key(short)
                    && self.get(*short).is_some_and(|short| Way::Model.may_join(entry, short))
            });
            couples.extend(endings.into_iter().map(|short| (short, long)));
        }
        let mut named: BTreeMap<usize, u32> = BTreeMap::new();
        for (short, long) in &couples {
            *named.entry(*short).or_default() += 1;
            *named.entry(*long).or_default() += 1;
        }
        let single = |(short, long): &&(usize, usize)| [short, long].iter().all(|at| named.get(at) == Some(&1));
        let sure: Vec<(usize, usize)> = couples.iter().filter(single).copied().collect();
        for (short, long) in sure {
            self.merge(short, long);
        }
    }

    /// The pairs without holes, and what each key stands for.
    fn finish(self, unsure: BTreeMap<usize, BTreeSet<usize>>) -> United {
        let mut open = unsure;
        for (at, entry) in self.alive().filter(|(_, entry)| entry.profile.is_none() && !entry.unsure.is_empty()) {
            let alive = entry.unsure.iter().copied().filter(|other| self.get(*other).is_some());
            open.insert(at, alive.collect());
        }
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, _) in self.alive().filter(|(at, _)| !open.contains_key(at)) {
            places.insert(at, places.len());
        }
        let mut meanings = BTreeMap::new();
        for (at, entry) in self.alive() {
            let meaning = match open.get(&at) {
                Some(between) => Meaning::OneOf(between.iter().filter_map(|at| places.get(at)).copied().collect()),
                None => places.get(&at).map_or_else(|| Meaning::OneOf(BTreeSet::new()), |place| Meaning::Pair(*place)),
            };
            meanings.extend(entry.keys.iter().map(|key| (key.clone(), meaning.clone())));
        }
        let kept = self.entries.into_iter().enumerate().filter(|(at, _)| places.contains_key(at));
        United { entries: kept.filter_map(|(_, entry)| entry).collect(), meanings }
    }
}

/// Where an entry goes among those of its name.
enum Place {
    With(usize),
    Apart,
    /// Between several pairs of athlete.toml.
    Unsure(Vec<usize>),
}

impl Way {
    /// Two pairs of athlete.toml, or two numbers or rows of one service, are two pairs.
    fn may_join(self, one: &Entry, other: &Entry) -> bool {
        let both_own = one.profile.is_some() && other.profile.is_some();
        let numbered_twice = one.ids.iter().any(|(service, _)| other.has_id_of(*service));
        let twice = match self {
            Self::Own => numbered_twice || one.listed_by.intersection(&other.listed_by).next().is_some(),
            Self::Model => {
                one.ids.iter().any(|(service, _)| other.is_of(*service))
                    || one.listed_by.iter().any(|service| other.is_of(*service))
            }
        };
        !both_own && !twice
    }
}

/// True when the day lies in the days of use of a pair of athlete.toml that says them.
fn fits(shoe: &Shoe, day: Option<NaiveDate>) -> bool {
    let dated = shoe.in_use_from.is_some() || shoe.retired_on.is_some();
    dated && day.is_some_and(|day| in_use(shoe, day))
}

/// True on the days of use of a pair, as far as they are known.
pub(super) fn in_use(shoe: &Shoe, day: NaiveDate) -> bool {
    shoe.in_use_from.is_none_or(|from| from <= day) && shoe.retired_on.is_none_or(|retired| day <= retired)
}
