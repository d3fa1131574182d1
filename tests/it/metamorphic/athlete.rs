//! An athlete of fourteen weeks who does nearly everything wrong: nine even weeks of the same loop, hard days in a row,
//! a week of the same run every day, one run far too long, an old pair, no strength, pain. As files, which a test may
//! move, split, copy and rename.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use patella::model::calendar::shift;

use crate::samples::fit_file::{self, MAIN_WATCH};
use crate::samples::numbers::Rng;
use crate::samples::physiology::DayForm;
use crate::samples::recorder::{Kind, Lap, Leg, Outing, Purpose, Recording, record};
use crate::samples::terrain::{Place, Route};

/// Days of a week, Monday first: E easy, I intervals, L long, W a warm-up alone; kilometres.
const WEEKS: [&str; 14] = [
    "E6 - E6 - E6 - L9",
    "E6 - E6 - E6 - L9",
    "E6 - E6 - E6 - L9",
    "E6 - E6 - E6 - L9",
    "E6 - E6 - E6 - L9",
    "E6 - E6 - E6 - L9",
    "E6 - E6 - E6 - L9",
    "E6 - E6 - E6 - L9",
    "E6 - E6 - E6 - L9",
    "I7 - E6 - E6 - L9",
    "I7 I7 E6 - I7 I7 L9",
    "I7 I7 I7 - E6 - L10",
    "E7 E7 E7 E7 E7 E7 -",
    "E8 I8 I8 I8 E8 E8 L17",
];

/// The judged day of the unchanged athlete.
pub(super) const AS_OF: NaiveDate = NaiveDate::from_ymd_opt(2026, 6, 7).unwrap();

/// The first Monday.
fn monday() -> NaiveDate {
    shift(AS_OF, 1 - 7 * 14)
}

/// What may be changed about the athlete.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Change {
    /// All dates so many weeks later.
    pub(super) weeks_later: i64,
    /// The profile and the log in miles.
    pub(super) miles: bool,
    /// Every easy and long run of the last two weeks in two files, five minutes apart.
    pub(super) split: bool,
    /// So many days of running, strength and pain after the judged day.
    pub(super) later_days: i64,
}

/// Writes the athlete into a folder that exists.
pub(super) fn write(folder: &Path, change: Change) {
    let moved = |day: NaiveDate| shift(day, 7 * change.weeks_later);
    let mut days: Vec<(NaiveDate, &str)> = Vec::new();
    for (week, text) in (0_i64..).zip(WEEKS) {
        days.extend((0_i64..).zip(text.split(' ')).map(|(day, cell)| (shift(monday(), 7 * week + day), cell)));
    }
    days.extend((1..=change.later_days).map(|later| (shift(AS_OF, later), "L30")));
    for (day, cell) in days.into_iter().filter(|(_, cell)| *cell != "-") {
        let (code, kilometres) = cell.split_at(1);
        let recording = recorded(day, moved(day), code, kilometres.parse().expect("kilometres"));
        let recent = day > shift(AS_OF, -14) && code != "I";
        let pieces = if change.split && recent { split(&recording) } else { vec![recording] };
        for (number, piece) in pieces.iter().enumerate() {
            let bytes = fit_file::write(piece, MAIN_WATCH).expect("FIT");
            fs::write(folder.join(format!("{}-{number}.fit", moved(day))), bytes).expect("written");
        }
    }
    fs::write(folder.join("athlete.toml"), profile(change, &moved)).expect("written");
    fs::write(folder.join("pain.csv"), pain(change, &moved)).expect("written");
    fs::write(folder.join("habits.csv"), habits(change, &moved)).expect("written");
}

/// A run of the day, dated on another. The same weekly loop at the same hour, with the day's own small differences.
fn recorded(day: NaiveDate, dated: NaiveDate, code: &str, kilometres: f64) -> Recording {
    let leg = |distance_m, speed_mps, purpose| Leg { distance_m, speed_mps, purpose };
    let metres = 1_000.0 * kilometres;
    let legs = match code {
        "I" => {
            let mut legs = vec![leg(1_000.0, 2.9, Purpose::WarmUp)];
            for _ in 0..4 {
                legs.extend([leg(800.0, 3.75, Purpose::Active), leg(300.0, 2.2, Purpose::Rest)]);
            }
            legs.push(leg(metres - 5_400.0, 3.0, Purpose::CoolDown));
            legs
        }
        _ => vec![leg(metres, 2.9, Purpose::Active)],
    };
    let seed = (day - monday()).num_days().unsigned_abs();
    let start = Place { north_m: 0.0, east_m: 0.0 };
    let outing = Outing {
        kind: Kind::Road,
        title: "Run".to_owned(),
        local_start: dated.and_hms_opt(7, 0, 0).expect("an hour"),
        utc_offset_s: 7_200,
        legs,
        minutes: 0,
        stops: Vec::new(),
        route: Some(Route::around(start, metres, true, &mut Rng::new(7))),
        rpe: None,
        form: DayForm::of_day(seed, Kind::Road),
        seed,
    };
    record(&outing, 4)
}

/// The two halves of a recording, the second begun five minutes later.
fn split(whole: &Recording) -> Vec<Recording> {
    let middle = whole.samples.len() / 2;
    let (at_s, at_m) = (whole.samples[middle].at_s, whole.samples[middle].distance_m);
    let lap = |to_s, to_m| Lap { from_s: 0, to_s, from_m: 0.0, to_m, purpose: Purpose::Active, step: None };
    let mut first = whole.clone();
    first.samples.truncate(middle + 1);
    (first.elapsed_s, first.laps) = (at_s, vec![lap(at_s, at_m)]);
    let mut second = whole.clone();
    second.samples.drain(..middle);
    for sample in &mut second.samples {
        sample.at_s -= at_s;
        sample.distance_m -= at_m;
    }
    second.start += chrono::TimeDelta::seconds(i64::from(at_s) + 300);
    second.elapsed_s = whole.elapsed_s - at_s;
    second.laps = vec![lap(second.elapsed_s, second.distance_m())];
    vec![first, second]
}

/// A length under one of two keys.
fn length(key: &str, kilometres: f64, miles: bool) -> String {
    if miles { format!("{key}_mi = {}\n", kilometres / 1.609_344) } else { format!("{key}_km = {kilometres}\n") }
}

fn profile(change: Change, moved: &dyn Fn(NaiveDate) -> NaiveDate) -> String {
    let units = if change.miles { "mi" } else { "km" };
    format!(
        "id = \"trouble\"\nname = \"Trouble\"\nmax_heart_rate_bpm = 180\nheight_cm = 172\nbody_mass_kg = 70\n\
         default_surface = \"road\"\nusual_road_side = \"left\"\nseated_hours_per_day = 9\nlast_checkup = {}\n\
         units = \"{units}\"\n[[shoe]]\nname = \"Old\"\ndefault = true\nin_use_from = {}\ninsole_since = {}\n{}{}\
         [[activity]]\nstart = {}T05:00:00Z\n{}",
        moved(shift(monday(), -500)),
        moved(shift(monday(), -500)),
        moved(shift(monday(), -500)),
        length("start", 560.0, change.miles),
        length("limit", 700.0, change.miles),
        moved(shift(AS_OF, -32)),
        length("distance", 9.6, change.miles),
    )
}

fn pain(change: Change, moved: &dyn Fn(NaiveDate) -> NaiveDate) -> String {
    let (unit, factor) = if change.miles { ("mi", 1.0 / 1.609_344) } else { ("km", 1.0) };
    let mut text = format!("date,side,location,score,when,quality,onset_{unit},worsened_during_run,soreness,fatigue\n");
    for (back, score) in [(6, 3), (5, 4), (4, 4), (3, 5), (2, 5), (1, 6), (0, 6)] {
        let day = moved(shift(AS_OF, -back));
        let _ = writeln!(text, "{day},right,outer,{score},during,burning,{},yes,6,6", 4.0 * factor);
    }
    for later in 1..=change.later_days {
        let _ = writeln!(text, "{},left,front,9,during,sharp,,yes,9,9", moved(shift(AS_OF, later)));
    }
    text
}

fn habits(change: Change, moved: &dyn Fn(NaiveDate) -> NaiveDate) -> String {
    let days = [-70, -63].into_iter().chain(1..=change.later_days);
    days.fold("date,habit,minutes\n".to_owned(), |text, day| {
        text + &format!("{},strength,30\n", moved(shift(AS_OF, day)))
    })
}
