//! What sets a new pair of shoes apart from those worn before it (RULES card SHOE-2). Says how they differ; whether
//! that is a finding is the rule's business.

use crate::model::calendar::DaySpan;
use crate::model::history::History;
use crate::model::phrase::{Part, Phrase};
use crate::model::shoe::{Shoe, ShoeCategory, ShoeUse};
use crate::model::units::Metres;
use crate::phrase;

use super::context::at_least;

/// Differences from which a change is dramatic.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steps {
    /// Of the drop.
    pub(super) drop_mm: f64,
    /// Of the height under the heel.
    pub(super) stack_mm: f64,
}

/// A number of the new pair and the mean of those before.
type Change = (f64, f64);

/// How a pair differs from those worn before. What does not differ, or is not known, is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Difference<'a> {
    /// It is the model of one of the pairs before; then nothing else counts.
    pub(super) same_model: bool,
    /// Drop, where the difference is dramatic.
    drop_mm: Option<Change>,
    /// Height under the heel, likewise.
    stack_mm: Option<Change>,
    /// Its kind and that of most distance before.
    category: Option<(ShoeCategory, ShoeCategory)>,
    /// Its brand, where none of the pairs before is of it.
    pub(super) brand: Option<&'a str>,
    /// True when drop, height or kind could be compared at all.
    pub(super) compared: bool,
    /// True when it is a minimal or zero-drop pair and those before were not.
    pub(super) to_minimal: bool,
}

impl<'a> Difference<'a> {
    /// The pair against those that valid runs of these days were run in; `None` without any.
    pub(super) fn of(history: &'a History, shoe: &'a ShoeUse, before: DaySpan, steps: Steps) -> Option<Self> {
        let mut pairs: Vec<(&Shoe, Metres)> = Vec::new();
        for worn in history.worn(before) {
            let Some(about) = history.shoe(worn.shoe).map(|shoe| &shoe.about) else { continue };
            match pairs.iter_mut().find(|(pair, _)| pair.name == about.name) {
                Some((_, distance)) => *distance = *distance + worn.distance,
                None => pairs.push((about, worn.distance)),
            }
        }
        (!pairs.is_empty()).then(|| Self::between(&shoe.about, &pairs, steps))
    }

    fn between(new: &'a Shoe, pairs: &[(&Shoe, Metres)], steps: Steps) -> Self {
        let drop = new.drop_mm.zip(mean(pairs, |shoe| shoe.drop_mm));
        let stack = new.stack_mm.zip(mean(pairs, |shoe| shoe.stack_mm));
        let usual = usual_category(pairs);
        let category = new.category.zip(usual);
        let dramatic = |change: &Change, step: f64| at_least((change.0 - change.1).abs(), step);
        let mut difference = Self {
            same_model: pairs.iter().any(|(pair, _)| is_same_model(new, pair)),
            drop_mm: drop.filter(|change| dramatic(change, steps.drop_mm)),
            stack_mm: stack.filter(|change| dramatic(change, steps.stack_mm)),
            category: category.filter(|(new, usual)| new != usual),
            brand: new_brand(new, pairs),
            compared: drop.is_some() || stack.is_some() || category.is_some(),
            to_minimal: false,
        };
        let minimal = Some(ShoeCategory::Minimal);
        let zero_drop = new.drop_mm.is_some_and(|drop| drop <= 0.0) && (drop.is_none() || difference.drop_mm.is_some());
        difference.to_minimal = usual != minimal && (new.category == minimal || zero_drop) && difference.dramatic() > 0;
        difference
    }

    /// In how many ways the change is dramatic.
    pub(super) fn dramatic(&self) -> u32 {
        let kinds = [self.drop_mm.is_some(), self.stack_mm.is_some(), self.category.is_some()];
        kinds.iter().map(|differs| u32::from(*differs)).sum()
    }

    /// The end of a sentence that begins with the name of the pair.
    pub(super) fn sentence(&self) -> Phrase {
        if self.same_model {
            return "is the same model as a pair before".into();
        }
        let mut sentence = match (self.dramatic(), self.compared) {
            (0, true) => phrase!["is of the kind of the pairs before"],
            (0, false) => phrase!["is a new pair of which no kind is known"],
            _ => phrase!["is unlike the pairs before: "],
        };
        let millimetres = |value: f64| Part::Number(value, usize::from(value.fract().abs() > 0.05));
        let mut joint = "";
        for (what, change) in [("drop ", self.drop_mm), ("heel height ", self.stack_mm)] {
            if let Some((new, old)) = change {
                let text = phrase![joint, what, millimetres(new), "\u{a0}mm instead of ", millimetres(old), "\u{a0}mm"];
                sentence.0.extend(text.0);
                joint = ", ";
            }
        }
        if let Some((new, old)) = self.category {
            sentence.0.extend(phrase![joint, new.name(), " instead of ", old.name()].0);
        }
        if let Some(brand) = self.brand {
            sentence.0.extend(phrase![", of another brand (", Part::Name(brand.to_owned()), ")"].0);
        }
        sentence
    }
}

/// Mean over the pairs that have it, weighted by distance.
fn mean(pairs: &[(&Shoe, Metres)], of: impl Fn(&Shoe) -> Option<f64>) -> Option<f64> {
    let known = || pairs.iter().filter_map(|(shoe, distance)| Some((of(shoe)?, distance.get())));
    let weight: f64 = known().map(|(_, metres)| metres).sum();
    let sum: f64 = known().map(|(value, metres)| value * metres).sum();
    (weight > 0.0).then(|| sum / weight)
}

/// The kind with the most distance; of two alike the first in the order of the kinds.
fn usual_category(pairs: &[(&Shoe, Metres)]) -> Option<ShoeCategory> {
    let distance = |category: ShoeCategory| -> Metres {
        pairs.iter().filter(|(shoe, _)| shoe.category == Some(category)).map(|(_, distance)| *distance).sum()
    };
    let worn = ShoeCategory::ALL.iter().map(|category| (*category, distance(*category)));
    let most = worn.reduce(|most, next| if next.1 > most.1 { next } else { most })?;
    (most.1 > Metres::ZERO).then_some(most.0)
}

/// The brand of the new pair when brands before are known and none is the same.
fn new_brand<'a>(new: &'a Shoe, pairs: &[(&Shoe, Metres)]) -> Option<&'a str> {
    let brand = new.brand.as_deref()?;
    let mut before = pairs.iter().filter_map(|(shoe, _)| shoe.brand.as_deref()).peekable();
    before.peek()?;
    before.all(|other| plain(other) != plain(brand)).then_some(brand)
}

/// Brand and model alike, or without a model the same name but for the number of the pair.
fn is_same_model(new: &Shoe, old: &Shoe) -> bool {
    let brand_differs =
        new.brand.as_deref().zip(old.brand.as_deref()).is_some_and(|(new, old)| plain(new) != plain(old));
    let alike = match (new.model.as_deref(), old.model.as_deref()) {
        (Some(new), Some(old)) => plain(new) == plain(old),
        _ => plain(without_number(&new.name)) == plain(without_number(&old.name)),
    };
    new.name != old.name && alike && !brand_differs
}

/// A name without the number that tells pairs of one name apart, as in `Pegasus (2)`.
fn without_number(name: &str) -> &str {
    let Some((before, number)) = name.trim_end().rsplit_once('(') else { return name };
    let is_number = number.strip_suffix(')').is_some_and(|digits| digits.parse::<u32>().is_ok());
    if is_number && !before.trim().is_empty() { before.trim_end() } else { name }
}

/// For comparison: lower case without blanks.
fn plain(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: Steps = Steps { drop_mm: 4.0, stack_mm: 10.0 };

    fn shoe(name: &str, category: ShoeCategory, drop_mm: f64, stack_mm: f64) -> Shoe {
        Shoe {
            name: name.to_owned(),
            brand: Some("Brand".to_owned()),
            category: Some(category),
            drop_mm: Some(drop_mm),
            stack_mm: Some(stack_mm),
            ..Shoe::default()
        }
    }

    fn metres(distance: f64) -> Metres {
        Metres::new(distance).expect("finite")
    }

    #[test]
    fn the_mean_before_is_weighted_by_distance() {
        // 30 km at 10 mm and 10 km at 6 mm: 9 mm. 5 mm is 4 mm less, 5.1 mm is not.
        let (a, b) = (shoe("A", ShoeCategory::Cushioned, 10.0, 30.0), shoe("B", ShoeCategory::Cushioned, 6.0, 30.0));
        let before = [(&a, metres(30_000.0)), (&b, metres(10_000.0))];
        let dramatic =
            |drop| Difference::between(&shoe("C", ShoeCategory::Cushioned, drop, 30.0), &before, STEPS).dramatic();
        assert_eq!([dramatic(5.0), dramatic(5.1), dramatic(13.0), dramatic(12.9)], [1, 0, 1, 0]);
    }

    #[test]
    fn the_kind_of_most_distance_counts() {
        let (a, b) = (shoe("A", ShoeCategory::Trail, 8.0, 30.0), shoe("B", ShoeCategory::Cushioned, 8.0, 30.0));
        let new = shoe("C", ShoeCategory::Trail, 8.0, 30.0);
        let differs = |trail, road| {
            Difference::between(&new, &[(&a, metres(trail)), (&b, metres(road))], STEPS).category.is_some()
        };
        assert!(differs(10_000.0, 11_000.0) && !differs(11_000.0, 10_000.0));
    }

    #[test]
    fn a_minimal_pair_after_minimal_pairs_is_no_change_to_minimal() {
        let cushioned = shoe("A", ShoeCategory::Cushioned, 10.0, 30.0);
        let minimal = shoe("B", ShoeCategory::Minimal, 0.0, 8.0);
        let flat = shoe("C", ShoeCategory::Cushioned, 0.0, 28.0);
        let to_minimal = |new: &Shoe, old: &Shoe| Difference::between(new, &[(old, metres(1.0))], STEPS).to_minimal;
        assert!(to_minimal(&minimal, &cushioned) && to_minimal(&flat, &cushioned) && to_minimal(&minimal, &flat));
        assert!(!to_minimal(&flat, &minimal) && !to_minimal(&cushioned, &minimal));
    }

    #[test]
    fn the_same_model_is_known_by_brand_and_model_or_by_its_name() {
        let named = |name: &str, model: Option<&str>, brand: Option<&str>| Shoe {
            name: name.to_owned(),
            model: model.map(str::to_owned),
            brand: brand.map(str::to_owned),
            ..Shoe::default()
        };
        let peg = named("Peg", Some("Pegasus 40"), Some("Nike"));
        assert!(is_same_model(&named("New Peg", Some("pegasus40"), Some("NIKE")), &peg));
        assert!(!is_same_model(&named("New Peg", Some("Pegasus 41"), Some("Nike")), &peg));
        assert!(!is_same_model(&named("New Peg", Some("Pegasus 40"), Some("Other")), &peg));
        assert!(is_same_model(&named("Peg (2)", None, None), &named("Peg", None, None)));
        assert!(!is_same_model(&named("Peg (b)", None, None), &named("Peg", None, None)));
    }
}
