//! What an athlete folder keeps between runs: the importer's memory in its store (which files are still the same, and
//! what was read of them), and what came of a judgement.
//!
//! `lock` lets one run at a time into a folder, `made_of` says what a judgement depends on, `written` whether its files
//! are still there. Start with [`Kept::open`].

pub mod lock;
pub mod made_of;
pub mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock;
use crate::importer::{self, FileSeen, FileStat, Memory, Readings};
use crate::metrics::METRICS_REVISION;
use crate::model::athlete::Athlete;
use crate::model::measures::ActivityMeasures;
use crate::store::ledger::{FileKey, KnownFile};
use crate::store::{self, Store, StoreError, packed};

/// A file that was changed so shortly before it was read may be changed again without a new date: some file systems
/// date to two seconds.
const SETTLES_AFTER_NS: i64 = 2_000_000_000;

/// The pass of the importer in which every file has its turn.
const RECORDINGS: u8 = 1;

/// What an athlete folder keeps, for one run.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    files: BTreeMap<FileKey, KnownFile>,
    fingerprint: String,
    now_ns: i64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    store: Store,
    /// What was read of files that had not had their turn yet; `None` until the first is asked for.
    readings: Option<BTreeMap<FileKey, Vec<u8>>>,
    /// Files that had their turn.
    seen: BTreeSet<FileKey>,
    /// Files that were read.
    read: BTreeSet<FileKey>,
    /// The first thing that went wrong; from then on nothing is kept.
    fault: Option<StoreError>,
}

impl Kept {
    /// Opens the store of a folder, and says in words what had to be done for it.
    ///
    /// # Errors
    ///
    /// When a newer program wrote it, or nothing can be kept.
    pub fn open(folder: &Path, athlete: &Athlete) -> Result<(Self, Option<String>), StoreError> {
        let first = Self::open_once(folder, athlete);
        match first {
            Ok((kept, set_aside)) => Ok((kept, set_aside.map(|aside| replaced(&aside)))),
            // The head of the file was whole, and its tables are not.
            Err(error) if error.is_damage() => {
                let aside = store::set_aside(folder)?;
                Self::open_once(folder, athlete).map(|(kept, _)| (kept, Some(replaced(&aside))))
            }
            Err(error) => Err(error),
        }
    }

    fn open_once(folder: &Path, athlete: &Athlete) -> Result<(Self, Option<PathBuf>), StoreError> {
        let store::Opened { store, set_aside } = store::open(folder)?;
        let files = store.files()?;
        store.begin()?;
        let kept = Self {
            folder: folder.to_path_buf(),
            files,
            fingerprint: fingerprint(athlete),
            now_ns: clock::since_1970_ns(),
            state: Mutex::new(State {
                store,
                readings: None,
                seen: BTreeSet::new(),
                read: BTreeSet::new(),
                fault: None,
            }),
        };
        Ok((kept, set_aside))
    }

    /// What readings depend on besides the bytes of the file.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked while it held the store left whole rows.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many files were read and not recalled.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.state().read.iter().filter(|(_, pass)| *pass == RECORDINGS).count() as u64
    }

    /// What came of the judgement of this name, when it was made of these inputs.
    #[must_use]
    pub fn assessment(&self, name: &str, inputs: &[u8; 32]) -> Option<Vec<u8>> {
        self.state().store.assessment(name, inputs).ok().flatten()
    }

    /// True when the file system would have dated any later change of the file differently.
    #[must_use]
    pub fn is_settled(&self, stat: FileStat) -> bool {
        stat.modified_ns > 0 && stat.modified_ns < self.now_ns.saturating_sub(SETTLES_AFTER_NS)
    }

    /// Keeps all that was read, and what came of a judgement when that is said (name, inputs, bytes); a fault is told
    /// in words. A store that turned out to be damaged is set aside, so that the next run begins anew.
    #[must_use]
    pub fn finish(self, assessment: Option<(&str, &[u8; 32], &[u8])>) -> Option<String> {
        let Self { folder, files, state, .. } = self;
        let State { store, seen, fault, .. } = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let done = fault.map_or(Ok(()), Err).and_then(|()| {
            for ((name, pass), file) in &files {
                let is_gone = *pass == RECORDINGS && !seen.contains(&(name.clone(), *pass));
                if is_gone && !file.is_gone {
                    store.put_file((name, *pass), &KnownFile { is_gone, ..file.clone() })?;
                }
            }
            if let Some((name, inputs, bytes)) = assessment {
                store.put_assessment(name, inputs, bytes)?;
            }
            store.commit()
        });
        let error = done.err()?;
        store.forget();
        drop(store);
        if error.is_damage()
            && let Ok(aside) = store::set_aside(&folder)
        {
            return Some(replaced(&aside));
        }
        Some(format!("{error}; nothing was kept, so that the next run reads everything again"))
    }
}

/// What helps where a newer program keeps something.
pub const NEWER: &str = "use the newest patella, or delete the store: nothing but time is lost by it";

/// Keeps what came of a judgement (name, inputs, bytes) and nothing else, for whoever holds the lock. It is a cache:
/// where it cannot be kept, the next run judges again.
pub fn put_assessment(folder: &Path, (name, inputs, bytes): (&str, &[u8; 32], &[u8])) {
    let _ = store::open(folder).and_then(|opened| opened.store.put_assessment(name, inputs, bytes));
}

fn replaced(aside: &Path) -> String {
    format!("the store was damaged and is built anew, nothing is lost by it; the old one is {}", aside.display())
}

/// What readings depend on besides the bytes of the file.
fn fingerprint(athlete: &Athlete) -> String {
    format!("{} {METRICS_REVISION} {}", env!("CARGO_PKG_VERSION"), importer::depends_on(athlete))
}

impl Memory<ActivityMeasures> for Kept {
    fn recall(&self, file: &FileSeen<'_>) -> Option<Readings<ActivityMeasures>> {
        let key: FileKey = (file.name.to_owned(), file.pass);
        self.state().seen.insert(key.clone());
        let known = self.files.get(&key)?;
        // A folder can be called by several paths. Where files have no numbers, another path is another file.
        let same_file = file.stat.inode != 0 || *known.path == *file.path.to_string_lossy();
        let same_stat = same_file && stat_of(known) == file.stat;
        if !(same_stat && known.is_settled) && file.content_hash()? != known.content_hash {
            return None;
        }
        let bytes = {
            let mut state = self.state();
            let bytes = state.readings_of(&key, &self.fingerprint)?;
            if !same_stat || !known.is_settled || known.is_gone {
                let FileStat { size, modified_ns, inode } = file.stat;
                let is_settled = self.is_settled(file.stat);
                let now = KnownFile { size, modified_ns, inode, is_settled, is_gone: false, ..known.clone() };
                let put = state.store.put_file((file.name, file.pass), &now);
                state.take(put);
            }
            bytes
        };
        packed::from_bytes(&bytes).ok()
    }

    fn keep(&self, file: &FileSeen<'_>, readings: &Readings<ActivityMeasures>) {
        self.state().read.insert((file.name.to_owned(), file.pass));
        let Some((content_hash, bytes)) = file.content_hash().zip(packed::to_bytes(readings).ok()) else { return };
        let FileStat { size, modified_ns, inode } = file.stat;
        let known = KnownFile {
            path: file.path.to_string_lossy().into_owned(),
            size,
            modified_ns,
            inode,
            is_settled: self.is_settled(file.stat),
            content_hash,
            fault: readings.fault().map(|fault| format!("{}: {}", fault.code, fault.message)),
            is_gone: false,
        };
        let mut state = self.state();
        if state.fault.is_none() {
            let key = (file.name, file.pass);
            let put = state.store.put_file(key, &known);
            let put = put.and_then(|()| state.store.put_readings(key, &self.fingerprint, &bytes));
            state.take(put);
        }
    }
}

impl State {
    /// What was read of a file; each is asked for once.
    fn readings_of(&mut self, key: &FileKey, fingerprint: &str) -> Option<Vec<u8>> {
        if self.readings.is_none() {
            // All at once: a query for each file would take longer than reading them.
            let readings = self.store.readings(fingerprint);
            self.readings = Some(self.take(readings).unwrap_or_default());
        }
        self.readings.as_mut()?.remove(key)
    }

    /// The value, or `None` with the error written down.
    fn take<T>(&mut self, result: Result<T, StoreError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault.get_or_insert(error);
                None
            }
        }
    }
}

fn stat_of(known: &KnownFile) -> FileStat {
    FileStat { size: known.size, modified_ns: known.modified_ns, inode: known.inode }
}
