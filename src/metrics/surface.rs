//! The ground of a run (RULES card SHOE-3): what the recording, the service or the athlete said, else what the title
//! says. What is left unknown is for `default_surface` of athlete.toml, which `sessions` and `shoes` apply.

use crate::model::activity::{Activity, Sport, Surface};

/// Words of titles and the ground that they stand for: English, German, French, Spanish, Italian, Portuguese, Dutch and
/// Scandinavian. A word stands for itself only, never for a part of another; several must follow each other. Words that
/// are more often something else are left out: a beach is often the name of a town, a "Bahn" a railway.
const WORDS: &[(Surface, &[&str])] = &[
    (
        Surface::Trail,
        &[
            "trail",
            "trails",
            "trailrun",
            "trailrunning",
            "trailrunde",
            "traillauf",
            "waldlauf",
            "geländelauf",
            "crosslauf",
            "strandlauf",
            "cross country",
            "fell run",
            "fell race",
            "beach run",
            "on the beach",
            "sentier",
            "sentiers",
            "sendero",
            "senderos",
            "sentiero",
            "sentieri",
            "trilha",
            "trilhas",
            "trilho",
            "trilhos",
            "boslopen",
            "trailløb",
            "traillöpning",
            "terrengløp",
            "stiløping",
        ],
    ),
    (Surface::Track, &["track", "tartanbahn", "bahntraining", "piste", "pista", "atletiekbaan", "baantraining"]),
    (
        Surface::Treadmill,
        &[
            "treadmill",
            "dreadmill",
            "laufband",
            "tapis",
            "tapis roulant",
            "cinta de correr",
            "caminadora",
            "esteira",
            "passadeira",
            "loopband",
            "löpband",
            "løbebånd",
            "tredemølle",
            "zwift",
        ],
    ),
    (Surface::Road, &["asphalt", "asfalt", "asfalto", "tarmac", "pavement", "road run", "road race", "straßenlauf"]),
];

/// Words beside which a track is none: a bicycle path, a forest road, a way of speaking.
const NO_TRACK: &[&str] = &[
    "cyclable",
    "cyclables",
    "ciclabile",
    "ciclable",
    "ciclovia",
    "bici",
    "forestal",
    "forestale",
    "forestière",
    "back on",
    "on track",
    "off track",
    "track record",
    "track me",
    "rail",
];

/// The ground of a recording: what is known of it, else what the title of a run says, else unknown. A title that names
/// two grounds says nothing.
pub(crate) fn of(activity: &Activity) -> Surface {
    match (activity.surface, activity.sport, activity.title.as_deref()) {
        (Surface::Unknown, Sport::Run, Some(title)) => of_title(title),
        (surface, ..) => surface,
    }
}

fn of_title(title: &str) -> Surface {
    let words = words(title);
    let named = |surface: Surface, phrases: &[&str]| {
        let found = phrases.iter().any(|phrase| holds(&words, phrase));
        found && (surface != Surface::Track || !NO_TRACK.iter().any(|phrase| holds(&words, phrase)))
    };
    let mut found = WORDS.iter().filter(|(surface, phrases)| named(*surface, phrases)).map(|(surface, _)| *surface);
    match (found.next(), found.next()) {
        (Some(surface), None) => surface,
        _ => Surface::Unknown,
    }
}

/// The title in lower case, each word between spaces.
fn words(title: &str) -> String {
    let letters = title.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let lower: String = letters.flat_map(char::to_lowercase).collect();
    let mut words = String::from(" ");
    for word in lower.split_whitespace() {
        words.push_str(word);
        words.push(' ');
    }
    words
}

fn holds(words: &str, phrase: &str) -> bool {
    words.match_indices(phrase).any(|(at, found)| {
        words.get(..at).is_some_and(|before| before.ends_with(' '))
            && words.get(at + found.len()..).is_some_and(|after| after.starts_with(' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::testing::activity;

    fn told(title: &str) -> Surface {
        of(&Activity { title: Some(title.to_owned()), ..activity() })
    }

    #[test]
    fn titles_in_several_languages() {
        for (title, surface) in [
            ("Morning Trail Run", Surface::Trail),
            ("Waldlauf mit Anna", Surface::Trail),
            ("8x400m (track)", Surface::Track),
            ("Séance piste", Surface::Track),
            ("Laufband, 30 min", Surface::Treadmill),
            ("Tapis de course", Surface::Treadmill),
            ("Allenamento sul tapis roulant", Surface::Treadmill),
            ("LØBEBÅND", Surface::Treadmill),
            ("Zwift - Watopia", Surface::Treadmill),
            ("Sunday beach run", Surface::Trail),
            ("10 km on asphalt", Surface::Road),
        ] {
            assert_eq!(told(title), surface, "{title}");
        }
    }

    #[test]
    fn other_words_say_nothing() {
        for title in [
            "Morning Run",
            "Getting back on track",
            "Trailer park loop",
            "Long Beach Marathon",
            "Piste cyclable du lac",
            "Pista ciclabile",
            "Soundtrack run",
            "From trail to track",
            "",
        ] {
            assert_eq!(told(title), Surface::Unknown, "{title}");
        }
    }

    #[test]
    fn what_is_known_outranks_the_title() {
        let said = |surface, sport| {
            let title = Some("Trail".to_owned());
            of(&Activity { sport, surface, title, ..activity() })
        };
        assert_eq!(said(Surface::Road, Sport::Run), Surface::Road);
        assert_eq!(said(Surface::Unknown, Sport::Hike), Surface::Unknown);
    }
}
