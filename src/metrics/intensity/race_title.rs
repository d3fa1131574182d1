//! Races told by their title (RULES section 5.6, criterion 1): a word for a race, and at least 90 % of the runner's own
//! best speed over that distance. A word alone is no race: "jog after the race".

use chrono::NaiveDate;

use crate::metrics::sessions::Joined;
use crate::model::calendar::{DaySpan, shift};
use crate::model::history::MeasuredActivity;
use crate::model::units::{Metres, MetresPerSecond};

use super::anchor::{Anchors, Row};

/// Share of the own best speed.
const OF_BEST: f64 = 0.90;
/// Days in which the own best is looked for; chosen: a season and its year before.
const DAYS: i64 = 365;
/// A run that is a little shorter counts for the distance, since no two recordings of a course agree; chosen.
const AS_FAR: f64 = 0.98;

/// Words that mean a race and not any run, in lower case. "Course", "corsa" and "carrera" are any run in the exports of
/// services.
const WORDS: &[&str] = &[
    "championship",
    "championships",
    "competición",
    "competition",
    "competição",
    "compétition",
    "gara",
    "kilpailu",
    "konkurranse",
    "meisterschaft",
    "meisterschaften",
    "parkrun",
    "prova",
    "race",
    "silvesterlauf",
    "stadtlauf",
    "time-trial",
    "tävling",
    "verseny",
    "volkslauf",
    "wedstrijd",
    "wettkampf",
    "wettlauf",
    "yarış",
    "zawody",
    "závod",
    "závody",
    "соревнование",
    "соревнования",
];
/// The same in scripts that do not part words.
const PARTS: &[&str] = &["比赛", "比賽", "レース", "大会", "대회"];

/// True when a recording of the session is a race by its title and speed, seen from the year up to `last_day`.
pub(crate) fn is_race(
    joined: &Joined,
    activities: &[MeasuredActivity],
    anchors: &Anchors,
    last_day: NaiveDate,
) -> bool {
    let members = joined.members.iter().filter_map(|member| activities.get(*member));
    let mut titled = members.filter(|recorded| recorded.activity.title.as_deref().is_some_and(names_a_race));
    titled.any(|recorded| {
        let speed = recorded.measures.moving_speed();
        let best = recorded.measures.distance.and_then(|distance| own_best(distance, anchors, last_day));
        speed.zip(best).is_some_and(|(speed, best)| speed.get() >= OF_BEST * best.get())
    })
}

/// The fastest that the runner went over a distance or farther.
fn own_best(distance: Metres, anchors: &Anchors, last_day: NaiveDate) -> Option<MetresPerSecond> {
    let span = DaySpan { from: shift(last_day, 1 - DAYS), to: last_day };
    let least = Metres::new(AS_FAR * distance.get())?;
    let speeds = anchors.rows(span).iter().filter_map(|row: &Row| row.speed_over(least));
    speeds.max_by(MetresPerSecond::total_cmp)
}

/// True when a word of the title means a race.
pub(crate) fn names_a_race(title: &str) -> bool {
    let title = title.to_lowercase();
    let mut words = title.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
    words.any(|word| WORDS.contains(&word)) || PARTS.iter().any(|part| title.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::sessions;
    use crate::metrics::testing::{day, run_on};
    use crate::model::athlete::Athlete;
    use crate::model::effort::BestEfforts;
    use crate::model::units::Seconds;

    #[test]
    fn words_not_parts_of_words_name_a_race() {
        for title in ["Race!", "Victoria parkrun #12", "10 km Wettkampf", "Compétition de cross", "春の大会"] {
            assert!(names_a_race(title), "{title}");
        }
        for title in ["Morning run", "Grace and mercy", "Carrera de mañana", "Terrace loop", "Training"] {
            assert!(!names_a_race(title), "{title}");
        }
    }

    #[test]
    fn ninety_percent_of_the_own_best_is_needed() {
        // 5 km runs; the best 5 000 m in 1 250 s is 4.0 m/s; 90 % are 3.6 m/s.
        let race = |speed: f64| {
            let mut best = run_on(day("2026-05-01"), 10.0);
            best.1.best_efforts = BestEfforts([None, None, None, None, None, Seconds::new(1_250.0)]);
            let mut parkrun = run_on(day("2026-06-06"), 5.0);
            parkrun.0.title = Some("Saturday parkrun".to_owned());
            parkrun.1.moving = Seconds::new(5_000.0 / speed);
            let recorded =
                [best, parkrun].map(|(activity, measures)| MeasuredActivity { activity, measures, shoe: None });
            let joined = sessions::join(&recorded, None);
            let mut anchors = Anchors::default();
            anchors.add(&Athlete::unknown("a"), &recorded);
            is_race(&joined[1], &recorded, &anchors, day("2026-06-06"))
        };
        assert!(race(3.61) && !race(3.59));
    }
}
