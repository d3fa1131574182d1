//! Studies that the advice cites and no rule does.

use crate::rules::rule::Citation;

pub(super) const CHAN_2018: Citation = Citation {
    authors: "Chan et al.",
    year: 2018,
    title: "Gait retraining for the reduction of injury occurrence in novice distance runners: 1-year follow-up of a randomized controlled trial",
    doi: "10.1177/0363546517736277",
};
pub(super) const FREDERICSON_2005: Citation = Citation {
    authors: "Fredericson and Wolf",
    year: 2005,
    title: "Iliotibial band syndrome in runners: innovations in treatment",
    doi: "10.2165/00007256-200535050-00006",
};
pub(super) const MULVAD_2018: Citation = Citation {
    authors: "Mulvad et al.",
    year: 2018,
    title: "Diagnoses and time to recovery among injured recreational runners in the RUN CLEVER trial",
    doi: "10.1371/journal.pone.0204742",
};
pub(super) const NIELSEN_2014_RECOVERY: Citation = Citation {
    authors: "Nielsen et al.",
    year: 2014,
    title: "A prospective study on time to recovery in 254 injured novice runners",
    doi: "10.1371/journal.pone.0099877",
};
