//! The files of a table: activities, and beside them what athletes say of themselves. Finds them, lists who is in them
//! and reads one athlete at a time.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use parquet::file::reader::ChunkReader;

use super::team_table::TableAthlete;
use crate::model::athlete::Athlete;
use crate::profile;
use crate::rules::rulebook::Rulebook;
use crate::table::read::{Cursor, Listed, Place, TableReader, by_athlete};
use crate::table::rows::{ActivityRow, AthleteRow, HabitRow, ListedShoeRow, PainRow};
use crate::table::{Row, TableError, activity, athlete};

/// The tables of activities at a path: the file itself, or every `activities.parquet` in a folder and in its
/// partitions, in order.
#[must_use]
pub fn find(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_path_buf()];
    }
    let name = file_name::<ActivityRow>();
    let own = path.join(&name);
    if own.is_file() {
        return vec![own];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let mut found: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path().join(&name)).filter(|file| file.is_file()).collect();
    found.sort();
    found
}

fn file_name<R: Row>() -> String {
    format!("{}.parquet", R::TABLE)
}

/// The table beside a table of activities, when there is one.
fn beside<R: Row>(activities: &Path) -> Option<PathBuf> {
    Some(activities.with_file_name(file_name::<R>())).filter(|path| path.is_file())
}

fn open<R: Row>(path: &Path) -> Result<TableReader<R, File>, TableError> {
    TableReader::open(File::open(path).map_err(parquet::errors::ParquetError::from)?)
}

fn open_beside<R: Row>(activities: &Path) -> Result<Option<TableReader<R, File>>, TableError> {
    beside::<R>(activities).map(|path| open(&path)).transpose()
}

/// Who is in one table of activities, and where.
pub struct Part {
    /// The table of activities.
    pub path: PathBuf,
    /// Its athletes, in order; then those of whom there is only a log, without rows.
    pub athletes: Vec<Listed>,
    /// The latest day of a recording or a log that is not after today.
    pub latest_day: Option<NaiveDate>,
    /// True when there is a table of athletes beside it.
    pub has_profiles: bool,
    profiles: BTreeMap<String, Place>,
    shoes: BTreeMap<String, Place>,
    pain: BTreeMap<String, Place>,
    habits: BTreeMap<String, Place>,
}

impl Part {
    /// Lists who is in a table.
    ///
    /// # Errors
    ///
    /// When it is none, or one that belongs to it cannot be read.
    pub fn open(path: &Path, today: NaiveDate) -> Result<Self, TableError> {
        let activities: TableReader<ActivityRow, File> = open(path)?;
        for needed in ["id", "start_utc", "local_day", "sport"] {
            activities.require(needed)?;
        }
        let mut athletes = activities.athletes()?;
        // Rows that do not lie together are judged as if there were no others: better no verdict than half of one.
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for listed in &athletes {
            *seen.entry(&listed.athlete).or_default() += 1;
        }
        let torn: Vec<String> =
            seen.into_iter().filter(|(_, times)| *times > 1).map(|(athlete, _)| athlete.to_owned()).collect();
        let mut kept_torn = torn.clone();
        athletes.retain_mut(|listed| {
            if !torn.contains(&listed.athlete) {
                return true;
            }
            listed.place.rows = TORN;
            let first = kept_torn.iter().position(|athlete| *athlete == listed.athlete);
            first.map(|place| kept_torn.swap_remove(place)).is_some()
        });
        let mut latest_day = None;
        latest(&activities, "local_day", today, &mut latest_day)?;

        let profiles: Option<TableReader<AthleteRow, File>> = open_beside(path)?;
        let pain: Option<TableReader<PainRow, File>> = open_beside(path)?;
        let habits: Option<TableReader<HabitRow, File>> = open_beside(path)?;
        let shoes: Option<TableReader<ListedShoeRow, File>> = open_beside(path)?;
        if let Some(profiles) = &profiles {
            latest(profiles, "as_of", today, &mut latest_day)?;
        }
        if let Some(pain) = &pain {
            latest(pain, "date", today, &mut latest_day)?;
        }
        if let Some(habits) = &habits {
            latest(habits, "date", today, &mut latest_day)?;
        }
        Ok(Self {
            path: path.to_path_buf(),
            athletes,
            latest_day,
            has_profiles: profiles.is_some(),
            profiles: places(profiles.as_ref())?,
            shoes: places(shoes.as_ref())?,
            pain: places(pain.as_ref())?,
            habits: places(habits.as_ref())?,
        })
    }

    /// Its athletes, at most so many at a time and each time of one row group: who goes on in the middle of a group
    /// must first decode its beginning.
    pub fn chunks(&self, athletes: usize) -> impl Iterator<Item = &[Listed]> {
        let groups = self.athletes.chunk_by(|one, next| one.place.group == next.place.group);
        groups.flat_map(move |group| group.chunks(athletes))
    }
}

/// Stands for the number of rows of an athlete whose rows do not lie together.
const TORN: usize = usize::MAX;

fn latest<R: Row, F: ChunkReader + 'static>(
    table: &TableReader<R, F>,
    column: &'static str,
    today: NaiveDate,
    latest: &mut Option<NaiveDate>,
) -> Result<(), TableError> {
    table.column(column, |_, _, day: Option<NaiveDate>| {
        *latest = day.filter(|day| *day <= today).max(*latest);
    })
}

fn places<R: Row>(table: Option<&TableReader<R, File>>) -> Result<BTreeMap<String, Place>, TableError> {
    Ok(by_athlete(table.map(TableReader::athletes).transpose()?.unwrap_or_default()))
}

/// The open files of a part. Handles share their place in a file: one thread, one set.
pub struct Readers<F: ChunkReader + 'static> {
    activities: TableReader<ActivityRow, F>,
    profiles: Option<TableReader<AthleteRow, F>>,
    shoes: Option<TableReader<ListedShoeRow, F>>,
    pain: Option<TableReader<PainRow, F>>,
    habits: Option<TableReader<HabitRow, F>>,
}

impl Readers<File> {
    /// Opens the files of a part.
    ///
    /// # Errors
    ///
    /// When one cannot be read.
    pub fn open(path: &Path) -> Result<Self, TableError> {
        Ok(Self {
            activities: open(path)?,
            profiles: open_beside(path)?,
            shoes: open_beside(path)?,
            pain: open_beside(path)?,
            habits: open_beside(path)?,
        })
    }

    /// A place in each of them.
    #[must_use]
    pub fn cursors(&self) -> Cursors<'_, File> {
        Cursors {
            activities: self.activities.cursor(),
            profiles: self.profiles.as_ref().map(TableReader::cursor),
            shoes: self.shoes.as_ref().map(TableReader::cursor),
            pain: self.pain.as_ref().map(TableReader::cursor),
            habits: self.habits.as_ref().map(TableReader::cursor),
        }
    }
}

/// Where the reading of a part has come to.
pub struct Cursors<'a, F: ChunkReader + 'static> {
    activities: Cursor<'a, ActivityRow, F>,
    profiles: Option<Cursor<'a, AthleteRow, F>>,
    shoes: Option<Cursor<'a, ListedShoeRow, F>>,
    pain: Option<Cursor<'a, PainRow, F>>,
    habits: Option<Cursor<'a, HabitRow, F>>,
}

impl<F: ChunkReader + 'static> Cursors<'_, F> {
    /// Everything of one athlete.
    ///
    /// # Errors
    ///
    /// When a value makes no sense.
    pub fn read(&mut self, part: &Part, listed: &Listed) -> Result<TableAthlete, TableError> {
        let id = listed.athlete.as_str();
        if listed.place.rows == TORN {
            return Err(TableError::Torn);
        }
        let activities = self.activities.rows(listed.place, activity::recording)?;
        let profile = of(self.profiles.as_mut(), part.profiles.get(id), Ok)?.into_iter().next();
        let (athlete, rulebook) = match profile {
            Some(row) => profile_of(id, row)?,
            None => (Athlete::unknown(id), None),
        };
        Ok(TableAthlete {
            athlete,
            rulebook,
            activities,
            pain: of(self.pain.as_mut(), part.pain.get(id), |row| athlete::pain_entry(&row))?,
            habits: of(self.habits.as_mut(), part.habits.get(id), |row| athlete::habit_entry(&row))?,
            shoes: of(self.shoes.as_mut(), part.shoes.get(id), athlete::listed_shoe)?,
        })
    }
}

fn of<R: Row, T, F: ChunkReader + 'static>(
    cursor: Option<&mut Cursor<'_, R, F>>,
    place: Option<&Place>,
    make: impl FnMut(R) -> Result<T, TableError>,
) -> Result<Vec<T>, TableError> {
    match (cursor, place) {
        (Some(cursor), Some(place)) => cursor.rows(*place, make),
        _ => Ok(Vec::new()),
    }
}

/// Profile and rulebook, by the same code that reads them in a folder.
fn profile_of(id: &str, row: AthleteRow) -> Result<(Athlete, Option<Rulebook>), TableError> {
    let fault = |column, message: String| TableError::Value { column, found: message };
    let mut athlete = match &row.athlete_toml {
        Some(text) => profile::parse_athlete(text, id).map_err(|error| fault("athlete_toml", error.to_string()))?,
        None => Athlete { name: row.name.unwrap_or_else(|| id.to_owned()), ..Athlete::unknown(id) },
    };
    id.clone_into(&mut athlete.id);
    let rulebook = row.rulebook_toml.map(|text| Rulebook::load(&[("rulebook_toml", &text)])).transpose();
    Ok((athlete, rulebook.map_err(|error| fault("rulebook_toml", error.to_string()))?))
}
