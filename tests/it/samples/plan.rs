//! What Alex Rivera did in 30 weeks, with the findings that are planted in it.
//!
//! Weeks 1 to 28 are those of a healthy steady runner: weeks and long runs grow by less than a tenth, every fourth week
//! is shorter, two weeks of holiday are followed by a sensible return. Week 29 holds a single run far longer than any
//! of the month before, week 30 is a quarter longer than any of the four weeks before it, with the same run on six
//! days. `samples/README.md` names every planted finding with its numbers.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::numbers::Rng;
use super::physiology::DayForm;
use super::recorder::{Kind, Leg, Outing, Purpose, Stop};
use super::terrain::{Place, Route};

/// Monday of the first week.
pub(crate) const FIRST_MONDAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 4, 27).unwrap();
/// Sunday of the last week, the day on which the sample athlete is judged.
pub(crate) const LAST_SUNDAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
/// The night in which clocks in Berlin went back to winter time.
const WINTER_TIME: NaiveDate = NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();

/// Seven days a week, Monday first: what was done, and kilometres.
///
/// E easy, S steady, I intervals on the track, T trail, L long, the last two fifths faster, M treadmill, R warm-up,
/// race and cool-down, B bike, G gym (minutes), - nothing.
pub(crate) const WEEKS: [&str; 30] = [
    "E 6.0 | -      | I 7.0 | -      | G 35   | T 8.5  | L 10.5", // 32.0
    "-     | E 6.5  | I 7.2 | -      | G 35   | T 8.8  | L 11.0", // 33.5
    "E 5.5 | I 7.0  | -     | E 5.0  | G 30   | T 6.5  | L 11.0", // 35.0
    "-     | E 6.0  | I 6.5 | -      | G 35   | T 7.0  | L 9.5",  // 29.0
    "E 5.5 | I 7.2  | -     | M 5.0  | G 35   | T 6.3  | L 11.5", // 35.5
    "-     | E 8.5  | I 7.5 | B 25   | G 30   | T 9.0  | L 12.0", // 37.0
    "E 6.0 | I 7.5  | -     | S 6.5  | G 35   | T 6.3  | L 12.2", // 38.5
    "-     | E 6.5  | I 7.0 | -      | G 35   | T 7.5  | L 10.5", // 31.5
    "E 6.0 | I 7.8  | -     | S 6.2  | G 40   | T 6.5  | L 12.5", // 39.0
    "E 6.2 | I 7.8  | B 28  | S 6.5  | G 35   | T 6.5  | L 13.0", // 40.0
    "E 6.4 | I 8.0  | -     | M 6.5  | G 35   | T 6.8  | L 13.3", // 41.0
    "-     | E 7.0  | I 7.5 | -      | G 30   | T 8.5  | L 11.0", // 34.0
    "E 6.5 | I 8.0  | -     | S 6.8  | G 35   | T 6.7  | L 13.5", // 41.5
    "E 6.6 | I 8.0  | B 30  | S 7.0  | G 35   | T 7.0  | L 13.9", // 42.5
    "-     | -      | -     | -      | -      | -      | -",      // holiday
    "-     | -      | -     | -      | -      | -      | -",      // holiday
    "E 5.0 | -      | E 6.0 | -      | E 6.5  | G 30   | L 8.5",  // 26.0
    "E 6.0 | -      | E 6.5 | -      | G 35   | T 8.2  | L 9.3",  // 30.0
    "-     | E 7.5  | S 7.0 | -      | G 35   | T 9.0  | L 10.0", // 33.5
    "E 6.5 | I 7.2  | -     | E 6.0  | G 40   | T 6.1  | L 10.7", // 36.5
    "-     | I 7.6  | -     | S 9.0  | G 35   | T 9.9  | L 11.5", // 38.0
    "E 6.8 | I 7.6  | -     | M 6.5  | G 35   | T 6.8  | L 12.3", // 40.0
    "-     | E 7.0  | I 7.4 | B 28   | G 30   | T 7.8  | L 10.8", // 33.0
    "E 6.6 | I 7.8  | -     | S 6.9  | G 35   | T 6.6  | L 13.1", // 41.0
    "E 7.3 | I 7.4  | -     | E 7.0  | G 35   | T 6.8  | R 14.0", // 42.5
    "-     | M 7.0  | E 7.5 | -      | G 30   | T 9.0  | L 11.5", // 35.0
    "E 7.0 | I 7.8  | -     | E 7.4  | G 35   | T 7.8  | L 14.0", // 44.0
    "E 7.5 | I 8.0  | -     | S 8.0  | G 35   | T 8.1  | L 14.4", // 46.0
    "-     | I 7.4  | E 6.2 | E 6.5  | G 30   | T 7.5  | L 19.4", // 47.0, the long run is the planted spike
    "E 9.6 | E 10.0 | E 9.4 | G 30   | E 9.9  | E 10.2 | E 9.8",  // 58.9, the planted jump and the planted sameness
];

/// One thing done on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Entry {
    pub(crate) day: NaiveDate,
    pub(crate) code: char,
    /// Kilometres, or minutes for the gym.
    pub(crate) amount: f64,
}

impl Entry {
    /// True for everything done on foot.
    pub(crate) fn is_run(&self) -> bool {
        "ESITLMR".contains(self.code)
    }
}

/// Everything done, in order.
pub(crate) fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for (day, cell) in FIRST_MONDAY.iter_days().zip(WEEKS.iter().flat_map(|week| week.split('|'))) {
        let mut words = cell.split_whitespace();
        let code = words.next().and_then(|word| word.chars().next()).unwrap_or('-');
        if let Some(amount) = words.next().and_then(|word| word.parse().ok()) {
            entries.push(Entry { day, code, amount });
        }
    }
    entries
}

/// The athlete's offset from UTC on a day.
pub(crate) fn utc_offset_s(day: NaiveDate) -> i32 {
    if day < WINTER_TIME { 7_200 } else { 3_600 }
}

/// The sessions of an entry: one, but three on the day of the race.
pub(crate) fn outings(entry: &Entry) -> Vec<Outing> {
    let mut rng = Rng::new(u64::from(entry.day.num_days_from_ce().unsigned_abs()));
    if entry.code == 'R' {
        let pieces = [
            (9, 30, 2_500.0, 2.7, "Warm-up"),
            (10, 0, 10_000.0, 3.45, "Autumn 10 km"),
            (10, 55, 1_500.0, 2.55, "Cool-down"),
        ];
        return pieces
            .into_iter()
            .map(|(hour, minute, distance_m, speed_mps, title)| {
                let legs = vec![Leg { distance_m, speed_mps, purpose: Purpose::Active }];
                Outing { title: title.to_owned(), ..outing(entry.day, (hour, minute), Kind::Road, legs, &mut rng) }
            })
            .collect();
    }
    let start = match entry.day.weekday() {
        chrono::Weekday::Sat => (9, 10),
        chrono::Weekday::Sun => (8, 35),
        _ => (18, 5),
    };
    let metres = entry.amount * 1_000.0;
    let (kind, title, legs) = match entry.code {
        'S' => (Kind::Road, "Steady run", steady(metres, 3.05)),
        'I' => (Kind::Track, "Track intervals", intervals(metres)),
        'T' => (Kind::Trail, "Trail run", steady(metres, 2.5)),
        'L' => (Kind::Road, "Long run", long(metres)),
        'M' => (Kind::Treadmill, "Treadmill run", steady(metres, 2.75)),
        'B' => (Kind::Bike, "Bike ride", steady(metres, 6.4)),
        'G' => (Kind::Strength, "Strength", Vec::new()),
        _ => (Kind::Road, "Easy run", steady(metres, 2.67)),
    };
    let mut outing = outing(entry.day, start, kind, legs, &mut rng);
    title.clone_into(&mut outing.title);
    // A race, repetitions on the track and a belt have a speed that is kept to; any other run goes as the day is.
    if "ESTL".contains(entry.code) {
        for leg in &mut outing.legs {
            leg.speed_mps *= outing.form.pace_ratio;
        }
    }
    outing.minutes = if kind == Kind::Strength { super::numbers::to_u32(entry.amount) } else { 0 };
    outing.rpe = match entry.code {
        'I' => Some(7),
        'L' => Some(4),
        _ => None,
    };
    vec![outing]
}

fn steady(distance_m: f64, speed_mps: f64) -> Vec<Leg> {
    vec![Leg { distance_m, speed_mps, purpose: Purpose::Active }]
}

fn long(distance_m: f64) -> Vec<Leg> {
    let easy = (distance_m * 0.06).round() * 10.0;
    [(easy, 2.65), (distance_m - easy, 3.05)]
        .map(|(distance_m, speed_mps)| Leg { distance_m, speed_mps, purpose: Purpose::Active })
        .to_vec()
}

/// A warm-up, as many 400 m with 200 m jogging as fit, and the rest as cool-down.
fn intervals(distance_m: f64) -> Vec<Leg> {
    let mut legs = vec![Leg { distance_m: 2_200.0, speed_mps: 2.7, purpose: Purpose::WarmUp }];
    let mut left = distance_m - 2_200.0;
    while left >= 600.0 + 1_200.0 {
        legs.push(Leg { distance_m: 400.0, speed_mps: 3.8, purpose: Purpose::Active });
        legs.push(Leg { distance_m: 200.0, speed_mps: 2.3, purpose: Purpose::Rest });
        left -= 600.0;
    }
    legs.push(Leg { distance_m: left, speed_mps: 2.6, purpose: Purpose::CoolDown });
    legs
}

/// Places, minutes and stops that nobody planned.
pub(crate) fn outing(day: NaiveDate, start: (u32, u32), kind: Kind, legs: Vec<Leg>, rng: &mut Rng) -> Outing {
    let distance_m: f64 = legs.iter().map(|leg| leg.distance_m).sum();
    let late = rng.between(0.0, 1_500.0).round();
    let clock = NaiveTime::from_hms_opt(start.0, start.1, 0).unwrap_or_default();
    // The pieces of a race day keep to the clock, so that they stay one session.
    let late = if start.0 >= 18 || start.1 > 0 && start.0 < 10 && start.1 != 30 { late } else { late / 50.0 };
    let local_start =
        NaiveDateTime::new(day, clock) + chrono::TimeDelta::seconds(i64::from(super::numbers::to_i32(late)));
    let start_at = |east_m: f64, rng: &mut Rng| Place { north_m: rng.between(-60.0, 60.0), east_m };
    let route = match kind {
        Kind::Strength | Kind::Treadmill => None,
        Kind::Track => Some(Route::oval(Place { north_m: 1_800.0, east_m: -700.0 })),
        Kind::Trail => Some(Route::around(start_at(11_000.0, rng), distance_m, rng.uniform() < 0.5, rng)),
        _ if rng.uniform() < 0.55 => Some(Route::around(start_at(0.0, rng), distance_m, rng.uniform() < 0.5, rng)),
        _ => Some(Route::there_and_back(start_at(0.0, rng), distance_m, rng)),
    };
    let mut stops = Vec::new();
    if matches!(kind, Kind::Road | Kind::Trail | Kind::Bike) && distance_m > 4_000.0 {
        for share in [0.3, 0.7] {
            if rng.uniform() < 0.4 {
                let automatic = rng.uniform() < 0.7;
                let seconds =
                    super::numbers::to_u32(if automatic { rng.between(14.0, 45.0) } else { rng.between(60.0, 150.0) });
                stops.push(Stop { at_m: distance_m * (share + rng.between(-0.1, 0.1)), seconds, automatic });
            }
        }
    }
    let day_number = u64::from(day.num_days_from_ce().unsigned_abs());
    Outing {
        kind,
        title: String::new(),
        local_start,
        utc_offset_s: utc_offset_s(day),
        legs,
        minutes: 0,
        stops,
        route,
        rpe: None,
        form: DayForm::of_day(day_number, kind),
        seed: day_number * 31 + u64::from(start.0 * 60 + start.1),
    }
}

/// The last day of week `number`, counted from one.
pub(crate) fn sunday_of_week(number: u64) -> NaiveDate {
    FIRST_MONDAY + Days::new(7 * number - 1)
}
