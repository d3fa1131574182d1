//! Patellofemoral pain, the runner's knee (the article's second cause).

use super::studies::MULVAD_2018;
use super::{Advice, Item};
use crate::model::finding::Culprit;
use crate::model::finding::EvidenceGrade::{NoEvidence, Partial, Supported};
use crate::model::pain::Habit;
use crate::rules::literature::ESCULIER_2018;
use crate::rules::literature::NEAL_2019;

pub(super) static ADVICE: Advice = Advice {
    culprit: Culprit::Kneecap,
    title: "Kneecap",
    background: &["PFP-1", "PFP-2"],
    article: "Pain around or behind the kneecap comes, as the article has it, from a kneecap that does not run true: unbalanced muscles, too little recovery, sudden load or poor mechanics.",
    evidence: "In 69 runners with kneecap pain, being taught to manage load and symptoms worked as well over 20 weeks as that plus exercises or a new gait. Exercise helps; that it has to reach one part of the quadriceps, or put the kneecap back into a groove, is not borne out.",
    differs: Some("Load comes first: no exercise of the list replaces running less for a while."),
    grade: Partial,
    timeline: "Recovery took a median of 49 days among recreational runners, with a wide spread (interquartile range 63 days).",
    items: &[
        Item::new(
            &["ACU-4", "MT-4"],
            Supported,
            "Let the pain set the dose, up to 2 of 10 while running, settled within an hour, no worse the next morning",
            "after every run, in pain.csv",
        ),
        Item::new(&["PFP-3"], Partial, "Wall sit with the feet turned out a little", "3 times 30 to 60 seconds")
            .logged_as(&[Habit::Strength]),
        Item::new(
            &["PFP-3"],
            Partial,
            "Step down from a low step, slowly, the knee in line with the foot",
            "2 sets of 10 on each leg",
        )
        .logged_as(&[Habit::Strength]),
        Item::new(&["PFP-3"], NoEvidence, "Stretch the front of the thigh", "daily, gently")
            .logged_as(&[Habit::Stretching]),
        Item::new(
            &["PFP-3"],
            NoEvidence,
            "Move the relaxed kneecap gently up, down and to both sides with your fingers",
            "a minute or two",
        )
        .logged_as(&[Habit::Mobility]),
    ],
    citations: &[ESCULIER_2018, NEAL_2019, MULVAD_2018],
};
