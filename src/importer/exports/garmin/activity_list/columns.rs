//! The columns of Garmin Connect's list of activities by their names in several languages (FORMATS section 2.3). Which
//! of them are there depends on the sports in view. English, German and French are of real tables, also most of the
//! Spanish, Italian and Dutch; the rest is from memory.

use crate::importer::exports::garmin::folded;

/// A column that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Kind,
    Date,
    Title,
    Distance,
    Time,
    Moving,
    Elapsed,
    HeartRate,
    Cadence,
    Ascent,
    Descent,
    StepLength,
    VerticalRatio,
    VerticalOscillation,
    StanceTime,
    StanceBalance,
}

use Column::{
    Ascent, Cadence, Date, Descent, Distance, Elapsed, HeartRate, Kind, Moving, StanceBalance, StanceTime, StepLength,
    Time, Title, VerticalOscillation, VerticalRatio,
};

/// Names without blanks, points and signs, in lower case.
const NAMES: &[(Column, &[&str])] = &[
    (
        Kind,
        &[
            "activitytype",
            "aktivitätstyp",
            "typedactivité",
            "tipodeactividad",
            "tipodiattività",
            "activiteittype",
            "activiteitstype",
            "tipodeatividade",
        ],
    ),
    (Date, &["date", "datum", "fecha", "data"]),
    (Title, &["title", "titel", "titre", "título", "titolo"]),
    (Distance, &["distance", "distanz", "distancia", "distanza", "afstand", "distância"]),
    (Time, &["time", "activitytime", "zeit", "durée", "temps", "tiempo", "tempo", "tijd"]),
    (
        Moving,
        &[
            "movingtime",
            "zeitinbewegung",
            "bewegungszeit",
            "tempsdedéplacement",
            "tiempoenmovimiento",
            "tiempodemovimiento",
            "tempoinmovimento",
            "tijdbewogen",
            "bewegingstijd",
            "tempoemmovimento",
        ],
    ),
    (
        Elapsed,
        &[
            "elapsedtime",
            "verstrichenezeit",
            "tempsécoulé",
            "tiempotranscurrido",
            "tempotrascorso",
            "verstrekentijd",
            "tempodecorrido",
        ],
    ),
    (
        HeartRate,
        &[
            "avghr",
            "avgheartrate",
            "øhf",
            "øherzfrequenz",
            "durchschnittlicheherzfrequenz",
            "fréquencecardiaquemoyenne",
            "fcmoyenne",
            "frecuenciacardiacamedia",
            "frecuenciacardíacamedia",
            "fcmedia",
            "frequenzacardiacamedia",
            "gemhs",
            "gemiddeldehartslag",
            "frequênciacardíacamédia",
            "fcmédia",
        ],
    ),
    (
        Cadence,
        &[
            "avgruncadence",
            "avgcadence",
            "øschrittfrequenzlaufen",
            "øschrittfrequenz",
            "ølaufschrittfrequenz",
            "cadencedecoursemoyenne",
            "cadencemoyennedecourse",
            "cadenciadecarreramedia",
            "cadenciamediadecarrera",
            "cadenzadicorsamedia",
            "gemloopcadans",
            "gemiddeldeloopcadans",
            "gemcadans",
            "cadênciadecorridamédia",
        ],
    ),
    (
        Ascent,
        &[
            "totalascent",
            "elevgain",
            "elevationgain",
            "positiverhöhenunterschied",
            "anstieggesamt",
            "aufstieggesamt",
            "ascensiontotale",
            "dénivelépositif",
            "ascensototal",
            "ascesatotale",
            "totalestijging",
            "subidatotal",
        ],
    ),
    (
        Descent,
        &[
            "totaldescent",
            "elevloss",
            "elevationloss",
            "negativerhöhenunterschied",
            "abstieggesamt",
            "descentetotale",
            "dénivelénégatif",
            "descensototal",
            "discesatotale",
            "totaledaling",
            "descidatotal",
        ],
    ),
    (
        StepLength,
        &[
            "avgstridelength",
            "øschrittlänge",
            "longueurmoyennedesfoulées",
            "longueurmoyennedefoulée",
            "longueurdefouléemoyenne",
            "longitudmediadezancada",
            "longitudmediadelazancada",
            "lunghezzamediapasso",
            "gemstaplengte",
            "gemiddeldestaplengte",
            "comprimentomédiodapassada",
        ],
    ),
    (
        VerticalRatio,
        &[
            "avgverticalratio",
            "durchschnittlichesvertikalesverhältnis",
            "øvertikalesverhältnis",
            "rapportverticalmoyen",
            "relaciónverticalmedia",
            "ratioverticalmedia",
            "rapportoverticalemedio",
            "gemiddeldeverticaleratio",
        ],
    ),
    (
        VerticalOscillation,
        &[
            "avgverticaloscillation",
            "øvertikalebewegung",
            "oscillationverticalemoyenne",
            "oscilaciónverticalmedia",
            "oscillazioneverticalemedia",
            "gemverticaleoscillatie",
        ],
    ),
    (
        StanceTime,
        &[
            "avggroundcontacttime",
            "øbodenkontaktzeit",
            "tempsdecontactmoyenaveclesol",
            "tiempomediodecontactoconelsuelo",
            "tempomediodicontattoconilsuolo",
            "gemgrondcontacttijd",
        ],
    ),
    (
        StanceBalance,
        &[
            "avggctbalance",
            "avggroundcontacttimebalance",
            "durchschnittlichebalancederbodenkontaktzeit",
            "øbalancederbodenkontaktzeit",
            "équilibremoyendutempsdecontactausol",
            "equilibriomediodetiempodecontactoconelsuelo",
            "mediabilanciamentotcs",
        ],
    ),
];

/// The first columns of every real table, whatever its language: kind, day, favourite, title, distance, calories, time
/// and heart rate.
const ORDER: [(usize, Column); 6] = [(0, Kind), (1, Date), (3, Title), (4, Distance), (6, Time), (7, HeartRate)];

/// Where each column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    places: Vec<(Column, usize)>,
    /// True when the names are of no known language and the usual order was taken.
    pub(super) by_order: bool,
}

impl Columns {
    /// The columns of a header, or `None` when it is not of this table.
    pub(super) fn of_header<S: AsRef<str>>(header: &[S]) -> Option<Self> {
        let mut places = Vec::new();
        for (at, name) in header.iter().enumerate() {
            let name = folded(name.as_ref());
            let column = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()));
            places.extend(column.map(|(column, _)| (*column, at)));
        }
        let columns = Self { places, by_order: false };
        // Strava's table has a kind as well, but its day and its time have longer names.
        let known = |column| columns.indices(column).next().is_some();
        (known(Kind) && known(Date) && (known(Distance) || known(Time))).then_some(columns)
    }

    /// The columns by their usual order, where the first row looks like one of this table.
    pub(super) fn of_first_row<S: AsRef<str>>(row: &[S]) -> Option<Self> {
        let cell = |at: usize| row.get(at).map(AsRef::as_ref).unwrap_or_default().trim();
        let favourite = matches!(cell(2).to_ascii_lowercase().as_str(), "true" | "false");
        let is_row = super::cells::start(cell(1)).is_some() && favourite && super::cells::duration(cell(6)).is_ok();
        is_row.then(|| Self { places: ORDER.iter().map(|(at, column)| (*column, *at)).collect(), by_order: true })
    }

    /// Places of a column in order; some are there twice.
    pub(super) fn indices(&self, column: Column) -> impl Iterator<Item = usize> + '_ {
        self.places.iter().filter(move |(known, _)| *known == column).map(|(_, at)| *at)
    }

    /// True when the column is there.
    pub(super) fn has(&self, column: Column) -> bool {
        self.indices(column).next().is_some()
    }
}
