//! The sessions of the way back to running day by day: how long each was, and which of them did not keep to its stage.

use super::super::{Context, Raised};
use super::over_time::OverTime;
use super::{Maker, evidence};
use crate::model::activity::Sport;
use crate::model::calendar::DaySpan;
use crate::model::finding::Finding;
use crate::model::measures::Session;
use crate::model::units::Seconds;
use crate::reporter::charts::line_with_zone::{Form, Guide, LinePoint, Spacing, Zone, ZoneSide};
use crate::reporter::report::Figure;
use crate::reporter::wording::{EN_DASH, Wording, trimmed};

pub(super) const MAKER: Maker = Maker::card(&["return-protocol-broken"], figure);

/// Days drawn.
const DAYS: u32 = 28;
/// The last stage whose sessions have a longest time (RULES card RTR).
const LAST_TIMED_STAGE: f64 = 3.0;
/// Shortest session that counts, in seconds (RULES section 0, valid run).
const BRIEFEST_S: f64 = 180.0;

fn figure(context: &Context<'_>, raised: &Raised<'_>) -> Option<Figure> {
    let (wording, finding) = (context.wording, raised.finding);
    let setting = |name| context.threshold("return-protocol-broken", name);
    let longest = setting("longest_min");
    let planned = (setting("plan_shortest_min"), setting("plan_longest_min"));
    let history = context.input.history;
    let start = history.athlete.return_to_running_start?;
    let reach = DaySpan::ending(history.as_of, DAYS);
    let span = DaySpan { from: start.max(reach.from), to: reach.to };
    let sessions = history.sessions.iter().filter(|session| session.sport == Sport::Run && span.contains(session.day));
    let points: Vec<LinePoint> = sessions
        .filter_map(|session| {
            let time = session.duration.or(session.moving).filter(|time| time.get() >= BRIEFEST_S)?;
            let said = Wording::duration(time);
            Some(LinePoint {
                day: session.day,
                value: Some(time.minutes()),
                limit: None,
                severity: is_meant(finding, session).then_some(finding.severity),
                tooltip: format!("{}: {said}", wording.day(session.day)),
                label: said,
            })
        })
        .collect();
    // From stage 4 on what counts is the sum of a week.
    let is_timed = evidence(finding, "return_stage").is_some_and(|row| row.value <= LAST_TIMED_STAGE);
    let minutes = |minutes: f64| Wording::duration(Seconds::new(minutes * 60.0).unwrap_or_default());
    let plan = format!("{}{EN_DASH}{}\u{a0}min", trimmed(planned.0, 0), trimmed(planned.1, 0));
    let (zones, guides, rule) = if is_timed {
        let zone =
            Zone { edge: longest, side: ZoneSide::Above, label: format!("too long: above {}", minutes(longest)) };
        let guide = |value: f64, label: String| Guide { value, label };
        let guides = vec![guide(planned.0, format!("planned: {plan}")), guide(planned.1, String::new())];
        (
            vec![zone],
            guides,
            format!("Up to stage 3 a session is planned as {plan} on every other day, {} at most.", minutes(longest)),
        )
    } else {
        (Vec::new(), Vec::new(), "From stage 4 on the minutes of a week count.".to_owned())
    };
    let meant = points.iter().filter(|point| point.severity.is_some()).count();
    let meant = Wording::count(u64::try_from(meant).unwrap_or(u64::MAX), "session", "sessions");
    OverTime {
        title: wording.phrase(&finding.headline),
        caption: format!(
            "Columns are sessions, walking and running together, on their days. Coloured: {meant} that this is about; what was \
             off is said beside. {rule}"
        ),
        measure: "Minutes of the sessions",
        axis: "minutes a session".to_owned(),
        digits: 0,
        form: Form::Columns,
        spacing: Spacing::Days,
        zones,
        guides,
        limit_label: String::new(),
        points,
        limits: Vec::new(),
    }
    .figure(context)
}

/// True for a session that the finding names; one that names none is about all of its days.
fn is_meant(finding: &Finding, session: &Session) -> bool {
    let mut named = finding.evidence.iter().flat_map(|row| &row.activities).peekable();
    if named.peek().is_some() {
        return named.any(|id| session.activities.contains(id));
    }
    finding.span.contains(session.day)
}
