//! Judges every athlete of a table by the same metrics and rules as a report, one at a time in each thread. What is
//! kept of an athlete is the row of the team.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use chrono::NaiveDate;

use super::exit::Failure;
use super::table_source::{Cursors, Part, Readers};
use crate::clock;
use crate::metrics::{self, HistoryInput};
use crate::model::activity::Activity;
use crate::model::athlete::{Athlete, Units};
use crate::model::calendar::shift;
use crate::model::finding::{COMPARED_DAYS_BEFORE, RuleOutcome};
use crate::model::history::History;
use crate::model::measures::ActivityMeasures;
use crate::model::pain::{HabitEntry, PainEntry};
use crate::model::shoe::ServiceShoe;
use crate::reporter::assemble::{self, AssembleInput, InputCounts, PainAccount};
use crate::reporter::privacy::masked;
use crate::reporter::report::RuleText;
use crate::reporter::team::TeamAthlete;
use crate::rules::{self, rulebook::Rulebook};
use crate::table::TableError;
use crate::table::read::Listed;

/// Athletes handed to a thread at once: few enough to share out, and neighbours, so that the table is read in order.
const ATHLETES_AT_ONCE: usize = 16;

/// One athlete as a table holds them.
pub struct TableAthlete {
    /// Profile, or defaults.
    pub athlete: Athlete,
    /// Thresholds, where they differ from the built-in ones.
    pub rulebook: Option<Rulebook>,
    /// Recordings.
    pub activities: Vec<(Activity, ActivityMeasures)>,
    /// Pain log.
    pub pain: Vec<PainEntry>,
    /// Habit log.
    pub habits: Vec<HabitEntry>,
    /// Shoes that services list.
    pub shoes: Vec<ServiceShoe>,
}

impl TableAthlete {
    /// What the history of the athlete is made of.
    #[must_use]
    pub fn history_input(&self) -> HistoryInput<'_> {
        HistoryInput {
            athlete: &self.athlete,
            activities: &self.activities,
            pain: &self.pain,
            habits: &self.habits,
            service_shoes: &self.shoes,
        }
    }
}

/// The row of an athlete with these recordings, judged as of a day and of the day a week before.
///
/// # Errors
///
/// When measures cannot be added up, which is a fault of the program.
fn row_of(
    recordings: Vec<(Activity, ActivityMeasures)>,
    input: &HistoryInput<'_>,
    rulebook: &Rulebook,
    texts: &[RuleText],
    as_of: NaiveDate,
    units: Option<Units>,
) -> Result<TeamAthlete, Failure> {
    let days = [shift(as_of, -COMPARED_DAYS_BEFORE), as_of];
    let (mut before, mut judged) = (Vec::new(), None);
    metrics::histories_taking(recordings, input, &days, |history| {
        let outcomes = rules::assess(history, rulebook);
        if history.as_of == as_of {
            let units = units.unwrap_or(input.athlete.units);
            judged = Some(row(history, (&outcomes, &before), rulebook, texts, units));
        } else {
            before = outcomes;
        }
    })
    .map_err(|error| Failure::internal(&error))?;
    judged.ok_or_else(|| Failure::internal(&"the judged day was not judged"))
}

/// The row of a judged athlete.
fn row(
    history: &History,
    (outcomes, before): (&[RuleOutcome], &[RuleOutcome]),
    rulebook: &Rulebook,
    texts: &[RuleText],
    units: Units,
) -> TeamAthlete {
    let input = AssembleInput {
        history,
        outcomes,
        outcomes_before: before,
        next_week: None,
        // A row of a team says nothing about episodes.
        episodes: &[],
        return_stage: None,
        pain: PainAccount::default(),
        changes: &rules::changes(outcomes, before),
        notify: &|outcome, finding| rules::notifies(outcome, finding, before),
        rulebook_hash: rulebook.hash(),
        overrides: rulebook.overrides(),
        counts: InputCounts::default(),
        diagnostics: &[],
        version: env!("CARGO_PKG_VERSION"),
        command: "",
        units,
    };
    assemble::team_athlete(&input, texts)
}

/// What all athletes share.
struct Shared {
    as_of: NaiveDate,
    /// What people see distances in, where it is not that of each profile.
    units: Option<Units>,
    rulebook: Rulebook,
    texts: Vec<RuleText>,
}

impl Shared {
    /// The row of an athlete, whose recordings are used up.
    fn row(&self, athlete: &mut TableAthlete) -> Result<TeamAthlete, Failure> {
        let recordings = std::mem::take(&mut athlete.activities);
        let input = athlete.history_input();
        let Some(rulebook) = &athlete.rulebook else {
            return row_of(recordings, &input, &self.rulebook, &self.texts, self.as_of, self.units);
        };
        let texts = assemble::texts(rulebook.overrides());
        row_of(recordings, &input, rulebook, &texts, self.as_of, self.units)
    }

    fn failed(&self, id: &str, name: &str, error: &str) -> TeamAthlete {
        TeamAthlete::failed(masked(id), masked(name), self.as_of, masked(error))
    }
}

/// The athletes of all parts, and the day that they are judged as of: the given one, or the latest day of any of them,
/// never later than today. A part that cannot be read is a row with its reason.
///
/// # Errors
///
/// When no part can be read, or there is nobody in them.
pub fn rows(
    paths: &[PathBuf],
    as_of: Option<NaiveDate>,
    units: Option<Units>,
    jobs: Option<u16>,
) -> Result<(NaiveDate, Vec<TeamAthlete>), Failure> {
    let today = clock::today(None);
    let mut parts = Vec::new();
    let mut unread = Vec::new();
    for path in paths {
        match guarded(|| Part::open(path, today)) {
            Ok(part) => parts.push(part),
            Err(error) => unread.push((path, error)),
        }
    }
    let athletes: usize = parts.iter().map(|part| part.athletes.len()).sum();
    if athletes == 0 {
        return Err(nobody(&unread));
    }
    let latest = parts.iter().filter_map(|part| part.latest_day).max();
    let shared = Shared {
        as_of: as_of.or(latest).unwrap_or(today),
        units,
        rulebook: Rulebook::builtin(),
        texts: assemble::texts(&[]),
    };
    let mut rows = judge_all(&parts, &shared, jobs)?;
    rows.extend(unread.iter().map(|(path, error)| {
        let name = name_of(path);
        shared.failed(&name, &name, &error.to_string())
    }));
    Ok((shared.as_of, rows))
}

fn nobody(unread: &[(&PathBuf, TableError)]) -> Failure {
    let (message, help) = match unread.first() {
        Some((path, error)) => (format!("{}: {error}", path.display()), error.help()),
        None => ("there is no athlete in the table".to_owned(), "write it with `patella export`"),
    };
    Failure::NothingToRead { message, help: Some(help.to_owned()) }
}

/// The name of a part for people: its folder and file.
fn name_of(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).map(|name| format!("{}/", name.to_string_lossy()));
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!("{}{file}", folder.unwrap_or_default())
}

/// Neighbours in one part.
struct Unit<'a> {
    part: &'a Part,
    athletes: &'a [Listed],
}

fn judge_all(parts: &[Part], shared: &Shared, jobs: Option<u16>) -> Result<Vec<TeamAthlete>, Failure> {
    let chunks = |part| Part::chunks(part, ATHLETES_AT_ONCE).map(move |athletes| Unit { part, athletes });
    let units: Vec<Unit<'_>> = parts.iter().flat_map(chunks).collect();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = jobs.map_or(cores, usize::from).min(units.len());
    let queue = Queue { units, next: AtomicUsize::new(0), done: Mutex::new(Vec::new()) };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| queue.work(shared));
        }
    });
    let mut done = queue.done.into_inner().map_err(|_| Failure::internal(&"a thread ended before its time"))?;
    // The order of the table, whichever thread was faster.
    done.sort_by_key(|(index, _)| *index);
    let mut rows = Vec::new();
    for (_, judged) in done {
        rows.extend(judged);
    }
    Ok(rows)
}

/// What the threads take from, in the order of the table, and what they have made of it.
struct Queue<'a> {
    units: Vec<Unit<'a>>,
    next: AtomicUsize,
    done: Mutex<Vec<(usize, Vec<TeamAthlete>)>>,
}

impl<'a> Queue<'a> {
    fn take(&self) -> Option<(usize, &Unit<'a>)> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        Some((index, self.units.get(index)?))
    }

    /// Judges until nothing is left. The files of a part stay open and its rows are read on from where the thread is: a
    /// footer takes time to read, and so does whatever lies before an athlete in a row group.
    fn work(&self, shared: &Shared) {
        let mut taken = self.take();
        while let Some((_, Unit { part, .. })) = taken {
            let opened = guarded(|| Readers::open(&part.path));
            let mut cursors = opened.as_ref().map(Readers::cursors);
            while let Some((index, unit)) = taken.filter(|(_, unit)| std::ptr::eq(unit.part, *part)) {
                let one = |listed: &Listed| match &mut cursors {
                    Ok(cursors) => judge_one(cursors, part, listed, shared),
                    Err(error) => shared.failed(&listed.athlete, &listed.athlete, &error.to_string()),
                };
                let judged = unit.athletes.iter().map(one).collect();
                if let Ok(mut done) = self.done.lock() {
                    done.push((index, judged));
                }
                taken = self.take();
            }
        }
    }
}

fn judge_one(cursors: &mut Cursors<'_, File>, part: &Part, listed: &Listed, shared: &Shared) -> TeamAthlete {
    let mut athlete = match guarded(|| cursors.read(part, listed)) {
        Ok(athlete) => athlete,
        Err(error) => return shared.failed(&listed.athlete, &listed.athlete, &error.to_string()),
    };
    let row = catch_unwind(AssertUnwindSafe(|| shared.row(&mut athlete)));
    let row = row.unwrap_or_else(|_| Err(Failure::internal(&"the athlete could not be judged: a fault of patella")));
    row.unwrap_or_else(|failure| shared.failed(&athlete.athlete.id, &athlete.athlete.name, &failure.to_string()))
}

/// A foreign table may bring the reader of Parquet to its knees: that costs the athlete, not the team.
fn guarded<T>(read: impl FnOnce() -> Result<T, TableError>) -> Result<T, TableError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(TableError::Panicked))
}
