//! What of a session was walked and run (RULES section 5.8).

use crate::model::bouts::{BoutEvidence, BoutKind, WalkRun};
use crate::model::history::History;
use crate::model::measures::Session;
use crate::model::return_protocol::SessionBouts;
use crate::rules::context::count;

/// The bouts of all its recordings; `None` when one of them cannot show any.
pub(super) fn of(history: &History, session: &Session) -> Option<SessionBouts> {
    let mut all = WalkRun { evidence: BoutEvidence::Cadence, bouts: Vec::new() };
    for recorded in history.recordings_of(session) {
        let found = recorded.measures.walk_run.as_ref()?;
        if found.evidence == BoutEvidence::Speed {
            all.evidence = BoutEvidence::Speed;
        }
        all.bouts.extend(found.bouts.iter().copied());
    }
    Some(SessionBouts {
        evidence: all.evidence,
        walk: all.median(BoutKind::Walk),
        run: all.median(BoutKind::Run),
        runs: count(all.of(BoutKind::Run).count()),
        walk_share: all.walk_share()?,
    })
}
