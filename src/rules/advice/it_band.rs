//! The iliotibial band (the article's third cause).

use super::studies::FREDERICSON_2005;
use super::{Advice, Item};
use crate::model::finding::Culprit;
use crate::model::finding::EvidenceGrade::{NoEvidence, Partial};
use crate::model::pain::Habit;

pub(super) static ADVICE: Advice = Advice {
    culprit: Culprit::ItBand,
    title: "IT band",
    background: &["ITB-1"],
    article: "A burning pain on the outside that grows with the distance. The band hardly stretches; the muscles that pull on it and the hip that guides the leg are what can be trained.",
    evidence: "There are reviews and small series, no large trials. Camber, running a track in one direction, downhill and sudden distance are named together. Brisk running can provoke it less than slow jogging, so that slowing down is no general advice.",
    differs: None,
    grade: Partial,
    timeline: "The article names no time for it; give the hip work the 3 to 4 weeks that it names for hips.",
    items: &[
        Item::new(
            &["ITB-2", "HIP-2"],
            Partial,
            "Strengthen the muscles that lift the leg to the side rather than stretching the band: leg lifts, clamshells, monster walks",
            "as for the hips: 2 sets of 12, 3 sets of 15 on each side, 2 sets of 10 steps",
        )
        .logged_as(&[Habit::Strength]),
        Item::new(
            &["ITB-4"],
            Partial,
            "Side steps with a band, lateral lunges, standing and bending on one leg",
            "2 to 3 times a week",
        )
        .logged_as(&[Habit::Strength]),
        Item::new(
            &["ITB-3"],
            NoEvidence,
            "Roll the glutes, the muscle in front of the hip and the outer thigh, not the band alone",
            "a few minutes, gently",
        )
        .logged_as(&[Habit::FoamRolling]),
        Item::new(
            &["ITB-5"],
            Partial,
            "Change the side of a sloping road, and the direction of loops and of the track. Keeping the same hand to the traffic out and back leaves the same leg on the low side both ways",
            "every other run",
        ),
    ],
    citations: &[FREDERICSON_2005],
};
