//! The words with which files name a sport.

use crate::model::activity::{Sport, Surface};

/// Sport and ground of a word such as `trail_running`, a Strava number such as `9` (FORMATS section 1.6) or a TCX
/// sport. Nothing for a word that does not say what was done, so that it can be told from the speed.
pub(in crate::importer::formats) fn from_word(word: &str) -> (Option<Sport>, Option<Surface>) {
    let key: String = word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let (sport, surface) = match key.as_str() {
        "9" | "run" | "running" | "jog" | "jogging" | "ultrarun" | "ultrarunning" | "race" | "obstaclerun"
        | "laufen" | "lauf" | "courseàpied" | "courseapied" | "carrera" | "correr" | "corsa" | "hardlopen"
        | "hardloopsessie" | "corrida" => (Sport::Run, None),
        "streetrunning" | "roadrunning" => (Sport::Run, Some(Surface::Road)),
        "trailrun" | "trailrunning" => (Sport::Run, Some(Surface::Trail)),
        "trackrun" | "trackrunning" => (Sport::Run, Some(Surface::Track)),
        "treadmill" | "treadmillrun" | "treadmillrunning" | "indoorrun" | "indoorrunning" | "virtualrun"
        | "virtualrunning" => (Sport::Run, Some(Surface::Treadmill)),
        "walk" | "walking" | "casualwalking" | "speedwalking" | "nordicwalking" | "indoorwalking" | "gehen"
        | "spaziergang" | "marche" | "caminata" | "wandeling" => (Sport::Walk, None),
        "4" | "hike" | "hiking" | "trekking" | "mountaineering" | "snowshoe" | "snowshoeing" | "wandern" => {
            (Sport::Hike, None)
        }
        "1" | "17" | "ride" | "virtualride" | "ebikeride" | "bike" | "biking" | "cycling" | "roadbiking"
        | "roadcycling" | "mountainbiking" | "mountainbikeride" | "gravelride" | "gravelcycling" | "indoorcycling"
        | "radfahren" | "radfahrt" | "vélo" => (Sport::Bike, None),
        "16" | "swim" | "swimming" | "lapswimming" | "openwaterswimming" | "poolswimming" | "schwimmen" => {
            (Sport::Swim, None)
        }
        "elliptical" | "crosstrainer" => (Sport::Elliptical, None),
        "strength" | "strengthtraining" | "weighttraining" | "crossfit" | "functionalstrengthtraining" => {
            (Sport::Strength, None)
        }
        "yoga" | "pilates" | "rowing" | "indoorrowing" | "nordicski" | "crosscountryskiing" | "alpineski"
        | "skiing" | "snowboard" | "snowboarding" | "inlineskate" | "inlineskating" | "kayaking" | "canoeing"
        | "golf" | "soccer" | "football" | "tennis" | "climbing" | "rockclimbing" | "sailing" | "driving"
        | "motorcycling" | "workout" | "transition" => (Sport::Other, None),
        _ => return (None, None),
    };
    (Some(sport), surface)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers() {
        assert_eq!(from_word("9"), (Some(Sport::Run), None));
        assert_eq!(from_word("17").0, Some(Sport::Bike));
        assert_eq!(from_word(" Trail_Running "), (Some(Sport::Run), Some(Surface::Trail)));
        assert_eq!(from_word("treadmill_running"), (Some(Sport::Run), Some(Surface::Treadmill)));
        assert_eq!(from_word("Running"), from_word("running"));
        assert_eq!(from_word("4").0, Some(Sport::Hike));
        assert_eq!(from_word("16").0, Some(Sport::Swim));
        assert_eq!(from_word("Biking").0, Some(Sport::Bike));
        assert_eq!(from_word("Other"), (None, None));
        assert_eq!(from_word("unbekannt"), (None, None));
    }
}
