//! What came of an athlete of a team, and what it was made of: where both are as they were, there is nothing to do.

use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::entries::{Entry, input};
use crate::cli::args::TeamOptions;
use crate::cli::exit::Failure;
use crate::cli::inputs::{self, Inputs};
use crate::cli::kept::lock::{self, Lock};
use crate::cli::kept::made_of::made_of;
use crate::cli::kept::written::Written;
use crate::cli::kept::{self, Kept};
use crate::clock;
use crate::diagnostics::Diagnostic;
use crate::model::stored;
use crate::reporter::team::{TeamAthlete, Words};
use crate::store::{StoreError, packed};

/// Name of the judgement in the store of the athlete.
const NAME: &str = "team";

/// What came of an athlete.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Past {
    /// The latest day of the athlete's own.
    #[serde(with = "stored::day")]
    pub own_day: Option<NaiveDate>,
    /// The judged day.
    #[serde(with = "stored::day")]
    pub as_of: Option<NaiveDate>,
    /// Files of the athlete, relative to the folder of the team's.
    written: Written,
    /// Trouble with files.
    pub diagnostics: Vec<Diagnostic>,
    row: TeamAthlete,
    words: Words,
}

impl Past {
    /// Of an athlete who was judged as of a day, whose own latest day is another, and whose files are written.
    #[must_use]
    pub fn new(
        (own_day, as_of): (NaiveDate, NaiveDate),
        written: Written,
        diagnostics: &[Diagnostic],
        row: &TeamAthlete,
    ) -> Self {
        let (row, words) = (row.clone(), row.words.clone());
        let days = (Some(own_day), Some(as_of));
        Self { own_day: days.0, as_of: days.1, written, diagnostics: diagnostics.to_vec(), row, words }
    }

    /// True when it is of this day, and every file of it is as it was written.
    #[must_use]
    pub fn holds(&self, as_of: NaiveDate, out: &Path) -> bool {
        self.as_of == Some(as_of) && self.written.is_whole(out)
    }

    /// The row of the team.
    #[must_use]
    pub fn row(self) -> TeamAthlete {
        // What only people are told is not written where programs read the row.
        TeamAthlete { words: self.words, ..self.row }
    }

    /// Keeps it for the next run. Where that cannot be done the next run judges the athlete again.
    pub fn keep(&self, folder: &Path, inputs: &[u8; 32]) {
        if let (Ok(lock), Ok(bytes)) = (lock::take(folder), packed::to_bytes(self)) {
            kept::put_assessment(lock.kept(), (NAME, inputs, &bytes));
        }
    }
}

/// An athlete's folder with what it keeps, while it is read.
pub struct Opened {
    /// Profile, logs and rulebook.
    pub inputs: Inputs,
    /// What is kept, unless another run is at work in the folder or nothing can be kept in it.
    pub kept: Option<Kept>,
    /// What a judgement is made of; `None` where that cannot be told.
    pub made_of: Option<[u8; 32]>,
    /// The lock that goes with it.
    pub lock: Option<Lock>,
}

impl Opened {
    /// Reads all but the recordings.
    ///
    /// # Errors
    ///
    /// When profile, logs or rulebook are wrong, or a newer program keeps something in the folder.
    pub fn open(entry: &Entry, out: &Path, options: &TeamOptions) -> Result<Self, Failure> {
        let inputs = inputs::read(&input(&entry.folder, options))?;
        let lock = lock::take(&entry.folder).ok();
        let kept = match lock.as_ref().map(|lock| Kept::open(lock.kept(), &inputs.athlete)) {
            Some(Ok((kept, _))) => Some(kept),
            Some(Err(error @ StoreError::Newer { .. })) => return Err(Failure::usage(error.to_string(), kept::NEWER)),
            Some(Err(_)) | None => None,
        };
        let made_of = kept.as_ref().and_then(|kept| {
            let asked = asked(&inputs, out, options);
            made_of(kept, &entry.folder, &inputs.sources, &asked.each_ref().map(Vec::as_slice))
        });
        Ok(Self { inputs, kept, made_of, lock })
    }

    /// What came of the athlete when all was as it is.
    #[must_use]
    pub fn past(&self) -> Option<Past> {
        packed::from_bytes(&self.kept.as_ref()?.assessment(NAME, &self.made_of?)?).ok()
    }
}

/// What was asked for, as bytes.
fn asked(inputs: &Inputs, out: &Path, options: &TeamOptions) -> [Vec<u8>; 3] {
    let days = format!("{} {:?}", clock::today(inputs.athlete.time_zone), options.as_of);
    let shown = format!("{:?} {}", options.format, options.units.unwrap_or(inputs.athlete.units).name());
    [days.into_bytes(), shown.into_bytes(), out.as_os_str().as_encoded_bytes().to_vec()]
}
