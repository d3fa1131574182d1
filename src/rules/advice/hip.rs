//! Weak hips (the article’s first cause).

use super::studies::{MULVAD_2018, NIELSEN_2014_RECOVERY};
use super::{Advice, Gate, Item};
use crate::model::finding::Culprit;
use crate::model::finding::EvidenceGrade::Partial;
use crate::model::finding::EvidenceGrade::{NoEvidence, Supported};
use crate::model::pain::Habit;
use crate::rules::literature::{LEPPANEN_2024, NEAL_2019};

const STRENGTH: &[Habit] = &[Habit::Strength];

pub(super) static ADVICE: Advice = Advice {
    culprit: Culprit::Hip,
    title: "Hips",
    background: &["HIP-1", "HIP-3", "BOT-2"],
    article: "The article holds weak hips for the commonest cause: the thigh turns inwards and takes the kneecap with it.",
    evidence: "As a cause it is not borne out: in 18 prospective studies with 4,818 people hip strength did not predict kneecap pain. As a remedy it is: supervised hip and core work cut overuse injuries of novices by about a third, while ten minutes three times a week on one’s own made no difference.",
    differs: Some(
        "Weak hips are no proven cause. Train them because it helps, and let somebody watch you do it at first.",
    ),
    grade: Partial,
    timeline: "The article expects a change after 3 to 4 weeks of steady work. Full recovery took longer: a median of 49 days for kneecap pain, 56 to 71 days for running injuries in general.",
    items: &[
        Item::new(
            &["LT-1"],
            Supported,
            "Train hips, glutes and core, at best with somebody who corrects you",
            "2 to 3 times a week, 20 to 30 minutes",
        )
        .logged_as(STRENGTH),
        Item::new(
            &["HIP-2"],
            Partial,
            "Clamshell, slowly and without rolling the hip back",
            "3 sets of 15 on each side",
        )
        .logged_as(STRENGTH),
        Item::new(&["HIP-2"], Partial, "Leg lift lying on the side", "2 sets of 12 on each side").logged_as(STRENGTH),
        Item::new(
            &["HIP-2", "PREV-3"],
            Partial,
            "Squat on one leg, the knee over the foot",
            "build up to 3 sets of 10 on each leg",
        )
        .logged_as(STRENGTH),
        Item::new(&["HIP-2"], Partial, "Hip thrust", "with your own weight first, then with added weight")
            .logged_as(STRENGTH),
        Item::new(
            &["HIP-2"],
            Partial,
            "Monster walk with a band around the legs",
            "2 sets of 10 steps in each direction",
        )
        .logged_as(STRENGTH),
        Item::new(
            &["ST-4"],
            Partial,
            "While the knee hurts stay in the range that does not hurt",
            "at most 2 of 10 during the exercise",
        )
        .logged_as(STRENGTH),
        Item::new(&["PREV-3"], NoEvidence, "Stand and move on one leg for balance", "within the strength sessions")
            .logged_as(STRENGTH),
        Item::new(&["PREV-4"], Partial, "Add jumps and hops", "a few at the end of a strength session")
            .only(Gate::PainFree),
    ],
    citations: &[NEAL_2019, LEPPANEN_2024, MULVAD_2018, NIELSEN_2014_RECOVERY],
};
