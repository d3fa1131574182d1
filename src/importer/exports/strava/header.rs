//! Which column of Strava's table holds what: by name in five languages, duplicated names by their occurrence, and by
//! position in any other language (FORMATS sections 1.2 and 1.4). Does not look at the values of rows, but for the one
//! column whose cells tell the layout of an unknown language.

use super::words;

/// A column that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Date,
    Title,
    Kind,
    Elapsed,
    Distance,
    Commute,
    GearText,
    File,
    Moving,
    Ascent,
    Descent,
    Cadence,
    HeartRate,
    Exertion,
    Timer,
    Race,
    WorkoutType,
    GearId,
    BikeId,
}

/// The unit of the first column of distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstDistance {
    /// Tables before July 2019.
    Metres,
    /// Kilometres, but metres for swims.
    Kilometres,
    /// The table has been cut down by another program; which of the two columns was kept is not known.
    Unknown,
}

/// Where the columns of one table are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    columns: Vec<(Column, usize, usize)>,
    /// Cells of the header.
    pub(super) width: usize,
    /// Unit of the first distances.
    pub(super) first_distance: FirstDistance,
}

impl Layout {
    /// The cell of a column that occurs once, or of its first occurrence.
    pub(super) fn cell<'r>(&self, cells: &'r [String], column: Column) -> &'r str {
        self.occurrence(cells, column, 0)
    }

    /// The cell of the n-th column of this name, from 0; empty when there is none.
    pub(super) fn occurrence<'r>(&self, cells: &'r [String], column: Column, occurrence: usize) -> &'r str {
        self.index(column, occurrence).and_then(|index| cells.get(index)).map_or("", String::as_str)
    }

    /// Where the n-th column of this name is.
    pub(super) fn index(&self, column: Column, occurrence: usize) -> Option<usize> {
        let found = self.columns.iter().find(|known| (known.0, known.1) == (column, occurrence));
        found.map(|(_, _, index)| *index)
    }
}

use Column::{
    Ascent, BikeId, Cadence, Commute, Date, Descent, Distance, Elapsed, Exertion, File, GearId, GearText, HeartRate,
    Id, Kind, Moving, Race, Timer, Title, WorkoutType,
};

/// Names in English, German, French, Spanish and Dutch, as [`words::column`] writes them (FORMATS section 1.4; French
/// from public programs for French tables). Those of column 91 and on, and those of `WorkoutType`, are from memory in
/// German.
const NAMES: &[(Column, &[&str])] = &[
    (
        Id,
        &["activity id", "aktivitäts-id", "id de l'activité", "id. de actividad", "id de actividad", "activiteits-id"],
    ),
    (
        Date,
        &[
            "activity date",
            "aktivitätsdatum",
            "date de l'activité",
            "fecha de la actividad",
            "fecha de actividad",
            "datum van activiteit",
        ],
    ),
    (Title, &["activity name", "name der aktivität", "nom de l'activité", "nombre de la actividad", "naam activiteit"]),
    (Kind, &["activity type", "aktivitätsart", "type d'activité", "tipo de actividad", "activiteitstype"]),
    (Elapsed, &["elapsed time", "verstrichene zeit", "temps écoulé", "tiempo transcurrido", "verstreken tijd"]),
    (Distance, &["distance", "distanz", "distancia", "afstand"]),
    (Commute, &["commute", "pendeln", "déplacement-transport", "viaje al trabajo", "woon-werkverkeer"]),
    (
        GearText,
        &[
            "activity gear",
            "aktivitätsausrüstung",
            "matériel utilisé pour l'activité",
            "equipamiento de la actividad",
            "uitrusting voor activiteit",
        ],
    ),
    (File, &["filename", "dateiname", "nom du fichier", "nombre de archivo", "bestandsnaam"]),
    (Moving, &["moving time", "bewegungszeit", "durée de déplacement", "tiempo en movimiento", "beweegtijd"]),
    (Ascent, &["elevation gain", "höhenzunahme", "dénivelé positif", "desnivel positivo", "totale stijging"]),
    (Descent, &["elevation loss", "höhenunterschied", "dénivelé négatif", "desnivel negativo", "totale daling"]),
    (
        Cadence,
        &[
            "average cadence",
            "durchschnittliche trittfrequenz",
            "cadence moyenne",
            "cadencia promedio",
            "cadencia media",
            "gemiddelde cadans",
        ],
    ),
    (
        HeartRate,
        &[
            "average heart rate",
            "durchschnittliche herzfrequenz",
            "fréquence cardiaque moyenne",
            "ritmo cardíaco promedio",
            "frecuencia cardiaca media",
            "gemiddelde hartslag",
        ],
    ),
    (
        Exertion,
        &["perceived exertion", "gefühlte anstrengung", "effort ressenti", "esfuerzo percibido", "ervaren inspanning"],
    ),
    (Timer, &["timer time", "temps enregistré par le chronomètre", "tiempo del cronómetro", "tijd op de timer"]),
    (Race, &["competition", "race", "wettkampf", "compétition", "competencia", "wedstrijd"]),
    (WorkoutType, &["workout type", "trainingsart", "type d'entraînement", "tipo de entrenamiento", "trainingstype"]),
    (GearId, &["gear", "ausrüstung", "matériel", "equipamiento", "uitrusting"]),
    (BikeId, &["bike", "fahrrad", "vélo", "bicicleta", "fiets"]),
];

/// Names of the layout before July 2019, in no language but English (FORMATS section 1.2).
const EARLY_NAMES: [(&str, Option<Column>); 10] = [
    ("id", Some(Id)),
    ("date", Some(Date)),
    ("name", Some(Title)),
    ("type", Some(Kind)),
    ("description", None),
    ("elapsed time", Some(Elapsed)),
    ("distance", Some(Distance)),
    ("commute", Some(Commute)),
    ("gear", Some(GearText)),
    ("filename", Some(File)),
];

/// Columns of the layouts of 87 columns and more: which, occurrence, index (FORMATS section 1.2).
const POSITIONS: &[(Column, usize, usize)] = &[
    (Id, 0, 0),
    (Date, 0, 1),
    (Title, 0, 2),
    (Kind, 0, 3),
    (Elapsed, 0, 5),
    (Distance, 0, 6),
    (Commute, 0, 9),
    (GearText, 0, 11),
    (File, 0, 12),
    (Elapsed, 1, 15),
    (Moving, 0, 16),
    (Distance, 1, 17),
    (Ascent, 0, 20),
    (Descent, 0, 21),
    (Cadence, 0, 29),
    (HeartRate, 0, 31),
    (Exertion, 0, 43),
    (Commute, 1, 50),
    (BikeId, 0, 68),
    (GearId, 0, 69),
    (Timer, 0, 91),
    (Race, 0, 95),
];

/// The first columns, which differ between the generations of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// Ten columns and no more.
    Ten,
    /// 77 columns: no maximum of the heart rate, no private note.
    Eleven,
    /// 87 columns and more.
    Thirteen,
}

/// Fewest columns of the layouts with more than ten.
const LEAST_LONG: usize = 77;

impl Block {
    /// The block whose column of file names has this index.
    pub(super) fn with_file_at(index: usize, width: usize) -> Option<Self> {
        match index {
            9 if width == 10 => Some(Self::Ten),
            10 if width >= LEAST_LONG => Some(Self::Eleven),
            12 if width >= LEAST_LONG => Some(Self::Thirteen),
            _ => None,
        }
    }

    /// The block of a table without a single file name.
    pub(super) fn of_width(width: usize) -> Option<Self> {
        match width {
            10 => Some(Self::Ten),
            LEAST_LONG..87 => Some(Self::Eleven),
            87.. => Some(Self::Thirteen),
            _ => None,
        }
    }

    /// Where a column of the longest block is in this one.
    fn index(self, index: usize, width: usize) -> Option<usize> {
        let here = match (self, index) {
            (_, 7 | 8 | 10) => return None,
            (_, 0..=6) | (Self::Thirteen, _) => index,
            (Self::Ten, 9) => 7,
            (Self::Ten, 11) | (Self::Eleven, 9) => 8,
            (Self::Ten, 12) => 9,
            (Self::Ten, _) => return None,
            (Self::Eleven, _) => index - 2,
        };
        // Later columns are put in before the last, which is the list of pictures.
        (here < width && (index <= 12 || here + 1 < width)).then_some(here)
    }

    fn columns(self, width: usize) -> impl Iterator<Item = (Column, usize, usize)> {
        let place =
            move |(column, nth, index): &(Column, usize, usize)| Some((*column, *nth, self.index(*index, width)?));
        POSITIONS.iter().filter_map(place)
    }
}

/// The layout of a header in a known language; `None` in another, or when it is not Strava's.
pub(super) fn by_name(header: &[String]) -> Option<Layout> {
    let names: Vec<(String, usize)> = header.iter().map(|cell| name(cell)).collect();
    if is_early(&names) {
        let columns = EARLY_NAMES.iter().enumerate();
        let columns = columns.filter_map(|(index, (_, column))| Some(((*column)?, 0, index))).collect();
        return Some(Layout { columns, width: header.len(), first_distance: FirstDistance::Metres });
    }
    let mut columns: Vec<(Column, usize, usize)> = Vec::new();
    for (index, (name, suffix)) in names.iter().enumerate() {
        let Some(column) = known(name) else { continue };
        let earlier = columns.iter().filter(|known| known.0 == column).count();
        columns.push((column, earlier.max(*suffix), index));
    }
    let has = |column| columns.iter().any(|known| known.0 == column);
    if !(has(Id) && has(Date) && has(Kind)) {
        return None;
    }
    let mut layout = Layout { columns, width: header.len(), first_distance: FirstDistance::Unknown };
    if let Some(block) = layout.index(File, 0).and_then(|file| Block::with_file_at(file, header.len())) {
        layout.complete(block, &names);
    }
    Some(layout)
}

/// The layout of a header in an unknown language.
pub(super) fn by_position(block: Block, width: usize) -> Layout {
    let columns = block.columns(width).collect();
    Layout { columns, width, first_distance: FirstDistance::Kilometres }
}

impl Layout {
    /// Adds the columns whose names are not known, but whose positions are, when the known ones are where they should
    /// be.
    fn complete(&mut self, block: Block, names: &[(String, usize)]) {
        let fits =
            |(column, nth, index): &(Column, usize, usize)| self.index(*column, *nth).is_none_or(|at| at == *index);
        let expected: Vec<(Column, usize, usize)> = block.columns(self.width).collect();
        if !expected.iter().filter(|column| column.2 <= 12).all(fits) {
            return;
        }
        self.first_distance = FirstDistance::Kilometres;
        for (column, nth, index) in expected {
            let free = names.get(index).is_some_and(|(name, _)| known(name).is_none());
            if free && self.index(column, nth).is_none() {
                self.columns.push((column, nth, index));
            }
        }
    }
}

/// True when these cells, which may be only the first of a header, are those of Strava's activities in a known
/// language.
pub(super) fn is_activities(header: &[String]) -> bool {
    by_name(header).is_some()
}

/// True when a header in an unknown language repeats the names that Strava's repeats: elapsed time and distance. Nobody
/// else's table does, so that this holds whatever the file is called.
pub(super) fn repeats_like_strava(header: &[String]) -> bool {
    let names: Vec<String> = header.iter().map(|cell| name(cell).0).collect();
    let same = |a: usize, b: usize| names.get(a).is_some_and(|name| !name.is_empty() && names.get(b) == Some(name));
    (same(5, 15) && same(6, 17) || same(5, 13) && same(6, 15)) && !same(5, 6)
}

fn is_early(names: &[(String, usize)]) -> bool {
    names.len() == EARLY_NAMES.len() && names.iter().zip(EARLY_NAMES).all(|((name, _), (early, _))| name == early)
}

fn known(name: &str) -> Option<Column> {
    NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(column, _)| *column)
}

/// A name and the number that table libraries append to a repeated one: `Distance.1`.
fn name(cell: &str) -> (String, usize) {
    let name = words::column(cell);
    let numbered = name.rsplit_once('.').and_then(|(name, number)| Some((name.to_owned(), number.parse().ok()?)));
    numbered.unwrap_or((name, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    const FIRST: &str = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,\
                         Distance,Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,\
                         Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance";

    #[test]
    fn repeated_names_are_told_apart() {
        let layout = by_name(&header(FIRST)).expect("Strava's");
        assert_eq!((layout.index(Distance, 0), layout.index(Distance, 1)), (Some(6), Some(17)));
        let pandas = FIRST.replace("Moving Time,Distance", "Moving Time,Distance.1");
        assert_eq!(by_name(&header(&pandas)).expect("Strava's").index(Distance, 1), Some(17));
        let only = by_name(&header("Activity ID,Activity Date,Activity Type,Distance.1")).expect("Strava's");
        assert_eq!((only.index(Distance, 0), only.index(Distance, 1)), (None, Some(3)));
    }

    #[test]
    fn columns_without_a_known_name_are_told_by_position() {
        let mut cells = header(FIRST);
        cells.resize_with(99, || "Etwas".to_owned());
        let layout = by_name(&cells).expect("Strava's");
        assert_eq!((layout.index(Exertion, 0), layout.index(Race, 0)), (Some(43), Some(95)));
        cells.truncate(92);
        let layout = by_name(&cells).expect("Strava's");
        assert_eq!((layout.index(Timer, 0), layout.index(Race, 0)), (None, None), "column 91 is the last");
    }

    #[test]
    fn blocks_shift_columns() {
        let layout = by_position(Block::Eleven, 77);
        let at = |column, nth| layout.index(column, nth);
        // The header of the table of 77 columns of the corpus.
        assert_eq!([at(Commute, 0), at(GearText, 0), at(File, 0), at(Elapsed, 1)], [8, 9, 10, 13].map(Some));
        assert_eq!([at(Distance, 1), at(Ascent, 0), at(Cadence, 0), at(HeartRate, 0)], [15, 18, 27, 29].map(Some));
        assert_eq!([at(Exertion, 0), at(Commute, 1), at(BikeId, 0), at(GearId, 0)], [41, 48, 66, 67].map(Some));
        let ten = by_position(Block::Ten, 10);
        assert_eq!([ten.index(Commute, 0), ten.index(GearText, 0), ten.index(File, 0)], [7, 8, 9].map(Some));
        assert_eq!(ten.index(Moving, 0), None);
    }

    #[test]
    fn no_name_stands_for_two_columns() {
        let mut all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn tables_of_others_are_not_taken() {
        for text in [
            "Activity Type,Date,Favorite,Title,Distance,Calories,Time",
            "Aktivitätstyp,Datum,Favorit,Titel,Distanz,Kalorien,Zeit",
            "id,date,name,type,price",
            "Media Filename,Media Caption",
        ] {
            assert!(!is_activities(&header(text)) && !repeats_like_strava(&header(text)), "{text}");
        }
    }
}
