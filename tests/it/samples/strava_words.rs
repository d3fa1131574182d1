//! The words, dates and numbers of Strava's `activities.csv` in five languages (FORMATS sections 1.2 to 1.4).

use chrono::{DateTime, Datelike, Timelike, Utc};

use super::recorder::Kind;

/// Names of the 103 columns of 2026, one column a line, one language a field. English, Spanish and Dutch are those of
/// real tables, German that of a published list. Of the French ones the names in FORMATS section 1.4 are real; the
/// others are translated here, and no reader should need them.
const HEADERS: &str = include_str!("strava_headers.tsv");

/// The language of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    French,
    Spanish,
    Dutch,
}

impl Language {
    pub(crate) const ALL: [Self; 5] = [Self::English, Self::German, Self::French, Self::Spanish, Self::Dutch];

    /// Names of all columns, in order.
    pub(crate) fn headers(self) -> Vec<&'static str> {
        let place = Self::ALL.iter().position(|language| *language == self).unwrap_or(0);
        HEADERS.lines().skip(1).filter_map(|line| line.split('\t').nth(place)).collect()
    }

    /// An instant as the table says it: always UTC.
    pub(crate) fn date(self, at: DateTime<Utc>) -> String {
        let (day, year) = (at.day(), at.year());
        let month = self.months()[at.month0() as usize];
        let clock = at.format("%H:%M:%S");
        let (afternoon, hour) = at.hour12();
        match self {
            Self::English => {
                let half = if afternoon { "PM" } else { "AM" };
                format!("{month} {day}, {year}, {hour}:{} {half}", at.format("%M:%S"))
            }
            Self::German => at.format("%d.%m.%Y, %H:%M:%S").to_string(),
            Self::Spanish => {
                let half = if afternoon { "p.m." } else { "a.m." };
                format!("{day} {month} {year}, {hour}:{}\u{202f}{half}", at.format("%M:%S"))
            }
            Self::French | Self::Dutch => format!("{day} {month} {year}, {clock}"),
        }
    }

    fn months(self) -> [&'static str; 12] {
        match self {
            Self::English => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
            Self::German => ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"],
            Self::French => {
                ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
            }
            Self::Spanish => ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
            Self::Dutch => ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
        }
    }

    /// The type of an activity. Trails are a type of their own in English only: how the others say it is not known.
    pub(crate) fn sport(self, kind: Kind) -> &'static str {
        let [run, ride, weights] = match self {
            Self::English => ["Run", "Ride", "Weight Training"],
            Self::German => ["Lauf", "Radfahrt", "Krafttraining"],
            Self::French => ["Course à pied", "Vélo", "Musculation"],
            Self::Spanish => ["Carrera", "Vuelta ciclista", "Entrenamiento con pesas"],
            Self::Dutch => ["Hardloopsessie", "Fietsrit", "Krachttraining"],
        };
        match kind {
            Kind::Trail if self == Self::English => "Trail Run",
            Kind::Bike => ride,
            Kind::Strength => weights,
            Kind::Road | Kind::Track | Kind::Trail | Kind::Treadmill => run,
        }
    }

    /// Kilometres with two decimals, cut and not rounded.
    pub(crate) fn kilometres(self, metres: f64) -> String {
        if metres <= 0.0 {
            return "0".to_owned();
        }
        // A hair above, so that 10 km are not 9.99.
        let text = format!("{:.2}", ((metres + 0.001) / 10.0).floor() / 100.0);
        match self {
            Self::English | Self::Spanish => text,
            Self::German | Self::French | Self::Dutch => text.replace('.', ","),
        }
    }
}
