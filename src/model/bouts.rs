//! Stretches of walking and of running in one recording (RULES section 5.8).

use super::median::median;
use super::named::named;
use super::units::{Metres, Seconds};

named!(
    /// What was done in a bout.
    BoutKind {
        /// Running.
        Run = "run",
        /// Walking or standing.
        Walk = "walk",
    }
);

named!(
    /// What bouts were told from.
    BoutEvidence {
        /// Cadence and speed.
        Cadence = "cadence",
        /// Speed alone: confidence is low (RULES section 5.8).
        Speed = "speed",
    }
);

/// A stretch of one kind.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bout {
    /// What was done.
    pub kind: BoutKind,
    /// Seconds from the start of the recording to the start of the bout.
    pub start_s: f64,
    /// Duration with the timer running.
    pub duration: Seconds,
    /// Distance; `None` where the recording knows none.
    pub distance: Option<Metres>,
}

/// The bouts of one recording in order. Neighbours are of different kinds unless an interruption of 15 s or more, which
/// belongs to no bout, lies between them.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct WalkRun {
    /// What they were told from.
    pub evidence: BoutEvidence,
    /// The bouts.
    pub bouts: Vec<Bout>,
}

impl WalkRun {
    /// The bouts of one kind, in order.
    pub fn of(&self, kind: BoutKind) -> impl Iterator<Item = &Bout> {
        self.bouts.iter().filter(move |bout| bout.kind == kind)
    }

    /// Time in bouts of one kind.
    #[must_use]
    pub fn total(&self, kind: BoutKind) -> Seconds {
        self.of(kind).map(|bout| bout.duration).sum()
    }

    /// Median duration of the bouts of one kind, the mean of the middle two of an even number; `None` without any.
    #[must_use]
    pub fn median(&self, kind: BoutKind) -> Option<Seconds> {
        median(self.of(kind).map(|bout| bout.duration.get()).collect()).and_then(Seconds::new)
    }

    /// The longest bout of one kind.
    #[must_use]
    pub fn longest(&self, kind: BoutKind) -> Option<Seconds> {
        self.of(kind).map(|bout| bout.duration).max_by(Seconds::total_cmp)
    }

    /// Share of the time that was walked, 0 to 1; `None` without any time.
    #[must_use]
    pub fn walk_share(&self) -> Option<f64> {
        let walked = self.total(BoutKind::Walk);
        walked.ratio_to(walked + self.total(BoutKind::Run))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_medians_and_share() {
        let bout = |kind, start_s, seconds| Bout {
            kind,
            start_s,
            duration: Seconds::new(seconds).expect("finite"),
            distance: None,
        };
        let walk_run = WalkRun {
            evidence: BoutEvidence::Cadence,
            bouts: vec![
                bout(BoutKind::Walk, 0.0, 120.0),
                bout(BoutKind::Run, 120.0, 58.0),
                bout(BoutKind::Walk, 178.0, 118.0),
                bout(BoutKind::Run, 296.0, 64.0),
            ],
        };
        // Runs of 58 and 64 s: median 61, total 122; walks 238 of 360 s.
        assert_eq!(walk_run.median(BoutKind::Run), Seconds::new(61.0));
        assert_eq!(walk_run.longest(BoutKind::Run), Seconds::new(64.0));
        assert_eq!(walk_run.total(BoutKind::Run), Seconds::new(122.0).expect("finite"));
        assert!((walk_run.walk_share().expect("time") - 238.0 / 360.0).abs() < 1e-12);
        let empty = WalkRun { evidence: BoutEvidence::Speed, bouts: Vec::new() };
        assert_eq!((empty.median(BoutKind::Walk), empty.walk_share()), (None, None));
    }
}
