//! Garmin's kinds of activity: the keys of its account export and the words that its web pages show (FORMATS section
//! 2.1 and 2.3). The keys beyond those and the words of languages other than English, German and French are from
//! memory.

use super::folded;
use crate::model::activity::{Sport, Surface};

/// What a word for a kind of activity says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// This was done.
    Known(Sport, Option<Surface>),
    /// A word of Garmin's that leaves open what was done.
    Unsaid,
    /// No word of Garmin's that is known.
    Unknown,
}

impl Kind {
    pub(super) fn sport(self) -> Option<Sport> {
        match self {
            Self::Known(sport, _) => Some(sport),
            Self::Unsaid | Self::Unknown => None,
        }
    }

    pub(super) fn surface(self) -> Option<Surface> {
        match self {
            Self::Known(_, surface) => surface,
            Self::Unsaid | Self::Unknown => None,
        }
    }
}

/// The kind that a key such as `trail_running` or a word such as "Course à pied" stands for.
pub(super) fn of(word: &str) -> Kind {
    let key = folded(word);
    let key = key.strip_suffix("v2").or_else(|| key.strip_suffix("ws")).unwrap_or(&key);
    if key.is_empty() || UNSAID.contains(&key) {
        return Kind::Unsaid;
    }
    running(key).or_else(|| on_foot(key)).or_else(|| other(key)).unwrap_or(Kind::Unknown)
}

const UNSAID: &[&str] = &[
    "all",
    "any",
    "generic",
    "invalid",
    "other",
    "uncategorized",
    "sonstige",
    "andere",
    "autre",
    "otro",
    "altro",
    "overig",
];

fn running(key: &str) -> Option<Kind> {
    let surface = match key {
        "running"
        | "ultrarun"
        | "ultrarunning"
        | "obstaclerun"
        | "obstaclerunning"
        | "obstaclecourseracing"
        | "laufen"
        | "lauf"
        | "ultralauf"
        | "hindernislauf"
        | "courseàpied"
        | "carrera"
        | "correr"
        | "corsa"
        | "hardlopen"
        | "corrida" => None,
        "streetrunning" | "roadrunning" | "straßenlauf" => Some(Surface::Road),
        "trailrunning" | "trailrun" | "traillauf" | "traillaufen" | "coursetrail" | "coursedetrail" | "trail"
        | "carreradetrail" | "carreraportrail" | "corsatrail" | "trailhardlopen" => Some(Surface::Trail),
        "trackrunning" | "trackrun" | "laufenbahn" | "bahnlauf" | "bahnlaufen" | "coursesurpiste"
        | "carreraenpista" | "corsasupista" | "hardlopenopbaan" => Some(Surface::Track),
        "treadmillrunning"
        | "treadmill"
        | "indoorrunning"
        | "virtualrun"
        | "virtualrunning"
        | "laufband"
        | "laufbandtraining"
        | "indoorlauf"
        | "virtuelleslaufen"
        | "virtuellerlauf"
        | "tapisdecourse"
        | "coursesurtapis"
        | "courseensalle"
        | "coursevirtuelle"
        | "carreraencinta"
        | "cintadecorrer"
        | "carreravirtual"
        | "carreraeninteriores"
        | "corsasutapisroulant"
        | "tapisroulant"
        | "corsavirtuale"
        | "loopband"
        | "hardlopenoploopband"
        | "virtueelhardlopen" => Some(Surface::Treadmill),
        _ => return None,
    };
    Some(Kind::Known(Sport::Run, surface))
}

fn on_foot(key: &str) -> Option<Kind> {
    Some(match key {
        "indoorwalking" => Kind::Known(Sport::Walk, Some(Surface::Treadmill)),
        "walking" | "casualwalking" | "speedwalking" | "racewalking" | "nordicwalking" | "gehen" | "marche"
        | "marcheàpied" | "caminar" | "caminata" | "camminata" | "wandelen" => Kind::Known(Sport::Walk, None),
        "hiking"
        | "rucking"
        | "mountaineering"
        | "snowshoe"
        | "snowshoeing"
        | "wandern"
        | "bergsteigen"
        | "randonnée"
        | "randonnéepédestre"
        | "senderismo"
        | "escursionismo"
        | "hiken" => Kind::Known(Sport::Hike, None),
        _ => return None,
    })
}

fn other(key: &str) -> Option<Kind> {
    let sport = match key {
        "cycling"
        | "roadbiking"
        | "roadcycling"
        | "mountainbiking"
        | "cyclocross"
        | "downhillbiking"
        | "trackcycling"
        | "recumbentcycling"
        | "indoorcycling"
        | "virtualride"
        | "virtualcycling"
        | "gravelcycling"
        | "gravelbiking"
        | "bmx"
        | "ebikemountain"
        | "ebikefitness"
        | "ebiking"
        | "emountainbiking"
        | "handcycling"
        | "indoorhandcycling"
        | "bikecommuting"
        | "mixedsurfacecycling"
        | "enduromtb"
        | "radfahren"
        | "rennradfahren"
        | "rennrad"
        | "indoorradfahren"
        | "indoorcyclen"
        | "virtuellesradfahren"
        | "graveltour"
        | "cyclisme"
        | "cyclismesurroute"
        | "cyclismeensalle"
        | "vélo"
        | "vtt"
        | "vélodintérieur"
        | "vélovirtuel"
        | "ciclismo"
        | "ciclismoencarretera"
        | "ciclismoensala"
        | "ciclismodecarretera"
        | "ciclismosustrada"
        | "ciclismoindoor"
        | "fietsen"
        | "wielrennen"
        | "binnenfietsen" => Sport::Bike,
        "swimming"
        | "lapswimming"
        | "poolswim"
        | "poolswimming"
        | "openwaterswimming"
        | "openwaterswim"
        | "schwimmen"
        | "schwimmbadschwimmen"
        | "bahnenschwimmen"
        | "freiwasserschwimmen"
        | "natation"
        | "natationenpiscine"
        | "nageenpiscine"
        | "nageeneaulibre"
        | "natationeneaulibre"
        | "natación"
        | "nataciónenpiscina"
        | "nadarenpiscina"
        | "nataciónenaguasabiertas"
        | "aguasabiertas"
        | "nuoto"
        | "nuotoinpiscina"
        | "nuotoinacquelibere"
        | "zwemmen"
        | "baantjeszwemmen"
        | "openwaterzwemmen" => Sport::Swim,
        // As in FIT, where cardio and interval training are training as strength is (FORMATS section 3.2).
        "strengthtraining"
        | "strength"
        | "hiit"
        | "indoorcardio"
        | "cardio"
        | "cardiotraining"
        | "krafttraining"
        | "kraft"
        | "musculation"
        | "renforcementmusculaire"
        | "entrenamientodefuerza"
        | "fuerza"
        | "allenamentoforza"
        | "forza"
        | "krachttraining"
        | "kracht" => Sport::Strength,
        "elliptical" | "ellipsentrainer" | "crosstrainer" | "elliptique" | "vélœlliptique" | "elíptica"
        | "ellittica" | "crosstrainen" => Sport::Elliptical,
        _ if OTHER.contains(&key) => Sport::Other,
        _ => return None,
    };
    Some(Kind::Known(sport, None))
}

/// Kinds that are no endurance training of the legs, or that are several kinds at once.
const OTHER: &[&str] = &[
    "archery",
    "assistance",
    "autoracing",
    "backcountryskiing",
    "backcountrysnowboarding",
    "backcountryskiingsnowboarding",
    "badminton",
    "baseball",
    "basketball",
    "boating",
    "bouldering",
    "boxing",
    "breathwork",
    "cricket",
    "crosscountryskiing",
    "dance",
    "disabledsports",
    "discgolf",
    "diving",
    "drivinggeneral",
    "fieldhockey",
    "fishing",
    "fitnessequipment",
    "floorclimbing",
    "flying",
    "football",
    "golf",
    "hanggliding",
    "horsebackriding",
    "hunting",
    "huntingfishing",
    "icehockey",
    "iceskating",
    "indoorclimbing",
    "indoorrowing",
    "inlineskating",
    "jumprope",
    "kayaking",
    "kiteboarding",
    "meditation",
    "mixedmartialarts",
    "mobility",
    "motocross",
    "motorcycling",
    "multisport",
    "offshoregrinding",
    "onshoregrinding",
    "paddelball",
    "paddling",
    "padel",
    "pickleball",
    "pilates",
    "platformtennis",
    "racquetball",
    "resortskiing",
    "resortsnowboarding",
    "resortskiingsnowboarding",
    "rockclimbing",
    "rowing",
    "rugby",
    "safety",
    "sailing",
    "skateskiing",
    "skydiving",
    "snorkeling",
    "snowmobiling",
    "soccer",
    "softball",
    "squash",
    "stairclimbing",
    "standuppaddleboarding",
    "steps",
    "stopwatch",
    "surfing",
    "tabletennis",
    "teamsports",
    "tennis",
    "transition",
    "triathlon",
    "duathlon",
    "swimrun",
    "biketoruntransition",
    "runtobiketransition",
    "swimtobiketransition",
    "ultimatedisc",
    "volleyball",
    "wakeboarding",
    "waterskiing",
    "waterskiingwakeboarding",
    "wheelchairpushrun",
    "wheelchairpushwalk",
    "whitewaterkayaking",
    "whitewaterrafting",
    "windkitesurfing",
    "windsurfing",
    "wingsuitflying",
    "wintersports",
    "yoga",
    // Words of the web pages.
    "atem",
    "rudern",
    "indoorrudern",
    "klettern",
    "langlauf",
    "skifahren",
    "treppensteigen",
    "aviron",
    "aviroenintérieur",
    "escalade",
    "ski",
    "skidefond",
    "remo",
    "escalada",
    "canottaggio",
    "roeien",
];

/// True for a title that Garmin makes up: the kind of activity, alone or behind a place, as in "Wellington Running", or
/// "Untitled". An athlete who writes just like that loses the title where another copy has one.
pub(super) fn is_made_up(title: &str, sport: Option<Sport>) -> bool {
    const UNTITLED: &[&str] =
        &["untitled", "ohnetitel", "unbenannt", "sanstitre", "sintítulo", "senzatitolo", "zondertitel", "naamloos"];
    if UNTITLED.contains(&folded(title).as_str()) {
        return true;
    }
    let starts = title.char_indices().filter(|(at, letter)| {
        letter.is_uppercase() && title.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with(' '))
    });
    starts.into_iter().any(|(at, _)| match title.get(at..).map(of) {
        Some(Kind::Known(found, _)) => sport.is_none_or(|sport| sport == found),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_words() {
        let run = |surface| Kind::Known(Sport::Run, surface);
        for word in
            ["running", "Running", "ultra_run", "obstacle_run", "Laufen", "Course à pied", "Carrera", "Hardlopen"]
        {
            assert_eq!(of(word), run(None), "{word}");
        }
        assert_eq!(of("street_running"), run(Some(Surface::Road)));
        assert_eq!(of("trail_running"), run(Some(Surface::Trail)));
        assert_eq!(of("Trailrunning"), run(Some(Surface::Trail)));
        assert_eq!(of("track_running"), run(Some(Surface::Track)));
        for word in ["treadmill_running", "indoor_running", "virtual_run", "Treadmill Running", "Laufband"] {
            assert_eq!(of(word), run(Some(Surface::Treadmill)), "{word}");
        }
        assert_eq!(of("hiking").sport(), Some(Sport::Hike));
        assert_eq!(of("Randonnée").sport(), Some(Sport::Hike));
        assert_eq!(of("indoor_cycling").sport(), Some(Sport::Bike));
        assert_eq!(of("lap_swimming").sport(), Some(Sport::Swim));
        assert_eq!(of("Musculation").sport(), Some(Sport::Strength));
        assert_eq!(of("indoor_cardio").sport(), Some(Sport::Strength));
        assert_eq!(of("elliptical").sport(), Some(Sport::Elliptical));
        assert_eq!(of("kayaking_v2").sport(), Some(Sport::Other));
        assert_eq!(of("snow_shoe_ws").sport(), Some(Sport::Hike));
        assert_eq!(of("other"), Kind::Unsaid);
        assert_eq!(of("underwater_chess"), Kind::Unknown);
    }

    #[test]
    fn titles_that_garmin_makes_up() {
        let run = Some(Sport::Run);
        for title in ["Wellington Running", "Running", "San Francisco Trail Running", "Paris Course à pied", "Untitled"]
        {
            assert!(is_made_up(title, run), "{title}");
        }
        assert!(is_made_up("Metepec Carrera", run));
        assert!(is_made_up("Monschau Radfahren", Some(Sport::Bike)));
        for title in ["Z4 8km", "First day of running", "Sortie du matin", "Running with Anna", ""] {
            assert!(!is_made_up(title, run), "{title}");
        }
        assert!(!is_made_up("Not Running", Some(Sport::Bike)), "another sport");
    }
}
