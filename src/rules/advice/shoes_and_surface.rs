//! Shoes and surface (the article’s sixth cause).

use super::{Advice, Item};
use crate::model::finding::Culprit;
use crate::model::finding::EvidenceGrade::{NoEvidence, Partial, Supported};
use crate::rules::literature::{MALISOUX_2015, MALISOUX_2020};

pub(super) static ADVICE: Advice = Advice {
    culprit: Culprit::ShoesAndSurface,
    title: "Shoes and surface",
    background: &["SHOE-3"],
    article: "Shoes do not heal a weakness, but worn ones, a sudden change of kind, worn insoles and nothing but hard ground can add to the trouble.",
    evidence: "Runners who used more than one pair had fewer injuries in a cohort of 264 (hazard ratio 0.61). No study found a distance at which a pair begins to injure. In a trial of 848 runners harder shoes went with more injuries, among the lighter ones. For surfaces no prospective study found a link.",
    differs: Some("300 to 500 miles and the runner’s weight are custom; rotation is what has support."),
    grade: Partial,
    timeline: "Break a new kind of shoe in over four weeks or more; ten weeks were not enough for minimal ones in one study.",
    items: &[
        Item::new(&["SHOE-6"], Supported, "Alternate between pairs", "2 to 3 pairs, each at least twice in four weeks"),
        Item::new(
            &["SHOE-1", "SHOE-5"],
            NoEvidence,
            "Keep count of the distance and replace a pair in time",
            "between 300 and 500 miles (483 and 805 km)",
        ),
        Item::new(
            &["SHOE-2"],
            Partial,
            "Phase a different kind of shoe in with short runs",
            "at most 30 % of the distance in the first two weeks, a minimal pair 10 % in the first",
        ),
        Item::new(&["SHOE-4"], NoEvidence, "Replace worn insoles", "with the shoes, or when they are flat"),
        Item::new(
            &["SHOE-7", "PREV-7"],
            NoEvidence,
            "Mix roads, trails, tracks and treadmills where you can",
            "two kinds of ground with a tenth of the distance or more",
        ),
        Item::new(&["SHOE-8"], NoEvidence, "Have the next pair fitted in a running shop", "before the next pair"),
    ],
    citations: &[MALISOUX_2015, MALISOUX_2020],
};
