//! The same archive by its directory, as a stream and inside another: the same outcome.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use proptest::prelude::*;

use super::*;
use crate::diagnostics::Diagnostic;
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
            listed += 1;
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
        name.ends_with(".csv") && head.starts_with(b"TABLE")
    }

    fn read(&self, name: &str, bytes: &mut dyn BufRead) -> FileRead<i64> {
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
    let nothing = BTreeMap::new();
    let context = Context {
        sources: &[],
        readers: &readers,
        athlete: &athlete,
        measure: &measure,
        progress: &NoProgress,
        learnt: &nothing,
        only: None,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let unpack = Unpack { context: &context, tables: &CountingTables };
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
