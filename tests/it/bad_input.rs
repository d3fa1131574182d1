//! Whatever is given, the importer ends, in bounded time and memory, and says what was wrong with which file.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use patella::diagnostics::{Code, Level};
use patella::importer::{FileCounts, Import};

use crate::import::{Measured, codes, folder, import_all};
use crate::recordings::{Member, Run, gzip, zip};

fn run() -> Run {
    Run::new("2026-05-03T08:00:00Z")
}

fn import(files: &[(&str, Vec<u8>)]) -> Import<Measured> {
    import_all(&[folder(files).path()])
}

/// The single diagnostic with this path.
fn code(import: &Import<Measured>, path: &str) -> Code {
    let found: Vec<_> = codes(import).into_iter().filter(|(other, _)| *other == path).collect();
    assert_eq!(found.len(), 1, "{path}: {:#?}", import.diagnostics);
    found[0].1
}

#[test]
fn broken_recordings_are_rejected_and_say_what_to_do() {
    let cut = run().fit();
    let import = import(&[
        ("empty.fit", Vec::new()),
        ("empty.gpx.gz", gzip(b"")),
        ("zeros.fit", vec![0; 5_000]),
        ("text.tcx", b"hello".to_vec()),
        ("half.tcx.gz", gzip(&run().tcx())[..2_000].to_vec()),
        ("not.zip", b"hello".to_vec()),
        ("cut.zip", zip(&[Member::stored("a.fit", &cut)])[..cut.len()].to_vec()),
        ("fine.fit", run().fit()),
    ]);
    let expected = [
        ("cut.zip", Code::DamagedArchive),
        ("empty.fit", Code::EmptyFile),
        ("empty.gpx.gz", Code::EmptyFile),
        ("half.tcx.gz", Code::DamagedArchive),
        ("not.zip", Code::UnknownFormat),
        ("text.tcx", Code::UnknownFormat),
        ("zeros.fit", Code::UnknownFormat),
    ];
    for (path, expected) in expected {
        assert_eq!(code(&import, path), expected, "{path}");
    }
    let rejected = import.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Rejected);
    assert!(rejected.clone().all(|diagnostic| diagnostic.help.is_some()));
    assert_eq!(import.counts, FileCounts { files: 8, rejected: 7, ..FileCounts::default() });
    assert_eq!(import.recordings.len(), 1);
}

#[test]
fn a_truncated_recording_keeps_what_precedes_the_damage() {
    let mut fit = run().fit();
    fit.truncate(fit.len() / 2);
    let import = import(&[("a.fit", fit)]);
    assert_eq!(import.recordings.len(), 1);
    let samples = import.recordings[0].measured.0;
    assert!((100..361).contains(&samples), "{samples} of 361 samples");
}

#[test]
fn a_wrong_suffix_is_noted_and_the_recording_read() {
    let later = |hours: i64| Run { start: run().start + chrono::TimeDelta::hours(hours), ..run() };
    let import = import(&[
        ("a.gpx", run().fit()),
        ("b.fit.gz", later(1).tcx()),
        ("c.jpg", later(2).gpx()),
        ("d.bin.gz", gzip(&later(3).fit())),
        ("e.xml", [b"          ".as_slice(), &later(4).tcx()].concat()),
        ("f", [b"\xef\xbb\xbf\n".as_slice(), &later(5).gpx()].concat()),
        ("g.fit", zip(&[Member::stored("g.fit", &later(6).fit())])),
    ]);
    assert_eq!(import.recordings.len(), 7, "{:#?}", import.diagnostics);
    let wrong = codes(&import).into_iter().filter(|(_, code)| *code == Code::WrongSuffix).map(|(path, _)| path);
    assert_eq!(wrong.collect::<Vec<_>>(), ["a.gpx", "b.fit.gz", "c.jpg"]);
}

#[test]
fn other_files_are_ignored_without_noise() {
    let import = import(&[
        ("media/a.mp4", vec![0; 100_000]),
        ("laps.csv", b"Activity ID,Activity Date".to_vec()),
        ("empty.txt", Vec::new()),
        ("plan.docx", zip(&[Member::stored("word/document.xml", b"<w/>")])),
        ("backup.tar.gz", gzip(&vec![7; 100_000])),
        ("export.xml", b"<?xml version=\"1.0\"?><HealthData></HealthData>".to_vec()),
        ("LICENSE", b"MIT".to_vec()),
        (".hidden.fit", run().fit()),
        (".patella/store", run().fit()),
        ("reports/old.fit", run().fit()),
        ("__MACOSX/._a.fit", run().fit()),
        ("._b.fit", run().fit()),
        ("athlete.toml", b"id = \"x\"".to_vec()),
        ("pain.csv", b"date,score".to_vec()),
        ("README.md", b"hi".to_vec()),
    ]);
    assert_eq!(import.counts, FileCounts { files: 7, ignored: 7, ..FileCounts::default() });
    let notes = codes(&import);
    assert_eq!(notes, [("LICENSE", Code::UnknownFormat)]);
    assert!(import.diagnostics.iter().all(|diagnostic| diagnostic.level == Level::Note));
}

#[test]
fn bad_members_do_not_spoil_the_others() {
    let fit = run().fit();
    let gpx = Run { start: run().start + chrono::TimeDelta::hours(5), ..run() }.gpx();
    let archive = zip(&[
        Member::deflated("good.fit", &fit),
        Member::stored("/abs/../../etc/evil.gpx", &gpx),
        Member::deflated("locked.fit", &fit).encrypted(),
        Member::deflated("locked.jpg", &fit).encrypted(),
        Member::deflated("checksum.fit", &fit).with_wrong_checksum(),
        Member::deflated("longer.fit", &fit).claiming(100),
        Member::deflated("shorter.fit", &fit).claiming(100_000),
        Member::stored("__MACOSX/._good.fit", b"x"),
        Member::stored("photo.jpg", b"\xff\xd8"),
        Member::stored("folder/", b""),
    ]);
    let import = import(&[("a.zip", archive)]);
    assert_eq!(import.recordings.len(), 2);
    assert_eq!(import.recordings[1].activity.sources, ["a.zip!etc/evil.gpx"]);
    assert_eq!(code(&import, "a.zip!locked.fit"), Code::EncryptedArchive);
    for name in ["a.zip!checksum.fit", "a.zip!longer.fit", "a.zip!shorter.fit"] {
        assert_eq!(code(&import, name), Code::DamagedArchive, "{name}");
    }
    assert!(codes(&import).contains(&("a.zip!etc/evil.gpx", Code::UnsafeMemberName)));
    assert_eq!(import.counts, FileCounts { files: 8, rejected: 4, ignored: 2, duplicates: 0 });
}

#[test]
fn a_download_that_was_cut_gives_what_arrived() {
    let runs: Vec<Run> = (0..3).map(|day| Run { start: run().start + chrono::TimeDelta::days(day), ..run() }).collect();
    let member =
        |(number, run): (usize, &Run)| Member::deflated(&format!("activities/{number}.fit.gz"), &gzip(&run.fit()));
    let members: Vec<Member> = runs.iter().enumerate().map(member).collect();
    let whole = zip(&members);
    let arrived = zip(&members[..2]).len();
    let import = import(&[("export.zip", whole[..arrived].to_vec())]);
    assert_eq!(import.recordings.len(), 2, "{:#?}", import.diagnostics);
    assert_eq!(code(&import, "export.zip!activities/2.fit.gz"), Code::DamagedArchive);
    let said = import.diagnostics.iter().find(|one| one.path == "export.zip").expect("said");
    assert_eq!((said.level, said.code), (Level::Warning, Code::DamagedArchive));
    assert_eq!(said.place, Some(format!("byte {arrived}")));
    assert!(said.message.contains("read before that: 2"), "{}", said.message);
    assert_eq!(import.counts, FileCounts { files: 3, rejected: 1, ..FileCounts::default() });
}

#[test]
fn archives_are_followed_four_deep() {
    let nest = |inner: Vec<u8>, depth: usize, pack: fn(&str, &[u8]) -> Member| {
        (0..depth).fold(inner, |inner, level| zip(&[pack(if level == 0 { "a.fit" } else { "inner.zip" }, &inner)]))
    };
    for pack in [Member::stored, Member::deflated] {
        let four = import(&[("a.zip", nest(run().fit(), 4, pack))]);
        assert_eq!(four.recordings.len(), 1, "{:#?}", four.diagnostics);
        assert_eq!(four.recordings[0].activity.sources, ["a.zip!inner.zip!inner.zip!inner.zip!a.fit"]);
        let five = import(&[("a.zip", nest(run().fit(), 5, pack))]);
        assert_eq!(code(&five, "a.zip!inner.zip!inner.zip!inner.zip!inner.zip"), Code::NestedTooDeep);
    }
    let gzipped = import(&[("a.zip.gz", gzip(&nest(run().fit(), 2, Member::deflated)))]);
    assert_eq!(gzipped.recordings.len(), 1, "{:#?}", gzipped.diagnostics);
    let unnamed = import(&[("a.zip", zip(&[Member::deflated("b.dat", &nest(run().fit(), 1, Member::stored))]))]);
    assert_eq!(unnamed.recordings[0].activity.sources, ["a.zip!b.dat!a.fit"]);
}

#[test]
fn bombs_are_bounded() {
    let started = Instant::now();
    // A FIT header makes it worth looking at; nothing but zeros follows.
    let mut zeros = run().fit()[..200].to_vec();
    zeros.resize(64 << 20, 0);
    let bomb = Member::deflated("bomb.fit", &zeros);
    let packed = gzip(&zeros);
    let mut overlapping = vec![bomb.clone()];
    overlapping.extend((0..2_000).map(|index| {
        let mut member = Member::deflated(&format!("{index}.fit"), b"");
        member.clone_from(&bomb);
        member.shares_data_of = Some(0);
        member
    }));
    let small = bomb.clone().claiming(1_000_000);
    let huge = bomb.clone().claiming(u32::MAX);
    let import = import(&[
        ("declared.zip", zip(&[bomb])),
        ("small.zip", zip(&[small])),
        ("huge.zip", zip(&[huge])),
        ("overlapping.zip", zip(&overlapping)),
        ("bomb.fit.gz", packed.clone()),
        ("lying.fit.gz", [&packed[..packed.len() - 4], &1_000_u32.to_le_bytes()].concat()),
    ]);
    assert_eq!(code(&import, "declared.zip!bomb.fit"), Code::TooLarge);
    assert_eq!(code(&import, "small.zip!bomb.fit"), Code::DamagedArchive);
    assert_eq!(code(&import, "huge.zip!bomb.fit"), Code::TooLarge);
    assert_eq!(code(&import, "overlapping.zip"), Code::DamagedArchive);
    assert_eq!(code(&import, "bomb.fit.gz"), Code::TooLarge);
    assert_eq!(code(&import, "lying.fit.gz"), Code::TooLarge);
    assert_eq!(import.counts.rejected, import.counts.files);
    let rejected = import.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Rejected);
    assert!(rejected.clone().all(|diagnostic| diagnostic.help.is_some()));
    // Making the bombs takes most of it.
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

/// The run with something put before its root element, or with other words at some places.
fn gpx_with(before: &str, after: &str) -> Vec<u8> {
    String::from_utf8(run().gpx()).expect("text").replacen(before, after, 1).into_bytes()
}

#[test]
fn declared_entities_are_not_expanded_and_files_not_fetched() {
    let entities = "<!DOCTYPE gpx [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    let gpx = gpx_with("<gpx", &format!("{entities}<gpx"));
    let named = String::from_utf8(gpx).expect("text").replacen("<trk>", "<trk><name>Run &b;&c;</name>", 1);
    let import = import(&[("a.gpx", named.into_bytes())]);
    assert_eq!(import.recordings.len(), 1, "{:#?}", import.diagnostics);
    assert_eq!(import.recordings[0].activity.title.as_deref(), Some("Run"));
}

#[test]
fn what_a_parser_quotes_cannot_steer_the_terminal() {
    let hostile = gpx_with("</ele>", &format!("</\u{1b}[31m\n{}>", "x".repeat(100_000)));
    let import = import(&[("a.gpx", hostile)]);
    let message = &import.diagnostics.iter().find(|one| one.code == Code::XmlMalformed).expect("reported").message;
    assert!(message.len() < 500 && !message.contains(char::is_control), "{message}");
}

#[test]
fn points_years_away_do_not_move_a_run() {
    let text = String::from_utf8(run().gpx()).expect("text");
    let (head, tail) = text.split_at(text.match_indices("<trkpt").nth(100).expect("many points").0);
    let (stray, tail) = tail.split_at(tail.match_indices("<trkpt").nth(10).expect("many points").0);
    let jumping = [head, &stray.replace("2026-", "1999-"), tail].concat();
    let never_set = text.replace("2026-", "1980-");
    let import = import(&[("a.gpx", jumping.into_bytes()), ("b.gpx", never_set.into_bytes())]);
    let starts: Vec<String> =
        import.recordings.iter().map(|recording| recording.activity.start_utc.to_rfc3339()).collect();
    assert_eq!(starts, ["1980-05-03T08:00:00+00:00", "2026-05-03T08:00:00+00:00"]);
    assert_eq!(import.recordings[1].measured.0, 351, "ten of 361 points are strays");
    assert!(codes(&import).contains(&("a.gpx", Code::TimeWentBack)));
    assert!(codes(&import).contains(&("b.gpx", Code::Implausible)));
}

#[test]
fn what_is_not_there_is_named() {
    let import = import_all(&[Path::new("/nowhere/at/all.fit")]);
    assert_eq!(code(&import, "/nowhere/at/all.fit"), Code::Unreadable);
    assert_eq!(import.counts.rejected, 1);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn links_are_followed_once_and_never_round_in_circles() {
        let folder = folder(&[("runs/a.fit", run().fit())]);
        let link = |from: &str, to: &str| symlink(folder.path().join(to), folder.path().join(from)).expect("linked");
        link("runs/up", "");
        link("runs/here", "runs");
        link("again", "runs");
        link("alias.fit", "runs/a.fit");
        link("self", "self");
        link("broken.fit", "gone.fit");
        let import = import_all(&[folder.path()]);
        assert_eq!(import.recordings.len(), 1);
        assert_eq!(import.counts, FileCounts { files: 2, rejected: 1, ..FileCounts::default() });
        assert_eq!(code(&import, "broken.fit"), Code::Unreadable);
        assert_eq!(code(&import, "self"), Code::SymlinkLoop);
        let loops = codes(&import).into_iter().filter(|(_, code)| *code == Code::SymlinkLoop).count();
        assert_eq!(loops, 3, "{:#?}", import.diagnostics);
    }

    #[test]
    fn a_folder_that_may_not_be_read_is_rejected() {
        let folder = folder(&[("closed/a.fit", run().fit()), ("b.fit", run().fit())]);
        let closed = folder.path().join("closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("closed");
        if fs::read_dir(&closed).is_ok() {
            println!("skipped: this user may read everything");
            return;
        }
        let import = import_all(&[folder.path()]);
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("opened");
        assert_eq!(code(&import, "closed"), Code::Unreadable);
        assert_eq!((import.recordings.len(), import.counts.rejected), (1, 1));
    }

    #[test]
    fn names_of_any_bytes_are_read_and_shown_harmlessly() {
        let folder = folder(&[]);
        let write = |name: &[u8], bytes: Vec<u8>| fs::write(folder.path().join(OsStr::from_bytes(name)), bytes);
        if write(b"caf\xe9.fit", run().fit()).is_err() {
            println!("skipped: the file system refuses such names");
            return;
        }
        write(b"\x1b[31m.gpx", Vec::new()).expect("written");
        let import = import_all(&[folder.path()]);
        assert_eq!(import.recordings[0].activity.sources, ["caf\u{fffd}.fit"]);
        assert!(codes(&import).contains(&("caf\u{fffd}.fit", Code::NameNotUtf8)));
        assert_eq!(code(&import, "\u{fffd}[31m.gpx"), Code::EmptyFile);
    }

    #[test]
    fn pipes_and_sockets_are_not_waited_for() {
        let folder = folder(&[("a.fit", run().fit())]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s.fit")).expect("bound");
        let import = import_all(&[folder.path()]);
        assert_eq!(import.counts, FileCounts { files: 2, ignored: 1, ..FileCounts::default() });
        let import = import_all(&[Path::new("/dev/zero")]);
        assert_eq!(import.counts, FileCounts { files: 1, ignored: 1, ..FileCounts::default() });
    }
}
