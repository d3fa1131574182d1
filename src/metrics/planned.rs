//! Planned runs as recordings, so that the rules judge a plan as they judge what was run. Only what a plan says is in
//! them: day, distance, race, hard. Their pace is the runner's own.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::model::activity::{Activity, ActivityId, Sport, UtcOffset};
use crate::model::measures::ActivityMeasures;
use crate::model::plan::{PlannedKind, PlannedSession};
use crate::model::units::{MetresPerSecond, Seconds};

/// Pace of a runner of whom no run is known: 6:00 min/km, chosen.
const UNKNOWN_SPEED_MPS: f64 = 1_000.0 / 360.0;
/// Recent runs whose pace is the usual one.
const RECENT_RUNS: usize = 20;
/// A run of a plan starts in the morning, so that no one ends after midnight.
const START_HOUR: f64 = 6.0;
const DAY_HOURS: f64 = 24.0;
/// Time between two runs of a day: more than what joins recordings to one session (RULES section 0).
const APART_S: f64 = 2_400.0;
/// The shortest a run may take to count (RULES section 0, valid run).
const BRIEFEST_S: f64 = 180.0;
/// Exertion of a session planned as hard: what makes a session hard by report (RULES section 5.6).
const HARD_RPE: f64 = 7.0;

/// The runs among the planned sessions, each as a recording; several of one day lie apart. Rows of other kinds are no
/// running and give none.
#[must_use]
pub fn planned(
    recorded: &[(Activity, ActivityMeasures)],
    plan: &[PlannedSession],
) -> Vec<(Activity, ActivityMeasures)> {
    let speed = usual_speed(recorded);
    let last = recorded.iter().max_by_key(|(activity, _)| (activity.start_utc, activity.id));
    let offset = last.map(|(activity, _)| activity.utc_offset);
    let runs = |date| plan.iter().filter(move |row| row.kind.is_run() && row.date == date);
    let mut dates: Vec<NaiveDate> = plan.iter().map(|row| row.date).collect();
    dates.sort_unstable();
    dates.dedup();
    let mut made = Vec::new();
    for date in dates {
        let count = runs(date).count();
        let slot_s = (DAY_HOURS - START_HOUR) * 3_600.0 / count.max(1) as f64;
        for (index, row) in runs(date).enumerate() {
            made.extend(recording(row, start(date, index, slot_s, offset), offset, speed, slot_s - APART_S));
        }
    }
    made
}

/// Median speed of the latest runs.
fn usual_speed(recorded: &[(Activity, ActivityMeasures)]) -> f64 {
    let mut runs: Vec<_> = recorded.iter().filter(|(activity, _)| activity.sport == Sport::Run).collect();
    runs.sort_by_key(|(activity, _)| (activity.start_utc, activity.id));
    let mut speeds: Vec<f64> = runs
        .iter()
        .rev()
        .filter_map(|(_, measures)| measures.moving_speed().map(MetresPerSecond::get))
        .filter(|speed| (1.0..=7.0).contains(speed))
        .take(RECENT_RUNS)
        .collect();
    speeds.sort_by(f64::total_cmp);
    speeds.get(speeds.len() / 2).copied().unwrap_or(UNKNOWN_SPEED_MPS)
}

fn start(date: NaiveDate, index: usize, slot_s: f64, offset: Option<UtcOffset>) -> DateTime<Utc> {
    let local_s = START_HOUR * 3_600.0 + slot_s * index as f64;
    let offset_s = offset.map_or(0, |offset| i64::from(offset.seconds));
    #[expect(clippy::cast_possible_truncation, reason = "seconds of one day")]
    let shift = TimeDelta::seconds(local_s as i64 - offset_s);
    let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc();
    midnight.checked_add_signed(shift).unwrap_or(midnight)
}

fn recording(
    row: &PlannedSession,
    start_utc: DateTime<Utc>,
    offset: Option<UtcOffset>,
    speed: f64,
    longest_s: f64,
) -> Option<(Activity, ActivityMeasures)> {
    let distance = row.distance?;
    let time = Seconds::new((distance.get() / speed).min(longest_s).max(BRIEFEST_S))?;
    let mut activity = Activity::blank(ActivityId(start_utc.timestamp().to_be_bytes()), start_utc);
    activity.sources = vec![format!("plan, line {}", row.line)];
    activity.utc_offset = offset.unwrap_or(activity.utc_offset);
    activity.race = row.kind == PlannedKind::Race;
    activity.rpe = (row.kind == PlannedKind::Hard).then_some(HARD_RPE);
    let measures = ActivityMeasures {
        distance: Some(distance),
        elapsed: Some(time),
        moving: Some(time),
        timer: Some(time),
        graded_speed: distance.over(time),
        ..ActivityMeasures::default()
    };
    Some((activity, measures))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::{day, run};
    use crate::model::units::Metres;

    fn row(date: &str, kilometres: f64, kind: PlannedKind) -> PlannedSession {
        PlannedSession { line: 2, date: day(date), distance: Metres::from_kilometres(kilometres), kind }
    }

    #[test]
    fn a_plan_becomes_runs_at_the_usual_pace_on_its_days() {
        let mut past = vec![run("2026-01-05T06:00:00Z", 10.0), run("2026-01-07T06:00:00Z", 12.0)];
        for (activity, _) in &mut past {
            // New Zealand: a plan's morning is the evening before in UTC.
            activity.utc_offset.seconds = 13 * 3_600;
        }
        let plan = [
            row("2026-01-12", 9.0, PlannedKind::Easy),
            row("2026-01-12", 6.0, PlannedKind::Hard),
            row("2026-01-13", 5.0, PlannedKind::Cross),
            row("2026-01-18", 21.1, PlannedKind::Race),
        ];
        let made = planned(&past, &plan);
        assert_eq!(made.len(), 3, "cross-training is no run");
        let days: Vec<NaiveDate> = made.iter().map(|(activity, _)| activity.local_day()).collect();
        assert_eq!(days, [day("2026-01-12"), day("2026-01-12"), day("2026-01-18")]);
        // 9,000 m at 3 m/s.
        assert_eq!(made[0].1.moving.map(Seconds::get), Some(3_000.0));
        let gap = made[1].0.start_utc - made[0].0.start_utc - TimeDelta::seconds(3_000);
        assert!(gap > TimeDelta::minutes(30), "two sessions");
        assert_eq!((made[1].0.rpe, made[2].0.race), (Some(7.0), true));
    }

    #[test]
    fn many_runs_on_one_day_stay_on_it_and_apart() {
        let plan = vec![row("2026-01-12", 40.0, PlannedKind::Easy); 5];
        let made = planned(&[], &plan);
        assert!(made.iter().all(|(activity, _)| activity.local_day() == day("2026-01-12")));
        for pair in made.windows(2) {
            let end = pair[0].1.elapsed.expect("set").get();
            let between = (pair[1].0.start_utc - pair[0].0.start_utc).num_seconds() as f64 - end;
            assert!(between > 1_800.0, "{between}");
        }
    }
}
