//! Names the recordings that the load rules leave out, with the reason and the remedy (RULES section 0, valid run:
//! kept, excluded from load rules and listed). Decides nothing itself: `sessions` does.

use super::sessions::{self, Joined};
use super::weekly::calendar;
use crate::diagnostics::{Code, Diagnostic, Level};
use crate::model::activity::{Activity, Sport};
use crate::model::history::MeasuredActivity;
use crate::model::measures::ActivityMeasures;

/// What the load rules leave out of these recordings, which may be in any order: runs without distance, sessions of
/// running that are no valid run, and recordings made at the same time as another.
#[must_use]
pub fn uncounted(activities: &[(Activity, ActivityMeasures)]) -> Vec<Diagnostic> {
    let measured = activities.iter().cloned();
    let mut recordings: Vec<MeasuredActivity> =
        measured.map(|(activity, measures)| MeasuredActivity { activity, measures, shoe: None }).collect();
    recordings.sort_by_key(|recorded| (recorded.activity.start_utc, recorded.activity.id));
    let joined = sessions::join(&recordings, None);
    joined.iter().flat_map(|joined| of_session(joined, &recordings)).collect()
}

fn of_session(joined: &Joined, recordings: &[MeasuredActivity]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (beside, counted) in &joined.at_once {
        if let (Some(beside), Some(counted)) = (recordings.get(*beside), recordings.get(*counted)) {
            found.push(recorded_at_once(&beside.activity, &counted.activity));
        }
    }
    let session = &joined.session;
    if session.sport != Sport::Run {
        return found;
    }
    let members = || joined.members.iter().filter_map(|member| recordings.get(*member));
    let lasting = sessions::had_running(session);
    let without: Vec<&MeasuredActivity> =
        members().filter(|recorded| lasting && sessions::time_without_distance(recorded).is_some()).collect();
    found.extend(without.iter().map(|recorded| without_distance(recorded)));
    if without.is_empty()
        && let Some(reason) = sessions::why_not_valid(session.distance, session.moving)
        && let Some(first) = members().next()
    {
        found.push(not_valid(&first.activity, reason));
    }
    found
}

fn without_distance(recorded: &MeasuredActivity) -> Diagnostic {
    let week = if calendar::leaves_its_week_unknown(recorded) {
        "its week as not fully known"
    } else {
        "its length as nothing"
    };
    let message = format!("the run has no distance: its day counts as a day with running, {week}");
    let help = correct(&recorded.activity, "its distance_km");
    diagnostic(&recorded.activity, Code::RunWithoutDistance, Level::Warning, message, help)
}

fn not_valid(activity: &Activity, reason: &str) -> Diagnostic {
    let message = format!("the run {reason}, so no rule about load counts it");
    let help = correct(activity, "its sport or its distance_km if that is wrong");
    diagnostic(activity, Code::NotAValidRun, Level::Note, message, help)
}

fn recorded_at_once(activity: &Activity, counted: &Activity) -> Diagnostic {
    let message = format!(
        "it was recorded at the same time as {}, which went farther and alone is counted",
        counted.first_source()
    );
    let help = correct(activity, "ignore = true, or so for the other one");
    diagnostic(activity, Code::RecordedAtOnce, Level::Warning, message, help)
}

fn diagnostic(activity: &Activity, code: Code, level: Level, message: String, help: String) -> Diagnostic {
    let path = activity.sources.first().cloned().unwrap_or_default();
    Diagnostic { path, place: activity.place.clone(), code, level, message, help: Some(help) }
}

fn correct(activity: &Activity, what: &str) -> String {
    let start = activity.start_utc.format("%Y-%m-%dT%H:%M:%SZ");
    format!("say so in athlete.toml: [[activity]] start = {start} with {what}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::run;
    use crate::model::units::{Metres, Seconds};

    fn found(recordings: &[(Activity, ActivityMeasures)]) -> Vec<(String, Code, Level)> {
        let all = uncounted(recordings).into_iter();
        all.map(|diagnostic| (diagnostic.path, diagnostic.code, diagnostic.level)).collect()
    }

    fn named(name: &str, mut recording: (Activity, ActivityMeasures)) -> (Activity, ActivityMeasures) {
        recording.0.sources = vec![name.to_owned()];
        recording
    }

    fn without_distance(start: &str, seconds: f64) -> (Activity, ActivityMeasures) {
        let (activity, mut measures) = run(start, 1.0);
        let time = Seconds::new(seconds);
        (measures.distance, measures.elapsed, measures.timer, measures.moving) = (None, time, time, None);
        (activity, measures)
    }

    #[test]
    fn runs_without_distance_are_warned_of_one_by_one() {
        let ride = {
            let mut ride = without_distance("2026-03-03T08:00:00Z", 1_800.0);
            ride.0.sport = Sport::Bike;
            named("ride.tcx", ride)
        };
        let all = [
            named("belt.tcx", without_distance("2026-03-01T08:00:00Z", 180.0)),
            named("start.tcx", without_distance("2026-03-02T08:00:00Z", 179.0)),
            ride,
            named("run.fit", run("2026-03-04T08:00:00Z", 5.0)),
            named("belt too.tcx", without_distance("2026-03-04T08:40:00Z", 1_200.0)),
        ];
        assert_eq!(
            found(&all),
            [
                ("belt.tcx".to_owned(), Code::RunWithoutDistance, Level::Warning),
                ("start.tcx".to_owned(), Code::NotAValidRun, Level::Note),
                ("belt too.tcx".to_owned(), Code::RunWithoutDistance, Level::Warning),
            ]
        );
        let messages: Vec<String> = uncounted(&all).into_iter().map(|diagnostic| diagnostic.message).collect();
        assert!(messages[0].contains("its length as nothing") && messages[2].contains("not fully known"));
        let help = uncounted(&all)[0].help.clone().expect("a remedy");
        assert!(help.contains("[[activity]] start = 2026-03-01T08:00:00Z") && help.contains("distance_km"), "{help}");
    }

    #[test]
    fn runs_that_are_not_valid_are_noted_with_the_reason() {
        let mut slow = run("2026-03-02T08:00:00Z", 2.0);
        slow.1.moving = Seconds::new(2_001.0);
        let mut brief = run("2026-03-03T08:00:00Z", 1.0);
        brief.1.moving = Seconds::new(179.0);
        let all = uncounted(&[run("2026-03-01T08:00:00Z", 0.2), slow, brief, run("2026-03-04T08:00:00Z", 0.6)]);
        let reasons: Vec<bool> = all
            .iter()
            .zip(["0.3 km", "1.0 to 7.0 m/s", "3 min"])
            .map(|(one, reason)| one.code == Code::NotAValidRun && one.message.contains(reason))
            .collect();
        assert_eq!(reasons, [true; 3], "{all:?}");
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn recordings_made_at_once_are_named_both() {
        let all = [
            named("watch.fit", run("2026-03-01T08:00:00Z", 6.0)),
            named("phone.gpx", run("2026-03-01T08:02:00Z", 5.5)),
        ];
        assert_eq!(found(&all), [("phone.gpx".to_owned(), Code::RecordedAtOnce, Level::Warning)]);
        assert!(uncounted(&all)[0].message.contains("watch.fit"));
        assert_eq!(all[0].1.distance, Metres::from_kilometres(6.0));
    }
}
