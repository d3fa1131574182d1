//! Training load (the article's fourth cause).

use super::{Advice, Item};
use crate::model::finding::Culprit;
use crate::model::finding::EvidenceGrade::{Contradicted, NoEvidence, Partial, Supported};
use crate::model::pain::Habit;
use crate::rules::literature::{BUIST_2008, ESCULIER_2018, FRANDSEN_2025};

pub(super) static ADVICE: Advice = Advice {
    culprit: Culprit::TrainingLoad,
    title: "Training load",
    background: &["LOAD-0", "LOAD-1", "LOAD-8", "BOT-1"],
    article: "Too much, too fast, too soon: more than 10 % a week, speed and hills at once, hard days without recovery, the same run every day.",
    evidence: "The 10 % rule for the week made no difference in a trial of 532 novices, and a cohort of 5,205 runners found no relation with the change from week to week. It did find one for single runs that outgrow the longest of the last 30 days. For hard-easy, variety and base there is coaching practice and no trial.",
    differs: Some("Watch the single run before the week. The weekly number is kept as a habit, not as a proven limit."),
    grade: Partial,
    timeline: "One or two quieter weeks, then up again gradually. When it hurts the article halves the distance for the first one or two weeks and builds up again over weeks two to six.",
    items: &[
        Item::new(
            &["LOAD-5", "LOAD-B1"],
            Supported,
            "Keep each run within a tenth of the longest of the last 30 days; the command plan week says the number",
            "every run",
        ),
        Item::new(
            &["LOAD-5"],
            Contradicted,
            "Let the week grow gradually",
            "by about 10 % at most, a calmer week now and then",
        ),
        Item::new(
            &["LOAD-3", "LOAD-6"],
            NoEvidence,
            "Put an easy or a rest day after every hard one",
            "at most 3 hard days a week",
        ),
        Item::new(
            &["LOAD-2"],
            NoEvidence,
            "Take up one new strain at a time, either speed or hills",
            "two weeks apart or more",
        ),
        Item::new(&["LOAD-7"], Partial, "Build a base of easy running before hard work", "about six steady weeks"),
        Item::new(
            &["LOAD-4"],
            NoEvidence,
            "Vary distance and pace from run to run",
            "at least two kinds of run a week",
        ),
        Item::new(&["PREV-8"], Partial, "Keep easy days easy enough to talk", "three quarters of your minutes or more"),
        Item::new(
            &["ACU-3", "ST-2"],
            Partial,
            "Move what the knee does not bear to the bike, the pool or the elliptical instead of stopping",
            "as long as it does not hurt more the day after",
        )
        .logged_as(&[Habit::CrossTraining]),
        Item::new(
            &["ST-1", "MT-1"],
            Partial,
            "When it hurts run half as much, then build up again",
            "half for 1 to 2 weeks, rebuild over weeks 2 to 6",
        ),
    ],
    citations: &[FRANDSEN_2025, BUIST_2008, ESCULIER_2018],
};
