//! Running form (the article's fifth cause).

use super::studies::CHAN_2018;
use super::{Advice, Item};
use crate::model::finding::Culprit;
use crate::model::finding::EvidenceGrade::{Contradicted, NoEvidence, Partial, Supported};
use crate::rules::literature::{ANDERSON_2022, HEIDERSCHEIT_2011, WILLSON_2014};

pub(super) static ADVICE: Advice = Advice {
    culprit: Culprit::Form,
    title: "Running form",
    background: &["BIO-1", "BIO-2", "BIO-3", "BIO-4", "LT-2"],
    article: "Overstriding, a low cadence, much bounce and an extreme heel strike put strain on the knee; 170 to 180 steps a minute are to help.",
    evidence: "At a fixed speed 5 to 10 % more steps unload the knee; whether that prevents injuries is not known, and pain eased in runners with kneecap pain. Learning to land softly did cut injuries in a trial of 320 novices, at the price of more trouble at calf and Achilles tendon.",
    differs: Some(
        "Not one number for all: cadence depends on speed. Aim at 5 to 10 % above your own cadence at the same speed.",
    ),
    grade: Partial,
    timeline: "The trial of soft landing took two weeks of practice. Change form over weeks, not while distance grows, and watch the calves.",
    items: &[
        Item::new(
            &["BIO-5"],
            Contradicted,
            "Raise the cadence at your usual speed, with a metronome for minutes at a time",
            "5 % above your own, at most 10 %",
        ),
        Item::new(
            &["BIO-6"],
            Supported,
            "Take shorter, quicker steps and land so softly that you hardly hear it",
            "a few minutes of each easy run",
        ),
        Item::new(
            &["BIO-7"],
            NoEvidence,
            "Run tall and lean forward a little from the ankles, not from the hips",
            "as a thought now and then",
        ),
        Item::new(
            &["BIO-8"],
            NoEvidence,
            "Have your gait looked at, or film yourself from the side",
            "when the form rules stay raised for weeks and the knee hurts",
        ),
    ],
    citations: &[HEIDERSCHEIT_2011, WILLSON_2014, ANDERSON_2022, CHAN_2018],
};
