//! Numbers to text: the only place that rounds, names units and writes dates. Rules speak in typed parts ([`Phrase`]);
//! this module makes the sentence, the same for terminal, HTML and PNG. Dates are in `dates`, plain words in `text`.
//!
//! Typography (REPORT section 6): a real minus sign, an en dash for ranges, a non-breaking space before units.

mod dates;
mod text;

pub use text::{bound, capitalised, list, number_with, sentence, trimmed, typographic, uncapitalised};

use chrono::{Datelike, NaiveDate};

use super::privacy;
use crate::model::athlete::Units;
use crate::model::finding::{Comparison, Unit};
use crate::model::phrase::{Part, Phrase};
use crate::model::units::{METRES_PER_MILE, Metres, MetresPerSecond, Seconds, StepsPerMinute};

/// Non-breaking space, between a number and its unit.
pub const NBSP: char = '\u{a0}';
/// En dash, between the ends of a range.
pub const EN_DASH: char = '\u{2013}';
/// Real minus sign.
pub const MINUS: char = '\u{2212}';

/// Feet in one metre.
const FEET_PER_METRE: f64 = 1.0 / 0.3048;

/// How one athlete is spoken to: in kilometres or miles, with years left out where they are those of the judged day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    units: Units,
    year: Option<i32>,
}

impl Wording {
    /// Wording in these units, with the year on every date.
    #[must_use]
    pub const fn new(units: Units) -> Self {
        Self { units, year: None }
    }

    /// The same without the year on dates of the judged day's year.
    #[must_use]
    pub fn as_of(self, day: NaiveDate) -> Self {
        Self { year: Some(day.year()), ..self }
    }

    /// The units that people see.
    #[must_use]
    pub const fn units(self) -> Units {
        self.units
    }

    /// A whole sentence.
    #[must_use]
    pub fn phrase(self, phrase: &Phrase) -> String {
        bound(&phrase.0.iter().map(|part| self.part(part)).collect::<String>())
    }

    fn part(self, part: &Part) -> String {
        match part {
            Part::Words(words) => typographic(words),
            Part::Name(name) => privacy::masked(name),
            Part::Distance(distance) => self.distance(*distance),
            Part::Height(height) => self.height(*height),
            Part::Duration(duration) => Self::duration(*duration),
            Part::Pace(speed) => self.pace(*speed),
            Part::Cadence(cadence) => Self::cadence(*cadence),
            Part::Share(share) => Self::share(*share),
            Part::Change(change) => Self::change(*change),
            Part::Number(number, digits) => number_with(*number, *digits),
            Part::Count(count, one, many) => Self::count(u64::from(*count), one, many),
            Part::Day(day) => self.day(*day),
            Part::Span(span) => self.span(*span),
            Part::Week(week) => self.week(*week),
            Part::Distances(distances) => self.distances(distances),
        }
    }

    /// Short name of the unit of distance.
    #[must_use]
    pub const fn distance_unit(self) -> &'static str {
        match self.units {
            Units::Kilometres => "km",
            Units::Miles => "mi",
        }
    }

    /// A distance in the unit of people, without rounding.
    #[must_use]
    pub fn distance_value(self, distance: Metres) -> f64 {
        match self.units {
            Units::Kilometres => distance.kilometres(),
            Units::Miles => distance.get() / METRES_PER_MILE,
        }
    }

    /// A distance: `57.2 km`; whole from a thousand on, two digits below one.
    #[must_use]
    pub fn distance(self, distance: Metres) -> String {
        format!("{}{NBSP}{}", self.distance_number(distance), self.distance_unit())
    }

    /// The number of [`Self::distance`] alone, where the unit stands elsewhere.
    #[must_use]
    pub fn distance_number(self, distance: Metres) -> String {
        let value = self.distance_value(distance);
        let digits = match value.abs() {
            size if size < 0.995 => 2,
            size if size < 999.5 => 1,
            _ => 0,
        };
        trimmed(value, digits)
    }

    /// The same for a column of numbers: always one digit, so that the points stand below each other.
    #[must_use]
    pub fn distance_in_column(self, distance: Metres) -> String {
        number_with(self.distance_value(distance), 1)
    }

    /// Several distances with the unit once: `41, 50, 52, 44 km`.
    #[must_use]
    pub fn distances(self, distances: &[Metres]) -> String {
        let numbers: Vec<String> = distances.iter().map(|distance| self.distance_number(*distance)).collect();
        if numbers.is_empty() {
            "none".to_owned()
        } else {
            format!("{}{NBSP}{}", numbers.join(", "), self.distance_unit())
        }
    }

    /// A distance in both units: `842 km (523 mi)`, the athlete's first. For limits that were printed in miles.
    #[must_use]
    pub fn distance_both(self, distance: Metres) -> String {
        let other = Self {
            units: match self.units {
                Units::Kilometres => Units::Miles,
                Units::Miles => Units::Kilometres,
            },
            ..self
        };
        let whole = |wording: Self| {
            format!("{}{NBSP}{}", number_with(wording.distance_value(distance), 0), wording.distance_unit())
        };
        format!("{} ({})", whole(self), whole(other))
    }

    /// A height: `120 m` or `394 ft`.
    #[must_use]
    pub fn height(self, height: Metres) -> String {
        format!("{}{NBSP}{}", number_with(self.height_value(height), 0), self.height_unit())
    }

    /// Short name of the unit of height.
    #[must_use]
    pub const fn height_unit(self) -> &'static str {
        match self.units {
            Units::Kilometres => "m",
            Units::Miles => "ft",
        }
    }

    /// A height in the unit of people, without rounding.
    #[must_use]
    pub fn height_value(self, height: Metres) -> f64 {
        match self.units {
            Units::Kilometres => height.get(),
            Units::Miles => height.get() * FEET_PER_METRE,
        }
    }

    /// A duration: `45 s`, `48 min`, `2 h 01 min`.
    #[must_use]
    pub fn duration(duration: Seconds) -> String {
        let seconds = duration.get();
        if seconds < 90.0 {
            return format!("{}{NBSP}s", number_with(seconds, 0));
        }
        let minutes = whole(seconds / 60.0);
        if minutes < 60 {
            format!("{minutes}{NBSP}min")
        } else {
            format!("{}{NBSP}h{NBSP}{:02}{NBSP}min", minutes / 60, minutes % 60)
        }
    }

    /// A speed as pace: `5:20 min/km` or `8:35 min/mile`; "standing" at no speed.
    #[must_use]
    pub fn pace(self, speed: MetresPerSecond) -> String {
        let unit = match self.units {
            Units::Kilometres => "min/km",
            Units::Miles => "min/mile",
        };
        self.pace_number(speed).map_or_else(|| "standing".to_owned(), |pace| format!("{pace}{NBSP}{unit}"))
    }

    /// The minutes and seconds of [`Self::pace`] alone.
    fn pace_number(self, speed: MetresPerSecond) -> Option<String> {
        let metres = match self.units {
            Units::Kilometres => 1_000.0,
            Units::Miles => METRES_PER_MILE,
        };
        speed.pace().map(|pace| {
            let seconds = whole(pace.get() * metres / 1_000.0);
            format!("{}:{:02}", seconds / 60, seconds % 60)
        })
    }

    /// A cadence: `164 steps/min`, of both feet.
    #[must_use]
    pub fn cadence(cadence: StepsPerMinute) -> String {
        format!("{}{NBSP}steps/min", number_with(cadence.get(), 0))
    }

    /// A share, 0.1 being `10 %`; one digit below 20 %, where it can matter.
    #[must_use]
    pub fn share(share: f64) -> String {
        let percent = share * 100.0;
        format!("{}{NBSP}%", trimmed(percent, usize::from(percent.abs() < 19.95)))
    }

    /// A change, 0.1 being `+10 %`.
    #[must_use]
    pub fn change(change: f64) -> String {
        let text = Self::share(change);
        if text.starts_with(MINUS) || text.starts_with("0\u{a0}") { text } else { format!("+{text}") }
    }

    /// A count with its noun: `1 run`, `3 runs`.
    #[must_use]
    pub fn count(count: u64, one: &str, many: &str) -> String {
        format!("{count}{NBSP}{}", if count == 1 { one } else { many })
    }

    /// A value of a finding in its unit.
    #[must_use]
    pub fn value(self, value: f64, unit: Unit) -> String {
        match unit {
            Unit::Ratio => Self::share(value),
            Unit::Metres => Metres::new(value).map_or_else(String::new, |distance| self.distance(distance)),
            Unit::StepsPerMinute => StepsPerMinute::new(value).map_or_else(String::new, Self::cadence),
            Unit::Days => {
                let days = trimmed(value, 0);
                format!("{days}{NBSP}{}", if days == "1" { "day" } else { "days" })
            }
            Unit::Hours => format!("{}{NBSP}h", trimmed(value, 1)),
            Unit::Percent => format!("{}{NBSP}%", trimmed(value, 1)),
            Unit::Millimetres => format!("{}{NBSP}mm", trimmed(value, 0)),
            Unit::Count => trimmed(value, 0),
            Unit::None => trimmed(value, 2),
        }
    }

    /// A comparison in words: "above".
    #[must_use]
    pub const fn comparison(comparison: Comparison) -> &'static str {
        match comparison {
            Comparison::Above => "above",
            Comparison::AtLeast => "at or above",
            Comparison::Below => "below",
            Comparison::AtMost => "at or below",
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "floats saturate, and a duration is not negative"
)]
fn whole(value: f64) -> u64 {
    value.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn km(kilometres: f64) -> Metres {
        Metres::from_kilometres(kilometres).expect("finite")
    }

    fn metric() -> Wording {
        Wording::new(Units::Kilometres).as_of(day("2026-11-22"))
    }

    fn imperial() -> Wording {
        Wording::new(Units::Miles).as_of(day("2026-11-22"))
    }

    #[test]
    fn distances_keep_the_digits_that_matter() {
        assert_eq!(metric().distance(km(57.2)), "57.2\u{a0}km");
        assert_eq!(metric().distance(km(65.01)), "65\u{a0}km");
        assert_eq!(metric().distance(km(0.35)), "0.35\u{a0}km");
        assert_eq!(metric().distance(km(0.999)), "1\u{a0}km");
        assert_eq!(metric().distance(km(1234.5)), "1234\u{a0}km");
        // 42.195 km are 26.219 miles.
        assert_eq!(imperial().distance(km(42.195)), "26.2\u{a0}mi");
        assert_eq!(metric().distances(&[km(41.0), km(50.0), km(52.4)]), "41, 50, 52.4\u{a0}km");
        assert_eq!(metric().distances(&[]), "none");
    }

    #[test]
    fn limits_printed_in_miles_are_shown_in_both() {
        // 500 miles are 804.672 km.
        let limit = Metres::from_miles(500.0).expect("finite");
        assert_eq!(metric().distance_both(limit), "805\u{a0}km (500\u{a0}mi)");
        assert_eq!(imperial().distance_both(limit), "500\u{a0}mi (805\u{a0}km)");
    }

    #[test]
    fn heights_in_metres_or_feet() {
        let height = Metres::new(120.0).expect("finite");
        assert_eq!(metric().height(height), "120\u{a0}m");
        assert_eq!(imperial().height(height), "394\u{a0}ft");
    }

    #[test]
    fn durations_carry_to_the_next_unit() {
        let text = |seconds: f64| Wording::duration(Seconds::new(seconds).expect("finite"));
        assert_eq!(text(45.0), "45\u{a0}s");
        assert_eq!(text(2_880.0), "48\u{a0}min");
        // 59 min 40 s rounds to a whole hour, never to "60 min".
        assert_eq!(text(3_580.0), "1\u{a0}h\u{a0}00\u{a0}min");
        assert_eq!(text(7_260.0), "2\u{a0}h\u{a0}01\u{a0}min");
    }

    #[test]
    fn pace_is_minutes_and_seconds() {
        let speed = MetresPerSecond::new(3.125).expect("finite");
        // 1000 / 3.125 = 320 s; 1609.344 / 3.125 = 515 s.
        assert_eq!(metric().pace(speed), "5:20\u{a0}min/km");
        assert_eq!(imperial().pace(speed), "8:35\u{a0}min/mile");
        // 299.6 s rounds to a whole minute, never to "4:60".
        assert_eq!(metric().pace(MetresPerSecond::new(1_000.0 / 299.6).expect("finite")), "5:00\u{a0}min/km");
        assert_eq!(metric().pace(MetresPerSecond::ZERO), "standing");
    }

    #[test]
    fn shares_and_changes() {
        assert_eq!(Wording::share(0.386), "39\u{a0}%");
        assert_eq!(Wording::share(0.1), "10\u{a0}%");
        assert_eq!(Wording::share(0.104), "10.4\u{a0}%");
        assert_eq!(Wording::share(0.1996), "20\u{a0}%");
        assert_eq!(Wording::change(0.25), "+25\u{a0}%");
        assert_eq!(Wording::change(-0.08), "\u{2212}8\u{a0}%");
        assert_eq!(Wording::change(-0.000_01), "0\u{a0}%");
    }

    #[test]
    fn counts_have_plurals() {
        assert_eq!(Wording::count(1, "run", "runs"), "1\u{a0}run");
        assert_eq!(Wording::count(0, "run", "runs"), "0\u{a0}runs");
    }

    #[test]
    fn a_phrase_becomes_a_sentence() {
        let phrase = phrase![
            Part::Distance(km(22.1)),
            " on ",
            Part::Day(day("2026-11-16")),
            ", ",
            Part::Change(0.39),
            " in ",
            Part::Name("a@b.example".to_owned())
        ];
        assert_eq!(metric().phrase(&phrase), "22.1\u{a0}km on 16\u{a0}November, +39\u{a0}% in <email>");
    }

    #[test]
    fn values_of_findings_follow_their_unit() {
        assert_eq!(metric().value(0.39, Unit::Ratio), "39\u{a0}%");
        assert_eq!(metric().value(804_672.0, Unit::Metres), "804.7\u{a0}km");
        assert_eq!(metric().value(166.4, Unit::StepsPerMinute), "166\u{a0}steps/min");
        assert_eq!(metric().value(2.25, Unit::None), "2.25");
        assert_eq!(metric().value(3.0, Unit::Count), "3");
        assert_eq!(metric().value(366.0, Unit::Days), "366\u{a0}days");
        assert_eq!(metric().value(1.0, Unit::Days), "1\u{a0}day");
        assert_eq!(metric().value(8.5, Unit::Hours), "8.5\u{a0}h");
    }
}
