//! A squad of athletes with small recordings: a point a minute is enough for rules on distance.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};

/// The Sunday that the squad is judged as of.
pub(super) const SUNDAY: &str = "2026-11-22";
/// A word that stands in notes of pain logs and must stand nowhere else.
pub(super) const SECRET: &str = "quarrelled with the coach";
/// Weeks of running.
const WEEKS: u64 = 12;

/// What an athlete does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// The same weeks on and on.
    Steady,
    /// Doubles the last long run.
    Spike,
    /// Has not run for three weeks.
    Away,
    /// Steady, and cannot bear weight since Friday.
    Stopped,
    /// Has nothing but a file that is none.
    Corrupt,
    /// Has a profile and nothing else.
    Empty,
    /// Has a profile with a mistake in it.
    Misspelt,
}

pub(super) fn sunday() -> NaiveDate {
    SUNDAY.parse().expect("a date")
}

/// Writes one athlete's folder.
pub(super) fn athlete(team: &Path, folder: &str, profile: &str, story: Story) {
    let folder = team.join(folder);
    fs::create_dir_all(&folder).expect("a folder");
    let mistake = if story == Story::Misspelt { "time_zome = \"Europe/Berlin\"\n" } else { "" };
    fs::write(folder.join("athlete.toml"), format!("{profile}{mistake}")).expect("a profile");
    match story {
        Story::Empty => return,
        Story::Corrupt => return fs::write(folder.join("broken.fit"), b"\x0e\x10 no recording").expect("a file"),
        _ => {}
    }
    for back in 0..WEEKS {
        // Sunday, Thursday, Tuesday.
        for (before_sunday, kilometres) in [(0, 12.0), (3, 8.0), (5, 7.0)] {
            let days_back = back * 7 + before_sunday;
            if story == Story::Away && days_back < 21 {
                continue;
            }
            let doubled = story == Story::Spike && days_back == 0;
            let day = sunday() - Days::new(days_back);
            let run = tcx(day, if doubled { 2.0 * kilometres } else { kilometres });
            fs::write(folder.join(format!("{day}.tcx")), run).expect("a recording");
        }
    }
    if story == Story::Stopped {
        let log = format!("date,score,side,location,flags,note\n2026-11-20,8,left,outer,cannot-bear-weight,{SECRET}\n");
        fs::write(folder.join("pain.csv"), log).expect("a log");
    }
}

/// A run in the morning at 10 km/h with 170 steps a minute.
fn tcx(day: NaiveDate, kilometres: f64) -> String {
    let start = day.and_time(NaiveTime::from_hms_opt(7, 0, 0).expect("a time")).and_utc();
    let time = |minute: i64| (start + TimeDelta::minutes(minute)).to_rfc3339_opts(SecondsFormat::Secs, true);
    #[expect(clippy::cast_possible_truncation, reason = "some minutes")]
    let minutes = (kilometres * 6.0) as i64;
    let mut text = format!(
        "<?xml version=\"1.0\"?><TrainingCenterDatabase xmlns=\"http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2\" \
         xmlns:x=\"http://www.garmin.com/xmlschemas/ActivityExtension/v2\"><Activities><Activity Sport=\"Running\">\
         <Id>{0}</Id><Lap StartTime=\"{0}\"><TotalTimeSeconds>{1}</TotalTimeSeconds><DistanceMeters>{2}</DistanceMeters><Track>",
        time(0),
        minutes * 60,
        kilometres * 1_000.0
    );
    for minute in 0..=minutes {
        let _: DateTime<Utc> = start;
        #[expect(clippy::cast_precision_loss, reason = "some minutes")]
        let metres = kilometres * 1_000.0 * minute as f64 / minutes as f64;
        write!(
            text,
            "<Trackpoint><Time>{}</Time><DistanceMeters>{metres:.1}</DistanceMeters><HeartRateBpm><Value>140</Value>\
             </HeartRateBpm><Extensions><x:TPX><x:RunCadence>85</x:RunCadence></x:TPX></Extensions></Trackpoint>",
            time(minute)
        )
        .expect("a string");
    }
    text + "</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
}
