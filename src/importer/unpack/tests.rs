//! The same archive by its directory, as a stream and inside another: the same outcome.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use proptest::prelude::*;

use super::*;
use crate::diagnostics::Diagnostic;
use crate::importer::rows::NamedFiles;
use crate::importer::tests::LineReader;
use crate::importer::{FormatReader, NoProgress};
use crate::model::activity::Activity;
use crate::model::athlete::Athlete;
use crate::model::streams::Streams;

/// How a member is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Form {
    deflated: bool,
    /// Sizes behind the data, with this mark and width.
    descriptor: Option<(bool, bool)>,
    wide: bool,
}

const PLAIN: Form = Form { deflated: true, descriptor: None, wide: false };

#[derive(Debug, Clone)]
struct Written {
    name: String,
    bytes: Vec<u8>,
    form: Form,
    mode: u32,
    flags: u16,
    listed: bool,
    wrong_checksum: bool,
}

fn written(name: &str, bytes: impl Into<Vec<u8>>, form: Form) -> Written {
    let (name, bytes) = (name.to_owned(), bytes.into());
    Written { name, bytes, form, mode: 0o100_644, flags: 0x800, listed: true, wrong_checksum: false }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn sizes(of: [usize; 2], wide: bool) -> Vec<u8> {
    let wide_sizes = of.into_iter().flat_map(|size| (size as u64).to_le_bytes());
    let narrow_sizes = of.into_iter().flat_map(|size| u32::try_from(size).expect("small").to_le_bytes());
    if wide { wide_sizes.collect() } else { narrow_sizes.collect() }
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Writes a zip, in all the ways that zips are written (PKWARE APPNOTE section 4.3).
fn zip(members: &[Written]) -> Vec<u8> {
    // The number of members runs over, as it does where zip64 is not used.
    let (mut file, mut directory, mut listed) = (Vec::new(), Vec::new(), 0_u16);
    for Written { name, bytes, form, mode, flags, listed: is_listed, wrong_checksum } in members {
        let data = if form.deflated { deflated(bytes) } else { bytes.clone() };
        let checksum = libdeflater::crc32(bytes) ^ u32::from(*wrong_checksum);
        let offset = u32::try_from(file.len()).expect("small");
        let flags = flags | if form.descriptor.is_some() { 8 } else { 0 };
        let name_bytes = u16::try_from(name.len()).expect("short");
        let method = if form.deflated { 8 } else { 0 };
        let extra = [words(&[1, 16]), sizes([bytes.len(), data.len()], true)].concat();
        let extra = if form.wide { extra } else { Vec::new() };
        let extra_bytes = u16::try_from(extra.len()).expect("short");
        let known = |crc32: u32, both: Vec<u8>| [crc32.to_le_bytes().to_vec(), both].concat();
        let true_sizes = sizes([data.len(), bytes.len()], false);
        let in_header = if form.wide { vec![0xff; 8] } else { true_sizes };
        let local = if form.descriptor.is_some() { vec![0; 12] } else { known(checksum, in_header.clone()) };
        let local_extra: &[u8] = if form.descriptor.is_some() { &[] } else { &extra };
        let local_extra_bytes = u16::try_from(local_extra.len()).expect("short");
        file.extend([b"PK\x03\x04".to_vec(), words(&[45, flags, method, 0, 0x21])].concat());
        file.extend([local, words(&[name_bytes, local_extra_bytes])].concat());
        file.extend([name.as_bytes(), local_extra, &data].concat());
        if let Some((mark, wide)) = form.descriptor {
            file.extend(if mark { b"PK\x07\x08".to_vec() } else { Vec::new() });
            file.extend(known(checksum, sizes([data.len(), bytes.len()], wide)));
        }
        if *is_listed {
            listed = listed.wrapping_add(1);
            directory.extend([b"PK\x01\x02".to_vec(), words(&[0x32d, 45, flags, method, 0, 0x21])].concat());
            directory.extend([known(checksum, in_header), words(&[name_bytes, extra_bytes, 0, 0, 0])].concat());
            directory.extend([(mode << 16).to_le_bytes(), offset.to_le_bytes()].concat());
            directory.extend([name.as_bytes(), &extra].concat());
        }
    }
    let place = [directory.len(), file.len()].map(|number| u32::try_from(number).expect("small").to_le_bytes());
    [file, directory, b"PK\x05\x06".to_vec(), words(&[0, 0, listed, listed]), place.concat(), words(&[0])].concat()
}

/// Outcomes, sources of the recordings, and diagnostics with their paths.
type Outcomes = (Vec<(Outcome, Vec<String>)>, Vec<Diagnostic>);

fn outcomes(batch: Batch<i64>) -> Outcomes {
    let mut diagnostics = batch.diagnostics;
    let mut files = Vec::new();
    for file in batch.files {
        diagnostics.extend(file.diagnostics);
        let recordings = file.candidates.into_iter().map(|one| format!("{:?} {}", one.activity.sources, one.measured));
        files.push((file.outcome, recordings.collect::<Vec<String>>()));
    }
    files.sort_by_key(|(outcome, recordings)| (*outcome as u8, recordings.clone()));
    diagnostics.sort_by_cached_key(Diagnostic::place_in_list);
    (files, diagnostics)
}

/// Counts the bytes of what is called a table.
struct CountingTables;

impl Tables<i64> for CountingTables {
    fn recognise(&self, name: &str, head: &[u8]) -> bool {
        name.contains("t.csv") && head.starts_with(b"TABLE")
    }

    fn read(&self, name: &str, _head: &[u8], bytes: &mut dyn BufRead) -> FileRead<i64> {
        let mut all = Vec::new();
        let end = bytes.read_to_end(&mut all);
        let mut file = FileRead::passed_over();
        file.outcome = Outcome::Read;
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(Code::BadTableRow, Level::Note, format!("{} bytes, {}", all.len(), end.is_ok()));
        file.diagnostics = diagnostics.for_path(name);
        file
    }
}

fn with<T>(threads: usize, act: impl FnOnce(&Unpack<'_, '_, i64>, &mut Batch<i64>) -> T + Send) -> Outcomes {
    let athlete = Athlete::unknown("test");
    let measure = |activity: &mut Activity, _: &Streams| activity.start_utc.timestamp();
    let readers: [&dyn FormatReader; 1] = [&LineReader];
    let (nothing, names, rows) = (BTreeMap::new(), BTreeSet::new(), NamedFiles::default());
    let context = Context {
        sources: &[],
        readers: &readers,
        athlete: &athlete,
        measure: &measure,
        progress: &NoProgress,
        learnt: &nothing,
        only: None,
        pass: Pass::Recordings(&names, &rows),
        memory: None,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let unpack = Unpack { context: &context, tables: &CountingTables, cut: false };
    let batch = pool.install(|| {
        let mut batch = Batch::default();
        act(&unpack, &mut batch);
        batch
    });
    outcomes(batch)
}

fn by_directory(archive: &[u8], threads: usize) -> Outcomes {
    with(threads, |unpack, batch| unpack.by_directory("a.zip", ArchiveReader::memory(archive.to_vec()), 1, batch))
}

fn front_to_back(archive: &[u8], threads: usize) -> Outcomes {
    // The smallest of buffers: every header and every descriptor is met in pieces.
    let mut bytes = BufReader::with_capacity(7, Cursor::new(archive));
    with(threads, |unpack, batch| unpack.front_to_back("a.zip", &mut bytes, 1, 0, batch))
}

fn lines(start: u32) -> Vec<u8> {
    format!("LINES\n{}00000 5000 {}", start + 1, "x".repeat(start as usize * 97)).into_bytes()
}

fn any_form() -> impl Strategy<Value = Form> {
    let descriptor = proptest::option::of((any::<bool>(), any::<bool>()));
    (any::<bool>(), descriptor, any::<bool>()).prop_map(|(deflated, descriptor, wide)| {
        // A stored member without sizes in its header cannot be delimited.
        Form { deflated, descriptor: descriptor.filter(|_| deflated), wide }
    })
}

fn any_member() -> impl Strategy<Value = Written> {
    let names = prop::sample::select(vec![
        "b.tcx",
        "a.tcx.gz",
        "c.fit",
        "notes.txt",
        "photo.jpg",
        "d",
        "../e.tcx",
        "t.csv",
        "inner.zip",
        "__MACOSX/._b.tcx",
        "folder/",
        "Läufe/f.tcx",
    ]);
    let mode = prop::sample::select(vec![0o100_644_u32, 0o100_644, 0o100_644, 0o120_777]);
    let oddity = 0..12_u8;
    (names, 0..40_u32, any_form(), mode, oddity).prop_map(|(name, start, form, mode, oddity)| {
        let inner = [written("1.tcx", lines(start), PLAIN), written("2.tcx", lines(start + 50), PLAIN)];
        let bytes = match name {
            "a.tcx.gz" => gzipped(&lines(start)),
            "t.csv" => b"TABLE".repeat(start as usize + 1),
            "inner.zip" => zip(&inner),
            "folder/" => Vec::new(),
            _ if oddity == 0 => Vec::new(),
            _ if oddity == 1 => b"nothing".to_vec(),
            _ => lines(start),
        };
        let flags = if oddity == 2 && form.descriptor.is_none() { 0x801 } else { 0x800 };
        let (listed, wrong_checksum) = (oddity != 3, oddity == 4);
        Written { mode, flags, listed, wrong_checksum, ..written(name, bytes, form) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_way_of_reading_does_not_show(members in prop::collection::vec(any_member(), 1..9)) {
        let archive = zip(&members);
        let expected = by_directory(&archive, 2);
        if members.iter().any(|member| member.listed && !member.name.starts_with(['_', 'p']) && !member.name.ends_with('/')) {
            prop_assert_eq!(&front_to_back(&archive, 1), &expected);
            prop_assert_eq!(&front_to_back(&archive, 2), &expected);
        }
    }
}

type Said<'a> = (Code, Level, &'a str, Option<&'a str>);

/// Recordings that were read, and codes with paths and places.
fn seen(outcomes: &Outcomes) -> (usize, Vec<Said<'_>>) {
    let read = outcomes.0.iter().filter(|(outcome, _)| *outcome == Outcome::Read).count();
    let said = outcomes.1.iter().map(|one| (one.code, one.level, one.path.as_str(), one.place.as_deref())).collect();
    (read, said)
}

#[test]
fn an_archive_that_is_cut_anywhere_gives_the_members_before_the_cut() {
    let delimited = Form { descriptor: Some((true, false)), ..PLAIN };
    let members =
        [written("a.tcx", lines(0), PLAIN), written("b.tcx", lines(20), delimited), written("c.tcx", lines(40), PLAIN)];
    let archive = zip(&members);
    let ends: Vec<usize> = (1..=3)
        .map(|count| zip(&members[..count]).windows(4).position(|four| four == b"PK\x01\x02").expect("a directory"))
        .collect();
    for cut in 4..archive.len() {
        let outcomes = by_directory(&archive[..cut], 2);
        let (read, said) = seen(&outcomes);
        let whole = ends.iter().filter(|end| **end <= cut).count();
        assert_eq!(read, whole, "{cut}: {said:?}");
        assert!(said.iter().all(|(code, ..)| *code == Code::DamagedArchive), "{cut}: {said:?}");
        // The archive is named once, and the member at the cut, when its header is whole.
        assert_eq!(said.iter().filter(|(_, _, path, _)| *path == "a.zip").count(), 1, "{cut}: {said:?}");
        if cut < ends[2] && whole > 0 {
            let place = said.iter().find(|(_, _, path, _)| *path == "a.zip").and_then(|(_, level, _, place)| {
                assert_eq!(*level, Level::Warning);
                *place
            });
            assert!(place.is_some_and(|place| place.starts_with("byte ")), "{cut}: {said:?}");
        }
    }
    let middle = by_directory(&archive[..ends[1] - 20], 1);
    assert!(middle.1.iter().any(|one| one.path == "a.zip!b.tcx" && one.level == Level::Rejected), "{middle:?}");
    assert!(middle.1.iter().any(|one| one.path == "a.zip" && one.message.ends_with("before that: 1")), "{middle:?}");
}

#[test]
fn a_large_compressed_archive_in_an_archive_is_read_as_a_stream() {
    // What repeats at such a distance cannot be compressed.
    let mut noise = 1_u64;
    let filler: Vec<u8> = std::iter::repeat_with(|| {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        noise.to_be_bytes()[0] | 0x80
    })
    .take(1 << 20)
    .collect();
    let stored = Form { deflated: false, ..PLAIN };
    let runs: Vec<Written> =
        (0..40).map(|run| written(&format!("{run}.tcx"), [lines(run), filler.clone()].concat(), stored)).collect();
    let inner = zip(&runs);
    assert!(inner.len() as u64 > MAX_HELD_ARCHIVE_BYTES);
    let outer = zip(&[written("Part1.zip", inner, PLAIN), written("z.tcx", lines(95), PLAIN)]);
    for threads in [1, 2] {
        let outcomes = by_directory(&outer, threads);
        let (read, said) = seen(&outcomes);
        assert_eq!((read, said), (41, Vec::new()));
    }
    let gz = gzipped(&outer);
    let (read, _) = seen(&with(2, |unpack, batch| unpack.gzipped("a.zip", &mut gz.as_slice(), 1, batch)));
    assert_eq!(read, 41);
}

#[test]
fn what_cannot_be_delimited_is_named() {
    let undelimited = Form { deflated: false, descriptor: Some((true, false)), wide: false };
    let archive = zip(&[written("a.tcx", lines(1), PLAIN), written("b.tcx", lines(2), undelimited)]);
    assert_eq!(seen(&by_directory(&archive, 1)).0, 2, "its directory delimits it");
    let stream = front_to_back(&archive, 1);
    let (read, said) = seen(&stream);
    assert_eq!(read, 1);
    assert_eq!(said.len(), 2);
    assert!(said.contains(&(Code::DamagedArchive, Level::Rejected, "a.zip!b.tcx", None)), "{said:?}");
}

#[test]
fn bombs_in_a_stream_are_bounded() {
    let zeros = [b"LINES\n".to_vec(), vec![0; 64 << 20]].concat();
    for descriptor in [None, Some((true, false))] {
        let bomb = written("a.tcx", zeros.clone(), Form { descriptor, ..PLAIN });
        let outcomes = front_to_back(&zip(&[bomb.clone(), written("b.tcx", lines(1), PLAIN)]), 2);
        let (read, said) = seen(&outcomes);
        assert!(said.iter().any(|(_, level, path, _)| *path == "a.zip!a.tcx" && *level == Level::Rejected), "{said:?}");
        assert_eq!(read, usize::from(descriptor.is_none()), "behind a bomb without an end nothing is found: {said:?}");
    }
}

#[test]
fn a_table_is_kept_when_its_checksum_is_wrong() {
    let table = Written { wrong_checksum: true, ..written("t.csv", b"TABLE".repeat(100_000), PLAIN) };
    let archive = zip(&[table]);
    for outcomes in [by_directory(&archive, 1), front_to_back(&archive, 1)] {
        let (read, said) = seen(&outcomes);
        assert_eq!(read, 1);
        let expected = [
            (Code::BadTableRow, Level::Note, "a.zip!t.csv", None),
            (Code::DamagedArchive, Level::Warning, "a.zip!t.csv", None),
        ];
        assert!(expected.iter().all(|one| said.contains(one)) && said.len() == 2, "{said:?}");
    }
    let cut = &archive[..archive.len() / 2];
    let outcomes = by_directory(cut, 1);
    let (read, said) = seen(&outcomes);
    assert_eq!((read, said.iter().filter(|(_, level, ..)| *level == Level::Warning).count()), (1, 2), "{said:?}");
}

#[test]
fn the_directory_is_what_another_program_reads() {
    let wide = Form { wide: true, ..PLAIN };
    let members =
        [written("a.tcx", lines(1), wide), written("Läufe/b.tcx", lines(2), PLAIN), written("c.fit", b"", PLAIN)];
    for before in [&b""[..], b"#!/bin/sh\n"] {
        let bytes = [before, &zip(&members), b"a comment that nobody announced"].concat();
        let archive = Archive::open(ArchiveReader::memory(bytes.clone())).expect("a directory");
        let mut other = zip::ZipArchive::new(Cursor::new(bytes)).expect("a directory");
        let mut listed = Vec::new();
        for index in 0..other.len() {
            let entry = other.by_index_raw(index).expect("listed");
            listed.push((entry.name().expect("text").into_owned(), entry.size(), entry.crc32()));
        }
        listed.sort();
        let found = archive.members.iter().map(|member| {
            let bytes = archive.bytes(member, 1 << 20).expect("whole");
            (member.name.clone(), bytes.len() as u64, libdeflater::crc32(&bytes))
        });
        assert_eq!(found.collect::<Vec<_>>(), listed);
    }
}

#[test]
fn millions_of_members_are_refused_and_millions_of_photos_are_not() {
    let count = crate::importer::limits::MAX_MEMBERS + 1;
    let empty = Form { deflated: false, ..PLAIN };
    let many = |suffix: &str| -> Vec<Written> {
        (0..count)
            .map(|index| Written { bytes: Vec::new(), ..written(&format!("{index}{suffix}"), b"", empty) })
            .collect()
    };
    let mut photos = many(".jpg");
    photos.push(written("a.tcx", lines(1), PLAIN));
    let wrap =
        |members: &[Written]| Archive::open(ArchiveReader::memory(zip(members))).map(|archive| archive.members.len());
    assert_eq!(wrap(&photos), Ok(1));
    let refused = wrap(&many(".fit"));
    assert!(matches!(refused, Err(Refusal::Never(ReadError { code: Code::TooLarge, .. }))), "{refused:?}");
}
