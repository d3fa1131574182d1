//! Which corrections of athlete.toml are for which session of a file, and what they come to. It changes nothing itself;
//! `normalise` applies the outcome.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::diagnostics::{Code, Diagnostic, Level};
use crate::model::activity::{ActivityId, Sport, Surface};
use crate::model::athlete::{Correction, CorrectionTarget};
use crate::model::units::Metres;

/// A correction by start is for the recording that starts at most this much earlier or later (CONTRACT section 2).
const START_TOLERANCE_MS: u64 = 60_000;

/// What the athlete says about one recording.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Corrected {
    /// Places of the corrections in athlete.toml.
    pub(crate) used: BTreeSet<usize>,
    /// Leave it out.
    pub(crate) ignore: bool,
    /// True sport.
    pub(crate) sport: Option<Sport>,
    /// True distance.
    pub(crate) distance: Option<Metres>,
    /// True ground.
    pub(crate) surface: Option<Surface>,
    /// Whether it was a race.
    pub(crate) race: Option<bool>,
    /// Rating of perceived exertion.
    pub(crate) rpe: Option<f64>,
    /// Shoe.
    pub(crate) shoe: Option<String>,
}

impl Corrected {
    /// True when something is said that a flag stands for. A rating adds to the recording and corrects nothing.
    pub(crate) fn is_correction(&self) -> bool {
        self.sport.is_some()
            || self.distance.is_some()
            || self.surface.is_some()
            || self.race.is_some()
            || self.shoe.is_some()
    }
}

/// What the corrections at these places come to; where two say different things the later one holds.
pub(crate) fn combine(corrections: &[Correction], used: &BTreeSet<usize>) -> Corrected {
    let mut sum = Corrected { used: used.clone(), ..Corrected::default() };
    for correction in used.iter().filter_map(|place| corrections.get(*place)) {
        sum.ignore |= correction.ignore;
        sum.sport = correction.sport.or(sum.sport);
        sum.distance = correction.distance.or(sum.distance);
        sum.surface = correction.surface.or(sum.surface);
        sum.race = correction.race.or(sum.race);
        sum.rpe = correction.rpe.or(sum.rpe);
        sum.shoe = correction.shoe.clone().or(sum.shoe);
    }
    sum
}

/// The places of the corrections for each session of one file, given their ids and starts. A correction by start is
/// for the nearest of them only: the parts of a multisport recording may follow each other within the minute.
pub(crate) fn assign(corrections: &[Correction], sessions: &[(ActivityId, DateTime<Utc>)]) -> Vec<BTreeSet<usize>> {
    let mut assigned = vec![BTreeSet::new(); sessions.len()];
    for (place, correction) in corrections.iter().enumerate() {
        let session = match correction.target {
            CorrectionTarget::Id(id) => sessions.iter().position(|(other, _)| *other == id),
            CorrectionTarget::Start(start) => sessions
                .iter()
                .enumerate()
                .map(|(session, (_, other))| ((*other - start).num_milliseconds().unsigned_abs(), session))
                .min()
                .filter(|(difference, _)| *difference <= START_TOLERANCE_MS)
                .map(|(_, session)| session),
        };
        if let Some(places) = session.and_then(|session| assigned.get_mut(session)) {
            places.insert(place);
        }
    }
    assigned
}

/// A warning for each correction that fits no recording: most likely its start or id is mistyped.
pub(crate) fn unused(corrections: &[Correction], used: &BTreeSet<usize>) -> Vec<Diagnostic> {
    let unused = corrections.iter().enumerate().filter(|(place, _)| !used.contains(place));
    unused
        .map(|(place, correction)| Diagnostic {
            path: "athlete.toml".to_owned(),
            place: Some(format!("[[activity]] {}", place + 1)),
            code: Code::CorrectionUnused,
            level: Level::Warning,
            message: match correction.target {
                CorrectionTarget::Start(start) => {
                    format!("no recording starts within 60 s of {}", start.format("%Y-%m-%dT%H:%M:%SZ"))
                }
                CorrectionTarget::Id(id) => format!("no recording has the id {id}"),
            },
            help: Some("take start (in UTC) or id from the activities of report.json, or delete the entry".to_owned()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + second, 0).expect("valid")
    }

    fn correction(target: CorrectionTarget) -> Correction {
        Correction {
            target,
            ignore: false,
            sport: None,
            distance: None,
            surface: None,
            race: None,
            rpe: None,
            shoe: None,
        }
    }

    #[test]
    fn a_start_may_be_a_minute_off_and_no_more() {
        let corrections = [correction(CorrectionTarget::Start(at(0)))];
        for (second, hit) in [(60, true), (-60, true), (61, false), (-61, false)] {
            let assigned = assign(&corrections, &[(ActivityId([1; 8]), at(second))]);
            assert_eq!(!assigned[0].is_empty(), hit, "{second} s");
        }
    }

    #[test]
    fn the_nearest_session_of_a_file_gets_it() {
        let corrections = [correction(CorrectionTarget::Start(at(30)))];
        let assigned = assign(&corrections, &[(ActivityId([1; 8]), at(0)), (ActivityId([2; 8]), at(25))]);
        assert_eq!(assigned, [BTreeSet::new(), BTreeSet::from([0])]);
    }

    #[test]
    fn the_later_correction_holds_and_unused_ones_are_named() {
        let id = ActivityId([1; 8]);
        let first = Correction { sport: Some(Sport::Run), rpe: Some(3.0), ..correction(CorrectionTarget::Id(id)) };
        let second = Correction { sport: Some(Sport::Walk), ..first.clone() };
        let sum = combine(&[first.clone(), Correction { rpe: None, ..second }], &BTreeSet::from([0, 1]));
        assert_eq!((sum.sport, sum.rpe, sum.is_correction()), (Some(Sport::Walk), Some(3.0), true));
        let left = unused(&[first], &BTreeSet::new());
        assert_eq!(left[0].place.as_deref(), Some("[[activity]] 1"));
        assert!(left[0].message.contains("0101010101010101"));
    }
}
