//! Trouble with one file, as data. Nothing about one file stops a batch: it becomes a [`Diagnostic`] that the
//! terminal, the JSON and the report all show.

use crate::model::named::named;

named!(
    /// How much a diagnostic matters.
    Level {
        /// Worth knowing; nothing was lost.
        Note = "note",
        /// Something was repaired, guessed or left out.
        Warning = "warning",
        /// The file is not used.
        Rejected = "rejected",
    }
);

named!(
    /// What happened. A code is never renamed or reused.
    Code {
        /// The file or folder could not be opened or read.
        Unreadable = "unreadable",
        /// A folder links back to one of its parents.
        SymlinkLoop = "symlink-loop",
        /// A file name is not valid UTF-8; it is read all the same.
        NameNotUtf8 = "name-not-utf8",
        /// The file is empty.
        EmptyFile = "empty-file",
        /// The content is none of the formats that are read.
        UnknownFormat = "unknown-format",
        /// The suffix promises another format than the content has.
        WrongSuffix = "wrong-suffix",
        /// The file is larger than is read at once.
        TooLarge = "too-large",
        /// Compressed data are damaged.
        DamagedArchive = "damaged-archive",
        /// An archive member is encrypted.
        EncryptedArchive = "encrypted-archive",
        /// An archive holds archives deeper than is followed.
        NestedTooDeep = "nested-too-deep",
        /// An archive member's name is absolute or climbs out of the archive; it is read under a harmless name.
        UnsafeMemberName = "unsafe-member-name",
        /// The file is a FIT file but not an activity.
        NotAnActivity = "not-an-activity",
        /// The file holds a planned route or course, or a track without times.
        RouteWithoutTime = "route-without-time",
        /// There is an activity without a single usable sample or total.
        NothingRecorded = "nothing-recorded",
        /// The FIT checksum is wrong.
        FitChecksumMismatch = "fit-checksum-mismatch",
        /// The FIT file ends before its data does.
        FitTruncated = "fit-truncated",
        /// FIT data cannot be followed any further.
        FitMalformed = "fit-malformed",
        /// XML cannot be followed any further.
        XmlMalformed = "xml-malformed",
        /// A value cannot be read and is left out.
        BadValue = "bad-value",
        /// Times go backwards and the samples were dropped.
        TimeWentBack = "time-went-back",
        /// A reader failed in a way that is our fault.
        ReaderPanicked = "reader-panicked",
        /// The recording is a copy of another and was merged into it.
        DuplicateOf = "duplicate-of",
        /// The recording is left out because athlete.toml says so.
        IgnoredByProfile = "ignored-by-profile",
        /// A correction of athlete.toml fits no recording.
        CorrectionUnused = "correction-unused",
        /// The sport was told from the speed.
        SportGuessed = "sport-guessed",
        /// The offset from UTC was told from the longitude or is unknown.
        OffsetGuessed = "offset-guessed",
        /// Whether cadence was per leg or for both feet was decided from the speed.
        CadenceGuessed = "cadence-guessed",
        /// A row of pain.csv or habits.csv cannot be read.
        BadLogRow = "bad-log-row",
        /// A row of a service's table cannot be read, wholly or in part.
        BadTableRow = "bad-table-row",
        /// A service's table breaks off or cannot be followed any further; what came before is used.
        TableTruncated = "table-truncated",
        /// The columns of a service's table have names that are not known; they were told by their positions.
        ColumnsByPosition = "columns-by-position",
        /// A service's table does not say whether its distances are kilometres or miles.
        UnitGuessed = "unit-guessed",
        /// How the rows of a service's table were joined with recordings.
        RowsJoined = "rows-joined",
        /// A row of a service's table names a recording that is not there; its totals are used.
        RecordingMissing = "recording-missing",
        /// A recording of an export is named by no row of its table.
        NotInTable = "not-in-table",
        /// A service calls a kind of activity by a word that is not known.
        UnknownActivityType = "unknown-activity-type",
        /// The service's table gives another distance than the recording: the athlete corrected it.
        DistanceCorrected = "distance-corrected",
        /// A row of a service's table gives another start than the recording that it names.
        StartDisagrees = "start-disagrees",
        /// Two recordings may be one whose clock was wrong by whole hours; both count.
        PossibleDuplicate = "possible-duplicate",
        /// A shoe named by a recording is not in athlete.toml.
        UnknownShoe = "unknown-shoe",
        /// A gear id of athlete.toml is used by no recording.
        GearIdUnused = "gear-id-unused",
        /// A value is outside what a human run can be.
        Implausible = "implausible",
        /// A run has no distance: it counts as running, but not how far.
        RunWithoutDistance = "run-without-distance",
        /// A run is too short, too brief, too slow or too fast to be judged (RULES section 0, valid run).
        NotAValidRun = "not-a-valid-run",
        /// Two recordings of one sport were made at the same time and are not alike enough to be one; the one that went
        /// farther counts.
        RecordedAtOnce = "recorded-at-once",
    }
);

/// One piece of trouble.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Diagnostic {
    /// File, relative to what was given; members as `a.zip!b.fit`.
    pub path: String,
    /// Where in the file: a byte, a line or a record.
    pub place: Option<String>,
    /// What happened.
    pub code: Code,
    /// How much it matters.
    pub level: Level,
    /// One sentence fragment for people.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Collects what is found while one file is read. The path is added once, by whoever knows it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a diagnostic without help or place.
    pub fn push(&mut self, code: Code, level: Level, message: impl Into<String>) -> &mut Diagnostic {
        self.0.push(Diagnostic { path: String::new(), place: None, code, level, message: message.into(), help: None });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// What was collected, each with the path of the file.
    #[must_use]
    pub fn for_path(self, path: &str) -> Vec<Diagnostic> {
        self.0
            .into_iter()
            .map(|mut diagnostic| {
                path.clone_into(&mut diagnostic.path);
                diagnostic
            })
            .collect()
    }

    /// True when nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was collected so far.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }
}

impl Diagnostic {
    /// What lists are sorted by: file, then place in the file with line 3 before line 10, then the rest.
    #[must_use]
    pub fn place_in_list(&self) -> (String, u64, Self) {
        let digits = self.place.iter().flat_map(|place| place.chars().filter(char::is_ascii_digit));
        (self.path.clone(), digits.collect::<String>().parse().unwrap_or(0), self.clone())
    }

    /// Adds where it happened.
    pub fn at(&mut self, place: impl Into<String>) -> &mut Self {
        self.place = Some(place.into());
        self
    }

    /// Adds the remedy.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }
}

/// The entries of an athlete's `sources` that are not there, such as a watch that is not plugged in.
pub fn unreachable<'a>(found: &'a [Diagnostic], sources: &'a [String]) -> impl Iterator<Item = &'a str> {
    let missing = found.iter().filter(|found| found.code == Code::Unreadable && found.level == Level::Rejected);
    missing.map(|found| found.path.as_str()).filter(|path| sources.iter().any(|source| source == path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_listed_by_number() {
        let mut found = Diagnostics::default();
        for line in [10, 3] {
            found.push(Code::BadLogRow, Level::Warning, "a word is unknown").at(format!("line {line}"));
        }
        let mut list = found.for_path("pain.csv");
        list.sort_by_cached_key(Diagnostic::place_in_list);
        let places: Vec<_> = list.iter().filter_map(|diagnostic| diagnostic.place.as_deref()).collect();
        assert_eq!(places, ["line 3", "line 10"]);
    }
}
