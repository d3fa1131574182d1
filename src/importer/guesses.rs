//! Diagnostics about recordings rather than files: what was merged, left out, guessed or hard to believe. Guesses that
//! one key of athlete.toml settles for all recordings are said once (FORMATS section 4.1).

use chrono::Datelike;

use crate::diagnostics::{Code, Diagnostic, Level};
use crate::model::activity::{Activity, Format};
use crate::model::quality::QualityFlag;

/// Recordings from before it have a wrong date: no receiver for sale recorded tracks, and clocks that were not set
/// begin in 1970, 1980 or 1989.
const FIRST_YEAR: i32 = 2000;

/// Zones differ by no less.
const ZONE_STEP_MIN: i64 = 15;

/// The recording is a copy of another.
pub(crate) fn duplicate(loser: &Activity, winner: &Activity, reason: &str) -> Diagnostic {
    let message = format!("this is the recording of {} ({reason})", winner.first_source());
    diagnostic(loser, Code::DuplicateOf, Level::Note, message, None)
}

/// The recording is left out on purpose.
pub(crate) fn left_out(activity: &Activity) -> Diagnostic {
    let message = "left out, as an [[activity]] entry of athlete.toml says".to_owned();
    diagnostic(activity, Code::IgnoredByProfile, Level::Note, message, None)
}

/// Two recordings are alike and start so far apart as time zones are, or together and a service lists both.
pub(crate) fn possible_duplicate(a: &Activity, b: &Activity) -> Diagnostic {
    let (first, second) = if (b.start_utc, b.id) < (a.start_utc, a.id) { (b, a) } else { (a, b) };
    let minutes = (second.start_utc - first.start_utc).num_seconds().abs().saturating_add(30) / 60;
    let of_first = first.first_source();
    let (message, help) = if minutes < ZONE_STEP_MIN {
        (
            format!("it looks like the same as {of_first}, uploaded twice; both count, as the service lists both"),
            format!(
                "if they are one, leave this out in athlete.toml: [[activity]] id = \"{}\" with ignore = true",
                second.id
            ),
        )
    } else {
        let (hours, minutes) = (minutes / 60, minutes % 60);
        (
            format!("it looks like {of_first} with the clock {hours} h {minutes:02} min off; both count"),
            correct(second, "ignore = true, if they are one"),
        )
    };
    diagnostic(second, Code::PossibleDuplicate, Level::Warning, message, Some(help))
}

/// The athlete gave another distance at a service than was recorded.
pub(crate) fn corrected_distance(activity: &Activity) -> Option<Diagnostic> {
    let given = activity.corrected_distance.filter(|_| activity.flags.contains(&QualityFlag::DistanceFromService))?;
    let recorded = activity.recorded.distance.map(|metres| format!(", not {:.2} km", metres.kilometres()));
    let message =
        format!("the distance is {:.2} km as at the service{}", given.kilometres(), recorded.unwrap_or_default());
    Some(diagnostic(activity, Code::DistanceCorrected, Level::Note, message, None))
}

/// What was guessed about the recordings, in their order.
pub(crate) fn of<'a>(activities: impl Iterator<Item = &'a Activity> + Clone) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    diagnostics.extend(offsets(activities.clone(), QualityFlag::OffsetUnknown, Level::Warning, "is taken as UTC"));
    let by_longitude =
        "is told from the longitude, without daylight saving time, or from the recording nearest in time";
    diagnostics.extend(offsets(activities.clone(), QualityFlag::OffsetGuessed, Level::Note, by_longitude));
    for activity in activities {
        if activity.start_utc.year() < FIRST_YEAR {
            let message = format!("it starts in {}: the clock was not set", activity.start_utc.year());
            let help = correct(activity, "ignore = true");
            diagnostics.push(diagnostic(activity, Code::Implausible, Level::Warning, message, Some(help)));
        }
        // Words of a table that are not known are said with the table, once each.
        if activity.flags.contains(&QualityFlag::SportGuessed) && activity.format != Format::Summary {
            let message =
                format!("the file does not say the sport; by its speed it is taken for \"{}\"", activity.sport);
            let help = Some(correct(activity, "its sport"));
            diagnostics.push(diagnostic(activity, Code::SportGuessed, Level::Note, message, help));
        }
        if activity.flags.contains(&QualityFlag::CadenceGuessed) {
            let kind = if activity.flags.contains(&QualityFlag::CadenceDoubled) { "one leg" } else { "both feet" };
            let message = format!("cadence may be of one leg or of both feet; by the speed it is taken for {kind}");
            diagnostics.push(diagnostic(activity, Code::CadenceGuessed, Level::Note, message, None));
        }
        if activity.flags.contains(&QualityFlag::Implausible) {
            let message = "it is a run that is faster or longer than anyone runs".to_owned();
            let help = correct(activity, "its sport, its distance_km or ignore = true");
            diagnostics.push(diagnostic(activity, Code::Implausible, Level::Warning, message, Some(help)));
        }
    }
    diagnostics
}

/// One diagnostic for all recordings with this flag, at the first of them.
fn offsets<'a>(
    activities: impl Iterator<Item = &'a Activity>,
    flag: QualityFlag,
    level: Level,
    how: &str,
) -> Option<Diagnostic> {
    let mut flagged = activities.filter(|activity| activity.flags.contains(&flag));
    let first = flagged.next()?;
    let more = match flagged.count() {
        0 => String::new(),
        1 => " and that of 1 more recording".to_owned(),
        more => format!(" and that of {more} more recordings"),
    };
    let message = format!("the local time of this{more} is not recorded and {how}");
    let help = "set time_zone in athlete.toml, such as time_zone = \"Europe/Berlin\"".to_owned();
    Some(diagnostic(first, Code::OffsetGuessed, level, message, Some(help)))
}

fn correct(activity: &Activity, what: &str) -> String {
    format!(
        "correct it in athlete.toml: [[activity]] start = {} with {what}",
        activity.start_utc.format("%Y-%m-%dT%H:%M:%SZ")
    )
}

fn diagnostic(activity: &Activity, code: Code, level: Level, message: String, help: Option<String>) -> Diagnostic {
    let path = activity.sources.first().cloned().unwrap_or_default();
    Diagnostic { path, place: activity.place.clone(), code, level, message, help }
}
