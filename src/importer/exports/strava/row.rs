//! One row of `activities.csv` (FORMATS section 1.2), in SI units. Says what it cannot read; which date a row has and
//! whether its id is its own is decided by [`super::activities`], which sees the whole table.

use super::header::{Column, FirstDistance, Layout};
use super::{gear, kind, number, titles, words};
use crate::importer::exports::{Row, RowId, RowStart};
use crate::importer::plausible::HEART_RATE_BPM;
use crate::model::activity::{RecordedTotals, Sport};
use crate::model::service::Service;
use crate::model::units::{BeatsPerMinute, Metres, Seconds, StepsPerMinute};

/// Strides of one leg from which on twice as many would be above 250 steps per minute, the limit of the tools that
/// clamp (FORMATS section 7): the recording held steps of both feet already.
const BOTH_FEET_ABOVE: f64 = 125.0;
/// Speeds by which the unit of a lone column of distances is told, in m/s. Chosen: slower than a stroll with pauses,
/// faster than a ride downhill; the same number in the other unit is always outside.
const SPEEDS_MPS: std::ops::RangeInclusive<f64> = 0.3..=25.0;

/// What a row says besides its date and id.
pub(super) struct Read {
    /// The row; its id and start are not set.
    pub(super) row: Row,
    /// The word for the kind of activity, when it is not known.
    pub(super) unknown_kind: Option<String>,
    /// Cells that are no numbers: the number of the column, from 1, and the text.
    pub(super) bad_cells: Vec<(usize, String)>,
}

/// Reads a row.
pub(super) fn read(cells: &[String], layout: &Layout, place: String) -> Read {
    let mut numbers = Numbers { cells, layout, bad: Vec::new() };
    let cell = |column| layout.cell(cells, column);
    let word = cell(Column::Kind);
    let kind = kind::of(word);
    let sport = kind.map(|(sport, _)| sport);
    let mut recorded = totals(&mut numbers, sport);
    let (distance, distance_is_guessed) = distance(&mut numbers, sport, &recorded);
    recorded.distance = distance;
    let title = words::collapsed(cell(Column::Title));
    let row = Row {
        id: RowId { service: Service::Strava, key: String::new() },
        place,
        start: RowStart::Local(chrono::NaiveDateTime::default()),
        utc_offset_s: None,
        sport,
        surface: kind.and_then(|(_, surface)| surface),
        title_is_default: title.as_deref().is_some_and(titles::is_default),
        title,
        recorded,
        distance_is_guessed,
        rpe: numbers.above_zero(Column::Exertion, 0).filter(|rpe| *rpe <= 10.0),
        race: number::flag(cell(Column::Race)) || is_race(cell(Column::WorkoutType)),
        commute: (0..2).any(|nth| number::flag(layout.occurrence(cells, Column::Commute, nth))),
        gear: gear::of_row(sport, cell(Column::GearText), cell(Column::GearId), cell(Column::BikeId))
            .into_iter()
            .collect(),
        file: Some(cell(Column::File)).filter(|file| !file.is_empty()).map(str::to_owned),
    };
    Read { row, unknown_kind: kind.is_none().then(|| word.to_owned()), bad_cells: numbers.bad }
}

/// Reads cells as numbers.
struct Numbers<'r> {
    cells: &'r [String],
    layout: &'r Layout,
    bad: Vec<(usize, String)>,
}

impl Numbers<'_> {
    fn of(&mut self, column: Column, nth: usize, parse: fn(&str) -> Option<f64>) -> Option<f64> {
        let index = self.layout.index(column, nth)?;
        let text = self.cells.get(index)?;
        let number = parse(text);
        // Dashes stand for nothing.
        if number.is_none() && text.chars().any(char::is_alphanumeric) {
            self.bad.push((index + 1, text.clone()));
        }
        number.filter(|number| *number >= 0.0)
    }

    fn above_zero(&mut self, column: Column, nth: usize) -> Option<f64> {
        self.of(column, nth, number::plain).filter(|number| *number > 0.0)
    }
}

fn totals(numbers: &mut Numbers<'_>, sport: Option<Sport>) -> RecordedTotals {
    // The second column is exact, and empty in some rows (FORMATS section 1.2).
    let elapsed = numbers.above_zero(Column::Elapsed, 1).or_else(|| numbers.above_zero(Column::Elapsed, 0));
    let descent = numbers.of(Column::Descent, 0, number::plain).and_then(Metres::new);
    let ascent = numbers.of(Column::Ascent, 0, number::plain).and_then(Metres::new);
    let heart_rate = numbers.above_zero(Column::HeartRate, 0).filter(|rate| HEART_RATE_BPM.contains(rate));
    let cadence = numbers.above_zero(Column::Cadence, 0).filter(|_| on_foot(sport)).map(both_feet);
    RecordedTotals {
        elapsed: elapsed.and_then(Seconds::new),
        timer: numbers.above_zero(Column::Timer, 0).and_then(Seconds::new),
        moving: numbers.above_zero(Column::Moving, 0).and_then(Seconds::new),
        // No climb and no word about descent is what activities without any altitude have.
        ascent: ascent.filter(|ascent| *ascent > Metres::ZERO || descent.is_some()),
        descent,
        heart_rate: heart_rate.and_then(BeatsPerMinute::new),
        cadence: cadence.and_then(StepsPerMinute::new),
        ..RecordedTotals::default()
    }
}

fn on_foot(sport: Option<Sport>) -> bool {
    matches!(sport, Some(Sport::Run | Sport::Walk | Sport::Hike))
}

/// Cadence is of one leg for what is done on foot (FORMATS section 1.2).
fn both_feet(cadence: f64) -> f64 {
    if cadence > BOTH_FEET_ABOVE { cadence } else { cadence * 2.0 }
}

/// Distance, and whether its unit is a guess. Nothing is what activities without any distance have.
fn distance(numbers: &mut Numbers<'_>, sport: Option<Sport>, totals: &RecordedTotals) -> (Option<Metres>, bool) {
    if let Some(metres) = numbers.above_zero(Column::Distance, 1) {
        return (Metres::new(metres), false);
    }
    let swim = sport == Some(Sport::Swim);
    match numbers.layout.first_distance {
        FirstDistance::Metres => (numbers.above_zero(Column::Distance, 0).and_then(Metres::new), false),
        FirstDistance::Kilometres if swim => (first(numbers, number::whole_metres).and_then(Metres::new), false),
        FirstDistance::Kilometres => (first(numbers, number::kilometres).and_then(Metres::from_kilometres), false),
        FirstDistance::Unknown => {
            let distance = first(numbers, number::plain);
            let speed = distance.and_then(|distance| Some(distance / totals.moving.or(totals.elapsed)?.get()));
            let (Some(distance), Some(speed)) = (distance, speed) else { return (None, false) };
            let metres = Some(distance).filter(|_| SPEEDS_MPS.contains(&speed));
            let kilometres = Some(distance * 1_000.0).filter(|_| SPEEDS_MPS.contains(&(speed * 1_000.0)));
            (metres.or(kilometres).and_then(Metres::new), true)
        }
    }
}

fn first(numbers: &mut Numbers<'_>, parse: fn(&str) -> Option<f64>) -> Option<f64> {
    numbers.of(Column::Distance, 0, parse).filter(|distance| *distance > 0.0)
}

/// Strava's numbers of workout types, from memory: 1 is a race on foot, 11 one by bike.
fn is_race(workout_type: &str) -> bool {
    let word = words::spaced(workout_type);
    let number = number::plain(&word);
    matches!(word.as_str(), "race" | "wettkampf" | "course" | "carrera" | "wedstrijd")
        || number.is_some_and(|number| [1.0_f64, 11.0].iter().any(|race| number.total_cmp(race).is_eq()))
}
