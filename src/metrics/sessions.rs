//! Recordings joined into sessions, and what a run is compared with (RULES section 0). Recordings made at the same time
//! are never added up: a session is recordings one after the other (CONTRACT section 1).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::activity::{Sport, Surface};
use crate::model::history::MeasuredActivity;
use crate::model::measures::{LongestBefore, Session, SessionClass};
use crate::model::units::{Metres, MetresPerSecond, Seconds};

/// Longest time from the end of one recording to the start of the next of the same session.
const JOINED_WITHIN: TimeDelta = TimeDelta::minutes(30);
/// How far back the longest run is looked for.
const LOOK_BACK: TimeDelta = TimeDelta::days(30);
/// Shortest valid run.
const SHORTEST_M: f64 = 300.0;
/// Briefest valid run, in moving time.
const BRIEFEST_S: f64 = 180.0;
/// Mean speeds of a valid run.
const SPEEDS_MPS: std::ops::RangeInclusive<f64> = 1.0..=7.0;

/// Two recordings that share so much of the shorter one's time were made at once (FORMATS section 6, level 4).
const AT_ONCE: f64 = 0.8;

/// A session with the places of its recordings among the activities.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Joined {
    /// The session.
    pub(crate) session: Session,
    /// Indices of its recordings, in order.
    pub(crate) members: Vec<usize>,
    /// Indices of recordings made at the same time as a member that went farther, with that member: they count nowhere.
    pub(crate) at_once: Vec<(usize, usize)>,
}

/// Joins recordings, which must be in order of their start, and finds the longest run before each.
pub(crate) fn join(activities: &[MeasuredActivity], default_surface: Option<Surface>) -> Vec<Joined> {
    let mut groups: Vec<(Vec<usize>, DateTime<Utc>)> = Vec::new();
    let mut open: BTreeMap<Sport, usize> = BTreeMap::new();
    for (index, recorded) in activities.iter().enumerate() {
        let start = recorded.activity.start_utc;
        let end = end_of(recorded);
        let latest = open.get(&recorded.activity.sport).and_then(|group| groups.get_mut(*group));
        if let Some((members, until)) = latest.filter(|(_, until)| start - *until <= JOINED_WITHIN) {
            members.push(index);
            *until = end.max(*until);
        } else {
            open.insert(recorded.activity.sport, groups.len());
            groups.push((vec![index], end));
        }
    }
    let mut sessions: Vec<Joined> = groups
        .into_iter()
        .filter_map(|(members, _)| {
            let (members, at_once) = one_after_the_other(&members, activities);
            let recordings: Vec<&MeasuredActivity> =
                members.iter().filter_map(|index| activities.get(*index)).collect();
            let mut session = summarise(&recordings, default_surface)?;
            // What the athlete said of a run holds for it whichever recording carries it.
            for beside in at_once.iter().filter_map(|(beside, _)| activities.get(*beside)) {
                session.race |= beside.activity.race;
                session.rpe = session.rpe.into_iter().chain(beside.activity.rpe).max_by(f64::total_cmp);
            }
            Some(Joined { session, members, at_once })
        })
        .collect();
    find_longest_before(&mut sessions);
    sessions
}

/// Parts the recordings of a session into those that count, in order, and those made at the same time as one of them.
/// Of two made at once the one that went farther counts, then the longer, then the earlier.
fn one_after_the_other(members: &[usize], activities: &[MeasuredActivity]) -> (Vec<usize>, Vec<(usize, usize)>) {
    let mut farthest_first: Vec<(usize, &MeasuredActivity)> =
        members.iter().filter_map(|index| Some((*index, activities.get(*index)?))).collect();
    farthest_first.sort_by(|(a, one), (b, other)| {
        length(other).partial_cmp(&length(one)).unwrap_or(std::cmp::Ordering::Equal).then(a.cmp(b))
    });
    let mut kept: Vec<(usize, &MeasuredActivity)> = Vec::new();
    let mut beside = Vec::new();
    for (index, recorded) in farthest_first {
        match kept.iter().find(|(_, other)| made_at_once(recorded, other)) {
            Some((other, _)) => beside.push((index, *other)),
            None => kept.push((index, recorded)),
        }
    }
    let mut kept: Vec<usize> = kept.into_iter().map(|(index, _)| index).collect();
    kept.sort_unstable();
    beside.sort_unstable();
    (kept, beside)
}

/// True when most of the shorter recording's time lies within the other.
fn made_at_once(one: &MeasuredActivity, other: &MeasuredActivity) -> bool {
    let (one_end, other_end) = (end_of(one), end_of(other));
    let milliseconds = |from: DateTime<Utc>, to: DateTime<Utc>| (to - from).num_milliseconds() as f64;
    let shorter = milliseconds(one.activity.start_utc, one_end).min(milliseconds(other.activity.start_utc, other_end));
    let both = milliseconds(one.activity.start_utc.max(other.activity.start_utc), one_end.min(other_end));
    shorter > 0.0 && both >= AT_ONCE * shorter
}

/// Distance, then duration, by which recordings are compared.
fn length(recorded: &MeasuredActivity) -> (f64, f64) {
    (recorded.measures.distance.map_or(0.0, Metres::get), recorded.measures.elapsed.map_or(0.0, Seconds::get))
}

fn end_of(recorded: &MeasuredActivity) -> DateTime<Utc> {
    let seconds = recorded.measures.elapsed.or(recorded.measures.timer).map_or(0.0, Seconds::get);
    #[expect(clippy::cast_possible_truncation, reason = "a float that is too large becomes the largest integer")]
    let length = TimeDelta::try_milliseconds((seconds * 1_000.0) as i64).unwrap_or_default();
    recorded.activity.start_utc.checked_add_signed(length).unwrap_or(recorded.activity.start_utc)
}

/// One session of its recordings.
fn summarise(recordings: &[&MeasuredActivity], default_surface: Option<Surface>) -> Option<Session> {
    let first = &recordings.first()?.activity;
    let measures = || recordings.iter().map(|recorded| &recorded.measures);
    let distance = total(measures().map(|measures| measures.distance));
    let moving = total(measures().map(|measures| measures.moving));
    let longest = recordings.iter().copied().reduce(
        |longest, next| {
            if length(next) > length(longest) { next } else { longest }
        },
    )?;
    let surface = match longest.activity.surface {
        Surface::Unknown if first.sport == Sport::Run => default_surface.unwrap_or(Surface::Unknown),
        surface => surface,
    };
    Some(Session {
        id: first.id,
        activities: recordings.iter().map(|recorded| recorded.activity.id).collect(),
        sport: first.sport,
        surface,
        start_utc: first.start_utc,
        day: first.local_day(),
        distance,
        moving,
        duration: total(measures().map(|measures| measures.timer.or(measures.elapsed))),
        graded_speed: graded_speed(recordings),
        rpe: recordings.iter().filter_map(|recorded| recorded.activity.rpe).max_by(f64::total_cmp),
        race: recordings.iter().any(|recorded| recorded.activity.race),
        valid_run: first.sport == Sport::Run && is_valid(distance, moving),
        longest_before: None,
        class: SessionClass::Unknown,
        effort: None,
    })
}

/// Sum of what is known; `None` when nothing is.
fn total<Q: Copy + std::iter::Sum>(quantities: impl Iterator<Item = Option<Q>> + Clone) -> Option<Q> {
    quantities.clone().any(|quantity| quantity.is_some()).then(|| quantities.flatten().sum())
}

/// RULES section 0, valid run.
fn is_valid(distance: Option<Metres>, moving: Option<Seconds>) -> bool {
    why_not_valid(distance, moving).is_none()
}

/// What keeps a run from being valid (RULES section 0), as a sentence fragment about it.
pub(crate) fn why_not_valid(distance: Option<Metres>, moving: Option<Seconds>) -> Option<&'static str> {
    let (Some(distance), Some(moving)) = (distance, moving) else { return Some("has no distance or no moving time") };
    let speed = distance.over(moving).map_or(0.0, MetresPerSecond::get);
    if distance.get() < SHORTEST_M {
        Some("is shorter than 0.3 km")
    } else if moving.get() < BRIEFEST_S {
        Some("took less than 3 min in motion")
    } else if SPEEDS_MPS.contains(&speed) {
        None
    } else {
        Some("has a mean speed outside 1.0 to 7.0 m/s")
    }
}

/// True for a session in which there was running, valid or not, of at least 3 min: its day is no day without a run.
pub(crate) fn had_running(session: &Session) -> bool {
    let time = session.duration.into_iter().chain(session.moving).map(Seconds::get).fold(0.0, f64::max);
    session.valid_run || (session.sport == Sport::Run && time >= BRIEFEST_S)
}

/// Duration of a recording of a run that has no distance, so that it is not known how far it went; `None` for others.
pub(crate) fn time_without_distance(recorded: &MeasuredActivity) -> Option<Seconds> {
    let measures = &recorded.measures;
    let unknown = measures.distance.is_none_or(|distance| distance.get() <= 0.0);
    let is_run = recorded.activity.sport == Sport::Run;
    measures.timer.or(measures.elapsed).or(measures.moving).filter(|_| is_run && unknown)
}

/// Mean graded speed weighted by moving time; a piece without grade counts at its plain speed beside one that has it.
fn graded_speed(recordings: &[&MeasuredActivity]) -> Option<MetresPerSecond> {
    if recordings.iter().all(|recorded| recorded.measures.graded_speed.is_none()) {
        return None;
    }
    let (mut metres, mut seconds) = (0.0_f64, 0.0_f64);
    for measures in recordings.iter().map(|recorded| &recorded.measures) {
        if let (Some(speed), Some(moving)) = (measures.graded_speed.or(measures.moving_speed()), measures.moving) {
            metres += speed.get() * moving.get();
            seconds += moving.get();
        }
    }
    MetresPerSecond::new(metres / seconds)
}

/// RULES section 0, L30: the longest valid run that started in the 30 x 24 h before each valid run.
fn find_longest_before(sessions: &mut [Joined]) {
    let runs: Vec<(usize, DateTime<Utc>, LongestBefore)> = sessions
        .iter()
        .enumerate()
        .filter(|(_, joined)| joined.session.valid_run)
        .filter_map(|(index, Joined { session, .. })| {
            let itself = LongestBefore { distance: session.distance?, session: session.id, day: session.day, runs: 1 };
            Some((index, session.start_utc, itself))
        })
        .collect();
    let mut oldest = 0;
    for (place, (index, start, _)) in runs.iter().enumerate() {
        while runs.get(oldest).is_some_and(|(_, earlier, _)| *start - *earlier > LOOK_BACK) {
            oldest += 1;
        }
        let before = runs.get(oldest..place).unwrap_or_default();
        let before = before.iter().filter(|(_, earlier, _)| earlier < start).map(|(_, _, run)| *run);
        let runs = u32::try_from(before.clone().count()).unwrap_or(u32::MAX);
        let longest = before.reduce(|longest, next| if next.distance > longest.distance { next } else { longest });
        if let Some(joined) = sessions.get_mut(*index) {
            joined.session.longest_before = longest.map(|longest| LongestBefore { runs, ..longest });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::run;
    use crate::model::activity::Activity;
    use crate::model::measures::ActivityMeasures;

    fn sessions(recordings: Vec<(Activity, ActivityMeasures)>) -> Vec<Session> {
        let recordings: Vec<_> = recordings
            .into_iter()
            .map(|(activity, measures)| MeasuredActivity { activity, measures, shoe: None })
            .collect();
        join(&recordings, None).into_iter().map(|joined| joined.session).collect()
    }

    #[test]
    fn warm_up_race_and_cool_down_are_one_session() {
        // 1.8 km take 600 s; the race starts 30 min after the warm-up ends, the cool-down 30 min and 1 s after it.
        let mut race = run("2026-03-01T08:40:00Z", 9.0);
        race.0.race = true;
        race.0.rpe = Some(9.0);
        let found = sessions(vec![run("2026-03-01T08:00:00Z", 1.8), race.clone(), run("2026-03-01T10:00:01Z", 1.8)]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].activities.len(), 2);
        assert!(found[0].race && found[0].rpe == Some(9.0) && !found[1].race);
        assert!((found[0].distance.map_or(0.0, Metres::get) - 10_800.0).abs() < 1e-6);
        let joined = sessions(vec![run("2026-03-01T08:00:00Z", 1.8), race, run("2026-03-01T10:00:00Z", 1.8)]);
        assert_eq!(joined.len(), 1);
    }

    #[test]
    fn recordings_made_at_once_are_not_added_up() {
        // 3 m/s: 6.0 km take 2 000 s, 5.5 km 1 833 s; the phone starts 5 min into the watch's run, 1 700 s are shared.
        let at = |pieces: Vec<(Activity, ActivityMeasures)>| sessions(pieces).remove(0);
        let mut phone = run("2026-03-01T08:05:00Z", 5.5);
        (phone.0.race, phone.0.rpe) = (true, Some(7.0));
        let session = at(vec![run("2026-03-01T08:00:00Z", 6.0), phone]);
        assert_eq!((session.race, session.rpe), (true, Some(7.0)), "what was said of it is not lost");
        assert_eq!((session.distance, session.activities.len()), (Metres::from_kilometres(6.0), 1));
        // 10 min of 2 000 s apart only 70 % are shared: a run cut by a wrong clock stays two pieces.
        let session = at(vec![run("2026-03-01T08:00:00Z", 6.0), run("2026-03-01T08:10:00Z", 6.0)]);
        assert_eq!((session.distance, session.activities.len()), (Metres::from_kilometres(12.0), 2));
        // Whichever of them starts first, the one that went farther counts; a piece after it is added.
        let session = at(vec![
            run("2026-03-01T08:00:00Z", 5.5),
            run("2026-03-01T08:01:00Z", 6.0),
            run("2026-03-01T08:50:00Z", 1.8),
        ]);
        assert!((session.distance.map_or(0.0, Metres::get) - 7_800.0).abs() < 1e-6);
        assert_eq!(session.id, run("2026-03-01T08:01:00Z", 6.0).0.id);
    }

    #[test]
    fn another_sport_is_another_session_and_does_not_part_one() {
        let mut ride = run("2026-03-01T08:11:00Z", 3.0);
        ride.0.sport = Sport::Bike;
        let found = sessions(vec![run("2026-03-01T08:00:00Z", 1.8), ride, run("2026-03-01T08:30:00Z", 1.8)]);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|session| session.valid_run == (session.sport == Sport::Run)));
    }

    #[test]
    fn validity_has_its_limits_on_the_joined_session() {
        let valid = |metres: f64, seconds: f64| is_valid(Metres::new(metres), Seconds::new(seconds));
        assert!(valid(300.0, 180.0) && valid(7_000.0, 1_000.0) && valid(1_000.0, 1_000.0));
        assert!(!valid(299.0, 180.0) && !valid(540.0, 179.0) && !valid(7_001.0, 1_000.0) && !valid(999.0, 1_000.0));
        // Two pieces of 200 m within half an hour are a run of 400 m, although 134 s are too brief: 3 of them are not.
        let pieces = |count: usize| {
            (0..count).map(|piece| run(&format!("2026-03-01T08:{piece:02}:30Z"), 0.2)).collect::<Vec<_>>()
        };
        assert!(!sessions(pieces(2))[0].valid_run);
        assert!(sessions(pieces(3))[0].valid_run);
    }

    #[test]
    fn the_longest_run_before_starts_within_thirty_days_to_the_second() {
        let found = sessions(vec![
            run("2026-03-01T08:00:00Z", 20.0),
            run("2026-03-10T08:00:00Z", 10.0),
            run("2026-03-31T08:00:00Z", 12.0),
            run("2026-03-31T18:00:00Z", 5.0),
        ]);
        assert_eq!(found[0].longest_before, None);
        // 31 March 08:00 is exactly 30 x 24 h after 1 March 08:00.
        let at_eight = found[2].longest_before.expect("two runs");
        assert_eq!((at_eight.distance.kilometres(), at_eight.runs), (20.0, 2));
        assert!((found[2].spike_ratio().expect("a ratio") - (12.0 / 20.0 - 1.0)).abs() < 1e-12);
        // Ten hours later the 20 km are out of sight.
        let in_the_evening = found[3].longest_before.expect("two runs");
        assert_eq!((in_the_evening.distance.kilometres(), in_the_evening.runs), (12.0, 2));
    }
}
