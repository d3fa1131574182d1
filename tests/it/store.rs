//! The store of an athlete folder: its ledger, its schema over the versions, and the revision of what it keeps.

use std::fs;
use std::path::{Path, PathBuf};

use patella::importer::{self, ImportOptions, NoProgress, Source};
use patella::metrics::{self, METRICS_REVISION};
use patella::profile;
use patella::store::ledger::KnownFile;
use patella::store::{self, StoreError, packed};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::golden;
use super::weekly::{athlete, json, on_sunday, sample};

fn kept_store(version: i32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/stores/version-{version}.sqlite"))
}

/// The version of a database and the names of its tables.
fn schema(path: &Path) -> (i32, Vec<String>) {
    let database = Connection::open(path).expect("a database");
    let version = database.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version");
    let mut select =
        database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").expect("SQL");
    let names = select.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names");
    (version, names)
}

#[test]
fn an_old_store_is_copied_and_brought_up_to_date() {
    let new = TempDir::new().expect("a folder");
    drop(store::open(new.path()).expect("a new store"));
    for version in [1, 2] {
        let folder = TempDir::new().expect("a folder");
        fs::copy(kept_store(version), folder.path().join(store::FILE)).expect("a copy");
        let opened = store::open(folder.path()).expect("an old store");
        assert_eq!(opened.set_aside, None);
        let files = opened.store.files().expect("a ledger");
        let old = &files[&("old.fit".to_owned(), 1)];
        assert_eq!(old.fault.as_deref(), Some("empty-file: the file is empty"));
        assert_eq!((old.size, old.inode, old.is_settled, old.is_gone), (100, 7, true, false));
        assert_eq!(opened.store.readings("0.0.1 1 ").expect("readings").len(), 1);
        let of_week = opened.store.assessment("2026-W46", &[1; 32]).expect("a table");
        assert_eq!(of_week.as_deref(), (version >= 2).then_some(b"old".as_slice()));
        opened.store.put_assessment("2026-W47", &[1; 32], b"x").expect("the new table is there");
        drop(opened);
        assert_eq!(schema(&folder.path().join(store::FILE)), schema(&new.path().join(store::FILE)));
        let copy = folder.path().join(format!("store.version-{version}.sqlite"));
        assert_eq!(fs::read(copy).expect("the copy"), fs::read(kept_store(version)).expect("the old one"));
    }
}

#[test]
fn every_released_schema_has_a_kept_store() {
    let new = TempDir::new().expect("a folder");
    drop(store::open(new.path()).expect("a new store"));
    let (newest, _) = schema(&new.path().join(store::FILE));
    for version in 1..newest {
        assert_eq!(schema(&kept_store(version)).0, version, "keep a store of version {version} in tests/stores");
    }
}

#[test]
fn a_store_of_a_newer_program_is_refused() {
    let folder = athlete();
    on_sunday(folder.path(), 0);
    let path = folder.path().join(".patella").join(store::FILE);
    let database = Connection::open(&path).expect("a database");
    database.pragma_update(None, "user_version", 99).expect("a version");
    drop(database);
    let before = fs::read(&path).expect("a store");
    let (_, talk) = on_sunday(folder.path(), 2);
    assert!(talk.contains("99") && talk.contains("newest patella") && talk.lines().count() == 1, "{talk}");
    assert_eq!(fs::read(&path).expect("a store"), before, "it is left as it is");
    assert!(matches!(store::open(&folder.path().join(".patella")), Err(StoreError::Newer { found: 99, .. })));
}

#[test]
fn somebody_else_s_database_is_not_written_to() {
    let folder = TempDir::new().expect("a folder");
    let database = Connection::open(folder.path().join(store::FILE)).expect("a database");
    database.execute_batch("CREATE TABLE diary (entry TEXT); INSERT INTO diary VALUES ('dear')").expect("SQL");
    drop(database);
    let opened = store::open(folder.path()).expect("a new store");
    let aside = opened.set_aside.expect("the other one is out of the way");
    assert_eq!(schema(&aside).1, ["diary"]);
}

#[test]
fn what_is_kept_is_kept_together_or_not_at_all() {
    let folder = TempDir::new().expect("a folder");
    let file = KnownFile {
        path: "/runs/a.fit".to_owned(),
        size: u64::MAX,
        modified_ns: -1,
        inode: u64::MAX - 1,
        is_settled: false,
        content_hash: [7; 32],
        fault: None,
        is_gone: true,
    };
    let put = |done: bool| {
        let store = store::open(folder.path()).expect("a store").store;
        store.begin().expect("begun");
        store.put_file(("a.fit", 1), &file).expect("put");
        store.put_readings(("a.fit", 1), "now", b"bytes").expect("put");
        if done {
            store.commit().expect("kept");
        }
    };
    put(false);
    assert!(store::open(folder.path()).expect("a store").store.files().expect("a ledger").is_empty());
    put(true);
    let store = store::open(folder.path()).expect("a store").store;
    assert_eq!(store.files().expect("a ledger")[&("a.fit".to_owned(), 1)], file);
    assert_eq!(store.readings("now").expect("readings")[&("a.fit".to_owned(), 1)], b"bytes");
    assert!(store.readings("another time").expect("readings").is_empty());
}

#[test]
fn the_ledger_knows_the_good_the_bad_and_the_gone() {
    let folder = athlete();
    fs::write(folder.path().join("broken.fit"), b"no recording").expect("written");
    on_sunday(folder.path(), 0);
    let ledger = || store::open(&folder.path().join(".patella")).expect("a store").store.files().expect("a ledger");
    let broken = ("broken.fit".to_owned(), 1);
    let fault = ledger()[&broken].fault.clone().expect("a reason");
    assert!(fault.starts_with("unknown-format"), "{fault}");
    assert!(ledger().values().filter(|file| file.fault.is_none()).count() > 50);
    fs::remove_file(folder.path().join("broken.fit")).expect("removed");
    on_sunday(folder.path(), 0);
    assert!(ledger()[&broken].is_gone);
    assert_eq!(ledger().values().filter(|file| file.is_gone).count(), 1);
}

#[test]
fn nothing_of_another_revision_is_used() {
    let folder = athlete();
    on_sunday(folder.path(), 0);
    let expected = json(folder.path());
    let path = folder.path().join(".patella").join(store::FILE);
    let database = Connection::open(&path).expect("a database");
    database.execute("UPDATE readings SET fingerprint = 'another'", []).expect("SQL");
    database.execute("DELETE FROM assessments", []).expect("SQL");
    drop(database);
    let (out, _) = on_sunday(folder.path(), 0);
    assert!(!out.contains("none new"), "{out}");
    assert_eq!(json(folder.path()), expected);
}

/// The numbers of the sample athlete as one hash. Other processors and systems round some functions differently.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn numbers_do_not_change_without_a_new_revision() {
    let text = fs::read_to_string(sample().join("athlete.toml")).expect("a profile");
    let athlete = profile::parse_athlete(&text, "rivera").expect("a profile");
    let import = importer::import(
        &[Source::Path(sample())],
        &ImportOptions { athlete: &athlete, jobs: None },
        &|activity, streams| {
            let measured = metrics::measure(activity, streams);
            activity.flags.extend(measured.flags);
            measured.measures
        },
        &NoProgress,
    );
    let recordings: Vec<_> = import.recordings.iter().map(|one| (&one.activity, &one.measured)).collect();
    let hash = Sha256::digest(packed::to_bytes(&recordings).expect("bytes"));
    let hash = u128::from_be_bytes(*hash.first_chunk().expect("32 bytes"));
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/metrics-revision.txt");
    let now = format!("revision {METRICS_REVISION}\nrecordings of the sample {hash:032x}\n");
    let before = fs::read_to_string(&golden).unwrap_or_default();
    if before == now {
        return;
    }
    // An update alone must not hide that stores hold the old numbers.
    let same_revision = before.starts_with(&format!("revision {METRICS_REVISION}\n"));
    assert!(
        !same_revision,
        "the numbers of the sample, or the layout of what is kept of them, changed: raise METRICS_REVISION in \
         src/metrics/mod.rs, then run this with PATELLA_UPDATE=1"
    );
    assert!(golden::is_updating(), "METRICS_REVISION is {METRICS_REVISION}: run this with PATELLA_UPDATE=1");
    fs::write(&golden, now).expect("written");
}
