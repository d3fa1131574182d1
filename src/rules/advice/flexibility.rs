//! Imbalance and flexibility (the article's seventh cause).

use super::{Advice, Gate, Item};
use crate::model::finding::Culprit;
use crate::model::finding::EvidenceGrade::{Contradicted, NoEvidence, Partial};
use crate::model::pain::Habit;
use crate::rules::literature::{LEPPANEN_2024, VAN_MECHELEN_1993};

const MOBILITY: &[Habit] = &[Habit::Mobility, Habit::Stretching, Habit::FoamRolling];
const STRETCHING: &[Habit] = &[Habit::Stretching];

pub(super) static ADVICE: Advice = Advice {
    culprit: Culprit::Flexibility,
    title: "Imbalance and flexibility",
    background: &["IMB-1", "BOT-2"],
    article: "Long sitting leaves hip flexors and calves tight, glutes idle and the head forward; daily mobility and a strong core are to undo it.",
    evidence: "Stretching, with or without a warm-up, did not lower injuries in trials (5.5 against 4.9 in 1,000 hours in one of them). Hip and core work did, where it was supervised.",
    differs: Some("Stretch because it feels good, not as protection; the core work is what has support."),
    grade: Contradicted,
    timeline: "A habit without an end rather than a cure; give core work the weeks that hip work needs.",
    items: &[
        Item::new(
            &["IMB-2"],
            Partial,
            "Core: plank, dead bug, bird dog",
            "with the strength work, 2 to 3 times a week",
        )
        .logged_as(&[Habit::Strength]),
        Item::new(
            &["PREV-1"],
            NoEvidence,
            "Hip circles and leg swings in the morning, rolling and gentle stretching in the evening",
            "5 to 10 minutes a day",
        )
        .logged_as(MOBILITY),
        Item::new(&["IMB-2"], Contradicted, "Stretch the hip flexors: couch stretch, or kneeling on one knee", "daily")
            .logged_as(STRETCHING),
        Item::new(&["IMB-2"], Contradicted, "Stretch the calves with the knee straight, then bent", "daily")
            .logged_as(STRETCHING),
        Item::new(&["IMB-2"], NoEvidence, "Move the upper back: cat-cow, extension over a roll", "daily")
            .logged_as(&[Habit::Mobility]),
        Item::new(
            &["ST-3"],
            NoEvidence,
            "In the first weeks of pain stretch and roll gently",
            "10 to 15 minutes a day",
        )
        .logged_as(MOBILITY),
        Item::new(&["PREV-2"], NoEvidence, "At a desk stand up and move", "every hour"),
        Item::new(
            &["PREV-5"],
            Contradicted,
            "Begin hard sessions with easy running and dynamic stretching",
            "10 to 15 minutes",
        ),
        Item::new(&["PREV-6"], Contradicted, "End them walking, then stretch", "5 minutes or more"),
        Item::new(&["PREV-4"], Partial, "Add jumps and hops", "a few, twice a week").only(Gate::PainFree),
    ],
    citations: &[VAN_MECHELEN_1993, LEPPANEN_2024],
};
