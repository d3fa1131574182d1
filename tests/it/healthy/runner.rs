//! Who the healthy runners are, and their year as recordings. A week is written as in `samples::plan`; a bank of twelve
//! weeks outdoors and four in winter is recorded once and lasts for the year.

use chrono::{NaiveDate, TimeDelta};
use patella::importer::{ImportOptions, NoProgress, Source, import};
use patella::metrics;
use patella::model::activity::{Activity, ActivityId, Sport};
use patella::model::athlete::Athlete;
use patella::model::calendar::shift;
use patella::model::measures::ActivityMeasures;
use patella::model::pain::{Habit, HabitEntry};
use patella::model::shoe::{GearName, Shoe};
use patella::model::units::Metres;
use patella::profile::parse_athlete;

use crate::samples::fit_file::{self, MAIN_WATCH};
use crate::samples::gpx_file;
use crate::samples::numbers::Rng;
use crate::samples::plan::outing;
use crate::samples::recorder::{Kind, Leg, Purpose, Recording, record};

/// Each week of the year with the week of the bank that it is: twelve outdoors, the four of winter behind them.
pub(super) fn year() -> impl Iterator<Item = (i64, i64)> {
    (0..WEEKS).map(|week| (week, if (8..44).contains(&week) { (week - 8) % 12 } else { 12 + week % 4 }))
}

/// Weeks of the year.
pub(super) const WEEKS: i64 = 52;

/// Share of the distance in each week of the bank: two of building, one of holding, one lighter.
const SHARES: [f64; 4] = [0.96, 1.0, 1.03, 0.78];
/// Kilometres after which a pair is replaced by the next of the same model.
const PAIR_KM: f64 = 560.0;

/// A runner. Speeds are those of the body of the samples (easy 2.67 m/s, critical speed about 3.44 m/s) times `pace`.
pub(super) struct Runner {
    pub(super) name: &'static str,
    /// Days of a week with kilometres, Monday first. E easy, S easy with strides, I intervals, C cruise intervals, Q
    /// tempo run, P five kilometres flat out, T trail, L long, F long with a fast finish, M treadmill, - nothing. A
    /// slash parts weeks that take turns.
    week: [&'static str; 7],
    /// The same in winter.
    winter: [&'static str; 7],
    pace: f64,
    /// Recorded by a phone: GPX, heights from positions.
    phone: bool,
    units: &'static str,
}

pub(super) fn three_runs_a_week() -> Runner {
    Runner {
        name: "three a week",
        week: ["-", "E 6", "-", "S 6/E 6.5", "-", "-", "L 9"],
        winter: ["-", "E 6", "-", "E 6", "-", "-", "L 9"],
        pace: 0.93,
        phone: true,
        units: "km",
    }
}

pub(super) fn four_runs_a_week() -> Runner {
    Runner {
        name: "four a week",
        week: ["-", "I 8", "-", "E 7/T 7.5", "-", "S 6", "L 13"],
        winter: ["-", "I 8", "-", "M 7/T 7", "-", "M 6", "L 13"],
        pace: 1.0,
        phone: false,
        units: "mi",
    }
}

pub(super) fn five_runs_a_week() -> Runner {
    Runner {
        name: "five a week",
        week: ["-", "E 9", "C 11/I 10", "E 8", "-", "T 9/E 10", "F 17/L 17"],
        winter: ["-", "M 9", "C 11", "E 8", "-", "E 9.5", "L 17"],
        pace: 1.1,
        phone: false,
        units: "km",
    }
}

pub(super) fn four_runs_a_week_with_races() -> Runner {
    Runner {
        name: "races",
        week: ["-", "I 9", "-", "E 8/S 8", "-", "E 7/E 8/P 8/E 7.5", "L 15/F 14"],
        winter: ["-", "C 10", "-", "E 8", "-", "E 7.5", "L 15"],
        pace: 1.05,
        phone: false,
        units: "km",
    }
}

pub(super) fn a_runner_of_trails() -> Runner {
    Runner {
        name: "trails",
        week: ["-", "T 8", "-", "E 8/I 8", "-", "T 9", "T 14/L 15"],
        winter: ["-", "T 8", "-", "E 8", "-", "T 9", "T 15"],
        pace: 0.97,
        phone: true,
        units: "mi",
    }
}

pub(super) fn six_runs_a_week() -> Runner {
    Runner {
        name: "six a week",
        week: ["E 11", "S 12", "Q 15/I 14", "E 11", "-", "E 13/T 13", "L 26"],
        winter: ["E 11", "S 12", "Q 15", "M 11", "-", "E 13", "L 26"],
        pace: 1.3,
        phone: false,
        units: "km",
    }
}

/// What was recorded, by the day of the bank.
pub(super) struct Bank(Vec<(i64, Activity, ActivityMeasures)>);

impl Bank {
    /// Records the weeks of the bank and reads the files.
    pub(super) fn record(runner: &Runner) -> Self {
        let monday = first_monday();
        let mut sources = Vec::new();
        for (week, first) in (0..16_usize).zip((0..).step_by(7)) {
            let days = if week < 12 { &runner.week } else { &runner.winter };
            for (day, cell) in (first..).zip(days) {
                let variants: Vec<&str> = cell.split('/').collect();
                let Some((code, kilometres)) = variants[week % variants.len()].split_once(' ') else { continue };
                let kilometres: f64 = kilometres.parse().expect("kilometres");
                let day = shift(monday, day);
                let metres = 1_000.0 * kilometres * SHARES[week % 4];
                sources.push(file(runner, day, code, metres));
            }
        }
        let athlete = Athlete::unknown("healthy");
        let options = ImportOptions { athlete: &athlete, jobs: None };
        let imported = import(
            &sources,
            &options,
            &|activity, streams| {
                let measured = metrics::measure(activity, streams);
                activity.flags.extend(measured.flags);
                measured.measures
            },
            &NoProgress,
        );
        assert_eq!(imported.recordings.len(), sources.len(), "every file is a run");
        let days = imported.recordings.into_iter().map(|one| {
            assert_eq!(one.activity.sport, Sport::Run);
            ((one.activity.local_day() - monday).num_days(), one.activity, one.measured)
        });
        Self(days.collect())
    }
}

const fn first_monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 3).unwrap()
}

/// One run as a file.
fn file(runner: &Runner, day: NaiveDate, code: &str, metres: f64) -> Source {
    let mut rng = Rng::new(metres.to_bits() ^ u64::from(runner.phone));
    let kind = match code {
        "I" => Kind::Track,
        "T" => Kind::Trail,
        "M" => Kind::Treadmill,
        _ => Kind::Road,
    };
    let mut outing = outing(day, (18, 5), kind, legs(code, metres / runner.pace), &mut rng);
    outing.utc_offset_s = 3_600;
    if code == "P" { "Parkrun" } else { "Run" }.clone_into(&mut outing.title);
    if "ETLSM".contains(code) {
        for leg in &mut outing.legs {
            leg.speed_mps *= outing.form.pace_ratio;
        }
    }
    let mut recording = record(&outing, 3);
    at_pace(&mut recording, runner.pace);
    let (ending, bytes) = if runner.phone {
        ("gpx", gpx_file::write(&recording, "Phone", true).expect("GPX"))
    } else {
        ("fit", fit_file::write(&recording, MAIN_WATCH).expect("FIT"))
    };
    Source::Bytes { name: format!("{day}.{ending}"), bytes }
}

/// The parts of a run, at the pace of the samples' body.
fn legs(code: &str, metres: f64) -> Vec<Leg> {
    let leg = |distance_m, speed_mps, purpose| Leg { distance_m, speed_mps, purpose };
    let around = |parts: Vec<Leg>| {
        let rest = metres - 2_200.0 - parts.iter().map(|part| part.distance_m).sum::<f64>();
        let mut legs = vec![leg(2_200.0, 2.67, Purpose::WarmUp)];
        legs.extend(parts);
        legs.push(leg(rest, 2.6, Purpose::CoolDown));
        legs
    };
    match code {
        "I" => {
            let mut parts = Vec::new();
            let mut left = metres - 2_200.0 - 1_000.0;
            while left >= 600.0 {
                parts.extend([leg(400.0, 3.8, Purpose::Active), leg(200.0, 2.3, Purpose::Rest)]);
                left -= 600.0;
            }
            around(parts)
        }
        // Three times eight minutes around threshold.
        "C" => {
            let pair = [leg(1_600.0, 3.36, Purpose::Active), leg(300.0, 2.3, Purpose::Rest)];
            around(std::iter::repeat_n(pair, 3).flatten().collect())
        }
        // Twenty minutes at threshold, run by feel: one lap a kilometre.
        "Q" => around(vec![leg(4_000.0, 3.34, Purpose::Active)])
            .into_iter()
            .map(|leg| Leg { purpose: Purpose::Active, ..leg })
            .collect(),
        "P" => around(vec![leg(5_000.0, 3.6, Purpose::Active)]),
        // Easy, with six strides of twenty seconds in the second half.
        "S" => {
            let easy = metres - 6.0 * (90.0 + 200.0);
            let mut legs = vec![leg(easy, 2.67, Purpose::Active)];
            for _ in 0..6 {
                legs.extend([leg(90.0, 4.4, Purpose::Active), leg(200.0, 2.4, Purpose::Active)]);
            }
            legs
        }
        "F" => vec![leg(0.6 * metres, 2.65, Purpose::Active), leg(0.4 * metres, 3.05, Purpose::Active)],
        "L" => vec![leg(metres, 2.62, Purpose::Active)],
        "T" => vec![leg(metres, 2.45, Purpose::Active)],
        _ => vec![leg(metres, 2.67, Purpose::Active)],
    }
}

/// The same run by somebody faster or slower at the same effort: everything but time and heart rate is scaled.
fn at_pace(recording: &mut Recording, pace: f64) {
    for sample in &mut recording.samples {
        sample.distance_m *= pace;
        sample.speed_mps *= pace;
        if let Some(place) = &mut sample.place {
            place.north_m *= pace;
            place.east_m *= pace;
        }
        if let Some(dynamics) = &mut sample.dynamics {
            dynamics.step_length_mm *= pace;
            dynamics.vertical_ratio_pct /= pace;
        }
    }
    for lap in &mut recording.laps {
        lap.from_m *= pace;
        lap.to_m *= pace;
    }
}

/// The year of a runner.
pub(super) struct Recorded {
    pub(super) athlete: Athlete,
    pub(super) activities: Vec<(Activity, ActivityMeasures)>,
    pub(super) habits: Vec<HabitEntry>,
    pub(super) first_monday: NaiveDate,
}

impl Recorded {
    /// The bank over the year, with or without a heart rate sensor.
    pub(super) fn of(runner: &Runner, bank: &Bank, heart_rate: bool, max_given: bool) -> Self {
        let first_monday = first_monday();
        let mut activities = Vec::new();
        for (week, from) in year() {
            let later = 7 * (week - from);
            let days = 7 * from..7 * from + 7;
            for (_, activity, measures) in bank.0.iter().filter(|(day, ..)| days.contains(day)) {
                let (mut activity, mut measures) = (activity.clone(), measures.clone());
                activity.start_utc += TimeDelta::days(later);
                activity.id = ActivityId((activities.len() as u64 + 1).to_be_bytes());
                if !heart_rate {
                    without_heart_rate(&mut measures);
                }
                activities.push((activity, measures));
            }
        }
        let shoes = in_turns(&mut activities);
        let given = if max_given { "max_heart_rate_bpm = 190\n" } else { "" };
        let text = format!(
            "birth_year = 1988\nheight_cm = 176\nbody_mass_kg = 66\nunits = \"{}\"\ndefault_surface = \"road\"\n\
             last_checkup = 2025-10-20\nseated_hours_per_day = 6\n{given}",
            runner.units
        );
        let mut athlete = parse_athlete(&text, "healthy").expect("a profile");
        athlete.shoes = shoes;
        Self { athlete, activities, habits: strength(first_monday), first_monday }
    }
}

fn without_heart_rate(measures: &mut ActivityMeasures) {
    measures.heart_rate = None;
    measures.best_minute_heart_rate = None;
    measures.heart_rate_histogram = None;
    for bin in measures.effort.iter_mut().flat_map(|effort| &mut effort.bins) {
        bin.heart_rate_bpm = 0;
    }
}

/// Two models take turns; each pair is replaced by the next of its model before it is worn.
fn in_turns(activities: &mut [(Activity, ActivityMeasures)]) -> Vec<Shoe> {
    let mut shoes: Vec<Shoe> = Vec::new();
    let (mut metres, mut number) = ([0.0_f64; 2], [0_u32; 2]);
    for (index, (activity, measures)) in activities.iter_mut().enumerate() {
        let model = index % 2;
        if metres[model] > PAIR_KM * 1_000.0 {
            (metres[model], number[model]) = (0.0, number[model] + 1);
        }
        metres[model] += measures.distance.map_or(0.0, Metres::get);
        let name = format!("{} {}", ["Daily", "Light"][model], number[model] + 1);
        activity.gear = vec![GearName::named(&name)];
        if shoes.iter().all(|shoe| shoe.name != name) {
            shoes.push(Shoe {
                name,
                brand: Some("Example".to_owned()),
                model: Some(["Daily", "Light"][model].to_owned()),
                drop_mm: Some(8.0),
                stack_mm: Some(32.0),
                in_use_from: Some(activity.local_day()),
                ..Shoe::default()
            });
        }
    }
    shoes
}

/// Twice a week.
fn strength(first_monday: NaiveDate) -> Vec<HabitEntry> {
    let days = (0..WEEKS).flat_map(|week| [7 * week + 1, 7 * week + 4]);
    let row = |(line, day)| HabitEntry {
        line,
        date: shift(first_monday, day),
        habit: Habit::from_name("strength").expect("a habit"),
        minutes: Some(25.0),
        note: None,
    };
    (2..).zip(days).map(row).collect()
}
