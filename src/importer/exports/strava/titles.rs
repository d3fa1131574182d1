//! Titles that Strava makes up: the time of day and the kind of activity (`Morning Run`, `Lauf am Morgen`).

use super::{kind, words};

/// Times of day and what joins them to the kind, in words of English, German, French, Spanish and Dutch. English and
/// French from titles seen in public code; the others from memory.
const TIMES_OF_DAY: &[&str] = &[
    "morning",
    "early",
    "lunch",
    "lunchtime",
    "afternoon",
    "evening",
    "night",
    "late", // English
    "morgen",
    "morgens",
    "vormittag",
    "mittag",
    "mittags",
    "nachmittag",
    "nachmittags",
    "abend",
    "abends",
    "nacht",
    "nachts", // German; Dutch shares some
    "matin",
    "midi",
    "après-midi",
    "soir",
    "soirée",
    "nuit", // French
    "mañana",
    "matutina",
    "matutino",
    "mediodía",
    "almuerzo",
    "tarde",
    "vespertina",
    "vespertino",
    "noche",
    "nocturna",
    "nocturno", // Spanish
    "ochtend",
    "middag",
    "namiddag",
    "avond",
    "lunchpauze", // Dutch
];

/// Words that join the two.
const JOINING: &[&str] = &[
    "am", "in", "der", "zur", "zu", "über", "um", "le", "la", "l", "dans", "en", "de", "du", "à", "pendant", "por",
    "a", "al", "el", "del", "los", "las", "op", "'s", "s", "tijdens", "het", "the", "at", "of",
];

/// Beginnings of compounds: `Morgenlauf`, `Ochtendloop`.
const COMPOUND_TIMES: &[&str] =
    &["morgen", "vormittags", "mittags", "nachmittags", "abend", "nacht", "ochtend", "lunch", "middag", "avond"];

/// Ends of compounds that are no kind by themselves.
const COMPOUND_KINDS: &[&str] = &[
    "lauf",
    "fahrt",
    "radfahrt",
    "spaziergang",
    "wanderung",
    "loop",
    "run",
    "rit",
    "ride",
    "fietsrit",
    "wandeling",
    "training",
    "zwemsessie",
];

/// True for a title that says nothing but when and what, so that any other is better.
pub(super) fn is_default(title: &str) -> bool {
    let title = words::spaced(title);
    if kind::of(&title).is_some() || is_compound(&title) {
        return true;
    }
    // The apostrophe of "l'après-midi" parts words, the hyphen does not.
    let parts: Vec<&str> = title.split([' ', '\'']).filter(|part| !part.is_empty()).collect();
    let (times, rest): (Vec<&str>, Vec<&str>) = parts.iter().partition(|part| TIMES_OF_DAY.contains(part));
    // "de la mañana" joins, and so does "à" of "course à pied", which belongs to the kind.
    let bare: Vec<&str> = rest.iter().copied().filter(|part| !JOINING.contains(part)).collect();
    !times.is_empty() && !bare.is_empty() && is_kind_without_joints(&rest, &bare)
}

fn is_kind_without_joints(rest: &[&str], bare: &[&str]) -> bool {
    // Joining words stand before or behind the kind, so some stretch of the rest is the kind with its own joints.
    let stretches = (0..rest.len()).flat_map(|from| (from + 1..=rest.len()).map(move |to| (from, to)));
    let whole = |from: usize, to: usize| {
        let outside = rest.get(..from).into_iter().chain(rest.get(to..)).flatten();
        outside.into_iter().all(|part| JOINING.contains(part))
    };
    kind::of(&bare.concat()).is_some()
        || stretches
            .filter(|(from, to)| whole(*from, *to))
            .any(|(from, to)| rest.get(from..to).is_some_and(|stretch| kind::of(&stretch.concat()).is_some()))
}

fn is_compound(title: &str) -> bool {
    COMPOUND_TIMES.iter().filter_map(|time| title.strip_prefix(time)).any(|kind| COMPOUND_KINDS.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_strava_makes_up() {
        for title in [
            "Morning Run",
            "Lunch Run",
            "Afternoon Ride",
            "Evening Walk",
            "Night Run",
            "Morning Trail Run",
            "Afternoon Weight Training",
            "Lauf am Morgen",
            "Lauf in der Nacht",
            "Morgenlauf",
            "Abendlauf",
            "Radfahrt am Nachmittag",
            "Course à pied le matin",
            "Course à pied l’après-midi",
            "Course à pied dans l'après-midi",
            "Course à pied en soirée",
            "Course à pied de nuit",
            "Carrera de mañana",
            "Carrera por la tarde",
            "Vuelta ciclista matutina",
            "Entrenamiento con pesas matutino",
            "Ochtendloop",
            "Hardloopsessie in de ochtend",
            "Hardloopsessie in de avond",
            "Run",
        ] {
            assert!(is_default(title), "{title}");
        }
    }

    #[test]
    fn titles_that_people_write() {
        for title in [
            "Laufen Landal Park",
            "Activity 1",
            "Morning",
            "Morning Run with Anna",
            "Night of the long runs",
            "10 km am Morgen",
            "Intervals 6x1000",
            "Carrera de la Mujer",
            "Course du midi au parc",
            "",
        ] {
            assert!(!is_default(title), "{title}");
        }
    }
}
