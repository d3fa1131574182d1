//! The first two days of pain, whatever its cause (the article's "immediate response").

use super::Item;
use crate::model::finding::EvidenceGrade::{NoEvidence, Partial, Supported};
use crate::model::pain::Habit;

/// What to do in the first 48 hours of pain.
pub static FIRST_DAYS_OF_PAIN: &[Item] = &[
    Item::new(
        &["ACU-2"],
        NoEvidence,
        "Rest the knee, cool it, wrap it gently and put the leg up. Newer advice is to guide the load rather than to rest alone",
        "24 to 48 hours, cooling for 10 to 15 minutes",
    ),
    Item::new(
        &["ACU-3"],
        Partial,
        "Swim or cycle instead of running, if that does not hurt",
        "until running does not hurt",
    )
    .logged_as(&[Habit::CrossTraining]),
    Item::new(&["ACU-4"], Supported, "Rate the pain and write it into pain.csv", "once a day, and after each run"),
    Item::new(&["ACU-1"], Partial, "Most knee pain of runners is not serious and passes with less load", ""),
];
